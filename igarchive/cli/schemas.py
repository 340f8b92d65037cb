"""igarchive schemas."""

from __future__ import annotations

import json as json_
import sys
from typing import Annotated

import typer

from igarchive.cli.inspect import AsJson
from igarchive.cli.render import print_table
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
        sys.stdout.write(json_.dumps(published(section, since), indent=2, ensure_ascii=False) + "\n")
        return DONE
    found = listed(name)
    if json:
        sys.stdout.write(json_.dumps(found, indent=2) + "\n")
    else:
        rows = [(one["name"], ", ".join(one["tables"]), one["description"], one["files"][-1]) for one in found]
        print_table("Schemas", ("schema", "tables", "what", "lately in"), rows)
    return DONE
