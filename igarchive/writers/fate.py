"""What becomes of each column in an output: each writer declares it as data, ``loss.py`` counts it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from igarchive.tables import PROVENANCE, TABLE_BY_NAME, TABLES

if TYPE_CHECKING:
    from igarchive.writers.conditions import Condition

Kind = Literal["transferred", "transformed", "left"]
"""transferred: the value stands in the output, written as that format writes such a value. transformed: what was made of
it does. left: nothing of it does."""


class Fate(Struct, frozen=True):
    """What becomes of a column."""

    kind: Kind
    """transferred, transformed or left."""
    why: str
    """Where it goes, what is made of it, or why it stays behind; no sentence, and without a full stop."""
    only: Condition | None = None
    """Of which rows: values of the others stay behind. None for all."""


Fates = Mapping[str, Mapping[str, Fate]]
"""The fate of every column, by table and column."""

ORIGIN = "where a row stood in the export"
"""Why the columns that every row ends with stay behind."""

LEDGER = "about the archive, not about the person"
"""Why the table ``members`` stays behind."""


def transferred(why: str, only: Condition | None = None) -> Fate:
    """Say where the value of a column goes, and of which rows."""
    return Fate("transferred", why, only)


def transformed(why: str, only: Condition | None = None) -> Fate:
    """Say what is made of the value of a column, and of which rows."""
    return Fate("transformed", why, only)


def left(why: str) -> Fate:
    """Say why the value of a column stays behind."""
    return Fate("left", why)


def fates(carried: Mapping[str, Mapping[str, Fate]], behind: Mapping[str, str]) -> Fates:
    """Give the fates of all tables and columns, in their order: of those that are carried by column, of those that stay behind why.

    Where a row stood in the export stays behind too, unless a carried table says otherwise.
    """
    origin = dict.fromkeys(PROVENANCE, left(ORIGIN))
    told = {name: {**origin, **columns} for name, columns in carried.items()}
    told |= {name: dict.fromkeys(TABLE_BY_NAME[name].by_name, left(why)) for name, why in behind.items()}
    return {table.name: {name: told[table.name][name] for name in sorted(told[table.name], key=list(table.by_name).index)} for table in TABLES}


def all_transferred(where: str) -> Fates:
    """Give the fates of an output that holds every column of every table."""
    return {table.name: dict.fromkeys(table.by_name, transferred(where)) for table in TABLES}
