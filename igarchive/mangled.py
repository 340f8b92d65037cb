"""Which text comes mangled: how much of each member is repaired, and what of it is beyond repair."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from igarchive.tables import TABLES
from igarchive.text import MANGLED, is_mangled, looks_broken, repair, repair_all

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
    counts = [_counted(texts) for texts in _columns(tables)]
    repaired, broken, twice = map(sum, zip(*counts, strict=True)) if counts else (0, 0, 0)
    if outcome is not None:
        outcome.repaired = (outcome.repaired or 0) + repaired
    if broken:
        reading.findings.add("text_unrepaired", member, "text with broken characters stays as it was", count=broken)
    if twice:
        reading.findings.add("text_mangled_twice", member, "text that was broken twice over; one layer was repaired", count=twice)


def _columns(tables: Mapping[str, Rows]) -> Iterator[list[str]]:
    """Give the texts beyond ASCII of each column that has any; one that is the same in all rows once."""
    for table, rows in tables.items():
        for name, kind in TEXTS[table]:
            values = rows.columns.get(name) or ()
            told = filter(None, (values,) if isinstance(values, str) else values)
            texts = list(chain.from_iterable(told) if kind == "strings" else told)
            if not "".join(texts).isascii():
                yield [text for text in texts if not text.isascii()]


def _counted(texts: list[str]) -> tuple[int, int, int]:
    """Count the texts that are repaired, those that cannot be, and those that were mangled twice: at once where all of them are sound."""
    whole = repair_all(texts)
    if whole is not None and not MANGLED.search(whole[0]):
        return len(texts), 0, 0
    meant = [(text, repair(text)) for text in texts]
    repaired = [after for before, after in meant if after != before]
    twice = sum(bool(MANGLED.search(after.encode("utf-8", "replace"))) and is_mangled(after) for after in repaired)
    return len(repaired), sum(looks_broken(before) for before, after in meant if after == before), twice
