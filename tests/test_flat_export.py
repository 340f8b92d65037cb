"""The flat layouts written: what each file holds, what comes back of it, and what is told as lost."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

import pytest
from exports import COMMENTS, FOLLOWERS, NOON, POSTS, PROFILE, THREAD, Json, follower, make_zip, profile, read_tables, verbose
from flat_exports import PAIR, SHARED, T, contents, documents, flat, item, said, told, written

import igarchive
from igarchive.diff import diff
from igarchive.exporter import export

if TYPE_CHECKING:
    from pathlib import Path

    from exports import Document

    from igarchive.exporter import Exported

pytestmark = pytest.mark.long

IDA = flat(profile={"username": "ida.vogt", "name": "Ida"})
"""Whose export it is."""

SEARCHES = "logged_information/recent_searches"
SIGNUP = "security_and_login_information/login_and_profile_creation/instagram_signup_details.json"
ID = "mirabook_17840000000000001"
LATER = "2024-06-10T10:00:00"
"""NOON, as text."""


def lost(done: Exported) -> dict[str, int]:
    """Count the rows that were told as lost, by table."""
    return {loss.table: loss.lost_rows for loss in done.losses if loss.lost_rows}


def post(*uris: str, time: int | None = NOON, caption: str = "Tram") -> Json:
    """Build a post of today."""
    return {"media": [{"uri": uri} for uri in uris], "title": caption, **({} if time is None else {"creation_timestamp": time})}


def heard(*messages: Json) -> dict[str, Document]:
    """Build a conversation of today, between Mira and the account."""
    return {PROFILE: profile(), THREAD: {"participants": [{"name": "Mira"}, {"name": "Tilda Moor"}], "messages": list(messages), "title": "Mira"}}


def spoken(sender: str = "Mira", **facts: Json) -> Json:
    """Build a message of today."""
    return {"sender_name": sender, "timestamp_ms": NOON * 1000 + 7, **facts}


# Files at the root.


def test_a_file_is_one_line_of_ascii_with_text_that_is_right(tmp_path: Path) -> None:
    _, out = written(tmp_path, {**IDA, **flat(comments={"media_comments": [[T, "für 😂", "tao"]]})})

    with zipfile.ZipFile(out) as archive:
        assert archive.read("comments.json") == rb'{"media_comments": [["2019-08-24T23:09:33", "f\u00fcr \ud83d\ude02", "tao"]]}'


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("likes", {"media_likes": [PAIR, [T]], "comment_likes": [PAIR]}),
        ("comments", {"media_comments": [[T, "", "tao"], [T, "ok"]], "story_comments": [[T, "ja", "tao"]], "live_comments": [[T, "oh", "tao"]]}),
        ("saved", {"saved_media": [PAIR], "saved_collections": [{"name": "Häfen", "created_at": T, "updated_at": T, "media": [PAIR, [T]]}]}),
        ("stories_activities", {"polls": [PAIR], "quizzes": [PAIR], "chats": [PAIR]}),
        ("connections", {"followers": {"tao": T, "arlo": "2018-01-02T03:04:05"}, "following_hashtags": {"film": T}}),
        ("seen_content", {"posts_seen": [{"timestamp": T, "author": "tao"}], "chaining_seen": [{"timestamp": T, "username": "tao"}]}),
        ("uploaded_contacts", [{"first_name": "Tao", "last_name": "Lü", "contact": "+49"}]),
        ("settings", {"allow_comments_from": "everyone"}),
        ("autofill", {"email": "ida@example.org", "tel": ""}),
        ("searches", [{"search_click": "tao", "time": f"{T}+00:00", "type": "user"}, {"search_click": "lamp", "time": f"{T}+00:00"}]),
        (
            "account_history",
            {
                "login_history": [{"cookie_name": "*Jl0", "ip_address": "192.0.2.1", "timestamp": f"{T}+00:00", "device_id": "android-1"}],
                "registration_info": {"registration_username": "ida", "registration_time": T, "registration_email": "ida@example.org"},
            },
        ),
        (
            "media",
            {
                "photos": [item("photos/a.jpg", "Häfen", location="Lübeck"), item("photos/b.jpg", "Häfen"), item("photos/c.jpg", at="2019-01-02T03:04:05")],
                "stories": [item("stories/d.jpg", music_genres=["Folk"]), item("stories/e.mp4")],
                "profile": [item("profile/f.jpg", is_active_profile=True)],
                "videos": [item("videos/g.mp4")],
                "direct": [{"taken_at": "2018-10-01T00:27:15.962565+00:00", "path": "direct/h.jpg"}],
            },
        ),
        (
            "messages",
            [
                {
                    "participants": ["tao", "ida.vogt"],
                    "conversation": [
                        said("2019-08-26T10:00:00.000000+00:00", likes=[{"username": "tao", "date": "2019-08-26T10:01:00.000001+00:00"}], text="für"),
                        said("2019-08-26T09:00:00.000000+00:00", heart="❤️"),
                        said("2019-08-26T08:00:00.000000+00:00", media="https://cdn.example.org/a.jpg?x=1"),
                        said("2019-08-26T07:00:00.000000+00:00", voice_media="https://cdn.example.org/a"),
                        said("2019-08-26T06:00:00.000000+00:00", animated_media_images={"original": {"url": "https://g.example"}}),
                        said("2019-08-26T05:00:00.000000+00:00", media_owner="tao", media_share_caption="ü", media_share_url="Media share unavailable."),
                        said("2019-08-26T04:00:00.000000+00:00", mentioned_username="tao", story_share="Shared ida's story", text="wow"),
                        said("2019-08-26T03:00:00.000000+00:00", live_video_share="Shared a live video"),
                        said("2019-08-26T02:00:00.000000+00:00", profile_share_username="tao", profile_share_name="Tao"),
                        said("2019-08-26T01:00:00.000000+00:00", location_name="Hafen", latitude=53.9, longitude=10.5),
                        said("2019-08-26T00:00:00.000000+00:00", link="https://example.org", text="https://example.org"),
                        said("2019-08-25T23:00:00.000000+00:00", text=""),
                        said("2019-08-25T22:00:00.000000+00:00"),
                        said("2019-08-25T21:00:00.000000+00:00", video_call_action=None),
                    ],
                },
                {"participants": ["tao", "arlo", "ida.vogt"], "conversation": []},
            ],
        ),
        (
            "profile",
            {
                "biography": "Häfen", "date_joined": T, "email": "ida@example.org", "website": "https://ida.example", "phone_number": "+49", "gender": "x",
                "private_account": False, "name": "Ida", "profile_pic_url": "https://example.org/i", "username": "ida.vogt", "date_of_birth": "1990-01-02",
            },
        ),
    ],
)  # fmt: skip
def test_a_file_of_those_years_is_written_as_it_was(name: str, document: Json, tmp_path: Path) -> None:
    done, out = written(tmp_path, {**IDA, **flat(**{name: document})})

    with zipfile.ZipFile(out) as archive:
        assert json.dumps(json.loads(archive.read(f"{name}.json"))) == json.dumps(document)
    assert {table for table in lost(done) if table != "records"} == set()


def test_searches_stand_under_a_key_since_october_2020(tmp_path: Path) -> None:
    search = {"search_click": "lamp", "time": f"{T}+00:00"}
    keyed = {"main_search_history": [{**search, "type": "user"}], "shopping_search_history": [search]}

    for layout, expected in (("2020-09", keyed["main_search_history"]), ("2020-10", keyed)):
        assert documents(written(tmp_path, {**IDA, **flat(searches=keyed)}, layout)[1])["searches.json"] == expected


def test_searches_of_all_sections_of_today_stand_in_one_list_but_words(tmp_path: Path) -> None:
    def searched(key: str, term: str) -> Json:
        return {key: [{"title": "", "string_map_data": {"Search": verbose(term), "Time": verbose(time=NOON)}}]}

    members = {f"{SEARCHES}/tag_searches.json": searched("searches_hashtag", "film"), f"{SEARCHES}/account_searches.json": searched("searches_user", "tao")}
    done, out = written(tmp_path, {PROFILE: profile(), **members, f"{SEARCHES}/word_or_phrase_searches.json": searched("searches_keyword", "lamp")})

    assert documents(out)["searches.json"] == [
        {"search_click": "tao", "time": f"{LATER}+00:00", "type": "user"},
        {"search_click": "film", "time": f"{LATER}+00:00", "type": "hashtag"},
    ]
    assert lost(done)["searches"] == 1


# What has no room is told.


def test_a_name_stands_once_in_a_map_and_not_without_a_time(tmp_path: Path) -> None:
    done, out = written(tmp_path, {PROFILE: profile(), FOLLOWERS: [follower("arlo"), follower("arlo", NOON + 60), follower("tao", 0)]})

    assert documents(out)["connections.json"] == {"followers": {"arlo": LATER}}
    assert lost(done)["connections"] == 2


def test_a_comment_has_a_text_or_nothing_after_it(tmp_path: Path) -> None:
    gif = {"string_map_data": {"Media Owner": {"value": "tao"}, "Time": {"timestamp": NOON}}, "media_list_data": [{"uri": "media/other/202406/a.gif"}]}

    done, out = written(tmp_path, {PROFILE: profile(), COMMENTS: [gif, gif]})

    assert "comments.json" not in documents(out)
    assert lost(done) == {"comments": 2, "media": 2}


def test_there_is_room_for_one_registration(tmp_path: Path) -> None:
    opened = {"title": "", "media_map_data": {}, "string_map_data": {"Username": verbose("tilda"), "Time": verbose(time=NOON)}}

    done, out = written(tmp_path, {PROFILE: profile(), SIGNUP: {"account_history_registration_info": [opened, opened]}})

    assert documents(out)["account_history.json"] == {"registration_info": {"registration_username": "tilda", "registration_time": LATER}}
    assert lost(done)["security_events"] == 1


# media.json


def test_a_post_stands_in_the_list_of_its_first_file(tmp_path: Path) -> None:
    posts = [post("media/a.jpg", "media/b.mp4"), post("media/c.mp4", "media/d.jpg", caption="Film")]

    done, out = written(tmp_path, {PROFILE: profile(), POSTS: posts})

    found = documents(out)["media.json"]
    assert [one["path"] for one in found["photos"]] == ["media/a.jpg", "media/b.mp4"]
    assert [one["path"] for one in found["videos"]] == ["media/c.mp4", "media/d.jpg"]
    assert lost(done) == {}
    assert read_tables(out).column("posts", "media_count") == [2, 2]


def test_the_files_of_a_post_have_its_time_and_caption(tmp_path: Path) -> None:
    _, out = written(tmp_path, {PROFILE: profile(), POSTS: [post("media/a.jpg", "media/b.jpg")]})

    assert documents(out)["media.json"] == {
        "photos": [{"caption": "Tram", "taken_at": LATER, "path": "media/a.jpg"}, {"caption": "Tram", "taken_at": LATER, "path": "media/b.jpg"}]
    }


def test_a_post_with_the_time_and_caption_of_the_one_before_it_is_told_as_lost(tmp_path: Path) -> None:
    done, out = written(tmp_path, {PROFILE: profile(), POSTS: [post("media/a.jpg"), post("media/b.jpg"), post("media/c.jpg", caption="Fog")]})

    assert lost(done) == {"posts": 1}
    assert told(read_tables(out), "posts", "media_count", "caption") == [(2, "Tram"), (1, "Fog")]


def test_a_post_of_several_files_without_a_time_is_told_as_lost(tmp_path: Path) -> None:
    done, out = written(tmp_path, {PROFILE: profile(), POSTS: [post("media/a.jpg", "media/b.jpg", time=None)]})

    assert lost(done) == {"posts": 1}
    assert len(documents(out)["media.json"]["photos"]) == 2


def test_what_a_file_says_beyond_its_post_is_told_as_lost(tmp_path: Path) -> None:
    files = [{"uri": "media/a.jpg", "title": "one", "creation_timestamp": NOON}, {"uri": "media/b.jpg", "title": "Tram", "creation_timestamp": NOON}]

    done, _ = written(tmp_path, {PROFILE: profile(), POSTS: [{"media": files, "title": "Tram", "creation_timestamp": NOON}]})

    assert [loss.lost_columns for loss in done.losses if loss.table == "media"] == [("caption",)]


def test_subtitles_that_no_file_names_are_left_out(tmp_path: Path) -> None:
    film = {"uri": "media/a.mp4", "creation_timestamp": NOON, "media_metadata": {"video_metadata": {"subtitles": {"uri": "media/a.srt"}}}}
    members = {PROFILE: profile(), POSTS: [{"media": [film]}], "media/a.mp4": b"\0\0\0\x18ftypisom", "media/a.srt": b"1\n00:"}
    igarchive.convert(make_zip(tmp_path, members), to="parquet", out=tmp_path / "tables")

    done = export(tmp_path / "tables", tmp_path / "flat.zip", layout="2019-09", media_from=[tmp_path / "export.zip"])

    with zipfile.ZipFile(tmp_path / "flat.zip") as archive:
        assert [name for name in archive.namelist() if name.startswith("media/")] == ["media/a.mp4"]
    assert [loss.lost_columns for loss in done.losses if loss.table == "media"] == [("subtitles_uri",)]


# messages.json


def test_people_of_whom_no_user_name_is_known_stand_by_their_names(tmp_path: Path) -> None:
    done, out = written(tmp_path, heard(spoken(content="hi"), spoken("Tilda Moor", content="ho")))

    [found] = documents(out)["messages.json"]
    assert found["participants"] == ["Mira", "tilda.moor"]
    assert [(one["sender"], one["text"]) for one in found["conversation"]] == [("Mira", "hi"), ("tilda.moor", "ho")]
    assert read_tables(out).column("messages", "sent_by_owner") == [False, True]
    assert {loss.table: loss.lost_columns for loss in done.losses if loss.table == "participants"} == {"participants": ("name",)}


def test_a_file_of_a_message_is_named_by_its_path_and_listed_with_its_time(tmp_path: Path) -> None:
    photos = [{"uri": f"your_instagram_activity/messages/inbox/{ID}/photos/{name}.jpg", "creation_timestamp": NOON} for name in ("1", "2")]

    done, out = written(tmp_path, heard(spoken(photos=photos)))

    found = documents(out)
    assert found["messages.json"][0]["conversation"][0]["media"] == photos[0]["uri"]
    assert found["media.json"] == {"direct": [{"taken_at": f"{LATER}.000000+00:00", "path": photo["uri"]} for photo in photos]}
    assert lost(done) == {"attachments": 1}
    assert told(read_tables(out), "attachments", "kind", "uri", "url") == [("photo", photos[0]["uri"], None)]


def test_hearts_are_likes_and_other_reactions_are_lost(tmp_path: Path) -> None:
    reactions = [{"reaction": "❤️", "actor": "Tilda Moor", "timestamp": NOON}, {"reaction": "😂", "actor": "Mira"}]

    done, out = written(tmp_path, heard(spoken(content="hi", reactions=reactions)))

    assert documents(out)["messages.json"][0]["conversation"][0]["likes"] == [{"username": "tilda.moor", "date": f"{LATER}.000000+00:00"}]
    assert lost(done) == {"reactions": 1}


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ({"call_duration": 7, "content": "Audio call ended"}, "call"),
        ({"share": {}}, "share"),
        ({"share": {"link": "https://example.org/p", "share_text": "ü", "original_content_owner": "tao"}}, "share"),
        ({"share": {"profile_share_username": "tao", "profile_share_name": "Tao"}}, "share"),
        ({"videos": [{"uri": "messages/inbox/mira/videos/1"}]}, "media"),
        ({"audio_files": [{"uri": "messages/inbox/mira/audio/1.mp4"}]}, "media"),
        ({"gifs": [{"uri": "messages/inbox/mira/gifs/1.gif"}]}, "media"),
        ({"is_unsent": True}, "empty"),
    ],
)
def test_a_message_keeps_its_kind(message: Json, kind: str, tmp_path: Path) -> None:
    done, out = written(tmp_path, heard(spoken(**message)))

    assert read_tables(out).column("messages", "kind") == [kind]
    assert "messages" not in lost(done)


def test_an_attachment_that_would_come_back_with_less_is_told_as_lost(tmp_path: Path) -> None:
    share = {"link": "https://example.org", "profile_share_username": "tao", "profile_share_name": "Tao"}

    done, out = written(tmp_path, heard(spoken(share=share)))

    assert lost(done) == {"attachments": 1}
    assert told(read_tables(out), "attachments", "kind", "owner", "url") == [("profile_share", "tao", None)]


def test_conversations_of_the_same_people_become_one(tmp_path: Path) -> None:
    other = "your_instagram_activity/messages/inbox/mirabook_17840000000000002/message_1.json"
    first = heard(spoken(content="hi"))

    done, out = written(tmp_path, {**first, other: first[THREAD]})

    assert lost(done) == {"conversations": 1, "participants": 2}
    found = read_tables(out)
    assert (len(found["conversations"]), len(found["participants"]), len(found["messages"])) == (1, 2, 2)


def test_a_box_that_there_was_not_is_told_as_lost_and_its_messages_are_written(tmp_path: Path) -> None:
    members = heard(spoken(content="hi"))
    request = THREAD.replace("/inbox/", "/message_requests/")

    done, out = written(tmp_path, {PROFILE: members[PROFILE], request: members[THREAD]})

    assert lost(done) == {"conversations": 1}
    assert read_tables(out).column("messages", "text") == ["hi"]


# The turn of 2020.


def test_conversations_have_folders_since_december_2020_and_all_else_lies_at_the_root(tmp_path: Path) -> None:
    photo = {"uri": f"messages/inbox/{ID}/photos/1.jpg", "creation_timestamp": NOON}
    members = heard(spoken("Tilda Moor", content="für", photos=[photo]))

    _, out = written(tmp_path, {**members, FOLLOWERS: [follower("arlo")]}, "2020-12")

    assert sorted(documents(out)) == ["connections.json", "messages/inbox/_17840000000000001/message_1.json", "profile.json"]
    found = read_tables(out)
    assert told(found, "messages", "text", "sender", "sent_by_owner", "message_id") == [("für", "Tilda Moor", True, (NOON * 1000 + 7) * 1000)]
    assert {row["member"]: row["generation"] for row in found["members"]} == {
        "connections.json": "A", "messages/inbox/_17840000000000001/message_1.json": "B1", "profile.json": "A",
    }  # fmt: skip
    assert found.column("media", "owner_table") == ["messages"]


@pytest.mark.parametrize(("layout", "lists"), [("2020-12", {"media.json"}), ("2021-02", set())])
def test_lists_of_the_flat_layout_end_with_it(layout: str, lists: set[str], tmp_path: Path) -> None:
    direct = flat(media={"direct": [{"taken_at": "2018-10-01T00:27:15.962565+00:00", "path": "direct/a.jpg"}]})

    _, out = written(tmp_path, {**IDA, **direct}, layout)

    assert {name for name in documents(out) if "/" not in name} - {"profile.json"} == lists


# Laws.


def test_diff_says_that_conversations_without_an_id_are_not_matched(tmp_path: Path) -> None:
    _, out = written(tmp_path, heard(spoken(content="hi")))

    found = diff(tmp_path / "export.zip", out)

    assert {(one.table, one.change) for one in found if one.table == "conversations"} == {("conversations", "removed"), ("conversations", "added")}
    assert [issue.code for issue in found.issues] == ["unmatched"]
    again = diff(out, out)
    assert (list(again), again.issues) == ([], [])


def test_items_of_a_collection_are_the_same_where_a_layout_has_no_link(tmp_path: Path) -> None:
    head = {"title": "Collection", "string_map_data": {"Name": {"value": "Ports"}, "Creation Time": {"timestamp": NOON}, "Update Time": {"timestamp": NOON}}}
    entry = {"string_map_data": {"Name": {"href": "https://www.instagram.com/p/AAA/", "value": "tao"}, "Added Time": {"timestamp": NOON}}}
    saved = {"your_instagram_activity/saved/saved_collections.json": {"saved_saved_collections": [head, entry]}}

    _, out = written(tmp_path, {PROFILE: profile(), **saved})

    assert list(diff(tmp_path / "export.zip", out)) == []


@pytest.mark.skipif(not SHARED.is_dir(), reason="the samples of old exports are not here")
def test_a_real_export_comes_back_to_the_last_row(tmp_path: Path) -> None:
    source = {file.name: file.read_bytes() for file in sorted((SHARED / "2019").iterdir())}

    done, out = written(tmp_path, {**IDA, **source})

    before, after = read_tables(tmp_path / "export.zip"), read_tables(out)
    assert set(lost(done)) == {"records"}
    for table in before.tables.keys() - {"records", "members"}:
        assert contents(after[table]) == contents(before[table])


# What a layout of today has no place for.


def test_what_would_come_back_as_another_kind_of_attachment_is_told_as_lost(tmp_path: Path) -> None:
    said = [{"sender": "mira", "created_at": T, "link": "https://example.org/a"}, {"sender": "mira", "created_at": LATER, "mentioned_username": "ida"}]
    done, out = written(tmp_path, {**IDA, **flat(messages=[{"participants": ["mira", "ida"], "conversation": said}])}, "2025-03")

    assert lost(done)["attachments"] == 2
    assert {row["kind"] for row in read_tables(out)["attachments"]} <= {"share"}


def test_a_photo_of_the_profile_that_is_an_address_on_the_web_is_told_as_lost(tmp_path: Path) -> None:
    me = flat(profile={"username": "ida.vogt", "name": "Ida", "profile_pic_url": "https://scontent.example.net/ida.jpg"})
    done, _ = written(tmp_path, {**me, **flat(comments={"media_comments": [[T, "fine", "tao"]]})}, "2025-03")

    assert "profile_photo" in next(loss.lost_columns for loss in done.losses if loss.table == "account")
