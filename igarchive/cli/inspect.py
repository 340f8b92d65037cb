"""igarchive inspect."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from igarchive.cli.options import Archives, AsJson, Profile, Timezone
from igarchive.cli.render import counted, print_facts, print_issues, print_json, print_table
from igarchive.cli.run import DONE, reported
from igarchive.history import GENERATIONS

if TYPE_CHECKING:
    from igarchive.article20 import Completeness, Held, Sizes
    from igarchive.inspection import Inspection

Article20 = Annotated[bool, typer.Option("--article-20", help="Report completeness instead: each kind of data present, empty or absent; media sizes.")]

SINCE = {since.value: since.date for since in GENERATIONS}
"""When each generation of the format was first seen."""


@reported
def inspect(archives: Archives, article_20: Article20 = False, profile: Profile = None, timezone: Timezone = None, json: AsJson = False) -> int:
    """Say whose export it is, of when, and what it holds."""
    if article_20:
        return inspect_completeness(archives, profile, timezone, as_json=json)
    from igarchive.inspection import inspect as look_into  # noqa: PLC0415 -- only when needed

    found = look_into(*archives, profile=profile, timezone=timezone)
    if json:
        print_json(found.as_json())
    else:
        render(found)
    print_issues(found.issues)
    return DONE


def render(found: Inspection) -> None:
    """Print an inspection."""
    told = found.as_json()
    print_facts(
        (
            ("account", found.username),
            ("name", found.name),
            ("profiles", ", ".join(found.profiles) if len(found.profiles) > 1 else None),
            ("exported", found.exported),
            ("layouts", ", ".join(f"{name} since {SINCE[name]} ({counted(count, 'file')})" for name, count in found.generations.items())),
            *((f"part {number}", f"{name}: {counted(count, 'file')}") for number, (name, count) in enumerate(found.parts, 1)),
        )
    )
    rows = [
        (one["name"], one["generation"], one["members"], one["records"], one["rows"], (one["from"] or "")[:10], (one["to"] or "")[:10])
        for one in told["sections"]
    ]
    print_table("Sections", ("section", "generation", "files", "records", "rows", "from", "to"), rows, (2, 3, 4))
    print_table("Media", ("referred to", "missing", "not referred to"), [tuple(found.media.values())], (0, 1, 2))
    print_table("Ledger (every file of the export)", tuple(found.members), [tuple(found.members.values())], range(6))
    notes = [issue for issue in found.issues if issue.severity == "note"]
    if notes:
        print_table("Notes", ("code", "file", "what", "count"), [(issue.code, issue.member, issue.message, issue.count) for issue in notes], (3,))


def inspect_completeness(archives: list[Path], profile: str | None, timezone: str | None, *, as_json: bool) -> int:
    """Say what the export holds of each kind of data."""
    from igarchive.article20 import completeness  # noqa: PLC0415 -- only when needed

    found = completeness(*archives, profile=profile, timezone=timezone)
    if as_json:
        print_json(found.as_json())
    else:
        render_completeness(found)
    print_issues(found.issues)
    return DONE


def render_completeness(found: Completeness) -> None:
    """Print what the export holds of each kind of data."""
    complete = "; ".join(("no", *found.lacking)) if found.lacking else "yes"
    print_facts((("account", found.username), ("exported", found.exported), ("complete", complete), ("HTML files", found.html or None)))
    rows = [
        (one.name, one.since, one.status, one.rows, one.members, one.missing or None, (one.first or "")[:10], (one.last or "")[:10], _remark(one))
        for one in found.categories
    ]
    print_table("Article 20 GDPR", ("category", "since", "status", "rows", "files", "missing", "from", "to", "remark"), rows, (3, 4, 5))
    media = found.media
    print_table("Media", ("present", "missing"), [(media.present, media.missing)], (0, 1))
    sizes = [_sizes("images", media.images), _sizes("videos", media.videos)]
    print_table("Width x height", ("media", "measured", "unmeasured", "smallest", "median", "largest"), sizes, (1, 2))
    print_table("Images that look recompressed", ("all", *media.reasons), [(media.recompressed, *media.reasons.values())], range(1 + len(media.reasons)))


def _remark(one: Held) -> str | None:
    if one.html_only:
        return "only as HTML"
    return f"{counted(one.unread, 'file')} not read" if one.unread else None


def _sizes(name: str, sizes: Sizes) -> tuple[object, ...]:
    shown = (f"{size.width} x {size.height}" if size else None for size in (sizes.smallest, sizes.median, sizes.largest))
    return name, sizes.measured, sizes.unmeasured, *shown
