"""An export that was unpacked into a folder."""

from __future__ import annotations

import shutil
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from igarchive.container import Entry
from igarchive.errors import InputRefusedError, MemberBrokenError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BLOCK = 1 << 20
"""Bytes read at a time."""


class Folder:
    """The files below a folder; symbolic links are not followed."""

    def __init__(self, path: Path) -> None:
        self.name = path.resolve().name
        self._path = path
        files = sorted(file for file in path.rglob("*") if file.is_symlink() or not file.is_dir())
        for file in files:
            if file.is_symlink() or not file.is_file():
                msg = f"{file}: is a symbolic link or no regular file; no export of Instagram holds one"
                raise InputRefusedError("symlink" if file.is_symlink() else "special_file", msg, str(file))
        if not files:
            msg = f"{path}: the folder is empty; give the ZIP that Instagram made, or the folder it was unpacked into"
            raise InputRefusedError("empty_archive", msg, str(path))
        self.entries = [self._entry(file) for file in files]

    def _entry(self, file: Path) -> Entry:
        try:
            size, crc = file.stat().st_size, _crc32(file)
        except OSError as error:
            msg = f"{file}: cannot be read: {error.strerror}"
            raise InputRefusedError("not_readable", msg, str(file)) from error
        name = file.relative_to(self._path).as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        return Entry(name, size, size, crc, file)

    def read(self, entry: Entry) -> bytes:
        """Return all bytes of a file."""
        try:
            return _path(entry).read_bytes()
        except OSError as error:
            raise _broken(error) from error

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
            stream = _path(entry).open("rb")
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


def _path(entry: Entry) -> Path:
    return entry.handle  # type: ignore[return-value]  # a Folder's handles are paths


def _crc32(file: Path) -> int:
    crc = 0
    with file.open("rb") as stream:
        while block := stream.read(BLOCK):
            crc = zlib.crc32(block, crc)
    return crc


def _broken(error: OSError) -> MemberBrokenError:
    return MemberBrokenError("corrupt", f"cannot be read: {error.strerror}")
