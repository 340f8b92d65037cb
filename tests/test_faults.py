"""Faults: what is wrong is reported and kept, and the rest is read all the same."""

from __future__ import annotations

import json
import zipfile
import zlib
from typing import TYPE_CHECKING

import pytest
from exports import (
    CLOSE_FRIENDS,
    COMMENTS,
    FOLLOWERS,
    FOLLOWING,
    LIKED_POSTS,
    LOGINS,
    NOON,
    POSTS,
    PROFILE,
    THREAD,
    Json,
    Read,
    Reader,
    dumped,
    follower,
    label_values,
    labelled,
    make_folder,
    make_zip,
    profile,
    read_tables,
    string_list,
    verbose,
)

from igarchive.errors import InputRefusedError

if TYPE_CHECKING:
    from pathlib import Path

    from exports import Document


CLOSE = "relationships_close_friends"


def close_friends(*records: Json) -> dict[str, Document]:
    """Build an export of close friends."""
    return {CLOSE_FRIENDS: {CLOSE: list(records)}}


def post(**exif: Json) -> Json:
    """Build a post of one photo with these EXIF facts."""
    return {"media": [{"uri": "a.jpg", "creation_timestamp": NOON, "title": "", "media_metadata": {"photo_metadata": {"exif_data": [exif]}}}]}


def nested(depth: int) -> Json:
    """Build lists in lists."""
    value: Json = "core"
    for _ in range(depth):
        value = [value]
    return value


def status(found: Read, member: str) -> tuple[str, str | None]:
    """Give status and reason of a member."""
    row = found.member(member)
    return row["status"], row["reason"]


# A value of the wrong type is kept in ``records``; its column is null.


def test_the_column_is_null_and_the_value_is_kept(read: Reader) -> None:
    found = read(close_friends(follower("arlo"), string_list("mira", "yesterday"), follower("tao")))

    assert [(row["username"], row["time"] is None, row["position"]) for row in found["connections"]] == [
        ("arlo", False, 0),
        ("mira", True, 1),
        ("tao", False, 2),
    ]
    assert found.left() == [("/string_list_data/0/timestamp", "yesterday", "wrong_type")]
    assert found.left("position", "type") == [(1, "string")]


def test_the_finding_names_the_first_place_and_the_count(read: Reader) -> None:
    found = read(close_friends(follower("arlo"), string_list("mira", "yesterday"), string_list("tao", "today")))

    [issue] = found.issues("schema")
    assert (issue.severity, issue.member, issue.count) == ("error", CLOSE_FRIENDS, 2)
    assert issue.pointer == "/relationships_close_friends/1/string_list_data/0/timestamp"
    assert "integer" in issue.message
    assert "yesterday" not in issue.message


def test_the_pointer_in_a_bare_list_begins_with_the_position(read: Reader) -> None:
    found = read({FOLLOWERS: [follower("arlo"), string_list("mira", "now")]})

    assert [issue.pointer for issue in found.issues("schema")] == ["/1/string_list_data/0/timestamp"]


def test_the_pointer_in_a_list_of_one_begins_with_the_position(read: Reader) -> None:
    found = read({FOLLOWERS: [string_list("mira", "now")]})

    assert [issue.pointer for issue in found.issues("schema")] == ["/0/string_list_data/0/timestamp"]


def test_the_pointer_in_a_lone_record_begins_at_the_record(read: Reader) -> None:
    found = read({FOLLOWERS: string_list("mira", "now")})

    assert [issue.pointer for issue in found.issues("schema")] == ["/string_list_data/0/timestamp"]


def test_the_pointer_in_a_wrapped_object_has_no_position(read: Reader) -> None:
    path = "your_instagram_activity/messages/secret_conversations.json"
    found = read({path: {"ig_secret_conversations": {"armadillo_devices": [{"device_type": 7}]}}})

    assert [issue.pointer for issue in found.issues("schema")] == ["/ig_secret_conversations/armadillo_devices/0/device_type"]


def test_a_faulty_value_does_not_make_its_fillers_values(read: Reader) -> None:
    record = {"title": "", "media_map_data": {}, "string_map_data": {"Time": {"href": "", "value": "", "timestamp": "noon"}}}
    found = read({LOGINS: {"account_history_login_history": [record]}})

    assert found.left() == [("/string_map_data/Time/timestamp", "noon", "wrong_type")]
    assert "drift" not in found.codes()


def test_two_places_in_the_schema_are_two_findings(read: Reader) -> None:
    found = read(close_friends(string_list(7, NOON), string_list("mira", "now")))

    assert [issue.count for issue in found.issues("schema")] == [1, 1]


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (7, [("", "7", "number")]),
        (True, [("", "true", "boolean")]),
        (None, [("", "null", "null")]),
        ({"a": [1, "b"]}, [("/a/0", "1", "number"), ("/a/1", "b", "string")]),
        ([], [("", "[]", "array")]),
        ({}, [("", "{}", "object")]),
    ],
)
def test_a_value_of_any_type_is_kept(read: Reader, value: Json, kept: list[tuple[str, str, str]]) -> None:
    entry = {"href": "https://www.instagram.com/mira", "value": value, "timestamp": NOON}
    found = read(close_friends({"title": "mira", "string_list_data": [entry]}))

    assert found.left("pointer", "value", "type") == [(f"/string_list_data/0/value{below}", text, kind) for below, text, kind in kept]
    assert found.column("connections", "username") == ["mira"]


def test_a_label_with_a_number_is_kept_with_its_label(read: Reader) -> None:
    found = read({LIKED_POSTS: [label_values(labelled("Caption", "one"), {"label": "Title", "value": 7})]})

    assert [(row["caption"], row["title"]) for row in found["likes"]] == [("one", None)]
    assert ("/label_values/1/value", "7", "wrong_type") in found.left()


def test_an_optional_part_of_a_wrong_type_costs_nothing_else(read: Reader) -> None:
    broken = {"sender_name": "Mira", "timestamp_ms": NOON * 1000, "content": "hi", "reactions": "none"}
    found = read({THREAD: {"participants": [], "messages": [broken]}})

    assert found.column("messages", "text") == ["hi"]
    assert found.left() == [("/reactions", "none", "wrong_type")]


def test_a_fault_beside_the_messages_costs_no_message(read: Reader) -> None:
    found = read({THREAD: {"participants": "nobody", "title": 7, "messages": [{"sender_name": "Mira", "timestamp_ms": NOON * 1000}]}})

    assert len(found["messages"]) == 1
    assert [(row["title"], row["participant_count"]) for row in found["conversations"]] == [(None, 0)]
    assert sorted(found.left()) == [("2/participants", "nobody", "wrong_type"), ("2/title", "7", "wrong_type")]


def test_a_member_with_faults_is_parsed(read: Reader) -> None:
    found = read(close_friends(string_list("mira", "now")))

    assert status(found, CLOSE_FRIENDS) == ("parsed", None)
    assert found.ledger.incomplete() == []


def test_faults_are_counted_in_the_ledger(read: Reader) -> None:
    assert read(close_friends(string_list(7, "now"))).member(CLOSE_FRIENDS)["issues"] >= 2


def test_a_record_that_is_no_object_is_kept(read: Reader) -> None:
    found = read(close_friends(follower("arlo"), "mira", 7, None))

    assert found.column("connections", "username") == ["arlo"]
    assert found.left("position", "pointer", "value", "type") == [(1, "", "mira", "string"), (2, "", "7", "number"), (3, "", "null", "null")]
    assert found.member(CLOSE_FRIENDS)["records"] == 4


# A record without what its schema requires is kept whole.


def test_a_record_without_its_list_is_kept_whole(read: Reader) -> None:
    found = read(close_friends(follower("arlo"), {"title": "mira", "note": {"since": 2019}}))

    assert found.column("connections", "username") == ["arlo"]
    assert found.left("position", "pointer", "value", "why") == [(1, "/title", "mira", "wrong_type"), (1, "/note/since", "2019", "wrong_type")]


def test_the_finding_says_what_is_missing(read: Reader) -> None:
    [issue] = read(close_friends(follower("arlo"), {"title": "mira"})).issues("schema")

    assert (issue.severity, issue.pointer) == ("error", f"/{CLOSE}/1")
    assert "string_list_data" in issue.message


def test_a_message_without_a_time_stays_a_message(read: Reader) -> None:
    messages = [{"sender_name": "Mira", "content": "when?"}, {"sender_name": "Mira", "timestamp_ms": NOON * 1000, "content": "now"}]
    found = read({THREAD: {"participants": [], "messages": messages}})

    assert [(row["message_id"], row["time"] is None, row["text"]) for row in found["messages"]] == [(-1, True, "when?"), (NOON * 1_000_000, False, "now")]
    assert found.count("schema") == 1


@pytest.mark.parametrize("time", ["2024", True, 4_102_444_800_000, None])
def test_a_message_with_a_time_that_is_none_keeps_its_row(time: object, read: Reader) -> None:
    found = read({THREAD: {"participants": [], "messages": [{"sender_name": "Mira", "timestamp_ms": time, "content": "when?"}]}})

    assert [(row["message_id"], row["time"], row["text"]) for row in found["messages"]] == [(-1, None, "when?")]
    assert [pointer for pointer in found.left("pointer") if pointer == "/timestamp_ms"] == ["/timestamp_ms"]


def test_a_message_without_a_sender_keeps_its_row_and_nobody_is_guessed(read: Reader) -> None:
    found = read({PROFILE: profile(name="Mira"), THREAD: {"participants": [{"name": "Mira"}], "messages": [{"timestamp_ms": NOON * 1000, "content": "hi"}]}})

    assert [(row["sender"], row["sent_by_owner"], row["text"]) for row in found["messages"]] == [(None, None, "hi")]


def test_the_others_keep_their_positions(read: Reader) -> None:
    found = read(close_friends(follower("arlo"), {"title": "mira"}, follower("tao")))

    assert found.column("connections", "position") == [0, 2]


# A property that no schema knows is kept and noted.


def test_an_unknown_property_is_kept_and_noted(read: Reader) -> None:
    found = read(close_friends({**follower("arlo"), "muted": True}, {**follower("mira"), "muted": False}))

    assert found.column("connections", "username") == ["arlo", "mira"]
    assert found.left("position", "pointer", "value", "type", "why") == [(0, "/muted", "true", "boolean", "extra"), (1, "/muted", "false", "boolean", "extra")]
    [issue] = found.issues("drift")
    assert (issue.severity, issue.pointer, issue.count) == ("note", f"/{CLOSE}/0/muted", 2)


def test_an_unknown_property_within_is_kept(read: Reader) -> None:
    record = {"title": "", "string_list_data": [{"value": "arlo", "timestamp": NOON, "via": {"app": "web", "at": [1, 2]}}]}
    found = read(close_friends(record))

    assert found.left("pointer", "value") == [
        ("/string_list_data/0/via/app", "web"),
        ("/string_list_data/0/via/at/0", "1"),
        ("/string_list_data/0/via/at/1", "2"),
    ]


def test_an_unknown_property_beside_a_wrapped_list_is_kept(read: Reader) -> None:
    found = read({CLOSE_FRIENDS: {CLOSE: [follower("arlo")], "version": 2}})

    assert found.left() == [("2/version", "2", "extra")]
    assert found.count("drift") == 1


def test_a_pointer_escapes_what_it_must(read: Reader) -> None:
    assert read(close_friends({**follower("arlo"), "a/b~c": 1})).left("pointer") == ["/a~1b~0c"]


def test_unknown_and_wrong_in_one_record_are_told_apart(read: Reader) -> None:
    found = read(close_friends({**string_list("arlo", "now"), "muted": True}))

    assert sorted(found.left()) == [("/muted", "true", "extra"), ("/string_list_data/0/timestamp", "now", "wrong_type")]
    assert found.codes() == {"account_unknown", "schema", "drift"}


# Times and numbers beyond what can be.


@pytest.mark.parametrize("seconds", [-1, 4_102_444_801, 1_718_013_600_000, 10**18])
def test_a_time_out_of_range_is_kept_as_a_number(read: Reader, seconds: int) -> None:
    found = read(close_friends(string_list("arlo", seconds)))

    assert [(row["username"], row["time"]) for row in found["connections"]] == [("arlo", None)]
    assert found.left() == [("/string_list_data/0/timestamp", str(seconds), "wrong_type")]
    assert [(issue.code, issue.severity) for issue in found.findings if issue.member] == [("timestamp", "error")]


def test_a_message_whose_time_is_out_of_range_is_kept_whole(read: Reader) -> None:
    found = read({THREAD: {"participants": [], "messages": [{"sender_name": "Mira", "timestamp_ms": -5, "content": "hi"}]}})

    assert {"Mira", "-5", "hi"} <= {row["value"] for row in found["records"]} | set(found.column("messages", "text")) | set(found.column("messages", "sender"))
    assert [(issue.severity, issue.member) for issue in found.issues("timestamp")] == [("error", THREAD)]


def test_the_last_second_before_2100_is_a_time(read: Reader) -> None:
    found = read(close_friends(string_list("arlo", 4_102_444_799)))

    assert [time.isoformat() for time in found.column("connections", "time")] == ["2099-12-31T23:59:59+00:00"]


def test_the_time_of_a_label_out_of_range_is_kept(read: Reader) -> None:
    record = {"title": "", "media_map_data": {}, "string_map_data": {"Time": verbose(time=-1), "IP Address": verbose("192.0.2.1")}}
    found = read({LOGINS: {"account_history_login_history": [record]}})

    assert [(row["ip"], row["time"]) for row in found["security_events"]] == [("192.0.2.1", None)]
    assert found.left() == [("/string_map_data/Time/timestamp", "-1", "wrong_type")]


@pytest.mark.parametrize("number", [2**53 + 1, -(2**53) - 1, 2**63, 2**64 - 1])
def test_a_number_too_large_to_be_exact_is_kept(read: Reader, number: int) -> None:
    found = read({POSTS: [post(iso=number, lens_make="Lux")]})

    assert [(row["iso"], row["lens_make"]) for row in found["media"]] == [(None, "Lux")]
    assert found.left() == [("/media/0/media_metadata/photo_metadata/exif_data/0/iso", str(number), "wrong_type")]
    assert [(issue.code, issue.severity, issue.member) for issue in found.issues("json_number")] == [("json_number", "error", POSTS)]


def test_a_number_that_is_exact_is_a_number(read: Reader) -> None:
    found = read({POSTS: [post(iso=2**53 - 1)]})

    assert found.column("media", "iso") == [2**53 - 1]


def test_a_number_beyond_64_bits_breaks_nothing(read: Reader) -> None:
    found = read({POSTS: [post(iso=10**30, lens_make="Lux")], FOLLOWERS: [follower("arlo")]})

    assert found.column("media", "lens_make") == ["Lux"]
    assert found.column("connections", "username") == ["arlo"]


def test_a_fraction_where_a_whole_number_belongs_is_kept(read: Reader) -> None:
    found = read({POSTS: [post(iso=100.5)]})

    assert found.column("media", "iso") == [None]
    assert found.left("value", "why") == [("100.5", "wrong_type")]


# A member that cannot be read fails alone.


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'[{"title": ""', "json_syntax"),
        (b"", "json_syntax"),
        (b"[NaN]", "json_syntax"),
        (b"[1,]", "json_syntax"),
        (b"[] []", "json_syntax"),
        (b'["\xff"]', "json_encoding"),
        (b'["\xed\xa0\xbd"]', "json_encoding"),
        ("[]".encode("utf-16"), "json_encoding"),
        (b"[" * 3000 + b"]" * 3000, "json_depth"),
    ],
)
def test_it_fails_and_the_rest_is_read(read: Reader, data: bytes, code: str) -> None:
    found = read({FOLLOWERS: data, FOLLOWING: {"relationships_following": [follower("arlo")]}})

    assert status(found, FOLLOWERS) == ("failed", code)
    assert [(issue.code, issue.severity) for issue in found.findings if issue.member == FOLLOWERS] == [(code, "error")]
    assert found.column("connections", "username") == ["arlo"]
    assert found.ledger.incomplete() == [FOLLOWERS]


def test_a_byte_order_mark_is_let_pass(read: Reader) -> None:
    found = read({FOLLOWERS: b"\xef\xbb\xbf" + dumped([follower("arlo")])})

    assert found.column("connections", "username") == ["arlo"]
    assert found.codes() == {"account_unknown"}


def test_a_wrong_checksum_fails_the_member_alone(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(FOLLOWERS, dumped([follower("arlo")]))
        archive.writestr(FOLLOWING, dumped({"relationships_following": [follower("mira")]}))
    path.write_bytes(path.read_bytes().replace(b"arlo", b"orla"))
    found = read_tables(path)

    assert status(found, FOLLOWERS) == ("failed", "crc")
    assert found.column("connections", "username") == ["mira"]


def test_a_member_that_cannot_be_inflated_fails_alone(tmp_path: Path) -> None:
    path = make_zip(tmp_path, {FOLLOWERS: [follower(f"arlo{number}") for number in range(50)], FOLLOWING: {"relationships_following": [follower("mira")]}})
    data = bytearray(path.read_bytes())
    start = data.index(FOLLOWERS.encode()) + len(FOLLOWERS)
    data[start : start + 40] = b"\xff" * 40
    path.write_bytes(bytes(data))
    found = read_tables(path)

    assert found.member(FOLLOWERS)["status"] == "failed"
    assert found.member(FOLLOWERS)["reason"] in {"corrupt", "crc"}
    assert found.column("connections", "username") == ["mira"]


def test_a_broken_media_file_fails_no_record(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(POSTS, dumped([post(iso=1)]))
        archive.writestr("a.jpg", b"\xff\xd8\xff-picture-")
    path.write_bytes(path.read_bytes().replace(b"-picture-", b"-torture-"))
    found = read_tables(path)

    assert [(row["uri"], row["present"]) for row in found["media"]] == [("a.jpg", True)]
    assert found.column("posts", "media_count") == [1]


def test_a_record_nested_too_deep_is_refused_and_the_others_are_read(read: Reader) -> None:
    found = read(close_friends(follower("arlo"), {**follower("mira"), "deep": nested(80)}, follower("tao")))

    assert found.column("connections", "username") == ["arlo", "tao"]
    member = found.member(CLOSE_FRIENDS)
    assert (member["status"], member["records"], member["refused"]) == ("parsed", 3, 1)
    assert [(issue.severity, issue.count, issue.pointer) for issue in found.issues("json_depth")] == [("error", 1, f"/{CLOSE}/1")]
    assert found.ledger.incomplete() == [CLOSE_FRIENDS]


def test_nesting_of_up_to_64_levels_is_kept(read: Reader) -> None:
    found = read(close_friends({**follower("arlo"), "deep": nested(60)}))

    assert found.left("value") == ["core"]
    assert found.column("connections", "username") == ["arlo"]


def test_nesting_beside_a_record_list_refuses_no_more_than_it_must(read: Reader) -> None:
    found = read({CLOSE_FRIENDS: {CLOSE: [follower("arlo")], "deep": nested(80)}, FOLLOWERS: [follower("mira")]})

    assert "mira" in found.column("connections", "username")
    assert found.count("json_depth") == 1


@pytest.mark.parametrize("section_path", ["your_instagram_activity/other_activity/mystery.json", "your_instagram_activity/other_activity/surveys.json"])
def test_a_document_nested_too_deep_fails_alone(read: Reader, section_path: str) -> None:
    found = read({section_path: {"label_values": nested(80)}, FOLLOWERS: [follower("arlo")]})

    assert found.count("json_depth") == 1
    assert found.column("connections", "username") == ["arlo"]


def test_a_document_of_unknown_shape_nested_too_deep_fails(read: Reader) -> None:
    path = "your_instagram_activity/other_activity/mystery.json"
    found = read({path: {"a": nested(80)}, FOLLOWERS: [follower("arlo")]})

    assert status(found, path) == ("failed", "json_depth")
    assert found.column("connections", "username") == ["arlo"]


# Members under one path in several parts.


def test_an_equal_member_is_a_duplicate(tmp_path: Path) -> None:
    members: dict[str, Document] = {FOLLOWERS: [follower("arlo"), follower("arlo")]}
    found = read_tables(make_zip(tmp_path, members, name="p_1.zip"), make_zip(tmp_path, members, name="p_2.zip"))

    assert found.column("connections", "username") == ["arlo", "arlo"]
    assert [(row["member"], row["part"], row["status"], row["reason"]) for row in found["members"]] == [
        (FOLLOWERS, 0, "parsed", None),
        (f"{FOLLOWERS}@2", 1, "skipped", "duplicate"),
    ]


def test_equal_media_are_a_duplicate(tmp_path: Path) -> None:
    members: dict[str, Document] = {"media/posts/1.jpg": b"\xff\xd8\xff"}
    found = read_tables(make_zip(tmp_path, {**members, FOLLOWERS: []}, name="p_1.zip"), make_zip(tmp_path, members, name="p_2.zip"))

    assert status(found, "media/posts/1.jpg@2") == ("skipped", "duplicate")


def test_different_members_under_one_path_are_one(tmp_path: Path) -> None:
    first = make_zip(tmp_path, {FOLLOWERS: [follower("arlo"), follower("mira")]}, name="p_1.zip")
    second = make_zip(tmp_path, {FOLLOWERS: [follower("mira"), follower("tao")]}, name="p_2.zip")
    found = read_tables(first, second)

    assert [(row["username"], row["source"], row["position"]) for row in found["connections"]] == [
        ("arlo", FOLLOWERS, 0),
        ("mira", FOLLOWERS, 1),
        ("tao", f"{FOLLOWERS}@2", 1),
    ]
    assert [(issue.severity, issue.member, issue.count) for issue in found.issues("duplicate_records")] == [("note", f"{FOLLOWERS}@2", 1)]


def test_equal_records_within_one_member_stay(tmp_path: Path) -> None:
    first = make_zip(tmp_path, {FOLLOWERS: [follower("arlo"), follower("arlo")]}, name="p_1.zip")
    second = make_zip(tmp_path, {FOLLOWERS: [follower("tao")]}, name="p_2.zip")

    assert read_tables(first, second).column("connections", "username") == ["arlo", "arlo", "tao"]


def test_equal_records_of_different_paths_stay(read: Reader) -> None:
    found = read({FOLLOWERS: [follower("arlo")], FOLLOWERS.replace("_1", "_2"): [follower("arlo")]})

    assert found.column("connections", "username") == ["arlo", "arlo"]


def test_the_ledger_of_merged_members_adds_up(tmp_path: Path) -> None:
    first = make_zip(tmp_path, {FOLLOWERS: [follower("arlo"), follower("mira")]}, name="p_1.zip")
    second = make_zip(tmp_path, {FOLLOWERS: [follower("mira"), follower("tao")]}, name="p_2.zip")
    found = read_tables(first, second)

    assert (found.member(FOLLOWERS)["records"], found.member(f"{FOLLOWERS}@2")["records"]) == (2, 1)
    assert sum(found.ledger.counts().values()) == 2


def test_the_order_in_which_parts_are_given_does_not_count(tmp_path: Path) -> None:
    parts = [make_zip(tmp_path, {f"connections/followers_and_following/followers_{n}.json": [follower(f"a{n}")]}, name=f"p_{n}.zip") for n in (1, 2, 10)]

    assert read_tables(parts[2], parts[0], parts[1]).column("connections", "username") == ["a1", "a2", "a10"]


def test_two_profiles_are_refused(tmp_path: Path) -> None:
    first = make_zip(tmp_path, {PROFILE: profile("tilda.moor")}, name="p_1.zip")
    second = make_zip(tmp_path, {PROFILE: profile("arlo")}, name="p_2.zip")

    with pytest.raises(InputRefusedError) as refused:
        read_tables(first, second)
    assert refused.value.code == "two_accounts"


def test_two_names_of_zips_are_refused(tmp_path: Path) -> None:
    first = make_zip(tmp_path, {FOLLOWERS: [follower("mira")]}, name="instagram-tilda.moor-2026-07-19-k7RtQ2vX.zip")
    second = make_zip(tmp_path, {FOLLOWING: {"relationships_following": []}}, name="instagram-arlo-2026-07-19-k7RtQ2vX.zip")

    with pytest.raises(InputRefusedError) as refused:
        read_tables(first, second)
    assert refused.value.code == "two_accounts"


def test_two_top_folders_are_refused(tmp_path: Path) -> None:
    first = make_zip(tmp_path, {FOLLOWERS: [follower("mira")]}, "instagram-tilda.moor-2026-07-19-k7RtQ2vX/", "p_1.zip")
    second = make_zip(tmp_path, {FOLLOWERS: [follower("mira")]}, "instagram-arlo-2026-07-19-k7RtQ2vX/", "p_2.zip")

    with pytest.raises(InputRefusedError) as refused:
        read_tables(first, second)
    assert refused.value.code == "two_accounts"


def test_a_part_of_an_unknown_account_belongs_to_the_rest(tmp_path: Path) -> None:
    first = make_zip(tmp_path, {PROFILE: profile("tilda.moor")}, name="p_1.zip")
    second = make_zip(tmp_path, {FOLLOWERS: [follower("mira")]}, name="p_2.zip")
    found = read_tables(first, second)

    assert found.column("account", "username") == ["tilda.moor"]
    assert found.column("connections", "username") == ["mira"]


def test_a_profile_counts_more_than_the_name_of_its_zip(tmp_path: Path) -> None:
    path = make_zip(tmp_path, {PROFILE: profile("tilda.moor")}, name="instagram-tilda_old-2026-07-19-k7RtQ2vX.zip")

    assert read_tables(path).column("account", "username") == ["tilda.moor"]


@pytest.mark.parametrize(
    ("name", "top"),
    [
        ("instagram-tilda.moor-2026-07-19-k7RtQ2vX.zip", ""),
        ("instagram-tilda.moor-20220719.zip", ""),
        ("tilda.moor_20200719_part_2.zip", ""),
        ("export.zip", "instagram-tilda.moor-2026-07-19-k7RtQ2vX/"),
    ],
)
def test_without_a_profile_names_tell_the_account(tmp_path: Path, name: str, top: str) -> None:
    found = read_tables(make_zip(tmp_path, {FOLLOWERS: [follower("mira")]}, top, name))

    assert found.column("account", "username") == ["tilda.moor"]
    assert "account_unknown" not in found.codes()


def test_where_nothing_tells_the_account_a_note_says_so(read: Reader) -> None:
    found = read({FOLLOWERS: [follower("mira")]})

    assert found["account"] == []
    assert [issue.severity for issue in found.issues("account_unknown")] == ["note"]


# Every file has exactly one status.


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("__MACOSX/connections/._followers_1.json", ("skipped", "junk")),
        (".DS_Store", ("skipped", "junk")),
        ("media/posts/Thumbs.db", ("skipped", "junk")),
        ("media/posts/._1.jpg", ("skipped", "junk")),
        ("index.html", ("skipped", "page")),
        ("start_here.html", ("skipped", "page")),
        ("files/Instagram-Logo.png", ("skipped", "page")),
        ("your_instagram_activity/messages/chats.html", ("skipped", "page")),
        ("fundraisers/no-data.txt", ("empty", None)),
        ("media/posts/202406/1.jpg", ("media", None)),
        ("media/posts/202406/1", ("media", None)),
        ("your_instagram_activity/messages/photos/1.jpg", ("media", None)),
        ("your_instagram_activity/messages/inbox/mira_1/audio/1", ("media", None)),
        ("connections/followers_and_following/followers_1.html", ("unknown", "html_format")),
        ("README.txt", ("unknown", "unknown_file")),
        ("connections/notes.csv", ("unknown", "unknown_file")),
        ("part_2.zip", ("skipped", "nested_archive")),
        ("messages.json", ("empty", None)),
    ],
)
def test_a_file_has_the_status_of_what_it_is(read: Reader, path: str, expected: tuple[str, str | None]) -> None:
    found = read({path: b"[]" if path.endswith(".json") else b"x", CLOSE_FRIENDS: {CLOSE: [follower("arlo")]}})

    assert status(found, path) == expected
    assert found.column("connections", "username") == ["arlo"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("connections/followers_and_following/followers_1.html", "html_format"),
        ("README.txt", "unknown_file"),
        ("part_2.zip", "nested_archive"),
    ],
)
def test_what_is_not_read_is_warned_of(read: Reader, path: str, code: str) -> None:
    found = read({path: b"[]", CLOSE_FRIENDS: {CLOSE: [follower("arlo")]}})

    assert [(issue.code, issue.severity) for issue in found.findings if issue.member == path] == [(code, "warning")]


def test_directories_are_no_members(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("connections/", b"")
        archive.writestr(FOLLOWERS, dumped([follower("arlo")]))

    assert read_tables(path).column("members", "member") == [FOLLOWERS]


def test_a_folder_is_read_as_a_zip_is(tmp_path: Path) -> None:
    found = read_tables(make_folder(tmp_path / "export", {FOLLOWERS: [follower("arlo")], "media/posts/1.jpg": b"\xff\xd8\xff"}))

    assert found.column("connections", "username") == ["arlo"]
    assert [(row["member"], row["status"], row["size"]) for row in found["members"]][1:] == [("media/posts/1.jpg", "media", 3)]


def test_the_ledger_has_the_facts_of_the_directory(tmp_path: Path) -> None:
    path = make_zip(tmp_path, {FOLLOWERS: b"[]"}, "data/", "mine.zip")
    [row] = read_tables(path)["members"]

    assert (row["archive"], row["part"], row["name"], row["size"], row["crc32"]) == ("mine.zip", 0, f"data/{FOLLOWERS}", 2, zlib.crc32(b"[]"))


def test_the_ledger_names_section_form_and_generation(read: Reader) -> None:
    row = read({FOLLOWERS: [label_values(labelled("Username", "arlo"))]}).member(FOLLOWERS)

    assert (row["section"], row["form"], row["generation"]) == ("followers", "followers:2026-05", "E")


def test_a_broken_archive_adds_up(read: Reader) -> None:
    found = read(
        {
            PROFILE: profile(),
            FOLLOWERS: b"[",
            FOLLOWING: {"relationships_following": [follower("arlo"), {"title": "mira"}, {**follower("tao"), "deep": nested(80)}, 7]},
            COMMENTS: [],
            POSTS: [post(iso="high")],
            "mystery.json": {"a": 1},
            "likes.json": b"[]",
            "note.txt": b"hello",
            "media/posts/1.jpg": b"\xff\xd8\xff",
        }
    )
    told = {(row["source"], row["position"]) for table, rows in found.tables.items() if table != "members" for row in rows}
    parsed = [row for row in found["members"] if row["status"] == "parsed"]

    assert found.ledger.counts() == {"parsed": 3, "media": 1, "empty": 2, "skipped": 0, "unknown": 2, "failed": 1}
    assert {row["member"]: row["records"] for row in parsed} == {PROFILE: 1, FOLLOWING: 4, POSTS: 1}
    assert {row["member"]: row["refused"] for row in parsed} == {PROFILE: 0, FOLLOWING: 1, POSTS: 0}
    assert all(row["records"] == sum(source == row["member"] for source, _ in told) + row["refused"] for row in parsed)


def test_a_label_beside_a_value_that_has_a_title_of_its_own_is_kept(read: Reader) -> None:
    found = read({"personal_information/autofill_information/autofill_information.json": {"odd": [{"label": "Name", "value": {"title": "example"}}]}})

    assert {"Name", "example"} <= {*found.left("label"), *found.left("value")}


def test_what_stands_beside_a_record_that_is_refused_is_kept_and_no_record(read: Reader) -> None:
    found = read({FOLLOWING: {"relationships_following": [{**follower("tao"), "deep": nested(80)}], "odd": "beside"}})

    row = found.member(FOLLOWING)
    assert (row["records"], row["refused"], row["rows"]) == (1, 1, 1)
    assert found.left("pointer", "value") == [("2/odd", "beside")]


def test_a_broken_profile_does_not_stop_the_walk(read: Reader) -> None:
    found = read({PROFILE: json.dumps({"profile_user": [{"title": 7}]}).encode(), FOLLOWERS: [follower("arlo")]})

    assert found.column("connections", "username") == ["arlo"]
    assert found["account"] == []
    assert "7" in found.left("value")


def test_one_odd_value_does_not_make_a_record_one_of_another_form(read: Reader) -> None:
    found = read({"your_instagram_activity/media/posts.json": [label_values(labelled("Caption", "first swim"), time=-1)]})

    assert found.column("posts", "caption") == ["first swim"]
    assert found.left() == [("/timestamp", "-1", "wrong_type")]


def test_a_fault_under_a_key_without_a_name_is_kept_with_its_record(read: Reader) -> None:
    record = {"string_map_data": {"Comment": {"value": "What a view"}, "": {"value": ["odd"]}, "Time": {"timestamp": NOON}}}
    found = read({COMMENTS: [record]})

    assert {"What a view", "odd", str(NOON)} <= {*found.left("value"), *found.column("comments", "text")}
    assert found.count("schema") == 1
