"""One invented person in every generation, in several languages, as parts and as pages: the same tables, as far as each layout carries them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from exports import ROOT, Read, read_tables, summary

import igarchive
from igarchive.diff import diff

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = ROOT / "sample_archives" / "one_person"
FULL = FOLDER / "2025-03.zip"
"""The edition that all are compared with."""

USUAL = {"2018-06", "2025-03-html", "2025-03-parts"}
"""Editions that every run reads; the others take long."""

EDITIONS = [
    pytest.param(path, id=path.stem, marks=[] if path.stem in USUAL else pytest.mark.long)
    for path in sorted(FOLDER.glob("*.zip"))
    if path != FULL and "_part_" not in path.stem
]

THREADS = {"follower", "following", "blocked", "request_received", "request_sent", "request_answered", "unfollowed", "restricted"}
ON_THREADS = {f"threads_{kind}" for kind in THREADS}

NOT_YET = {
    "2018-06": {
        "posts": {"reel", "igtv", "archived", "deleted", "other", "repost", "threads_post"},
        "connections": {"favorite", "request_received", "unfollowed", "hidden_story", *ON_THREADS},
        "likes": {"threads"},
        "comments": {"reel"},
    },
    "2021-05": {"posts": {"repost", "threads_post"}, "connections": {"favorite", *ON_THREADS}, "likes": {"threads"}, "comments": set[str]()},
    "2022-11": {"posts": {"repost", "threads_post"}, "connections": ON_THREADS, "likes": {"threads"}, "comments": set[str]()},
    "2024-03": {"posts": {"repost"}, "connections": set[str](), "likes": set[str](), "comments": set[str]()},
    "2025-03": {"posts": set[str](), "connections": set[str](), "likes": set[str](), "comments": set[str]()},
}
"""What an export of a month did not hold yet, by table; what there is not is as in the month before."""

CONVERSATIONS = {"conversations", "participants", "messages", "attachments", "reactions", "media"}
"""Tables whose rows have no id that is the same in an export until 2020 and later (docs/export.md)."""


def parts_of(path: Path) -> list[Path]:
    """Give all parts of an edition."""
    return sorted(FOLDER.glob(f"{path.stem}*.zip")) if "parts" in path.stem else [path]


def kinds(found: Read, table: str) -> set[str]:
    """Name the kinds of rows of a table."""
    return set(found.column(table, "kind"))


@pytest.fixture(scope="module")
def full() -> Read:
    """Read the edition that all are compared with."""
    return read_tables(FULL)


@pytest.mark.parametrize("path", EDITIONS)
def test_an_edition_holds_all_kinds_that_its_month_had(path: Path, full: Read) -> None:
    month = max(month for month in NOT_YET if month <= path.stem[:7])
    found = read_tables(*parts_of(path))

    assert {table: kinds(full, table) - kinds(found, table) for table in NOT_YET[month]} == NOT_YET[month]
    assert all(kinds(found, table) <= kinds(full, table) for table in NOT_YET[month])


IN_JSON = [edition for edition in EDITIONS if "html" not in str(edition.id)]
"""Editions that tell times to the second: what pages show of them tests/test_html_laws.py says."""


@pytest.mark.parametrize("path", IN_JSON)
def test_an_edition_says_nothing_otherwise_and_nothing_more(path: Path) -> None:
    unlike = CONVERSATIONS if path.stem < "2020-12" else set[str]()
    named_otherwise = {"records"} if path.stem[7:] else set[str]()  # what no column takes has its labels as delivered

    found = summary(diff([FULL], parts_of(path)))

    assert {table for table, changes in found.items() if changes.keys() - {"removed"}} <= unlike | named_otherwise


@pytest.mark.parametrize("path", EDITIONS)
def test_an_edition_is_valid_and_every_file_of_it_is_known(path: Path) -> None:
    report = igarchive.validate(*parts_of(path), timezone="UTC")
    ledger = igarchive.inspect(*parts_of(path)).members

    assert [(issue.code, issue.member) for issue in report.issues if issue.severity != "note"] == []
    assert (ledger["unknown"], ledger["failed"]) == (0, 0)


def test_three_parts_are_one_export(full: Read) -> None:
    parts = parts_of(FOLDER / "2025-03-parts.zip")
    found = read_tables(*reversed(parts))

    assert len(parts) == 3
    assert {name: len(rows) for name, rows in found.tables.items()} == {name: len(rows) for name, rows in full.tables.items()}
