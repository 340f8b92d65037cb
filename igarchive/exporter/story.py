"""The reference exporter: tables to an archive, the mirror of the reader.

What a controller runs to hand a person their data: each section takes the newest folder, file name and form of a
day (``layout.py``), its form renders the rows, those that share a file are put together (``documents.py``), documents are
written as JSON or as pages (``formats.py``) in a language, and a ZIP is made (``package.py``).
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import asdict, replace

from igarchive.archive import Archive
from igarchive.errors import OptionError, check_names
from igarchive.exporter.documents import documents
from igarchive.exporter.edition import edition_of
from igarchive.exporter.layout import PACKING, laid_out
from igarchive.exporter.loss import Loss, Tally
from igarchive.exporter.media import ArchivedMedia, FindMedia, StoredMedia, at_quality
from igarchive.exporter.package import Package
from igarchive.exporter.source import opened
from igarchive.history import NEWEST, newest
from igarchive.labels import ENGLISH
from igarchive.output import PartsTarget, part_of
from igarchive.sections import SECTION_BY_NAME, SECTIONS
from igarchive.selection import Span, check_list, span_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from igarchive.exporter.edition import Edition
    from igarchive.media import Quality
    from igarchive.store.stock import StoredStock


class Exported(Struct, frozen=True):
    """What came of an export."""

    parts: tuple[Path, ...]
    """The archive, in as many parts as it has."""
    members: int
    """Files in it."""
    losses: tuple[Loss, ...]
    """What it does not carry."""
    missing: int
    """Files of media that its records refer to and that were not found."""
    idle: int
    """Files of media where they were looked for that none of its records refers to: they are not in it."""
    notes: tuple[str, ...] = ()
    """What else is told less exactly than it was: in HTML times."""

    def as_json(self) -> dict[str, Any]:
        """Give it as plain data."""
        return {
            "parts": [str(part) for part in self.parts],
            "members": self.members,
            "missing": self.missing,
            "idle": self.idle,
            "losses": [asdict(loss) for loss in self.losses],
            "notes": list(self.notes),
        }


def export(  # noqa: PLR0913 -- the options of one command
    source: str | Path,
    out: str | Path,
    *,
    layout: str = NEWEST,
    format: str = "json",  # noqa: A002 -- what it is called everywhere
    language: str = ENGLISH.tag,
    timezone: str | None = None,
    account: str | None = None,
    sections: Collection[str] = (),
    since: date | None = None,
    until: date | None = None,
    media_from: Sequence[str | Path] = (),
    media: Quality = "high",
    media_dir: str | Path | None = None,
    split_size: int | None = None,
    force: bool = False,
) -> Exported:
    """Write the archive of one account as Instagram would have written it on a day.

    ``source`` is a store, as a SQLite file or a SQLAlchemy URL, or a folder of our own Parquet or CSV. ``layout`` is
    a month such as 2025-03, or a day in it. ``format`` is json or html, ``language`` that of the labels, as a tag such
    as nl or en-GB (``LANGUAGES``; what was never seen in it stays English), ``timezone`` the zone of times in HTML
    (UTC without it). ``account`` names the one to write, where the store holds several.
    ``sections`` names those to write, all if none is named; ``since`` and ``until`` (excluded) leave out rows
    with a time beyond them, as Instagram does where a person chose a range.
    The media come from the store (its folder is ``media_dir``, beside it if none is given), or from ``media_from``:
    the parts of an archive, or a folder that holds them. Without either the rows are written and the files are
    missing. ``media`` is their quality. ``split_size`` is the number of bytes that a part may
    have before another follows (out_part_2.zip ...).
    Raises InputRefusedError for a source that is none, OutputError for a target that cannot be written,
    OptionError and UnknownNameError for a layout, format, language, zone, account or section that is none.
    """
    check_list("sections", "sections", sections)
    check_list("media_from", "archives or folders", media_from)
    size: object = split_size
    if size is not None and not (isinstance(size, int) and size > 0):
        msg = f"split_size takes a number of bytes, not {size!r}"
        raise OptionError(msg)
    edition = edition_of(layout, format, language, timezone)
    span = span_of(since, until) or Span(None, None)
    check_names("section", sections, SECTION_BY_NAME)
    with ExitStack() as stack:
        store = stack.enter_context(opened(source, media_dir, account))
        if media_dir is not None and not Path(media_dir).is_dir():
            msg = f"{media_dir}: there is no such folder of media"
            raise OptionError(msg)
        number = store.account(account)
        archive = stack.enter_context(Archive(media_from)) if media_from else None
        held = StoredMedia(store, number) if archive is None else ArchivedMedia(archive)
        stock = store.stock(number, span.since, span.until)
        inputs = source, *(given for given in media_from if not Path(given).is_dir())
        with PartsTarget(Path(out), inputs, force=force) as path:
            done = write_to(path, stock, at_quality(media, held.find), Plan(Path(out), edition, tuple(sections), split_size))
            if archive is not None:
                archive.check_unchanged()
        return done if media == "none" else replace(done, idle=held.idle())


class Plan(Struct, frozen=True):
    """What an archive is to be."""

    out: Path
    """Its first part."""
    edition: Edition
    """How it looks."""
    sections: Collection[str] = ()
    """The sections to write; all if none is named."""
    split_size: int | None = None
    """Bytes of a part."""


def write_to(path: Path, stock: StoredStock, find: FindMedia, plan: Plan) -> Exported:
    """Write an archive: each section as it is laid out, the media that it refers to, and what stands where there is no data."""
    edition, month = plan.edition, plan.edition.layout
    chosen = [section for section in SECTIONS if not plan.sections or section.name in plan.sections]
    laid = [place for section in chosen if (place := laid_out(section, month, edition.format.writes)) is not None]
    tally = Tally()
    with Package(path, split_size=plan.split_size, packing=newest(PACKING, month) or 0) as package:
        paths = []
        for document in documents(laid, stock, edition):
            data = edition.format.write(document)
            if data is not None:
                package.add(document.path, data, document.files)
                paths.append(document.path)
            for listed in document.lists:
                tally.add(listed, {} if data is None else edition.format.shown(document, listed.place.form, listed.tables))
        for name, data in edition.format.entry(paths):
            package.add(name, data)
        package.add_media(find)
        package.add_empty(place.folder for place in laid if place.folder and "*" not in place.folder)
    written = {place.section.name for place in laid}
    losses = tally.losses_of(stock, [section for section in chosen if section.name not in written]) if plan.sections else tally.losses(stock)
    parts = tuple(part_of(plan.out, number) for number in range(1, package.parts + 1))
    return Exported(parts, package.members, tuple(losses), package.missing, 0, edition.format.notes)
