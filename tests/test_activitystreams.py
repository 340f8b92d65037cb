"""The ActivityStreams writer: what stands where, for whom, under which ids, and what is not there."""

from __future__ import annotations

import json
import zipfile
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from exports import COMMENTS, EACH_SAMPLE, FOLLOWERS, LIKED_POSTS, NOON, POSTS, PROFILE, SAMPLES, THREAD, Document, Json, follower, make_zip, profile, verbose

from igarchive.convert import Conversion, convert
from igarchive.errors import OptionError, UnknownNameError
from igarchive.urls import is_web
from igarchive.writers.activitystreams.markup import date_time, hashtags, html
from igarchive.writers.activitystreams.statements import imported

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

BASE = "https://instagram.invalid/tilda.moor/"
ACTOR = f"{BASE}actor.json"

JPEG = b"\xff\xd8\xff\xdb\x00\x04ab\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x00IEND\xae\x42\x60\x82"

TELLING = JPEG[:2] + b"\xff\xe1\x00\x0a52.0907N" + JPEG[2:]
"""The photo, and where it was taken."""

STORIES = "your_instagram_activity/media/stories.json"
REELS = "your_instagram_activity/media/reels.json"
ARCHIVED = "your_instagram_activity/media/archived_posts.json"
DELETED = "your_instagram_activity/media/recently_deleted_content.json"
BLOCKED = "connections/followers_and_following/blocked_profiles.json"
CLOSE_FRIENDS = "connections/followers_and_following/close_friends.json"
BOX = "your_instagram_activity/messages"


class Written:
    """An output, and what was said of it."""

    def __init__(self, folder: Path, conversion: Conversion) -> None:
        self.folder = folder
        self.complete = conversion.complete
        self.notes = {written.name: written.note for written in conversion.written}
        self.left = {table.table: table.left for table in conversion.loss.tables}
        self.rows = {written.name: written.rows for written in conversion.written}

    def __getitem__(self, name: str) -> Json:
        """Read a file."""
        return json.loads((self.folder / f"{name}.json").read_bytes())

    def items(self, name: str) -> list[Json]:
        """Give the items of a collection."""
        items: list[Json] = self[name]["orderedItems"]
        return items

    def note(self, name: str = "outbox") -> Json:
        """Give the object of a collection's only activity."""
        [item] = self.items(name)
        return item["object"]

    def files(self) -> list[str]:
        """Name all files that the writer wrote."""
        return sorted(file.relative_to(self.folder).as_posix() for file in self.folder.rglob("*") if file.is_file() and file.name != "loss.json")

    def bytes(self) -> dict[str, bytes]:
        """Give all bytes."""
        return {name: (self.folder / name).read_bytes() for name in self.files()}


def written(folder: Path, members: Mapping[str, Document], out: str = "out", **options: Any) -> Written:  # noqa: ANN401 -- the writer's
    """Convert an export of these members."""
    return converted(make_zip(folder, {PROFILE: profile(), **members}), folder / out, **options)


def converted(path: Path, out: Path, **options: Any) -> Written:  # noqa: ANN401
    """Convert an archive."""
    return Written(out, convert(path, to="activitystreams", out=out, **options))


def photo(uri: str, time: int = NOON, title: str = "", **more: Json) -> Json:
    """Build a media object."""
    return {"uri": uri, "creation_timestamp": time, "title": title, **more}


def post(title: str = "", *uris: str, time: int = NOON) -> Json:
    """Build a post."""
    return {"media": [photo(uri, time) for uri in uris or ("media/posts/a.jpg",)], "title": title, "creation_timestamp": time}


def thread(*messages: Json, people: tuple[str, ...] = ("Mira Book", "Tilda Moor"), title: str = "Mira Book") -> Json:
    """Build a part of a conversation."""
    header = {"title": title, "is_still_participant": True, "thread_path": "inbox/mirabook_17840000000000001", "magic_words": []}
    return {"participants": [{"name": name} for name in people], "messages": list(messages), **header}


def message(sender: str, content: str, time: int = NOON, **more: Json) -> Json:
    """Build a message."""
    return {"sender_name": sender, "timestamp_ms": time * 1000, "content": content, "is_geoblocked_for_viewer": False, **more}


def walked(value: Json) -> Iterator[dict[str, Json]]:
    """Give all objects in a document."""
    if isinstance(value, dict):
        yield value
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from walked(child)


def without_ids(items: list[Json]) -> list[Json]:
    """Give items without the ids that follow from what they are."""
    return [{key: value for key, value in item.items() if key != "id"} for item in items]


def test_the_outbox_holds_posts_and_reels_newest_first(tmp_path: Path) -> None:
    out = written(tmp_path, {POSTS: [post("old", time=NOON), post("new", time=NOON + 20)], REELS: {"ig_reels_media": [post("reel", time=NOON + 10)]}})

    assert [item["object"]["content"] for item in out.items("outbox")] == ["<p>new</p>", "<p>reel</p>", "<p>old</p>"]


def test_a_post_is_a_note_in_a_create(tmp_path: Path) -> None:
    out = written(tmp_path, {POSTS: [post("Hello")], "media/posts/a.jpg": JPEG})

    assert out.items("outbox") == [
        {
            "type": "Create",
            "id": f"{BASE}posts/post-20240610T100000Z-0/activity",
            "actor": ACTOR,
            "published": "2024-06-10T10:00:00Z",
            "to": [f"{BASE}followers.json"],
            "object": {
                "type": "Note",
                "id": f"{BASE}posts/post-20240610T100000Z-0",
                "attributedTo": ACTOR,
                "to": [f"{BASE}followers.json"],
                "published": "2024-06-10T10:00:00Z",
                "content": "<p>Hello</p>",
                "attachment": [{"type": "Document", "mediaType": "image/jpeg", "url": f"{BASE}media/post-20240610T100000Z-0-0.jpg"}],
                "tag": [],
                "importedFrom": {"type": "Link", "href": "https://www.instagram.com/", "name": "Instagram"},
            },
        }
    ]


def test_posts_are_for_the_followers_that_the_actor_names(tmp_path: Path) -> None:
    out = written(tmp_path, {POSTS: [post()]})

    assert out.note()["to"] == [out["actor"]["followers"]]


def test_a_collection_counts_its_items(tmp_path: Path) -> None:
    out = written(tmp_path, {FOLLOWERS: [follower("ida"), follower("jon")]})

    assert (out["followers"]["totalItems"], out["blocked"]["totalItems"], out.rows["followers.json"]) == (2, 0, 2)


@pytest.mark.parametrize(
    ("member", "document", "name"),
    [
        (STORIES, {"ig_stories": [photo("media/stories/a.jpg", title="x")]}, "stories"),
        (ARCHIVED, {"ig_archived_post_media": [post("x")]}, "archived"),
        (DELETED, {"ig_recently_deleted_media": [post("x")]}, "deleted"),
        ("your_instagram_activity/media/other_content.json", {"ig_other_media": [post("x")]}, "other"),
        ("your_instagram_activity/threads/threads_and_replies.json", {"text_post_app_text_posts": [post("x")]}, "threads"),
    ],
)
def test_what_is_no_post_is_for_the_account_alone(tmp_path: Path, member: str, document: Json, name: str) -> None:
    out = written(tmp_path, {member: document})

    assert (out.items("outbox"), out.note(name)["to"], out.items(name)[0]["to"]) == ([], [ACTOR], [ACTOR])


def test_attachments_stand_in_carousel_order(tmp_path: Path) -> None:
    out = written(tmp_path, {POSTS: [post("x", "media/posts/b.jpg", "media/posts/a.jpg")], "media/posts/a.jpg": PNG, "media/posts/b.jpg": JPEG})

    assert [document["url"] for document in out.note()["attachment"]] == [
        f"{BASE}media/post-20240610T100000Z-0-0.jpg",
        f"{BASE}media/post-20240610T100000Z-0-1.png",
    ]


def test_the_media_type_is_told_by_content(tmp_path: Path) -> None:
    out = written(tmp_path, {POSTS: [post()], "media/posts/a.jpg": PNG})

    assert out.note()["attachment"][0]["mediaType"] == "image/png"


def test_the_files_of_attachments_are_copied(tmp_path: Path) -> None:
    out = written(tmp_path, {POSTS: [post()], "media/posts/a.jpg": JPEG})

    assert (out.folder / "media" / "post-20240610T100000Z-0-0.jpg").read_bytes() == JPEG


def test_a_file_in_two_posts_is_copied_once(tmp_path: Path) -> None:
    out = written(tmp_path, {POSTS: [post("a"), post("b")], "media/posts/a.jpg": JPEG})

    assert [name for name in out.files() if name.startswith("media/")] == ["media/post-20240610T100000Z-0-0.jpg"]


def test_a_caption_is_no_alt_text(tmp_path: Path) -> None:
    out = written(tmp_path, {POSTS: [post("Caption")], "media/posts/a.jpg": JPEG})

    assert "name" not in out.note()["attachment"][0]


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    out = written(tmp_path, {POSTS: [post()]})

    assert (out.note()["attachment"], out.notes["media"]) == ([], "1 missing in the archive")


def test_a_broken_file_is_told_and_the_post_is_kept(tmp_path: Path) -> None:
    path = make_zip(tmp_path, {POSTS: [post("kept")]})
    data = b"\xff\xd8\xff" + bytes(range(256)) * 40
    with zipfile.ZipFile(path, "a", zipfile.ZIP_STORED) as archive:
        archive.writestr("media/posts/a.jpg", data)
    path.write_bytes(path.read_bytes().replace(data, data[:-1] + b"?"))
    out = converted(path, tmp_path / "out")

    assert not out.complete
    assert (out.note()["content"], out.note()["attachment"], out.notes["media"]) == ("<p>kept</p>", [], "1 broken in the archive")
    assert [name for name in out.files() if name.startswith("media/")] == []


def test_no_name_of_the_archive_names_a_file(tmp_path: Path) -> None:
    uri = "media/posts/..%2F..%2Fevil name.php"
    out = written(tmp_path, {POSTS: [post("x", uri)], uri: b"<?php"})

    assert [name for name in out.files() if name.startswith("media/")] == ["media/post-20240610T100000Z-0-0.bin"]


def test_no_place_of_a_photo_leaks(tmp_path: Path) -> None:
    metadata = {"photo_metadata": {"exif_data": [{"latitude": 52.0907, "longitude": 5.1214}]}}
    out = written(tmp_path, {POSTS: [{"media": [photo("media/posts/a.jpg", media_metadata=metadata)]}], "media/posts/a.jpg": JPEG})

    assert not [name for name, data in out.bytes().items() if b"52.09" in data or b"5.12" in data]


def test_files_that_hang_on_nothing_carried_are_told(tmp_path: Path) -> None:
    photos = {"ig_profile_picture": [photo("media/profile/old.jpg")]}
    out = written(tmp_path, {"your_instagram_activity/media/profile_photos.json": photos, "media/profile/old.jpg": JPEG})

    assert out.notes["media"] == "1 not carried, as what they belong to is not"


def test_markup_in_a_caption_stays_text(tmp_path: Path) -> None:
    out = written(tmp_path, {POSTS: [post('<script>alert("1")</script> & co')]})

    assert out.note()["content"] == '<p>&lt;script&gt;alert("1")&lt;/script&gt; &amp; co</p>'


def test_a_caption_breaks_where_it_broke() -> None:
    assert html("one\ntwo\r\nthree") == "<p>one<br>two<br>three</p>"


def test_no_caption_is_no_content(tmp_path: Path) -> None:
    out = written(tmp_path, {POSTS: [post("")]})

    assert out.note()["content"] == ""


def test_hashtags_of_the_caption_are_tags(tmp_path: Path) -> None:
    out = written(tmp_path, {POSTS: [post("Bread #Żur")]})

    assert out.note()["tag"] == [{"type": "Hashtag", "name": "#Żur", "href": f"{BASE}tags/%C5%BBur"}]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("#one two #three", ["one", "three"]),
        ("#one#two", ["one", "two"]),
        ("#One #one", ["One"]),
        ("#हिन्दी #한국어 #کتاب‌ها", ["हिन्दी", "한국어", "کتاب‌ها"]),  # noqa: RUF001 -- Persian
        ("\uff03日本語", ["日本語"]),
        ("(#end), #dot. #under_score", ["end", "dot", "under_score"]),
        ("a#b https://x.example/#c &#39; # ##", []),
        ("#bread🍞", ["bread"]),
        (None, []),
    ],
)
def test_hashtags_are_found_in_every_script(text: str | None, found: list[str]) -> None:
    assert hashtags(text) == found


def test_listed_hashtags_follow_those_of_the_caption() -> None:
    assert hashtags("#b", ["a", "#B", ""]) == ["b", "a"]


@pytest.mark.parametrize(
    ("microseconds", "text"),
    [
        (1718013600_000000, "2024-06-10T10:00:00Z"),
        (1718013600_123000, "2024-06-10T10:00:00.123Z"),
        (1718013600_123456, "2024-06-10T10:00:00.123456Z"),
        (-1_000000, "1969-12-31T23:59:59Z"),
        (2**62, None),
        (None, None),
    ],
)
def test_a_moment_is_written_in_utc(microseconds: int | None, text: str | None) -> None:
    assert date_time(microseconds) == text


def test_a_post_without_time_comes_last_and_has_no_published(tmp_path: Path) -> None:
    out = written(tmp_path, {POSTS: [{"media": [{"uri": "media/posts/a.jpg", "creation_timestamp": 0, "title": "never"}]}, post("once")]})

    assert [item.get("published") for item in out.items("outbox")] == ["2024-06-10T10:00:00Z", None]


def test_posts_of_one_second_keep_their_order(tmp_path: Path) -> None:
    out = written(tmp_path, {POSTS: [post("first"), post("second")]})

    assert [item["object"]["content"] for item in out.items("outbox")] == ["<p>first</p>", "<p>second</p>"]


@pytest.mark.parametrize("base_url", ["https://me.example/insta", "https://me.example/insta/"])
def test_all_ids_begin_with_the_base_url(tmp_path: Path, base_url: str) -> None:
    out = written(tmp_path, {POSTS: [post("#tag")], "media/posts/a.jpg": JPEG}, base_url=base_url)
    found = {value for thing in walked(out["outbox"]) for key, value in thing.items() if key in {"id", "url", "href", "actor", "attributedTo"}}

    assert {value for value in found if not value.startswith("https://me.example/insta/")} == {"https://www.instagram.com/"}


@pytest.mark.parametrize("base_url", ["me.example", "ftp://me.example/", "javascript:alert(1)", "https://", "https://me.example/?a=b", "https://a b/"])
def test_a_base_that_is_no_address_is_refused(tmp_path: Path, base_url: str) -> None:
    with pytest.raises(OptionError, match="cannot be what ids begin with"):
        written(tmp_path, {POSTS: [post()]}, base_url=base_url)

    assert not (tmp_path / "out").exists()


def test_a_user_name_is_escaped_in_ids(tmp_path: Path) -> None:
    out = written(tmp_path, {PROFILE: profile("tilda/../moor?#")})

    assert out["actor"]["id"] == "https://instagram.invalid/tilda%2F..%2Fmoor%3F%23/actor.json"


def test_without_an_account_ids_are_of_nobody(tmp_path: Path) -> None:
    out = converted(make_zip(tmp_path, {POSTS: [post()]}), tmp_path / "out")

    assert out["actor"]["id"] == "https://instagram.invalid/unknown/actor.json"


def test_the_actor_has_the_profile_photo_and_no_address_or_birthday(tmp_path: Path) -> None:
    facts = {
        "Username": verbose("tilda.moor"),
        "Name": verbose("Tilda Moor"),
        "Bio": verbose("Tea & toast"),
        "Email": verbose("tilda@mail.example"),
        "Date of birth": verbose("1990-01-02"),
        "Private Account": verbose("True"),
    }
    user = {"title": "", "media_map_data": {"Profile Photo": photo("media/profile/me.jpg")}, "string_map_data": facts}
    out = written(tmp_path, {PROFILE: {"profile_user": [user]}, "media/profile/me.jpg": JPEG})
    actor = out["actor"]

    assert (actor["preferredUsername"], actor["name"], actor["summary"]) == ("tilda.moor", "Tilda Moor", "<p>Tea &amp; toast</p>")
    assert (actor["manuallyApprovesFollowers"], actor["icon"]["url"], out.notes["media"]) == (True, f"{BASE}media/profile-0.jpg", "")
    assert not [name for name, data in out.bytes().items() if b"mail.example" in data or b"1990" in data]


def test_a_follower_follows_the_account(tmp_path: Path) -> None:
    out = written(tmp_path, {FOLLOWERS: [follower("ida")]})

    assert without_ids(out.items("followers")) == [
        {
            "type": "Follow",
            "actor": {"type": "Person", "id": "https://www.instagram.com/ida/", "url": "https://www.instagram.com/ida", "preferredUsername": "ida"},
            "published": "2024-06-10T10:00:00Z",
            "to": [ACTOR],
            "object": ACTOR,
        }
    ]


def test_what_has_no_id_is_named_after_what_it_is_so_that_a_newer_export_names_it_alike(tmp_path: Path) -> None:
    older = written(tmp_path, {FOLLOWERS: [follower("ida"), follower("jon")]}, out="older")
    newer = written(tmp_path, {FOLLOWERS: [follower("zoe", NOON + 60), follower("ida"), follower("jon")]}, out="newer")

    assert [item["id"] for item in newer.items("followers")][1:] == [item["id"] for item in older.items("followers")]
    assert older.items("followers")[0]["id"].startswith(f"{BASE}followers/")


def test_what_is_told_twice_has_two_ids(tmp_path: Path) -> None:
    out = written(tmp_path, {FOLLOWERS: [follower("ida"), follower("ida"), follower("ida")]})
    first, *others = [item["id"] for item in out.items("followers")]

    assert others == [f"{first}-1", f"{first}-2"]


def test_a_post_was_imported_from_its_own_address_where_that_is_known() -> None:
    assert imported("post", "https://www.instagram.com/p/abc/") == {"type": "Link", "href": "https://www.instagram.com/p/abc/", "name": "Instagram"}


def test_a_post_of_threads_was_imported_from_threads(tmp_path: Path) -> None:
    threads = {"text_post_app_text_posts": [post("x")]}
    out = written(tmp_path, {"your_instagram_activity/threads/threads_and_replies.json": threads})

    assert out.note("threads")["importedFrom"] == {"type": "Link", "href": "https://www.threads.net/", "name": "Threads"}


def test_no_metadata_of_a_file_is_copied(tmp_path: Path) -> None:
    out = written(tmp_path, {POSTS: [post()], "media/posts/a.jpg": TELLING})

    assert (out.folder / "media" / "post-20240610T100000Z-0-0.jpg").read_bytes() == JPEG
    assert out.notes["media"] == ""


def test_metadata_that_is_to_be_kept_is(tmp_path: Path) -> None:
    out = written(tmp_path, {POSTS: [post()], "media/posts/a.jpg": TELLING}, keep_metadata=True)

    assert (out.folder / "media" / "post-20240610T100000Z-0-0.jpg").read_bytes() == TELLING


def test_files_whose_metadata_cannot_be_taken_out_are_told(tmp_path: Path) -> None:
    webm, torn = b"\x1a\x45\xdf\xa3 a film", TELLING[:8]
    posts = [post("x", "media/posts/a.jpg", "media/posts/b.webm", "media/posts/c.bin")]
    out = written(tmp_path, {POSTS: posts, "media/posts/a.jpg": torn, "media/posts/b.webm": webm, "media/posts/c.bin": b"?"})

    assert out.notes["media"] == (
        "3 with whatever metadata is in them, for it could not be taken out: application/octet-stream (1), image/jpeg (1), video/webm (1)"
    )


def test_a_blocked_profile_is_the_object_of_a_block(tmp_path: Path) -> None:
    entry = {"title": "ida", "media_list_data": [], "string_list_data": [{"href": "https://www.instagram.com/ida", "timestamp": NOON}]}
    out = written(tmp_path, {BLOCKED: {"relationships_blocked_users": [entry]}})
    [block] = out.items("blocked")

    assert (block["type"], block["actor"], block["object"]["preferredUsername"], block["to"]) == ("Block", ACTOR, "ida", [ACTOR])


def test_connections_without_a_form_are_told(tmp_path: Path) -> None:
    out = written(tmp_path, {CLOSE_FRIENDS: {"relationships_close_friends": [follower("ida")]}})

    assert out.left["connections"] == {"ActivityStreams has no form for it": 1}


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/html,x", "//evil.example/x", 'https://a.example/b"><x', "java\tscript:x", "file:///etc/passwd"]
)
def test_a_link_that_is_not_http_is_dropped_and_told(tmp_path: Path, href: str) -> None:
    record = {"title": "", "media_list_data": [], "string_list_data": [{"href": href, "value": "ida", "timestamp": NOON}]}
    out = written(tmp_path, {FOLLOWERS: [record]})

    assert (out.items("followers")[0]["actor"]["url"], out.notes["links"]) == ("https://www.instagram.com/ida/", "1 dropped: neither http nor https")


def test_a_liked_post_is_known_by_its_address(tmp_path: Path) -> None:
    like = {"title": "ida", "string_list_data": [{"href": "https://www.instagram.com/p/abc/", "value": "👍", "timestamp": NOON}]}
    out = written(tmp_path, {LIKED_POSTS: {"likes_media_likes": [like]}})
    [item] = out.items("liked")

    assert (item["type"], item["object"], item["published"], item["to"]) == ("Like", "https://www.instagram.com/p/abc/", "2024-06-10T10:00:00Z", [ACTOR])


def test_a_liked_post_without_address_is_something_of_its_owner(tmp_path: Path) -> None:
    out = written(tmp_path, {LIKED_POSTS: {"likes_media_likes": [{"title": "ida", "string_list_data": [{"value": "👍", "timestamp": NOON}]}]}})

    assert out.items("liked")[0]["object"] == {"type": "Object", "attributedTo": "https://www.instagram.com/ida/"}


def test_a_comment_invents_no_link_to_what_it_answers(tmp_path: Path) -> None:
    facts = {"Comment": verbose("Lovely"), "Media Owner": verbose("ida"), "Time": verbose(time=NOON)}
    out = written(tmp_path, {COMMENTS: [{"media_list_data": [], "string_map_data": facts}]})

    assert without_ids(out.items("comments")) == [
        {
            "type": "Note",
            "attributedTo": ACTOR,
            "to": [ACTOR],
            "published": "2024-06-10T10:00:00Z",
            "summary": "Comment on a post by ida",
            "content": "<p>Lovely</p>",
            "attachment": [],
            "tag": [],
            "importedFrom": {"type": "Link", "href": "https://www.instagram.com/", "name": "Instagram"},
        }
    ]


def test_data_never_becomes_a_term(tmp_path: Path) -> None:
    evil = {**follower("@context"), "@context": "https://evil.example/ctx", "@id": "https://evil.example", "@type": "Delete"}
    out = written(tmp_path, {FOLLOWERS: [evil], POSTS: [post('","@context":"https://evil.example')]})

    assert [key for name in ("followers", "outbox") for item in walked(out.items(name)) for key in item if key.startswith("@")] == []


def test_messages_are_withheld(tmp_path: Path) -> None:
    out = written(tmp_path, {THREAD: thread(message("Mira Book", "secret"), message("Tilda Moor", "secret too", NOON - 1))})

    assert out.left["messages"] == {"private messages are written only with --include messages": 2}
    assert not [name for name, data in out.bytes().items() if b"secret" in data or b"Mira" in data]


def test_messages_that_were_asked_for_are_for_those_who_take_part(tmp_path: Path) -> None:
    out = written(tmp_path, {THREAD: thread(message("Mira Book", "Hi <3"))}, include=("messages",))
    people = f"{BASE}conversations/17840000000000001/participants"

    assert out["messages/17840000000000001"]["audience"] == [
        {"type": "Person", "id": f"{people}/0", "name": "Mira Book"},
        {"type": "Person", "id": ACTOR, "name": "Tilda Moor"},
    ]
    assert out.items("messages/17840000000000001") == [
        {
            "type": "Note",
            "id": f"{BASE}conversations/17840000000000001/messages/1718013600000000",
            "attributedTo": f"{people}/0",
            "to": [f"{people}/0", ACTOR],
            "published": "2024-06-10T10:00:00Z",
            "content": "<p>Hi &lt;3</p>",
            "attachment": [],
        }
    ]


def test_a_message_of_the_account_is_the_actors(tmp_path: Path) -> None:
    out = written(tmp_path, {THREAD: thread(message("Tilda Moor", "Hi"))}, include=("messages",))

    assert out.items("messages/17840000000000001")[0]["attributedTo"] == ACTOR


def test_who_wrote_is_not_guessed_between_two_of_one_name(tmp_path: Path) -> None:
    part = thread(message("Anna", "Which one?"), people=("Anna", "Anna", "Tilda Moor"))
    out = written(tmp_path, {THREAD: part}, include=("messages",))
    conversation = out["messages/17840000000000001"]

    assert conversation["attributedTo"][0]["summary"] == "One of several who bear this name"
    assert conversation["orderedItems"][0]["attributedTo"] not in conversation["to"]


@pytest.mark.parametrize("rows", [1, 100])
def test_who_takes_no_part_is_numbered_as_met_wherever_a_bundle_ends(rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("igarchive.gather.BUNDLE", rows)
    parts = {
        THREAD: thread(message("Mira Book", "new", reactions=[{"reaction": "\u2764", "actor": "Rea Holm"}])),
        THREAD.replace("_1.json", "_2.json"): thread(message("Aut Lind", "old", NOON - 9, reactions=[{"reaction": "\u2764", "actor": "Zoe Falk"}])),
    }
    out = written(tmp_path, parts, include=("messages",))

    assert [person["name"] for person in out["messages/17840000000000001"]["attributedTo"]] == ["Rea Holm", "Aut Lind", "Zoe Falk"]


def test_a_reaction_is_a_like_with_an_emoji(tmp_path: Path) -> None:
    part = thread(message("Tilda Moor", "Hi", reactions=[{"reaction": "🔥", "actor": "Mira Book"}]))
    out = written(tmp_path, {THREAD: part}, include=("messages",))
    likes = out.items("messages/17840000000000001")[0]["likes"]

    assert [(like["type"], like["content"], like["actor"]) for like in likes["items"]] == [
        ("Like", "🔥", f"{BASE}conversations/17840000000000001/participants/0")
    ]


def test_a_reaction_is_for_those_who_take_part_as_the_message_is(tmp_path: Path) -> None:
    part = thread(message("Tilda Moor", "Hi", reactions=[{"reaction": "🔥", "actor": "Mira Book"}]))
    [note] = written(tmp_path, {THREAD: part}, include=("messages",)).items("messages/17840000000000001")

    people = [f"{BASE}conversations/17840000000000001/participants/0", f"{BASE}actor.json"]
    assert ([like["to"] for like in note["likes"]["items"]], note["to"]) == ([people], people)


def test_a_reaction_that_is_no_emoji_is_text_and_no_markup(tmp_path: Path) -> None:
    part = thread(message("Tilda Moor", "Hi", reactions=[{"reaction": "<script>1</script>", "actor": "Mira Book"}]))
    out = written(tmp_path, {THREAD: part}, include=("messages",))
    likes = out.items("messages/17840000000000001")[0]["likes"]

    assert [like["content"] for like in likes["items"]] == ["&lt;script&gt;1&lt;/script&gt;"]


def test_files_and_shares_are_attached_to_a_message(tmp_path: Path) -> None:
    uri = f"{BOX}/inbox/mirabook_17840000000000001/photos/1.jpg"
    share = {"link": "https://example.org/x", "share_text": "Look"}
    part = thread(message("Mira Book", "Hi", photos=[{"uri": uri, "creation_timestamp": NOON}], share=share))
    out = written(tmp_path, {THREAD: part, uri: JPEG}, include=("messages",))

    assert out.items("messages/17840000000000001")[0]["attachment"] == [
        {"type": "Document", "mediaType": "image/jpeg", "url": f"{BASE}media/17840000000000001-1718013600000000-0.jpg"},
        {"type": "Link", "href": "https://example.org/x", "name": "Look"},
    ]


def test_the_parts_of_a_conversation_make_one_file(tmp_path: Path) -> None:
    parts = {
        THREAD: thread(message("Mira Book", "new")),
        THREAD.replace("_1.json", "_2.json"): thread(message("Mira Book", "old", NOON - 9)),
        THREAD.replace("17840000000000001", "17840000000000002"): thread(message("Mira Book", "other")),
    }
    out = written(tmp_path, parts, include=("messages",))

    assert [item["content"] for item in out.items("messages/17840000000000001")] == ["<p>new</p>", "<p>old</p>"]
    assert out["messages/17840000000000001"]["totalItems"] == 2


def test_a_conversation_that_comes_again_has_ids_of_its_own(tmp_path: Path) -> None:
    channel = f"{BOX}/broadcast/news_17840000000000003"
    reply = {"timestamp_ms": NOON * 1000, "reply_content": "reply", "original_message_sender": "Mira Book"}
    members = {
        f"{channel}/message_1.json": thread(message("Mira Book", "news")),
        THREAD: thread(message("Mira Book", "between")),
        f"{channel}/replies_1.json": {"title": "News", "replies": [reply]},
    }
    out = written(tmp_path, members, include=("messages",))
    items = out.items("messages/17840000000000003")

    assert [item["content"] for item in items] == ["<p>news</p>", "<p>reply</p>"]
    assert len({item["id"] for item in items}) == 2


@pytest.mark.parametrize("name", ["con", "a_CON", "..", "x_%2e%2e", "x_" + "ż" * 80, "x_a b"])
def test_a_conversation_is_a_file_under_messages_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    folder = "a_.." if name == ".." else name
    out = written(tmp_path, {f"{BOX}/inbox/{folder}/message_1.json": thread(message("Mira Book", "Hi"))}, include=("messages",))
    [file] = [file.removeprefix("messages/") for file in out.files() if file.startswith("messages/")]

    assert (file[0], len(file), "/" in file) == ("_", 38, False)


def test_conversations_whose_names_differ_by_case_do_not_collide(tmp_path: Path) -> None:
    members = {f"{BOX}/inbox/{name}/message_1.json": thread(message("Mira Book", name)) for name in ("x_abcdef", "x_ABCDEF")}
    out = written(tmp_path, members, include=("messages",))

    assert len({file.casefold() for file in out.files() if file.startswith("messages/")}) == 2


def test_only_messages_can_be_included(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="did you mean messages"):
        written(tmp_path, {POSTS: [post()]}, include=("message",))


def test_tables_without_a_form_are_told(tmp_path: Path) -> None:
    out = written(tmp_path, {"your_instagram_activity/something_new.json": [{"a": 1, "b": 2}]})

    assert out.left["documents"] == {"ActivityStreams has no form for it": 1}


def test_an_export_is_always_written_alike(tmp_path: Path) -> None:
    first = converted(SAMPLES[0], tmp_path / "one", include=("messages",))
    second = converted(SAMPLES[0], tmp_path / "two", include=("messages",))

    assert first.bytes() == second.bytes()


def test_a_song_is_saved_under_its_title(tmp_path: Path) -> None:
    [sample] = [sample for sample in SAMPLES if sample.stem == "2025-03"]
    out = converted(sample, tmp_path / "out")
    songs = [item["object"] for item in out.items("saved") if isinstance(item["object"], dict)]

    assert songs[0] == {"type": "Audio", "attributedTo": {"type": "Person", "name": "Paper Lantern Choir"}, "name": "Slow Shutter"}


def test_a_repost_announces_the_post_of_another(tmp_path: Path) -> None:
    [sample] = [sample for sample in SAMPLES if sample.stem == "2026-07"]
    repost = converted(sample, tmp_path / "out").items("reposts")[0]

    assert (repost["type"], repost["object"]["url"]) == ("Announce", "https://www.instagram.com/p/gifNSFD-X4x/")
    assert repost["object"]["attributedTo"] == "https://www.instagram.com/chhapai.wala/"


@pytest.fixture(scope="module", params=EACH_SAMPLE)
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Convert a sample, with its messages."""
    return converted(request.param, tmp_path_factory.mktemp("sample") / "out", base_url="https://me.example/", include=("messages",))


def documents(out: Written) -> dict[str, Json]:
    """Read all files of JSON."""
    return {name: out[name[:-5]] for name in out.files() if name.endswith(".json")}


def test_every_document_of_a_sample_is_a_file(sample: Written) -> None:
    urls = {thing["url"] for document in documents(sample).values() for thing in walked(document) if "mediaType" in thing}

    assert urls == {f"https://me.example/{name}" for name in sample.files() if name.startswith("media/")}


def test_ids_of_a_sample_name_one_thing_each(sample: Written) -> None:
    people = {"Person"}  # the account takes part in every conversation
    things = [thing for document in documents(sample).values() for thing in walked(document) if thing.get("type") not in people]
    ids = [thing["id"] for thing in things if thing.get("id", "").startswith("https://me.example/")]

    assert len(ids) == len(set(ids))


def test_links_of_a_sample_are_http(sample: Written) -> None:
    found = {thing[key] for document in documents(sample).values() for thing in walked(document) for key in ("id", "url", "href") if key in thing}
    terms = {"https://w3id.org/fep/0c7f#importedFrom", "as:Hashtag"}

    assert [link for link in found - terms if not is_web(link)] == []


def test_muck_out_accepts_the_actor_of_a_sample(sample: Written) -> None:
    process = pytest.importorskip("muck_out.process")
    actor = process.normalize_actor(sample["actor"])

    assert (actor.type, actor.id) == ("Person", "https://me.example/actor.json")


def test_muck_out_accepts_every_item_of_a_sample(sample: Written) -> None:
    process = pytest.importorskip("muck_out.process")
    for name, collection in documents(sample).items():
        if name == "actor.json":
            continue
        accepted = process.normalize_collection(deepcopy(collection))
        assert (accepted.type, accepted.id) == ("OrderedCollection", f"https://me.example/{name}")
        assert accepted.total_items == len(accepted.items or ()) == len(collection["orderedItems"])
        for item in collection["orderedItems"]:
            accept(process, item)


ACTIVITIES = {"Create", "Announce", "Like", "Add", "Follow", "Block"}


def test_muck_out_accepts_everything_of_a_sample_that_has_an_id(sample: Written) -> None:
    process = pytest.importorskip("muck_out.process")
    for thing in (thing for document in documents(sample).values() for thing in walked(document) if {"id", "type"} <= thing.keys()):
        kind = "activity" if thing["type"] in ACTIVITIES else "collection" if "totalItems" in thing else "object"
        if thing["type"] == "Person":
            accepted = process.actor_stub(deepcopy(thing))  # of people elsewhere nobody knows the inbox, which its second stage wants
        elif thing["type"] == "Note" and ("to" not in thing or not (thing["content"] or "summary" in thing)):
            accepted = process.object_stub(deepcopy(thing))  # so does it want words, and for whom they are: somebody else's post tells neither
        else:
            accepted = getattr(process, f"normalize_{kind}")(deepcopy(thing))
        assert (accepted.type, accepted.id) == (thing["type"], thing["id"])


def accept(process: Any, item: Json) -> None:  # noqa: ANN401 -- muck-out's module
    """Have an item normalised; a note without a word is one that muck-out takes for nothing, so it meets its first stage only."""
    if item["type"] != "Note":
        activity = process.normalize_activity(deepcopy(item))
        assert (activity.type, activity.id) == (item["type"], item["id"])
    thing = item if item["type"] == "Note" else item["object"]
    if isinstance(thing, dict) and thing["type"] == "Note" and "to" in thing:
        normalise = process.normalize_object if thing["content"] or "summary" in thing else process.object_stub
        note = normalise(deepcopy(thing))
        assert (note.type, note.id, len(note.attachment or ())) == ("Note", thing["id"], len(thing["attachment"]))


def test_a_conversation_that_comes_again_after_another_is_one_with_ids_that_tell_its_parts_apart(tmp_path: Path) -> None:
    message = {"sender_name": "Ida", "timestamp_ms": 1_700_000_000_000, "content": "hi"}
    boxes = {f"{BOX}/{path}/message_1.json": {"messages": [message]} for path in ("inbox/x_17840001", "inbox/y_17840002", "message_requests/x_17840001")}
    archive = make_zip(tmp_path, {PROFILE: profile(), **boxes})

    convert(archive, to="activitystreams", out=tmp_path / "out", include=("messages",))

    told = json.loads((tmp_path / "out" / "messages" / "17840001.json").read_bytes())
    assert [note["id"].rpartition("/")[2] for note in told["orderedItems"]] == ["1700000000000000", "1700000000000001-2"]
