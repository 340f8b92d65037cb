"""The bytes of an entry, inflated a block at a time, and never more of them than its entry says."""

from __future__ import annotations

import io
import zlib
from importlib import import_module
from importlib.util import find_spec
from typing import IO, TYPE_CHECKING, Any, cast

from igarchive.container.records import DEFLATED
from igarchive.errors import InputRefusedError, MemberBrokenError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from igarchive.container import Entry
    from igarchive.container.extents import Extent
    from igarchive.container.file import File

INFLATER: Any = import_module("isal.isal_zlib") if find_spec("isal") else zlib
"""What inflates: isal takes half the time of zlib, and is not built for every machine."""

BLOCK = 1 << 22
"""Bytes that are given at a time."""

RAW_DEFLATE = -zlib.MAX_WBITS
"""How zlib calls deflate without a header of its own, as it is in a ZIP."""


def unpacked(file: File, extent: Extent, entry: Entry, block: int = BLOCK) -> Iterator[bytes]:
    """Give the bytes of an entry, in blocks of at most so many.

    Whoever takes all of them knows that they are what the directory promises: as many, with that checksum, and nothing
    behind them. Raises MemberBrokenError if they are damaged, InputRefusedError if the directory lied about how many.
    """
    blocks = file.blocks(extent.begin, extent.size, block)
    crc = size = 0
    # some tools call what is empty deflated and write nothing, not even the end of a stream
    for data in inflated(blocks, entry, block) if extent.method == DEFLATED and extent.size else blocks:
        crc = INFLATER.crc32(data, crc)
        size += len(data)
        yield data
    if size != entry.size:
        raise _lie(entry, f"holds {size:,} bytes")
    if crc != entry.crc32:
        raise MemberBrokenError("crc", "does not have the checksum that the ZIP promises; download the archive again")


def inflated(blocks: Iterable[bytes], entry: Entry, block: int) -> Iterator[bytes]:
    """Inflate a stream that must end where its blocks end, after as many bytes as the entry says, and never give more."""
    stream = INFLATER.decompressobj(RAW_DEFLATE)
    left = entry.size
    for packed in blocks:
        if stream.eof:
            raise _lie(entry, "holds more behind its end")
        waiting = packed
        while True:
            # one byte more than is left shows a stream that does not end; a limit of 0 would be none
            limit = min(left + 1, block)
            data = _inflate(stream, waiting, limit)
            left -= len(data)
            if left < 0:
                raise _lie(entry, "holds more bytes")
            if data:
                yield data
            waiting = stream.unconsumed_tail
            if len(data) < limit and not waiting:
                break
        if stream.unused_data:
            raise _lie(entry, "holds more behind its end")
    if not stream.eof:
        raise MemberBrokenError("corrupt", "ends in the middle of its bytes; download the archive again")


def _inflate(stream: Any, packed: bytes, limit: int) -> bytes:  # noqa: ANN401 -- zlib's, or isal's of the same make
    try:
        return bytes(stream.decompress(packed, limit))
    except INFLATER.error as error:
        raise MemberBrokenError("corrupt", "cannot be inflated; download the archive again") from error


def _lie(entry: Entry, what: str) -> InputRefusedError:
    msg = f"{what} where the directory promises {entry.size:,} (possible bomb, or damage); download the archive again"
    return InputRefusedError("header_mismatch", msg, entry.name)


def stream_of(blocks: Iterator[bytes]) -> IO[bytes]:
    """Give blocks as a stream that is read in order."""
    return cast("IO[bytes]", io.BufferedReader(_Blocks(blocks), BLOCK))


class _Blocks(io.RawIOBase):
    """Blocks of bytes as a file that cannot be sought in."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401 -- whatever has the buffer protocol
        """Fill a buffer as far as the block at hand goes; 0 at the end."""
        if not self._rest:
            self._rest = memoryview(next(self._blocks, b""))
        room = memoryview(buffer)
        count = min(len(room), len(self._rest))
        room[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
