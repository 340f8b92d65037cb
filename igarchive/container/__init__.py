"""The containers of an export: a ZIP, or a folder into which it was unpacked. They give entries and bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Protocol

from igarchive.errors import InputRefusedError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Entry:
    """One file in a container, as its directory tells of it."""

    name: str
    """Name as stored, with slashes."""
    size: int
    """Bytes."""
    compressed_size: int
    """Bytes in the container."""
    crc32: int
    """CRC-32 of the bytes."""
    handle: object
    """What the container needs to find it again."""


class Container(Protocol):
    """One part of an export."""

    name: str
    """Base name of the ZIP or folder."""
    entries: list[Entry]
    """All files, as they stand in the directory."""

    def read(self, entry: Entry) -> bytes:
        """Return all bytes; raises MemberBrokenError."""

    def head(self, entry: Entry, size: int) -> bytes:
        """Return the first bytes; raises MemberBrokenError."""

    def opened(self, entry: Entry) -> AbstractContextManager[IO[bytes]]:
        """Open the bytes to be read in order; raises MemberBrokenError, while they are read too."""

    def copy(self, entry: Entry, target: Path) -> None:
        """Write the bytes to a new file; raises MemberBrokenError."""

    def close(self) -> None:
        """Give back what is held open."""


def open_container(path: Path) -> Container:
    """Open a ZIP or a folder; raises InputRefusedError with the reason if it is neither."""
    from igarchive.container.folder import Folder  # noqa: PLC0415 -- one of the two is needed
    from igarchive.container.zip import Zip  # noqa: PLC0415

    if not path.exists():
        msg = f"{path}: there is no such file or folder"
        raise InputRefusedError("not_found", msg, str(path))
    return Folder(path) if path.is_dir() else Zip(path)
