"""igarchive load."""

from __future__ import annotations

import json as json_
import sys
from dataclasses import asdict
from typing import Annotated

import typer

from igarchive.cli.inspect import Archives, AsJson
from igarchive.cli.render import print_table, safe
from igarchive.cli.run import DONE, reported


@reported
def load(
    archives: Archives,
    into: Annotated[str, typer.Option("--into", help="The store: a SQLite file, or a SQLAlchemy URL.", show_default=False)],
    json: AsJson = False,
) -> int:
    """Take an archive into a store of accounts.

    The same archive twice changes nothing; a newer one of the same account is merged.
    """
    from igarchive.exporter import open_store  # noqa: PLC0415 -- only when needed

    with open_store(into) as store:
        done = store.load(*archives)
    if json:
        sys.stdout.write(json_.dumps(asdict(done), indent=2) + "\n")
        return DONE
    names = dict.fromkeys((*done.added, *done.changed))
    if names:
        print_table("Loaded", ("table", "new rows", "changed rows"), [(name, done.added.get(name, 0), done.changed.get(name, 0)) for name in names], (1, 2))
    else:
        sys.stdout.write("nothing is new\n")
    sys.stdout.write(f"account: {safe(done.account)}\nnew media: {done.media:,}\n")
    return DONE
