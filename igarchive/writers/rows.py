"""Rows of bundles, and those that belong together."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyarrow import compute

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from igarchive.gather import Bundle

Row = dict[str, Any]
"""One row, by column; times in microseconds."""

AT_ONCE = 8192
"""Rows of which something is made at a time."""

FILE = ("owner_table", "owner_id", "uri", "member", "media_type", "source", "position")
"""Columns of ``media`` that say where a file is, and what it hangs on."""


def rows(bundle: Bundle, table: str, *columns: str) -> Iterator[Row]:
    """Give some columns of a table's rows; none if the bundle does not hold the table."""
    return (dict(zip(columns, row, strict=True)) for row in values(bundle, table, *columns))


def values(bundle: Bundle, table: str, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Give the same without names."""
    batch = bundle.get(table)
    return iter(()) if batch is None else zip(*(_values(batch.column(name)) for name in columns), strict=True)


def slices(batch: pa.RecordBatch | None) -> Iterator[pa.RecordBatch]:
    """Give the rows of a table some at a time, where much is made of each; none if there is no table."""
    return (batch.slice(begin, AT_ONCE) for begin in range(0, batch.num_rows, AT_ONCE)) if batch else iter(())


def grouped(found: Iterable[Row], *by: str) -> dict[tuple[Any, ...], list[Row]]:
    """Group rows by some columns; source and position together name the record that a row came from."""
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in found:
        groups[tuple(row[name] for name in by)].append(row)
    return groups


def files(bundle: Bundle, owner_table: str, *by: str) -> dict[tuple[Any, ...], list[Row]]:
    """Group the files that hang on rows of a table; reading order is carousel order."""
    return grouped(files_of(bundle, owner_table), *by)


def files_of(bundle: Bundle, owner_table: str, *more: str) -> Iterator[Row]:
    """Give the files that hang on rows of a table, in reading order; ``more`` columns than those that say where they are."""
    media, columns = bundle.get("media"), [*FILE, *more]
    hung = {} if media is None else {"media": media.select(columns).filter(compute.equal(media["owner_table"], owner_table))}
    return rows(hung, "media", *columns)


def _values(column: pa.Array) -> list[Any]:
    """Give a column's values; times as numbers, for Python's calendar ends at the year 9999."""
    values: list[Any] = (column.cast(pa.int64()) if pa.types.is_timestamp(column.type) else column).to_pylist()
    return values
