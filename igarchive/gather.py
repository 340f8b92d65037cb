"""From the columns of many members to bundles: one record batch for each table, text repaired a column at a time."""

from __future__ import annotations

from array import array
from itertools import accumulate, chain, groupby, repeat
from typing import TYPE_CHECKING, Any

from igarchive.arrow import leave_pandas_out
from igarchive.mangled import TEXTS
from igarchive.tables import TABLE_BY_NAME, TABLES, Column, Table
from igarchive.text import repair, repair_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pyarrow as pa

    from igarchive.leftovers import Json
    from igarchive.tables import Rows

BUNDLE = 24_576
"""Rows of any one table at which a bundle is closed: a third as many take a twentieth longer, and more of them memory, not less time."""

TEXT = 32 << 20
"""Characters of text at which it is closed too: memory holds them several times, and a column of Arrow at most 2 GiB."""

Bundle = dict[str, "pa.RecordBatch"]
"""One batch for each table that has rows. Rows that belong together lie in one bundle."""


class Gather:
    """Collects rows until a bundle is worth writing."""

    def __init__(self) -> None:
        self._chunks: dict[str, list[tuple[str, Rows]]] = {table.name: [] for table in TABLES}
        self._counts: dict[str, int] = dict.fromkeys(self._chunks, 0)
        self._text = 0

    def add(self, member: str, tables: Mapping[str, Rows]) -> None:
        """Take the rows of one slice of a member."""
        for name, rows in tables.items():
            if rows.count:
                self._chunks[name].append((member, rows))
                self._counts[name] += rows.count
                self._text += sum(_text_in(rows, column) for column, _ in TEXTS[name])

    @property
    def full(self) -> bool:
        """Whether a bundle is worth writing."""
        return max(self._counts.values()) >= BUNDLE or self._text >= TEXT

    def bundles(self, walked: Iterable[tuple[str, Mapping[str, Rows]]]) -> Iterator[Bundle]:
        """Take the rows of many members, and give each bundle that is full; ``rest`` gives what is left."""
        for member, tables in walked:
            self.add(member, tables)
            if self.full and not any(TABLE_BY_NAME[name].place for name in tables):
                yield self.bundle()

    def rest(self) -> Iterator[Bundle]:
        """Give what was collected, if there is any."""
        if any(self._counts.values()):
            yield self.bundle()

    def bundle(self) -> Bundle:
        """Give what was collected, and begin anew."""
        import pyarrow as pa  # noqa: PLC0415 -- heavy

        leave_pandas_out()
        bundle = {}
        for table in TABLES:
            chunks = self._chunks[table.name]
            if chunks:
                arrays = [_array(column, table, chunks) for column in table.columns]
                bundle[table.name] = pa.RecordBatch.from_arrays(arrays, schema=table.schema)
                self._chunks[table.name] = []
                self._counts[table.name] = 0
        self._text = 0
        return bundle


def _text_in(rows: Rows, name: str) -> int:
    """Count the characters in a column, about: bytes of what Arrow holds."""
    held = rows.columns.get(name)
    if held is None or isinstance(held, str):
        return rows.count * len(held or "")
    return sum(map(len, filter(None, held))) if isinstance(held, list) else held.nbytes


def _array(column: Column, table: Table, chunks: list[tuple[str, Rows]]) -> pa.Array:
    """Make one column of the rows of many members."""
    import pyarrow as pa  # noqa: PLC0415 -- heavy

    if column.name == "source" and table.key != ("member",):
        return _spread([member for member, _ in chunks], column, (rows for _, rows in chunks))
    held = [rows.columns.get(column.name) for _, rows in chunks]
    if all(value is None for value in held):
        return pa.nulls(sum(rows.count for _, rows in chunks), column.arrow)
    arrays: list[pa.Array] = []
    for made, run in groupby(zip(held, (rows for _, rows in chunks), strict=True), key=lambda pair: _is_array(pair[0])):
        slices = list(run)
        arrays += [_cast(value, column) for value, _ in slices] if made else [_made(column, slices)]
    return arrays[0] if len(arrays) == 1 else pa.concat_arrays(arrays)


def _is_array(held: Any) -> bool:  # noqa: ANN401 -- whatever rows hold
    import pyarrow as pa  # noqa: PLC0415 -- heavy

    return isinstance(held, pa.Array)


def _cast(values: pa.Array, column: Column) -> pa.Array:
    """Give values the type of their column."""
    return values if values.type == column.arrow else values.cast(column.arrow)


def _spread(values: list[Json], column: Column, slices: Iterable[Rows]) -> pa.Array:
    """Make a column that holds one value in all rows of each slice."""
    import pyarrow as pa  # noqa: PLC0415 -- heavy
    from pyarrow import compute  # noqa: PLC0415

    ends = pa.array(accumulate(rows.count for rows in slices), pa.int32())
    return compute.run_end_decode(pa.RunEndEncodedArray.from_arrays(ends, pa.array(values, column.arrow)))


def _made(column: Column, slices: Sequence[tuple[Any, Rows]]) -> pa.Array:
    """Make a column of what several slices hold: lists, and scalars."""
    import pyarrow as pa  # noqa: PLC0415

    if not any(isinstance(held, (list, range)) for held, _ in slices):
        return _spread([_scalar(column, held) for held, _ in slices], column, (rows for _, rows in slices))
    values = list(chain.from_iterable(held if isinstance(held, (list, range)) else repeat(held, rows.count) for held, rows in slices))
    if column.delivered and column.kind == "string":
        return _texts(values, sound=all(column.name in rows.sound for _, rows in slices))
    if column.delivered and column.kind == "strings":
        values = _lists(values)
    return pa.array(values, column.arrow)


def _scalar(column: Column, value: Json) -> Json:
    """Repair a text that is the same in all rows of a slice."""
    return repair(value) if column.delivered and column.kind == "string" and value is not None else value


def _lists(values: list[list[str] | None]) -> list[list[str] | None]:
    """Repair the texts in a column of lists."""
    repaired = iter(_texts([text for texts in values for text in texts or ()]).to_pylist())
    return [texts and [next(repaired) for _ in texts] for texts in values]


def _texts(values: list[str | None], *, sound: bool = False) -> pa.Array:
    """Repair a column of text, at once where all of it can be."""
    import pyarrow as pa  # noqa: PLC0415 -- heavy

    lacking = None in values
    whole = repair_all([text or "" for text in values] if lacking else values, sound=sound)  # type: ignore[arg-type]  # None was ruled out
    if whole is None:
        return pa.array([text if text is None else repair(text) for text in values], pa.string())
    data, lengths = whole
    offsets = array("i", accumulate(lengths, initial=0))
    valid = pa.array([text is not None for text in values], pa.bool_()).buffers()[1] if lacking else None
    return pa.StringArray.from_buffers(len(values), pa.py_buffer(offsets), pa.py_buffer(data), valid)
