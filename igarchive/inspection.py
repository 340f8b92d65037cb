"""Inspection: what an export is and holds, without converting it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from igarchive.archive import Archive
from igarchive.reading import Reading
from igarchive.sections import SECTION_BY_NAME
from igarchive.tables import TABLES
from igarchive.text import repair
from igarchive.times import Period, zone_named
from igarchive.walk import walk

if TYPE_CHECKING:
    from datetime import tzinfo
    from pathlib import Path

    from igarchive.issues import Issue
    from igarchive.tables import Rows


class SectionSeen(Struct):
    """What one section of the export holds."""

    name: str
    """The section."""
    doc: str
    """What it is."""
    generations: set[str] = field(default_factory=set)
    """Generations of the format that its members have."""
    members: int = 0
    """Members."""
    records: int = 0
    """Records in them."""
    rows: int = 0
    """Rows that they give, in all tables."""
    period: Period = field(default_factory=Period)
    """Of the times in it."""

    def see(self, rows: Rows) -> None:
        """Take note of rows."""
        self.rows += rows.count
        self.period.see(rows.values("time"))

    def as_json(self) -> dict[str, Any]:
        """Give the section as plain data."""
        begin, end = self.period.stamps()
        return {
            "name": self.name,
            "generation": ", ".join(sorted(self.generations)) or None,
            "members": self.members,
            "records": self.records,
            "rows": self.rows,
            "from": begin,
            "to": end,
        }


class Inspection(Struct, frozen=True):
    """What an export is and holds."""

    username: str | None
    """Whose it is."""
    name: str | None
    """The display name."""
    profiles: tuple[str, ...]
    """All profiles that the archive holds, by the names of their folders; one of them is read."""
    exported: str | None
    """When it was made, by the names of its parts."""
    parts: tuple[tuple[str, int], ...]
    """Name and number of members of each part."""
    generations: dict[str, int]
    """Members of each generation of the format."""
    members: dict[str, int]
    """Members of each status: the ledger in short."""
    sections: tuple[SectionSeen, ...]
    """The sections, in reading order."""
    tables: dict[str, int]
    """Rows of each table."""
    media: dict[str, int]
    """Files that records refer to, references to files that are missing, and files that nothing refers to."""
    issues: tuple[Issue, ...]
    """What was found."""

    def as_json(self) -> dict[str, Any]:
        """Give the inspection as plain data."""
        return {
            "account": {"username": self.username, "name": self.name, "exported": self.exported},
            "profiles": list(self.profiles),
            "parts": [{"name": name, "members": members} for name, members in self.parts],
            "generations": self.generations,
            "members": self.members,
            "sections": [section.as_json() for section in self.sections],
            "tables": self.tables,
            "media": self.media,
            "issues": [issue.as_json() for issue in self.issues],
        }


def inspect(*paths: str | Path, profile: str | None = None, timezone: str | None = None) -> Inspection:
    """Look into one export.

    ``paths`` are the parts of ONE export, ``profile`` the one to look into where it holds several, ``timezone`` is the
    zone of times in HTML (UTC is assumed without it). Raises InputRefusedError if it cannot be taken as one, OptionError
    if there is no such zone.
    """
    with Archive(paths, profile) as archive:
        return inspection_of(archive, zone_named(timezone))


def inspection_of(archive: Archive, zone: tzinfo | None = None) -> Inspection:
    """Look into an open archive."""
    reading = Reading(archive, zone)
    sections: dict[str, SectionSeen] = {}
    tables = {table.name: 0 for table in TABLES}
    for member, rows_of in walk(archive, reading):
        outcome = reading.ledger.outcomes.get(member)
        name = (outcome and outcome.section) or "(none)"
        section = sections.setdefault(name, SectionSeen(name, SECTION_BY_NAME[name].doc if name in SECTION_BY_NAME else ""))
        for table, rows in rows_of.items():
            tables[table] += rows.count
            section.see(rows)
    tables["members"] = len(archive.members)
    if not reading.ledger.reads_anything():
        raise reading.ledger.refusal()
    files = Counter(outcome.referenced for outcome in reading.ledger.outcomes.values() if outcome.status == "media")
    media = {"referenced": files[True], "missing": reading.missing, "unreferenced": files[False]}
    for outcome in reading.ledger.outcomes.values():
        if outcome.status == "parsed" and (outcome.section or "(none)") in sections:
            section = sections[outcome.section or "(none)"]
            section.members += 1
            section.records += outcome.records or 0
            section.generations |= {outcome.generation} if outcome.generation else set()
    return Inspection(
        reading.owner.username,
        repair(reading.owner.name) if reading.owner.name else None,
        archive.profiles or tuple(filter(None, [reading.owner.username])),
        archive.date,
        tuple((part.name, len(part.entries)) for part in archive.parts),
        reading.ledger.generations(),
        reading.ledger.counts(),
        tuple(sections.values()),
        tables,
        media,
        reading.findings.as_carried(),
    )
