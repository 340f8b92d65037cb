"""igarchive inspect."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from igarchive.cli.render import print_facts, print_issues, print_json, print_table
from igarchive.cli.run import DONE, reported
from igarchive.history import GENERATIONS

if TYPE_CHECKING:
    from igarchive.inspection import Inspection

Archives = Annotated[list[Path], typer.Argument(metavar="ARCHIVE", help="The ZIP, all parts of it, or the folder it was unpacked into.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


SINCE = {since.value: since.date for since in GENERATIONS}
"""When each generation of the format was first seen."""


@reported
def inspect(archives: Archives, json: AsJson = False) -> int:
    """Say whose export it is, of when, and what it holds."""
    from igarchive.inspection import inspect as look_into  # noqa: PLC0415 -- only when needed

    found = look_into(*archives)
    if json:
        print_json(found.as_json())
    else:
        render(found)
    print_issues(found.issues, carried=True)
    return DONE


def render(found: Inspection) -> None:
    """Print an inspection."""
    told = found.as_json()
    print_facts(
        (
            ("account", found.username),
            ("name", found.name),
            ("exported", found.exported),
            ("layouts", ", ".join(f"{name} since {SINCE[name]} ({count:,} files)" for name, count in found.generations.items())),
            *((f"part {number}", f"{name}: {count:,} files") for number, (name, count) in enumerate(found.parts, 1)),
        )
    )
    rows = [
        (one["name"], one["generation"], one["members"], one["records"], one["rows"], (one["from"] or "")[:10], (one["to"] or "")[:10])
        for one in told["sections"]
    ]
    print_table("Sections", ("section", "generation", "files", "records", "rows", "from", "to"), rows, (2, 3, 4))
    print_table("Media", ("present", "missing", "unreferenced"), [tuple(found.media.values())], (0, 1, 2))
    print_table("Ledger (every file of the export)", tuple(found.members), [tuple(found.members.values())], range(6))
    notes = [issue for issue in found.issues if issue.severity == "note"]
    if notes:
        print_table("Notes", ("code", "file", "what", "count"), [(issue.code, issue.member, issue.message, issue.count) for issue in notes], (3,))
