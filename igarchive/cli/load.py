"""igarchive load."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from igarchive.cli.options import Archives, AsJson, MediaDir, Profile, Timezone
from igarchive.cli.render import print_issues, print_json, print_table, safe
from igarchive.cli.run import DONE, FOUND, reported

if TYPE_CHECKING:
    from igarchive.store.load import Loaded


@reported
def load(  # noqa: PLR0913, PLR0917 -- the options of one command
    archives: Archives,
    into: Annotated[str, typer.Option("--into", help="The store: a SQLite file, made if there is none, or a SQLAlchemy URL.", show_default=False)],
    account: Annotated[str | None, typer.Option("--account", help="Whose archive it is, where it does not say so.", show_default=False)] = None,
    media_dir: MediaDir = None,
    lenient: Annotated[bool, typer.Option("--lenient", help="Exit 0 even if something could not be read.")] = False,
    profile: Profile = None,
    timezone: Timezone = None,
    json: AsJson = False,
) -> int:
    """Load an archive into a store of accounts.

    The same archive twice changes nothing; of two archives of an account the later counts, and what only one has stays.
    Exits 1 if something could not be read.
    """
    from igarchive.store.load import load as put_into  # noqa: PLC0415 -- only when needed

    done = put_into(*archives, into=into, account=account, media=media_dir, profile=profile, timezone=timezone)
    if json:
        print_json(done.as_json())
    else:
        render(done)
    print_issues(done.issues)
    return DONE if done.complete or lenient else FOUND


def render(done: Loaded) -> None:
    """Print what was loaded."""
    tables = dict.fromkeys((*done.added, *done.changed, *done.same))
    rows = [(name, done.added.get(name, 0), done.changed.get(name, 0), done.same.get(name, 0)) for name in tables]
    print_table("Loaded", ("table", "added", "changed", "as before"), rows, (1, 2, 3))
    sys.stdout.write(f"account: {safe(done.account)}\nfiles: {done.files:,} added\nstore: {safe(done.store)}\n")
