"""The Mastodon writer: an archive that its readers take, CSV files that servers import, and nobody named or shown who should not be."""

from __future__ import annotations

import csv
import json
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import readers
from exports import (
    CLOSE_FRIENDS,
    COMMENTS,
    EACH_SAMPLE,
    FOLLOWERS,
    FOLLOWING,
    LIKED_POSTS,
    NOON,
    POSTS,
    PROFILE,
    SAMPLES,
    THREAD,
    Document,
    Json,
    follower,
    make_zip,
    profile,
    string_list,
    verbose,
)

from igarchive.convert import convert
from igarchive.errors import OptionError, OutputError, UnknownNameError
from igarchive.mentions import defused_throughout
from igarchive.writers.mastodon import relations
from igarchive.writers.mastodon.accounts import read_accounts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from igarchive.convert import Conversion

BASE = "https://instagram.invalid/tilda.moor/"
PUBLIC = readers.PUBLIC
FOLLOWERS_ONLY = f"{BASE}followers.json"

JPEG = b"\xff\xd8\xff\xdb\x00\x04ab\xff\xd9"
OTHER = b"\xff\xd8\xff\xdb\x00\x04cd\xff\xd9"
TELLING = JPEG[:2] + b"\xff\xe1\x00\x0a52.0907N" + JPEG[2:]
MP4 = b"\x00\x00\x00\x0cftypmp42"

STORIES = "your_instagram_activity/media/stories.json"
ARCHIVED = "your_instagram_activity/media/archived_posts.json"
SAVED = "your_instagram_activity/saved/saved_posts.json"
BLOCKED = "connections/followers_and_following/blocked_profiles.json"
RESTRICTED = "connections/followers_and_following/restricted_profiles.json"
FAVORITES = "connections/followers_and_following/profiles_you've_favorited.json"
THREADS_FOLLOWING = "your_instagram_activity/threads/following.json"


class Output:
    """An output, and what was said of it."""

    def __init__(self, folder: Path, done: Conversion) -> None:
        self.folder = folder
        self.notes = {one.name.rpartition(": ")[2]: one.note for one in done.written}
        self.rows = {one.name.rpartition(": ")[2]: one.rows for one in done.written}
        self.left = {table.table: table.left for table in done.loss.tables}
        self.behind = {one.why for one in done.loss.behind()}

    @property
    def archive(self) -> readers.Archive:
        """Read the archive, packed or not."""
        path = self.folder / "mastodon-archive"
        if path.is_dir():
            return {file.relative_to(path).as_posix(): file.read_bytes() for file in path.rglob("*") if file.is_file()}
        with zipfile.ZipFile(path.with_suffix(".zip")) as packed:
            return {name: packed.read(name) for name in packed.namelist()}

    def __getitem__(self, name: str) -> Json:
        """Read a file of JSON in the archive."""
        return json.loads(self.archive[f"{name}.json"])

    def posts(self) -> list[Json]:
        """Give the posts."""
        return [item["object"] for item in self["outbox"]["orderedItems"]]

    def csv(self, name: str) -> list[list[str]]:
        """Read a file of CSV."""
        with (self.folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    def text(self, name: str) -> str:
        """Give the very text of a file of CSV."""
        return (self.folder / f"{name}.csv").read_bytes().decode("utf-8")

    def files(self) -> list[str]:
        """Name the files beside the archive."""
        return sorted(file.name for file in self.folder.iterdir())


def written(folder: Path, members: Mapping[str, Document], out: str = "out", **options: Any) -> Output:  # noqa: ANN401 -- the writer's
    """Convert an export of these members."""
    return converted(make_zip(folder, {PROFILE: profile(), **members}), folder / out, **options)


def converted(path: Path, out: Path, **options: Any) -> Output:  # noqa: ANN401
    """Convert an archive."""
    return Output(out, convert(path, to="mastodon", out=out, **options))


def post(title: str = "", *uris: str, time: int = NOON) -> Json:
    """Build a post."""
    media = [{"uri": uri, "creation_timestamp": time, "title": ""} for uri in uris or ("media/posts/a.jpg",)]
    return {"media": media, "title": title, "creation_timestamp": time}


def mapped(folder: Path, **accounts: str) -> Path:
    """Write a file that maps user names to accounts."""
    path = folder / "accounts.csv"
    path.write_text("username,account\n" + "".join(f"{name},{account}\n" for name, account in accounts.items()), "utf-8")
    return path


def blocked(*names: str) -> Json:
    """Build a list of blocked profiles."""
    entries = [{"href": f"https://www.instagram.com/{name}", "timestamp": NOON} for name in names]
    return {
        "relationships_blocked_users": [{"title": name, "media_list_data": [], "string_list_data": [entry]} for name, entry in zip(names, entries, strict=True)]
    }


# the archive


def test_a_post_is_what_mastodon_writes(tmp_path: Path) -> None:
    out = written(tmp_path, {POSTS: [post("Hello #Bread")], "media/posts/a.jpg": JPEG})

    assert out["outbox"]["orderedItems"] == [
        {
            "id": f"{BASE}posts/post-20240610T100000Z-0/activity",
            "type": "Create",
            "actor": f"{BASE}actor.json",
            "published": "2024-06-10T10:00:00Z",
            "to": [FOLLOWERS_ONLY],
            "cc": [],
            "object": {
                "id": f"{BASE}posts/post-20240610T100000Z-0",
                "type": "Note",
                "summary": None,
                "inReplyTo": None,
                "inReplyToAtomUri": None,
                "published": "2024-06-10T10:00:00Z",
                "url": f"{BASE}posts/post-20240610T100000Z-0",
                "attributedTo": f"{BASE}actor.json",
                "to": [FOLLOWERS_ONLY],
                "cc": [],
                "sensitive": False,
                "atomUri": f"{BASE}posts/post-20240610T100000Z-0",
                "content": "<p>Hello #Bread</p>",
                "attachment": [
                    {
                        "type": "Document",
                        "mediaType": "image/jpeg",
                        "url": "media_attachments/files/73/ff/original/post-20240610T100000Z-0-0-73ffb3f0.jpg",
                        "name": None,
                    }
                ],
                "tag": [{"type": "Hashtag", "href": f"{BASE}tags/Bread", "name": "#Bread"}],
                "importedFrom": {"type": "Link", "href": "https://www.instagram.com/", "name": "Instagram"},
            },
        }
    ]


def test_collections_have_the_names_that_mastodon_gives_them(tmp_path: Path) -> None:
    out = written(tmp_path, {POSTS: [post("x")]})

    assert [(out[name]["id"], out[name]["type"]) for name in ("outbox", "likes", "bookmarks")] == [
        ("outbox.json", "OrderedCollection"),
        ("likes.json", "OrderedCollection"),
        ("bookmarks.json", "OrderedCollection"),
    ]
    assert [out["actor"][name] for name in ("outbox", "likes", "bookmarks")] == ["outbox.json", "likes.json", "bookmarks.json"]


def test_posts_stand_oldest_first(tmp_path: Path) -> None:
    out = written(tmp_path, {POSTS: [post("new", time=NOON + 9), post("old")]})

    assert [note["content"] for note in out.posts()] == ["<p>old</p>", "<p>new</p>"]


def test_the_actor_has_its_photo_beside_it_and_no_address_or_birthday(tmp_path: Path) -> None:
    facts = {"Username": verbose("tilda.moor"), "Bio": verbose("ask @ida"), "Website": verbose('https://a.example/?b="c'), "Email": verbose("t@mail.example")}
    photo = {"uri": "media/profile/me.jpg", "creation_timestamp": NOON, "title": ""}
    user = {"title": "", "media_map_data": {"Profile Photo": photo}, "string_map_data": facts}
    out = written(tmp_path, {PROFILE: {"profile_user": [user]}, "media/profile/me.jpg": TELLING})
    actor = out["actor"]

    assert (actor["icon"], out.archive["avatar.jpg"]) == ({"type": "Image", "mediaType": "image/jpeg", "url": "avatar.jpg"}, JPEG)
    assert (actor["preferredUsername"], actor["summary"], actor["attachment"]) == ("tilda.moor", "<p>ask @\u200bida</p>", [])
    assert b"mail.example" not in out.archive["actor.json"]


def test_a_website_is_a_row_of_the_profile(tmp_path: Path) -> None:
    facts = {"Username": verbose("tilda.moor"), "Website": verbose("https://a.example/?b=1&c=2")}
    out = written(tmp_path, {PROFILE: {"profile_user": [{"title": "", "media_map_data": {}, "string_map_data": facts}]}})

    [field] = out["actor"]["attachment"]
    link = "https://a.example/?b=1&amp;c=2"
    assert (field["name"], field["value"]) == ("Website", f'<a href="{link}" target="_blank" rel="nofollow noopener me">{link}</a>')


@pytest.mark.parametrize(
    ("chosen", "to", "cc"),
    [({}, [FOLLOWERS_ONLY], []), ({"visibility": "unlisted"}, [FOLLOWERS_ONLY], [PUBLIC]), ({"visibility": "public"}, [PUBLIC], [FOLLOWERS_ONLY])],
)
def test_who_may_see_the_posts_is_chosen_and_without_a_choice_followers_only(tmp_path: Path, chosen: dict[str, str], to: list[str], cc: list[str]) -> None:
    out = written(tmp_path, {POSTS: [post("x")]}, **chosen)

    [item] = out["outbox"]["orderedItems"]
    assert (item["to"], item["cc"], item["object"]["to"], item["object"]["cc"]) == (to, cc, to, cc)


@pytest.mark.parametrize(
    "members",
    [
        {STORIES: {"ig_stories": [{"uri": "media/stories/a.jpg", "creation_timestamp": NOON, "title": "secret"}]}, "media/stories/a.jpg": JPEG},
        {ARCHIVED: {"ig_archived_post_media": [post("secret", "media/stories/a.jpg")]}, "media/stories/a.jpg": JPEG},
        {COMMENTS: [{"media_list_data": [], "string_map_data": {"Comment": verbose("secret"), "Time": verbose(time=NOON)}}]},
        {"your_instagram_activity/threads/threads_and_replies.json": {"text_post_app_text_posts": [post("secret")]}},
        {
            THREAD: {
                "participants": [{"name": "Mira"}, {"name": "Tilda Moor"}],
                "messages": [{"sender_name": "Mira", "timestamp_ms": NOON * 1000, "content": "secret", "is_geoblocked_for_viewer": False}],
                "title": "Mira",
                "is_still_participant": True,
                "thread_path": "inbox/mirabook_17840000000000001",
                "magic_words": [],
            }
        },
    ],
    ids=["story", "archived", "comment", "threads", "message"],
)
def test_what_was_no_post_becomes_none(tmp_path: Path, members: dict[str, Document]) -> None:
    out = written(tmp_path, members, visibility="public")

    assert out.posts() == []
    assert [name for name, data in out.archive.items() if b"secret" in data or name.startswith("media_attachments")] == []
    assert "--to activitystreams holds it" in " ".join(out.behind)


def test_posts_without_a_date_or_of_1970_are_left_out_and_told(tmp_path: Path) -> None:
    out = written(tmp_path, {POSTS: [post("never", time=0), post("once")]})

    assert [note["content"] for note in out.posts()] == ["<p>once</p>"]
    assert out.left["posts"] == {"dated 1970 or before, or not at all: importers refuse it, or take it for new": 1}


def test_a_post_with_neither_words_nor_a_file_is_left_out_and_told(tmp_path: Path) -> None:
    out = written(tmp_path, {POSTS: [post("")]})

    assert (out.posts(), out.left["posts"]) == ([], {"neither words nor a file": 1})
    assert out.notes["media_attachments"] == "1 missing in the archive"


def test_files_are_copied_without_metadata_unless_it_is_to_be_kept(tmp_path: Path) -> None:
    members = {POSTS: [post("x")], "media/posts/a.jpg": TELLING}
    clean, kept = written(tmp_path, members), written(tmp_path, members, out="kept", keep_metadata=True)

    assert [data for out in (clean, kept) for name, data in out.archive.items() if name.endswith(".jpg")] == [JPEG, TELLING]


def test_files_of_one_name_have_names_of_their_own(tmp_path: Path) -> None:
    members = {POSTS: [post("x", "media/posts/1/a.jpg", "media/posts/2/a.jpg")], "media/posts/1/a.jpg": JPEG, "media/posts/2/a.jpg": OTHER}
    out = written(tmp_path, members)

    names = [name.rpartition("/")[2] for name in out.archive if name.startswith("media_attachments/")]
    assert (len(names), len(set(names))) == (2, 2)


@pytest.mark.parametrize("data", [b"1\n00:00:00,000 --> 00:00:01,000", b"?"], ids=["subtitles", "unknown"])
def test_what_no_server_shows_is_no_file_of_a_post(tmp_path: Path, data: bytes) -> None:
    out = written(tmp_path, {POSTS: [post("x", "media/posts/a.jpg", "media/posts/b.srt")], "media/posts/a.jpg": JPEG, "media/posts/b.srt": data})

    assert [name.rpartition(".")[2] for name in out.archive if name.startswith("media_attachments/")] == ["jpg"]
    assert out.notes["media_attachments"].startswith("1 not carried")


def test_a_file_in_two_posts_is_copied_once(tmp_path: Path) -> None:
    out = written(tmp_path, {POSTS: [post("a"), post("b")], "media/posts/a.jpg": JPEG})

    assert out.rows["media_attachments"] == 1
    assert out.posts()[0]["attachment"] == out.posts()[1]["attachment"] != []


def test_likes_and_bookmarks_are_addresses(tmp_path: Path) -> None:
    like = string_list("👍", NOON, "https://www.instagram.com/p/abc/", title="ida")
    unlinked = {"title": "ida", "string_list_data": [{"value": "👍", "timestamp": NOON}]}
    saved = {"title": "ida", "string_map_data": {"Saved on": {"href": "https://www.instagram.com/p/def/", "timestamp": NOON}}}
    out = written(tmp_path, {LIKED_POSTS: {"likes_media_likes": [like, unlinked]}, SAVED: {"saved_saved_media": [saved]}})

    assert out["likes"]["orderedItems"] == ["https://www.instagram.com/p/abc/"]
    assert out["bookmarks"]["orderedItems"] == ["https://www.instagram.com/p/def/"]
    assert out.left["likes"] == {"without a link": 1}


def test_the_folder_holds_what_the_zip_does(tmp_path: Path) -> None:
    packed = converted(SAMPLES[0], tmp_path / "packed")
    unpacked = converted(SAMPLES[0], tmp_path / "unpacked", unpacked=True)

    assert packed.archive == unpacked.archive
    assert "mastodon-archive.zip" in packed.files()
    assert "mastodon-archive" in unpacked.files()


def test_an_export_is_always_written_alike(tmp_path: Path) -> None:
    for run in ("one", "two"):
        converted(SAMPLES[0], tmp_path / run)

    assert [file.read_bytes() for file in sorted((tmp_path / "one").iterdir())] == [file.read_bytes() for file in sorted((tmp_path / "two").iterdir())]


@pytest.mark.parametrize("unpacked", [False, True])
def test_an_output_can_be_replaced(tmp_path: Path, unpacked: bool) -> None:  # noqa: FBT001 -- a case
    export = make_zip(tmp_path, {PROFILE: profile(), POSTS: [post("x")]})
    converted(export, tmp_path / "out", unpacked=unpacked)

    with pytest.raises(OutputError, match="exists already"):
        converted(export, tmp_path / "out")
    converted(export, tmp_path / "out", force=True)


# mentions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("with @ida.b!", "with @\u200bida.b!"),
        ("@ida@jon", "@\u200bida@\u200bjon"),
        ("mail tilda@mail.example", "mail tilda@\u200bmail.example"),
        ("at @ noon, a@ b", "at @ noon, a@ b"),
        ("see https://www.threads.net/@ida and @ida", "see https://www.threads.net/@ida and @\u200bida"),
        ("@żaneta @日本", "@\u200bżaneta @\u200b日本"),
        ("", ""),
    ],
)
def test_a_name_is_kept_from_being_a_mention(text: str, expected: str) -> None:
    assert defused_throughout(text) == expected


def test_names_in_captions_are_no_mentions_unless_that_is_asked_for(tmp_path: Path) -> None:
    members = {POSTS: [post("with @ida"), post("alone", time=NOON + 1)]}
    defuse, keep = written(tmp_path, members), written(tmp_path, members, out="keep", mentions="keep")

    assert (defuse.posts()[0]["content"], keep.posts()[0]["content"]) == ("<p>with @\u200bida</p>", "<p>with @ida</p>")
    assert [note["tag"] for note in (*defuse.posts(), *keep.posts())] == [[], [], [], []]
    assert (defuse.notes["outbox.json"], keep.notes["outbox.json"]) == (
        "for followers only, though Sharkey publishes what it imports to everybody; 1 with a name that would have been a mention",
        "for followers only, though Sharkey publishes what it imports to everybody",
    )


# relations


def test_nobody_is_followed_who_was_not_mapped(tmp_path: Path) -> None:
    out = written(tmp_path, {FOLLOWING: {"relationships_following": [follower("ida"), follower("jon")]}})

    assert [name for name in out.files() if name.endswith(".csv")] == ["unmapped_following.csv"]
    assert out.csv("unmapped_following") == [
        ["username", "account", "name", "url"],
        ["ida", "", "", "https://www.instagram.com/ida"],
        ["jon", "", "", "https://www.instagram.com/jon"],
    ]


RELATIONS: dict[str, Document] = {
    FOLLOWING: {"relationships_following": [follower("ida"), follower("jon"), follower("nobody")]},
    THREADS_FOLLOWING: {"text_post_app_text_post_app_following": [follower("ida"), follower("kim")]},
    BLOCKED: blocked("rude", "nobody"),
    RESTRICTED: {"relationships_restricted_users": [string_list("loud", NOON, "https://www.instagram.com/loud", title="", media_list_data=[])]},
    CLOSE_FRIENDS: {"relationships_close_friends": [follower("ida"), follower("rude")]},
    FAVORITES: {"relationships_feed_favorites": [follower("jon")]},
    FOLLOWERS: [follower("ida")],
}
MAP = {"ida": "ida@one.example", "JON": "@jon@two.example:8011", "kim": "kim@three.example", "rude": "rude@one.example", "loud": "loud@one.example"}


def test_whom_the_map_names_stands_in_the_files_to_import(tmp_path: Path) -> None:
    out = written(tmp_path, RELATIONS, accounts=mapped(tmp_path, **MAP))

    assert out.text("following_accounts") == (
        "Account address,Show boosts,Notify on new posts,Languages\n"
        "ida@one.example,true,false,\njon@two.example:8011,true,false,\nkim@three.example,true,false,\n"
    )
    assert out.text("blocked_accounts") == "rude@one.example\n"
    assert out.text("muted_accounts") == "Account address,Hide notifications\nloud@one.example,true\n"
    assert out.text("lists") == "Close friends,ida@one.example\nFavorites,jon@two.example:8011\n"
    assert [row[0] for row in out.csv("unmapped_following")] == ["username", "nobody"]


def test_a_list_holds_nobody_who_is_not_followed_for_its_import_would_follow_them(tmp_path: Path) -> None:
    out = written(tmp_path, RELATIONS, accounts=mapped(tmp_path, **MAP))

    assert "rude@one.example" not in out.text("lists")
    assert out.notes["lists.csv"] == "1 left out: on a list, and not followed: importing the list would follow them"


def test_a_list_and_what_was_left_out_of_it_are_told_as_one_file(tmp_path: Path) -> None:
    done = convert(make_zip(tmp_path, {PROFILE: profile(), **RELATIONS}), to="mastodon", out=tmp_path / "out", accounts=mapped(tmp_path, **MAP))

    assert [one.rows for one in done.written if one.name == "lists.csv"] == [2]


def test_connections_without_a_file_are_told(tmp_path: Path) -> None:
    out = written(tmp_path, {FOLLOWERS: [follower("ida")]})

    assert list(out.left["connections"].values()) == [1]


def test_the_file_of_those_who_are_not_mapped_can_be_filled_in_and_given_back(tmp_path: Path) -> None:
    first = written(tmp_path, {FOLLOWING: {"relationships_following": [follower("=ida"), follower("jon")]}})
    rows = first.csv("unmapped_following")
    assert rows[1][0] == "'=ida"  # a spreadsheet would run it
    with (tmp_path / "filled.csv").open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out, delimiter=";").writerows([rows[0], [rows[1][0], "ida@one.example", *rows[1][2:]], rows[2]])
    second = written(tmp_path, {FOLLOWING: {"relationships_following": [follower("=ida"), follower("jon")]}}, out="second", accounts=tmp_path / "filled.csv")

    assert second.csv("following_accounts")[1:] == [["ida@one.example", "true", "false", ""]]
    assert [row[0] for row in second.csv("unmapped_following")[1:]] == ["jon"]


def test_the_map_that_was_given_is_not_lost_with_the_output_that_it_lay_in(tmp_path: Path) -> None:
    export = {FOLLOWING: {"relationships_following": [follower("=ida"), follower("jon")]}}
    written(tmp_path, export)
    filled = tmp_path / "out" / "unmapped_following.csv"
    filled.write_text("username,account\n'=ida,ida@one.example\nnobody,@gone@two.example\n", "utf-8")

    for _ in range(2):
        out = written(tmp_path, export, accounts=filled, force=True)
        assert [row[:2] for row in out.csv("accounts")] == [["username", "account"], ["'=ida", "ida@one.example"], ["nobody", "gone@two.example"]]
        assert out.csv("following_accounts")[1:] == [["ida@one.example", "true", "false", ""]]
        filled = tmp_path / "out" / "accounts.csv"


def test_name_and_address_of_whoever_is_mapped_are_not_lost(tmp_path: Path) -> None:
    out = written(tmp_path, {FOLLOWING: {"relationships_following": [follower("ida")]}}, accounts=mapped(tmp_path, ida="ida@one.example"))

    assert out.csv("accounts") == [["username", "account", "name", "url"], ["ida", "ida@one.example", "", "https://www.instagram.com/ida"]]


@pytest.mark.parametrize(
    "text",
    [
        "username,account\nida,ida@one.example\n",
        "Account,Username\nida@one.example,@ida\n",
        "Ida,@ida@one.example",
        "ida;ida@one.example;friend\n;\n",
        "\ufeffida,ida@one.example",
        "username\taccount\nida\tida@one.example\n",
        "username,account,name,url\nida,ida@one.example,Ida,\nusername,account,name,url\njon,,Jon,\n",
    ],
)
def test_a_map_is_read_with_and_without_a_header(tmp_path: Path, text: str) -> None:
    (tmp_path / "map.csv").write_text(text, "utf-8")

    assert read_accounts(tmp_path / "map.csv") == {"ida": "ida@one.example"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"ida,ida@instagram.com", "line 1: 'ida@instagram.com' is no account in the fediverse"),
        (b"a,a@one.example\nida,ida", "line 2: 'ida' is no account"),
        (b'ida,"i,da@one.example"', "is no account"),
        (b"ida,ida@one@two.example", "is no account"),
        (b"ida,a@one.example\nIDA,b@one.example", "line 2: ida has two accounts, a@one.example and b@one.example"),
        (b"ida,\xff", "is no text in UTF-8"),
        (b"", "maps nobody: no row has a user name and an account"),
        (b"username,account\nida,\n", "maps nobody"),
        (None, "cannot be read"),
    ],
)
def test_a_map_that_is_wrong_is_refused_with_the_line(tmp_path: Path, data: bytes | None, words: str) -> None:
    if data is not None:
        (tmp_path / "map.csv").write_bytes(data)

    with pytest.raises(OptionError, match=words):
        written(tmp_path, {POSTS: [post("x")]}, accounts=tmp_path / "map.csv")
    assert not (tmp_path / "out").exists()


def test_who_is_mapped_and_on_no_list_is_told(tmp_path: Path) -> None:
    out = written(
        tmp_path, {FOLLOWING: {"relationships_following": [follower("ida")]}}, accounts=mapped(tmp_path, ida="ida@one.example", idda="ida@one.example")
    )

    assert out.notes["accounts.csv"].endswith("; 1 of them are on no list of the export: idda")


def test_an_export_that_does_not_say_whose_it_is_names_nobodys_page(tmp_path: Path) -> None:
    out = converted(make_zip(tmp_path, {POSTS: [post("x")]}), tmp_path / "out")

    assert (out["actor"]["preferredUsername"], out["actor"].get("url")) == ("unknown", None)
    assert out.notes["actor.json"].startswith("the export does not say whose it is: unknown stands for the user name; ")


def test_saved_posts_of_threads_are_bookmarks_that_can_be_imported_and_those_of_instagram_are_not(tmp_path: Path) -> None:
    links = ("https://www.threads.net/@ida/post/A,b", "https://www.instagram.com/p/def/")
    saved = [{"title": "ida", "string_map_data": {"Saved on": {"href": link, "timestamp": NOON}}} for link in links]
    out = written(tmp_path, {SAVED: {"saved_saved_media": saved}})

    assert out.text("bookmarks") == "https://www.threads.net/@ida/post/A%2Cb\n"
    assert out.csv("unfetched_bookmarks") == [["url", "owner"], ["https://www.instagram.com/p/def/", "ida"]]


def test_a_file_has_no_more_rows_than_mastodon_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relations, "MOST_ROWS", 2)
    monkeypatch.setattr(relations, "MOST_BYTES", 90)
    out = written(tmp_path, RELATIONS, accounts=mapped(tmp_path, **MAP))

    assert [row[0] for row in out.csv("following_accounts")] == ["Account address", "ida@one.example", "jon@two.example:8011"]
    assert [row[0] for row in out.csv("following_accounts_2")] == ["Account address", "kim@three.example"]
    assert (out.notes["following_accounts.csv"], out.notes["following_accounts_2.csv"]) == ("longer than the 90 bytes that Friendica takes", "")


def test_who_is_who_may_stand_in_several_files(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    [first, *others] = MAP.items()
    files = [mapped(tmp_path / "one", **dict([first])), mapped(tmp_path, **dict(others))]
    out = written(tmp_path, RELATIONS, accounts=files)

    assert [row[0] for row in out.csv("following_accounts")] == ["Account address", "ida@one.example", "jon@two.example:8011", "kim@three.example"]


def test_more_accounts_than_most_may_follow_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relations, "MOST_FOLLOWED", 2)
    out = written(tmp_path, RELATIONS, accounts=mapped(tmp_path, **MAP))

    assert len(out.csv("following_accounts")) == 1 + 3
    assert out.notes["following_accounts.csv"] == "more than the 2 accounts that Mastodon lets most follow"


# choices


@pytest.mark.parametrize(("option", "words"), [({"visibility": "direct"}, "no visibility 'direct'"), ({"mentions": "drop"}, "no way with mentions 'drop'")])
def test_a_choice_that_there_is_not_is_refused(tmp_path: Path, option: dict[str, str], words: str) -> None:
    with pytest.raises(UnknownNameError, match=words):
        written(tmp_path, {POSTS: [post("x")]}, **option)


def test_a_choice_that_concerns_another_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="--visibility has no effect with --to csv"):
        convert(make_zip(tmp_path, {PROFILE: profile()}), to="csv", out=tmp_path / "out", visibility="public")


# readers

BREAD = "Brot für @ida & <b>Łukasz</b> 👨‍👩‍👧 #Bread"
TWENTY = [f"media/posts/{number}.jpg" for number in range(20)]
SUMMER = 1711846800  # 2024-03-31 01:00:00 UTC: an hour of this night is missing in Europe
CASES: dict[str, Document] = {
    PROFILE: {
        "profile_user": [
            {
                "title": "",
                "media_map_data": {"Profile Photo": {"uri": "media/profile/me.jpg", "creation_timestamp": NOON, "title": ""}},
                "string_map_data": {"Username": verbose("tilda.moor"), "Name": verbose("Tilda Moor")},
            }
        ]
    },
    POSTS: [
        post(BREAD, "media/posts/1/x.jpg", "media/posts/2/x.jpg"),
        post("", "media/posts/noextension", time=NOON - 1),
        post("before 2012", "media/posts/lost.jpg", time=1300000000),
        post("ten", *TWENTY[:10], time=SUMMER),
        post("twenty", *TWENTY, time=SUMMER + 3600),
        post("film", "media/posts/film.mp4", time=NOON + 5),
    ],
    STORIES: {"ig_stories": [{"uri": "media/stories/s.jpg", "creation_timestamp": NOON, "title": "story"}]},
    "media/profile/me.jpg": JPEG,
    "media/posts/1/x.jpg": JPEG,
    "media/posts/2/x.jpg": OTHER,
    "media/posts/noextension": JPEG,
    "media/posts/film.mp4": MP4,
    "media/stories/s.jpg": JPEG,
    **{uri: JPEG[:6] + bytes((number,)) + JPEG[7:] for number, uri in enumerate(TWENTY)},
}
"""What every reader should take: broken text, equal names, no extension, many files, names and markup, no words, old dates, a lost file."""

TAKEN = [
    (datetime(2011, 3, 13, 7, 6, 40, tzinfo=UTC), "<p>before 2012</p>", 0),
    (datetime(2024, 3, 31, 1, 0, tzinfo=UTC), "<p>ten</p>", 10),
    (datetime(2024, 3, 31, 2, 0, tzinfo=UTC), "<p>twenty</p>", 20),
    (datetime(2024, 6, 10, 9, 59, 59, tzinfo=UTC), "", 1),
    (datetime(2024, 6, 10, 10, 0, tzinfo=UTC), "<p>Brot für @\u200bida &amp; &lt;b&gt;Łukasz&lt;/b&gt; 👨‍👩‍👧 #Bread</p>", 2),
    (datetime(2024, 6, 10, 10, 0, 5, tzinfo=UTC), "<p>film</p>", 1),
]
"""Date, text and number of files of each post, oldest first."""


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Output]:
    """Convert the cases for followers and for everybody."""
    folder = tmp_path_factory.mktemp("cases")
    return {chosen: written(folder, CASES, out=chosen, visibility=chosen, unpacked=chosen == "unlisted") for chosen in ("private", "unlisted", "public")}


@pytest.mark.parametrize("reader", readers.ARCHIVES)
@pytest.mark.parametrize("chosen", ["unlisted", "public"])
def test_every_reader_takes_every_post_with_its_date_words_and_files(cases: dict[str, Output], reader: str, chosen: str) -> None:
    posts = readers.ARCHIVES[reader](cases[chosen].archive)

    files = [0] * len(TAKEN) if reader == "wordpress" else [count for _, _, count in TAKEN]
    assert [(when, text, len(names)) for when, text, names, _ in posts] == [(when, text, count) for (when, text, _), count in zip(TAKEN, files, strict=True)]
    assert {seen for *_, seen in posts} == {"public" if reader == "sharkey" else chosen}


@pytest.mark.parametrize("reader", ["slurp", "wordpress"])
def test_posts_for_followers_are_passed_over_by_those_who_import_public_ones(cases: dict[str, Output], reader: str) -> None:
    assert readers.ARCHIVES[reader](cases["private"].archive) == []


@pytest.mark.parametrize("reader", ["marl", "neodb"])
def test_posts_for_followers_stay_so(cases: dict[str, Output], reader: str) -> None:
    assert [seen for *_, seen in readers.ARCHIVES[reader](cases["private"].archive)] == ["private"] * len(TAKEN)


@pytest.mark.parametrize("sample", EACH_SAMPLE)
def test_every_reader_takes_the_samples(tmp_path: Path, sample: Path) -> None:
    out = converted(sample, tmp_path / "out", visibility="public")

    assert {name: len(read(out.archive)) for name, read in readers.ARCHIVES.items()} == dict.fromkeys(readers.ARCHIVES, out.rows["outbox.json"])
    assert out.rows["outbox.json"] > 0


EXPECTED: dict[str, list[tuple[str, ...]]] = {
    "following_accounts": [
        ("ida@one.example", "true", "false", ""),
        ("jon@two.example:8011", "true", "false", ""),
        ("kim@three.example", "true", "false", ""),
    ],
    "blocked_accounts": [("rude@one.example",)],
    "muted_accounts": [("loud@one.example", "true")],
    "lists": [("Close friends", "ida@one.example"), ("Favorites", "jon@two.example:8011")],
    "bookmarks": [("https://www.threads.net/@ida/post/A",)],
}


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Output:
    """Convert relations to others whose accounts are known."""
    folder = tmp_path_factory.mktemp("tables")
    saved = {"title": "ida", "string_map_data": {"Saved on": {"href": "https://www.threads.net/@ida/post/A", "timestamp": NOON}}}
    return written(folder, {**RELATIONS, SAVED: {"saved_saved_media": [saved]}}, accounts=mapped(folder, **MAP))


@pytest.mark.parametrize("reader", readers.TABLES)
@pytest.mark.parametrize("name", EXPECTED)
def test_every_reader_takes_every_row_of_every_file(tables: Output, reader: str, name: str) -> None:
    text = tables.text(name)

    assert not text.startswith("\ufeff")
    assert readers.TABLES[reader](name, text) == EXPECTED[name]
