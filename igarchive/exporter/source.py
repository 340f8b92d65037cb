"""Where the exporter takes its rows from: a folder of our own Parquet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from igarchive.errors import InputRefusedError
from igarchive.stock import Row, Stock
from igarchive.tables import TABLES, Table

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa


def read_stock(folder: Path) -> Stock:
    """Read the tables of a folder; raises InputRefusedError if one is missing or not ours."""
    import pyarrow.parquet as pq  # noqa: PLC0415 -- heavy

    tables = {}
    for table in TABLES:
        file = folder / f"{table.name}.parquet"
        if not file.is_file():
            msg = f"{folder}: holds no {file.name}; give a folder that `igarchive convert --to parquet` wrote"
            raise InputRefusedError("not_a_store", msg, str(folder))
        found = pq.read_table(file)
        if found.schema.names != [column.name for column in table.columns]:
            msg = f"{file}: has other columns than the table {table.name}; convert the archive again"
            raise InputRefusedError("not_a_store", msg, str(file))
        tables[table.name] = rows_of(table, found)
    return Stock(tables)


def rows_of(table: Table, found: pa.Table) -> list[Row]:
    """Give rows as dicts, times in microseconds."""
    import pyarrow as pa  # noqa: PLC0415

    columns: dict[str, list[Any]] = {
        column.name: (found[column.name].cast(pa.int64()) if column.kind == "time" else found[column.name]).to_pylist() for column in table.columns
    }
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
