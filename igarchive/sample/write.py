"""From invented rows to an archive: they are handed to the exporter, which writes as Instagram would have."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from igarchive.exporter import Exported, Plan, write
from igarchive.output import exists, failed
from igarchive.sample.broken import broken_kind
from igarchive.sample.media_files import media_bytes
from igarchive.sample.rows import invent
from igarchive.store import passing_store
from igarchive.store.merge import Merge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from igarchive.exporter.edition import Edition
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
    files = Files()
    return written(files.noted(invent(options)), files, out, options.edition, force=force)


def spoiled(out: Path, options: SampleOptions, defect: Broken, *, force: bool) -> Exported:
    """Write an archive with a defect: beside the target, which it replaces when all went well."""
    if out.exists() and not (force and out.is_file()):
        raise exists(out)
    try:
        beside = TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent)
    except OSError as error:
        raise failed(out, error) from error
    with beside as folder:
        made = Path(folder) / out.name
        done = sound(made, options, force=False)
        defect.spoil(made)
        made.replace(out)
    return replace(done, parts=(out,))


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


def written(bundles: Iterable[Bundle], files: Files, out: Path, edition: Edition, *, force: bool) -> Exported:
    """Write bundles as an archive: they are put into a store for the while, so memory does not grow with them."""
    with passing_store() as store:
        with Merge(store) as merge:
            for bundle in bundles:
                merge.add(bundle, lambda _: None)
            merge.finish()
        return write(store.stock(store.account(None)), files.find, Plan(out, edition, force=force))
