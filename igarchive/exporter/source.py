"""Where the exporter takes its rows from: a folder of our own Parquet or CSV."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from igarchive.errors import InputRefusedError
from igarchive.stock import Row, Stock
from igarchive.tables import TABLES, Column, Table

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa


def read_stock(folder: Path) -> Stock:
    """Read the tables of a folder; raises InputRefusedError if one is missing or not ours."""
    return Stock({table.name: rows_of(table, _read(folder, table)) for table in TABLES})


def _read(folder: Path, table: Table) -> pa.Table:
    """Read one table, from whichever of our formats is there."""
    import pyarrow.parquet as pq  # noqa: PLC0415 -- heavy
    from pyarrow import ArrowException, string  # noqa: PLC0415

    parquet, csv = folder / f"{table.name}.parquet", folder / f"{table.name}.csv"
    if not parquet.is_file() and not csv.is_file():
        msg = f"{folder}: holds no {parquet.name} and no {csv.name}; give a folder that `igarchive convert` wrote as parquet or csv"
        raise InputRefusedError("not_a_store", msg, str(folder))
    try:
        found = pq.read_table(parquet) if parquet.is_file() else _read_csv(csv, table)
    except (ArrowException, ValueError, OSError) as error:
        msg = f"{folder}: the table {table.name} cannot be read; convert the archive again"
        raise InputRefusedError("not_a_store", msg, str(folder)) from error
    kinds = {column.name: string() if column.kind == "strings" and not parquet.is_file() else column.arrow for column in table.columns}
    if dict(zip(found.schema.names, found.schema.types, strict=True)) != kinds:
        msg = f"{folder}: the table {table.name} has other columns than igarchive writes; convert the archive again"
        raise InputRefusedError("not_a_store", msg, str(folder))
    return found


def _read_csv(file: Path, table: Table) -> pa.Table:
    """Read one CSV file with the declared types; a bare empty cell is null, a quoted one is empty text.

    Cells have their apostrophe taken away again, if the data package says that they got one.
    """
    import pyarrow.csv as pa_csv  # noqa: PLC0415
    from pyarrow import string  # noqa: PLC0415

    from igarchive.writers.csv import unescape_all  # noqa: PLC0415

    types = {column.name: string() if column.kind == "strings" else column.arrow for column in table.columns}
    options = pa_csv.ConvertOptions(column_types=types, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False)
    found = pa_csv.read_csv(file, parse_options=pa_csv.ParseOptions(newlines_in_values=True), convert_options=options)
    package = json.loads(file.with_name("datapackage.json").read_text("utf-8"))
    for index, column in enumerate(table.columns):
        if package.get("formulaSafe") and column.kind in {"string", "strings"} and column.name in found.schema.names:
            found = found.set_column(index, column.name, unescape_all(found[column.name]))
    return found


def rows_of(table: Table, found: pa.Table) -> list[Row]:
    """Give rows as dicts, times in microseconds."""
    columns = {column.name: _values(column, found[column.name]) for column in table.columns}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _values(column: Column, found: pa.ChunkedArray) -> list[Any]:
    """Give a column as the stock holds it."""
    import pyarrow as pa  # noqa: PLC0415

    if column.kind == "time":
        return found.cast(pa.int64()).to_pylist()  # type: ignore[no-any-return]  # pyarrow has no types
    values: list[Any] = found.to_pylist()
    if column.kind == "strings" and found.type == pa.string():
        return [None if text is None else json.loads(text) for text in values]
    return values
