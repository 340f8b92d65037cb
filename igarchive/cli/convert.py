"""igarchive convert."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from igarchive.cli.options import Archives, AsJson, Jobs, Profile, Since, Timezone, Until, names_of
from igarchive.cli.render import print_issues, print_json, print_table, safe
from igarchive.cli.run import DONE, FOUND, reported
from igarchive.errors import OptionError
from igarchive.mentions import Mentions
from igarchive.selection import KINDS
from igarchive.writers import FORMATS, Visibility

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rich.progress import TaskID

    from igarchive.convert import Conversion

Format = StrEnum("Format", list(FORMATS))  # type: ignore[misc]  # the formats are declared in writers
SeenBy = StrEnum("SeenBy", list(get_args(Visibility)))  # type: ignore[misc]  # declared in the writer
Names = StrEnum("Names", list(get_args(Mentions)))  # type: ignore[misc]

FEW = 4
"""Columns that are named where many were left behind; loss.json names all."""

LONG = 20_000_000
"""Bytes of JSON that take long enough for a progress bar."""


To = Annotated[Format, typer.Option("--to", case_sensitive=False, help="; ".join(f"{name}: {doc}" for name, doc in FORMATS.items()) + ".", show_default=False)]
Out = Annotated[
    Path | None,
    typer.Option("--out", "-o", help="The folder to make. Without it: named after the archive and the format.", show_default=False, readable=False),
]
EveryProfile = Annotated[bool, typer.Option("--every-profile", help="Convert all profiles of an Accounts Center, each into a folder of its own below --out.")]
Select = Annotated[
    list[str] | None,
    typer.Option("--select", metavar="KINDS", help=f"Kinds of data to convert, with commas between: {', '.join(KINDS)}. All without it.", show_default=False),
]
BaseUrl = Annotated[str | None, typer.Option("--base-url", help="ActivityStreams, Mastodon: what all ids and urls begin with.", show_default=False)]
Include = Annotated[
    list[str] | None,
    typer.Option("--include", metavar="KINDS", help="ActivityStreams: what to write beyond the public and the own: messages.", show_default=False),
]
Accounts = Annotated[
    list[Path] | None,
    typer.Option(
        "--accounts",
        metavar="FILE",
        help="Mastodon: CSV that maps user names on Instagram to accounts (user@host), once for each file; others go to unmapped_*.csv.",
        show_default=False,
    ),
]
Audience = Annotated[
    SeenBy | None, typer.Option("--visibility", help="Mastodon: who may see the posts; private (followers only) without it.", show_default=False)
]
Calls = Annotated[
    Names | None, typer.Option("--mentions", help="Mastodon: whether @name in a caption may be a mention; defuse without it.", show_default=False)
]


@reported
def convert(  # noqa: PLR0913, PLR0917 -- the options of one command
    archives: Archives,
    to: To,
    out: Out = None,
    profile: Profile = None,
    every_profile: EveryProfile = False,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing folder, and all that is in it.")] = False,
    lenient: Annotated[bool, typer.Option("--lenient", help="Exit 0 even if something could not be read.")] = False,
    timezone: Timezone = None,
    select: Select = None,
    since: Since = None,
    until: Until = None,
    jobs: Jobs = None,
    csv_raw: Annotated[bool, typer.Option("--csv-raw", help="CSV: leave cells as they are that a spreadsheet would run as a formula.")] = False,
    base_url: BaseUrl = None,
    include: Include = None,
    keep_metadata: Annotated[bool, typer.Option("--keep-metadata", help="Leave EXIF, places and the like in the files that are copied.")] = False,
    accounts: Accounts = None,
    visibility: Audience = None,
    mentions: Calls = None,
    unpacked: Annotated[bool, typer.Option("--unpacked", help="Mastodon: the archive as a folder instead of a ZIP.")] = False,
    json: AsJson = False,
) -> int:
    """Convert the export into another format.

    Exits 1 if something could not be read; what no format or command takes is told, and is no failure.
    """
    from igarchive.convert import convert as carry_over  # noqa: PLC0415 -- only when needed
    from igarchive.convert import convert_profiles  # noqa: PLC0415

    if every_profile and profile is not None:
        msg = "--profile chooses one profile, --every-profile takes all; give one of the two"
        raise OptionError(msg)
    with progress_bar() as progress:
        options: dict[str, Any] = {"csv_raw": csv_raw, "base_url": base_url, "include": tuple(include or ()), "keep_metadata": keep_metadata}
        options |= {"accounts": accounts, "visibility": visibility and visibility.value, "mentions": mentions and mentions.value, "unpacked": unpacked}
        options |= {"select": names_of(select), "since": since, "until": until}
        given = {name: value for name, value in options.items() if value}
        shared: dict[str, Any] = {"to": to.value, "out": out, "force": force, "timezone": timezone, "progress": progress, "jobs": jobs}
        shared |= given
        done = convert_profiles(*archives, **shared) if every_profile else {"": carry_over(*archives, profile=profile, **shared)}
    if json:
        told = {name: one.as_json() for name, one in done.items()}
        print_json({"profiles": told} if every_profile else told[""])
    for one in done.values():
        if not json:
            render(one)
        print_issues(one.issues)
    return DONE if lenient or all(one.complete for one in done.values()) else FOUND


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int], None] | None]:
    """Give what draws progress on a terminal, when it takes long; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 -- heavy, and only for a terminal
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(file=sys.stderr), transient=True) as bar:
        task: TaskID | None = None

        def draw(done: int, total: int) -> None:
            nonlocal task
            if total >= LONG:
                task = bar.add_task("reading", total=total) if task is None else task
                bar.update(task, completed=done)

        yield draw


def some(columns: Sequence[str]) -> str:
    """Name columns, few of many; none stand for whole rows."""
    more = f" and {len(columns) - FEW} more" if len(columns) > FEW else ""
    return ", ".join(columns[:FEW]) + more if columns else "all"


def render(done: Conversion) -> None:
    """Print what was written, and what was not."""
    print_table("Written", ("file", "rows", ""), [(one.name, one.rows, one.note) for one in done.written], (1,))
    behind = [(one.table, one.rows, some(one.columns), one.why) for one in done.loss.behind()]
    if behind:
        print_table("Left behind", ("table", "rows", "columns", "why"), behind, (1,))
    for told, left_out in (("lists not selected", done.loss.left_out.lists), ("rows beyond the span of time", done.loss.left_out.rows)):
        if left_out:
            sys.stdout.write(f"{told}: {', '.join(f'{count:,} {name}' for name, count in left_out.items())}\n")
    counts = ", ".join(f"{count:,} {status}" for status, count in done.ledger.counts().items() if count)
    sys.stdout.write(f"files of the export: {counts}\n")
    if done.loss.left_out.files:
        sys.stdout.write(f"media: {done.loss.left_out.files:,} files stay in the export, this format only names them\n")
    sys.stdout.write(f"output: {safe(done.out)}\n")
