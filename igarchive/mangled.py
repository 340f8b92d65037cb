"""Which text comes mangled: how much of each member is repaired, and what of it is beyond repair."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from igarchive.tables import TABLES
from igarchive.text import MANGLED, beyond_ascii, beyond_ascii_in, is_mangled, looks_broken, repair

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from igarchive.reading import Reading
    from igarchive.tables import Rows

TEXTS = {table.name: [(column.name, column.kind) for column in table.columns if column.delivered and column.kind in {"string", "strings"}] for table in TABLES}
"""The columns of each table that hold text as delivered."""


def count_mangled(member: str, tables: Mapping[str, Rows], reading: Reading) -> None:
    """Count the texts of a slice of a member that are repaired, and those that seem to need it and cannot be."""
    outcome = reading.ledger.outcomes.get(member)
    if outcome is not None and not outcome.spoiled:
        return
    all_repaired = 0
    for table, rows, name, kind in _columns(tables):
        repaired, broken, twice = _counted(name, kind, rows)
        all_repaired += repaired
        place = f"{table}.{name}"
        if broken:
            reading.findings.add("text_unrepaired", member, f"{place}: text with broken characters stays as it was", place=place, count=broken)
        if twice:
            reading.findings.add("text_mangled_twice", member, f"{place}: text that was broken twice over; one layer was repaired", place=place, count=twice)
    if outcome is not None:
        outcome.repaired = (outcome.repaired or 0) + all_repaired


def _columns(tables: Mapping[str, Rows]) -> Iterator[tuple[str, Rows, str, str]]:
    """Give the columns that may hold text as delivered: the table, its rows, the column's name and kind."""
    for table, rows in tables.items():
        for name, kind in TEXTS[table]:
            if rows.columns.get(name):
                yield table, rows, name, kind


def _counted(name: str, kind: str, rows: Rows) -> tuple[int, int, int]:
    """Count the texts of a column that are repaired, those that cannot be, and those that were mangled twice.

    It is done at once where all of them are sound, and then the rows know that they are. One that is the same in all rows counts once.
    A column of Arrow holds what was meant already.
    """
    values = rows.columns[name]
    if not isinstance(values, (str, list)):
        return beyond_ascii_in(values.flatten() if kind == "strings" else values), 0, 0
    told = filter(None, (values,) if isinstance(values, str) else values)
    texts = list(chain.from_iterable(told) if kind == "strings" else told)
    found = beyond_ascii(texts)
    if found is None:
        return _counted_singly([text for text in texts if not text.isascii()])
    rows.sound.add(name)
    return found, 0, 0


def _counted_singly(texts: list[str]) -> tuple[int, int, int]:
    """Count the same of texts beyond ASCII, one by one."""
    meant = [(text, repair(text)) for text in texts]
    repaired = [after for before, after in meant if after != before]
    twice = sum(bool(MANGLED.search(after.encode("utf-8", "replace"))) and is_mangled(after) for after in repaired)
    return len(repaired), sum(looks_broken(before) for before, after in meant if after == before), twice
