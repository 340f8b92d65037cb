"""A file that is read at places, by whatever thread: never beyond its end, and never more than was asked for."""

from __future__ import annotations

import stat
from threading import Lock
from typing import TYPE_CHECKING

from igarchive.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class File:
    """A regular file, open for reading."""

    def __init__(self, path: Path) -> None:
        """Open it; raises InputRefusedError: a pipe or a device has no end at which a directory could stand."""
        try:
            stream = path.open("rb") if stat.S_ISREG(path.stat().st_mode) else None
        except FileNotFoundError as error:
            raise InputRefusedError("not_found", "there is no such file or folder") from error
        except (OSError, ValueError) as error:
            msg = f"cannot be opened: {getattr(error, 'strerror', None) or error}; make it readable and try again"
            raise InputRefusedError("not_readable", msg) from error
        if stream is None:
            raise InputRefusedError("special_file", "a pipe, a device or the like; give the archive as a file")
        self._stream = stream
        self._lock = Lock()
        self.size = stream.seek(0, 2)
        """Bytes."""

    def read(self, at: int, count: int) -> bytes:
        """Read bytes at a place; raises InputRefusedError if they are not there, or cannot be read."""
        try:
            with self._lock:
                self._stream.seek(at)
                data = self._stream.read(count)
        except OSError as error:
            msg = f"cannot be read: {error.strerror or error}; copy it to another disk and try again"
            raise InputRefusedError("not_readable", msg) from error
        if len(data) < count:
            msg = "ends before it should; download the archive again"
            raise InputRefusedError("truncated", msg)
        return data

    def blocks(self, begin: int, count: int, block: int) -> Iterator[bytes]:
        """Read bytes from a place on, a block at a time."""
        for at in range(begin, begin + count, block):
            yield self.read(at, min(block, begin + count - at))

    def close(self) -> None:
        """Close it."""
        self._stream.close()
