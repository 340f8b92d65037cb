"""igarchive schemas."""

from __future__ import annotations

from typing import Annotated

import typer

from igarchive.cli.options import AsJson
from igarchive.cli.render import print_json, print_table
from igarchive.cli.run import DONE, reported


@reported
def schemas(
    name: Annotated[str | None, typer.Argument(help="One section, or one schema as SECTION:SINCE.", show_default=False)] = None,
    json: AsJson = False,
) -> int:
    """Show the published JSON Schemas.

    All of them, those of a section, or one with all it refers to.
    """
    from igarchive.catalog import listed  # noqa: PLC0415 -- only when needed
    from igarchive.schema import published  # noqa: PLC0415

    if name is not None and ":" in name:
        section, _, since = name.partition(":")
        print_json(published(section, since))
        return DONE
    found = listed(name)
    if json:
        print_json(found)
    else:
        rows = [(one["name"], ", ".join(one["tables"]), one["description"], one["files"][-1]) for one in found]
        print_table("Schemas", ("schema", "tables", "what", "lately in"), rows)
    return DONE
