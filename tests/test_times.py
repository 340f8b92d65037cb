"""Times: whichever way one enters, what no export can tell of never becomes one, and stays in ``records`` as it stood."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from exports import FOLLOWERS, ROOT, Json, Read, Reader, dumped, make_zip, read_tables
from pages import block as paragraph
from pages import entry, page

from igarchive.history import newest
from igarchive.sections import SECTIONS
from igarchive.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*")
GOOD = "2019-06-10T10:00:00"
SECONDS = range(1_000_000_000, 2_000_000_000)
MILLISECONDS = range(1_000_000_000_000, 2_000_000_000_000)
"""The times that the schemas' examples hold."""


@cache
def examples() -> dict[str, Json]:
    """Give the example of each form of each section, by the path where its records lay then; of one path the first, or all of its keys."""
    found: dict[str, Json] = {}
    for section in SECTIONS:
        for since in section.forms:
            folder = newest(section.folder, since.date) or section.folder[0].value
            file = newest([one for one in section.files if (one.date < "2021") is (folder == "")], since.date)
            if file is None:
                continue
            path = f"{folder}/{file}".removeprefix("/").replace("*/*", "inbox/mirabook_17840000000000001").replace("*", "one")
            example = json.loads((ROOT / "schemas" / section.name / f"{since.date}.schema.json").read_text("utf-8"))["examples"][0]
            known = found.setdefault(path, example)
            if isinstance(known, dict) and isinstance(example, dict) and folder == "":
                found[path] = {**example, **known}
    return found


def with_times(value: Json, other: Callable[[Json], Json]) -> Json:
    """Put something else in the place of every time."""
    if isinstance(value, dict):
        return {key: with_times(child, other) for key, child in value.items()}
    if isinstance(value, list):
        return [with_times(child, other) for child in value]
    is_time = ISO.fullmatch(value) if isinstance(value, str) else type(value) is int and (value in SECONDS or value in MILLISECONDS)
    return other(value) if is_time else value


def read_with(odd: str, folder: Path) -> tuple[Read, set[str]]:
    """Read an archive of all examples whose times are something else, written as it is to stand in the files; name those that had any."""
    members, timed = {}, set()
    for path, example in examples().items():
        told = dumped(with_times(example, lambda _: "@@time@@"))
        members[path] = told.replace(b'"@@time@@"', odd.encode())
        timed |= {path} if told != members[path] else set()
    return read_tables(make_zip(folder, members)), timed


def times_in(found: Read) -> list[tuple[str, str, Any]]:
    """Give every time in every table."""
    columns = [(table.name, column.name) for table in TABLES for column in table.columns if column.kind == "time"]
    return [(table, name, row[name]) for table, name in columns for row in found[table] if row[name] is not None]


@pytest.mark.parametrize(
    ("odd", "kept", "codes"),
    [
        ("true", "true", {"schema"}),
        ("4102444800000", "4102444800000", {"timestamp", "schema"}),
        pytest.param("1e18", "1e+18", {"timestamp", "schema"}, marks=pytest.mark.long),
        pytest.param("18446744073709551616", "18446744073709551616", {"json_number"}, marks=pytest.mark.long),
        ('"2150-01-01T00:00:00"', "2150-01-01T00:00:00", {"timestamp", "schema"}),
        pytest.param('"1970-01-01T00:00:00+05:00"', "1970-01-01T00:00:00+05:00", {"timestamp", "schema"}, marks=pytest.mark.long),
    ],
)
def test_in_no_section_it_becomes_a_time(odd: str, kept: str, codes: set[str], tmp_path: Path) -> None:
    found, timed = read_with(odd, tmp_path)

    assert len(timed) > 100
    assert times_in(found) == []
    values = {(row["source"], row["value"]) for row in found["records"]}
    assert {path for path in timed if (path, kept) not in values} == set()
    told = {issue.member for issue in found.findings if issue.code in codes}
    assert {path for path in timed if path not in told} == set()


def test_the_examples_have_times(tmp_path: Path) -> None:
    assert len(times_in(read_with('"2019-06-10T10:00:00"', tmp_path)[0])) > 30
    assert len(times_in(read_with("1718013600", tmp_path)[0])) > 100


def test_a_text_out_of_range_is_a_timestamp_and_one_that_is_no_time_is_not(read: Reader) -> None:
    late = read({"connections.json": {"followers": {"ida": "2150-01-01T00:00:00", "tao": GOOD}}})
    none = read({"connections.json": {"followers": {"ida": "2019-02-30T10:00:00", "tao": GOOD}}})

    assert [issue.message for issue in late.issues("timestamp")] == ["is a time out of the range 1970 to 2100"]
    assert [issue.message for issue in none.issues("value")] == ["the text is no time"]
    assert late.left() == [("/ida", "2150-01-01T00:00:00", "wrong_type")]
    assert none.left() == [("/ida", "2019-02-30T10:00:00", "wrong_type")]


@pytest.mark.parametrize("date", ["Jun 10, 2150 10:00 am", "Jun 10, 1969 10:00 am"])
def test_a_date_of_a_page_out_of_range_is_kept_as_text(date: str, read: Reader) -> None:
    path = FOLLOWERS.replace(".json", ".html")
    found = read({path: page(paragraph(entry("https://www.instagram.com/arlo", "arlo", date)))})

    assert [(row["username"], row["time"]) for row in found["connections"]] == [("arlo", None)]
    assert found.left("value") == [date]
    assert [(issue.severity, issue.member, issue.count) for issue in found.issues("timestamp")] == [("error", path, 1)]
    assert found.count("html_date") == 0
