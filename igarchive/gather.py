"""From the columns of many members to bundles: one record batch for each table, text repaired a column at a time."""

from __future__ import annotations

from array import array
from itertools import accumulate, chain, islice, repeat
from typing import TYPE_CHECKING

from igarchive.tables import TABLES, Column, Table
from igarchive.text import MANGLED, is_mangled, looks_broken, repair, repair_all

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from igarchive.leftovers import Json
    from igarchive.reading import Reading
    from igarchive.tables import Rows

BUNDLE = 8192
"""Rows of any one table at which a bundle is closed."""

Bundle = dict[str, "pa.RecordBatch"]
"""One batch for each table that has rows. Rows that belong together lie in one bundle."""


class Gather:
    """Collects rows until a bundle is worth writing."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._chunks: dict[str, list[tuple[str, Rows]]] = {table.name: [] for table in TABLES}
        self._counts: dict[str, int] = dict.fromkeys(self._chunks, 0)

    def add(self, member: str, tables: Mapping[str, Rows]) -> None:
        """Take the rows of one slice of a member."""
        for name, rows in tables.items():
            self._chunks[name].append((member, rows))
            self._counts[name] += rows.count

    @property
    def full(self) -> bool:
        """Whether a bundle is worth writing."""
        return max(self._counts.values()) >= BUNDLE

    def bundle(self) -> Bundle:
        """Give what was collected, and begin anew."""
        import pyarrow as pa  # noqa: PLC0415 -- heavy

        bundle = {}
        for table in TABLES:
            chunks = self._chunks[table.name]
            if chunks:
                arrays = [self._array(column, table, chunks) for column in table.columns]
                bundle[table.name] = pa.RecordBatch.from_arrays(arrays, schema=table.schema)
                self._chunks[table.name] = []
                self._counts[table.name] = 0
        return bundle

    def _array(self, column: Column, table: Table, chunks: list[tuple[str, Rows]]) -> pa.Array:
        """Make one column of the rows of many members."""
        import pyarrow as pa  # noqa: PLC0415

        if column.name == "source" and table.key != ("member",):
            return pa.concat_arrays([pa.repeat(pa.scalar(member, pa.string()), rows.count) for member, rows in chunks])
        given = [rows.columns.get(column.name) for _, rows in chunks]
        if not any(isinstance(values, (list, range)) for values in given):
            scalars = [self._scalar(column, value, member) for value, (member, _) in zip(given, chunks, strict=True)]
            return pa.concat_arrays([pa.repeat(pa.scalar(value, column.arrow), rows.count) for value, (_, rows) in zip(scalars, chunks, strict=True)])
        values = list(
            chain.from_iterable(
                value if isinstance(value, (list, range)) else repeat(value, rows.count) for value, (_, rows) in zip(given, chunks, strict=True)
            )
        )
        if column.delivered and column.kind == "string":
            return self._texts(values, [(member, rows.count) for member, rows in chunks])
        if column.delivered and column.kind == "strings":
            values = self._lists(values, [(member, rows.count) for member, rows in chunks])
        return pa.array(values, column.arrow)

    def _scalar(self, column: Column, value: Json, member: str) -> Json:
        """Repair a text that is the same in all rows of a slice."""
        if not column.delivered or column.kind != "string" or value is None or value.isascii():
            return value
        self._count(member, [value])
        return repair(value)

    def _lists(self, values: list[list[str] | None], members: list[tuple[str, int]]) -> list[list[str] | None]:
        """Repair the texts in a column of lists."""
        rows = iter(values)
        counts = [(member, sum(len(texts or ()) for texts in islice(rows, count))) for member, count in members]
        repaired = iter(self._texts([text for texts in values for text in texts or ()], counts).to_pylist())
        return [texts and [next(repaired) for _ in texts] for texts in values]

    def _texts(self, values: list[str | None], members: list[tuple[str, int]]) -> pa.Array:
        """Repair a column of text, at once where all of it can be, and count for each member what was repaired."""
        import pyarrow as pa  # noqa: PLC0415

        begin = 0
        for member, count in members:
            self._count(member, [text for text in values[begin : begin + count] if text and not text.isascii()])
            begin += count
        whole = repair_all([text or "" for text in values])
        if whole is None:
            return pa.array([text if text is None else repair(text) for text in values], pa.string())
        data, lengths = whole
        offsets = array("i", accumulate(lengths, initial=0))
        valid = pa.array([text is not None for text in values], pa.bool_()).buffers()[1] if None in values else None
        return pa.StringArray.from_buffers(len(values), pa.py_buffer(offsets), pa.py_buffer(data), valid)

    def _count(self, member: str, texts: list[str]) -> None:
        """Count the strings of one member that are repaired, and those that seem to need it and cannot be."""
        if not texts:
            return
        findings = self._reading.findings
        repaired = broken = twice = 0
        for text in texts:
            meant = repair(text)
            repaired += meant is not text and meant != text
            broken += meant == text and looks_broken(text)
            twice += meant != text and bool(MANGLED.search(meant.encode("utf-8", "replace"))) and is_mangled(meant)
        outcome = self._reading.ledger.outcomes.get(member)
        if outcome is not None and not outcome.spoiled:
            return
        if outcome is not None:
            outcome.repaired = (outcome.repaired or 0) + repaired
        if broken:
            findings.add("text_unrepaired", member, "text with broken characters stays as it was", count=broken)
        if twice:
            findings.add("text_mangled_twice", member, "text that was broken twice over; one layer was repaired", count=twice)
