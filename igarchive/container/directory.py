"""The directory of a ZIP: found from the end of the file, and read strictly.

Readers differ in how they look for the directory, and whoever makes an archive can use that: one program sees one
list of files, another one another. Here it must be where the end record says, to the byte, and nothing else in the file
may pass for another one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from igarchive.container.limits import check_count
from igarchive.container.names import shown
from igarchive.container.records import (
    CENTRAL,
    CENTRAL_SIZE,
    DIGITAL_SIGNATURE,
    END,
    END_SIZE,
    FULL,
    FULL_SHORT,
    UTF8,
    ZIP64_END,
    ZIP64_END_SIZE,
    ZIP64_LOCATOR,
    ZIP64_LOCATOR_SIZE,
    EndRecord,
    central_record,
    end_record,
    unicode_name,
    widened,
    zip64_end_record,
    zip64_locator,
)
from igarchive.container.sniff import no_zip
from igarchive.errors import InputRefusedError

if TYPE_CHECKING:
    from igarchive.container.file import File
    from igarchive.container.limits import Limits

LONGEST_COMMENT = 0xFFFF
"""Bytes that may follow the end record and belong to it (4.4.12)."""

LONGEST_TRAIL = 1 << 16
"""Bytes that may follow the archive and do not belong to it: servers and disks have appended some."""

WRAP = 1 << 32
"""Bytes after which the Archive Utility of macOS counts from zero again, where it should write ZIP64."""


class Header(NamedTuple):
    """One entry, as the directory tells of it."""

    raw_name: bytes
    """Name as stored."""
    unicode_name: bytes | None
    """The name in UTF-8 from an extra field that goes with it (4.6.9)."""
    flags: int
    method: int
    crc: int
    compressed_size: int
    size: int
    mode: int
    """Mode of Unix, 0 if there is none."""
    offset: int
    """Where its local header begins in the file."""

    @property
    def told(self) -> tuple[object, ...]:
        """What a local header tells too: flags, method, checksum, sizes."""
        return self[2:7]

    @property
    def label(self) -> str:
        """Its name, as it is told where it is refused."""
        return label_of(self.raw_name)


class Directory(Struct, frozen=True):
    """The list of all entries."""

    headers: list[Header]
    """The entries, in its order."""
    begin: int
    """Where it begins in the file."""
    prefix: int
    """Bytes before the archive, which its offsets do not count."""
    trail: int
    """Bytes after the archive."""


class End(NamedTuple):
    """Where the directory ends, and what is said of it there."""

    record: EndRecord
    at: int
    """Where the record begins in the file, which is where the directory ends."""
    trail: int
    """Bytes after the archive."""
    wide: bool
    """Whether it is of ZIP64."""
    offset: int
    """Where the archive says that the record is: from its first byte."""


def read_directory(file: File, limits: Limits) -> Directory:
    """Find the directory and read all of it; raises InputRefusedError if anything about it is amiss."""
    end = _with_zip64(file, _find_end(file))
    record = end.record
    if record.disk or record.directory_disk or record.members_here != record.members:
        raise InputRefusedError("multi_disk", "one volume of a split ZIP; join the volumes, or unpack them and give the folder")
    check_count(record.members, limits)
    begin = end.at - record.size
    if begin < record.offset or (end.wide and end.at - end.offset != begin - record.offset):
        raise InputRefusedError("corrupt", "the directory is not where the ZIP says; download the archive again")
    if record.size > limits.directory:
        msg = f"a directory of {record.size:,} bytes; igarchive reads up to {limits.directory:,}"
        raise InputRefusedError("too_many_members", msg)
    prefix = begin - record.offset
    wrapped = prefix > 0 and prefix % WRAP == 0 and not end.wide
    headers = _headers(file.read(begin, record.size), 0 if wrapped else prefix, limits)
    if record.members != (len(headers) if end.wide else len(headers) & FULL_SHORT):
        msg = f"the ZIP says that it holds {record.members:,} files, and its directory has {len(headers):,}; download the archive again"
        raise InputRefusedError("header_mismatch", msg)
    directory = Directory(headers, begin, prefix, end.trail)
    return replace(directory, headers=_unwrapped(headers), prefix=0) if wrapped else directory


def _find_end(file: File) -> End:
    """Find the end record: the one whose comment ends with the file, or else the last one."""
    begin = max(0, file.size - END_SIZE - LONGEST_COMMENT - LONGEST_TRAIL)
    tail = file.read(begin, file.size - begin)
    places = _places(tail)
    if not places:
        raise no_zip(file)
    at = next((at for at in places if at + END_SIZE + end_record(tail, at)[1] == len(tail)), places[-1])
    record, comment_size = end_record(tail, at)
    end = at + END_SIZE + comment_size
    if end > len(tail):
        raise InputRefusedError("truncated", "the ZIP is cut off at its very end: the download may have stopped early. Download it again")
    if at != places[-1]:
        raise InputRefusedError("header_mismatch", "a second end of the directory in the comment: programs differ in what they read; do not trust this ZIP")
    return End(record, begin + at, len(tail) - end, wide=False, offset=0)


def _places(tail: bytes) -> list[int]:
    """Find where end records could begin."""
    places = []
    at = tail.find(END)
    while 0 <= at <= len(tail) - END_SIZE:
        places.append(at)
        at = tail.find(END, at + 1)
    return places


def _with_zip64(file: File, end: End) -> End:
    """Take what is said of the directory from the ZIP64 end record, where there is one."""
    at = end.at - ZIP64_LOCATOR_SIZE
    locator = file.read(at, ZIP64_LOCATOR_SIZE) if at >= 0 else b""
    if not locator.startswith(ZIP64_LOCATOR):
        return end
    disk, offset, disks = zip64_locator(locator)
    if disk or disks > 1:
        raise InputRefusedError("multi_disk", "one volume of a split ZIP; join the volumes, or unpack them and give the folder")
    found = at - ZIP64_END_SIZE
    data = file.read(found, ZIP64_END_SIZE) if found >= 0 else b""
    if not data.startswith(ZIP64_END) or zip64_end_record(data)[1] != ZIP64_END_SIZE:
        raise InputRefusedError("corrupt", "the ZIP64 end of the directory is not where it should be; download the archive again")
    record, _ = zip64_end_record(data)
    for short, wide, full in zip(end.record, record, (FULL_SHORT,) * 4 + (FULL,) * 2, strict=True):
        if short not in {wide, full}:
            raise InputRefusedError("header_mismatch", "the two ends of the directory differ; download the archive again")
    return End(record, found, end.trail, wide=True, offset=offset)


def _headers(data: bytes, shift: int, limits: Limits) -> list[Header]:
    """Read all headers of a directory."""
    headers: list[Header] = []
    at = 0
    while data.startswith(CENTRAL, at) and at + CENTRAL_SIZE <= len(data):
        header, at = _header(data, at, shift)
        headers.append(header)
        if len(headers) > limits.members:
            check_count(len(headers), limits)
    if at != len(data) and not _is_signature(data, at):
        raise InputRefusedError("corrupt", "the directory of the ZIP is damaged; download the archive again")
    return headers


def _is_signature(data: bytes, at: int) -> bool:
    """Tell whether the rest of a directory is its digital signature (4.3.13)."""
    return data.startswith(DIGITAL_SIGNATURE, at) and at + 6 + int.from_bytes(data[at + 4 : at + 6], "little") == len(data)


def _header(data: bytes, at: int, shift: int) -> tuple[Header, int]:
    """Read one header, and say where it ends."""
    told = central_record(data, at)
    begin = at + CENTRAL_SIZE
    middle = begin + told.name_size
    end = middle + told.extra_size
    name, extra = data[begin:middle], data[middle:end]
    try:
        size, compressed_size, offset = widened(extra, told.size, told.compressed_size, told.offset)
    except ValueError as error:
        msg = f"its entry in the directory has {error}; download the archive again"
        raise InputRefusedError("corrupt", msg, label_of(name)) from error
    if told.disk not in {0, FULL_SHORT}:
        raise InputRefusedError("multi_disk", "lies in another volume of a split ZIP; join the volumes", label_of(name))
    header = Header(name, unicode_name(name, extra), told.flags, told.method, told.crc, compressed_size, size, told.attributes >> 16, offset + shift)
    return header, end + told.comment_size


def label_of(raw_name: bytes) -> str:
    """Give a name as it is told where it is refused."""
    return shown(raw_name.decode("utf-8", "backslashreplace"))


def _unwrapped(headers: list[Header]) -> list[Header]:
    """Give the true offsets of entries that stand in the order of the file, where they are told modulo 4 GiB."""
    found = []
    added = last = 0
    for header in headers:
        added += WRAP if header.offset + added < last else 0
        last = header.offset + added
        found.append(header._replace(offset=last))
    return found


def name_of(header: Header) -> tuple[str, str | None]:
    """Read the name of an entry, and say what was guessed; raises InputRefusedError where it is damaged, or told in two ways."""
    name, told = _utf8(header.raw_name), _utf8(header.unicode_name)
    if (name is None and header.flags & UTF8) or (told is None and header.unicode_name is not None):
        raise InputRefusedError("name_encoding", "has a name that is not UTF-8, as it should be; re-zip the folder", header.label)
    if told is None:
        return (name, None) if name is not None else (header.raw_name.decode("cp437"), "has a name in an old encoding; it is read as DOS would (code page 437)")
    if told != name and (told.isascii() or not (name is None or name.isascii())):
        raise InputRefusedError("header_mismatch", "has two names that differ: programs differ in which they read; do not trust this ZIP", header.label)
    return told, None if name in {None, told} else "has two names, in ASCII and in full; the full one is read"


def _utf8(name: bytes | None) -> str | None:
    """Read a name as UTF-8; None if there is none, or it is something else."""
    try:
        return None if name is None else name.decode("utf-8")
    except UnicodeDecodeError:
        return None
