"""diff: what one of two exports has alone or otherwise, by table and key; a change of layout alone is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest
from exports import COMMENTS, FOLLOWERS, FOLLOWING, LIKED_POSTS, NOON, POSTS, PROFILE, THREAD, Json, follower, make_zip, profile, string_list, summary

import igarchive
from igarchive.diff import Difference, diff, write_parquet
from igarchive.errors import InputRefusedError, OutputError
from igarchive.store.units import carried_by

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FOLLOWED = "2024-06-10T10:00:00Z"


def archive(folder: Path, name: str, members: Mapping[str, Json]) -> Path:
    """Make an export of Tilda Moor's."""
    return make_zip(folder, {PROFILE: profile(), **members}, name=f"{name}.zip")


def compared(folder: Path, before: Mapping[str, Json], after: Mapping[str, Json]) -> list[Difference]:
    """Compare two exports of Tilda Moor's."""
    return list(diff(archive(folder, "before", before), archive(folder, "after", after)))


def message(text: str, **more: Json) -> Json:
    """Build a conversation of one message."""
    said = {"sender_name": "Mira", "timestamp_ms": NOON * 1000, "content": text, **more}
    return {THREAD: {"participants": [{"name": "Mira"}, {"name": "Tilda Moor"}], "messages": [said], "title": "Mira"}}


def test_an_export_has_no_difference_to_itself(tmp_path: Path) -> None:
    members = {FOLLOWERS: [follower("arlo")], **message("hi")}

    assert compared(tmp_path, members, members) == []


def test_a_row_of_the_second_alone_is_added_and_one_of_the_first_alone_removed(tmp_path: Path) -> None:
    found = compared(tmp_path, {FOLLOWERS: [follower("arlo")]}, {FOLLOWERS: [follower("brigid")]})

    assert sorted((one.change, one.table, one.key["username"]) for one in found) == [("added", "connections", "brigid"), ("removed", "connections", "arlo")]


def test_a_row_that_both_tell_otherwise_is_changed_with_each_column_before_and_after(tmp_path: Path) -> None:
    [one] = compared(tmp_path, {FOLLOWERS: [follower("arlo")]}, {FOLLOWERS: [follower("arlo", NOON + 60)]})

    assert one == Difference("connections", "changed", {"kind": "follower", "username": "arlo", "hashtag": None}, {"time": (FOLLOWED, "2024-06-10T10:01:00Z")})


def test_the_order_of_rows_is_no_difference(tmp_path: Path) -> None:
    one, other = follower("arlo"), follower("brigid")

    assert compared(tmp_path, {FOLLOWERS: [one, other]}, {FOLLOWERS: [other, one]}) == []


def test_rows_with_equal_keys_are_a_multiset(tmp_path: Path) -> None:
    like = {"title": "arlo", **string_list("\U0001f44d", NOON, "https://www.instagram.com/p/AAA/")}

    found = compared(tmp_path, {LIKED_POSTS: {"likes_media_likes": [like, like]}}, {LIKED_POSTS: {"likes_media_likes": [like]}})

    assert [(one.table, one.change) for one in found] == [("likes", "removed")]


def test_a_shift_in_the_counts_of_ids_is_no_difference(tmp_path: Path) -> None:
    cat, dog = ({"media": [{"uri": f"media/posts/202406/{name}.jpg", "creation_timestamp": NOON, "title": name}]} for name in ("cat", "dog"))

    found = compared(tmp_path, {POSTS: [cat, dog]}, {POSTS: [dog]})

    assert [(one.table, one.change, one.key.get("uri")) for one in found] == [
        ("posts", "removed", None),
        ("media", "removed", "media/posts/202406/cat.jpg"),
    ]


def test_a_reaction_is_told_with_the_message_that_it_hangs_on(tmp_path: Path) -> None:
    [one] = compared(tmp_path, message("hi"), message("hi", reactions=[{"reaction": "\u2764", "actor": "Tilda Moor"}]))

    assert (one.table, one.change) == ("reactions", "added")
    assert one.key == {"conversation_id": "17840000000000001", "message_id": NOON * 1_000_000, "actor": "Tilda Moor", "emoji": "\u2764"}


def test_an_edited_message_is_changed(tmp_path: Path) -> None:
    [one] = compared(tmp_path, message("helo"), message("hello"))

    assert (one.table, one.change, one.columns) == ("messages", "changed", {"text": ("helo", "hello")})


def test_a_key_that_messages_had_not_yet_or_have_no_more_is_no_difference(tmp_path: Path) -> None:
    heart = {"reaction": "\u2764", "actor": "Tilda Moor"}
    before = message("hi", type="Generic", is_unsent=False, reactions=[heart])
    after = message("hi", is_geoblocked_for_viewer=False, reactions=[{**heart, "timestamp": NOON}])

    assert compared(tmp_path, before, after) == []


def test_a_key_that_two_messages_have_otherwise_is_a_change(tmp_path: Path) -> None:
    [one] = compared(tmp_path, message("hi", is_geoblocked_for_viewer=False), message("hi", is_geoblocked_for_viewer=True))

    assert one.columns == {"geoblocked": (False, True)}


def test_a_change_of_form_alone_is_no_difference(tmp_path: Path) -> None:
    by_value = {"relationships_following": [follower("arlo")]}
    by_title = {"relationships_following": [{"title": "arlo", **string_list(None, NOON, "https://www.instagram.com/arlo")}]}

    assert compared(tmp_path, {FOLLOWING: by_value}, {FOLLOWING: by_title}) == []


def test_what_a_form_does_not_carry_is_no_difference(tmp_path: Path) -> None:
    bare = [{"string_map_data": {"Comment": {"value": "well"}, "Media Owner": {"value": "arlo"}, "Time": {"timestamp": NOON}}}]
    listed = {"comments_media_comments": [{"title": "arlo", **string_list("well", NOON)}]}

    assert compared(tmp_path, {COMMENTS: bare}, {"your_instagram_activity/comments/post_comments.json": listed}) == []


def test_tables_can_be_compared_with_archives(tmp_path: Path) -> None:
    one, other = archive(tmp_path, "one", {FOLLOWERS: [follower("arlo")]}), archive(tmp_path, "other", {})
    igarchive.convert(one, to="csv", out=tmp_path / "tables")

    assert list(diff(tmp_path / "tables", one)) == []
    assert summary(diff(tmp_path / "tables", other)) == {"connections": {"removed": 1}}


def test_the_parts_of_an_export_are_compared_as_one(tmp_path: Path) -> None:
    whole = archive(tmp_path, "whole", {FOLLOWERS: [follower("arlo")], **message("hi")})
    parts = [archive(tmp_path, "part1", {FOLLOWERS: [follower("arlo")]}), make_zip(tmp_path, message("hi"), name="part2.zip")]

    assert list(diff(whole, parts)) == []


def test_exports_of_two_accounts_are_refused(tmp_path: Path) -> None:
    one, other = (make_zip(tmp_path, {PROFILE: profile(name)}, name=f"{name}.zip") for name in ("arlo", "brigid"))

    with pytest.raises(InputRefusedError, match="two accounts: 'arlo' and 'brigid'"):
        list(diff(one, other))


def test_differences_are_written_to_parquet_a_changed_column_a_row(tmp_path: Path) -> None:
    before = archive(tmp_path, "before", {FOLLOWERS: [follower("arlo")]})
    after = archive(tmp_path, "after", {FOLLOWERS: [follower("arlo", NOON + 60)], FOLLOWING: {"relationships_following": [follower("cormac")]}})

    assert len(list(write_parquet(diff(before, after), tmp_path / "out.parquet"))) == 2

    rows = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert sorted((row["change"], row["column"], row["before"], row["after"]) for row in rows if row["change"] == "changed") == [
        ("changed", "time", f'"{FOLLOWED}"', '"2024-06-10T10:01:00Z"')
    ]
    assert [(row["key"], row["column"]) for row in rows if row["change"] == "added"] == [('{"kind":"following","username":"cormac","hashtag":null}', None)]
    with pytest.raises(OutputError, match="exists already"):
        list(write_parquet(iter(()), tmp_path / "out.parquet"))


def test_a_section_that_one_export_has_alone_is_a_difference(tmp_path: Path) -> None:
    notes = {"personal_information/personal_information/notes.json": {"profile_notes": [{"title": "", "string_map_data": {"Text": {"value": "hi"}}}]}}

    assert {one.change for one in compared(tmp_path, {}, notes) if one.table == "records"} == {"added"}


def test_a_post_that_was_archived_is_changed(tmp_path: Path) -> None:
    post = {"media": [{"uri": "media/posts/202406/cat.jpg", "creation_timestamp": NOON, "title": "cat"}]}
    archived = {"your_instagram_activity/media/archived_posts.json": {"ig_archived_post_media": [post]}}

    [one] = compared(tmp_path, {POSTS: [post]}, archived)

    assert (one.table, one.columns) == ("posts", {"kind": ("post", "archived")})


def test_another_order_of_a_carousel_is_a_change(tmp_path: Path) -> None:
    one, other = ({"uri": f"media/posts/202406/{name}.jpg", "creation_timestamp": NOON} for name in ("cat", "dog"))

    found = compared(tmp_path, {POSTS: [{"media": [one, other]}]}, {POSTS: [{"media": [other, one]}]})

    assert [(difference.table, difference.columns) for difference in found] == [("media", {"ordinal": (1, 0)}), ("media", {"ordinal": (0, 1)})]


def test_a_member_that_cannot_be_read_is_told_with_its_side(tmp_path: Path) -> None:
    found = diff(archive(tmp_path, "one", {FOLLOWERS: [follower("arlo")]}), archive(tmp_path, "other", {FOLLOWERS: b"<html>"}))

    assert [one.change for one in found] == ["removed"]
    assert [(issue.code, issue.message.partition(":")[0]) for issue in found.issues if issue.severity == "error"] == [("json_syntax", "after")]


def test_an_export_that_does_not_say_whose_it_is_can_be_compared(tmp_path: Path) -> None:
    one = make_zip(tmp_path, {FOLLOWERS: [follower("arlo")]}, name="one.zip")
    other = make_zip(tmp_path, {FOLLOWERS: [follower("arlo"), follower("brigid")]}, name="other.zip")

    assert [difference.key["username"] for difference in diff(one, other)] == ["brigid"]


def test_times_in_html_are_those_of_the_zone_that_is_given(tmp_path: Path) -> None:
    page = tmp_path / "page"
    likes = page / "your_instagram_activity" / "likes"
    likes.mkdir(parents=True)
    row = '<div><h2>arlo</h2><div><div><div><a href="https://www.instagram.com/p/AAA/">\U0001f44d</a></div><div>Jun 10, 2024 12:00 pm</div></div></div></div>'
    (likes / "liked_posts.html").write_text(f'<html><body><div role="main">{row}</div></body></html>', "utf-8")
    like = {"title": "arlo", **string_list("\U0001f44d", NOON, "https://www.instagram.com/p/AAA/")}
    before = make_zip(tmp_path, {LIKED_POSTS: {"likes_media_likes": [like]}})

    assert list(diff(before, page, timezone="Europe/Berlin")) == []
    assert {one.change for one in diff(before, page)} == {"added", "removed"}


def test_a_form_that_was_dated_earlier_once_is_the_next_one() -> None:
    assert carried_by("close_friends:2025-12", "connections") == carried_by("close_friends:2026-05", "connections")
    assert "website" in carried_by("close_friends:2025-12", "connections")
    assert carried_by("close_friends:2999-01", "connections") == frozenset()


def held(folder: Path, name: str, **files: bytes) -> Path:
    """Make an export that holds photos."""
    posts = [{"media": [{"uri": f"media/posts/202406/{file}.jpg", "creation_timestamp": NOON + at}]} for at, file in enumerate(("sea", "sky"))]
    return make_zip(folder, {PROFILE: profile(), POSTS: posts, **{f"media/posts/202406/{file}.jpg": data for file, data in files.items()}}, name=f"{name}.zip")


def test_files_that_are_gone_or_have_other_bytes_are_differences(tmp_path: Path) -> None:
    before = held(tmp_path, "before", sea=b"\xff\xd8\xffsea", sky=b"\xff\xd8\xffsky")
    after = held(tmp_path, "after", sea=b"\xff\xd8\xffSea!")

    found = [(one.change, one.key, {*one.columns}) for one in diff(before, after)]

    assert found == [
        ("changed", {"member": "media/posts/202406/sea.jpg"}, {"size", "crc32"}),
        ("removed", {"member": "media/posts/202406/sky.jpg"}, set()),
    ]
    assert [one.change for one in diff(after, before)] == ["changed", "added"]


def test_a_file_in_another_folder_is_the_same_file(tmp_path: Path) -> None:
    before, after = (
        make_zip(tmp_path, {PROFILE: profile(), f"media/{folder}/sea.jpg": b"\xff\xd8\xff"}, name=f"{folder}.zip") for folder in ("posts", "reels")
    )

    assert list(diff(before, after)) == []


def test_an_export_without_media_says_nothing_of_files(tmp_path: Path) -> None:
    assert list(diff(held(tmp_path, "before", sea=b"\xff\xd8\xff"), held(tmp_path, "after"))) == []


def test_files_are_compared_as_tables_tell_of_them(tmp_path: Path) -> None:
    before, after = held(tmp_path, "before", sea=b"\xff\xd8\xff1"), held(tmp_path, "after", sea=b"\xff\xd8\xff2")
    igarchive.convert(before, to="csv", out=tmp_path / "tables")

    assert [(one.table, one.change, {*one.columns}) for one in diff(tmp_path / "tables", after)] == [("members", "changed", {"crc32"})]


def test_equal_files_of_one_name_are_found_in_whatever_order(tmp_path: Path) -> None:
    one, other = (
        {f"media/{folder}/a.jpg": data for folder, data in zip(("x", "y"), files, strict=True)}
        for files in ((b"\xff\xd8\xff1", b"\xff\xd8\xff2"), (b"\xff\xd8\xff2", b"\xff\xd8\xff1"))
    )
    before, after = (make_zip(tmp_path, {PROFILE: profile(), **members}, name=name) for members, name in ((one, "one.zip"), (other, "other.zip")))

    assert list(diff(before, after)) == []


def test_what_pages_do_not_show_and_seconds_are_no_differences(tmp_path: Path) -> None:
    members = {PROFILE: profile(), FOLLOWERS: [follower("arlo", NOON + 7)], THREAD: {**CONVERSATION, "is_still_participant": True, "is_pending": True}}
    before = make_zip(tmp_path, members)
    igarchive.load(before, into=tmp_path / "accounts.db")
    igarchive.export(tmp_path / "accounts.db", tmp_path / "pages.zip", layout="2025-03", format="html")

    assert [one for one in diff(before, tmp_path / "pages.zip", timezone="UTC") if one.change == "changed"] == []
    assert [one.table for one in diff(before, tmp_path / "pages.zip", timezone="UTC") if one.table in {"connections", "conversations"}] == []


CONVERSATION = {
    "participants": [{"name": "Mira"}, {"name": "Tilda Moor"}],
    "messages": [{"sender_name": name, "timestamp_ms": NOON * 1000 + at, "content": "hi"} for at, name in enumerate(("Tilda Moor", "Mira"))],
    "title": "Mira",
    "thread_path": "inbox/mirabook_17840000000000001",
}
