"""Units: a row and what hangs on it, as one thing that a newer export tells again."""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from functools import cache, cached_property
from hashlib import blake2b
from itertools import count, product
from typing import TYPE_CHECKING, Any

import orjson
from msgspec import Struct, field

from igarchive.sections import SECTION_BY_NAME, SECTIONS
from igarchive.tables import TABLE_BY_NAME, Table, name_of, owner_of
from igarchive.times import MICROSECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from igarchive.stock import Row

KINDS = frozenset({"kind", "section", "owner_table"})
"""Columns that tell of what sort a row is, and nothing of which one it is."""

COMPARED = 5000
"""Pairs of units with one value, up to which it tells something."""

MESSAGE_IDS = 1000
"""Message ids of one millisecond."""


class Unit(Struct, dict=True):
    """A row that hangs on no other, with those that hang on it."""

    table: str
    """Its table."""
    row: Row
    """The row."""
    hanging: dict[str, list[Row]] = field(default_factory=dict)
    """What hangs on it, by table, in order."""
    form: str | None = None
    """The form that told it, as the ledger names it."""

    @cached_property
    def likeness(self) -> int:
        """What the same thing has in every export of the account, as a number: the digest, where nothing less tells."""
        table = TABLE_BY_NAME[self.table]
        untold = all(self.row[name] is None for name in table.match if name not in KINDS)
        untimed = "time" in table.by_name and self.row["time"] is None
        # without a time what else names it has to tell, be it all that there is
        if table.owner == table.name or untold or (untimed and (table.counted or ("time" in table.match and set(table.key) <= set(table.match)))):
            return self.digest
        names = table.key if untimed and "time" in table.match else table.match
        return _number([_file_name(self.row[name]) if name == "uri" else uncounted(table, name, self.row[name]) for name in names])

    @cached_property
    def digest(self) -> int:
        """All that the unit says, as a number: where it came from and ids that each archive counts anew aside."""
        table = TABLE_BY_NAME[self.table]
        aside = [uncounted(table, table.counted, self.row[table.counted])] if table.counted else []
        told = [[name, [_content(TABLE_BY_NAME[name], row) for row in rows]] for name, rows in sorted(self.hanging.items())]
        return _number([*aside, *_content(table, self.row), told])


def _content(table: Table, row: Row) -> list[Any]:
    return [row[name] for name in table.content]


def uncounted(table: Table, name: str, value: Any) -> Any:  # noqa: ANN401 -- any cell
    """Give the value of a column; of an id that ends in a count what stands before it."""
    if name != table.counted:
        return value
    return value // MESSAGE_IDS if isinstance(value, int) else value.rpartition("-")[0]


def _number(value: object) -> int:
    """Give 63 bits of a hash; None stays apart from empty text."""
    return int.from_bytes(blake2b(orjson.dumps(value), digest_size=8).digest()) >> 1


def units_of(bundle: Mapping[str, list[Row]]) -> list[Unit]:
    """Part a bundle into units, table by table, in order. A row whose owner is not in the bundle stands for itself."""
    hanging = [name for name in bundle if TABLE_BY_NAME[name].owner]
    units: list[Unit] = []
    owners: dict[tuple[str, str], Unit] = {}
    for name, rows in bundle.items():
        if name not in hanging:
            own = [Unit(name, row) for row in rows]
            units += own
            if hanging and TABLE_BY_NAME[name].named_by:
                owners |= {(name, name_of(TABLE_BY_NAME[name], unit.row)): unit for unit in own}
    for name in sorted(hanging, key=lambda name: TABLE_BY_NAME[name].owner != name):
        for row in bundle[name]:
            key = owner_of(TABLE_BY_NAME[name], row)
            if key in owners:
                owners[key].hanging.setdefault(name, []).append(row)
            else:
                units.append(Unit(name, row))
                if key[0] == name:
                    owners[key] = units[-1]
    return units


class Counts(Struct):
    """Ids that end in a count."""

    used: set[Any] = field(default_factory=set)
    """Those that there are."""
    tried: dict[Any, int] = field(default_factory=dict)
    """The count below which none is free, by what stands before it."""

    def take(self, table: Table, value: Any) -> Any:  # noqa: ANN401 -- an id
        """Take an id; if it is used already with another count, the first that is free."""
        if value in self.used:
            before = uncounted(table, str(table.counted), value)
            number = next(number for number in count(self.tried.get(before, 0)) if _counted(before, number) not in self.used)
            self.tried[before] = number + 1
            value = _counted(before, number)
        self.used.add(value)
        return value


def _counted(before: Any, number: int) -> Any:  # noqa: ANN401 -- an id
    """Put a count to what stands before it."""
    return before * MESSAGE_IDS + number if isinstance(before, int) else f"{before}-{number}"


def merged(newer: Unit, older: Unit) -> Unit:
    """Put what two exports say of one thing together.

    The newer one counts; but what its form does not carry stays as the older one has it, of rows that hang on it too, and so
    do rows that hang on the older one alone.
    """
    hanging = {name: list(rows) for name, rows in newer.hanging.items()}
    for name, rows in older.hanging.items():
        match = match_of(name, newer.form, older.form)
        places: defaultdict[tuple[Any, ...], deque[int]] = defaultdict(deque)
        for at, row in enumerate(newer.hanging.get(name, ())):
            places[likeness_of(row, match)].append(at)
        told, order = hanging.setdefault(name, []), []
        for row in rows:
            alike = places[likeness_of(row, match)]
            if alike:
                order.append(alike.popleft())
                told[order[-1]] = _completed(name, told[order[-1]], newer.form, row)
            else:
                order.append(len(told))
                told.append(row)
        if is_page(newer.row) and not is_page(older.row):  # a page has an order of its own: of who wrote, and of what is shown
            hanging[name] = [told[at] for at in dict.fromkeys([*order, *range(len(told))])]
    counts = {column: len(hanging.get(name, ())) for column, name in TABLE_BY_NAME[older.table].counts.items()}
    return Unit(older.table, {**_completed(older.table, newer.row, newer.form, older.row), **counts}, hanging)


PAGE = re.compile(r"\.html(@[0-9]+)?$")
"""How the name of a page ends, with the number of a later one of the same path."""


def is_page(row: Row) -> bool:
    """Tell whether a page told a row: of its values some are not shown, and times are to the minute."""
    return PAGE.search(str(row["source"])) is not None


def unshown(table: str, *rows: Row) -> frozenset[str]:
    """Name the columns of a table that say nothing beside each other where one row was told by a page and the other was not."""
    from igarchive.html.writing.unshown import unshown_in  # noqa: PLC0415 -- few stores hold what pages told

    return unshown_in(table) if len({is_page(row) for row in rows}) > 1 else frozenset()


def to_the_minute(table: str, name: str, value: Any) -> Any:  # noqa: ANN401 -- a cell
    """Give a cell as a page tells it."""
    return value // MINUTE if value is not None and TABLE_BY_NAME[table].by_name[name].kind == "time" else value


MINUTE = 60 * MICROSECONDS


def paired(ones: Sequence[Unit], others: Sequence[Unit]) -> list[tuple[int, int]]:
    """Pair units of one table that are alike, by their places in both lists: first those that have most in common, the rest in order."""
    common: Counter[tuple[int, int]] = Counter()
    for places, bearers, weight in _marks(ones, others):
        common.update(dict.fromkeys(product(places, bearers), weight))
    left, free = dict.fromkeys(range(len(ones))), dict.fromkeys(range(len(others)))
    found = []
    for at, to in sorted(common, key=lambda pair: (-common[pair], pair)):
        if at in left and to in free:
            found.append((at, to))
            del left[at], free[to]
    return sorted([*found, *zip(left, free, strict=False)])


def _marks(ones: Sequence[Unit], others: Sequence[Unit]) -> Iterator[tuple[list[int], list[int], int]]:
    """Give what some of both have in common: who of each side, and how much it tells. What very many have tells nothing of which is which."""
    sides = []
    for side, (units, beside) in enumerate(((ones, others), (others, ones))):
        forms = {unit.form for unit in beside}
        marked: defaultdict[Any, list[int]] = defaultdict(list)
        for at, unit in enumerate(units):
            for mark in {*_values_of(unit), *(mark for form in forms for mark in _hanging_on(unit, form, side))}:
                marked[mark].append(at)
        sides.append(marked)
    for mark in sides[0].keys() & sides[1].keys():
        places, bearers = sides[0][mark], sides[1][mark]
        if len(places) * len(bearers) <= COMPARED:
            yield places, bearers, HANGING if mark[0] else 1


def _values_of(unit: Unit) -> Iterator[tuple[None, str, Any]]:
    """Give the values that mark a unit among others that are like it."""
    for name in TABLE_BY_NAME[unit.table].content:
        if (value := unit.row[name]) is not None:
            yield None, name, tuple(value) if isinstance(value, list) else value


def _hanging_on(unit: Unit, other: str | None, side: int) -> Iterator[tuple[str, tuple[str | None, ...], Any]]:
    """Give the rows that hang on a unit as they mark it among those of another form, which are on the other side."""
    forms = (unit.form, other)[:: 1 if side == 0 else -1]
    for name, rows in unit.hanging.items():
        match = match_of(name, *forms)
        for row in rows:
            yield name, forms, likeness_of(row, match)


HANGING = 1000
"""What a row that hangs on both tells, in values: more than all of them."""


def _completed(table: str, newer: Row, form: str | None, older: Row) -> Row:
    """Keep of an older row what the form of the newer one does not carry, and what a page does not tell, or less exactly."""
    told = [name for name in TABLE_BY_NAME[table].content if older[name] is not None]
    carried = carried_by(form, table)
    kept = {name for name in told if newer.get(name) is None and name not in carried}
    if is_page(newer) and not is_page(older):
        kept |= unshown(table, newer, older).intersection(told)
        kept |= {name for name in told if to_the_minute(table, name, older[name]) == to_the_minute(table, name, newer.get(name))}
    return {**newer, **{name: older[name] for name in kept}}


def match_of(name: str, form: str | None, other: str | None) -> tuple[str, ...]:
    """Name the columns by which rows that hang on others are the same in two forms: those that both carry."""
    match = TABLE_BY_NAME[name].match
    both = carried_by(form, name) & carried_by(other, name)
    return match if form == other else tuple(column for column in match if column in both) or match


def likeness_of(row: Row, match: tuple[str, ...]) -> tuple[Any, ...]:
    """Give what the same row that hangs on another has in every export."""
    return tuple(_file_name(row[column]) if column == "uri" else row[column] for column in match)


def _file_name(uri: str | None) -> str | None:
    """Give the name of a file: its folders moved over the years, and take part of a conversation's name."""
    return uri and uri.rpartition("/")[2]


@cache
def fleeting_in(form: str | None, table: str) -> frozenset[str]:
    """Name the columns of a table that a form, as the ledger names it, has no key for at times (``Section.fleeting``)."""
    section = SECTION_BY_NAME.get((form or "").partition(":")[0])
    return section.fleeting(table) if section else frozenset()


@cache
def carried_by(form: str | None, table: str) -> frozenset[str]:
    """Name the columns of a table that a form carries: where they are null, nothing is there.

    A form that an earlier igarchive dated earlier, in its ledger or store, is the next one.

    The form as the ledger names it: of a file of many lists, as at the root until 2020, it tells one; what all of them carry is meant.
    """
    name, _, date = (form or "").rpartition(":")
    named = SECTION_BY_NAME.get(name)
    own = next((since.value for since in named.forms if since.date >= date), None) if named else None
    if named is None or own is None:
        return frozenset()
    beside = (one for one in SECTIONS if one.shares_a_file(named))
    lists = [(named, own)] if own.spoiled else [(one, since.value) for one in beside for since in one.forms if not since.value.spoiled]
    carried = [columns.union(one.constant_of(table)) - one.fleeting(table) for one, listed in lists if (columns := listed.carries.get(table))]
    return frozenset.intersection(*carried) if carried else frozenset()
