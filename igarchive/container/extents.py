"""Where the entries of a ZIP lie in the file: local headers against the directory, and no byte shared or hidden.

Two entries that share bytes are how a small ZIP becomes petabytes (D. Fifield, "A better zip bomb", WOOT 2019). A local
header that differs from the directory, or is not in it, is how one ZIP shows two programs different files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from igarchive.container import Oddity
from igarchive.container.records import (
    CENTRAL,
    ENCRYPTED,
    FULL,
    HINTS,
    LOCAL,
    LOCAL_SIZE,
    LONGEST_DESCRIPTOR,
    STREAMED,
    UTF8,
    LocalRecord,
    descriptors,
    local_record,
    unicode_name,
    widened,
)
from igarchive.errors import InputRefusedError

if TYPE_CHECKING:
    from igarchive.container.directory import Directory, Header
    from igarchive.container.file import File

SEARCHED = 1 << 16
"""Bytes of a gap that are searched for a hidden entry."""


class Extent(NamedTuple):
    """Where the bytes of an entry lie."""

    begin: int
    """The first of its compressed bytes."""
    size: int
    """How many they are."""
    method: int
    """How they are compressed."""


def extents_of(file: File, directory: Directory) -> tuple[list[Extent], list[Oddity]]:
    """Find the bytes of every entry, in the order of the directory, and what is odd around them; there must be one.

    Raises InputRefusedError if entries overlap, differ from their local headers, or hide among each other.
    """
    headers = directory.headers
    order = sorted(range(len(headers)), key=lambda number: headers[number].offset)
    extents: dict[int, Extent] = {}
    if headers[order[-1]].offset >= directory.begin:
        raise InputRefusedError("corrupt", "lies behind the directory; download the archive again", headers[order[-1]].label)
    oddities = [*_before(file, headers[order[0]].offset, directory), *_behind(file, directory)]
    for number, following in zip(order, [*order[1:], None], strict=True):
        header = headers[number]
        end = directory.begin if following is None else headers[following].offset
        local, extents[number] = _local(file, header, end)
        if local.told != header.told:
            oddities += _compare(header, local)
        oddities += _after(file, header, local, sum(extents[number][:2]), end)
    return [extents[number] for number in range(len(headers))], oddities


def _before(file: File, first: int, directory: Directory) -> list[Oddity]:
    """Judge what lies before the first entry."""
    if first == 0:
        return []
    if file.read(first, len(LOCAL)) != LOCAL:
        raise InputRefusedError("corrupt", "the files are not where the directory of the ZIP says; download the archive again")
    if file.read(0, len(LOCAL)) != LOCAL:
        return [Oddity("prefix_data", f"{first:,} bytes lie before the archive; they are not read")]
    if directory.trail:
        raise InputRefusedError("truncated", "the ZIP is cut off: its last directory is that of another ZIP within. Download it again")
    if directory.prefix:
        raise InputRefusedError("trailing_data", "another ZIP, or a part of one, comes before the last in one file; separate them")
    raise _hidden()


def _behind(file: File, directory: Directory) -> list[Oddity]:
    """Judge what follows the archive."""
    if directory.trail == 0:
        return []
    trail = file.read(file.size - directory.trail, directory.trail)
    if LOCAL in trail or CENTRAL in trail:
        raise InputRefusedError("trailing_data", "another ZIP, or a part of one, follows the first in one file; separate them")
    return [Oddity("trailing_data", f"{directory.trail:,} bytes follow the archive; they are not read")]


def _hidden() -> InputRefusedError:
    return InputRefusedError("header_mismatch", "a file lies in the ZIP that its directory does not list: programs differ in what they read; do not trust it")


def _local(file: File, header: Header, end: int) -> tuple[LocalRecord, Extent]:
    """Read the local header of an entry, and find its bytes; all of it must end before something else begins."""
    begin = header.offset
    first = begin + LOCAL_SIZE + len(header.raw_name)
    if first + header.compressed_size > end:
        raise _overlap(header)
    data = file.read(begin, first - begin)
    if not data.startswith(LOCAL):
        raise InputRefusedError("corrupt", "is not where the directory says; download the archive again", header.label)
    local = local_record(data)
    if local.name_size != len(header.raw_name) or not data.endswith(header.raw_name):
        raise _differs(header, "name")
    extent = Extent(first + local.extra_size, header.compressed_size, header.method)
    if extent.begin + extent.size > end:
        raise _overlap(header)
    return _with_extra(local, file.read(first, local.extra_size), header) if local.extra_size else local, extent


def _overlap(header: Header) -> InputRefusedError:
    return InputRefusedError("overlap", "shares bytes with what follows it in the ZIP (possible bomb); do not trust it", header.label)


def _differs(header: Header, what: str) -> InputRefusedError:
    msg = f"has another {what} where its bytes lie than in the directory: programs differ in what they read; do not trust this ZIP"
    return InputRefusedError("header_mismatch", msg, header.label)


def _with_extra(local: LocalRecord, extra: bytes, header: Header) -> LocalRecord:
    """Compare the names, and take the sizes, that the extra fields of a local header tell."""
    if unicode_name(header.raw_name, extra) not in {None, header.raw_name, header.unicode_name}:
        raise _differs(header, "name")
    try:
        size, compressed_size = widened(extra, local.size, local.compressed_size)
    except ValueError as error:
        msg = f"has {error} where its bytes lie; download the archive again"
        raise InputRefusedError("corrupt", msg, header.label) from error
    return local if size == local.size and compressed_size == local.compressed_size else local._replace(size=size, compressed_size=compressed_size)


def _compare(header: Header, local: LocalRecord) -> list[Oddity]:
    """Compare an entry with its local header; what a descriptor tells need not stand in that."""
    unknown = {0, FULL} if local.flags & STREAMED else set()
    if local.flags & ENCRYPTED:
        raise InputRefusedError("encrypted", "the archive is encrypted; unpack it with its password and give the folder", header.label)
    if (local.flags ^ header.flags) & UTF8 and not header.raw_name.isascii():
        raise _differs(header, "encoding of its name")
    if local.method != header.method:
        raise _differs(header, "method of compression")
    if local.crc not in {header.crc, *unknown}:
        raise _differs(header, "checksum")
    if local.size not in {header.size, *unknown} or local.compressed_size not in {header.compressed_size, *unknown}:
        raise _differs(header, "size")
    if not (local.flags ^ header.flags) & ~HINTS:
        return []
    return [Oddity("header_mismatch", "has other flags where its bytes lie than in the directory of the ZIP; they change nothing", header.label)]


def _after(file: File, header: Header, local: LocalRecord, begin: int, end: int) -> list[Oddity]:
    """Judge what lies between the bytes of an entry and what comes next: its descriptor, or nothing."""
    if begin == end:
        return []
    if local.flags & STREAMED:
        told = file.read(begin, min(LONGEST_DESCRIPTOR, end - begin))
        known = next((form for form in descriptors(header.crc, header.compressed_size, header.size) if told.startswith(form)), None)
        if known is None:
            raise _differs(header, "size or checksum")
        begin += len(known)
    if begin == end:
        return []
    if LOCAL in file.read(begin, min(SEARCHED, end - begin)):
        raise _hidden()
    return [Oddity("unlisted_data", f"is followed by {end - begin:,} bytes that belong to no file; they are not read", header.label)]
