"""Media files beside the collections: each copied once, without metadata, under a name of our own."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from igarchive.errors import MemberBrokenError
from igarchive.media_metadata import copy_clean

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from igarchive.archive import Archive, Member
    from igarchive.writers.activitystreams.rows import Row

UNKNOWN = "application/octet-stream"
"""Media type of what no known bytes begin."""

EXTENSIONS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/heic": "heic",
    "image/heif": "heif",
    "image/avif": "avif",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
    "audio/mp4": "m4a",
    "audio/wav": "wav",
    "audio/ogg": "ogg",
    "audio/mpeg": "mp3",
    "audio/aac": "aac",
}
"""What a file name ends with, by media type."""


@dataclass(frozen=True, slots=True)
class Copy:
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
        self._keep_metadata = keep_metadata
        self._members: dict[str, Member] = {member.name: member for member in archive.members}
        self._copies: dict[str, Copy | None] = {}
        self.missing = 0
        """References to files that are not in the archive."""
        self.broken = 0
        """Files that could not be read."""
        self._uncleaned: Counter[str] = Counter()

    @property
    def copied(self) -> int:
        """Count the files that were copied."""
        return len(self._copies) - self.broken

    def copies(self, files: list[Row], stem: str) -> list[Copy]:
        """Copy the files of one object, in order; without those that are missing or broken."""
        found = (self.copy(file, f"{stem}-{number}") for number, file in enumerate(files))
        return [copy for copy in found if copy]

    def copy(self, file: Row, stem: str) -> Copy | None:
        """Copy a file, if that was not done before; None if it is missing or broken."""
        if file["member"] is None:
            self.missing += 1
            return None
        if file["member"] not in self._copies:
            self._copies[file["member"]] = self._copy(self._members[file["member"]], file["media_type"], stem)
        return self._copies[file["member"]]

    def _copy(self, member: Member, media_type: str | None, stem: str) -> Copy | None:
        """Copy a file; what of a broken one came out is taken away again."""
        made = Copy(self._place(stem, EXTENSIONS.get(media_type or "", "bin"), member), media_type or UNKNOWN)
        target = self._folder / made.path
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            if self._keep_metadata:
                member.copy(target)
            elif not copy_clean(member.opened, target, media_type):
                self._uncleaned[made.media_type] += 1
        except MemberBrokenError:
            target.unlink(missing_ok=True)
            self.broken += 1
            return None
        if self._done:
            self._done(made.path)
        return made

    def lost(self) -> Counter[tuple[str, str]]:
        """Count the files that are not there, by table and why."""
        return Counter({("media", "missing in the archive"): self.missing, ("media", "broken in the archive"): self.broken})

    def told(self) -> list[str]:
        """Say which files still tell what a camera wrote into them."""
        if not self._uncleaned:
            return []
        kinds = ", ".join(f"{kind} ({count:,})" for kind, count in sorted(self._uncleaned.items()))
        return [f"{self._uncleaned.total():,} with whatever metadata is in them, for it could not be taken out: {kinds}"]
