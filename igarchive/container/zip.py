"""A ZIP as Instagram hands it out, or as a common tool wrote it again.

Everything about it is checked when it is opened: its directory, the local header of every entry, names, sizes. Python's
``zipfile`` looks at less, and at different things in different versions.
"""

from __future__ import annotations

import shutil
import stat
from contextlib import contextmanager
from io import BytesIO
from itertools import chain
from typing import IO, TYPE_CHECKING

from igarchive.container import Entry, Oddity
from igarchive.container.directory import name_of, read_directory
from igarchive.container.extents import extents_of
from igarchive.container.file import File
from igarchive.container.inflate import BLOCK, stream_of, unpacked
from igarchive.container.limits import LIMITS, check_readable, check_sizes
from igarchive.container.names import as_text, collisions, read_path
from igarchive.container.records import DEFLATED, ENCRYPTED, STORED
from igarchive.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from igarchive.container.directory import Header
    from igarchive.container.extents import Extent
    from igarchive.container.limits import Limits

SPARE = 4096
"""Bytes by which a packed entry may be larger than twice what is in it: streams that are flushed often grow."""

AT_ONCE = 1 << 25
"""Bytes that are inflated at a time, where a member has no more: in blocks it takes three times as long to put them together as to inflate them."""


class Zip:
    """The entries of a ZIP, folders left out."""

    def __init__(self, path: Path, limits: Limits = LIMITS) -> None:
        """Open and check it; raises InputRefusedError."""
        self.name = as_text(path.name)
        self.oddities: list[Oddity] = []
        self.limits = limits
        self._file = File(path)
        try:
            self.entries = self._checked()
        except InputRefusedError:
            self._file.close()
            raise

    def _checked(self) -> list[Entry]:
        """Read the directory, and check all that can be checked before anything is inflated."""
        directory = read_directory(self._file, self.limits)
        for header in directory.headers:
            check_kind(header)
        paths = [self._path(header) for header in directory.headers]
        if all(path.endswith("/") for path in paths):
            raise InputRefusedError("empty_archive", "the ZIP holds no file; download the archive again")
        extents, around = extents_of(self._file, directory)
        told = zip(paths, directory.headers, extents, strict=True)
        entries = [Entry(path, header.size, header.compressed_size, header.crc, extent) for path, header, extent in told]
        check_sizes(entries, self.limits)
        files = [entry for entry in entries if not entry.name.endswith("/")]
        self.oddities += chain(around, collisions(paths), self._repeated(files), full_folders(entries))
        return files

    def _path(self, header: Header) -> str:
        """Give the path of an entry, and take note of what is odd about it."""
        name, guess = name_of(header)
        path, odd = read_path(name, self.limits)
        self.oddities += odd
        if guess:
            self.oddities.append(Oddity("name_encoding", guess, path))
        return path

    def _repeated(self, entries: list[Entry]) -> Iterator[Oddity]:
        """Say which paths stand twice; raises InputRefusedError if what lies under them differs."""
        first: dict[str, Entry] = {}
        for entry in entries:
            known = first.setdefault(entry.name, entry)
            if known is entry:
                continue
            if not self._are_equal(known, entry):
                msg = "stands twice in the ZIP, with different contents: programs differ in which they read; do not trust it"
                raise InputRefusedError("duplicate_member", msg, entry.name)
            yield Oddity("duplicate_member", "stands twice in the ZIP, with equal contents; it is read once", entry.name)

    def _are_equal(self, one: Entry, other: Entry) -> bool:
        """Tell whether two entries are the same byte for byte, as they are packed."""
        if (one.size, one.compressed_size, one.crc32) != (other.size, other.compressed_size, other.crc32):
            return False
        left, right = _extent(one), _extent(other)
        pairs = zip(self._file.blocks(left.begin, left.size, BLOCK), self._file.blocks(right.begin, right.size, BLOCK), strict=True)
        return left.method == right.method and all(block == twin for block, twin in pairs)

    def read(self, entry: Entry) -> bytes:
        """Inflate an entry, all of it, and check it against its size and checksum."""
        check_readable(entry, self.limits)
        if entry.size <= AT_ONCE:
            return b"".join(unpacked(self._file, _extent(entry), entry, entry.size + 1))
        blocks = unpacked(self._file, _extent(entry), entry)
        whole = BytesIO()  # it gives away what it holds, where joining would hold all twice
        whole.writelines(blocks)
        return whole.getvalue()

    def head(self, entry: Entry, size: int) -> bytes:
        """Inflate the first bytes of an entry, and no more; one that is no longer is checked."""
        if entry.size <= size:
            return self.read(entry)
        data = b""
        for block in unpacked(self._file, _extent(entry), entry, size):
            data += block
            if len(data) >= size:
                break
        return data[:size]

    @contextmanager
    def opened(self, entry: Entry) -> Iterator[IO[bytes]]:
        """Open an entry to be read in order; it is checked when the last byte is read."""
        yield stream_of(unpacked(self._file, _extent(entry), entry))

    def copy(self, entry: Entry, target: Path) -> None:
        """Write a member to a new file."""
        with self.opened(entry) as stream, target.open("xb") as out:
            shutil.copyfileobj(stream, out, 1 << 20)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def full_folders(entries: Iterable[Entry]) -> Iterator[Oddity]:
    """Say which folders have bytes, as only files should."""
    for entry in entries:
        if entry.size and entry.name.endswith("/"):
            yield Oddity("unlisted_data", f"is a folder with {entry.size:,} bytes of its own; they are not read", entry.name)


def check_kind(header: Header) -> None:
    """Refuse an entry that is no plain file or folder, is encrypted, or is packed as no export is; raises InputRefusedError."""
    kind = stat.S_IFMT(header.mode)
    if header.flags & ENCRYPTED:
        raise InputRefusedError("encrypted", "the archive is encrypted; unpack it with its password and give the folder", header.label)
    if kind == stat.S_IFLNK:
        raise InputRefusedError("symlink", "a symbolic link; no export of Instagram holds one", header.label)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise InputRefusedError("special_file", "a pipe, a device or the like; no export of Instagram holds one", header.label)
    if header.method not in {STORED, DEFLATED}:
        msg = f"is packed with method {header.method}; only stored and deflate are read: unpack the archive and give the folder, or zip that again"
        raise InputRefusedError("unsupported_compression", msg, header.label)
    may_be = header.compressed_size == header.size if header.method == STORED else header.compressed_size <= 2 * header.size + SPARE
    if not may_be:
        msg = f"cannot be {header.size:,} bytes that are packed into {header.compressed_size:,}; do not trust this ZIP"
        raise InputRefusedError("header_mismatch", msg, header.label)


def _extent(entry: Entry) -> Extent:
    return entry.handle  # type: ignore[return-value]  # a Zip's handles are extents
