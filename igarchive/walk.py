"""The walk over an archive: each member read once, its records sorted, parsed and accounted for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from igarchive.archive import parts_of
from igarchive.document import has_known_shape, lists, load, parts, without_lists
from igarchive.errors import InputRefusedError, MemberBrokenError
from igarchive.ledger import Outcome
from igarchive.leftovers import Json, Leftovers, TooDeepError
from igarchive.media import EXTENSIONS
from igarchive.schema import check_header, check_records, validators_of
from igarchive.section import RecordList
from igarchive.sections import MEDIA_FOLDERS
from igarchive.sections.messages import FILE_FOLDERS
from igarchive.sections.profile import PROFILE, named_account
from igarchive.sections.uncharted import OLD_LAYOUT, document_rows, generic_rows
from igarchive.tables import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from igarchive.archive import Archive, Member
    from igarchive.document import Part
    from igarchive.reading import Reading
    from igarchive.schema import Validators

SLICE = 4096
"""Records that are parsed at a time."""


@dataclass(slots=True)
class Seen:
    """The records of earlier members under one path; what a member itself repeats is no duplicate."""

    earlier: set[bytes] = field(default_factory=set)
    """Those of members that were read."""
    current: set[bytes] = field(default_factory=set)
    """Those of the member that is being read."""

    def before(self, record: bytes) -> bool:
        """Tell whether an earlier member holds a record; take note of it."""
        self.current.add(record)
        return record in self.earlier

    def close_member(self) -> None:
        """Turn to the next member."""
        self.earlier |= self.current


JUNK = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""Files that operating systems leave behind."""

PAGES = frozenset({"index.html", "start_here.html", "chats.html", "ai_conversations.html"})
"""Pages of the export that only lead to others."""

NESTED = frozenset({"zip", "7z", "rar", "gz", "tgz", "tar"})
"""Extensions of archives."""

NO_DATA = "no-data.txt"
"""What stands in a folder without data."""

Tables = dict[str, Rows]


def walk(archive: Archive, reading: Reading) -> Iterator[tuple[Member, Tables]]:
    """Read every member in reading order; give the rows of each slice of its records, by table.

    Fills the ledger and the findings of ``reading`` on the way; both are complete when the walk has ended.
    Raises InputRefusedError when the parts turn out to belong to different accounts.
    """
    members = archive.members
    reading.ledger.outcomes.update({member.name: classify(member) for member in members})
    profiles = [member for member in members if member.location and member.location.section is PROFILE]
    others = [member for member in members if member not in profiles] if profiles else members
    for group in parts_of(profiles):
        yield from _read_group(group, reading)
    _check_account(archive, reading, profiles)
    if reading.owner.username and not profiles:
        yield members[0], named_account(reading)
    for group in parts_of(others):
        yield from _read_group(group, reading)
    _report_media(reading)


def classify(member: Member) -> Outcome:  # noqa: PLR0911 -- one return a rule
    """Say what a member is by its path; JSON is ``parsed`` until reading it says otherwise."""
    *above, name = member.path.split("/")
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if name in JUNK or name.startswith("._") or "__MACOSX" in above:
        return Outcome("skipped", "junk")
    if name == NO_DATA:
        return Outcome("empty")
    if name in PAGES or above[:1] == ["files"]:
        return Outcome("skipped", "page")
    if extension == "json" and member.path in OLD_LAYOUT:
        return Outcome("unknown", "old_layout")
    if extension == "json":
        return Outcome("parsed")
    if extension in NESTED:
        return Outcome("skipped", "nested_archive")
    if extension == "html":
        return Outcome("unknown", "html_format")
    if (above[:1] and above[0] in MEDIA_FOLDERS) or extension in EXTENSIONS or (above[-1:] and above[-1] in FILE_FOLDERS):
        return Outcome("media", referenced=False)
    return Outcome("unknown", "unknown_file")


def _check_account(archive: Archive, reading: Reading, profiles: list[Member]) -> None:
    """Refuse parts of different accounts; where no profile tells whose export it is, names do."""
    profiled = {member.part for member in profiles}
    named = {origin.username for part, origin in enumerate(archive.origins) if origin and part not in profiled}
    names = named | reading.usernames
    if len(names) > 1:
        msg = f"the parts belong to different accounts ({', '.join(sorted(names))}); give the parts of one export at a time"
        raise InputRefusedError("two_accounts", msg)
    if not names:
        reading.findings.add("account_unknown", None, "nothing in the archive says whose export this is")
    reading.owner.username = next(iter(names), None)


def _read_group(group: list[Member], reading: Reading) -> Iterator[tuple[Member, Tables]]:
    """Read the members under one path: equal ones once, equal records of unequal ones once."""
    read: set[tuple[int, int]] = set()
    seen = Seen() if len({(member.entry.crc32, member.entry.size) for member in group}) > 1 else None
    for member in group:
        outcome = reading.ledger.outcomes[member.name]
        same = member.entry.crc32, member.entry.size
        if same in read:
            outcome.status, outcome.reason, outcome.referenced = "skipped", "duplicate", None
        elif outcome.status == "parsed":
            yield from _read_member(member, outcome, reading, seen)
            if seen is not None:
                seen.close_member()
        elif outcome.reason in {"old_layout", "html_format", "unknown_file", "nested_archive"}:
            reading.findings.add(outcome.reason, member.name, UNREAD[outcome.reason])
        read.add(same)


UNREAD = {
    "old_layout": "a file of the layout of 2018 to 2020, which this version does not read yet",
    "html_format": "an HTML page; ask Instagram for the export in JSON",
    "unknown_file": "neither JSON, nor media, nor anything known; it was not carried over",
    "nested_archive": "an archive inside the archive is not opened; unpack it and give its parts",
}
"""What is said of members that are not read."""


def _read_member(member: Member, outcome: Outcome, reading: Reading, seen: Seen | None) -> Iterator[tuple[Member, Tables]]:
    section = member.location.section if member.location else None
    outcome.section = section.name if section else None
    try:
        document = load(member.read())
    except MemberBrokenError as error:
        outcome.status, outcome.reason = "failed", error.code
        reading.findings.add(error.code, member.name, error.message)
        return
    found = parts(document, section)
    if not found:
        yield from _read_uncharted(document, member, outcome, reading)
        return
    beside = without_lists(document, found)
    for part in found:
        own = document if part.key is None else {**beside, part.key: document[part.key]}
        yield from _read_part(own, part, member, outcome, reading, seen)
        beside = {}
    if outcome.records == 0:
        outcome.status = "empty"


def _read_part(
    document: Json,
    part: Part,
    member: Member,
    outcome: Outcome,
    reading: Reading,
    seen: Seen | None,
) -> Iterator[tuple[Member, Tables]]:
    """Read one record list: sort its records, parse the sound ones, slice by slice."""
    form = part.since.value
    judge = validators_of(part.section, part.since.date, form)
    sound = judge.closed.is_valid(document)
    outcome.section, outcome.form = part.section.name, f"{part.section.name}:{part.since.date}"
    outcome.since = max(part.since.date, member.location.since if member.location else "")
    header: dict[str, Any] = {}
    before = outcome.records or 0
    for begin in range(0, max(len(part.items), 1), SLICE):
        left = Leftovers(part.section.name)
        items: list[Any] = part.items[begin : begin + SLICE]
        positions: Sequence[int] = range(before + begin, before + begin + len(items))
        if part.key is not None and begin == 0:
            header = {name: value for name, value in document.items() if name != part.key}
            if not sound:
                header = _checked(header, document[part.key], part.key, judge, outcome, member, reading, left)
        if seen is not None:
            items, positions = _unseen(items, positions, seen, member, reading)
        count, refused = len(items), 0
        if not sound:
            items, positions, refused = check_records(
                items, positions, lambda position: part.pointer(position - before), judge, member.name, reading.findings, left
            )
        records = RecordList(part.section, form, part.since.date, member.name, member.path, items, positions, left, header)
        tables = _parse(records, reading)
        rows = sum(rows.count for rows in tables.values())
        outcome.add(records=count or (1 if rows and begin == 0 and not part.items else 0), rows=rows, refused=refused)
        yield member, tables


def _checked(  # noqa: PLR0913, PLR0917 -- all that a fault is told to
    header: dict[str, Any], value: Json, key: str, judge: Validators, outcome: Outcome, member: Member, reading: Reading, left: Leftovers
) -> dict[str, Any]:
    """Sort what stands beside a record list; if it cannot be kept the member has failed, its records have not."""
    try:
        return check_header(header, {key: [] if isinstance(value, list) else value}, judge, member.name, reading.findings, left)
    except TooDeepError:
        outcome.status, outcome.reason = "failed", "json_depth"
        reading.findings.add("json_depth", member.name, "what stands beside the records is nested deeper than 64 levels")
        return {}


def _unseen(items: list[Any], positions: Sequence[int], seen: Seen, member: Member, reading: Reading) -> tuple[list[Any], list[int]]:
    """Leave out records that an earlier part has under the same path."""
    import orjson  # noqa: PLC0415 -- heavy

    fresh, kept = [], []
    for position, item in zip(positions, items, strict=True):
        if not seen.before(orjson.dumps(item, option=orjson.OPT_SORT_KEYS)):
            fresh.append(item)
            kept.append(position)
    if len(fresh) < len(items):
        reading.findings.add("duplicate_records", member.name, "records that an earlier part holds too were kept once", count=len(items) - len(fresh))
    return fresh, kept


def _parse(records: RecordList, reading: Reading) -> Tables:
    """Parse the records; one that gave no row at all goes whole to ``records``."""
    mark = records.left.mark()
    tables = {name: rows for name, rows in records.form.parse(records, reading).items() if rows.count}
    if records.form.tables and not any(rows.columns["position"] is records.positions for rows in tables.values()):
        told: set[int] = set().union(*(rows.columns["position"] for rows in tables.values()))
        for position, item in zip(records.positions, records.items, strict=True):
            if position not in told:
                records.left.keep_whole(position, item, mark)
    left = records.left.rows()
    if left.count:
        tables["records"] = left
    return tables


def _read_uncharted(document: Json, member: Member, outcome: Outcome, reading: Reading) -> Iterator[tuple[Member, Tables]]:
    """Keep what no form fits: records of a known shape value by value, anything else whole."""
    if outcome.section is not None:
        reading.findings.add("schema", member.name, f"has none of the shapes that section {outcome.section!r} is known to have")
    try:
        if outcome.section is None and not has_known_shape(document):
            outcome.status, outcome.reason = "unknown", "unknown_json"
            reading.findings.add("unknown_json", member.name, "JSON of no known shape; it is kept whole in `documents`")
            tables = {"documents": document_rows(document)}
            count = 1
        else:
            if outcome.section is None:
                reading.findings.add("unknown_section", member.name, "no section claims this file; its values are in `records`")
            [(_, items)] = lists(document)
            left = Leftovers(outcome.section)
            tables = generic_rows(items, range(len(items)), left, reading)
            count = len(items)
    except TooDeepError:
        outcome.status, outcome.reason = "failed", "json_depth"
        reading.findings.add("json_depth", member.name, "is nested deeper than 64 levels")
        return
    outcome.add(records=count, rows=sum(rows.count for rows in tables.values()))
    if count == 0:
        outcome.status = "empty"
    yield member, tables


def _report_media(reading: Reading) -> None:
    """Say how many media are missing, and how many nothing refers to."""
    if reading.missing:
        reading.findings.add("media_missing", None, "media that the records refer to are not in the archive", count=reading.missing)
    idle = [name for name, outcome in reading.ledger.outcomes.items() if outcome.referenced is False]
    if idle:
        reading.findings.add("media_unreferenced", idle[0] if len(idle) == 1 else None, "media that no record refers to", count=len(idle))
