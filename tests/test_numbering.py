"""Gaps in numbers: a missing part is told where names show it, and never guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from exports import CLOSE_FRIENDS, EACH_SAMPLE, FOLLOWERS, THREAD, Read, Reader, follower, make_folder, make_zip, read_tables

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from exports import Document

POSTS = "your_instagram_activity/media/posts_{}.json"


def parts_named(names: Sequence[str], folder: Path) -> Read:
    """Read parts of these names, a list in each."""
    return read_tables(*(make_zip(folder, {FOLLOWERS.replace("_1", f"_{number}"): [follower(name)]}, name=name) for number, name in enumerate(names, 1)))


@pytest.mark.parametrize(
    ("names", "message", "count"),
    [
        (("ida_20200101_part_1.zip", "ida_20200101_part_3.zip"), "part 2 of ida_20200101 is not given, part 3 is", 1),
        (("ida_20200101_part_2.zip",), "part 1 of ida_20200101 is not given, part 2 is", 1),
        (("ida_20200101_part_2.ZIP",), "part 1 of ida_20200101 is not given, part 2 is", 1),
        (("ida_20200101_part_3 (1).zip", "ida_20200101_part_1.zip"), "part 2 of ida_20200101 is not given, part 3 is", 1),
        (("ida_20200101_part_1.zip", "ida_20200101_part_5.zip"), "part 2 (and 2 more) of ida_20200101 is not given, part 5 is", 3),
        (("me-20250214T091036Z-001.zip", "me-20250214T091036Z-003.zip"), "part 2 of me-20250214T091036Z is not given, part 3 is", 1),
    ],
)
def test_a_part_that_is_not_given_is_named(names: tuple[str, ...], message: str, count: int, tmp_path: Path) -> None:
    [issue] = parts_named(names, tmp_path).issues("part_missing")

    assert (issue.severity, issue.member, issue.message, issue.count) == ("warning", None, message, count)


@pytest.mark.parametrize(
    ("given", "beside", "message"),
    [
        ("ida_20200101.zip", "ida_20200101_part_2.zip", "part 2 of ida_20200101 lies beside what is given, and is not given"),
        ("ida_20200101_part_1.zip", "ida_20200101_part_2 (1).zip", "part 2 of ida_20200101 lies beside what is given, and is not given"),
        ("me-20250214T091036Z-001.zip", "me-20250214T091036Z-002.zip", "part 2 of me-20250214T091036Z lies beside what is given, and is not given"),
    ],
)
def test_a_part_that_lies_beside_those_given_is_named(given: str, beside: str, message: str, tmp_path: Path) -> None:
    (tmp_path / beside).touch()

    assert [issue.message for issue in parts_named([given], tmp_path).issues("part_missing")] == [message]


def test_the_zips_beside_the_folder_that_they_were_unpacked_into_are_no_parts_of_it(tmp_path: Path) -> None:
    for name in ("ida_20200101.zip", "ida_20200101_part_2.zip"):
        (tmp_path / name).touch()
    (tmp_path / "ida_20200101").mkdir()

    assert read_tables(make_folder(tmp_path / "ida_20200101", {FOLLOWERS: [follower("arlo")]})).issues("part_missing") == []


def test_what_lies_beside_and_is_of_another_export_is_no_part(tmp_path: Path) -> None:
    for name in ("ida_20200102_part_2.zip", "ida_20200101_part_2.json", "zoe_20200101_part_2.zip"):
        (tmp_path / name).touch()

    assert parts_named(["ida_20200101_part_1.zip"], tmp_path).issues("part_missing") == []


@pytest.mark.parametrize(
    "names",
    [
        ("ida_20200101_part_1.zip", "ida_20200101_part_2.zip"),
        ("ida_20200101_part_1.zip",),
        ("out.zip", "out_part_2.zip"),
        ("p_1.zip", "p_3.zip"),
        ("instagram-ida-2024-01-22-AbCdEf01.zip", "instagram-ida-2024-01-22-AbCdEf03.zip"),
        ("me-20250214T091036Z-001.zip",),
        ("export.zip",),
    ],
)
def test_nothing_is_guessed_where_names_show_no_gap(names: tuple[str, ...], tmp_path: Path) -> None:
    assert parts_named(names, tmp_path).issues("part_missing") == []


@pytest.mark.parametrize(
    ("numbers", "message", "count"),
    [
        ((1, 3), "part 2 of this list is missing; this is part 3", 1),
        ((2, 7), "part 1 (and 4 more) of this list is missing; this is part 7", 5),
        ((1, 999_999), "part 2 (and 999,996 more) of this list is missing; this is part 999999", 999_997),
    ],
)
def test_a_gap_in_a_list_is_told_at_its_last_part(numbers: tuple[int, ...], message: str, count: int, read: Reader) -> None:
    found = read({POSTS.format(number): [] for number in numbers})

    [issue] = found.issues("part_missing")
    assert (issue.severity, issue.member, issue.message, issue.count) == ("warning", POSTS.format(numbers[-1]), message, count)


def test_a_gap_in_a_thread_is_one_of_that_thread_alone(read: Reader) -> None:
    thread: Document = {"participants": [], "messages": []}
    other = THREAD.replace("mirabook_17840000000000001", "zoe_17840000000000002")
    found = read({THREAD: thread, THREAD.replace("_1.", "_2."): thread, other: thread, other.replace("_1.", "_3."): thread})

    assert [issue.member for issue in found.issues("part_missing")] == [other.replace("_1.", "_3.")]


def test_lists_that_lie_in_several_parts_of_the_export_are_whole(tmp_path: Path) -> None:
    first = make_zip(tmp_path, {POSTS.format(1): [], POSTS.format(3): []}, name="a.zip")
    second = make_zip(tmp_path, {POSTS.format(2): [], CLOSE_FRIENDS: []}, name="b.zip")

    assert read_tables(first, second).issues("part_missing") == []
    assert len(read_tables(first).issues("part_missing")) == 1


def test_files_that_no_section_claims_have_no_parts(read: Reader) -> None:
    assert read({"your_instagram_activity/media/202406/clip_7.json": [], FOLLOWERS: [], "media/posts/1_n_9.jpg": b"\xff\xd8\xff"}).issues("part_missing") == []


@pytest.mark.parametrize("path", EACH_SAMPLE)
def test_a_sample_has_no_gaps(path: Path) -> None:
    assert read_tables(path).issues("part_missing") == []
