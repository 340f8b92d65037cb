"""Forms that are declarations: which column takes the value at which address of a shape (``shapes.py``).

``a|b`` takes the first that is there. ``always`` names columns that no record lacks, ``kept`` the addresses of
known labels that no column takes. A value whose address no column takes goes to ``records``, and so does
a second value at one address: completeness needs no care from who declares a form.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from igarchive.kinds import CONVERT, MISFIT, WRITE
from igarchive.labels import canonical
from igarchive.leftovers import Path, TooDeepError
from igarchive.meaning import GROUP, Declared, LabelLeaf, Meaning, Place, Wanted, find_meaning, report_unknown, upwards
from igarchive.section import Form, Holds, RecordList
from igarchive.shapes import (
    BY_COLUMNS,
    EXPORTER_NAMES,
    GROUPED,
    NAMES,
    Leaf,
    Written,
    label_labels,
    label_leaves,
    label_record,
    list_columns,
    list_leaves,
    list_record,
    map_columns,
    map_labels,
    map_leaves,
    map_record,
)
from igarchive.stock import Rendered
from igarchive.tables import TABLE_BY_NAME, Rows
from igarchive.times import OUT_OF_RANGE, is_out_of_range

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pyarrow as pa

    from igarchive.reading import Reading
    from igarchive.stock import Row, Stock

Found = tuple[Any, Path, str | None]
"""Value, path and label of what was found at an address."""


def string_list(key: str | None, table: str, *, always: str = "", kept: tuple[str, ...] = (), sparse: bool = False, **columns: str) -> Form:
    """Declare a form of shape S1; a sparse one is written without the list that is always empty."""
    shape = Shape("string_list_data", list_leaves, partial(list_record, sparse=sparse), columns=list_columns)
    return Fields(table, columns, shape, tuple(always.split()), frozenset(map(_folded, kept))).form(key)


def string_map(key: str | None, table: str, *, always: str = "", kept: tuple[str, ...] = (), sparse: bool = False, **columns: str) -> Form:
    """Declare a form of shape S2; a sparse one is written without fillers. Both are read."""
    shape = Shape("string_map_data", map_leaves, partial(map_record, sparse=sparse), labels=map_labels, columns=map_columns)
    return Fields(table, columns, shape, tuple(always.split()), frozenset(map(_folded, kept))).form(key)


def label_values(table: str, *, always: str = "", kept: tuple[str, ...] = (), lone: str = "", **columns: str) -> Form:
    """Declare a form of shape S3.

    The record's time and id go to the columns ``time`` and ``fbid`` where nothing else is declared; ``lone`` names groups of one
    object, which are written under a label.
    """
    known = TABLE_BY_NAME[table].by_name
    defaults = {name: address for name, address in (("time", "timestamp"), ("fbid", "fbid")) if name in known}
    shape = Shape("label_values", label_leaves, partial(label_record, lone=lone.split()), EXPORTER_NAMES, label_labels)
    return Fields(table, defaults | columns, shape, tuple(always.split()), frozenset(map(_folded, kept))).form(None)


def holding(form: Form, holds: Holds) -> Form:
    """Let a form write only some rows of its section: the others belong to another one."""

    def render(constant: Mapping[str, Any], stock: Stock) -> Iterator[Rendered]:
        assert form.render is not None  # noqa: S101 -- declared forms are rendered
        for rendered in form.render(constant, stock):
            [(table, rows)] = rendered.rows.items()
            told = [(record, row) for record, row in zip(rendered.records, rows, strict=True) if holds(row)]
            if told:
                yield replace(rendered, records=[record for record, _ in told], rows={table: [row for _, row in told]})

    return replace(form, render=render, holds=lambda row: form.holds(row) and holds(row))


def _folded(address: str) -> str:
    """Write a declared address as the walkers do."""
    labels, at, key = address.partition("@")
    return GROUP.join(canonical(label) for label in labels.split(GROUP)) + at + key


OF_THE_RECORD = frozenset({"title", "timestamp", "fbid", "uri", "value", "href"})
"""Addresses that are no labels; these begin with a capital."""


def _place(column: str, address: str) -> Place:
    """Take the declared address of a column apart; a text is a link if its label or its column is called so."""
    path, at, key = _folded(address).partition("@")
    return Place(path, at + key, path.endswith("url") or column.endswith("url"))


class Shape(Struct, frozen=True):
    """How values lie in records, both ways."""

    mark: str
    """A key that every record has."""
    walk: Callable[[Any], Iterator[Leaf]]
    """Gives the values of a record by address."""
    write: Callable[[Written], Any]
    """Makes a record of values by address."""
    ignored: tuple[str, ...] = ()
    """Declared properties that no column takes."""
    labels: Callable[[dict[str, Any]], Iterator[LabelLeaf]] | None = None
    """Gives the labels of a record, where it has any."""
    columns: Callable[[list[Any]], dict[str, list[Any]] | None] | None = None
    """Gives the values of many records by address, where all are plain; else None. What ``walk`` says, at once."""
    values: Mapping[str, Callable[[Any], Any]] = field(default_factory=lambda: WRITE)
    """How a value of each kind of column is written."""


class Fields(Struct, frozen=True, dict=True):
    """A declaration, ready to parse and to render: which column takes the value at which address."""

    table: str
    columns: dict[str, str]
    shape: Shape
    always: tuple[str, ...]
    kept: frozenset[str]

    def __post_init__(self) -> None:
        """Refuse columns that there are not."""
        unknown = self.columns.keys() - TABLE_BY_NAME[self.table].by_name.keys()
        if unknown:
            msg = f"table {self.table} has no column {unknown}"
            raise ValueError(msg)

    @cached_property
    def addresses(self) -> dict[str, tuple[str, ...]]:
        """The addresses of each column."""
        return {column: tuple(map(_folded, given.split("|"))) for column, given in self.columns.items()}

    @cached_property
    def lists(self) -> frozenset[str]:
        """Addresses that may repeat: those of list columns."""
        kinds = TABLE_BY_NAME[self.table].by_name
        return frozenset(address for column, given in self.addresses.items() if kinds[column].kind == "strings" for address in given)

    @cached_property
    def declared(self) -> frozenset[str]:
        """All addresses."""
        return frozenset(address for given in self.addresses.values() for address in given)

    @cached_property
    def labels(self) -> frozenset[str]:
        """Labels in addresses, and those that they lie under."""
        return frozenset(label for address in (*self.declared, *self.kept) for label in upwards(address.partition("@")[0]))

    @cached_property
    def required(self) -> tuple[str, ...]:
        """Columns without which a record gives no row."""
        columns = TABLE_BY_NAME[self.table].by_name
        return tuple(column for column in self.addresses if columns[column].required and self.table != "account")

    def form(self, key: str | None) -> Form:
        """Make it a form."""
        carries = {self.table: frozenset(self.columns)}
        scan = self.scan if self.shape.mark in BY_COLUMNS else None
        return Form(key, self.shape.mark, self.parse, (self.table,), self.shape.ignored, render=self.render, carries=carries, scan=scan)

    def render(self, constant: Mapping[str, Any], stock: Stock) -> Iterator[Rendered]:
        """Give one record for each row of the section."""
        rows = list(stock.rows(self.table, constant))
        if rows:
            yield Rendered([self.shape.write(self._written(row)) for row in rows], {self.table: rows})

    def _written(self, row: Row) -> dict[str, Any]:
        """Give the values of a row by address: each at the first of its alternatives, a list at one after the other."""
        written: dict[str, Any] = {}
        for column, given in self.columns.items():
            alternatives = given.split("|")
            value = self.shape.values[TABLE_BY_NAME[self.table].by_name[column].kind](row.get(column))
            if isinstance(value, list) and len(alternatives) > 1:
                written |= dict(zip(alternatives, value, strict=False))
            elif value is not None or alternatives[0] not in written:
                written[alternatives[0]] = value
        return written

    def parse(self, records: RecordList, reading: Reading) -> dict[str, Rows]:
        """Give one row for each record; where labels are not known, find out what they mean and read them anew."""
        mark = records.left.mark()
        taken = self._take(records)
        if taken.unknown and self.shape.labels and records.whole.meaning is None:
            records.whole.meaning = self._meaning(records, reading)
            if records.whole.meaning.names:
                records.left.forget(mark)
                taken = self._take(records)
        self._report(taken, records, reading)
        columns = taken.columns
        positions = records.positions if not self.required else self._drop(columns, records)
        return {self.table: Rows(len(positions), {**columns, **records.section.constant, "position": positions, "ordinal": 0})}

    def scan(self, fields: Mapping[str, pa.Array], records: RecordList, reading: Reading) -> dict[str, Rows] | None:  # noqa: ARG002 -- a form's signature
        """Give one row for each record, column by column, where all are plain, nothing is left over and nothing is to be told; else None."""
        from igarchive.field_columns import scan  # noqa: PLC0415 -- pyarrow is heavy

        return scan(self, fields, records)

    def is_alone(self, address: str) -> bool:
        """Tell whether what stands at an address is a known label with nothing to it, or the name of a known group."""
        name, _, kind = address.rpartition("@")
        return f"@{kind}" in {"@label", GROUPED} and name in self.labels

    def _take(self, records: RecordList) -> _Taken:
        """Take the values of the columns out of the records; what is left over goes to ``records``."""
        plain = self._take_at_once(records.items)
        if plain is not None:
            return _Taken(plain)
        taken = _Taken({column: [None] * len(records.items) for column in self.addresses})
        columns = taken.columns
        plan = [(columns[column], given, TABLE_BY_NAME[self.table].by_name[column].kind) for column, given in self.addresses.items()]
        walk = self._walk(records)
        for row, (position, record) in enumerate(zip(records.positions, records.items, strict=True)):
            flat = self._flatten(walk(record), position, records)
            for values, given, kind in plan:
                values[row], misfits = _take_all(flat, given) if kind == "strings" else _take_one(flat, given, CONVERT[kind])
                for address, (value, path, label) in misfits:
                    records.left.add(position, path, label, value, "wrong_type")
                    taken.misfits[address, kind == "time" and is_out_of_range(str(value))] += 1
            for address, (value, path, label) in flat.items():
                if path[-1] in NAMES and self.is_alone(address):
                    continue
                if address.endswith(GROUPED):
                    records.left.add(position, path, label, value, "extra")
                    continue
                why = "repeated" if address in self.declared else "ignored" if address in self.kept or not label else "extra"
                records.left.add(position, path, label, value, why)
                if why == "extra":
                    taken.unknown[address] += 1
        return taken

    def _take_at_once(self, items: list[Any]) -> dict[str, list[Any]] | None:
        """Take the columns out of plain records, where each value goes to one column and nothing is left over; else give None."""
        found = self.shape.columns(items) if self.shape.columns else None
        if found is None:
            return None
        columns = {}
        for column, given in self.addresses.items():
            kind = TABLE_BY_NAME[self.table].by_name[column].kind
            there = [address for address in given if address in found]
            if kind == "strings" or len(there) > 1:
                return None
            values = found.pop(there[0]) if there else [None] * len(items)
            if len(given) > 1 and "" in values:
                return None
            convert = CONVERT[kind]
            columns[column] = [None if value is None else convert(value) for value in values]
            if any(value is MISFIT for value in columns[column]):
                return None
        return None if found else columns

    def _walk(self, records: RecordList) -> Callable[[dict[str, Any]], Iterator[Leaf]]:
        """Give what walks over a record: labels whose meaning was found out are told by it."""
        names = records.whole.meaning.names if records.whole.meaning else {}
        return partial(_renamed, self.shape.walk, names) if names else self.shape.walk

    def _meaning(self, records: RecordList, reading: Reading) -> Meaning:
        """Find out what the labels of all records mean, and say what was found."""
        known = TABLE_BY_NAME[self.table].by_name
        places = {column: tuple(_place(column, one) for one in given.split("|") if one not in OF_THE_RECORD) for column, given in self.columns.items()}
        wanted = tuple(Wanted(given, column in self.always, known[column].kind == "strings") for column, given in places.items() if given)
        found = find_meaning(Declared(wanted, self.kept), self._labels(records))
        found.report(records.member, reading.findings)
        return found

    def _labels(self, records: RecordList) -> Iterator[LabelLeaf]:
        """Give the labels of all records; one that is too deep tells of none."""
        assert self.shape.labels is not None  # noqa: S101 -- asked before
        for record in records.whole.records():
            try:
                yield from list(self.shape.labels(record))
            except TooDeepError:
                continue

    def _drop(self, columns: dict[str, list[Any]], records: RecordList) -> Sequence[int]:
        """Drop rows that lack what their table requires; their values go to ``records``. Give the positions that stay."""
        lacking = [row for row in range(len(records.items)) if any(columns[column][row] is None for column in self.required)]
        if not lacking:
            return records.positions
        walk = self._walk(records)
        for row in lacking:
            for address, value, path, label in walk(records.items[row]):
                if address in self.declared:
                    records.left.add(records.positions[row], path, label, value, "ignored")
        dropped = set(lacking)
        for values in columns.values():
            values[:] = [value for row, value in enumerate(values) if row not in dropped]
        return [position for row, position in enumerate(records.positions) if row not in dropped]

    def _flatten(self, leaves: Iterator[Leaf], position: int, records: RecordList) -> dict[str, Found]:
        """Give the values of a record by address; a second value at one address is left over, but for list columns."""
        flat: dict[str, Found] = {}
        for address, value, path, label in leaves:
            if address in self.lists:
                flat.setdefault(address, ([], path, label))[0].append(value)
            elif address in flat and address.endswith(GROUPED) and self.is_alone(address):
                continue
            elif address in flat:
                records.left.add(position, path, label, value, "repeated")
            else:
                flat[address] = value, path, label
        return flat

    def _report(self, taken: _Taken, records: RecordList, reading: Reading) -> None:
        """Say what is not as declared: texts that do not fit, labels in an unknown language, new labels, columns that came out blank.

        Of a long list its first slice tells whether they do.
        """
        for (address, out_of_range), count in taken.misfits.items():
            code, message = ("timestamp", OUT_OF_RANGE) if out_of_range else ("value", "the text does not have the form that its column needs")
            reading.findings.add(code, records.member, f"{address}: {message}", place=address, count=count)
        columns, unknown = taken.columns, taken.unknown
        foreign = bool(unknown) and self._is_foreign(taken, records)
        report_unknown(unknown, records.member, reading.findings, foreign=foreign)
        for column in () if foreign else self.always:
            if records.header is not None and records.items and not any(value is not None for value in columns[column]):
                reading.findings.add("blank_column", records.member, f"{self.table}.{column} came out blank in all {len(records.items)} records", place=column)

    def _is_foreign(self, taken: _Taken, records: RecordList) -> bool:
        """Tell whether unknown labels are those of another language: it shows, or there is none that is known."""
        if records.whole.meaning and records.whole.meaning.foreign:
            return True
        labelled = self.declared - OF_THE_RECORD
        filled = (any(value is not None for value in taken.columns[column]) for column, given in self.addresses.items() if labelled.intersection(given))
        return bool(labelled) and not any(filled)


class _Taken(Struct, frozen=True):
    """What was taken out of records."""

    columns: dict[str, list[Any]]
    """The values of each column."""
    unknown: Counter[str] = field(default_factory=Counter)
    """Addresses that the declaration does not have."""
    misfits: Counter[tuple[str, bool]] = field(default_factory=Counter)
    """Addresses of texts that do not fit their column, and whether it is because they are a time out of range."""


def _renamed(walk: Callable[[dict[str, Any]], Iterator[Leaf]], names: Mapping[str, str], record: dict[str, Any]) -> Iterator[Leaf]:
    """Walk over a record, labels called by what they mean."""
    for address, value, path, label in walk(record):
        own, at, key = address.partition("@")
        yield names.get(own, own) + at + key, value, path, label


def _take_one(flat: dict[str, Found], given: tuple[str, ...], convert: Callable[[Any], Any]) -> tuple[Any, list[tuple[str, Found]]]:
    """Take the value of the first address that is there and not empty out of a record, with what did not fit."""
    empty = None
    for address in given:
        if address not in flat:
            continue
        value = flat[address][0]
        if value == "" and len(given) > 1:
            del flat[address]
            empty = "" if convert is CONVERT["string"] else None
            continue
        converted = convert(value)
        found = flat.pop(address)
        return (None, [(address, found)]) if converted is MISFIT else (converted, [])
    return empty, []


def _take_all(flat: dict[str, Found], given: tuple[str, ...]) -> tuple[list[str] | None, list[tuple[str, Found]]]:
    """Take the texts of all addresses of a list column out of a record, with what is no text."""
    texts: list[str] = []
    misfits: list[tuple[str, Found]] = []
    for address in given:
        values, path, label = flat.pop(address, ((), (), None))
        texts += [value for value in values if isinstance(value, str)]
        misfits += [(address, (value, path, label)) for value in values if not isinstance(value, str)]
    return texts or None, misfits
