"""What a layout does not carry: counted while the rows are written, table by table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from igarchive.store.schema import SQL
from igarchive.tables import TABLE_BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from igarchive.exporter.layout import Laid
    from igarchive.section import Section
    from igarchive.stock import Row
    from igarchive.store.stock import StoredStock


@dataclass(frozen=True, slots=True)
class Loss:
    """What a layout does not carry of one table."""

    table: str
    """The table."""
    rows: int
    """Its rows."""
    lost_rows: int
    """Rows of sections that the layout does not have, or that the exporter does not write yet."""
    lost_columns: tuple[str, ...]
    """Columns with values that no form of the layout carries."""


class Tally:
    """Counts the rows that were written; each once, however often it is told."""

    def __init__(self) -> None:
        self._written: dict[str, bytearray] = {}
        self._lost: dict[str, set[str]] = {}

    def add(self, place: Laid, tables: Mapping[str, Iterable[Row]]) -> None:
        """Take note of the rows of a record list, by table, and of their values that the form does not carry."""
        for name, rows in tables.items():
            carries = place.form.carries.get(name, frozenset()) | place.section.constant_of(name).keys()
            untold = [column for column in TABLE_BY_NAME[name].content if column not in carries]
            written = self._written.setdefault(name, bytearray())
            lost = self._lost.setdefault(name, set())
            for row in rows:
                byte, bit = divmod(row["id"], 8)
                if byte >= len(written):
                    written.extend(bytes(byte + 1 - len(written)))
                written[byte] |= 1 << bit
                lost.update(column for column in untold if row[column] is not None)

    def losses(self, stock: StoredStock) -> list[Loss]:
        """Compare with all rows that there are."""
        return self._compare({name: stock.count(name) for name in SQL})

    def losses_of(self, stock: StoredStock, unlaid: Iterable[Section]) -> list[Loss]:
        """Compare with the rows that were chosen: those that were written, and those of sections that the layout does not have."""
        counts = {name: self._rows(name) for name in self._written}
        for section in unlaid:
            for name in section.tables:
                counts[name] = counts.get(name, 0) + stock.count_own(name, section.constant_of(name))
        return self._compare(counts)

    def _compare(self, counts: Mapping[str, int]) -> list[Loss]:
        lost = {name: tuple(column for column in TABLE_BY_NAME[name].by_name if column in self._lost.get(name, ())) for name in counts}
        return [Loss(name, rows, rows - self._rows(name), lost[name]) for name, rows in counts.items() if rows]

    def _rows(self, name: str) -> int:
        return int.from_bytes(self._written.get(name, b"")).bit_count()
