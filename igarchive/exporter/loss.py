"""What a layout does not carry: counted while the rows are written, table by table."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct

from igarchive.store.schema import SQL
from igarchive.tables import TABLE_BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from igarchive.exporter.documents import Listed
    from igarchive.section import Section
    from igarchive.stock import Row
    from igarchive.store.stock import StoredStock


class Loss(Struct, frozen=True):
    """What a layout does not carry of one table."""

    table: str
    """The table."""
    rows: int
    """Its rows."""
    lost_rows: int
    """Rows of sections that the layout does not have or the exporter does not write yet, and rows that the format does not show, or only as others."""
    lost_columns: tuple[str, ...]
    """Columns with values that no form of the layout carries, or that the format does not show."""
    rounded_rows: int
    """Rows with times that are finer than the layout tells them: cut to its seconds, or to milliseconds."""


class Tally:
    """Counts the rows that were told of, and those that were written; each once, however often it is told."""

    def __init__(self) -> None:
        self._told: defaultdict[str, _Ids] = defaultdict(_Ids)
        self._written: defaultdict[str, _Ids] = defaultdict(_Ids)
        self._lost: defaultdict[str, set[str]] = defaultdict(set)
        self._rounded: defaultdict[str, _Ids] = defaultdict(_Ids)

    def add(self, listed: Listed, shown: Mapping[str, Iterable[Row]]) -> None:
        """Take note of the rows of a record list; of those that the format shows also of values that it does not show, or the form does not carry."""
        place = listed.place
        for name, columns in listed.lost.items():
            self._lost[name] |= columns
        for name, rows in listed.tables.items():
            carries = place.form.carries.get(name, frozenset()) | place.section.constant_of(name).keys()
            untold = [column for column in TABLE_BY_NAME[name].content if column not in carries]
            lost, kept = self._lost[name], {row["id"]: row for row in shown.get(name, ())}
            times, step = [column.name for column in TABLE_BY_NAME[name].columns if column.kind == "time" and column.name in carries], place.form.step(name)
            for row in rows:
                self._told[name].add(row["id"])
                as_shown = kept.get(row["id"])
                if as_shown is None:
                    continue
                self._written[name].add(row["id"])
                lost.update(column for column in untold if row[column] is not None)
                if any(as_shown[column] and row[column] % step for column in times):
                    self._rounded[name].add(row["id"])
                if as_shown is not row:
                    lost.update(column for column, value in row.items() if value is not None and as_shown[column] is None)

    def losses(self, stock: StoredStock) -> list[Loss]:
        """Compare with all rows that there are."""
        return self._compare({name: stock.count(name) for name in SQL})

    def losses_of(self, stock: StoredStock, unlaid: Iterable[Section]) -> list[Loss]:
        """Compare with the rows that were chosen: those that were told of, and others of sections that the layout does not have."""
        counts = {name: ids.count for name, ids in self._told.items()}
        for section in unlaid:
            for name in section.tables:
                rows = stock.rows(name, section.constant_of(name))
                counts[name] = counts.get(name, 0) + sum(row["id"] not in self._told[name] for row in rows)
        return self._compare(counts)

    def _compare(self, counts: Mapping[str, int]) -> list[Loss]:
        lost = {name: tuple(column for column in TABLE_BY_NAME[name].by_name if column in self._lost[name]) for name in counts}
        return [Loss(name, rows, rows - self._written[name].count, lost[name], self._rounded[name].count) for name, rows in counts.items() if rows]


class _Ids:
    """A set of numbers of rows, a bit for each."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def add(self, number: int) -> None:
        """Take one in."""
        byte, bit = divmod(number, 8)
        if byte >= len(self._bits):
            self._bits.extend(bytes(byte + 1 - len(self._bits)))
        self._bits[byte] |= 1 << bit

    def __contains__(self, number: int) -> bool:
        """Tell whether one is in it."""
        byte, bit = divmod(number, 8)
        return byte < len(self._bits) and bool(self._bits[byte] >> bit & 1)

    @property
    def count(self) -> int:
        """How many there are."""
        return int.from_bytes(self._bits).bit_count()
