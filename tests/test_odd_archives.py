"""Archives that are odd in ways that lost or invented data once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import commands
import pytest
from exports import (
    FOLLOWERS,
    LIKED_POSTS,
    NOON,
    POSTS,
    PROFILE,
    SAMPLES,
    THREAD,
    Json,
    Reader,
    as_exported,
    follower,
    label_values,
    labelled,
    make_zip,
    profile,
    read_tables,
    verbose,
    zipped,
)

import igarchive
from igarchive.archive import number_order
from igarchive.article20 import completeness
from igarchive.errors import OptionError, OutputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from exports import Document


COLLECTIONS = "your_instagram_activity/saved/saved_collections.json"
LOCATION = "security_and_login_information/login_and_profile_creation/last_known_location.json"
PEOPLE = {"participants": [{"name": "Mira"}, {"name": "Tilda Moor"}], "title": "Mira ✨", "thread_path": "inbox/x", "magic_words": []}


def thread(*messages: Json) -> Json:
    """Build a part of a thread."""
    return {**PEOPLE, "messages": list(messages)}


def said(text: str, milliseconds: int = NOON * 1000) -> Json:
    """Build a message."""
    return {"sender_name": "Mira", "timestamp_ms": milliseconds, "content": text}


def test_a_text_that_is_the_same_in_all_rows_of_a_member_is_repaired_too(read: Reader) -> None:
    found = read({THREAD: thread(said("hi"))})

    assert found.column("conversations", "title") == ["Mira ✨"]
    assert found.member(THREAD)["repaired"] == 1


def test_items_of_a_collection_stay_in_it_over_two_parts(tmp_path: Path) -> None:
    def head(name: str) -> Json:
        return {"title": "Collection", "string_map_data": {"Name": {"value": name}, "Creation Time": {"timestamp": NOON}}}

    def item(owner: str) -> Json:
        return {"string_map_data": {"Name": {"value": owner}, "Added Time": {"timestamp": NOON}}}

    first = make_zip(tmp_path, {COLLECTIONS: {"saved_saved_collections": [head("A"), item("x")]}})
    second = make_zip(tmp_path, {COLLECTIONS: {"saved_saved_collections": [head("A"), item("y"), head("B"), item("x")]}}, name="second.zip")

    found = read_tables(first, second)

    names = {row["collection_id"]: row["name"] for row in found["collections"]}
    assert sorted((names[row["collection_id"]], row["owner"]) for row in found["collection_items"]) == [("A", "x"), ("A", "y"), ("B", "x")]
    assert "collection_headless" not in found.codes()


def test_files_of_another_profile_are_skipped_and_said(read: Reader) -> None:
    found = read(
        {
            f"meta-2026-Jan-10-17-13-19/instagram-mira-2026-01-09-AbCdEfGh/{FOLLOWERS}": [follower("arlo"), follower("tao")],
            "meta-2026-Jan-10-17-13-19/instagram-mira-2026-01-09-AbCdEfGh/connections/followers_and_following/following.json": {"relationships_following": []},
            f"meta-2026-Jan-10-17-13-19/instagram-zoe-2026-01-09-HgFeDcBa/{FOLLOWERS}": [follower("wren"), follower("ida")],
        }
    )

    assert found.column("connections", "username") == ["arlo", "tao"]
    assert found.column("account", "username") == ["mira"]
    assert [(row["status"], row["reason"]) for row in found["members"] if "zoe" in row["name"]] == [("skipped", "other_profile")]
    assert found.count("other_profile") == 1


@pytest.mark.parametrize("name", ["files/notes.json", f"files/{POSTS}"])
def test_json_in_the_folder_of_page_files_is_read(name: str, read: Reader) -> None:
    found = read({name: [{"media": [{"uri": "media/a.jpg", "creation_timestamp": NOON, "title": "first"}]}], FOLLOWERS: [follower("arlo"), follower("tao")]})

    assert "first" in [*found.left("value"), *found.column("media", "caption")]


def test_a_list_of_messages_of_another_shape_is_no_conversation(read: Reader) -> None:
    found = read({"your_instagram_activity/ai/ai_conversations.json": {"messages": [{"role": "user", "text": "hi"}], "model": "m"}})

    assert found["conversations"] == []
    assert json.loads(found.column("documents", "text")[0]) == {"messages": [{"role": "user", "text": "hi"}], "model": "m"}


def test_a_post_with_a_key_of_other_lists_stays_a_post(read: Reader) -> None:
    found = read({POSTS: {"media": [{"uri": "media/a.jpg", "creation_timestamp": NOON, "title": "first"}], "messages": []}})

    assert found.column("posts", "caption") == ["first"]
    assert found["conversations"] == []


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"Precise Latitude": "52.1", "Imprecise Latitude": "50.5", "Imprecise Longitude": "8.5"}, (50.5, 8.5, False)),
        ({"Precise Latitude": "0", "Precise Longitude": "8.5", "Imprecise Latitude": "0.1", "Imprecise Longitude": "9"}, (0.0, 8.5, True)),
        ({"Precise Latitude": "0", "Precise Longitude": "0", "Imprecise Latitude": "0", "Imprecise Longitude": "0"}, (None, None, None)),
    ],
)
def test_coordinates_are_never_mixed_of_two_pairs(given: dict[str, str], expected: tuple[float | None, float | None, bool | None], read: Reader) -> None:
    found = read(
        {LOCATION: {"account_history_imprecise_last_known_location": [{"string_map_data": {label: verbose(value) for label, value in given.items()}}]}}
    )

    assert [(row["latitude"], row["longitude"], row["precise"]) for row in found["security_events"]] == [expected]


def test_a_sparse_empty_coordinate_is_null(read: Reader) -> None:
    record = {"string_map_data": {"Precise Latitude": {"value": ""}, "Imprecise Latitude": {"value": ""}}}

    found = read({LOCATION: {"account_history_imprecise_last_known_location": [record]}})

    assert found.column("security_events", "latitude") == [None]


def test_messages_of_a_conversation_in_two_boxes_have_ids_of_their_own(read: Reader) -> None:
    box = "your_instagram_activity/messages/{}/message_1.json"
    found = read({box.format(folder): thread(said(folder)) for folder in ("inbox/mira_178", "inbox/zoe_9", "message_requests/mira_178")})

    ids = [(row["conversation_id"], row["message_id"]) for row in found["messages"]]
    assert len(set(ids)) == len(ids) == 3
    assert found.left("why") == []


def test_digits_are_compared_as_numbers_whatever_their_script_or_length() -> None:
    names = ["m_10", "m_9", "m_10²", "m_021", "m_13", f"m_{'9' * 5000}"]

    assert sorted(names, key=number_order) == ["m_9", "m_10", "m_10²", "m_13", "m_021", f"m_{'9' * 5000}"]


def test_a_difference_beside_many_messages_is_told_once(read: Reader) -> None:
    later = {**thread(*(said("x", NOON * 1000 - number) for number in range(5000))), "title": "Someone"}

    found = read({THREAD: thread(said("hi")), THREAD.replace("message_1", "message_2"): later})

    assert [(row["pointer"], row["value"]) for row in found["records"]] == [("2/title", "Someone")]


def test_a_part_of_which_all_is_known_is_parsed_and_not_empty(tmp_path: Path) -> None:
    first = make_zip(tmp_path, {FOLLOWERS: [follower("arlo"), follower("tao")]})
    second = make_zip(tmp_path, {FOLLOWERS: [follower("tao"), follower("arlo")]}, name="second.zip")

    found = read_tables(first, second)

    assert [(row["status"], row["records"]) for row in found["members"]] == [("parsed", 2), ("parsed", 0)]
    assert found.column("connections", "username") == ["arlo", "tao"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_every_member_has_a_name_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as made:
        for name in ("media/a.jpg", "media/a.jpg", "media/a.jpg@2"):
            made.writestr(name, name)
        made.writestr(FOLLOWERS, json.dumps([follower("arlo"), follower("tao")]))

    names = read_tables(path).column("members", "member")

    assert len(set(names)) == len(names) == 4


def test_an_account_known_by_a_name_alone_is_no_members_row(tmp_path: Path) -> None:
    made = make_zip(tmp_path, {FOLLOWERS: [follower("arlo"), follower("tao")]}, top="instagram-mira-2024-01-22-AbCdEfGh/")

    found = read_tables(made)

    assert [(row["username"], row["source"]) for row in found["account"]] == [("mira", made.name)]
    assert found.member(FOLLOWERS)["rows"] == 2


def test_music_of_both_branches_of_a_media_object_is_kept(read: Reader) -> None:
    metadata = {"photo_metadata": {"music_genre": "rock"}, "video_metadata": {"music_genre": "jazz"}}

    found = read({POSTS: [{"media": [{"uri": "media/a.mp4", "title": "", "media_metadata": metadata}]}]})

    assert {*found.column("media", "music_genre"), *found.left("value")} == {"rock", "jazz"}


def test_a_label_alone_is_kept_unless_it_names_a_field(read: Reader) -> None:
    found = read({LIKED_POSTS: label_values(labelled("URL", "https://x.example"), {"label": "Consent given"}, {"dict": [], "title": "Hashtags"})})

    assert found.left("value") == ["Consent given"]


def test_new_labels_without_end_are_counted_together_from_the_twentieth_on(read: Reader) -> None:
    found = read({LIKED_POSTS: [label_values(labelled("URL", "https://x.example"), labelled(f"New {number}", "x")) for number in range(50)]})

    assert len(found.issues("drift")) == 21
    assert found.count("drift") == 50


def test_a_media_file_with_a_name_beyond_ascii_is_found(tmp_path: Path) -> None:
    post = as_exported([{"media": [{"uri": "media/posts/zoë.jpg", "title": ""}]}, {"media": []}])
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(POSTS, json.dumps(post))
        made.writestr("media/posts/zoë.jpg", b"\xff\xd8\xff")

    assert read_tables(path).column("media", "present") == [True]


def test_a_zip_that_writes_utf_8_names_without_saying_so_is_understood(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("media/posts/zoë.jpg", b"\xff\xd8\xff")
        made.writestr(FOLLOWERS, json.dumps([follower("arlo"), follower("tao")]))
    data = path.read_bytes()
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.index(signature)
        data = data[: start + at] + b"\0\0" + data[start + at + 2 :]
    path.write_bytes(data)

    assert "media/posts/zoë.jpg" in read_tables(path).column("members", "member")


def test_force_replaces_only_what_igarchive_wrote(tmp_path: Path) -> None:
    mine = tmp_path / "thesis"
    mine.mkdir()
    (mine / "chapter.txt").write_text("precious")

    with pytest.raises(OutputError, match="did not write"):
        igarchive.convert(SAMPLES[0], to="csv", out=mine, force=True)

    assert (mine / "chapter.txt").read_text() == "precious"


def test_a_text_is_no_list_of_what_to_include(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="takes a list"):
        igarchive.convert(SAMPLES[0], to="activitystreams", out=tmp_path / "out", include="messages")


def test_nothing_to_convert_is_refused_as_elsewhere() -> None:
    with pytest.raises(igarchive.InputRefusedError, match="no archive was given"):
        igarchive.convert(to="csv")


def test_a_name_without_a_letter_names_no_archive() -> None:
    with pytest.raises(igarchive.InputRefusedError, match="no archive was given"):
        igarchive.inspect("")


def test_a_list_of_parts_is_told_apart_from_parts() -> None:
    parts: Any = ["one.zip", "two.zip"]
    with pytest.raises(OptionError, match="a path of its own, not a list: give 'one"):
        igarchive.open(parts)


def test_output_in_a_narrow_encoding_is_escaped(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "igarchive", "inspect", str(SAMPLES[-1])], cwd=tmp_path, env={"PYTHONIOENCODING": "cp1252"}, capture_output=True, check=False
    )

    assert done.returncode == 0
    assert b"\\u" in done.stdout


def test_wrong_usage_is_one_line(tmp_path: Path) -> None:
    done = commands.igarchive("convert", "x.zip", "--to", "excel", cwd=tmp_path)

    assert done.returncode == 2
    assert done.stderr.startswith("igarchive: error[usage]: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", [igarchive.inspect, igarchive.validate])
def test_an_export_of_pages_that_are_made_otherwise_is_refused_and_not_called_valid(command: Callable[[Path], object], tmp_path: Path) -> None:
    page = make_zip(tmp_path, {"your_instagram_activity/likes/liked_posts.html": b"<html></html>"})

    with pytest.raises(igarchive.InputRefusedError, match="none of its pages is made as igarchive knows them; ask Instagram for the export in JSON") as refused:
        command(page)
    assert refused.value.code == "html_format"


@pytest.mark.parametrize("form", ["csv", "parquet", "activitystreams", "mastodon", "pixelfed", "dtp"])
def test_what_igarchive_wrote_is_called_so(form: str, tmp_path: Path) -> None:
    igarchive.convert(SAMPLES[-1], to=form, out=tmp_path / "tables")

    with pytest.raises(igarchive.InputRefusedError, match="this is what igarchive made of an export; give the export itself"):
        igarchive.validate(tmp_path / "tables")


@pytest.mark.parametrize(
    "read",
    [igarchive.inspect, igarchive.validate, lambda path: igarchive.convert(path, to="csv", out=path.with_name("out")), completeness],
    ids=["inspect", "validate", "convert", "completeness"],
)
@pytest.mark.parametrize("members", [{"package.json": {"scripts": {}}}, {"data.json": [{"a": 1}]}])
def test_json_of_something_else_is_no_export_whatever_is_asked_of_it(read: Callable[[Path], object], members: dict[str, Document], tmp_path: Path) -> None:
    export = make_zip(tmp_path, members)

    with pytest.raises(igarchive.InputRefusedError, match="nothing in here looks like an Instagram export in JSON") as refused:
        read(export)

    assert refused.value.code == "no_instagram_data"
    assert [path.name for path in tmp_path.iterdir()] == [export.name]


def test_a_member_without_a_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("x", b"x")
    data = bytearray(path.read_bytes())
    for signature, at in ((b"PK\x03\x04", 26), (b"PK\x01\x02", 28)):
        start = data.index(signature) + at
        data[start : start + 4] = b"\0\0\1\0"
    path.write_bytes(data)

    with pytest.raises(igarchive.InputRefusedError) as refused:
        igarchive.validate(path)
    assert refused.value.code == "unsafe_path"


def test_coordinates_that_are_left_over_stand_in_the_order_of_their_names(read: Reader) -> None:
    given = {"Imprecise Latitude": "50.5", "Imprecise Longitude": "8.5", "Precise Latitude": "52.1", "Precise Longitude": "8.6"}
    record = {"string_map_data": {label: verbose(value) for label, value in given.items()}}

    found = read({LOCATION: {"account_history_imprecise_last_known_location": [record]}})

    assert found.left("label") == ["Imprecise Latitude", "Imprecise Longitude"]


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (("one.zip", {FOLLOWERS: [follower("ida")]}), ("two.zip", {FOLLOWERS: [follower("marek")]}), f"{FOLLOWERS} differs"),
        (("one.zip", {PROFILE: profile()}), ("two.zip", {"account_information/personal_information.json": profile()}), "their profiles lie in other folders"),
        (
            ("instagram-tilda.moor-2024-03-01-k7RtQ2vX.zip", {FOLLOWERS: [follower("ida")]}),
            ("instagram-tilda.moor-2025-01-15-a1B2c3D4.zip", {THREAD: thread(said("hi"))}),
            "their names tell 2024-03-01, 2025-01-15",
        ),
    ],
)
def test_parts_that_look_like_several_exports_are_told(first: tuple[str, Json], second: tuple[str, Json], told: str, tmp_path: Path) -> None:
    found = read_tables(*(zipped(tmp_path / name, members) for name, members in (first, second)))

    [issue] = found.issues("several_exports")
    assert issue.message == f"the parts look like several exports ({told}); what is in more than one of them may be there more than once"


def test_parts_of_one_export_are_not_taken_for_several(tmp_path: Path) -> None:
    early = {"media.json": {"photos": [{"path": "photos/202001/a.jpg", "taken_at": "2020-01-02T03:04:05", "caption": ""}]}, FOLLOWERS: [follower("ida")]}
    late = {"media.json": {"photos": [{"path": "photos/202001/b.jpg", "taken_at": "2020-01-02T03:04:06", "caption": ""}]}, FOLLOWERS: [follower("ida")]}

    found = read_tables(zipped(tmp_path / "ida_20201224.zip", early), zipped(tmp_path / "ida_20201224_part_2.zip", late))

    assert "several_exports" not in found.codes()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
@pytest.mark.parametrize("to", ["parquet", "csv", "activitystreams", "mastodon", "pixelfed", "dtp"])
def test_an_archive_in_a_folder_whose_names_are_not_utf_8_is_converted(to: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / os.fsdecode(b"Gr\xf6\xdfe")
    folder.mkdir()
    monkeypatch.chdir(folder)
    export = zipped(folder / os.fsdecode(b"export \xe9t\xe9.zip"), {PROFILE: profile(), FOLLOWERS: [follower("ida")]})

    done = igarchive.convert(export, to=to)

    assert str(done.out) == f"export \\xe9t\\xe9-{to}"
    assert [path.name for path in folder.iterdir() if path != export] == [str(done.out)]


def test_tables_in_a_folder_whose_name_is_not_utf_8_are_exported(tmp_path: Path) -> None:
    store = tmp_path / os.fsdecode(b"tables \xff")
    igarchive.convert(make_zip(tmp_path, {PROFILE: profile(), FOLLOWERS: [follower("ida")]}), to="csv", out=store)

    igarchive.export(store, tmp_path / "again.zip")

    assert read_tables(tmp_path / "again.zip").column("connections", "username") == ["ida"]
