"""igarchive diff."""

from __future__ import annotations

import sys
from collections import Counter
from glob import has_magic
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from igarchive.cli.options import AsJson, Timezone
from igarchive.cli.render import print_issues, print_json, print_table, safe
from igarchive.cli.run import DONE, FOUND, reported
from igarchive.errors import OptionError

if TYPE_CHECKING:
    from igarchive.diff import Difference

Export = Annotated[
    Path,
    typer.Argument(
        help="A ZIP ('export*.zip' in quotes for its parts), an unpacked folder, or a folder that `convert` wrote as parquet or csv.",
        show_default=False,
    ),
]
MARKS = {"added": "+", "removed": "-", "changed": "~"}
SHOWN = 10
"""Differences of one table that are shown unless all are asked for."""


@reported
def diff(
    before: Export,
    after: Export,
    everything: Annotated[bool, typer.Option("--all", help=f"Show every difference, not {SHOWN} of each table.")] = False,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write the differences to this Parquet file too.", show_default=False, readable=False)] = None,
    timezone: Timezone = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing Parquet file.")] = False,
    json: AsJson = False,
) -> int:
    """Say what was added, removed and changed between two exports of one account.

    Exits 1 if anything was. A change of form alone is no difference.
    """
    from igarchive.diff import diff as compare  # noqa: PLC0415 -- only when needed
    from igarchive.diff import write_parquet  # noqa: PLC0415

    if out is not None and out.suffix.lower() != ".parquet":
        msg = f"--out writes Parquet, and {out} is named otherwise; let the name end in .parquet"
        raise OptionError(msg)
    counts: Counter[tuple[str, str]] = Counter()
    shown: list[Difference] = []
    one_side, other_side = parts_of(before), parts_of(after)
    found = compare(one_side, other_side, timezone=timezone)
    for one in write_parquet(found, out, [*one_side, *other_side], force=force) if out else found:
        counts[one.table, one.change] += 1
        if everything or json or sum(counts[one.table, change] for change in MARKS) <= SHOWN:
            shown.append(one)
    tables = {table: {change: counts[table, change] for change in MARKS} for table in dict.fromkeys(table for table, _ in counts)}
    if json:
        print_json({"tables": tables, "differences": [one.as_json() for one in shown], "issues": [issue.as_json() for issue in found.issues]})
    else:
        render(tables, shown)
    for issues in found.sides.values():
        print_issues(issues)
    return FOUND if counts else DONE


def parts_of(path: Path) -> list[Path]:
    """Give the files that a path with wildcards means: the parts of one export."""
    if path.exists() or not has_magic(str(path)):
        return [path]
    return sorted(Path(path.anchor or ".").glob(str(path.relative_to(path.anchor)))) or [path]


def render(tables: dict[str, dict[str, int]], shown: list[Difference]) -> None:
    """Print differences, and their number by table."""
    for one in shown:
        columns = "; ".join(f"{name}: {before!r} -> {after!r}" for name, (before, after) in one.columns.items())
        key = " ".join(f"{name}={value!r}" for name, value in one.key.items() if value is not None)
        sys.stdout.write(f"{MARKS[one.change]} {one.table} {safe(key)}{': ' if columns else ''}{safe(columns)}\n")
    rows: list[tuple[Any, ...]] = [(name, *counts.values()) for name, counts in tables.items()]
    if rows:
        print_table("Differences", ("table", *MARKS), rows, (1, 2, 3))
    else:
        sys.stdout.write("no difference\n")
