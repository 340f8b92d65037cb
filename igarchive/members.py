"""One member: its document, at once or in pieces, and the record lists in it; all of it accounted for."""

from __future__ import annotations

from datetime import UTC
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from igarchive.ahead import is_scannable
from igarchive.document import has_known_shape, lists, parts, without_lists
from igarchive.errors import MemberBrokenError
from igarchive.leftovers import Json, Leftovers, Path, TooDeepError, label_in
from igarchive.pieces import LARGE, PIECE, documents, find_cuts
from igarchive.record_lists import read_list
from igarchive.schema import validators_of
from igarchive.section import RecordList, Whole
from igarchive.sections.uncharted import document_rows, keep_generic
from igarchive.strict import parse
from igarchive.text import spoil_document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from igarchive.ahead import Ahead
    from igarchive.archive import Member
    from igarchive.columns import Columns
    from igarchive.document import Part
    from igarchive.pieces import Cuts
    from igarchive.section import Section
    from igarchive.visit import Tables, Visit


UNREAD = {
    "html_format": "an HTML page of no known make",
    "unknown_file": "neither JSON, nor media, nor anything known; it was not carried over",
    "other_profile": "belongs to another profile of the same Accounts Center",
    "other_service": "belongs to an export of Facebook that lies beside",
    "nested_archive": "an archive inside the archive is not opened",
}
"""What is said of members that are not read."""


def read_member(visit: Visit, ahead: Ahead) -> Iterator[tuple[str, Tables]]:
    """Read one member, JSON or a page in its place: its document, the record lists in it, or the whole if no form fits."""
    member, outcome = visit.member, visit.outcome
    section = member.location.section if member.location else None
    outcome.section = section.name if section else None
    large = section is not None and member.entry.size > LARGE and member.path.endswith(".json")
    try:
        fetched = ahead.fetch(member) if not large or is_scannable(member) else None
        if fetched is not None and not isinstance(fetched, bytes):
            scanned = _scan(fetched, visit)
            if scanned is not None:
                yield from scanned
                return
            fetched = None  # its form has to see each value
        if section and large:
            fetched = None
            if cut := _cut(section, visit):
                yield from _read_pieces(*cut, visit)
                return
        document, visit = _document(member.read() if fetched is None else fetched, section, visit)
        del fetched
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
    cuts = find_cuts(_blocks(member), member.container.limits.document)
    if cuts is None or not cuts.sizes:
        return None
    found = parts(parse(next(documents(_blocks(member), cuts))).document, section)
    return (cuts, found) if len(found) == 1 and not found[0].since.value.joins else None


def _blocks(member: Member) -> Iterator[bytes]:
    """Give the bytes of a member a block at a time; raises MemberBrokenError."""
    with member.opened() as stream:
        yield from iter(partial(stream.read, PIECE), b"")


def _read_pieces(cuts: Cuts, found: list[Part], visit: Visit) -> Iterator[tuple[str, Tables]]:
    """Read a list a piece at a time: all of it has the form that its beginning shows."""
    from igarchive.columns import ColumnReader  # noqa: PLC0415 -- pyarrow is heavy

    [part] = found
    if not _selected(found, visit):
        return
    before, reader, whole = 0, ColumnReader(), Whole(partial(_sound_records, cuts, part, visit.member))
    for data in documents(_blocks(visit.member), cuts):
        here = replace(visit, before=before, whole=whole)
        columns = reader.read(data, part.section, part.since) if part.since.value.scan and visit.seen is None else None
        scanned = None if columns is None else _scan(columns, here)
        if columns is not None and scanned is not None:
            yield from scanned
            before += columns.count
        else:
            document, here = _document(data, part.section, here)
            items = document if part.key is None else document[part.key]
            yield from read_list(*_as_delivered(document, replace(part, items=items)), here)
            before += len(items)


def _sound_records(cuts: Cuts, part: Part, member: Member) -> Iterator[Json]:
    """Give the sound records of a list that is read in pieces, a piece at a time."""
    judge = validators_of(part.section, part.since.date, part.since.value)
    for data in documents(_blocks(member), cuts):
        document = parse(data).document
        items = document if part.key is None else document[part.key]
        yield from filter(judge.record.is_valid, _as_delivered(document, replace(part, items=items))[1].items)


def _read_document(document: Json, section: Section | None, visit: Visit) -> Iterator[tuple[str, Tables]]:
    """Read the record lists of a document, or the whole if no form fits."""
    outcome = visit.outcome
    found = parts(document, section)
    wanted = _selected(found, visit)
    beside = without_lists(document, found) if wanted and wanted[0] is found[0] else {}
    for part in wanted:
        own = document if part.key is None else {**beside, part.key: document[part.key]}
        yield from read_list(*_as_delivered(own, part), replace(visit, dropped=_dropped_in(part, wanted, visit)))
        beside = {}
    own = next((part for part in wanted if part.section is section), None)
    if own is not None:
        outcome.section, outcome.form = own.section.name, f"{own.section.name}:{own.since.date}"
    if not found and visit.reading.wants(section):
        yield from _read_uncharted(document, visit)
    elif not found:
        visit.reading.leave_out(section, outcome)
    if outcome.records == 0 and outcome.status == "parsed" and not any(part.items for part in found):
        outcome.status = "empty"


def _dropped_in(part: Part, wanted: Sequence[Part], visit: Visit) -> list[tuple[Path, Json]]:
    """Give the values of keys that stand more than once in a record list; what stands beside all lists is told with the first."""
    below = {other.key for other in wanted} if part.key is not None else set()
    return [
        (path, value)
        for path, value in visit.dropped
        if part.key is None or (path[0] == part.key and len(path) > 1) or (part is wanted[0] and not (path[0] in below and len(path) > 1))
    ]


def _scan(columns: Columns, visit: Visit) -> Iterator[tuple[str, Tables]] | None:
    """Give the rows of a document that was read by its columns; None if its form has to see each value."""
    section, since, member, first = columns.section, columns.since, visit.member, visit.before or 0
    assert since.value.scan is not None  # noqa: S101 -- it was read by it
    left, positions = Leftovers(section.name), range(first, first + columns.count)
    records = RecordList(section, since.value, since.date, member.name, member.path, [], positions, left, Whole(lambda: iter(())), columns.header)
    told = since.value.scan(columns.records, records, visit.reading)
    if told is None:
        return None
    visit.name_form(section, since)
    visit.outcome.add(records=columns.count)
    return visit.counted({name: rows for name, rows in told.items() if rows.count}, left)


def _document(data: bytes, section: Section | None, visit: Visit) -> tuple[Json, Visit]:
    """Give the document of a member, and the visit that knows whether its numbers are exact; raises MemberBrokenError."""
    if section and visit.member.path.endswith(".html"):
        return _page(data, section, visit), visit
    parsed = parse(data)
    for odd in parsed.oddities():
        visit.find(odd.code, odd.message, odd.count, place=odd.place, pointer=_moved(odd.pointer, parsed.document, visit.before or 0))
    return parsed.document, replace(visit, exact=parsed.exact, dropped=tuple(parsed.dropped()))


def _moved(pointer: str, document: Json, before: int) -> str:
    """Give the JSON Pointer, in a document, of what one leads to in a piece of it whose records come after so many others."""
    steps = pointer.split("/")
    at = 1 if isinstance(document, list) else 2
    if before and at < len(steps):
        steps[at] = str(int(steps[at]) + before)
    return "/".join(steps)


def _selected(found: list[Part], visit: Visit) -> list[Part]:
    """Give the record lists of a document that were asked for; the others are counted, and a member of others only was not selected."""
    wanted = [part for part in found if visit.reading.wants(part.section)]
    visit.reading.unselected.update(part.section.category for part in found if not visit.reading.wants(part.section))
    if found and not wanted:
        visit.outcome.status, visit.outcome.reason = "skipped", "not_selected"
    return wanted


def _page(data: bytes, section: Section, visit: Visit) -> Json:
    """Give the document that an HTML page stands for, and say what its dates leave open; nothing if the page is of no known make."""
    from igarchive.html import read_page  # noqa: PLC0415 -- few archives have pages

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


def _read_uncharted(document: Json, visit: Visit) -> Iterator[tuple[str, Tables]]:
    """Keep what no form fits: records of a known shape value by value, anything else whole."""
    outcome = visit.outcome
    known = outcome.section is not None or has_known_shape(document)
    items = lists(document)[0][1] if known else [document]
    left = Leftovers(outcome.section)
    try:
        for path, value in visit.dropped:
            left.add(0, path, label_in(path), value, "repeated")
        tables = keep_generic(items, left, visit.reading) if known else {"documents": document_rows(document)}
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
    outcome.add(records=len(items))
    yield from visit.counted({name: rows for name, rows in tables.items() if rows.count}, left)
