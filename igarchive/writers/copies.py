"""Media files of an output: each copied once, without metadata, under a name of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from igarchive.media import UNKNOWN, extension
from igarchive.writers.files import Files

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable
    from pathlib import Path

    from igarchive.archive import Archive, Member
    from igarchive.writers.rows import Row


class Copy(Struct, frozen=True):
    """A file that was copied."""

    path: str
    """Where it is, below the folder of the output."""
    media_type: str
    """Its media type, by its first bytes."""


class Media:
    """Copies files out of the archive, each once, however many rows refer to it."""

    def __init__(
        self,
        folder: Path,
        archive: Archive,
        place: Callable[[str, str, Member], str],
        *,
        keep_metadata: bool,
        done: Callable[[str], None] | None = None,
    ) -> None:
        """``place`` says where below the folder a file belongs, by a stem that is given to it, its extension, and what it is in the archive.

        ``done`` is told the path of each file that was copied.
        """
        self._folder = folder
        self._place = place
        self._done = done
        self._files = Files(archive, keep_metadata=keep_metadata)
        self._copies: dict[str, Copy | None] = {}

    @property
    def copied(self) -> int:
        """Count the files that were copied."""
        return sum(copy is not None for copy in self._copies.values())

    def copies(self, files: list[Row], stem: str) -> list[Copy]:
        """Copy the files of one object, in order; without those that are missing or broken."""
        found = (self.copy(file, f"{stem}-{number}") for number, file in enumerate(files))
        return [copy for copy in found if copy]

    def copy(self, file: Row, stem: str) -> Copy | None:
        """Copy a file, if that was not done before; None if it is missing or broken."""
        member = self._files.member(file)
        if member is None:
            return None
        if member.name not in self._copies:
            self._copies[member.name] = self._copy(file, member, stem)
        return self._copies[member.name]

    def _copy(self, file: Row, member: Member, stem: str) -> Copy | None:
        made = Copy(self._place(stem, extension(file["media_type"]), member), file["media_type"] or UNKNOWN)
        target = self._folder / made.path
        target.parent.mkdir(parents=True, exist_ok=True)
        if not self._files.copy(file, target):
            return None
        if self._done:
            self._done(made.path)
        return made

    def lost(self) -> Counter[tuple[str, str]]:
        """Count the files that are not there, by table and why."""
        return self._files.left

    def told(self) -> str:
        """Say which files still tell what a camera wrote into them."""
        return self._files.told()
