"""igarchive push."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from igarchive.cli.options import Archives, AsJson, Profile, Since, Timezone, Until, names_of
from igarchive.cli.render import print_facts, print_issues, print_json, print_table, safe
from igarchive.cli.run import DONE, FOUND, EndedError, reported
from igarchive.errors import OptionError
from igarchive.mentions import Mentions
from igarchive.transfer.choices import KINDS, USUAL, Credentials, Dates, Visibility
from igarchive.transfer.receivers import RECEIVERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from igarchive.transfer.push import Fate, Pushed

Receiver = StrEnum("Receiver", list(RECEIVERS))  # type: ignore[misc]  # the receivers are declared in transfer

TOKEN, HANDLE, PASSWORD = "IGARCHIVE_TOKEN", "IGARCHIVE_HANDLE", "IGARCHIVE_PASSWORD"
"""Variables of the environment that hold what lets us in."""

SHOWN = 20
"""Posts that failed, of which each is shown; ``--json`` shows all."""


To = Annotated[
    Receiver, typer.Option("--to", case_sensitive=False, help="; ".join(f"{name}: {doc}" for name, doc in RECEIVERS.items()) + ".", show_default=False)
]
Server = Annotated[str, typer.Option("--server", help="The account's server, such as https://example.org. No other is spoken to.", show_default=False)]
Audience = Annotated[
    Visibility | None,
    typer.Option("--visibility", help="Who sees it. Mastodon: private (followers) without it. Bluesky: all do; say public.", show_default=False),
]
Select = Annotated[
    list[str] | None,
    typer.Option(
        "--select", metavar="KINDS", help=f"What to send, with commas between: {', '.join(KINDS)}. Without it: {', '.join(USUAL)}.", show_default=False
    ),
]
Names = Annotated[
    Mentions | None, typer.Option("--mentions", help="Mastodon: defuse @name, so that nobody is called (without it), or keep it.", show_default=False)
]
Dating = Annotated[
    Dates | None,
    typer.Option(
        "--dates",
        help="Mastodon: keep dates where the server can, else write them into the text (without it); text: always; leave: leave such posts.",
        show_default=False,
    ),
]
KeepMetadata = Annotated[bool, typer.Option("--keep-metadata", help="Send files with the metadata that is in them: place, camera, time. Without it: without.")]
StateFile = Annotated[Path | None, typer.Option("--state", help="The file that keeps what was sent. Without it: beside the archive.", show_default=False)]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would become of each post, and send nothing.")]


@reported
def push(  # noqa: PLR0913, PLR0917 -- the options of one command
    archives: Archives,
    to: To,
    server: Server,
    visibility: Audience = None,
    select: Select = None,
    since: Since = None,
    until: Until = None,
    mentions: Names = None,
    dates: Dating = None,
    keep_metadata: KeepMetadata = False,
    state: StateFile = None,
    dry_run: DryRun = False,
    profile: Profile = None,
    timezone: Timezone = None,
    json: AsJson = False,
) -> int:
    """Send posts to an account on Mastodon or Bluesky, with their media and dates. The same again sends nothing twice.

    The access token is read from IGARCHIVE_TOKEN (Mastodon), handle and app password from IGARCHIVE_HANDLE and
    IGARCHIVE_PASSWORD (Bluesky), or asked for on a terminal. Exits 1 if a post could not be sent.
    """
    choices: dict[str, Any] = {"visibility": visibility, "mentions": mentions, "dates": dates, "keep_metadata": keep_metadata}
    choices |= {"since": since, "until": until}
    if select:
        choices["select"] = names_of(select)
    place: dict[str, Any] = {"to": to.value, "server": server, "state": state, "dry_run": dry_run, "profile": profile, "timezone": timezone}
    try:
        done = sent(archives, place, choices)
    except EndedError as ended:
        ended.standing = "what was sent is noted, and the same command goes on from there"
        raise
    if json:
        print_json(done.as_json())
    else:
        render(done)
    print_issues(done.issues)
    return DONE if done.complete else FOUND


def sent(archives: list[Path], place: dict[str, Any], choices: dict[str, Any]) -> Pushed:
    """Send, and show how far it is; a dry run needs nothing that lets us in."""
    from igarchive.transfer.push import push as send  # noqa: PLC0415 -- only when needed

    secrets = None if place["dry_run"] else credentials(place["to"])
    with progress_line() as progress:
        return send(*archives, credentials=secrets, progress=progress, **place, **choices)


def credentials(to: str) -> Credentials:
    """Read what lets us in from the environment, or ask for it on a terminal."""
    if to == "mastodon":
        return Credentials(given(TOKEN, "Access token", hide=True))
    handle = given(HANDLE, "Handle", hide=False)
    return Credentials(given(PASSWORD, "App password", hide=True), handle.removeprefix("@"))


def given(name: str, what: str, *, hide: bool) -> str:
    """Read something from the environment, else ask for it, if there is a terminal to ask on; what is typed is shown unless it is to be hidden."""
    told = os.environ.get(name, "").strip()
    if not told and sys.stdin.isatty():
        with suppress(typer.Abort):  # the end of what is typed
            told = str(typer.prompt(what, hide_input=hide, err=True)).strip()
    if not told:
        msg = f"{what.lower()}: none was given; put it into the environment as {name}"
        raise OptionError(msg)
    return told


def say_why_we_wait(done: int, total: int, note: str) -> None:
    """Write a line where there is a reason to wait."""
    if note:
        sys.stderr.write(f"igarchive: {done:,} of {total:,} posts; {safe(note)}\n")


@contextmanager
def progress_line() -> Iterator[Callable[[int, int, str], None] | None]:
    """Give what shows progress: drawn on a terminal; elsewhere only why we wait."""
    if not sys.stderr.isatty():
        yield say_why_we_wait
        return
    from rich.console import Console  # noqa: PLC0415 -- heavy, and only for a terminal
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task("sending", total=None)
        yield lambda done, total, note: bar.update(task, completed=done, total=total, description=safe(note)[:60] or "sending")


def render(done: Pushed) -> None:
    """Print what became of the posts."""
    limits = done.limits
    takes = f"{limits.characters:,} characters and {limits.media} files in a post{'' if limits.mixed else ', a video alone'}"
    print_facts(
        (
            ("receiver", f"{limits.software} at {done.server}{'' if limits.told else '; it does not answer, so the usual limits are assumed'}"),
            ("account", done.account),
            ("takes", f"{takes}; {'dates of the past' if limits.keeps_dates else 'no dates of the past'}"),
            ("alt text", "none: no export has any"),
        )
    )
    statuses = [(status, count, sum(fate.parts for fate in done.posts if fate.status == status)) for status, count in done.counts().items()]
    print_table("Posts", ("what became of them", "posts", "parts"), statuses, (1, 2))
    changes = list(changed(done))
    if changes:
        print_table("Otherwise, or left", ("code", "posts", "the first", ""), changes, (1,))
    failed = [fate for fate in done.posts if fate.status == "failed"]
    if failed:
        print_table(
            f"Failed{'' if len(failed) <= SHOWN else f' (the first {SHOWN})'}", ("post", "why"), [(fate.post_id, fate.reason) for fate in failed[:SHOWN]]
        )
    for name, told in (
        ("stopped", done.stopped),
        ("left out by kind or time", ", ".join(f"{count:,} {kind}" for kind, count in done.unasked.items())),
        ("state", done.state),
    ):
        if told:
            sys.stdout.write(f"{name}: {safe(told)}\n")


def changed(done: Pushed) -> Iterator[tuple[str, int, str, str]]:
    """Give each code, how many posts it is about, the first of them, and its detail."""
    found: dict[str, list[tuple[Fate, str]]] = {}
    for fate in done.posts:
        for code, detail in {change.code: change.detail for change in reversed(fate.changes)}.items():
            found.setdefault(code, []).append((fate, detail))
    for code, fates in found.items():
        yield code, len(fates), fates[0][0].post_id, fates[0][1]
