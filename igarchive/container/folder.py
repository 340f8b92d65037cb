"""An export that was unpacked into a folder."""

from __future__ import annotations

import io
import os
import shutil
import stat
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, NamedTuple

from igarchive.container import Entry, Oddity
from igarchive.container.limits import LIMITS, check_count, check_readable, check_sizes
from igarchive.container.names import as_text, check_length, collisions, odd_name
from igarchive.errors import InputRefusedError, MemberBrokenError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from _typeshed import WriteableBuffer

    from igarchive.container.limits import Limits

BLOCK = 1 << 20
"""Bytes read at a time."""


class Found(NamedTuple):
    """A file of the folder."""

    path: str
    """From the folder on, with slashes, as its bytes are: what is not UTF-8 as surrogates."""
    size: int
    """Bytes."""


class Folder:
    """The files below a folder; symbolic links are not followed."""

    def __init__(self, path: Path, limits: Limits = LIMITS) -> None:
        """Look through it, and read every file once for its checksum; raises InputRefusedError."""
        self.name = as_text(path.resolve().name)
        self.oddities: list[Oddity] = []
        self._path = path
        self.limits = limits
        found = sorted(files_below(path, limits), key=lambda file: file.path.split("/"))
        if not found:
            msg = "the folder is empty; give the ZIP that Instagram made, or the folder it was unpacked into"
            raise InputRefusedError("empty_archive", msg)
        sizes = [Entry(self._named(file.path), file.size, file.size, 0, None) for file in found]
        check_sizes(sizes, limits)
        self.oddities += collisions([entry.name for entry in sizes])
        self.entries = [self._entry(entry.name, file) for entry, file in zip(sizes, found, strict=True)]

    def _named(self, path: str) -> str:
        """Give the name of a file, and take note of what is odd about it."""
        name = as_text(path)
        if name != path:
            self.oddities.append(Oddity("name_encoding", "has a name that is not UTF-8; its bytes are told as escapes", name))
        self.oddities += odd_name(name, name, self.limits)
        return name

    def _entry(self, name: str, file: Found) -> Entry:
        path = self._path / file.path
        try:
            return Entry(name, file.size, file.size, _crc32(path), path)
        except OSError:  # whoever reads it will be told
            return Entry(name, file.size, file.size, 0, path)

    def read(self, entry: Entry) -> bytes:
        """Return all bytes of a file, which must be those that it had when the folder was looked through."""
        check_readable(entry, self.limits)
        data = self.head(entry, entry.size)
        if zlib.crc32(data) != entry.crc32:
            raise MemberBrokenError("corrupt", "has changed since the folder was opened; run it again when nothing writes there")
        return data

    def head(self, entry: Entry, size: int) -> bytes:
        """Return the first bytes of a file."""
        try:
            with _path(entry).open("rb") as stream:
                return stream.read(size)
        except OSError as error:
            raise _broken(error) from error

    @contextmanager
    def opened(self, entry: Entry) -> Iterator[IO[bytes]]:
        """Open a file to be read in order."""
        try:
            stream = io.BufferedReader(_File(_path(entry)))
        except OSError as error:
            raise _broken(error) from error
        with stream:
            yield stream

    def copy(self, entry: Entry, target: Path) -> None:
        """Copy a file's bytes, not its mode."""
        with self.opened(entry) as stream, target.open("xb") as out:
            shutil.copyfileobj(stream, out, BLOCK)

    def close(self) -> None:
        """Nothing is held open."""


class _File(io.FileIO):
    """A file that is broken where it cannot be read: whoever copies it tells that from a disk that cannot be written."""

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        """Read some bytes; raises MemberBrokenError."""
        try:
            return super().readinto(buffer)
        except OSError as error:
            raise _broken(error) from error

    def readall(self) -> bytes:
        """Read the rest; raises MemberBrokenError."""
        try:
            return super().readall()
        except OSError as error:
            raise _broken(error) from error


def files_below(folder: Path, limits: Limits) -> Iterator[Found]:
    """Give all files below a folder, in no order.

    Raises InputRefusedError for what is neither file nor folder, for what cannot be looked into, and for more than is taken.
    """
    count = 0
    below = [""]
    while below:
        above = below.pop()
        try:
            with os.scandir(folder / above) as scan:
                found = [(entry.name, entry.stat(follow_symlinks=False)) for entry in scan]
        except OSError as error:
            raise _unreadable(above or str(folder), error) from error
        for name, status in found:
            path = f"{above}/{name}" if above else name
            check_length(path, limits)
            if stat.S_ISDIR(status.st_mode):
                below.append(path)
                continue
            check_is_file(path, status)
            yield Found(path, status.st_size)
            count += 1
            check_count(count, limits)


def check_is_file(path: str, status: os.stat_result) -> None:
    """Refuse links, pipes, devices and the like; raises InputRefusedError."""
    if not stat.S_ISREG(status.st_mode):
        code = "symlink" if stat.S_ISLNK(status.st_mode) else "special_file"
        raise InputRefusedError(code, "a symbolic link or no regular file; no export of Instagram holds one: put the files themselves in its place", path)


def _path(entry: Entry) -> Path:
    return entry.handle  # type: ignore[return-value]  # a Folder's handles are paths


def _crc32(file: Path) -> int:
    crc = 0
    with file.open("rb") as stream:
        while block := stream.read(BLOCK):
            crc = zlib.crc32(block, crc)
    return crc


def _unreadable(name: str, error: OSError) -> InputRefusedError:
    return InputRefusedError("not_readable", f"cannot be read: {error.strerror}; make it readable and try again", name)


def _broken(error: OSError) -> MemberBrokenError:
    return MemberBrokenError("corrupt", f"cannot be read: {error.strerror}")
