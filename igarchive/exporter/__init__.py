"""The reference exporter: tables to an archive, the mirror of the reader.

What a controller runs to hand a person their data: each section takes the newest folder, file name and form of a
day (``layout.py``), its form renders the rows, text is mangled as Instagram mangles it, and a ZIP is written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from igarchive.errors import OptionError
from igarchive.exporter.layout import Laid, laid_out
from igarchive.exporter.package import Package
from igarchive.exporter.source import read_stock
from igarchive.sections import SECTIONS
from igarchive.tables import TABLE_BY_NAME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from igarchive.stock import Stock


MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")
"""A layout."""


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


@dataclass(frozen=True, slots=True)
class Exported:
    """What came of an export."""

    out: Path
    """The archive."""
    members: int
    """Files in it."""
    losses: tuple[Loss, ...]
    """What it does not carry."""


def export(source: str | Path, out: str | Path, *, layout: str, media_from: Sequence[str | Path] = (), force: bool = False) -> Exported:
    """Write an archive as Instagram would have written it on a day.

    ``source`` is a folder of our own Parquet. ``layout`` is a month such as 2025-03. ``media_from`` are the parts of
    the archive, or the folder, that holds the media; without it the rows are written and the files are missing.
    Raises InputRefusedError for a source that is none, OutputError for a target that cannot be written.
    """
    if not MONTH.fullmatch(layout):
        msg = f"{layout!r} is no month; give a layout such as 2025-03"
        raise OptionError(msg)
    stock = read_stock(Path(source))
    laid = [place for section in SECTIONS if (place := laid_out(section, layout)) is not None]
    with Package(Path(out), media_from, force=force) as package:
        for place in laid:
            for rendered in place.render(stock):
                package.add_document(place.path(rendered), place.document(rendered))
        package.add_media(uri for row in stock.tables["media"] for uri in (row["uri"], row["subtitles_uri"]) if uri)
    return Exported(Path(out), package.members, tuple(losses(stock, laid)))


def losses(stock: Stock, laid: Sequence[Laid]) -> list[Loss]:
    """Say what a layout does not carry, table by table; provenance and the ledger are of one archive and never carried."""
    found = []
    for name, rows in stock.tables.items():
        if name == "members":
            continue
        places = [place for place in laid if name in place.form.carries]
        carried = {id(row) for place in places for row in place.rows(stock, name)}
        columns = frozenset().union(*(place.form.carries[name] | place.constant(name).keys() for place in places))
        untold = [
            column.name
            for column in TABLE_BY_NAME[name].columns
            if column.name not in {*columns, *PROVENANCE, *MADE.get(name, ())} and any(row[column.name] is not None for row in rows)
        ]
        if rows:
            found.append(Loss(name, len(rows), sum(id(row) not in carried for row in rows), tuple(untold)))
    return found


PROVENANCE = frozenset({"source", "position", "ordinal"})
"""Columns that tell where a row came from."""

MADE = {
    "media": frozenset({"member", "present", "size", "media_type"}),
    "collections": frozenset({"collection_id"}),
    "collection_items": frozenset({"collection_id"}),
}
"""Columns that reading makes anew: what the files are, and ids made of what is carried."""
