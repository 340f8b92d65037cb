"""Results as text: tables drawn on a terminal, plain when piped; nothing from an archive is printed raw."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from igarchive.issues import Issue, Severity


def safe(text: object) -> str:
    """Show control, bidirectional and other invisible characters as escapes: names in an archive are data."""
    return "".join(char if _printable(char) else char.encode("unicode_escape", "surrogatepass").decode("ascii") for char in str(text))


def _printable(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} or char == "\u200d"


def line(severity: Severity, code: str, member: str | None, message: str) -> str:
    """Write one finding or refusal, as it stands on stderr."""
    where = f"{safe(member)}: " if member else ""
    return f"igarchive: {severity}[{code}]: {where}{safe(message)}\n"


def say(text: str) -> None:
    """Write to stderr, if anybody listens there."""
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:
        drop(sys.stderr)


def drop(stream: IO[str]) -> None:
    """Send what a stream still has to write nowhere: nobody listens, or nothing more can be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def print_issues(issues: Iterable[Issue]) -> None:
    """Write one line on stderr for each kind of error and warning."""
    for severity, found in kinds_of(issues):
        if severity != "note":
            say(line(severity, found[0].code, found[0].member, explained(found)))


def kinds_of(issues: Iterable[Issue]) -> Iterable[tuple[Severity, list[Issue]]]:
    """Give the findings of each code together."""
    kinds: dict[tuple[Severity, str], list[Issue]] = {}
    for issue in issues:
        kinds.setdefault((issue.severity, issue.code), []).append(issue)
    return ((severity, found) for (severity, _), found in kinds.items())


def explained(found: Sequence[Issue]) -> str:
    """Explain the findings of one code: the first of them, how many there are, and what to do."""
    first, count = found[0], sum(issue.count for issue in found)
    members = len({issue.member for issue in found} - {None})
    where = f" in {members:,} files" if members > 1 else ""  # the first is named
    more = f" (one of {count:,}{where})" if count > 1 else ""
    place = f"{first.pointer}: " if first.pointer else ""
    fix = f"; {first.fix}" if first.fix and first.fix not in first.message else ""
    return f"{place}{first.message}{more}{fix}"


def counted(count: int, noun: str) -> str:
    """Say how many there are of something."""
    return f"{count:,} {noun}{'s' * (count != 1)}"


def print_json(told: object) -> None:
    """Write plain data as JSON, in ASCII: nothing invisible reaches a terminal."""
    sys.stdout.write(json.dumps(told, indent=2) + "\n")


def print_table(title: str, headings: Sequence[str], rows: Iterable[Sequence[object]], numbers: Sequence[int] = ()) -> None:
    """Write a table: drawn on a terminal, with two spaces between plain columns when piped. ``numbers`` are aligned right."""
    cells = [[_cell(value) for value in row] for row in rows]
    if sys.stdout.isatty():
        _draw(title, headings, cells, numbers)
        return
    sys.stdout.write(f"{title}\n")
    widths = [max(map(len, column)) for column in zip(headings, *cells, strict=True)]
    for row in (headings, *cells):
        told = (cell.rjust(width) if at in numbers else cell.ljust(width) for at, (cell, width) in enumerate(zip(row, widths, strict=True)))
        sys.stdout.write(f"  {'  '.join(told)}".rstrip() + "\n")
    sys.stdout.write("\n")


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else safe(value)


def _draw(title: str, headings: Sequence[str], cells: Sequence[Sequence[str]], numbers: Sequence[int]) -> None:
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415 -- heavy, and only for a terminal
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(title=Text(title), title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    for at, heading in enumerate(headings):
        table.add_column(Text(heading), justify="right" if at in numbers else "left", overflow="fold")
    for row in cells:
        table.add_row(*map(Text, row))
    Console(file=sys.stdout).print(table)


def print_facts(facts: Iterable[tuple[str, object]]) -> None:
    """Write names and values, one a line."""
    told = [(name, value) for name, value in facts if value not in (None, "")]
    width = max((len(name) for name, _ in told), default=0)
    for name, value in told:
        sys.stdout.write(f"{name.ljust(width)}  {_cell(value)}\n")
    sys.stdout.write("\n")
