"""Rows of bundles, and those that belong together."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Iterator

    from igarchive.gather import Bundle

Row = dict[str, Any]
"""One row, by column; times in microseconds."""

FILE = ("owner_table", "uri", "member", "media_type", "ordinal", "source", "position")
"""Columns of ``media`` that say where a file is, and which record it hangs on."""


def rows(bundle: Bundle, table: str, *columns: str) -> Iterator[Row]:
    """Give some columns of a table's rows; none if the bundle does not hold the table."""
    batch = bundle.get(table)
    if batch is None:
        return
    values = [_values(batch.column(name)) for name in columns]
    for row in zip(*values, strict=True):
        yield dict(zip(columns, row, strict=True))


def by_record(found: Iterator[Row], *more: str) -> dict[tuple[Any, ...], list[Row]]:
    """Group rows by the record they came from: with the rows of other tables they share its source and position."""
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in found:
        groups[row["source"], row["position"], *(row[name] for name in more)].append(row)
    return groups


def files(bundle: Bundle, owner_table: str) -> dict[tuple[Any, ...], list[Row]]:
    """Give the files that hang on rows of a table, in carousel order, by the record they came from."""
    found = by_record(row for row in rows(bundle, "media", *FILE) if row["owner_table"] == owner_table)
    return {record: sorted(group, key=lambda row: row["ordinal"]) for record, group in found.items()}


def _values(column: pa.Array) -> list[Any]:
    """Give a column's values; times as numbers, for Python's calendar ends at the year 9999."""
    values: list[Any] = (column.cast(pa.int64()) if pa.types.is_timestamp(column.type) else column).to_pylist()
    return values
