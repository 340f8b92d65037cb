"""Table files: the canonical tables of a folder, as Parquet or CSV, as ``igarchive convert`` wrote them; what was edited into something else is refused."""

from __future__ import annotations

import json
from math import isfinite
from typing import TYPE_CHECKING

from igarchive.arrow import open_file
from igarchive.errors import InputRefusedError
from igarchive.stock import rows_of
from igarchive.tables import TABLE_BY_NAME, TABLES, Table
from igarchive.times import LATEST, MICROSECONDS, OUT_OF_RANGE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import Any

    import pyarrow as pa

    from igarchive.stock import Row
    from igarchive.tables import Kind


def read_bundles(folder: Path) -> Iterator[tuple[dict[str, list[Row]], dict[str, str | None]]]:
    """Read the tables of a folder, member by member as the ledger lists them, with the form of each.

    Raises InputRefusedError if a table is missing, not ours, or not in the order in which igarchive writes it.
    """
    tables = {table.name: _Reader(_rows(folder, table)) for table in TABLES}
    ledger = tables.pop("members").rest()
    forms = {row["member"]: row["form"] for row in ledger}
    profile = tables.pop("account").rest()
    if len({row["username"] for row in profile}) > 1:
        msg = f"{folder}: the table account tells of several accounts; convert the archive of each into a folder of its own"
        raise InputRefusedError("not_a_store", msg, str(folder))
    yield {"account": profile}, forms
    for member in forms:
        bundle = {name: rows for name, table in tables.items() if (rows := table.rows_from(member))}
        if bundle:
            yield bundle, forms
    for name, table in tables.items():
        if table.rest():
            msg = f"{folder}: the table {name} does not have the order in which igarchive writes it; convert the archive again"
            raise InputRefusedError("not_a_store", msg, str(folder))


class _Reader:
    """Gives the rows of a table, one source after the other."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self._next = next(self._rows, None)

    def rows_from(self, source: str) -> list[Row]:
        """Give the next rows, as long as they come from a source."""
        rows = []
        while self._next is not None and self._next["source"] == source:
            rows.append(self._next)
            self._next = next(self._rows, None)
        return rows

    def rest(self) -> list[Row]:
        """Give all that is left."""
        return [] if self._next is None else [self._next, *self._rows]


def _rows(folder: Path, table: Table) -> Iterator[Row]:
    """Read the rows of one table, from whichever of our formats is there, a batch at a time."""
    from pyarrow import ArrowException, string  # noqa: PLC0415 -- heavy

    parquet, csv = folder / f"{table.name}.parquet", folder / f"{table.name}.csv"
    if not parquet.is_file() and not csv.is_file():
        msg = f"{folder}: holds no {parquet.name} and no {csv.name}; give a store, or a folder that `igarchive convert` wrote as parquet or csv"
        raise InputRefusedError("not_a_store", msg, str(folder))
    try:
        schema, batches = _parquet(parquet) if parquet.is_file() else _csv(csv, table)
        kinds = {column.name: string() if column.kind == "strings" and not parquet.is_file() else column.arrow for column in table.columns}
        if dict(zip(schema.names, schema.types, strict=True)) == kinds and len(schema) == len(kinds):
            for batch in batches:
                rows = rows_of(table, batch)
                _check(table, rows)
                yield from rows
            return
        what = "has other columns than igarchive writes"
    except (ArrowException, ValueError, OSError, OverflowError, RecursionError) as error:
        what = f"cannot be read: {error}"
    msg = f"{folder}: the table {table.name} {what}; convert the archive again"
    raise InputRefusedError("not_a_store", msg, str(folder))


def _check(table: Table, rows: list[Row]) -> None:
    """Look whether the cells are such as igarchive writes; raises ValueError."""
    for column in table.columns:
        values = [row[column.name] for row in rows]
        if column.required and None in values:
            msg = f"{column.name} is empty in a row, and every row has one"
            raise ValueError(msg)
        holds = CELLS.get(column.kind)
        odd = next((value for value in values if value is not None and not holds(value)), None) if holds else None
        if odd is not None:
            msg = f"{column.name} holds {odd!r:.60}, which {NO_CELL[column.kind]}"
            raise ValueError(msg)
    if table.owner == "owner_table":
        unknown = next((row[table.owner] for row in rows if row[table.owner] not in TABLE_BY_NAME), None)
        if unknown is not None:
            msg = f"{table.owner} holds {unknown!r:.60}, which is no table"
            raise ValueError(msg)


def _is_list_of_texts(value: Any) -> bool:  # noqa: ANN401 -- a cell
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


CELLS: dict[Kind, Callable[[Any], bool]] = {
    "time": lambda time: 0 <= time < LATEST * MICROSECONDS,
    "number": isfinite,
    "strings": _is_list_of_texts,
}
"""What a cell of a kind is, beyond its type."""

NO_CELL: dict[Kind, str] = {"time": OUT_OF_RANGE, "number": "is no number", "strings": "is no list of texts"}
"""What is said of a cell that is none."""


def _parquet(file: Path) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    """Read one Parquet file."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    found = pq.ParquetFile(open_file(file, "rb"))
    return found.schema_arrow, found.iter_batches(BATCH)


def _csv(file: Path, table: Table) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    """Read one CSV file with the declared types; a bare empty cell is null, a quoted one is empty text.

    Cells have their apostrophe taken away again, if the data package says that they got one.
    """
    import pyarrow.csv as pa_csv  # noqa: PLC0415
    from pyarrow import string  # noqa: PLC0415

    types = {column.name: string() if column.kind == "strings" else column.arrow for column in table.columns}
    options = pa_csv.ConvertOptions(column_types=types, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False)
    package = json.loads(file.with_name("datapackage.json").read_text("utf-8"))
    if not isinstance(package, dict):
        msg = "datapackage.json is none"
        raise ValueError(msg)  # noqa: TRY004 -- of a file, not of an argument
    found = pa_csv.open_csv(
        open_file(file, "rb"), pa_csv.ReadOptions(block_size=BLOCK), parse_options=pa_csv.ParseOptions(newlines_in_values=True), convert_options=options
    )
    return found.schema, map(_unescaped, found) if package.get("formulaSafe") else iter(found)


def _unescaped(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Give the texts that formula-safe cells stand for."""
    from pyarrow import RecordBatch, string  # noqa: PLC0415

    from igarchive.writers.csv import unescape_all  # noqa: PLC0415

    return RecordBatch.from_arrays([unescape_all(values) if values.type == string() else values for values in batch.columns], batch.schema.names)


BLOCK = 1 << 26
"""Bytes of CSV that are read at a time: no row may be longer."""

BATCH = 8192
"""Rows that are read at a time."""
