"""Options that several commands share, declared once."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer


def day(text: str) -> date:
    """Read a day; raises BadParameter."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        msg = f"{text!r} is no day; give one such as 2025-01-31"
        raise typer.BadParameter(msg) from error


Archives = Annotated[
    list[Path],
    typer.Argument(metavar="ARCHIVE", help="The ZIP, all parts of it, or the folder it was unpacked into.", show_default=False, readable=False),
]
Profile = Annotated[
    str | None,
    typer.Option("--profile", help="The profile to read, where the archive holds several; without it the one with the most files.", show_default=False),
]
Timezone = Annotated[
    str | None, typer.Option("--timezone", metavar="ZONE", help="The zone of times in HTML exports, as Europe/Berlin; UTC without it.", show_default=False)
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        metavar="N",
        min=1,
        help="Processes that read; without it one for every two cores, where the archive is large; more are seldom faster. The result is the same.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Since = Annotated[date | None, typer.Option("--since", metavar="YYYY-MM-DD", parser=day, help="Leave out what is older.", show_default=False)]
Until = Annotated[date | None, typer.Option("--until", metavar="YYYY-MM-DD", parser=day, help="Leave out what is of this day or later.", show_default=False)]
MediaDir = Annotated[
    Path | None, typer.Option("--media-dir", help="The folder of the store's media. Without it: beside the store.", show_default=False, readable=False)
]


def names_of(given: list[str] | None) -> tuple[str, ...]:
    """Read names with commas between them; nothing between two is a name that there is not."""
    return tuple(name.strip().lower() for some in given or () for name in some.split(","))
