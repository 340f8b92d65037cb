"""igarchive accounts."""

from __future__ import annotations

from typing import Annotated

import typer

from igarchive.cli.options import AsJson
from igarchive.cli.render import print_json, print_table
from igarchive.cli.run import DONE, reported


@reported
def accounts(
    store: Annotated[str, typer.Argument(help="The store: a SQLite file or a SQLAlchemy URL.", show_default=False)],
    json: AsJson = False,
) -> int:
    """List the accounts of a store, and how much it holds of each."""
    from igarchive.store import accounts as listed  # noqa: PLC0415 -- only when needed

    found = listed(store)
    if json:
        print_json([one.as_json() for one in found])
    else:
        rows = [(one.username, one.rows, one.messages, one.files, (one.last or "")[:10]) for one in found]
        print_table("Accounts", ("account", "rows", "messages", "files", "until"), rows, (1, 2, 3))
    return DONE
