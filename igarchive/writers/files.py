"""The files that rows of ``media`` mean, taken out of the archive."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from igarchive.errors import MemberBrokenError
from igarchive.media import UNKNOWN
from igarchive.media_metadata import copy_clean
from igarchive.media_objects import EXIF
from igarchive.writers.fate import left, transformed
from igarchive.writers.rows import files_of, grouped

if TYPE_CHECKING:
    from pathlib import Path

    from igarchive.archive import Archive, Member
    from igarchive.gather import Bundle
    from igarchive.writers.fate import Fate
    from igarchive.writers.rows import Row

LEFT_OWNER = "hangs on nothing that is carried"
"""Why a file stays behind whose row is not carried."""

UNSAID = ("backup_uri", "profile_picture", "subtitles_uri", "cross_post_source", "music_genre")
"""Columns of ``media`` that few formats have a field for."""


def file_fates(fieldless: str) -> dict[str, Fate]:
    """Give the fates of ``media`` in a format that copies files and says little of them: all but those of time and caption."""
    return {
        "owner_table": transformed("what holds it"),
        "owner_id": transformed("what holds it"),
        **dict.fromkeys(("uri", "member", "present", "size"), transformed("the file is copied, under a name of our own")),
        **dict.fromkeys(("media_type", "kind"), transformed("extension of the file")),
        **dict.fromkeys(UNSAID, left(fieldless)),
        **dict.fromkeys((*EXIF.values(), "has_camera_metadata"), left("what a camera tells is published with no picture")),
    }


def files_on(bundle: Bundle, owner_table: str) -> dict[str, list[Row]]:
    """Group the files that hang on rows of a table, by what these are called; reading order is carousel order."""
    return {owner: group for (owner,), group in grouped(files_of(bundle, owner_table, "time", "caption"), "owner_id").items()}


class Files:
    """Copies files without their metadata, and counts the rows whose file could not be had."""

    def __init__(self, archive: Archive, *, keep_metadata: bool) -> None:
        self._archive = archive
        self._members: dict[str, Member] = {member.name: member for member in archive.members}
        self._keep_metadata = keep_metadata
        self._uncleaned: Counter[str] = Counter()
        self.left: Counter[tuple[str, str]] = Counter()
        """Rows without a file, by table and why; a writer adds its own reasons."""

    def leave(self, why: str, table: str = "media", rows: int = 1) -> None:
        """Count rows that stay behind."""
        if rows:
            self.left[table, why] += rows

    def member(self, row: Row) -> Member | None:
        """Find the file of a row of ``media``; one that is missing is counted."""
        if row["member"] is None:
            self.leave("missing in the archive")
            return None
        return self._members[row["member"]]

    def copy(self, row: Row, target: Path) -> bool:
        """Write the file of a row of ``media``; tell whether there is one and it is whole, and leave nothing of a broken one."""
        member = self.member(row)
        if member is None:
            return False
        try:
            if self._keep_metadata:
                member.copy(target)
            elif not copy_clean(member.opened, target, row["media_type"]):
                self._uncleaned[row["media_type"] or UNKNOWN] += 1
        except MemberBrokenError as error:
            target.unlink(missing_ok=True)
            self._archive.broken[member.name] = error
            self.leave("broken in the archive")
            return False
        return True

    def told(self) -> str:
        """Say which files still tell what a camera wrote into them."""
        kinds = ", ".join(f"{kind} ({count:,})" for kind, count in sorted(self._uncleaned.items()))
        return f"{self._uncleaned.total():,} with whatever metadata is in them, for it could not be taken out: {kinds}" if kinds else ""
