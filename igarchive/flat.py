"""Forms of the flat layout (exports of April 2018 to December 2020): pairs, plain objects, and maps of a name to a time.

Text is right in them and times are ISO 8601, without a zone or with one. They are read and not written.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from igarchive.fields import Fields, Shape
from igarchive.history import GENERATIONS, history
from igarchive.section import ROOT, Category, Form, Section, read_only
from igarchive.tables import Rows
from igarchive.times import OUT_OF_RANGE, is_out_of_range, moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from igarchive.leftovers import Path
    from igarchive.reading import Reading
    from igarchive.section import RecordList
    from igarchive.shapes import Leaf

FIRST = GENERATIONS[0].date
"""Since when there are exports."""


def began(section: Section, file: str, *forms: tuple[str, Form]) -> Section:
    """Let a section begin at the root: in which files it lay until folders came, and in which forms."""
    return replace(
        section,
        folder=history((FIRST, ROOT)) + section.folder,
        files=history(*((FIRST, name) for name in file.split())) + section.files,
        forms=history(*forms) + section.forms,
    )


def only(name: str, doc: str, category: Category, file: str, form: tuple[str, Form], **constant: str) -> Section:
    """Declare a section that the flat layout alone has."""
    return Section(name, doc, category, history((FIRST, ROOT)), history((FIRST, file)), history(form), constant)


def flat(form: Form) -> Form:
    """Make a form one of the flat layout."""
    return replace(read_only(form), spoiled=False, carries={})


def tuples(key: str, table: str, *columns: str) -> Form:
    """Declare a list of pairs or triples: which column takes the first value of each, the second, the third."""
    places = {column: str(place) for place, column in enumerate(columns)}
    return flat(Fields(table, places, Shape("", _elements), (), frozenset()).form(key))


def objects(key: str | None, table: str, *, mark: str, kept: tuple[str, ...] = (), **columns: str) -> Form:
    """Declare a list of plain objects, or one: which column takes the value under which key."""
    return flat(Fields(table, columns, Shape(mark, _properties), (), frozenset(kept)).form(key))


def _elements(record: list[Any]) -> Iterator[Leaf]:
    for place, value in enumerate(record):
        yield str(place), value, (place,), None


def _properties(record: dict[str, Any]) -> Iterator[Leaf]:
    for key, value in record.items():
        yield key, str(value) if isinstance(value, bool) else value, (key,), None


def times_by_name(key: str, table: str, column: str) -> Form:
    """Declare a map of a name to a time (connections.json): one record that gives a row for each name."""

    def parse(records: RecordList, reading: Reading) -> dict[str, Rows]:
        told = [
            (name, time_of(text, position, (name,), records, reading), position, ordinal)
            for position, record in zip(records.positions, records.items, strict=True)
            for ordinal, (name, text) in enumerate(record.items())
        ]
        return {table: Rows(len(told), {**columns_of(told, (column, "time", "position", "ordinal")), **records.section.constant})}

    return Form(key, "", parse, (table,), spoiled=False)


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
