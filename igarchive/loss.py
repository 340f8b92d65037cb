"""The loss report: what became of every column of every table in an output, with the number of rows that had a value there."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import orjson
from msgspec import Struct

from igarchive.output import REPORT
from igarchive.tables import PROVENANCE, TABLES
from igarchive.writers import Written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import pyarrow as pa

    from igarchive.gather import Bundle
    from igarchive.selection import LeftOut
    from igarchive.writers.fate import Fate, Fates

LEDGER = "members"
"""The table that is about the archive, and not about the person: nobody misses it in another format."""


class ColumnLoss(Struct, frozen=True):
    """What became of a column."""

    column: str
    """The column."""
    fate: Fate
    """What becomes of it in this format, and why."""
    rows: int
    """Rows that had a value there."""
    left: int = 0
    """Those of them of which it stays behind all the same: they are not such as its fate is for."""


class TableLoss(Struct, frozen=True):
    """What became of a table."""

    table: str
    """The table."""
    rows: int
    """Its rows."""
    left: Mapping[str, int]
    """Rows that stayed behind though the table is carried, by why."""
    columns: tuple[ColumnLoss, ...]
    """Its columns, in order."""


class Behind(Struct, frozen=True):
    """Something that stayed behind, as a person is told of it."""

    table: str
    """The table."""
    columns: tuple[str, ...]
    """The columns of which nothing was carried; none where whole rows were left."""
    rows: int
    """Rows; where columns are told, the most that had a value in one of them."""
    why: str
    """Why."""


class Loss(Struct, frozen=True):
    """What an output holds of what was read, and what it does not."""

    format: str
    """The format."""
    left_out: LeftOut
    """What was not to be written at all."""
    tables: tuple[TableLoss, ...]
    """All tables, in order."""

    def behind(self) -> Iterator[Behind]:
        """Tell only what stayed behind and was there: whole tables, whole rows, then columns, those of one reason together."""
        for table in self.tables:
            if table.table == LEDGER:
                continue
            lost = [one for one in table.columns if one.fate.kind == "left" and one.rows and one.column not in PROVENANCE]
            if all(one.fate.kind == "left" for one in table.columns):
                yield from (Behind(table.table, (), table.rows, why) for why in dict.fromkeys(one.fate.why for one in lost))
                continue
            yield from (Behind(table.table, (), rows, why) for why, rows in table.left.items() if rows)
            if sum(table.left.values()) >= table.rows:
                continue
            for why in dict.fromkeys(one.fate.why for one in lost):
                same = [one for one in lost if one.fate.why == why]
                yield Behind(table.table, tuple(one.column for one in same), max(one.rows for one in same), why)
            yield from (Behind(table.table, (one.column,), one.left, f"carried only as {one.fate.why}") for one in table.columns if one.left)

    def as_json(self) -> dict[str, Any]:
        """Give the whole report as plain data."""
        return {"format": self.format, "left_out": self.left_out.as_json(), "tables": {table.table: _as_json(table) for table in self.tables}}


def _as_json(table: TableLoss) -> dict[str, Any]:
    return {
        "rows": table.rows,
        "left": [{"rows": rows, "why": why} for why, rows in table.left.items() if rows],
        "columns": {one.column: {"fate": one.fate.kind, "why": one.fate.why, "rows": one.rows, "left": one.left} for one in table.columns},
    }


def write_report(folder: Path, loss: Loss) -> Written:
    """Write the report into an output."""
    (folder / REPORT).write_bytes(orjson.dumps(loss.as_json(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    return Written(REPORT, sum(len(table.columns) for table in loss.tables), "what became of each column")


class Tally:
    """Counts rows, and values by column, while bundles pass."""

    def __init__(self, fates: Fates) -> None:
        """Know what becomes of each column."""
        self._fates = fates
        self._rows: Counter[str] = Counter()
        self._values: Counter[tuple[str, str]] = Counter()
        self._left: Counter[tuple[str, str]] = Counter()

    def add(self, bundle: Bundle) -> None:
        """Count a bundle."""
        for name, batch in bundle.items():
            self._rows[name] += batch.num_rows
            for column, values in zip(batch.schema.names, batch.columns, strict=True):
                there = batch.num_rows - values.null_count
                self._values[name, column] += there
                only = self._fates[name][column].only
                if only is not None and there:
                    self._left[name, column] += _filled(values) - _filled(values.filter(only(batch)))

    def report(self, form: str, left: Mapping[tuple[str, str], int], left_out: LeftOut) -> Loss:
        """Put the counts beside the fates that a format has for them; ``left`` are rows by table and why."""
        return Loss(
            form,
            left_out,
            tuple(
                TableLoss(
                    table.name,
                    self._rows[table.name],
                    {why: rows for (name, why), rows in sorted(left.items()) if name == table.name},
                    tuple(
                        ColumnLoss(column, self._fates[table.name][column], self._values[table.name, column], self._left[table.name, column])
                        for column in table.by_name
                    ),
                )
                for table in TABLES
            ),
        )


def _filled(values: pa.Array) -> int:
    """Count the values that say something."""
    from pyarrow import compute, types  # noqa: PLC0415 -- heavy

    said = compute.not_equal(values, "") if types.is_string(values.type) else values.is_valid()
    return int(said.true_count)
