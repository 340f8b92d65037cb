"""Media files beside the collections, under names of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igarchive.errors import MemberBrokenError

if TYPE_CHECKING:
    from pathlib import Path

    from igarchive.archive import Archive, Member
    from igarchive.writers.activitystreams.identity import Identity
    from igarchive.writers.activitystreams.rows import Row

FOLDER = "media"

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


class Media:
    """Copies files out of the archive, each once, however many rows refer to it."""

    def __init__(self, folder: Path, archive: Archive, identity: Identity) -> None:
        self._folder = folder
        self._identity = identity
        self._members: dict[str, Member] = {member.name: member for member in archive.members}
        self._names: dict[str, str | None] = {}
        self.missing = 0
        """References to files that are not in the archive."""
        self.broken = 0
        """Files that could not be read."""

    @property
    def tried(self) -> int:
        """Count the files that were copied, or would have been if they were not broken."""
        return len(self._names)

    @property
    def copied(self) -> int:
        """Count the files that were copied."""
        return len(self._names) - self.broken

    def documents(self, files: list[Row], stem: str, kind: str = "Document") -> list[dict[str, str]]:
        """Make the attachments of one object, in order; without those whose files are missing or broken."""
        found = (self.document(file, f"{stem}-{number}", kind) for number, file in enumerate(files))
        return [document for document in found if document]

    def document(self, file: Row, stem: str, kind: str = "Document") -> dict[str, str] | None:
        """Make one attachment. It has no name: that would be an alt text, and no export has one."""
        media_type = file["media_type"] or UNKNOWN
        if file["member"] is None:
            self.missing += 1
            return None
        if file["member"] not in self._names:
            self._names[file["member"]] = self._copy(file["member"], f"{stem}.{EXTENSIONS.get(media_type, 'bin')}")
        name = self._names[file["member"]]
        return None if name is None else {"type": kind, "mediaType": media_type, "url": self._identity.address(FOLDER, name)}

    def _copy(self, member: str, name: str) -> str | None:
        """Copy a file; what of a broken one came out is taken away again."""
        target = self._folder / FOLDER / name
        target.parent.mkdir(exist_ok=True)
        try:
            self._members[member].copy(target)
        except MemberBrokenError:
            target.unlink(missing_ok=True)
            self.broken += 1
            return None
        return name
