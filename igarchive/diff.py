"""Diff: what was added, removed and changed between two exports of one account, by table and key.

Both exports are put into a store for the while, and their units compared in the order of what is alike in them: memory
does not grow with the exports. What one of two forms does not carry is no difference, and where a row came from is none.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import ExitStack
from datetime import date
from itertools import groupby, starmap
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import orjson
import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import asdict, replace

from igarchive.archive import Archive
from igarchive.arrow import open_file
from igarchive.errors import InputRefusedError
from igarchive.exporter.source import holds_tables, opened
from igarchive.held import held_as_told, held_by, unequal, without
from igarchive.output import PARQUET, FileTarget, recover
from igarchive.store import passing_store
from igarchive.store.load import read_into
from igarchive.store.merge import Merge
from igarchive.store.schema import SQL
from igarchive.store.stock import batches_of
from igarchive.store.units import carried_by, fleeting_in, is_page, likeness_of, match_of, paired, to_the_minute, unshown
from igarchive.store.unmatched import told_by, unmatched
from igarchive.tables import TABLE_BY_NAME
from igarchive.times import iso, zone_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import tzinfo

    from igarchive.held import Held
    from igarchive.issues import Issue
    from igarchive.stock import Row
    from igarchive.store.stock import StoredStock
    from igarchive.store.units import Unit

UNNAMED = "(unnamed)"
"""The owner of an export that does not say whose it is: it may be anybody's."""

MANY = 100
"""Units that are alike and not equal, up to which each is compared with each."""

COMPARED = 500
"""Units that are read at a time."""

WRITTEN = 5000
"""Differences that are written at a time."""

Change = Literal["added", "removed", "changed"]


class Difference(Struct, frozen=True):
    """A row that one of two exports has alone, or that both tell otherwise."""

    table: str
    """Its table."""
    change: Change
    """added (the second has it alone), removed (the first), changed."""
    key: dict[str, Any]
    """What it is known by: the columns of the table's key; for what hangs on a row, those of that row before them."""
    columns: dict[str, tuple[Any, Any]]
    """The columns that were changed: the value before, and after. Empty for added and removed rows."""

    def as_json(self) -> dict[str, Any]:
        """Give it as plain data."""
        return asdict(self)


class Differences:
    """The differences between two exports of one account, table by table; made by ``diff``, and read while they are asked for."""

    def __init__(self, before: Sequence[Path], after: Sequence[Path], zone: tzinfo | None) -> None:
        self._before, self._after, self._zone = before, after, zone
        self.sides: dict[str, list[Issue]] = {}
        """What was found in each export when it was read, and in both together; complete when the first difference is given."""

    @property
    def issues(self) -> list[Issue]:
        """All that was found."""
        return [issue for found in self.sides.values() for issue in found]

    def __iter__(self) -> Iterator[Difference]:
        """Give the differences; raises InputRefusedError."""
        self.sides = {"before": [], "after": [], "both": []}
        with ExitStack() as stack:
            (one, mine), (other, theirs) = self._side("before", self._before, stack), self._side("after", self._after, stack)
            if one.username != other.username and UNNAMED not in {one.username, other.username}:
                msg = f"two accounts: {one.username!r} and {other.username!r}; compare exports of one"
                raise InputRefusedError("two_accounts", msg)
            told, others = told_by(one), told_by(other)
            self.sides["both"] += unmatched(told, others)
            unlike = {section for section in told.forms.keys() & others.forms.keys() if told.forms[section] != others.forms[section]}
            for table in SQL:
                yield from _compare(table, one, other, unlike)
            if mine and theirs:  # an export may be asked for without media: then they say nothing
                yield from starmap(_differing, unequal(mine, theirs))

    def _side(self, name: str, paths: Sequence[Path], stack: ExitStack) -> tuple[StoredStock, list[Held]]:
        """Put an export into a store, and name its files; what is found in it is told with the name of the side."""
        for path in paths:
            recover(path)
        if len(paths) == 1 and holds_tables(paths[0]):
            store, held = stack.enter_context(opened(paths[0])), held_as_told(paths[0])
        else:
            archive, store = stack.enter_context(Archive(paths)), stack.enter_context(passing_store())
            with Merge(store, unnamed=UNNAMED) as merge:
                reading = read_into(merge, archive, self._zone)
            held = held_by(archive, reading.ledger)
            self.sides[name] += [replace(issue, message=f"{name}: {issue.message}") for issue in reading.findings.as_carried()]
        return store.stock(store.account(None)), held


def diff(before: str | Path | Sequence[str | Path], after: str | Path | Sequence[str | Path], *, timezone: str | None = None) -> Differences:
    """Compare two exports of one account: archives (a list of paths for several parts), or folders of our Parquet or CSV.

    Give the differences when they are gone over, table by table; that raises InputRefusedError, for exports of two accounts
    too. A member that cannot be read holds no rows: see ``issues``. ``timezone`` is the zone of times in HTML, UTC without it;
    raises OptionError for one that there is not.
    """
    one, other = ([Path(path) for path in ([paths] if isinstance(paths, (str, Path)) else paths)] for paths in (before, after))
    return Differences(one, other, zone_named(timezone))


def _differing(change: Change, before: Held, after: Held) -> Difference:
    """Tell of a file that one of two exports has alone, or both with other bytes."""
    told = {"size": (before.size, after.size), "crc32": (before.crc32, after.crc32)}
    return Difference("members", change, {"member": before.member}, {name: pair for name, pair in told.items() if pair[0] != pair[1]})


def _marks(stock: StoredStock, table: str) -> Iterator[tuple[int, int, int]]:
    """Give likeness, digest and id of the units of a table, in the order of what is alike."""
    sql = SQL[table]
    query = sa.select(sql.c.likeness, sql.c.digest, sql.c.id).where(sql.c.account == stock.account, sql.c.likeness.is_not(None))
    return ((row["likeness"], row["digest"], row["id"]) for row in stock.give(query.order_by(sql.c.likeness, sql.c.id)))


def _compare(table: str, one: StoredStock, other: StoredStock, unlike: set[str]) -> Iterator[Difference]:
    """Compare the units of a table; scalars without a column say something only beside those of the same form."""
    for some in batches_of(_unequal(_marks(one, table), _marks(other, table)), COMPARED):
        units = [side.units(table, [number for pair in some for number in pair[at]]) for at, side in enumerate((one, other))]
        for pair in some:
            before, after = ([found[number] for number in numbers] for found, numbers in zip(units, pair, strict=True))
            if table == "records":
                before, after = ([unit for unit in side if unit.row["section"] not in unlike] for side in (before, after))
            yield from _compare_alike(before, after)


def _unequal(one: Iterator[tuple[int, int, int]], other: Iterator[tuple[int, int, int]]) -> Iterator[tuple[list[int], list[int]]]:
    """Give the ids of the units of both sides that are alike and not equal, likeness by likeness."""
    groups = [groupby(marks, key=itemgetter(0)) for marks in (one, other)]
    heads = [_head(group) for group in groups]
    while any(heads):
        least = min(head[0] for head in heads if head)
        found: list[list[tuple[int, int, int]]] = [[], []]
        for side, head in enumerate(heads):
            if head and head[0] == least:
                found[side] = head[1]
                heads[side] = _head(groups[side])
        both = Counter(mark[1] for mark in found[0]) & Counter(mark[1] for mark in found[1])
        left = tuple([number for _, _, number in without(marks, both.copy(), itemgetter(1))] for marks in found)
        if any(left):
            yield left[0], left[1]


def _head(groups: Iterator[tuple[int, Iterator[tuple[int, int, int]]]]) -> tuple[int, list[tuple[int, int, int]]] | None:
    found = next(groups, None)
    return found and (found[0], list(found[1]))


def _compare_alike(before: list[Unit], after: list[Unit]) -> Iterator[Difference]:
    """Pair units that are alike: those first that are equal as far as both tell, then those with most in common; others were added or removed."""
    rest = list(after)
    left = []
    for unit in before:
        equal = next((one for one in rest[:MANY] if not any(_changes(unit, one))), None)
        if equal is None:
            left.append(unit)
        else:
            rest.remove(equal)
    pairs = dict(paired(left, rest))
    for at, to in pairs.items():
        yield from _changes(left[at], rest[to])
    for unit in (unit for at, unit in enumerate(left) if at not in pairs):
        yield from _whole(unit, "removed")
    told = set(pairs.values())
    for unit in (unit for to, unit in enumerate(rest) if to not in told):
        yield from _whole(unit, "added")


def _changes(before: Unit, after: Unit) -> Iterator[Difference]:
    """Give what differs between two units that are one thing, in columns that both forms carry."""
    columns = _changed(before.table, before.row, after.row, before.form, after.form)
    key = _key(before.table, before.row)
    if columns:
        yield Difference(before.table, "changed", key, columns)
    for name in dict.fromkeys([*before.hanging, *after.hanging]):
        match = match_of(name, before.form, after.form)
        rows: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
        for row in before.hanging.get(name, ()):
            rows[likeness_of(row, match)].append(row)
        places: list[tuple[int, Row]] = []
        for row in after.hanging.get(name, ()):
            found = rows[likeness_of(row, match)]
            if not found:
                yield Difference(name, "added", key | _key(name, row), {})
                continue
            told = found.pop(0)
            places.append((before.hanging[name].index(told), row))
            if changed := _changed(name, told, row, before.form, after.form):
                yield Difference(name, "changed", key | _key(name, row), changed)
        if is_page(before.row) is is_page(after.row) and ORDERED & {*TABLE_BY_NAME[name].key, TABLE_BY_NAME[name].place}:
            ranks = sorted(at for at, _ in places)
            moved = ((ranks.index(at), to, row) for to, (at, row) in enumerate(places) if ranks[to] != at)
            yield from (Difference(name, "changed", key | _key(name, row), {"ordinal": (at, to)}) for at, to, row in moved)
        for row in (row for found in rows.values() for row in found):
            yield Difference(name, "removed", key | _key(name, row), {})


ORDERED = frozenset({"ordinal", "ordinal_in_collection"})
"""Columns by which the order of rows that hang on one is part of what it says."""


def _changed(table: str, before: Row, after: Row, form: str | None, other: str | None) -> dict[str, tuple[Any, Any]]:
    """Give the columns that differ, of those that both forms carry; a null where a key came or went is no difference."""
    columns: Iterable[str] = TABLE_BY_NAME[table].content
    page = is_page(before) is not is_page(after)
    if form != other or page:
        both = (carried_by(form, table) & carried_by(other, table)) - unshown(table, before, after)
        columns = [name for name in columns if name in both]
    differing = [name for name in columns if before[name] != after[name]]
    if page:
        differing = [name for name in differing if to_the_minute(table, name, before[name]) != to_the_minute(table, name, after[name])]
    untold = {name for name in fleeting_in(form, table) & fleeting_in(other, table) if before[name] is None or after[name] is None} if differing else ()
    return {name: (_told(table, name, before[name]), _told(table, name, after[name])) for name in differing if name not in untold}


def _whole(unit: Unit, change: Change) -> Iterator[Difference]:
    """Give the rows of a unit that one side has alone."""
    key = _key(unit.table, unit.row)
    yield Difference(unit.table, change, key, {})
    for name, rows in unit.hanging.items():
        for row in rows:
            yield Difference(name, change, key | _key(name, row), {})


def _key(table: str, row: Row) -> dict[str, Any]:
    """Give what a row is known by; of rows that hang on others only what is their own."""
    declared = TABLE_BY_NAME[table]
    names = declared.match if declared.owner else declared.key
    return {name: _told(table, name, row[name]) for name in names if name in row}


def _told(table: str, name: str, value: Any) -> Any:  # noqa: ANN401 -- a cell
    """Give a value as people and JSON read it: times and days in ISO form."""
    if isinstance(value, date):
        return value.isoformat()
    return iso(value, "Z") if value is not None and TABLE_BY_NAME[table].by_name[name].kind == "time" else value


def write_parquet(differences: Iterable[Difference], out: Path, inputs: Sequence[Path] = (), *, force: bool = False) -> Iterator[Difference]:
    """Write differences to a Parquet file while they are given on: a row for each added or removed row, and for each changed column.

    Keys and values are JSON. ``inputs`` are the exports that are read meanwhile.
    Raises OutputError if there is such a file, or it cannot be written.
    """
    import pyarrow as pa  # noqa: PLC0415 -- heavy
    import pyarrow.parquet as pq  # noqa: PLC0415

    schema = pa.schema([pa.field(name, pa.string()) for name in ("table", "change", "key", "column", "before", "after")])
    with FileTarget(out, PARQUET, inputs, force=force) as path, open_file(path, "wb") as file, pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for some in batches_of(differences, WRITTEN):
            writer.write_table(pa.Table.from_pylist([row for one in some for row in _flat(one)], schema))
            yield from some


def _flat(one: Difference) -> Iterator[dict[str, str | None]]:
    key = orjson.dumps(one.key).decode()
    facts: dict[str, str | None] = {"table": one.table, "change": one.change, "key": key}
    if not one.columns:
        yield facts
    for name, (before, after) in one.columns.items():
        yield {**facts, "column": name, "before": orjson.dumps(before).decode(), "after": orjson.dumps(after).decode()}
