"""One oddity at a time in an otherwise sound export: the right rows, or a word about each that is missing. Never a silent zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from exports import FOLLOWERS, NOON, POSTS, PROFILE, THREAD, Json, Read, follower, make_zip, profile, read_tables

import igarchive

if TYPE_CHECKING:
    from pathlib import Path

JPEG, HEIC = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"
INBOX = "your_instagram_activity/messages/inbox"


def post(uri: str, title: str = "", time: int = NOON) -> Json:
    """Build a post of one file."""
    return {"media": [{"uri": uri, "creation_timestamp": time, "title": title}]}


def thread(*senders: str, content: str = "ahoy", more: Json = None) -> Json:
    """Build a thread of one message by each of those who take part."""
    messages = [{"sender_name": name, "timestamp_ms": (NOON + at) * 1000, "content": content} for at, name in enumerate(senders)]
    return {"participants": [{"name": name} for name in senders], "messages": messages, "title": senders[0], "thread_path": "inbox/x", **(more or {})}


SOUND: dict[str, Json] = {
    PROFILE: profile(),
    POSTS: [post("media/posts/202406/1.jpg", "Low tide"), post("media/posts/202406/2.jpg", "High tide", NOON + 60)],
    FOLLOWERS: [follower("arlo"), follower("mira")],
    THREAD: thread("Mira Book", "Tilda Moor"),
    "media/posts/202406/1.jpg": JPEG,
    "media/posts/202406/2.jpg": JPEG,
}
"""A sound export: two posts, two followers, two messages."""


def counts(found: Read) -> tuple[int, int, int]:
    """Count posts, connections and messages."""
    return len(found["posts"]), len(found["connections"]), len(found["messages"])


def with_changes(folder: Path, changes: dict[str, Json], top: str = "") -> Read:
    """Read the export with members added, replaced, or (None) left out."""
    return read_tables(make_zip(folder, {name: document for name, document in (SOUND | changes).items() if document is not None}, top))


def test_the_export_without_a_defect_gives_all_rows_and_no_word(tmp_path: Path) -> None:
    found = with_changes(tmp_path, {})

    assert counts(found) == (2, 2, 2)
    assert found.codes() == set()


def test_lists_in_numbered_parts_are_read_to_the_last(tmp_path: Path) -> None:
    more = {POSTS.replace("_1", f"_{number}"): [post("media/posts/202406/1.jpg", time=NOON + number)] for number in range(2, 12)}
    followers = {FOLLOWERS.replace("_1", f"_{number}"): [follower(f"user{number}"), follower(f"other{number}")] for number in range(2, 12)}

    found = with_changes(tmp_path, more | followers)

    assert counts(found) == (12, 22, 2)
    assert found.column("connections", "username")[-1] == "other11"


@pytest.mark.parametrize("top", ["instagram-tilda.moor-2024-06-11-AbCdEfGh/", "my data/", "a/b/c/"])
def test_a_folder_around_all_changes_nothing(top: str, tmp_path: Path) -> None:
    found = with_changes(tmp_path, {}, top)

    assert counts(found) == (2, 2, 2)
    assert found.codes() == set()


@pytest.mark.parametrize(("left_out", "category"), [(THREAD, "messages"), (POSTS, "media")])
def test_a_kind_of_data_that_is_not_there_is_said_to_be_absent(left_out: str, category: str, tmp_path: Path) -> None:
    made = make_zip(tmp_path, {name: document for name, document in SOUND.items() if name != left_out})

    held = {one.name: one.status for one in igarchive.completeness(made).categories}

    assert held[category] == "absent"


def test_two_scripts_in_one_text_are_both_right(tmp_path: Path) -> None:
    text = "Ahoj Мира 你好 🌊 é"

    found = with_changes(tmp_path, {THREAD: thread("Mira Book", content=text), POSTS: [post("media/posts/202406/1.jpg", text)]})

    assert found.column("messages", "text") == [text]
    assert found.column("posts", "caption") == [text]


def test_posts_of_one_second_are_all_there_with_ids_of_their_own(tmp_path: Path) -> None:
    found = with_changes(tmp_path, {POSTS: [post("media/posts/202406/1.jpg"), post("media/posts/202406/2.jpg"), post("media/posts/202406/1.jpg")]})

    assert found.column("posts", "post_id") == ["post-20240610T100000Z-0", "post-20240610T100000Z-1", "post-20240610T100000Z-2"]


def test_a_file_that_ends_in_the_middle_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    found = with_changes(tmp_path, {FOLLOWERS: b'[{"title": "", "string_list_data": [{"value": "ar'})

    assert counts(found) == (2, 0, 2)
    assert [issue.member for issue in found.issues("json_syntax")] == [FOLLOWERS]
    assert found.member(FOLLOWERS)["status"] == "failed"


def test_a_photo_in_heic_is_a_photo(tmp_path: Path) -> None:
    found = with_changes(tmp_path, {POSTS: [post("media/posts/202406/3.heic")], "media/posts/202406/3.heic": HEIC})

    assert [(row["kind"], row["media_type"], row["present"]) for row in found["media"]] == [("photo", "image/heic", True)]


def test_a_file_without_an_extension_is_known_by_its_bytes(tmp_path: Path) -> None:
    name = "media/posts/201806/AbCdEf_17949994489068497"

    found = with_changes(tmp_path, {POSTS: [post(name)], name: JPEG})

    assert [(row["kind"], row["media_type"]) for row in found["media"]] == [("photo", "image/jpeg")]
    assert found.member(name)["status"] == "media"


def test_a_group_is_a_group_with_all_who_take_part(tmp_path: Path) -> None:
    found = with_changes(tmp_path, {f"{INBOX}/crew_17840000000000002/message_1.json": thread("Mira Book", "Arlo Book", "Tilda Moor")})

    assert sorted((row["kind"], row["participant_count"]) for row in found["conversations"]) == [("direct", 2), ("group", 3)]
    assert counts(found) == (2, 2, 5)


def test_labels_in_a_language_that_nobody_knows_cost_no_row_and_are_said(tmp_path: Path) -> None:
    comments = "your_instagram_activity/comments/reels_comments.json"
    record = {"string_map_data": {"Qo": {"value": "ahoy"}, "Qa": {"value": "arlo"}, "Qi": {"timestamp": NOON}}}

    found = with_changes(tmp_path, {comments: {"comments_reels_comments": [record]}})

    assert len(found["comments"]) == 1
    assert found.codes() == {"label_meant", "label_order"}


def test_a_part_alone_says_of_each_file_that_lies_in_another(tmp_path: Path) -> None:
    first = {PROFILE: SOUND[PROFILE], POSTS: SOUND[POSTS], "media/posts/202406/1.jpg": JPEG}

    found = read_tables(make_zip(tmp_path, first))

    assert (len(found["posts"]), found.column("media", "present")) == (2, [True, False])
    assert [(issue.code, issue.count) for issue in found.findings] == [("media_missing", 1)]
