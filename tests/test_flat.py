"""The flat layout of 2018 to 2020: files at the root, right text, ISO times; and what it shares an archive with."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from exports import FOLLOWERS, Json, Reader, follower, make_zip, read_tables
from flat_exports import AT, PAIR, SHARED, T, flat, item, said, thread, told
from leaf_check import losses

from igarchive.convert import convert
from igarchive.exporter import export
from igarchive.history import GENERATIONS, newest
from igarchive.sections import locate

if TYPE_CHECKING:
    from pathlib import Path


# Every file at the root has its tables.


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("followers", "follower"),
        ("following", "following"),
        ("blocked_users", "blocked"),
        ("close_friends", "close_friend"),
        ("restricted_users", "restricted"),
        ("follow_requests_sent", "request_sent"),
        ("permanent_follow_requests", "request_answered"),
        ("dismissed_suggested_users", "removed_suggestion"),
    ],
)
def test_a_map_of_user_names_is_a_row_for_each(read: Reader, key: str, kind: str) -> None:
    found = read(flat(connections={key: {"ida.vogt": T, "marek": "2018-01-02T03:04:05"}}))

    assert told(found, "connections", "kind", "username", "time") == [(kind, "ida.vogt", AT), (kind, "marek", dt.datetime(2018, 1, 2, 3, 4, 5, tzinfo=dt.UTC))]


def test_all_maps_of_a_file_are_read(read: Reader) -> None:
    found = read(flat(connections={"blocked_users": {"ida": T}, "restricted_users": {}, "followers": {"marek": T}, "following_hashtags": {"film": T}}))

    assert told(found, "connections", "kind", "username", "hashtag") == [("blocked", "ida", None), ("follower", "marek", None), ("hashtag", None, "film")]
    assert found["records"] == []
    assert found.codes() == {"account_unknown"}


def test_a_file_of_many_lists_belongs_to_the_section_of_its_path(read: Reader) -> None:
    row = read(flat(connections={"followers": {"ida": T}, "following": {"marek": T}})).member("connections.json")

    assert (row["section"], row["form"], row["generation"], row["records"], row["rows"]) == ("followers", "followers:2018-04", "A", 2, 2)


def test_a_file_of_empty_maps_is_empty(read: Reader) -> None:
    found = read(flat(connections={"followers": {}, "following": {}}))

    assert (found.member("connections.json")["status"], found.member("connections.json")["records"]) == ("empty", 0)


@pytest.mark.parametrize(("key", "kind"), [("media_comments", "post"), ("live_comments", "live"), ("story_comments", "story")])
def test_comments_are_triples(read: Reader, key: str, kind: str) -> None:
    found = read(flat(comments={key: [[T, "so good 😂", "ida.vogt"]]}))

    assert told(found, "comments", "kind", "time", "text", "owner") == [(kind, AT, "so good 😂", "ida.vogt")]


def test_a_comment_may_lack_whose_post_it_is_on(read: Reader) -> None:
    assert told(read(flat(comments={"media_comments": [[T, "ok"]]})), "comments", "text", "owner") == [("ok", None)]


@pytest.mark.parametrize(("key", "kind"), [("media_likes", "post"), ("comment_likes", "comment")])
def test_likes_are_pairs(read: Reader, key: str, kind: str) -> None:
    assert told(read(flat(likes={key: [PAIR]})), "likes", "kind", "time", "owner", "url") == [(kind, AT, "ida.vogt", None)]


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("polls", "poll"),
        ("emoji_sliders", "emoji_slider"),
        ("questions", "question"),
        ("countdowns", "countdown"),
        ("quizzes", "quiz"),
        ("chats", "chat"),
        ("story_likes", "like"),
    ],
)
def test_answers_to_stories_are_pairs(read: Reader, key: str, kind: str) -> None:
    assert told(read(flat(stories_activities={key: [PAIR]})), "story_interactions", "kind", "time", "owner") == [(kind, AT, "ida.vogt")]


def test_what_was_saved_are_pairs(read: Reader) -> None:
    assert told(read(flat(saved={"saved_collections": [], "saved_media": [PAIR]})), "saved", "kind", "time", "owner") == [("post", AT, "ida.vogt")]


def test_a_collection_holds_its_items(read: Reader) -> None:
    found = read(flat(saved={"saved_collections": [{"name": "Häfen", "created_at": T, "updated_at": T, "media": [PAIR, PAIR]}]}))

    assert told(found, "collections", "collection_id", "kind", "name", "created") == [("saved-20190824T230933Z-0", "saved", "Häfen", AT)]
    assert told(found, "collection_items", "ordinal_in_collection", "owner", "time") == [(0, "ida.vogt", AT), (1, "ida.vogt", AT)]


@pytest.mark.parametrize(("kind", "expected"), [("user", "user"), ("hashtag", "hashtag"), ("place", "place")])
def test_a_search_is_of_its_type(read: Reader, kind: str, expected: str) -> None:
    found = read(flat(searches=[{"search_click": "ida.vogt", "time": "2019-08-24T16:09:33-07:00", "type": kind}]))

    assert told(found, "searches", "kind", "term", "time") == [(expected, "ida.vogt", AT)]
    assert found["records"] == []


def test_a_search_of_another_type_keeps_it(read: Reader) -> None:
    found = read(flat(searches=[{"search_click": "lamp", "time": T, "type": "effect"}]))

    assert found.column("searches", "kind") == ["other"]
    assert found.left() == [("/type", "effect", "ignored")]


def test_searches_of_the_end_of_2020_have_keys(read: Reader) -> None:
    found = read(
        flat(
            searches={
                "main_search_history": [{"search_click": "ida", "time": T, "type": "user"}],
                "shopping_search_history": [{"search_click": "lamp", "time": T}],
            }
        )
    )

    assert told(found, "searches", "kind", "term") == [("user", "ida"), ("shopping", "lamp")]


def test_the_profile_is_the_account(read: Reader) -> None:
    profile = {"biography": "Häfen", "date_joined": T, "username": "ida.vogt", "name": "Ida", "private_account": False, "date_of_birth": "1990-01-02"}
    found = read(flat(profile={**profile, "profile_pic_url": "https://cdn.example.org/i.jpg", "phone_number": "+49"}))

    columns = ("username", "name", "bio", "joined", "private", "birth_date", "profile_photo", "phone")
    assert told(found, "account", *columns) == [("ida.vogt", "Ida", "Häfen", AT, False, dt.date(1990, 1, 2), "https://cdn.example.org/i.jpg", "+49")]


@pytest.mark.parametrize(("key", "kind"), [("ads_seen", "ad"), ("posts_seen", "post"), ("videos_watched", "video")])
def test_what_was_seen_has_an_author(read: Reader, key: str, kind: str) -> None:
    assert told(read(flat(seen_content={key: [{"timestamp": T, "author": "ida"}]})), "impressions", "kind", "time", "owner") == [(kind, AT, "ida")]


def test_a_suggestion_has_a_user_name(read: Reader) -> None:
    assert told(read(flat(seen_content={"chaining_seen": [{"timestamp": T, "username": "ida"}]})), "impressions", "kind", "owner") == [("suggestion", "ida")]


def test_logins_logouts_and_the_signup_are_events(read: Reader) -> None:
    history = {
        "login_history": [{"timestamp": T, "ip_address": "192.0.2.1", "user_agent": "Instagram 100"}],
        "logout_history": [{"timestamp": T}],
        "registration_info": {"registration_username": "ida.vogt", "registration_time": T, "device_name": "iPhone5,2"},
    }
    found = read(flat(account_history=history))

    assert told(found, "security_events", "kind", "time", "ip", "username", "device") == [
        ("login", AT, "192.0.2.1", None, None),
        ("logout", AT, None, None, None),
        ("signup", AT, None, "ida.vogt", "iPhone5,2"),
    ]


@pytest.mark.parametrize("name", ["contacts", "uploaded_contacts"])
def test_contacts_are_contacts(read: Reader, name: str) -> None:
    found = read(flat(**{name: [{"first_name": "Ida", "last_name": "Vögt", "contact": "+49"}]}))

    assert told(found, "contacts", "first_name", "last_name", "contact") == [("Ida", "Vögt", "+49")]


def test_settings_are_names_and_values(read: Reader) -> None:
    found = read(flat(settings={"allow_comments_from": "everyone", "muted": True}))

    assert told(found, "settings", "section", "name", "value") == [("flat_settings", "allow_comments_from", "everyone"), ("flat_settings", "muted", "true")]


def test_an_empty_autofill_is_empty(read: Reader) -> None:
    assert read(flat(autofill={})).member("autofill.json")["status"] == "empty"


@pytest.mark.parametrize("name", ["devices", "checkout", "guides", "information_about_you"])
def test_a_file_that_nobody_has_described_is_kept_value_by_value(read: Reader, name: str) -> None:
    found = read(flat(**{name: {"deep": [{"place": "Lübeck"}]}}))

    assert found.left() == [("/deep/0/place", "Lübeck", "generic")]
    assert found.member(f"{name}.json")["status"] == "parsed"


# media.json


def test_a_photo_is_a_post(read: Reader) -> None:
    found = read({**flat(media={"photos": [item(caption="mañana 👋", location="Lübeck")]}), "photos/201908/a.jpg": b"\xff\xd8\xff"})

    assert told(found, "posts", "post_id", "kind", "caption", "place", "media_count") == [("post-20190824T230933Z-0", "post", "mañana 👋", "Lübeck", 1)]
    assert told(found, "media", "owner_id", "uri", "present", "time") == [("post-20190824T230933Z-0", "photos/201908/a.jpg", True, AT)]


@pytest.mark.parametrize("before", [4094, 8190, *(pytest.param(before, marks=pytest.mark.long) for before in (4092, 4093, 4095, 4096))])
def test_a_post_of_several_files_is_one_wherever_it_stands_in_a_long_list(before: int, read: Reader) -> None:
    files = [item(f"{number}.jpg", str(number)) for number in range(before)] + [item(f"x{number}.jpg", "x") for number in range(4)]

    found = read(flat(media={"photos": [*files, item("last.jpg", "last")]}))

    assert [count for count in found.column("posts", "media_count") if count != 1] == [4]
    assert len(found["posts"]) == before + 2


def test_files_in_a_row_with_one_time_and_caption_are_one_post(read: Reader) -> None:
    found = read(flat(media={"photos": [item("a.jpg"), item("b.jpg"), item("c.jpg", "other")]}))

    assert told(found, "posts", "media_count", "caption", "position") == [(2, "", 0), (1, "other", 2)]
    assert told(found, "media", "uri", "position", "ordinal") == [("a.jpg", 0, 0), ("b.jpg", 1, 1), ("c.jpg", 2, 0)]


def test_files_without_a_time_are_posts_of_their_own(read: Reader) -> None:
    assert read(flat(media={"photos": [{"path": "a.jpg"}, {"path": "b.jpg"}]})).column("posts", "media_count") == [1, 1]


def test_stories_of_one_second_are_two(read: Reader) -> None:
    assert told(read(flat(media={"stories": [item("a.jpg"), item("b.jpg")]})), "posts", "kind", "media_count") == [("story", 1), ("story", 1)]


def test_a_video_is_a_post(read: Reader) -> None:
    found = read(flat(media={"videos": [item("videos/201908/a.mp4")]}))

    assert (found.column("posts", "kind"), found.column("media", "kind")) == (["post"], ["video"])


def test_a_profile_photo_hangs_on_the_account(read: Reader) -> None:
    found = read(flat(profile={"username": "ida.vogt"}, media={"profile": [item("profile/a.jpg", is_active_profile=True)]}))

    assert told(found, "media", "owner_table", "owner_id", "profile_picture") == [("account", "ida.vogt", True)]


def test_a_file_of_a_direct_message_has_a_fraction_of_a_second(read: Reader) -> None:
    found = read(flat(media={"direct": [{"taken_at": "2018-10-01T00:27:15.962565+00:00", "path": "direct/a.jpg"}]}))

    assert told(found, "media", "owner_table", "time") == [("records", dt.datetime(2018, 10, 1, 0, 27, 15, 962565, tzinfo=dt.UTC))]


def test_media_of_two_parts_are_all_read(tmp_path: Path) -> None:
    paths = [make_zip(tmp_path, flat(media={"photos": [item(f"{name}.jpg", name)]}), name=f"ida_20200101_part_{name}.zip") for name in ("1", "2")]

    assert read_tables(*paths).column("posts", "caption") == ["1", "2"]


# messages.json


def test_a_thread_gets_an_id_of_who_takes_part(read: Reader) -> None:
    found = read(thread(said(text="hi")))

    assert told(found, "conversations", "conversation_id", "folder", "kind", "participant_count") == [("a-cb4a170263d93b67", "inbox", "direct", 2)]
    assert told(found, "participants", "name", "username") == [(None, "ida.vogt"), (None, "marek_nowak")]


def test_the_id_does_not_depend_on_the_order_of_names(read: Reader) -> None:
    found = read(
        flat(messages=[{"participants": ["b", "a"], "conversation": [said(text="1")]}, {"participants": ["a", "b"], "conversation": [said(text="2")]}])
    )

    assert len(found["conversations"]) == 1
    assert len({(row["conversation_id"], row["message_id"]) for row in found["messages"]}) == 2


def test_three_people_are_a_group(read: Reader) -> None:
    assert read(thread(people=("a", "b", "c"))).column("conversations", "kind") == ["group"]


def test_a_message_keeps_its_microseconds(read: Reader) -> None:
    found = read(thread(said(text="hi")))

    assert told(found, "messages", "message_id", "time") == [(1566793043404000, dt.datetime(2019, 8, 26, 4, 17, 23, 404050, tzinfo=dt.UTC))]


def test_the_owner_is_known_by_user_name(read: Reader) -> None:
    found = read({**thread(said(text="hi"), said(sender="marek_nowak", text="ho")), **flat(profile={"username": "ida.vogt"})})

    assert found.column("messages", "sent_by_owner") == [True, False]
    assert found.column("participants", "is_owner") == [True, False]


def test_a_like_of_a_message_is_a_heart(read: Reader) -> None:
    found = read(thread(said(text="hi", likes=[{"username": "marek_nowak", "date": "2019-08-26T04:18:00+00:00"}])))

    assert told(found, "reactions", "emoji", "actor", "time") == [("❤️", "marek_nowak", dt.datetime(2019, 8, 26, 4, 18, tzinfo=dt.UTC))]


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ({"text": "hi"}, "text"),
        ({"text": ""}, "empty"),
        ({"text": None}, "empty"),
        ({"heart": "❤️"}, "heart"),
        ({"media": "https://cdn.example.org/a.jpg?x=1"}, "media"),
        ({"voice_media": "https://cdn.example.org/a.mp4"}, "media"),
        ({"animated_media_images": {"original": {"url": "https://g.example"}}}, "media"),
        ({"media_share_url": "https://cdn.example.org/p", "media_owner": "ida"}, "share"),
        ({"story_share": "Shared ida's story", "text": "wow"}, "share"),
        ({"link": "https://example.org", "text": "https://example.org"}, "share"),
        ({"video_call_action": "started"}, "call"),
    ],
)
def test_the_kind_of_a_message_follows_from_its_keys(read: Reader, message: Json, kind: str) -> None:
    assert read(thread(said(**message))).column("messages", "kind") == [kind]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"media": "https://cdn.example.org/a.jpg?x=1"}, ("photo", "https://cdn.example.org/a.jpg?x=1", None, None)),
        ({"voice_media": "https://cdn.example.org/a"}, ("audio", "https://cdn.example.org/a", None, None)),
        ({"animated_media_images": {"original": {"url": "https://g.example"}}}, ("gif", "https://g.example", None, None)),
        ({"media_owner": "o", "media_share_caption": "ü", "media_share_url": "https://c.example"}, ("share", "https://c.example", "ü", "o")),
        ({"story_share": "Shared ida's story"}, ("story_share", None, "Shared ida's story", None)),
        ({"live_video_share": "Shared a live video"}, ("live_share", None, "Shared a live video", None)),
        ({"profile_share_username": "tao"}, ("profile_share", None, None, "tao")),
        ({"link": "https://example.org"}, ("link", "https://example.org", None, None)),
        ({"mentioned_username": "tao"}, ("mention", None, None, "tao")),
    ],
)
def test_what_hangs_on_a_message_is_an_attachment(read: Reader, message: Json, expected: tuple[str, ...]) -> None:
    found = read(thread(said(**message)))

    assert told(found, "attachments", "kind", "url", "text", "owner") == [expected]
    assert found["records"] == []


def test_a_place_has_coordinates(read: Reader) -> None:
    found = read(thread(said(location_name="Hafen", address="Quai 1", city="Lübeck", latitude=53.9, longitude=10)))

    assert told(found, "attachments", "kind", "place", "latitude", "longitude") == [("place", "Hafen", 53.9, 10.0)]
    assert sorted(found.left("value")) == ["Lübeck", "Quai 1"]


def test_other_renditions_of_a_gif_are_kept(read: Reader) -> None:
    found = read(thread(said(animated_media_images={"preview": {"url": "https://p.example"}, "original": {"url": "https://g.example", "size": "7"}})))

    assert found.left("pointer", "value") == [
        ("/conversation/0/animated_media_images/preview/url", "https://p.example"),
        ("/conversation/0/animated_media_images/original/size", "7"),
    ]


# Text that is right stays as it is.


@pytest.mark.parametrize("text", ["für", "Ã©", "ð\x9f\x91\x8d", "日本", "❤️", "Å "])
def test_text_that_is_right_is_left_alone(read: Reader, text: str) -> None:
    found = read(flat(comments={"media_comments": [[T, text, "ida"]]}))

    assert found.column("comments", "text") == [text]
    assert found.member("comments.json")["repaired"] == 0
    assert found.codes() == {"account_unknown"}


def test_values_that_no_column_takes_are_right_too(read: Reader) -> None:
    assert read(flat(likes={"media_likes": [], "Größe": "für Ã©"})).left("value") == ["für Ã©"]


# What is wrong is kept, and the rest is read.


@pytest.mark.parametrize("time", ["yesterday", "2019-02-30T10:00:00", 7, None])
def test_a_time_that_is_none_costs_no_name(read: Reader, time: Json) -> None:
    found = read(flat(connections={"followers": {"ida": T, "marek": time}}))

    assert "ida" in found.column("connections", "username")
    assert [pointer for pointer, _, why in found.left() if why == "wrong_type"] == ["/marek"]


def test_a_pair_that_is_none_is_kept_whole(read: Reader) -> None:
    found = read(flat(likes={"media_likes": [PAIR, ["noon", "marek"], 7]}))

    assert found.column("likes", "owner") == ["ida.vogt"]
    assert found.left("position", "value") == [(1, "noon"), (1, "marek"), (2, "7")]


def test_what_a_pair_has_too_much_is_kept(read: Reader) -> None:
    found = read(flat(likes={"media_likes": [[*PAIR, "novel"]]}))

    assert found.column("likes", "owner") == ["ida.vogt"]
    assert found.left() == [("/2", "novel", "extra")]


@pytest.mark.parametrize("document", [{"saved_collections": {}, "saved_media": [PAIR]}, {"saved_collections": [], "saved_media": [PAIR]}])
def test_an_empty_list_beside_another_leaves_nothing(read: Reader, document: Json) -> None:
    found = read(flat(saved=document))

    assert (found.column("saved", "owner"), found["records"], found.codes()) == (["ida.vogt"], [], {"account_unknown"})


def test_a_list_that_is_none_costs_no_other(read: Reader) -> None:
    found = read(flat(connections={"followers": "none", "following": {"ida": T}}))

    assert told(found, "connections", "kind", "username") == [("following", "ida")]
    assert found.left("value") == ["none"]


def test_a_key_that_is_not_known_is_kept(read: Reader) -> None:
    found = read(flat(connections={"followers": {"ida": T}, "admirers": {"tao": T}}))

    assert found.left() == [("2/admirers/tao", T, "extra")]


def test_a_key_of_the_flat_layout_elsewhere_is_none_unless_its_records_fit(read: Reader) -> None:
    path = "your_instagram_activity/other_activity/mystery.json"

    assert read({path: {"followers": 3, "polls": "many"}}).member(path)["reason"] == "unknown_json"


# Archives of many generations.


def test_a_top_folder_without_media_is_stripped(read: Reader) -> None:
    found = read({f"ida_20200101/{name}": data for name, data in flat(likes={"media_likes": [PAIR]}, searches=[]).items()})

    assert found.column("members", "member") == ["likes.json", "searches.json"]


def test_the_name_of_the_zip_tells_the_account(tmp_path: Path) -> None:
    assert read_tables(make_zip(tmp_path, flat(likes={"media_likes": [PAIR]}), name="ida.vogt_20190830.zip")).column("account", "username") == ["ida.vogt"]


def test_flat_files_stand_beside_threads_of_the_turn_of_2020(read: Reader) -> None:
    mangled = {"participants": [{"name": "Mira"}], "messages": [{"sender_name": "Mira", "timestamp_ms": 1608800000000, "content": "für"}]}
    found = read({**flat(comments={"media_comments": [[T, "für", "ida"]]}), "messages/inbox/mira_a1b2c3d4e5/message_1.json": mangled})

    assert (found.column("comments", "text"), found.column("messages", "text")) == (["für"], ["für"])
    assert {row["generation"] for row in found["members"]} == {"A", "B1"}


def test_every_member_has_the_form_that_its_records_show(read: Reader) -> None:
    found = read(
        {
            **flat(connections={"followers": {"ida": T}}),
            "followers_and_following/followers.json": {"relationships_followers": [follower("tao")]},
            "followers_and_following/followers_1.json": [follower("arlo")],
            FOLLOWERS: [follower("mira")],
        }
    )

    assert sorted(found.column("connections", "username")) == ["arlo", "ida", "mira", "tao"]
    assert sorted(row["form"] for row in found["members"]) == ["followers:2018-04", "followers:2021-02", "followers:2022-11", "followers:2022-11"]


@pytest.mark.parametrize(
    ("path", "generation"),
    [
        ("content/posts_1.json", "B1"),
        ("saved/saved_posts.json", "B1"),
        ("ads_and_content/posts_viewed.json", "B1"),
        ("ads_and_topics/posts_viewed.json", "B2"),
        ("your_instagram_activity/content/posts_1.json", "C"),
        ("your_instagram_activity/saved/saved_posts.json", "C"),
    ],
)
def test_a_folder_tells_its_generation_and_not_that_of_a_longer_one(path: str, generation: str) -> None:
    found = locate(tuple(path.split("/")))

    assert found is not None
    assert newest(GENERATIONS, found.since) == generation


def test_a_flat_export_can_be_written_in_a_later_layout(tmp_path: Path) -> None:
    heard = said(at="2019-08-26T05:00:00.000000+00:00", voice_media="https://cdn.example.org/a", mentioned_username="tao", text="hört")
    members = {**thread(said(story_share="Shared ida's story"), heard), **flat(profile={"username": "ida.vogt"}, connections={"followers": {"tao": T}})}
    convert(make_zip(tmp_path, members), to="parquet", out=tmp_path / "tables")
    export(tmp_path / "tables", tmp_path / "later.zip", layout="2025-03")
    found = read_tables(tmp_path / "later.zip")

    assert found.codes() == set()
    assert told(found, "connections", "kind", "username", "time") == [("follower", "tao", AT)]
    assert found.column("participants", "name") == ["ida.vogt", "marek_nowak"]
    assert told(found, "messages", "text", "sender") == [("hört", "ida.vogt"), (None, "ida.vogt")]
    assert told(found, "attachments", "kind", "url", "text") == [("share", "https://cdn.example.org/a", None), ("share", None, "Shared ida's story")]


def test_the_account_goes_by_its_name_in_a_later_layout(tmp_path: Path) -> None:
    like = {"username": "ida.vogt", "date": "2019-08-26T04:18:00.000001+00:00"}
    messages = thread(said(text="hi"), said(sender="marek_nowak", at="2019-08-26T04:00:00.000000+00:00", text="ho", likes=[like]))
    convert(make_zip(tmp_path, {**messages, **flat(profile={"username": "ida.vogt", "name": "Ida"})}), to="parquet", out=tmp_path / "tables")

    export(tmp_path / "tables", tmp_path / "later.zip", layout="2021-02")

    found = read_tables(tmp_path / "later.zip")
    assert told(found, "messages", "sender", "sent_by_owner") == [("Ida", True), ("marek_nowak", False)]
    assert told(found, "participants", "name", "is_owner") == [("Ida", True), ("marek_nowak", False)]
    assert found.column("reactions", "actor") == ["Ida"]


def test_a_message_whose_kind_a_later_layout_does_not_have_is_told_as_lost(tmp_path: Path) -> None:
    convert(make_zip(tmp_path, {**thread(said(heart="❤️"), said(text="hi")), **flat(profile={"username": "ida.vogt"})}), to="parquet", out=tmp_path / "tables")

    done = export(tmp_path / "tables", tmp_path / "later.zip", layout="2021-02")

    assert [(loss.table, loss.lost_rows) for loss in done.losses if loss.lost_rows] == [("messages", 1)]
    assert read_tables(tmp_path / "later.zip").column("messages", "text") == ["❤️", "hi"]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the samples of old exports are not here")
@pytest.mark.parametrize("year", ["2019", "2022"])
def test_an_export_of_those_years_is_read_to_the_last_value(year: str) -> None:
    found = read_tables(SHARED / year)

    assert {row["status"] for row in found["members"]} == {"parsed"}
    assert losses(SHARED / year, found) == []
    assert found.codes() == {"account_unknown", "media_missing"}
