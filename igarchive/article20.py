"""Completeness: what of a person's data an export holds, kind by kind, as Article 20 of the GDPR lets them ask.

The kinds are declared: the thirteen of the first export of April 2018 in ``FIRST``, those since in ``LATER``. Each names
the categories of the sections that hold it, so a new section is counted as soon as it is declared.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Literal, get_args

from msgspec import Struct, field
from msgspec.structs import asdict

from igarchive.archive import Archive
from igarchive.errors import MemberBrokenError
from igarchive.history import GENERATIONS
from igarchive.media import kind_of, media_type
from igarchive.media_size import ENOUGH, Reason, Size, measure
from igarchive.reading import Reading
from igarchive.section import Category
from igarchive.sections import SECTION_BY_NAME, SECTIONS, locate, sections_in
from igarchive.times import Period, zone_named
from igarchive.walk import walk

if TYPE_CHECKING:
    from pathlib import Path

    from igarchive.archive import Member
    from igarchive.issues import Issue
    from igarchive.ledger import Outcome
    from igarchive.section import Section
    from igarchive.tables import Rows

Status = Literal["present", "empty", "absent"]

IMAGES = frozenset({"photo", "gif"})
VIDEOS = frozenset({"video"})


class Kind(Struct, frozen=True):
    """A kind of data that one can ask for, and what counts as it."""

    name: str
    """As the report calls it."""
    since: str
    """The month since which exports are known to hold it."""
    categories: frozenset[Category]
    """The categories of the sections that hold it."""
    table: str | None = None
    """Whose rows are counted; None for the first table of each section, ``records`` where it has none."""
    files: frozenset[str] = frozenset()
    """The kinds of media that are counted instead of rows, where the files are what one asks for."""
    loose: bool = False
    """Whether media that no record refers to are of this kind, though rows are counted: no other kind has them."""

    def counts(self, section: Section | None) -> str:
        """Name the table whose rows count for a section."""
        return self.table or next(iter(section.tables if section else ()), "records")


BEGIN = GENERATIONS[0].date
"""The month of the first export."""


def _since(category: Category) -> str:
    """Give the month in which the oldest section of a category was first seen."""
    return min(max(section.folder[0].date, section.files[0].date, section.forms[0].date) for section in SECTIONS if section.category == category)


def _first(name: Category, *more: Category, table: str | None = None, loose: bool = False) -> Kind:
    return Kind(name, BEGIN, frozenset({name, *more}), table, loose=loose)


FIRST: tuple[Kind, ...] = (
    _first("comments"),
    _first("connections"),
    _first("contacts"),
    Kind("direct images", BEGIN, frozenset({"messages"}), files=IMAGES),
    _first("likes"),
    _first("media", "stories", table="media"),
    _first("messages", table="messages"),
    Kind("photos", BEGIN, frozenset({"media"}), files=IMAGES),
    _first("profile"),
    _first("searches"),
    _first("settings"),
    _first("stories", loose=True),
    Kind("videos", BEGIN, frozenset({"media"}), files=VIDEOS),
)
"""The thirteen kinds of the first export, in the order of the alphabet."""

LATER: tuple[Kind, ...] = (
    Kind("direct files", _since("messages"), frozenset({"messages"}), files=frozenset({"video", "audio", "file"})),
    *(Kind(category, _since(category), frozenset({category})) for category in get_args(Category) if not any(kind.name == category for kind in FIRST)),
)
"""The kinds that exports got since; ``other`` also takes what no section claims."""

FOLDERS: dict[str, Category] = {"messages": "messages", "direct": "messages", "stories": "stories"}
"""Folders of media that no record refers to, and what they hold; those in others are the account's own."""


class Held(Struct, frozen=True):
    """What an export holds of one kind of data."""

    name: str
    """The kind."""
    since: str
    """The month since which exports are known to hold it: 2018-04 for the thirteen of the first."""
    status: Status
    """present: at least one row or file, or a file that was not read; empty: its files are there and hold nothing; absent: nothing of it is there."""
    rows: int
    """Rows, or files where files are what one asks for."""
    members: int
    """Files of the export that hold it."""
    missing: int
    """Media that its records refer to and that are not in the export."""
    unread: int
    """Files of it that were not read: HTML of no known make, broken ones, archives."""
    html_only: bool
    """Whether it is there as HTML, and not as JSON."""
    first: str | None
    """The earliest time in it, as 2024-05-02T22:47:28Z."""
    last: str | None
    """The latest."""

    def as_json(self) -> dict[str, Any]:
        """Give what is held as plain data."""
        told = asdict(self)
        told["from"], told["to"] = told.pop("first"), told.pop("last")
        return told


class Sizes(Struct, frozen=True):
    """How large pictures, or films, are."""

    measured: int
    """Those whose head tells."""
    unmeasured: int
    """Those whose head does not: of a type that is not known, cut off, or told further on."""
    smallest: Size | None
    """The one with the fewest pixels."""
    median: Size | None
    """The one in the middle by pixels; of two the smaller."""
    largest: Size | None
    """The one with the most pixels."""

    def as_json(self) -> dict[str, Any]:
        """Give the sizes as plain data."""
        named = {"smallest": self.smallest, "median": self.median, "largest": self.largest}
        told = {name: size and {"width": size.width, "height": size.height} for name, size in named.items()}
        return {"measured": self.measured, "unmeasured": self.unmeasured, **told}


class MediaHeld(Struct, frozen=True):
    """The media files of an export, and in which resolution."""

    present: int
    """Files in the export, of any type."""
    missing: int
    """References to files that are not in it."""
    images: Sizes
    """How large the pictures are."""
    videos: Sizes
    """How large the films are."""
    recompressed: int
    """JPEGs that look recompressed: at least one reason holds."""
    reasons: dict[Reason, int]
    """How many for each reason (``media_size.Reason``); one may have several."""

    def as_json(self) -> dict[str, Any]:
        """Give what is held as plain data."""
        return {
            "present": self.present,
            "missing": self.missing,
            "images": self.images.as_json(),
            "videos": self.videos.as_json(),
            "recompressed": {"looks": self.recompressed, "reasons": self.reasons},
        }


class Completeness(Struct, frozen=True):
    """What an export holds of a person's data."""

    username: str | None
    """Whose it is."""
    exported: str | None
    """When it was made, by the names of its parts."""
    categories: tuple[Held, ...]
    """Each kind of data: the thirteen of the first export, then those since."""
    media: MediaHeld
    """The media files."""
    html: int
    """Files that are HTML, read or not: not machine-readable in the sense of the article; pages that only lead to others aside."""
    issues: tuple[Issue, ...]
    """What was found."""

    @property
    def lacking(self) -> tuple[str, ...]:
        """What keeps it from being complete: which of the thirteen are absent, parts and media that are missing, files that were not read."""
        absent = [held.name for held in self.categories[: len(FIRST)] if held.status == "absent"]
        unread = sum(held.unread for held in self.categories)
        parts = sum(issue.count for issue in self.issues if issue.code == "part_missing")
        unlike = sum(issue.count for issue in self.issues if issue.code == "media_unlike")
        told = {
            f"{', '.join(absent)}: absent": absent,
            f"parts: {parts:,} missing": parts,
            f"media: {self.media.missing:,} missing": self.media.missing,
            f"media: {unlike:,} empty, or pages in their place": unlike,
            f"files: {unread:,} not read": unread,
        }
        return tuple(what for what, there in told.items() if there)

    @property
    def complete(self) -> bool:
        """Whether it lacks nothing."""
        return not self.lacking

    def as_json(self) -> dict[str, Any]:
        """Give the report as plain data."""
        return {
            "account": {"username": self.username, "exported": self.exported},
            "complete": self.complete,
            "lacking": list(self.lacking),
            "html": self.html,
            "categories": [held.as_json() for held in self.categories],
            "media": self.media.as_json(),
            "issues": [issue.as_json() for issue in self.issues],
        }


def completeness(*paths: str | Path, profile: str | None = None, timezone: str | None = None) -> Completeness:
    """Say what one export holds of each kind of data, and its media in which resolution.

    ``paths`` are the parts of ONE export, ``profile`` the one to read where it holds several; ``timezone`` is as in
    ``inspect``. Raises InputRefusedError if it cannot be taken as one; an export without any data is one here.
    """
    with Archive(paths, profile) as archive:
        reading = Reading(archive, zone_named(timezone))
        tallies = [Tally(kind) for kind in (*FIRST, *LATER)]
        media = MediaTally()
        filed: defaultdict[str, set[Category]] = defaultdict(set)
        for name, tables in walk(archive, reading):
            if name in reading.ledger.outcomes:
                section = SECTION_BY_NAME.get(reading.ledger.outcomes[name].section or "")
                filed[name].add(section.category if section else "other")
                for tally in tallies:
                    tally.see(section, tables)
        if not (reading.ledger.reads_anything() or reading.ledger.counts()["empty"]):
            raise reading.ledger.refusal()
        for member in archive.members:
            outcome = reading.ledger.outcomes[member.name]
            if outcome.status == "media":
                kind = media.see(member)
                for tally in () if outcome.referenced else tallies:
                    tally.see_file(member, kind)
            elif outcome.status != "skipped" or outcome.reason == "nested_archive":
                categories = frozenset(filed[member.name]) or _categories_of(member, outcome)
                for tally in tallies:
                    tally.see_member(categories, outcome, page=_is_page(member))
        return Completeness(
            reading.owner.username,
            archive.date,
            tuple(tally.held() for tally in tallies),
            media.held(reading.missing),
            sum(_is_page(member) and reading.ledger.outcomes[member.name].status != "skipped" for member in archive.members),
            reading.findings.as_carried(),
        )


def _is_page(member: Member) -> bool:
    """Tell whether a member is HTML."""
    return member.path.lower().endswith(".html")


def _categories_of(member: Member, outcome: Outcome) -> frozenset[Category]:
    """Name the categories that a member of which no list was read belongs to, by its section or path; an empty folder may be of several."""
    *above, name = member.path.split("/")
    if outcome.section in SECTION_BY_NAME:
        return frozenset({SECTION_BY_NAME[outcome.section].category})
    if outcome.reason == "html_format":
        same = locate((*above, f"{name.rpartition('.')[0]}.json"))
        return frozenset({same.section.category if same else "other"})
    sections = sections_in(tuple(above)) if outcome.status == "empty" else []
    return frozenset(section.category for section in sections) or frozenset({"other"})


class Tally(Struct):
    """What was seen of one kind of data so far."""

    kind: Kind
    """The kind."""
    rows: int = 0
    """Rows that count."""
    told: bool = False
    """Whether there is any row at all, in whatever table."""
    lists: int = 0
    """Members that were read."""
    unread: int = 0
    """Members that were not."""
    html: int = 0
    """Those of either that are HTML."""
    files: set[str] = field(default_factory=set)
    """Media files."""
    missing: int = 0
    """References to media that are not there."""
    period: Period = field(default_factory=Period)
    """Of their times."""

    def see(self, section: Section | None, tables: dict[str, Rows]) -> None:
        """Take note of the rows of one slice of a member."""
        if (section.category if section else "other") not in self.kind.categories:
            return
        if self.kind.files:
            self._see_files(tables.get("media"))
            return
        self.told |= bool(tables)
        counted = tables.get(self.kind.counts(section))
        self.rows += counted.count if counted else 0
        self.missing += sum(not present for present in tables["media"].values("present")) if "media" in tables else 0
        for rows in tables.values():
            self.period.see(rows.values("time"))

    def _see_files(self, media: Rows | None) -> None:
        """Take note of the files that rows of ``media`` refer to."""
        for kind, name, time in zip(*(media.values(column) if media else () for column in ("kind", "member", "time")), strict=True):
            if kind in self.kind.files and name is None:
                self.missing += 1
            elif kind in self.kind.files:
                self.files.add(name)
                self.period.see((time,))

    def see_file(self, member: Member, kind: str) -> None:
        """Take note of a media file that no record refers to: its folder tells what it belongs to."""
        category = next((FOLDERS[folder] for folder in member.path.split("/") if folder in FOLDERS), "media")
        if category in self.kind.categories and (self.kind.loose or kind in self.kind.files):
            self.files.add(member.name)

    def see_member(self, categories: frozenset[Category], outcome: Outcome, *, page: bool) -> None:
        """Take note of a member that is no media file, and whether it is HTML."""
        if categories.isdisjoint(self.kind.categories):
            return
        if outcome.status in {"parsed", "empty"}:
            self.lists += 1
        else:
            self.unread += 1
        self.html += page

    def held(self) -> Held:
        """Give what was seen."""
        of_files = bool(self.kind.files)
        return Held(
            self.kind.name,
            self.kind.since,
            self._status(),
            len(self.files) if of_files else self.rows,
            len(self.files) + (0 if of_files else self.lists + self.unread),
            self.missing,
            0 if of_files else self.unread,
            not of_files and 0 < self.html == self.lists + self.unread,
            *self.period.stamps(),
        )

    def _status(self) -> Status:
        """Judge: files that are referred to and missing, or whose list was not read, cannot be called empty."""
        gone = self.kind.table == "media" and 0 < self.rows == self.missing  # its rows are references
        if self.files or (not self.kind.files and ((self.told and not gone) or self.unread)):
            return "present"
        return "empty" if self.lists and not (self.missing or self.unread) else "absent"


class MediaTally(Struct):
    """The media files that were seen so far."""

    files: int = 0
    """All of them."""
    images: list[Size | None] = field(default_factory=list)
    """The pictures' sizes, None where the head does not tell."""
    videos: list[Size | None] = field(default_factory=list)
    """The films'."""

    def see(self, member: Member) -> str:
        """Measure a media file by its head, and name its kind."""
        try:
            head = member.head(ENOUGH)
        except MemberBrokenError:
            head = b""
        kind = kind_of(member.path, media_type(head))
        self.files += 1
        if kind in IMAGES:
            self.images.append(measure(head))
        elif kind in VIDEOS:
            self.videos.append(measure(head))
        return kind

    def held(self, missing: int) -> MediaHeld:
        """Give what was seen."""
        images = [size for size in self.images if size]
        reasons = Counter(reason for size in images for reason in size.reasons)
        counted: dict[Reason, int] = {reason: reasons[reason] for reason in get_args(Reason)}
        return MediaHeld(self.files, missing, _sizes(self.images), _sizes(self.videos), sum(bool(size.reasons) for size in images), counted)


def _sizes(found: list[Size | None]) -> Sizes:
    known = sorted((size for size in found if size), key=lambda size: size.pixels)
    unknown = len(found) - len(known)
    return Sizes(len(known), unknown, known[0], known[(len(known) - 1) // 2], known[-1]) if known else Sizes(0, unknown, None, None, None)
