"""The walk over an archive: each member read once, its records sorted, parsed and accounted for."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import UTC
from functools import partial
from typing import TYPE_CHECKING, Any

from igarchive.ahead import Ahead, scannable
from igarchive.archive import parts_of, report_oddities
from igarchive.container.limits import LIMITS
from igarchive.document import has_known_shape, lists, parts, without_lists
from igarchive.errors import InputRefusedError, MemberBrokenError
from igarchive.html import read_page
from igarchive.ledger import Outcome
from igarchive.leftovers import Json, Leftovers, TooDeepError, check_depth
from igarchive.mangled import count_mangled
from igarchive.media import EXTENSIONS
from igarchive.numbering import report_gaps
from igarchive.packets import cut
from igarchive.pieces import LARGE, PIECE, documents, find_cuts
from igarchive.profiles import unknown_profile
from igarchive.schema import validators_of
from igarchive.section import RecordList, Whole
from igarchive.sections import MEDIA_FOLDERS
from igarchive.sections.folders import NO_DATA_FILE
from igarchive.sections.profile import PROFILE, named_account
from igarchive.sections.threads import FILE_FOLDERS, scattered_conversations
from igarchive.sections.uncharted import document_rows, generic_rows
from igarchive.sieve import Sieve
from igarchive.strict import parse
from igarchive.tables import Rows
from igarchive.text import spoil_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from igarchive.ahead import Fetched
    from igarchive.archive import Archive, Member
    from igarchive.document import Part
    from igarchive.history import Since
    from igarchive.packets import Packet
    from igarchive.pieces import Cuts
    from igarchive.reading import Reading
    from igarchive.section import Form, Section

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


@dataclass(frozen=True, slots=True)
class Visit:
    """One member while it is read."""

    member: Member
    """The member."""
    outcome: Outcome
    """What becomes of it; its counts grow."""
    reading: Reading
    """The state of the walk."""
    seen: Seen | None
    """Records of other members under the same path, if there are any."""
    exact: bool = True
    """Whether 64 bits hold every number of it."""
    before: int = 0
    """Records of its list before those at hand, where it is read in pieces."""

    def find(self, code: str, message: str, count: int = 1, *, place: str = "", pointer: str | None = None) -> None:
        """Add a finding about the member."""
        self.reading.findings.add(code, self.member.name, message, place=place, pointer=pointer, count=count)

    def fail(self, code: str, message: str, at: tuple[int, int] | None = None) -> None:
        """Say that the member could not be read, or not to its end; ``at`` is the line and column of the reason."""
        self.outcome.status, self.outcome.reason = "failed", code
        self.reading.findings.add(code, self.member.name, message, at=at)


JUNK = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""Files that operating systems leave behind."""

PAGES = frozenset({"index.html", "start_here.html", "chats.html", "ai_conversations.html"})
"""Pages of the export that only lead to others."""

PAGE_FILES = frozenset({"html", "png", "svg", "ico", "css", "js"})
"""Extensions of what pages are made of, in the folder ``files``."""

NESTED = frozenset({"zip", "7z", "rar", "gz", "tgz", "tar"})
"""Extensions of archives."""

Tables = dict[str, Rows]


def walk(archive: Archive, reading: Reading) -> Iterator[tuple[str, Tables]]:
    """Read every member in reading order; give the name and the rows of each slice of its records, by table.

    Fills the ledger and the findings of ``reading`` on the way; both are complete when the walk has ended.
    Raises InputRefusedError when the parts turn out to belong to different accounts, or were changed meanwhile.
    """
    yield from read_profiles(archive, reading)
    packets = packets_of(archive, reading)
    with ahead_of(packets, reading) as ahead:
        for packet in packets:
            yield from read_packet(packet, reading, ahead)
    finish(archive, reading)


def read_profiles(archive: Archive, reading: Reading) -> Iterator[tuple[str, Tables]]:
    """Begin a walk: say what each member is, and read whose export it is."""
    members = archive.members
    reading.ledger.outcomes.update({member.name: classify(member) for member in members})
    report_oddities(archive, reading.findings)
    _skip_told(members, reading)
    _skip_unselected(members, reading)
    profiles, others = _profiles_first(archive)
    for group in parts_of(profiles):
        yield from _read_group(group, reading, Ahead(()))
    reading.scattered.update(scattered_conversations(member.path for member in others))
    _check_account(archive, reading, profiles)
    if reading.owner.username and not profiles:
        yield archive.parts[0].name, named_account(reading)


def packets_of(archive: Archive, reading: Reading) -> list[Packet]:
    """Give all but the profiles, cut into packets."""
    return cut(parts_of(_profiles_first(archive)[1]), reading.ledger)


def ahead_of(packets: Iterable[Packet], reading: Reading) -> Ahead:
    """Read ahead what can be in packets that will be read one after the other."""
    lone = (group[0] for packet in packets for group in packet.groups if len(group) == 1)
    return Ahead(member for member in lone if scannable(member) and reading.ledger.outcomes[member.name].status == "parsed")


def read_packet(packet: Packet, reading: Reading, ahead: Ahead) -> Iterator[tuple[str, Tables]]:
    """Read the members of a packet."""
    for group in packet.groups:
        yield from _read_group(group, reading, ahead)


def drain(walked: Iterable[object]) -> None:
    """Read on to the end, for the findings alone."""
    deque(walked, maxlen=0)


def finish(archive: Archive, reading: Reading) -> None:
    """End a walk: say what shows only when all was read."""
    report_gaps(archive, reading.findings)
    archive.check_unchanged()
    _report_media(reading)


def _profiles_first(archive: Archive) -> tuple[list[Member], list[Member]]:
    """Tell the members that say whose export it is from all others."""
    profiles = [member for member in archive.members if member.location and member.location.section is PROFILE]
    return profiles, [member for member in archive.members if member not in profiles] if profiles else archive.members


def classify(member: Member) -> Outcome:  # noqa: PLR0911 -- one return a rule
    """Say what a member is by its path; JSON, and HTML in its place, is ``parsed`` until reading it says otherwise."""
    *above, name = member.path.split("/")
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if member.other_profile:
        return Outcome("skipped", "other_profile")
    if name in JUNK or name.startswith("._") or "__MACOSX" in above:
        return Outcome("skipped", "junk")
    if name == NO_DATA_FILE:
        return Outcome("empty")
    if "messages" in above and above[-1] in FILE_FOLDERS:
        return Outcome("media", referenced=False)
    if name in PAGES or (above == ["files"] and extension in PAGE_FILES):
        return Outcome("skipped", "page")
    if extension == "json":
        return Outcome("parsed")
    if extension in NESTED:
        return Outcome("skipped", "nested_archive")
    if extension == "html":
        return Outcome("parsed") if member.location else Outcome("unknown", "html_format")
    if (above[:1] and above[0] in MEDIA_FOLDERS) or extension in EXTENSIONS:
        return Outcome("media", referenced=False)
    return Outcome("unknown", "unknown_file")


def _skip_told(members: Sequence[Member], reading: Reading) -> None:
    """Leave out pages whose list is there in JSON as well, which tells more."""
    told = {member.path.removesuffix(".json") for member in members if member.path.endswith(".json")}
    for member in members:
        outcome = reading.ledger.outcomes[member.name]
        if outcome.status == "parsed" and member.path.endswith(".html") and member.path.removesuffix(".html") in told:
            outcome.status, outcome.reason = "skipped", "also_json"


def _skip_unselected(members: Sequence[Member], reading: Reading) -> None:
    """Leave unread what lies under the path of a section that was not asked for; files at the root hold lists of many sections."""
    for member in members:
        outcome = reading.ledger.outcomes[member.name]
        section = member.location.section if member.location else None
        if outcome.status == "parsed" and section and "/" in member.path and not _is_wanted(section, reading):
            _leave_out(section, outcome, reading)


def _is_wanted(section: Section | None, reading: Reading) -> bool:
    """Tell whether a section is read: the profile always is, for others need to know whose export it is."""
    return section is PROFILE or reading.wants(section)


def _leave_out(section: Section | None, outcome: Outcome, reading: Reading) -> None:
    """Say of a member that nothing in it was asked for."""
    outcome.status, outcome.reason, outcome.section = "skipped", "not_selected", section.name if section else None
    reading.unselected[section.category if section else "other"] += 1


def _check_account(archive: Archive, reading: Reading, profiles: list[Member]) -> None:
    """Refuse parts of different accounts; where no profile tells whose export it is, names do."""
    profiled = {member.part for member in profiles}
    named = {origin.username for part, origin in enumerate(archive.origins) if origin and part not in profiled}
    names = named | reading.usernames
    if archive.profile and names and not archive.profiles and archive.profile not in names:
        raise unknown_profile(archive.profile, sorted(names))
    if len(names) > 1:
        msg = f"the parts belong to different accounts ({', '.join(sorted(names))}); give the parts of one export at a time"
        raise InputRefusedError("two_accounts", msg)
    if not names:
        reading.findings.add("account_unknown", None, "nothing in the archive says whose export this is")
    reading.owner.username = next(iter(names), None)


def _read_group(group: list[Member], reading: Reading, ahead: Ahead) -> Iterator[tuple[str, Tables]]:
    """Read the members under one path: equal ones once, equal records of unequal ones once."""
    read: set[tuple[int, int]] = set()
    seen = Seen() if len({(member.entry.crc32, member.entry.size) for member in group}) > 1 else None
    for member in group:
        outcome = reading.ledger.outcomes[member.name]
        same = member.entry.crc32, member.entry.size
        if same in read:
            outcome.status, outcome.reason, outcome.referenced = "skipped", "duplicate", None
        elif outcome.status == "parsed":
            for name, tables in _read_member(Visit(member, outcome, reading, seen), ahead):
                count_mangled(name, tables, reading)
                yield name, tables
            if seen is not None:
                seen.close_member()
        elif outcome.reason in UNREAD:
            reading.findings.add(outcome.reason, member.name, UNREAD[outcome.reason])
        read.add(same)


UNREAD = {
    "html_format": "an HTML page of no known make",
    "unknown_file": "neither JSON, nor media, nor anything known; it was not carried over",
    "other_profile": "belongs to another profile of the same Accounts Center",
    "nested_archive": "an archive inside the archive is not opened",
}
"""What is said of members that are not read."""


def _read_member(visit: Visit, ahead: Ahead) -> Iterator[tuple[str, Tables]]:
    """Read one member, JSON or a page in its place: its document, the record lists in it, or the whole if no form fits."""
    member, outcome = visit.member, visit.outcome
    section = member.location.section if member.location else None
    outcome.section = section.name if section else None
    try:
        large = section is not None and member.entry.size > LARGE and member.path.endswith(".json")
        data = b""
        if not large or scannable(member):
            fetched = ahead.fetch(member)
            if section and fetched.since and (scanned := _scan(fetched, section, fetched.since, visit)) is not None:
                yield member.name, scanned
                return
            data = fetched.data
        if section and large and (cut := _cut(section, visit)):
            yield from _read_pieces(*cut, visit)
            return
        document, visit = _document(data or member.read(), section, visit)
    except MemberBrokenError as error:
        visit.fail(error.code, error.message, error.at)
        return
    if outcome.reason != "html_format":
        yield from _read_document(document, section, visit)


def _cut(section: Section, visit: Visit) -> tuple[Cuts, list[Part]] | None:
    """Find where to cut a document that is too large to be held, and the lists in its first piece; None if it is not to be cut.

    Raises MemberBrokenError if it is broken anywhere.
    """
    member = visit.member
    with member.opened() as stream:
        cuts = find_cuts(iter(partial(stream.read, PIECE), b""), LIMITS.document)
    if cuts is None or not cuts.sizes:
        return None
    with member.opened() as stream:
        found = parts(parse(next(documents(iter(partial(stream.read, PIECE), b""), cuts))).document, section)
    return (cuts, found) if len(found) == 1 and not found[0].since.value.joins else None


def _read_pieces(cuts: Cuts, found: list[Part], visit: Visit) -> Iterator[tuple[str, Tables]]:
    """Read a list a piece at a time: all of it has the form that its beginning shows."""
    [part] = found
    if not _selected(found, visit):
        return
    with visit.member.opened() as stream:
        for data in documents(iter(partial(stream.read, PIECE), b""), cuts):
            document, here = _document(data, part.section, visit)
            items = document if part.key is None else document[part.key]
            yield from _read_part(*_as_delivered(document, replace(part, items=items)), here)
            visit = replace(visit, before=visit.before + len(items))


def _read_document(document: Json, section: Section | None, visit: Visit) -> Iterator[tuple[str, Tables]]:
    """Read the record lists of a document, or the whole if no form fits."""
    outcome = visit.outcome
    found = parts(document, section)
    wanted = _selected(found, visit)
    beside = without_lists(document, found) if wanted and wanted[0] is found[0] else {}
    for part in wanted:
        own = document if part.key is None else {**beside, part.key: document[part.key]}
        yield from _read_part(*_as_delivered(own, part), visit)
        beside = {}
    own = next((part for part in wanted if part.section is section), None)
    if own is not None:
        outcome.section, outcome.form = own.section.name, f"{own.section.name}:{own.since.date}"
    if not found and _is_wanted(section, visit.reading):
        yield from _read_uncharted(document, visit)
    elif not found:
        _leave_out(section, outcome, visit.reading)
    if outcome.records == 0 and outcome.status == "parsed" and not any(part.items for part in found):
        outcome.status = "empty"


def _scan(fetched: Fetched, section: Section, since: Since[Form], visit: Visit) -> Tables | None:
    """Give the rows of a document whose columns were read; None if its form has to see each value."""
    found, form, member = fetched.columns, since.value, visit.member
    assert found is not None  # noqa: S101 -- it has a form
    assert form.scan is not None  # noqa: S101 -- it was read by it
    left = Leftovers(section.name)
    records = RecordList(section, form, since.date, member.name, member.path, [], (), left, Whole(lambda: iter(())), found.header)
    scanned = form.scan(found.records, records, visit.reading)
    if scanned is None:
        return None
    _name_form(visit, section, since)
    tables = {name: rows for name, rows in {**scanned, "records": left.rows()}.items() if rows.count}
    visit.outcome.add(records=len(found), rows=sum(rows.count for rows in tables.values()))
    return tables


def _name_form(visit: Visit, section: Section, since: Since[Form]) -> None:
    """Say in the ledger which form a member's records have."""
    member, outcome = visit.member, visit.outcome
    outcome.section, outcome.form = section.name, f"{section.name}:{since.date}"
    outcome.spoiled = since.value.spoiled and not member.path.endswith(".html")
    outcome.since = max(since.date, member.location.since if member.location else "")


def _document(data: bytes, section: Section | None, visit: Visit) -> tuple[Json, Visit]:
    """Give the document of a member, and the visit that knows whether its numbers are exact; raises MemberBrokenError."""
    if section and visit.member.path.endswith(".html"):
        return _page(data, section, visit), visit
    parsed = parse(data)
    for odd in parsed.oddities():
        visit.find(odd.code, odd.message, odd.count, place=odd.place, pointer=_moved(odd.pointer, parsed.document, visit.before))
    return parsed.document, replace(visit, exact=parsed.exact)


def _moved(pointer: str, document: Json, before: int) -> str:
    """Give the JSON Pointer, in a document, of what one leads to in a piece of it whose records come after so many others."""
    steps = pointer.split("/")
    at = 1 if isinstance(document, list) else 2
    if before and at < len(steps):
        steps[at] = str(int(steps[at]) + before)
    return "/".join(steps)


def _selected(found: list[Part], visit: Visit) -> list[Part]:
    """Give the record lists of a document that were asked for; the others are counted, and a member of others only was not selected."""
    wanted = [part for part in found if _is_wanted(part.section, visit.reading)]
    visit.reading.unselected.update(part.section.category for part in found if not _is_wanted(part.section, visit.reading))
    if found and not wanted:
        visit.outcome.status, visit.outcome.reason = "skipped", "not_selected"
    return wanted


def _page(data: bytes, section: Section, visit: Visit) -> Json:
    """Give the document that an HTML page stands for, and say what its dates leave open; nothing if the page is of no known make."""
    reading = visit.reading
    page = read_page(data, section, visit.member.path, reading.zone or UTC)
    if page is None:
        visit.outcome.status, visit.outcome.reason = "unknown", "html_format"
        visit.find("html_format", UNREAD["html_format"])
        return None
    if page.dates and reading.zone is None:
        reading.findings.add("timezone_assumed", None, "times in HTML are taken to be UTC", count=page.dates)
    if page.unread:
        visit.find("html_date", f"a date in no form that is known, such as {page.unread[0]!r}; the text is in `records`", len(page.unread))
    if page.beyond:
        visit.find("timestamp", f"a date out of the range 1970 to 2100, such as {page.beyond[0]!r}; the text is in `records`", len(page.beyond))
    return page.document


def _as_delivered(document: Json, part: Part) -> tuple[Json, Part]:
    """Mangle the text of a form in which it is right, so that everything after this repairs all text alike."""
    if part.since.value.spoiled:
        return document, part
    document = spoil_document(document)
    value = document if part.key is None else document[part.key]
    items = value if isinstance(value, list) else [value]
    return document, replace(part, items=items if part.items else [])


def _read_part(document: Json, part: Part, visit: Visit) -> Iterator[tuple[str, Tables]]:
    """Read one record list: sort its records, parse the sound ones, slice by slice."""
    member, outcome, reading = visit.member, visit.outcome, visit.reading
    form, since = part.since.value, part.since.date
    _name_form(visit, part.section, part.since)
    judge = validators_of(part.section, since, form)
    before = outcome.records or 0
    sieve = Sieve(judge, member.name, lambda position: part.pointer(position - before + visit.before), reading.findings, form.spared, visit.exact)
    sound = visit.exact and judge.closed.is_valid(document)
    header = {} if part.key is None else {name: value for name, value in document.items() if name != part.key}
    whole = Whole(lambda: filter(judge.record.is_valid, part.items))
    for begin, end in _slices(part.items, form):
        left = Leftovers(part.section.name)
        items: list[Any] = part.items[begin:end]
        positions: Sequence[int] = range(before + begin, before + end)
        if header and not sound and begin == 0:
            header = _sift_header(header, document[str(part.key)], part, sieve, visit, left)
        if visit.seen is not None and not form.sequential:
            items, positions = _unseen(items, positions, visit)
        count, refused = len(items), 0
        if not sound:
            items, positions, refused = sieve.sift(items, positions, left)
        records = RecordList(part.section, form, since, member.name, member.path, items, positions, left, whole, header if begin == 0 else None)
        tables, too_deep = _parse(records, sieve, reading)
        rows = sum(rows.count for rows in tables.values())
        outcome.add(records=count or min(rows, 1), rows=rows, refused=refused + too_deep)
        yield member.name, tables


def _slices(items: Sequence[Json], form: Form) -> Iterator[tuple[int, int]]:
    """Cut a list into slices, between records that do not belong together, as far as that is near; an empty one is a slice too."""
    begin, end = 0, min(SLICE, len(items))
    while end < len(items):
        while form.joins and end < min(begin + 2 * SLICE, len(items)) and form.joins(items[end - 1], items[end]):
            end += 1
        yield begin, end
        begin, end = end, min(end + SLICE, len(items))
    if begin < end or not items:
        yield begin, end


def _sift_header(header: dict[str, Any], value: Json, part: Part, sieve: Sieve, visit: Visit, left: Leftovers) -> dict[str, Any]:
    """Sort what stands beside a record list; if it cannot be kept the member has failed, its records have not."""
    try:
        return sieve.sift_header(header, {str(part.key): [] if isinstance(value, list) else value}, left)
    except TooDeepError:
        visit.fail("json_depth", "what stands beside the records is nested deeper than 64 levels")
        return {}


def _unseen(items: list[Any], positions: Sequence[int], visit: Visit) -> tuple[list[Any], list[int]]:
    """Leave out records that an earlier part has under the same path."""
    assert visit.seen is not None  # noqa: S101 -- asked before
    fresh, kept = [], []
    for position, item in zip(positions, items, strict=True):
        if not visit.seen.before(_identity(item)):
            fresh.append(item)
            kept.append(position)
    if len(fresh) < len(items):
        visit.find("duplicate_records", "records that an earlier part holds too were kept once", len(items) - len(fresh))
    return fresh, kept


def _identity(record: Json) -> bytes:
    """Give bytes that equal records have in common; a number that 64 bits do not hold is written with its digits."""
    import orjson  # noqa: PLC0415 -- heavy

    return orjson.dumps(record, lambda number: orjson.Fragment(str(number)), orjson.OPT_SORT_KEYS)


def _parse(records: RecordList, sieve: Sieve, reading: Reading) -> tuple[Tables, int]:
    """Parse the records, and count those that are too deep; one that gave no row at all goes whole to ``records``."""
    mark = records.left.mark()
    refused = 0
    try:
        parsed = records.form.parse(records, reading)
    except TooDeepError:
        records, refused = _without_deep(records, sieve, mark)
        parsed = records.form.parse(records, reading)
    tables = {name: rows for name, rows in parsed.items() if rows.count}
    if records.form.tables and not any(rows.columns["position"] is records.positions for rows in tables.values()):
        told: set[int] = set().union(*(rows.columns["position"] for rows in tables.values()))
        untold = {position: item for position, item in zip(records.positions, records.items, strict=True) if position not in told}
        if untold:
            records.left.keep_whole(untold, mark)
    left = records.left.rows()
    if left.count:
        tables["records"] = left
    return tables, refused


def _without_deep(records: RecordList, sieve: Sieve, mark: int) -> tuple[RecordList, int]:
    """Refuse the records that a form met too deep; what was left over so far is told anew."""
    records.left.forget(mark)
    kept = []
    for position, item in zip(records.positions, records.items, strict=True):
        try:
            check_depth(item)
        except TooDeepError:
            sieve.refuse(position)
        else:
            kept.append((position, item))
    return replace(records, items=[item for _, item in kept], positions=[position for position, _ in kept]), len(records.items) - len(kept)


def _read_uncharted(document: Json, visit: Visit) -> Iterator[tuple[str, Tables]]:
    """Keep what no form fits: records of a known shape value by value, anything else whole."""
    outcome = visit.outcome
    known = outcome.section is not None or has_known_shape(document)
    items = lists(document)[0][1] if known else [document]
    try:
        tables = generic_rows(items, Leftovers(outcome.section), visit.reading) if known else {"documents": document_rows(document)}
    except TooDeepError:
        visit.fail("json_depth", "is nested deeper than 64 levels")
        return
    if outcome.section is not None:
        visit.find("schema", f"has none of the shapes that section {outcome.section!r} is known to have")
    elif known:
        visit.find("unknown_section", "no section claims this file; its values are in `records`")
    else:
        outcome.status, outcome.reason = "unknown", "unknown_json"
        visit.find("unknown_json", "JSON of no known shape; it is kept whole in `documents`")
    outcome.add(records=len(items), rows=sum(rows.count for rows in tables.values()))
    yield visit.member.name, tables


def _report_media(reading: Reading) -> None:
    """Say how many media are missing, and how many nothing refers to."""
    if reading.missing:
        message = f"media that the records refer to are not in the archive; the first is {reading.first_missing}"
        reading.findings.add("media_missing", None, message, count=reading.missing)
    idle = [name for name, outcome in reading.ledger.outcomes.items() if outcome.referenced is False]
    if reading.unselected:  # what was not read may refer to them
        for name in idle:
            reading.ledger.outcomes[name].referenced = None
    elif idle:
        reading.findings.add("media_unreferenced", idle[0], "media that no record refers to; this is the first", count=len(idle))
