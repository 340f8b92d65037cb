"""Forms of the flat layout (exports of April 2018 to December 2020): pairs, plain objects, and maps of a name to a time.

Text is right in them and times are ISO 8601, without a zone or with one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from igarchive.fields import Fields, Shape, holding
from igarchive.history import GENERATIONS, history
from igarchive.kinds import WRITE
from igarchive.section import ROOT, Category, Form, Section
from igarchive.stock import Rendered
from igarchive.tables import Rows
from igarchive.times import OUT_OF_RANGE, is_out_of_range, iso, moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from igarchive.leftovers import Path
    from igarchive.reading import Reading
    from igarchive.section import RecordList
    from igarchive.shapes import Leaf, Written
    from igarchive.stock import Row, Stock

FIRST = GENERATIONS[0].date
"""Since when there are exports."""

END = "2021-02"
"""Since when nothing lies at the root."""

ZONE = "+00:00"
"""What times end in, in files that say that they are UTC."""


def began(section: Section, file: str, *forms: tuple[str, Form]) -> Section:
    """Let a section begin at the root: in which files it lay until folders came, and in which forms."""
    return replace(
        section,
        folder=history((FIRST, ROOT)) + section.folder,
        files=history(*((FIRST, name) for name in file.split())) + section.files,
        forms=history(*forms) + section.forms,
    )


def only(name: str, doc: str, category: Category, file: str, *forms: tuple[str, Form], **constant: str) -> Section:
    """Declare a section that the flat layout alone has."""
    return Section(name, doc, category, history((FIRST, ROOT)), history((FIRST, file)), history(*forms), constant, END)


def flat(form: Form) -> Form:
    """Make a form one of the flat layout."""
    return replace(form, spoiled=False)


def tuples(key: str, table: str, *columns: str) -> Form:
    """Declare a list of pairs or triples: which column takes the first value of each, the second, the third. Only the end of one may be missing."""
    places = {column: str(place) for place, column in enumerate(columns)}

    def holds(row: Mapping[str, Any]) -> bool:
        filled = [row[column] is not None for column in columns]
        return filled[0] and filled == sorted(filled, reverse=True)

    return flat(holding(Fields(table, places, Shape("", _elements, _written_elements, values=_values("")), (), frozenset()).form(key), holds))


def objects(key: str | None, table: str, *, mark: str, kept: tuple[str, ...] = (), zone: str = "", **columns: str) -> Form:
    """Declare a list of plain objects: which column takes the value under which key, and what its times end in."""
    needed = [column for column, given in columns.items() if not mark or mark in given.split("|")]

    def holds(row: Mapping[str, Any]) -> bool:
        return any(row[column] is not None for column in needed)

    return flat(holding(Fields(table, columns, Shape(mark, _properties, _written_properties, values=_values(zone)), (), frozenset(kept)).form(key), holds))


def lone(form: Form) -> Form:
    """Make a form of a list one of a single object, which has no room for a second."""

    def render(constant: Mapping[str, Any], stock: Stock) -> Iterator[Rendered]:
        assert form.render is not None  # noqa: S101 -- declared forms are rendered
        for rendered in form.render(constant, stock):
            yield replace(rendered, records=rendered.records[:1], rows={table: list(rows)[:1] for table, rows in rendered.rows.items()}, lone=True)

    return replace(form, render=render)


def _values(zone: str) -> Mapping[str, Callable[[Any], Any]]:
    """Say how values are written: times as text that ends in a zone, or in none."""
    return {**WRITE, "time": lambda time: None if time is None else iso(time, zone), "flag": lambda flag: flag}


def _elements(record: list[Any]) -> Iterator[Leaf]:
    for place, value in enumerate(record):
        yield str(place), value, (place,), None


def _written_elements(values: Written) -> list[Any]:
    return [value for value in values.values() if value is not None]


def _properties(record: dict[str, Any]) -> Iterator[Leaf]:
    for key, value in record.items():
        yield key, str(value) if isinstance(value, bool) else value, (key,), None


def _written_properties(values: Written) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def times_by_name(key: str, table: str, column: str) -> Form:
    """Declare a map of a name to a time (connections.json): one record that gives a row for each name. It has no room for a second row of a name."""

    def parse(records: RecordList, reading: Reading) -> dict[str, Rows]:
        told = [
            (name, time_of(text, position, (name,), records, reading), position, ordinal)
            for position, record in zip(records.positions, records.items, strict=True)
            for ordinal, (name, text) in enumerate(record.items())
        ]
        return {table: Rows(len(told), {**columns_of(told, (column, "time", "position", "ordinal")), **records.section.constant})}

    def holds(row: Mapping[str, Any]) -> bool:
        return row[column] is not None and row["time"] is not None

    def render(constant: Mapping[str, Any], stock: Stock) -> Iterator[Rendered]:
        told: dict[str, Row] = {}
        for row in filter(holds, stock.rows(table, constant)):
            told.setdefault(row[column], row)
        if told:
            yield Rendered([{name: iso(row["time"]) for name, row in told.items()}], {table: list(told.values())}, lone=True)

    carries = {table: frozenset({column, "time"})}
    return Form(key, "", parse, (table,), spoiled=False, render=render, carries=carries, holds=holds)


def columns_of(rows: list[tuple[Any, ...]], names: tuple[str, ...]) -> dict[str, list[Any]]:
    """Turn rows into columns."""
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)) if rows else {name: [] for name in names}


def time_of(text: str | None, position: int, path: Path, records: RecordList, reading: Reading) -> int | None:
    """Read a time into microseconds; one that the calendar does not have, or no export can tell of, is kept as it is."""
    time = None if text is None else moment(text)
    if text is not None and time is None:
        records.left.add(position, path, None, text, "wrong_type")
        code, message = ("timestamp", OUT_OF_RANGE) if is_out_of_range(text) else ("value", "the text is no time")
        reading.findings.add(code, records.member, message, place="time")
    return time
