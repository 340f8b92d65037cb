"""The writers, one module for each output format; each defines WRITER, and FATES: what becomes of each column."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Literal, Protocol, cast

from msgspec import Struct

from igarchive.errors import OptionError, UnknownNameError
from igarchive.selection import check_list

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from igarchive.archive import Archive
    from igarchive.gather import Bundle
    from igarchive.mentions import Mentions
    from igarchive.writers.fate import Fates

Visibility = Literal["private", "unlisted", "public"]
"""Who may see posts: followers only; everybody who has the address, and followers; everybody."""

FORMATS: dict[str, str] = {
    "parquet": "one Parquet file for each table",
    "csv": "one CSV file for each table, and a Data Package that describes them",
    "activitystreams": "ActivityStreams 2.0 collections, media beside them",
    "mastodon": "an account archive as Mastodon's, and CSV files of relations that its servers import",
    "pixelfed": "ZIPs that Pixelfed's import from Instagram takes",
    "dtp": "what the Data Transfer Project's Generic Importer sends: social posts, albums, media",
}
"""The output formats; each is a module of this package."""

OPTIONS: dict[str, frozenset[str]] = {
    "parquet": frozenset(),
    "csv": frozenset({"csv_raw"}),
    "activitystreams": frozenset({"base_url", "include", "keep_metadata"}),
    "mastodon": frozenset({"accounts", "base_url", "keep_metadata", "mentions", "unpacked", "visibility"}),
    "pixelfed": frozenset({"keep_metadata"}),
    "dtp": frozenset({"keep_metadata"}),
}
"""The options that concern each format."""

HOLDING_FILES = frozenset(name for name, options in OPTIONS.items() if "keep_metadata" in options)
"""The formats that hold photos and videos; the others only name them."""


class Options(Struct, frozen=True, kw_only=True):
    """What a user may choose about the output; each writer takes what concerns it."""

    csv_raw: bool = False
    """CSV: leave cells as they are that a spreadsheet would run as a formula."""
    base_url: str | None = None
    """ActivityStreams and Mastodon: what all ids begin with, and urls that are not Instagram's."""
    include: tuple[str, ...] = ()
    """ActivityStreams: what to write beyond what is shared anyway: messages."""
    keep_metadata: bool = False
    """Where files are copied: leave in them what cameras and editors wrote into them (EXIF, GPS, XMP, IPTC)."""
    accounts: str | Path | Sequence[str | Path] | None = None
    """Mastodon: CSV files that map user names on Instagram to accounts in the fediverse (``mastodon/accounts.py``)."""
    visibility: Visibility = "private"
    """Mastodon: who may see the posts."""
    mentions: Mentions = "defuse"
    """Mastodon: what becomes of @name in captions."""
    unpacked: bool = False
    """Mastodon: the archive as a folder instead of a ZIP."""


class Written(Struct, frozen=True):
    """One file, or kind of file, of the output."""

    name: str
    """Path below the output folder."""
    rows: int
    """Rows, or items, in it."""
    note: str = ""
    """What the reader should know of it: rows that were not carried, and why."""


class Writer(Protocol):
    """Takes bundles and writes them into a folder."""

    def __init__(self, folder: Path, archive: Archive, options: Options) -> None:
        """Begin an output in an empty folder."""

    @property
    def left(self) -> Mapping[tuple[str, str], int]:
        """Rows that stay behind though their table is carried, by table and why; all of them once it is closed."""

    def write(self, bundle: Bundle) -> None:
        """Take the next bundle; the last one holds the table ``members``."""

    def close(self) -> list[Written]:
        """Finish all files and say what was written."""

    def let_go(self) -> None:
        """Hold no file open any more, finished or not."""


def writer_named(name: str, options: Mapping[str, object]) -> type[Writer]:
    """Find a writer; raises UnknownNameError, and OptionError for an option that does not concern it."""
    if name not in list(FORMATS):
        raise UnknownNameError("format", name, list(FORMATS))
    check_list("include", "what to include", options.get("include", ()))
    for option in sorted(option for option, value in options.items() if value and option not in OPTIONS[name]):
        msg = f"--{option.replace('_', '-')} has no effect with --to {name}; leave it out"
        raise OptionError(msg)
    return cast("type[Writer]", import_module(f"igarchive.writers.{name}").WRITER)


def fates_of(name: str) -> Fates:
    """Give what becomes of each column in a format."""
    return cast("Fates", import_module(f"igarchive.writers.{name}").FATES)
