"""The reference exporter: tables to an archive, the mirror of the reader.

What a controller runs to hand a person their data: each section takes the newest folder, file name and form of a
day (``layout.py``), its form renders the rows, text is mangled as Instagram mangles it, and a ZIP is written.
"""

from __future__ import annotations

import re
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from igarchive.archive import Archive
from igarchive.errors import OptionError, UnknownNameError
from igarchive.exporter.layout import Laid, laid_out
from igarchive.exporter.package import FindMedia, Package
from igarchive.exporter.source import read_stock
from igarchive.history import GENERATIONS
from igarchive.sections import SECTION_BY_NAME, SECTIONS
from igarchive.tables import TABLE_BY_NAME
from igarchive.times import MICROSECONDS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from igarchive.stock import Stock


MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")
"""A layout."""


FIRST = next(since.date for since in GENERATIONS if since.value == "C")
"""The first month whose layout is written: that of the first generation whose forms can be."""


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

    parts: tuple[Path, ...]
    """The archive, in as many parts as it has."""
    members: int
    """Files in it."""
    losses: tuple[Loss, ...]
    """What it does not carry."""


def export(  # noqa: PLR0913 -- the options of one command
    source: str | Path,
    out: str | Path,
    *,
    layout: str,
    sections: Collection[str] = (),
    since: date | None = None,
    until: date | None = None,
    media_from: Sequence[str | Path] = (),
    split_size: int | None = None,
    force: bool = False,
) -> Exported:
    """Write an archive as Instagram would have written it on a day.

    ``source`` is a folder of our own Parquet or CSV. ``layout`` is a month such as 2025-03.
    ``sections`` names those to write, all if none is named; ``since`` and ``until`` (excluded) leave out rows
    with a time beyond them, as Instagram does where a person chose a range.
    ``media_from`` are the parts of the archive, or the folder, that holds the media;
    without it the rows are written and the files are missing. ``split_size`` is the number of bytes, before they are
    compressed, from which on a part is followed by another (out_part_2.zip ...).
    Raises InputRefusedError for a source that is none, OutputError for a target that cannot be written,
    OptionError and UnknownNameError for a layout or section that is none.
    """
    if not MONTH.fullmatch(layout) or layout < FIRST:
        msg = f"{layout!r} is no month since {FIRST}; give a layout such as 2025-03"
        raise OptionError(msg)
    unknown = next((name for name in sections if name not in SECTION_BY_NAME), None)
    if unknown is not None:
        raise UnknownNameError("section", unknown, list(SECTION_BY_NAME))
    stock = read_stock(Path(source)).between(_microseconds(since), _microseconds(until))
    chosen = [section for section in SECTIONS if not sections or section.name in sections]
    laid = [place for section in chosen if (place := laid_out(section, layout)) is not None]
    with ExitStack() as stack:
        find = _from_archive(media_from, stack)
        with Package(Path(out), force=force, split_size=split_size) as package:
            for place in laid:
                for rendered in place.render(stock):
                    package.add_document(place.path(rendered), place.document(rendered))
            package.add_media(find)
        return Exported(tuple(package.parts), package.members, tuple(losses(stock, laid)))


def _microseconds(day: date | None) -> int | None:
    return None if day is None else round(datetime.combine(day, time.min, UTC).timestamp()) * MICROSECONDS


def _from_archive(paths: Sequence[str | Path], stack: ExitStack) -> FindMedia:
    """Find media in an archive; nowhere if none is given."""
    if not paths:
        return lambda _: None
    archive = stack.enter_context(Archive(paths))
    return lambda uri: member.read() if (member := archive.find(uri)) else None


def losses(stock: Stock, laid: Sequence[Laid]) -> list[Loss]:
    """Say what a layout does not carry, table by table; provenance and the ledger are of one archive and never carried."""
    found = []
    for name, rows in stock.tables.items():
        if name == "members" or not rows:
            continue
        told = [column.name for column in TABLE_BY_NAME[name].columns if column.name not in {*PROVENANCE, *MADE.get(name, ())}]
        carried: set[int] = set()
        lost: set[str] = set()
        for place in laid:
            if name in place.form.carries:
                written = place.rows(stock, name)
                carried.update(map(id, written))
                untold = [column for column in told if column not in place.form.carries[name] | place.constant(name).keys()]
                lost.update(column for column in untold if any(row[column] is not None for row in written))
        found.append(Loss(name, len(rows), sum(id(row) not in carried for row in rows), tuple(column for column in told if column in lost)))
    return found


PROVENANCE = frozenset({"source", "position", "ordinal"})
"""Columns that tell where a row came from."""

MADE = {
    "posts": frozenset({"post_id", "media_count"}),
    "media": frozenset({"member", "present", "size", "media_type", "kind"}),
    "collections": frozenset({"collection_id"}),
    "collection_items": frozenset({"collection_id"}),
}
"""Columns that reading makes anew: what the files are, and what is made of what is carried."""
