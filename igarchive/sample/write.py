"""From invented rows to an archive: they are handed to the exporter, which writes as Instagram would have."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from igarchive.errors import OptionError
from igarchive.exporter import FIRST, Exported, losses
from igarchive.exporter.layout import laid_out
from igarchive.exporter.package import Package
from igarchive.sample.broken import broken_kind
from igarchive.sample.media_files import media_bytes
from igarchive.sample.rows import invent
from igarchive.sections import SECTIONS
from igarchive.stock import Stock
from igarchive.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from igarchive.sample.options import SampleOptions
    from igarchive.sample.scene import Bundle
    from igarchive.stock import Row


def sample(out: str | Path, options: SampleOptions, *, broken: str | None = None, force: bool = False) -> Exported:
    """Write the archive of an invented person.

    ``broken`` names the one thing that is to be wrong with it (``BROKEN``).
    Raises OptionError for a layout that is not written, UnknownNameError for a defect that there is not, OutputError.
    """
    defect = None if broken is None else broken_kind(broken)
    if options.layout < FIRST:
        msg = f"{options.layout!r} is no month since {FIRST}; give a layout such as 2025-03"
        raise OptionError(msg)
    files = Files()
    done = written(files.noted(invent(options)), files, Path(out), options.layout, force=force)
    if defect is not None:
        defect.spoil(Path(out))
    return done


class Files:
    """The media of an archive: all that its rows refer to, but those that are to be missing."""

    def __init__(self) -> None:
        self._missing: set[str] = set()

    def noted(self, bundles: Iterable[Bundle]) -> Iterator[Bundle]:
        """Hand bundles on, and take note of the files that are missing."""
        for bundle in bundles:
            self._missing.update(row["uri"] for row in bundle.get("media", ()) if not row["present"])
            yield bundle

    def find(self, uri: str) -> bytes | None:
        """Give a file."""
        return None if uri in self._missing else media_bytes(uri)


def written(bundles: Iterable[Bundle], files: Files, out: Path, layout: str, *, force: bool) -> Exported:
    """Write bundles as an archive.

    The one place that knows how the exporter takes its rows: all at once, as a stock.
    """
    tables: dict[str, list[Row]] = {table.name: [] for table in TABLES}
    for bundle in bundles:
        for name, rows in bundle.items():
            tables[name] += rows
    stock = Stock(tables)
    laid = [place for section in SECTIONS if (place := laid_out(section, layout)) is not None]
    with Package(out, force=force) as package:
        for place in laid:
            for rendered in place.render(stock):
                package.add_document(place.path(rendered), place.document(rendered))
        package.add_media(files.find)
    return Exported(tuple(package.parts), package.members, tuple(losses(stock, laid)))
