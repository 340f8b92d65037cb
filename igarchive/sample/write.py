"""From invented rows to an archive: they are handed to the exporter, which writes as Instagram would have."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from igarchive.exporter import Exported, Plan, write_to
from igarchive.output import ANY, FileTarget, PartsTarget
from igarchive.sample.broken import broken_kind
from igarchive.sample.media_files import media_bytes
from igarchive.sample.rows import invent
from igarchive.store import passing_store
from igarchive.store.merge import Merge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from igarchive.exporter.media import Copy
    from igarchive.sample.broken import Broken
    from igarchive.sample.options import SampleOptions
    from igarchive.sample.scene import Bundle


def sample(out: str | Path, options: SampleOptions, *, broken: str | None = None, force: bool = False) -> Exported:
    """Write the archive of an invented person.

    ``broken`` names the one thing that is to be wrong with it (``BROKEN``).
    Raises OptionError for a layout that is not written, UnknownNameError for a defect that there is not, OutputError.
    """
    defect = None if broken is None else broken_kind(broken)
    if defect is None:
        return sound(Path(out), options, force=force)
    return spoiled(Path(out), options, defect, force=force)


def sound(out: Path, options: SampleOptions, *, force: bool) -> Exported:
    """Write an archive with nothing wrong."""
    with PartsTarget(out, force=force) as path:
        return invented(path, options, out)


def spoiled(out: Path, options: SampleOptions, defect: Broken, *, force: bool) -> Exported:
    """Write an archive with a defect; it may replace one with another, whatever that looks like by now."""
    with FileTarget(out, ANY, force=force) as path:
        done = invented(path, options, out)
        defect.spoil(path)
    return done


class Files:
    """The media of an archive: all that its rows refer to, but those that are to be missing. Ask for them when all rows were handed on."""

    def __init__(self) -> None:
        self._missing: set[str] = set()

    def noted(self, bundles: Iterable[Bundle]) -> Iterator[Bundle]:
        """Hand bundles on, and take note of the files that are missing."""
        for bundle in bundles:
            self._missing.update(row["uri"] for row in bundle.get("media", ()) if not row["present"])
            yield bundle

    def find(self, uri: str) -> Copy | None:
        """Find a file."""
        return None if uri in self._missing else partial(_make, uri)


def _make(uri: str, target: Path) -> None:
    """Write a file that is made of its name."""
    target.write_bytes(media_bytes(uri))


def invented(path: Path, options: SampleOptions, out: Path) -> Exported:
    """Write invented rows as an archive: they are put into a store for the while, so memory does not grow with them."""
    files = Files()
    with passing_store() as store:
        with Merge(store) as merge:
            for bundle in files.noted(invent(options)):
                merge.add(bundle, lambda _: None)
            merge.finish()
        return write_to(path, store.stock(store.account(None)), files.find, Plan(out, options.edition))
