"""The stock: the rows of one account, as the forms take them to write them; and what they write."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pyarrow as pa

    from igarchive.tables import Column, Table

Row = dict[str, Any]
"""One row by column name; times in microseconds. In the store it bears its ``id`` too."""


class Stock(Protocol):
    """The rows of one account, within the span of time that is written. Rows that hang on others are asked for by them."""

    def rows(self, table: str, where: Mapping[str, Any]) -> Iterator[Row]:
        """Give the rows of a table that have certain values, in order."""

    def newest_first(self, table: str, where: Mapping[str, Any]) -> Iterator[Row]:
        """Give them the newest first; those without a time come last."""

    def hanging(self, table: str, owner: str, rows: Sequence[Row]) -> Sequence[list[Row]]:
        """Give the rows of a table that hang on each of some rows of another, in order."""


def scalars_of(stock: Stock, section: str) -> list[list[Row]]:
    """Give the rows of ``records`` of a section, record by record."""
    heads = list(stock.rows("records", {"section": section}))
    return [[head, *rest] for head, rest in zip(heads, stock.hanging("records", "records", heads), strict=True)]


def rows_of(table: Table, found: pa.RecordBatch) -> list[Row]:
    """Give the rows of a batch as dicts, times in microseconds."""
    columns = {column.name: _values(column, found[column.name]) for column in table.columns}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _values(column: Column, found: pa.Array) -> list[Any]:
    """Give a column as rows hold it; lists that CSV wrote as text are lists again."""
    import pyarrow as pa  # noqa: PLC0415 -- heavy

    if column.kind == "time":
        return found.cast(pa.int64()).to_pylist()  # type: ignore[no-any-return]  # pyarrow has no types
    values: list[Any] = found.to_pylist()
    if column.kind == "strings" and found.type == pa.string():
        return [None if text is None else _parsed(column, text) for text in values]
    return values


def _parsed(column: Column, text: str) -> Any:  # noqa: ANN401 -- any JSON
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        msg = f"{column.name} holds {text!r:.60}, which is no list of texts in JSON"
        raise ValueError(msg) from error


class Rendered(Struct, frozen=True):
    """One record list of the export, as a form wrote it; text not yet mangled."""

    records: list[Any]
    """The records."""
    rows: Mapping[str, Iterable[Row]] = field(default_factory=dict)
    """The rows that they hold, by table."""
    header: dict[str, Any] = field(default_factory=dict)
    """What stands beside the list in the document."""
    above: tuple[str, ...] = ()
    """The folders that * stands for in the section's folder."""
    file: str | None = None
    """The file name, where it is not the section's newest."""
    number: int = 1
    """The number of the file, where a list is written in numbered parts."""
    lone: bool = False
    """Whether the one record stands for itself under the key, without a list around it."""
    key: str | None = None
    """What the list lies under, where it is not the form's key."""
    lost: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Columns that the form carries, by table, and of which a value of these rows has no place in the records all the same."""
