"""The containers of an export: a ZIP, or a folder into which it was unpacked. They give entries and bytes.

A container is checked before anything in it is read. What could harm, or what two programs could read in two ways,
is refused; what is only odd is an ``Oddity``.
"""

from __future__ import annotations

import os
import re
from typing import IO, TYPE_CHECKING, Protocol

from msgspec import Struct

from igarchive.container.limits import LIMITS
from igarchive.errors import InputRefusedError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from igarchive.container.limits import Limits


COPIED_ZIP = re.compile(r"( \(\d{1,3}\))?\.zip$", re.IGNORECASE)


class Entry(Struct, frozen=True):
    """One file in a container, as its directory tells of it."""

    name: str
    """The path that its name means, with single slashes."""
    size: int
    """Bytes."""
    compressed_size: int
    """Bytes in the container."""
    crc32: int
    """CRC-32 of the bytes."""
    handle: object
    """What the container needs to find it again."""


class Oddity(Struct, frozen=True):
    """What is odd about a container and costs nothing; it becomes a finding."""

    code: str
    """A key of ``issues.CODES``."""
    message: str
    """What is odd, in words."""
    name: str | None = None
    """The entry's, if it is about one."""


class Container(Protocol):
    """One part of an export."""

    name: str
    """Base name of the ZIP or folder."""
    entries: list[Entry]
    """All files, as they stand in the directory."""
    oddities: list[Oddity]
    """What is odd about it."""
    limits: Limits
    """How much of it is taken."""

    def read(self, entry: Entry) -> bytes:
        """Return all bytes; raises MemberBrokenError, or InputRefusedError if the container lied about them."""

    def head(self, entry: Entry, size: int) -> bytes:
        """Return the first bytes; raises as ``read``."""

    def opened(self, entry: Entry) -> AbstractContextManager[IO[bytes]]:
        """Open the bytes to be read in order; raises MemberBrokenError, while they are read too."""

    def copy(self, entry: Entry, target: Path) -> None:
        """Write the bytes to a new file; raises as ``read``."""

    def close(self) -> None:
        """Give back what is held open."""


def stem_of(name: str) -> str:
    """Give the name of a ZIP as the export was named: without its extension, and without the number that browsers give a second download."""
    return COPIED_ZIP.sub("", name)


def open_container(path: Path, limits: Limits = LIMITS) -> Container:
    """Open a ZIP or a folder; raises InputRefusedError with the reason if it is neither, or not a safe one."""
    from igarchive.container.folder import Folder  # noqa: PLC0415 -- one of the two is needed
    from igarchive.container.zip import Zip  # noqa: PLC0415

    try:
        return Folder(path, limits) if os.path.isdir(path) else Zip(path, limits)  # noqa: PTH112 -- Path.is_dir raises for some names
    except InputRefusedError as error:
        told = f"{error.member}: {error.message}" if error.member else error.message
        raise InputRefusedError(error.code, f"{path}: {told}", error.member or str(path)) from error
    except UnicodeEncodeError as error:  # half of a character, which no path holds
        raise InputRefusedError("not_found", f"{path}: there is no such file or folder", str(path)) from error
