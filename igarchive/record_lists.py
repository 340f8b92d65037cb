"""One record list of a member: its records are sorted, the sound ones parsed, slice by slice."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from igarchive.leftovers import BESIDE, Json, Leftovers, Path, TooDeepError, check_depth, header_path, label_in
from igarchive.schema import validators_of
from igarchive.section import SLICE, RecordList, Whole
from igarchive.sieve import Sieve
from igarchive.text import spoil_document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from igarchive.document import Part
    from igarchive.reading import Reading
    from igarchive.section import Form
    from igarchive.visit import Tables, Visit


def read_list(document: Json, part: Part, visit: Visit) -> Iterator[tuple[str, Tables]]:
    """Read one record list: sort its records, parse the sound ones, slice by slice."""
    member, outcome, reading = visit.member, visit.outcome, visit.reading
    form, since = part.since.value, part.since.date
    visit.name_form(part.section, part.since)
    judge = validators_of(part.section, since, form)
    before = (outcome.records or 0) if visit.before is None else visit.before
    sieve = Sieve(judge, member.name, lambda position: part.pointer(position - before + (visit.before or 0)), reading.findings, form.spared, visit.exact)
    sound = visit.exact and judge.closed.is_valid(document)
    header = {} if part.key is None else {name: value for name, value in document.items() if name != part.key}
    dropped = _dropped_by_record(part, visit)
    whole = visit.whole or Whole(lambda: filter(judge.record.is_valid, part.items))
    for begin, end in _slices(part.items, form):
        left = Leftovers(part.section.name)
        items: list[Any] = part.items[begin:end]
        positions: Sequence[int] = range(before + begin, before + end)
        if dropped:
            _keep_dropped([(max(at, 0) + before, told) for at in range(begin or BESIDE, end) for told in dropped.get(at, ())], visit, left)
        if header and not sound and begin == 0:
            header = _sift_header(header, document[str(part.key)], part, sieve, visit, left)
        if visit.seen is not None and not form.sequential:
            items, positions = _unseen(items, positions, visit)
        count, refused = len(items), 0
        if not sound:
            items, positions, refused = sieve.sift(items, positions, left)
        records = RecordList(part.section, form, since, member.name, member.path, items, positions, left, whole, None if begin or visit.before else header)
        tables, too_deep = _parse(records, sieve, reading)
        outcome.add(records=count or min(sum(rows.count for rows in tables.values()) or left.mark(), 1), refused=refused + too_deep)
        yield from visit.counted(tables, left)


def _dropped_by_record(part: Part, visit: Visit) -> dict[int, list[tuple[Path, Json]]]:
    """Give the values of keys that stand more than once by the place of their record, and what stands beside the records under ``BESIDE``."""
    found: dict[int, list[tuple[Path, Json]]] = defaultdict(list)
    for path, value in visit.dropped:
        own = path if part.key is None else path[1:] if path[0] == part.key else ()
        at, below = (0, own) if own and part.single else (own[0], own[1:]) if own else (BESIDE, path)
        told = value if part.since.value.spoiled else spoil_document(value)
        if isinstance(at, int) and at >= 0 and below:
            found[at].append((below, told))
        else:
            found[BESIDE].append((header_path(path), told))
    return found


def _keep_dropped(told: list[tuple[int, tuple[Path, Json]]], visit: Visit, left: Leftovers) -> None:
    """Keep values of keys that stand more than once; where one is too deep for it the member has failed, its records have not."""
    try:
        for position, (path, value) in told:
            left.add(position, path, label_in(path), value, "repeated")
    except TooDeepError:
        visit.fail("json_depth", "the value of a key that stands twice is nested deeper than 64 levels")


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
