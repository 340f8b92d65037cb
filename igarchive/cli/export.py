"""igarchive export."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from igarchive.cli.options import AsJson, MediaDir, Since, Until, names_of
from igarchive.cli.render import counted, print_json, print_table, safe
from igarchive.cli.run import DONE, reported
from igarchive.exporter import FORMATS
from igarchive.history import NEWEST
from igarchive.labels import ENGLISH, LANGUAGE_BY_TAG
from igarchive.media import Quality

if TYPE_CHECKING:
    from collections.abc import Iterator

    from igarchive.exporter import Exported
    from igarchive.exporter.loss import Loss


OutputFormat = Annotated[str, typer.Option("--format", help=f"How documents are written: {' or '.join(FORMATS)}.")]
OutputLanguage = Annotated[
    str, typer.Option("--language", help=f"The language of labels: {', '.join(LANGUAGE_BY_TAG)}. What was never seen in it stays English.")
]
OutputTimezone = Annotated[
    str | None, typer.Option("--timezone", help="HTML: the zone of its times, such as Europe/Berlin. UTC without it.", show_default=False)
]

UNITS = {"KB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000, "KIB": 1 << 10, "MIB": 1 << 20, "GIB": 1 << 30}
"""Bytes of a unit."""


def bytes_of(size: str) -> int:
    """Read a size such as 2GB."""
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?) ?([KMG]I?B)", size.strip().upper())
    if found is None or float(found[1]) < 1:
        msg = f"{size!r} is no size; give one such as 2GB, 500MB or 700KiB"
        raise typer.BadParameter(msg)
    return round(float(found[1]) * UNITS[found[2]])


@reported
def export(  # noqa: PLR0913, PLR0917 -- the options of one command
    source: Annotated[
        str, typer.Argument(help="A store (a SQLite file or a SQLAlchemy URL), or a folder that `convert` wrote as parquet or csv.", show_default=False)
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="The ZIP to write.", show_default=False, readable=False)],
    layout: Annotated[str, typer.Option("--layout", help="The month whose layout to write, such as 2025-03.")] = NEWEST,
    format: OutputFormat = "json",  # noqa: A002 -- what it is called everywhere
    language: OutputLanguage = ENGLISH.tag,
    timezone: OutputTimezone = None,
    account: Annotated[str | None, typer.Option("--account", help="The account to write, where the store holds several.", show_default=False)] = None,
    media: Annotated[Quality, typer.Option("--media", help="high: as they are; medium, low: images made smaller; none: without.")] = "high",
    media_dir: MediaDir = None,
    media_from: Annotated[
        list[Path] | None,
        typer.Option("--media-from", metavar="ARCHIVE", help="The archive or folder that holds the media.", show_default=False),
    ] = None,
    sections: Annotated[
        list[str] | None,
        typer.Option(
            "--sections", metavar="NAMES", help="Sections to write, with commas between (`igarchive schemas` lists them). All without it.", show_default=False
        ),
    ] = None,
    since: Since = None,
    until: Until = None,
    split_size: Annotated[
        int | None,
        typer.Option("--split-size", parser=bytes_of, metavar="SIZE", help="Size from which on a part is followed by another: 2GB, 500MB.", show_default=False),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing ZIP.")] = False,
    json: AsJson = False,
) -> int:
    """Write the archive of an account from a store or from tables, as Instagram would have.

    Ends with what the layout cannot carry.
    """
    from igarchive.exporter import export as write  # noqa: PLC0415 -- only when needed

    done = write(
        source,
        out,
        layout=layout,
        format=format,
        language=language,
        timezone=timezone,
        sections=names_of(sections),
        since=since,
        until=until,
        media_from=tuple(media_from or ()),
        account=account,
        media=media,
        media_dir=media_dir,
        split_size=split_size,
        force=force,
    )
    if json:
        print_json(done.as_json())
    else:
        render(done)
    return DONE


def _rounded(loss: Loss) -> Iterator[str]:
    if loss.rounded_rows:
        yield f"fractions of seconds of {counted(loss.rounded_rows, 'row')}"


def render(done: Exported) -> None:
    """Print what was not carried."""
    told = [loss for loss in done.losses if loss.lost_rows or loss.lost_columns or loss.rounded_rows]
    if told:
        rows = [(loss.table, loss.rows, loss.lost_rows, ", ".join([*loss.lost_columns, *_rounded(loss)])) for loss in told]
        print_table("Not carried by this layout", ("table", "rows", "lost rows", "lost columns"), rows, (1, 2))
    missing = f", {counted(done.missing, 'file')} of media missing" if done.missing else ""
    idle = f"; {counted(done.idle, 'file')} of media not copied, for no record that is written refers to them" if done.idle else ""
    notes = "".join(f"; {note}" for note in done.notes)
    sys.stdout.write(f"{counted(done.members, 'file')}{missing}{idle}{notes}\noutput: {', '.join(map(safe, done.parts))}\n")
