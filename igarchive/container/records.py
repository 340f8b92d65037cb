"""The records of a ZIP: how each is laid out in bytes, and what of it counts here.

Numbers of sections are those of PKWARE's APPNOTE.TXT 6.3.10. All numbers in a ZIP are little-endian.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
"""What a local header, a header of the directory, and the end record begin with."""

DIGITAL_SIGNATURE, ZIP64_END, ZIP64_LOCATOR, DESCRIPTOR = b"PK\x05\x05", b"PK\x06\x06", b"PK\x06\x07", b"PK\x07\x08"
"""The same of records that need not be there."""

STORED, DEFLATED = 0, 8
"""Methods of compression (4.4.5)."""

ENCRYPTED = 0x0001 | 0x0040 | 0x2000
"""Flags by which an entry, or the directory, is encrypted (4.4.4: bits 0, 6 and 13)."""

STREAMED = 0x0008
"""The flag by which checksum and sizes stand in a descriptor after the bytes (4.4.4: bit 3)."""

UTF8 = 0x0800
"""The flag by which a name is UTF-8 (4.4.4: bit 11)."""

HINTS = 0x0006
"""Flags that only tell how hard the packer tried (4.4.4: bits 1 and 2)."""

FULL, FULL_SHORT = 0xFFFFFFFF, 0xFFFF
"""A number that stands in a ZIP64 record in its stead (4.4.1.4)."""

ZIP64_FIELD, UNICODE_PATH_FIELD = 0x0001, 0x7075
"""Extra fields that are read (4.5.3, 4.6.9)."""


UNICODE_PATH_SIGN = UNICODE_PATH_FIELD.to_bytes(2, "little")
"""The id of that field, as it stands in an extra field."""


class EndRecord(NamedTuple):
    """The end of central directory record (4.3.16), or its wider twin (4.3.14)."""

    disk: int
    """Number of this disk."""
    directory_disk: int
    """Number of the disk on which the directory begins."""
    members_here: int
    """Entries on this disk."""
    members: int
    """Entries in all."""
    size: int
    """Bytes of the directory."""
    offset: int
    """Where it begins, from the first byte of the archive."""


class CentralRecord(NamedTuple):
    """A header of the directory (4.3.12), without its name, extra fields and comment."""

    flags: int
    method: int
    crc: int
    compressed_size: int
    size: int
    name_size: int
    extra_size: int
    comment_size: int
    disk: int
    attributes: int
    """External file attributes (4.4.15): the mode of Unix in the upper half."""
    offset: int
    """Where its local header begins, from the first byte of the archive."""


class LocalRecord(NamedTuple):
    """A local header (4.3.7), without its name and extra fields."""

    flags: int
    method: int
    crc: int
    compressed_size: int
    size: int
    name_size: int
    extra_size: int

    @property
    def told(self) -> tuple[int, ...]:
        """What a header of the directory tells too: flags, method, checksum, sizes."""
        return self[:5]


_END = struct.Struct("<4x4H2LH")
_ZIP64_END = struct.Struct("<4xQ4x2L4Q")
_ZIP64_LOCATOR = struct.Struct("<4xLQL")
_CENTRAL = struct.Struct("<4x4x2H4x3L4H2x2L")
_LOCAL = struct.Struct("<4x2x2H4x3L2H")
_FIELD = struct.Struct("<2H")
_WIDE = struct.Struct("<Q")

END_SIZE, ZIP64_END_SIZE, ZIP64_LOCATOR_SIZE = _END.size, _ZIP64_END.size, _ZIP64_LOCATOR.size
"""Bytes of these records without what has a length of its own."""

CENTRAL_SIZE, LOCAL_SIZE = _CENTRAL.size, _LOCAL.size
"""The same of headers."""

LONGEST_DESCRIPTOR = 24
"""Bytes of the longest form of a descriptor."""


def end_record(data: bytes, at: int) -> tuple[EndRecord, int]:
    """Read an end record, and the bytes of the comment that it announces."""
    *told, comment_size = _END.unpack_from(data, at)
    return EndRecord(*told), comment_size


def zip64_end_record(data: bytes) -> tuple[EndRecord, int]:
    """Read a ZIP64 end record, and its bytes in all."""
    size, *told = _ZIP64_END.unpack_from(data)
    return EndRecord(*told), size + 12


def zip64_locator(data: bytes) -> tuple[int, int, int]:
    """Read where a ZIP64 end record is (4.3.15): its disk, its offset, and the number of disks."""
    disk, offset, disks = _ZIP64_LOCATOR.unpack_from(data)
    return disk, offset, disks


def central_record(data: bytes, at: int) -> CentralRecord:
    """Read a header of the directory."""
    return CentralRecord._make(_CENTRAL.unpack_from(data, at))


def local_record(data: bytes) -> LocalRecord:
    """Read a local header."""
    return LocalRecord._make(_LOCAL.unpack_from(data))


def fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """Give the extra fields of a header (4.5.1) by their ids; bytes that are no field end them, as some tools pad with zeros."""
    at = 0
    while at + _FIELD.size <= len(extra):
        kind, size = _FIELD.unpack_from(extra, at)
        at += _FIELD.size
        if at + size > len(extra):
            return
        yield kind, extra[at : at + size]
        at += size


def widened(extra: bytes, *narrow: int) -> tuple[int, ...]:
    """Give numbers of a header, those that are full from its ZIP64 field, in order (4.5.3).

    Without such a field they are what they are. Raises ValueError, saying so, if there are two of them, or it is too short.
    """
    if FULL not in narrow:
        return narrow
    found = [data for kind, data in fields(extra) if kind == ZIP64_FIELD]
    if not found:
        return narrow
    if len(found) > 1 or len(found[0]) < _WIDE.size * narrow.count(FULL):
        msg = "two ZIP64 fields" if len(found) > 1 else "a ZIP64 field that is too short"
        raise ValueError(msg)
    whole = len(found[0]) // _WIDE.size * _WIDE.size
    wide = (number for (number,) in _WIDE.iter_unpack(found[0][:whole]))
    return tuple(next(wide) if number == FULL else number for number in narrow)


def unicode_name(name: bytes, extra: bytes) -> bytes | None:
    """Give the name of the Unicode path field; none if it was made for another name than the one that stands there now (4.6.9)."""
    for kind, data in fields(extra) if UNICODE_PATH_SIGN in extra else ():
        if kind == UNICODE_PATH_FIELD and data[:1] == b"\x01" and data[1:5] == zlib.crc32(name).to_bytes(4, "little"):
            return data[5:]
    return None


def descriptors(crc: int, compressed_size: int, size: int) -> tuple[bytes, ...]:
    """Give the forms in which a descriptor can tell of an entry (4.3.9): with 64-bit sizes or 32-bit ones, with its signature or without.

    Sizes beyond 32 bits are cut by some tools.
    """
    wide, short = struct.pack("<LQQ", crc, compressed_size, size), struct.pack("<LLL", crc, compressed_size & FULL, size & FULL)
    return DESCRIPTOR + wide, wide, DESCRIPTOR + short, short
