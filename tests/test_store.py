"""The store: what is loaded stays apart by account, twice changes nothing, and a newer export is merged."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from contextlib import closing, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from exports import (
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
    Json,
    follower,
    group,
    label_values,
    labelled,
    make_zip,
    profile,
    read_tables,
    string_list,
)
from interruptions import interrupted

import igarchive
from igarchive import store as stores
from igarchive.errors import InputRefusedError, OptionError, OutputError
from igarchive.output import workplace
from igarchive.sample import SampleOptions, sample
from igarchive.store import Account, NewStore, Store, accounts, passing_store
from igarchive.store import files as store_files
from igarchive.store.load import load
from igarchive.store.units import Counts
from igarchive.tables import TABLE_BY_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

DAY = 86_400


def rows(store: Path, table: str, *columns: str) -> list[tuple[Any, ...]]:
    """Read columns of a table of a store, with SQLite's own reader."""
    connection = sqlite3.connect(store)
    try:
        return connection.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY id").fetchall()
    finally:
        connection.close()


def archive(folder: Path, name: str, members: Mapping[str, Json]) -> Path:
    """Make an export of Tilda Moor's."""
    return make_zip(folder, {PROFILE: profile(), **members}, name=f"{name}.zip")


def thread(*messages: Json, people: tuple[str, ...] = ("Mira", "Tilda Moor")) -> Json:
    """Build a conversation."""
    return {"participants": [{"name": name} for name in people], "messages": list(messages), "title": "Mira", "thread_path": "inbox/mirabook_17840000000000001"}


def said(text: str, time: int = NOON, sender: str = "Mira", **more: Json) -> Json:
    """Build a message."""
    return {"sender_name": sender, "timestamp_ms": time * 1000, "content": text, **more}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Give the path of a store that is not there yet."""
    return tmp_path / "accounts.db"


@pytest.mark.parametrize("sample", [SAMPLES[0], *(pytest.param(sample, marks=pytest.mark.long) for sample in SAMPLES[1:])], ids=lambda path: path.stem)
def test_the_same_archive_twice_changes_nothing(sample: Path, store: Path) -> None:
    first = load(sample, into=store)
    before = store.read_bytes()

    again = load(sample, into=store)

    assert (dict(again.added), dict(again.changed), again.files) == ({}, {}, 0)
    assert dict(again.same) == dict(first.added)
    assert store.read_bytes() == before


def test_a_row_that_a_newer_export_lacks_stays(store: Path, tmp_path: Path) -> None:
    load(archive(tmp_path, "old", {FOLLOWERS: [follower("arlo"), follower("brigid")]}), into=store)

    load(archive(tmp_path, "new", {FOLLOWERS: [follower("brigid"), follower("cormac", NOON + DAY)]}), into=store)

    assert rows(store, "connections", "username") == [("arlo",), ("brigid",), ("cormac",)]


def test_the_archive_of_the_later_time_counts_whichever_is_loaded_first(tmp_path: Path) -> None:
    old = archive(tmp_path, "old", {FOLLOWERS: [follower("arlo", NOON)]})
    new = archive(tmp_path, "new", {FOLLOWERS: [follower("arlo", NOON + DAY)]})
    found = []
    for name, order in (("one", (old, new)), ("other", (new, old))):
        for path in order:
            load(path, into=tmp_path / f"{name}.db")
        found.append(rows(tmp_path / f"{name}.db", "connections", "username", "time"))

    assert found == [[("arlo", (NOON + DAY) * 1_000_000)]] * 2


def test_two_equal_likes_in_one_archive_are_two_and_stay_two(store: Path, tmp_path: Path) -> None:
    likes = {"likes_media_likes": [{"title": "arlo", **string_list("\U0001f44d", NOON, f"https://www.instagram.com/p/{code}/")} for code in ("AAA", "BBB")]}
    path = archive(tmp_path, "likes", {LIKED_POSTS: likes})

    load(path, into=store)
    load(path, into=store)

    assert rows(store, "likes", "url") == [("https://www.instagram.com/p/AAA/",), ("https://www.instagram.com/p/BBB/",)]


def test_a_post_of_the_same_second_takes_no_other_posts_place(store: Path, tmp_path: Path) -> None:
    cat, dog = ({"media": [{"uri": f"media/posts/202406/{name}.jpg", "creation_timestamp": NOON, "title": name}]} for name in ("cat", "dog"))
    load(archive(tmp_path, "both", {POSTS: [cat, dog]}), into=store)

    done = load(archive(tmp_path, "one", {POSTS: [dog]}), into=store)

    assert done.changed.get("posts") is None
    assert rows(store, "posts", "post_id", "caption") == [("post-20240610T100000Z-0", "cat"), ("post-20240610T100000Z-1", "dog")]


def test_an_edited_post_takes_the_place_of_the_one_with_its_file(store: Path, tmp_path: Path) -> None:
    cat, dog = ({"media": [{"uri": f"media/posts/202406/{name}.jpg", "creation_timestamp": NOON, "title": name}]} for name in ("cat", "dog"))
    edited = {"media": [{**dog["media"][0], "title": "A dog."}]}
    load(archive(tmp_path, "both", {POSTS: [cat, dog]}), into=store)

    done = load(archive(tmp_path, "one", {POSTS: [edited]}), into=store)

    assert dict(done.changed) == {"posts": 1}
    assert rows(store, "posts", "caption") == [("cat",), ("A dog.",)]


@pytest.mark.parametrize("edited", [10, 25, 119])
def test_of_many_that_are_alike_the_edited_one_is_changed(edited: int, store: Path, tmp_path: Path) -> None:
    saved = "your_instagram_activity/saved/saved_posts.json"

    def labels(number: int, caption: str) -> Json:
        return label_values(labelled("URL", f"https://www.instagram.com/p/{number}/"), labelled("Caption", caption), labelled("Username", "arlo"), fbid=None)

    load(archive(tmp_path, "many", {saved: [labels(number, "old") for number in range(120)]}), into=store)

    done = load(archive(tmp_path, "one", {saved: [labels(edited, "new")]}), into=store)

    assert (dict(done.added), dict(done.changed)) == ({}, {"saved": 1})
    assert rows(store, "saved", "url", "caption") == [(f"https://www.instagram.com/p/{number}/", "new" if number == edited else "old") for number in range(120)]


def test_of_many_that_are_changed_each_keeps_its_place(store: Path, tmp_path: Path) -> None:
    saved = "your_instagram_activity/saved/saved_posts.json"

    def labels(number: int, name: str) -> Json:
        owner = group("Owner", [labelled("Name", name), labelled("Username", "arlo")])
        return label_values(labelled("URL", f"https://www.instagram.com/p/{number}/"), owner, fbid=None)

    before = archive(tmp_path, "before", {saved: [labels(number, "Arlo") for number in range(150)]})
    after = archive(tmp_path, "after", {saved: [labels(number, "Arlo B.") for number in range(1, 150)]})
    for one in (before, after):
        load(one, into=store)

    assert rows(store, "saved", "url", "owner_name") == [(f"https://www.instagram.com/p/{number}/", "Arlo B." if number else "Arlo") for number in range(150)]
    assert {change for one in igarchive.diff(before, after) for change in one.columns} == {"owner_name"}


def test_a_new_post_beside_an_edited_one_of_the_same_second_is_new(store: Path, tmp_path: Path) -> None:
    cat, dog = ({"media": [{"uri": f"media/posts/202406/{name}.jpg", "creation_timestamp": NOON, "title": name}]} for name in ("cat", "dog"))
    edited = {"media": [{**cat["media"][0], "title": "A cat."}]}
    load(archive(tmp_path, "one", {POSTS: [cat]}), into=store)

    load(archive(tmp_path, "both", {POSTS: [dog, edited]}), into=store)

    assert rows(store, "posts", "post_id", "caption") == [("post-20240610T100000Z-0", "A cat."), ("post-20240610T100000Z-1", "dog")]


def test_a_new_post_whose_id_is_used_gets_the_next(store: Path, tmp_path: Path) -> None:
    fox, hen, owl = ({"media": [{"uri": f"media/posts/202406/{name}.jpg", "creation_timestamp": NOON, "title": name}]} for name in ("fox", "hen", "owl"))
    load(archive(tmp_path, "one", {POSTS: [fox, hen]}), into=store)

    load(archive(tmp_path, "other", {POSTS: [owl, hen, fox]}), into=store)

    assert rows(store, "posts", "post_id", "caption") == [
        ("post-20240610T100000Z-0", "fox"),
        ("post-20240610T100000Z-1", "hen"),
        ("post-20240610T100000Z-2", "owl"),
    ]


def test_an_edited_message_is_changed_and_keeps_what_hangs_on_it(store: Path, tmp_path: Path) -> None:
    heart, wave = {"reaction": "\u2764", "actor": "Tilda Moor"}, {"reaction": "\U0001f44b", "actor": "Mira"}
    load(archive(tmp_path, "old", {THREAD: thread(said("helo", reactions=[heart]))}), into=store)

    done = load(archive(tmp_path, "new", {THREAD: thread(said("hi", NOON + DAY), said("hello", reactions=[wave]))}), into=store)

    assert (dict(done.added)["messages"], dict(done.changed)) == (1, {"messages": 1})
    assert rows(store, "messages", "text") == [("hello",), ("hi",)]
    assert sorted(rows(store, "reactions", "actor", "emoji", "hangs_on")) == [("Mira", "\U0001f44b", 1), ("Tilda Moor", "\u2764", 1)]


def test_a_column_that_a_newer_layout_does_not_carry_stays(store: Path, tmp_path: Path) -> None:
    labels = [{"label": "URL", "value": "https://arlo.example.org"}, {"label": "Name", "value": "Arlo B."}, {"label": "Username", "value": "arlo"}]
    blocked = "connections/followers_and_following/blocked_profiles.json"
    load(archive(tmp_path, "old", {blocked: [{"timestamp": NOON, "media": [], "label_values": labels, "fbid": "17841"}]}), into=store)

    load(archive(tmp_path, "new", {blocked: {"relationships_blocked_users": [{"title": "arlo", **string_list(None, NOON + DAY, "u")}]}}), into=store)

    assert rows(store, "connections", "username", "name", "time") == [("arlo", "Arlo B.", (NOON + DAY) * 1_000_000)]


def test_a_key_that_a_newer_layout_has_no_more_stays(store: Path, tmp_path: Path) -> None:
    load(archive(tmp_path, "old", {THREAD: thread(said("hi", type="Generic", is_unsent=True))}), into=store)

    load(archive(tmp_path, "new", {THREAD: thread(said("hi", is_geoblocked_for_viewer=False))}), into=store)

    assert rows(store, "messages", "type", "unsent", "geoblocked") == [("Generic", True, False)]


def test_the_time_of_a_reaction_that_a_newer_layout_does_not_tell_stays(store: Path, tmp_path: Path) -> None:
    heart = {"reaction": "\u2764", "actor": "Mira"}
    load(archive(tmp_path, "old", {THREAD: thread(said("hi", reactions=[{**heart, "timestamp": NOON}]))}), into=store)

    load(archive(tmp_path, "new", {THREAD: thread(said("hi", reactions=[heart, {**heart, "actor": "Arlo"}]))}), into=store)

    assert rows(store, "reactions", "actor", "time") == [("Mira", NOON * 1_000_000), ("Arlo", None)]


def test_media_are_kept_once_under_their_sha256(store: Path, tmp_path: Path) -> None:
    posts = [{"media": [{"uri": f"media/posts/202406/{name}.jpg", "creation_timestamp": NOON, "title": name}]} for name in ("a", "b")]
    load(archive(tmp_path, "one", {POSTS: posts, **{f"media/posts/202406/{name}.jpg": b"\xff\xd8\xffsame" for name in ("a", "b")}}), into=store)

    [file] = (tmp_path / "accounts.db-media").iterdir()

    assert file.name == "5f65ea568b1a360bde73a991b69df6fa3dfc5c89fe6714352071f4d7094d7c5f"
    assert file.read_bytes() == b"\xff\xd8\xffsame"
    assert rows(store, "posts", "caption") == [("a",), ("b",)]


def test_an_archive_that_does_not_say_whose_it_is_needs_a_name(store: Path, tmp_path: Path) -> None:
    path = make_zip(tmp_path, {FOLLOWERS: [follower("arlo")]})

    with pytest.raises(InputRefusedError, match="--account"):
        load(path, into=store)
    done = load(path, into=store, account="tilda.moor")

    assert done.account == "tilda.moor"
    assert rows(store, "connections", "username") == [("arlo",)]


def test_an_archive_of_another_account_than_the_named_one_is_refused(store: Path, tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError, match="not of 'arlo'"):
        load(archive(tmp_path, "one", {}), into=store, account="arlo")


def test_a_load_that_fails_leaves_the_store_as_it_was(store: Path, tmp_path: Path) -> None:
    load(archive(tmp_path, "one", {FOLLOWERS: [follower("arlo")]}), into=store)
    before = store.read_bytes()

    with pytest.raises(InputRefusedError):
        load(archive(tmp_path, "two", {FOLLOWERS: [follower("brigid")]}), into=store, account="nobody")

    assert store.read_bytes() == before


def test_another_programs_database_is_refused_and_not_touched(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE songs (name TEXT)")
    connection.commit()
    connection.close()
    before = other.read_bytes()

    with pytest.raises(InputRefusedError, match="holds no store"):
        load(archive(tmp_path, "one", {}), into=other)

    assert other.read_bytes() == before


def test_a_store_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError, match="no such store"):
        igarchive.export(tmp_path / "nowhere.db", tmp_path / "out.zip", layout="2025-03")


def test_with_several_accounts_one_must_be_named(store: Path, tmp_path: Path) -> None:
    for name in ("arlo", "brigid"):
        load(make_zip(tmp_path, {PROFILE: profile(name)}, name=f"{name}.zip"), into=store)

    with pytest.raises(OptionError, match="--account: arlo, brigid"):
        igarchive.export(store, tmp_path / "out.zip", layout="2025-03")


@pytest.mark.long
def test_nothing_of_one_account_gets_into_the_archive_of_another(store: Path, tmp_path: Path) -> None:
    names = [f"person{number:02}" for number in range(20)]
    for name in names:
        mark = f"mark-of-{name}"
        photo = f"your_instagram_activity/messages/inbox/mirabook_17840000000000001/photos/{mark}.jpg"
        image = f"media/posts/202406/{mark}.jpg"
        members: dict[str, Json] = {
            PROFILE: profile(name, f"{mark} Moor"),
            FOLLOWERS: [follower(f"{mark}.friend")],
            POSTS: [{"media": [{"uri": image, "creation_timestamp": NOON, "title": mark}]}],
            COMMENTS: [{"string_map_data": {"Comment": {"value": mark}, "Media Owner": {"value": mark}, "Time": {"timestamp": NOON}}}],
            THREAD: thread(said(mark, photos=[{"uri": photo}], reactions=[{"reaction": "\u2764", "actor": mark}]), people=(mark, "Mira")),
            image: b"\xff\xd8\xff" + mark.encode(),
            photo: b"\xff\xd8\xff" + mark.encode(),
        }
        load(make_zip(tmp_path, members, name=f"{name}.zip"), into=store)

    for name in names:
        out = tmp_path / f"{name}-out.zip"
        igarchive.export(store, out, layout="2025-03", account=name)
        with zipfile.ZipFile(out) as made:
            whole = b"".join(member.encode() + made.read(member) for member in made.namelist())
        assert whole.count(f"mark-of-{name}".encode()) >= 12
        assert [other for other in names if other != name and f"mark-of-{other}".encode() in whole] == []


@pytest.mark.long
@pytest.mark.parametrize("sample", EACH_SAMPLE)
def test_load_export_and_load_again_gives_equal_tables(sample: Path, store: Path, tmp_path: Path) -> None:
    load(sample, into=store)
    igarchive.export(store, tmp_path / "first.zip", layout="2026-07")
    igarchive.export(store, tmp_path / "second.zip", layout="2026-07")
    load(tmp_path / "first.zip", into=tmp_path / "second.db")
    igarchive.export(tmp_path / "second.db", tmp_path / "third.zip", layout="2026-07")

    assert list(igarchive.diff(tmp_path / "first.zip", tmp_path / "third.zip")) == []
    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()
    assert {name: len(found) for name, found in read_tables(tmp_path / "first.zip").tables.items() if name != "members"} == {
        name: len(found) for name, found in read_tables(tmp_path / "third.zip").tables.items() if name != "members"
    }


def test_a_store_lists_its_accounts(store: Path, tmp_path: Path) -> None:
    for name in ("brigid", "arlo"):
        load(make_zip(tmp_path, {PROFILE: profile(name)}, name=f"{name}.zip"), into=store)

    with Store(store) as opened:
        assert list(opened.accounts()) == ["arlo", "brigid"]


def test_two_rows_of_one_profile_are_one_account(store: Path, tmp_path: Path) -> None:
    one = archive(tmp_path, "part1", {FOLLOWERS: [follower("arlo")]})
    other = make_zip(tmp_path, {PROFILE: profile(name="Tilda M."), FOLLOWING: {"relationships_following": [follower("cormac")]}}, name="part2.zip")

    load(one, other, into=store)
    again = load(one, other, into=store)

    assert dict(again.added) == {}
    assert rows(store, "account", "username", "name") == [("tilda.moor", "Tilda Moor")]
    assert rows(store, "connections", "account", "username") == [(1, "arlo"), (1, "cormac")]


def test_a_second_row_of_an_older_profile_changes_nothing_newer(store: Path, tmp_path: Path) -> None:
    load(make_zip(tmp_path, {PROFILE: profile(name="Tilda Moor", Bio="Now at sea."), FOLLOWERS: [follower("arlo", NOON + DAY)]}, name="new.zip"), into=store)
    one = make_zip(tmp_path, {PROFILE: profile(name="Tilda Moor"), FOLLOWERS: [follower("arlo", NOON)]}, name="part1.zip")
    other = make_zip(tmp_path, {PROFILE: profile(name="Tilda Moor", Bio="On land.")}, name="part2.zip")

    done = load(one, other, into=store)

    assert dict(done.changed) == {}
    assert rows(store, "account", "bio") == [("Now at sea.",)]


def test_a_file_that_is_broken_is_not_kept_and_makes_a_load_incomplete(store: Path, tmp_path: Path) -> None:
    image = "media/posts/202406/a.jpg"
    broken = archive(tmp_path, "one", {POSTS: [{"media": [{"uri": image, "creation_timestamp": NOON}]}]})
    with zipfile.ZipFile(broken, "a", zipfile.ZIP_STORED) as members:
        members.writestr(image, b"\xff\xd8\xff" + b"sea" * 9000 + b"sunset")
    broken.write_bytes(broken.read_bytes().replace(b"sunset", b"sunrot"))

    done = load(broken, into=store)

    assert (done.files, done.complete) == (0, False)
    assert [(issue.code, issue.member) for issue in done.issues if issue.code == "crc"] == [("crc", image)]


def test_media_that_come_later_are_kept_and_the_later_ones_count(store: Path, tmp_path: Path) -> None:
    image = "media/posts/202406/a.jpg"
    posts = {POSTS: [{"media": [{"uri": image, "creation_timestamp": NOON}]}]}
    found = []
    for name, data in (("bare", None), ("one", b"\xff\xd8\xffone"), ("two", b"\xff\xd8\xfftwo")):
        members = posts if data is None else {**posts, image: data}
        found.append(load(archive(tmp_path, name, members), into=store).files)

    with Store(store) as opened:
        kept = opened.file(1, image)

    assert found == [0, 1, 1]
    assert kept is not None
    assert kept.read_bytes() == b"\xff\xd8\xfftwo"


def media_of(store: Path) -> list[bytes]:
    """Give the bytes of all files in the folder of the media."""
    folder = store.with_name(f"{store.name}-media")
    return sorted(file.read_bytes() for file in folder.iterdir() if file.is_file()) if folder.exists() else []


def test_a_file_that_another_replaces_goes_unless_somebody_else_has_it_too(store: Path, tmp_path: Path) -> None:
    members = {"media/posts/1.jpg": b"\xff\xd8\xff1", "media/posts/2.jpg": b"\xff\xd8\xff2"}
    load(archive(tmp_path, "one", members), into=store)
    load(make_zip(tmp_path, {PROFILE: profile("ida"), "media/posts/1.jpg": b"\xff\xd8\xff1"}, name="ida.zip"), into=store)

    load(archive(tmp_path, "two", dict.fromkeys(members, b"\xff\xd8\xffnew")), into=store)

    assert media_of(store) == [b"\xff\xd8\xff1", b"\xff\xd8\xffnew"]


@pytest.mark.parametrize("before", [[], [b"\xff\xd8\xff1"]])
def test_a_load_that_fails_at_its_end_takes_its_media_away_again(before: list[bytes], store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for file in before:
        load(archive(tmp_path, "one", {"media/posts/1.jpg": file}), into=store)
    seen = []

    def fail(_: sa.Connection) -> None:
        seen.append(media_of(store))
        raise sa.exc.OperationalError("COMMIT", None, sqlite3.OperationalError("disk I/O error"))

    monkeypatch.setattr(sa.Connection, "commit", fail)
    with pytest.raises(OutputError, match="cannot be written: disk I/O error"):
        load(archive(tmp_path, "two", {"media/posts/2.jpg": b"\xff\xd8\xff2"}), into=store)

    assert seen == [[*before, b"\xff\xd8\xff2"]]
    assert media_of(store) == before
    assert (store.exists(), store.with_name(f"{store.name}-media").exists()) == (bool(before), bool(before))


def test_a_request_to_end_that_breaks_the_connection_leaves_no_media(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(archive(tmp_path, "one", {"media/posts/1.jpg": b"\xff\xd8\xff1"}), into=store)

    broken, execute = list[sa.Connection](), sa.Connection.execute

    def interrupted(connection: sa.Connection) -> None:
        broken.append(connection)
        raise KeyboardInterrupt

    def asked(connection: sa.Connection, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 -- as SQLAlchemy's
        if connection in broken:
            raise sa.exc.InvalidRequestError("This connection is in a state that it should not be in")
        return execute(connection, *arguments, **options)

    monkeypatch.setattr(sa.Connection, "execute", asked)
    monkeypatch.setattr(sa.Connection, "commit", interrupted)
    with pytest.raises(KeyboardInterrupt):
        load(archive(tmp_path, "two", {"media/posts/2.jpg": b"\xff\xd8\xff2"}), into=store)

    assert media_of(store) == [b"\xff\xd8\xff1"]
    assert not (store.with_name(f"{store.name}-media") / ".partial").exists()


def test_a_request_to_end_that_strikes_in_a_query_leaves_no_lock(store: Path, tmp_path: Path) -> None:
    load(archive(tmp_path, "one", {FOLLOWERS: [follower("arlo")]}), into=store)

    def strike(*_: object) -> None:
        raise KeyboardInterrupt

    def strike_in_a_query() -> None:
        with NewStore(store) as opened:
            sa.event.listen(opened.connection, "after_cursor_execute", strike)
            opened.accounts()

    with pytest.raises(KeyboardInterrupt) as _request:
        strike_in_a_query()

    with closing(sqlite3.connect(store, timeout=0)) as other:  # `_request` still holds the frames, and they the cursor
        other.execute("BEGIN IMMEDIATE")


def test_rows_of_pages_stand_beside_the_same_of_json_and_that_is_said(store: Path, html_sample: Path, tmp_path: Path) -> None:
    sample(tmp_path / "json.zip", SampleOptions())

    alone = [load(html_sample, into=store), load(html_sample, into=store)]
    beside = load(tmp_path / "json.zip", into=store)

    assert all(issue.code != "unmatched" for done in alone for issue in done.issues)
    [issue] = [issue for issue in beside.issues if issue.code == "unmatched"]
    assert issue.message.startswith("one of the exports is in HTML, which tells times to the minute, and one in JSON: what both tell of is not matched (")
    assert "messages" in issue.message
    assert "posts" in issue.message


def test_conversations_without_an_id_stand_beside_those_with_one_and_that_is_said(store: Path) -> None:
    older, newer = (SAMPLES[0].parent / "one_person" / f"{name}.zip" for name in ("2018-06", "2022-11"))

    load(older, into=store)
    issues = load(newer, into=store).issues

    assert [issue.message.partition(":")[0] for issue in issues if issue.code == "unmatched"] == ["conversations of one of the exports have no id of their own"]


def test_what_a_killed_load_put_among_the_media_is_taken_away_by_the_next(store: Path, tmp_path: Path) -> None:
    load(archive(tmp_path, "one", {"media/posts/1.jpg": b"\xff\xd8\xff1"}), into=store)
    media = store.with_name(f"{store.name}-media")
    (media / ".partial" / "new").mkdir(parents=True)
    (media / ".partial" / "lock").touch()
    (media / ".partial" / "plan.json").write_text(json.dumps(["0" * 64, *(file.name for file in media.iterdir() if file.is_file())]))
    (media / ("0" * 64)).write_bytes(b"\xff\xd8\xff2")

    load(archive(tmp_path, "three", {FOLLOWERS: [follower("arlo")]}), into=store)

    assert media_of(store) == [b"\xff\xd8\xff1"]


def test_nobody_sees_tables_of_a_store_that_is_not_whole(store: Path) -> None:
    with NewStore(store):
        connection = sqlite3.connect(store)
        seen = connection.execute("SELECT name FROM sqlite_master").fetchall()
        connection.close()

    assert seen == []
    assert rows(store, "account", "id") == []


def test_two_loads_at_a_time_do_not_mix(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("igarchive.store.PATIENCE", 0.1)

    with NewStore(store), pytest.raises(OutputError, match="cannot be written: database is locked"):
        load(archive(tmp_path, "one", {}), into=store)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs to see which files are open")
def test_rows_for_the_while_are_in_no_file_that_has_a_name() -> None:
    with passing_store() as passing:
        passing.connection.exec_driver_sql("CREATE TABLE large (text)")
        passing.connection.exec_driver_sql("INSERT INTO large VALUES (zeroblob(10000000))")
        files = [str(file.readlink()) for file in Path("/proc/self/fd").iterdir() if file.is_symlink()]

    assert [name.endswith(" (deleted)") for name in files if "etilqs_" in name] == [True]


def test_one_path_in_two_parts_with_other_bytes_is_no_accident(store: Path, tmp_path: Path) -> None:
    image = "media/posts/202406/a.jpg"
    one = archive(tmp_path, "part1", {image: b"\xff\xd8\xffone"})
    other = make_zip(tmp_path, {image: b"\xff\xd8\xfftwo"}, name="part2.zip")

    assert load(one, other, into=store).files == 2


def test_rows_that_nothing_but_their_value_tells_apart_do_not_replace_each_other(store: Path, tmp_path: Path) -> None:
    words = "preferences/settings/filtered_keywords_for_comments_and_messages.json"
    for name, texts in (("old", ("alpha", "beta")), ("new", ("gamma", "beta"))):
        load(archive(tmp_path, name, {words: {"settings_filtered_keywords": [string_list(text, 0, "") for text in texts]}}), into=store)

    assert rows(store, "settings", "value") == [("alpha",), ("beta",), ("gamma",)]


def test_saved_posts_without_a_time_do_not_replace_each_other(store: Path, tmp_path: Path) -> None:
    saved = "your_instagram_activity/saved/saved_posts.json"
    for code in ("C1", "C2"):
        record = {"title": "arlo", "string_map_data": {"Saved on": {"href": f"https://www.instagram.com/p/{code}/"}}}
        load(archive(tmp_path, code, {saved: {"saved_saved_media": [record]}}), into=store)

    assert rows(store, "saved", "url") == [("https://www.instagram.com/p/C1/",), ("https://www.instagram.com/p/C2/",)]


def test_posts_without_a_time_get_ids_of_their_own(store: Path, tmp_path: Path) -> None:
    for name in ("cat", "dog"):
        load(archive(tmp_path, name, {POSTS: [{"media": [{"uri": f"media/posts/202406/{name}.jpg", "title": name}]}]}), into=store)

    assert rows(store, "posts", "post_id", "caption") == [("post-none-0", "cat"), ("post-none-1", "dog")]


def test_a_time_in_the_future_makes_no_archive_the_newest(store: Path, tmp_path: Path) -> None:
    far = 4_070_908_800  # 2099-01-01
    load(archive(tmp_path, "old", {FOLLOWERS: [follower("arlo", NOON), follower("brigid", far)]}), into=store)

    load(archive(tmp_path, "new", {FOLLOWERS: [follower("arlo", NOON + DAY)]}), into=store)

    assert rows(store, "connections", "username", "time")[0] == ("arlo", (NOON + DAY) * 1_000_000)


def test_the_day_in_the_name_of_an_archive_counts_where_its_rows_tell_none(tmp_path: Path) -> None:
    names = {
        day: make_zip(tmp_path, {PROFILE: profile(name=f"Tilda of {day}")}, name=f"instagram-tilda.moor-2024-{day}-AbCd1234.zip") for day in ("01-05", "02-05")
    }
    for store, order in (("one", ("01-05", "02-05")), ("other", ("02-05", "01-05"))):
        for day in order:
            load(names[day], into=tmp_path / f"{store}.db")

        assert rows(tmp_path / f"{store}.db", "account", "name") == [("Tilda of 02-05",)]


@pytest.mark.parametrize("day", ["2024-02-31", "9999-99-99", "\u0662\u0660\u0662\u0664-01-22"])
def test_a_name_that_holds_no_day_tells_none(day: str, store: Path, tmp_path: Path) -> None:
    made = make_zip(tmp_path, {PROFILE: profile(name="Tilda")}, name=f"instagram-tilda.moor-{day}-AbCd1234.zip")

    load(made, into=store)

    assert igarchive.inspect(made).exported is None
    assert rows(store, "account", "name") == [("Tilda",)]


def test_an_id_that_is_used_gets_the_first_count_that_is_free() -> None:
    counts = Counts({5001, 5003})

    assert [counts.take(TABLE_BY_NAME["messages"], number) for number in (5001, 5001, 5000, 5001, 6000)] == [5000, 5002, 5004, 5005, 6000]
    assert [Counts({"a-0"}).take(TABLE_BY_NAME["posts"], "a-0")] == ["a-1"]


def test_a_store_that_is_refused_is_not_held_open(tmp_path: Path) -> None:
    (tmp_path / "no.db").write_bytes(b"no database, but bytes that are many enough to be looked at as one" * 99)

    for _ in range(2):
        with pytest.raises(InputRefusedError), Store(tmp_path / "no.db"):
            pass

    assert [file for file in Path("/proc/self/fd").iterdir() if file.is_symlink() and str(file.readlink()).endswith("no.db")] == []


@pytest.mark.long
def test_the_items_of_a_long_collection_stay_in_it(store: Path, tmp_path: Path) -> None:
    head = {"title": "Collection", "string_map_data": {"Name": {"value": "Ideas"}, "Creation Time": {"timestamp": NOON}}}
    items = [
        {"string_map_data": {"Name": {"value": "arlo", "href": f"https://www.instagram.com/p/{n}/"}, "Added Time": {"timestamp": NOON + n}}}
        for n in range(20_000)
    ]
    saved = {"your_instagram_activity/saved/saved_collections.json": {"saved_saved_collections": [head, *items]}}

    load(archive(tmp_path, "one", saved), into=store)

    assert rows(store, "collection_items", "DISTINCT hangs_on") == [(1,)]


def test_a_refused_load_makes_no_store(store: Path, tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError):
        load(make_zip(tmp_path, {FOLLOWERS: [follower("arlo")]}), into=store)

    assert not store.exists()


def test_why_an_archive_gives_nothing_is_said_before_whose_it_is(store: Path, tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError) as refused:
        load(make_zip(tmp_path, {"your_instagram_activity/likes/no-data.txt": b"You have no data in this section"}), into=store)

    assert refused.value.code == "no_instagram_data"


@pytest.mark.parametrize("where", ["", ":memory:", "sqlite://", "postgresql+psycopg://user:secret@host:port/name"])
def test_what_is_no_place_for_a_store_is_refused(where: str, tmp_path: Path) -> None:
    with pytest.raises(OptionError) as refused:
        load(archive(tmp_path, "one", {}), into=where)

    assert "secret" not in str(refused.value)


def test_a_store_is_its_owners_alone(store: Path, tmp_path: Path) -> None:
    load(archive(tmp_path, "one", {"media/posts/202406/a.jpg": b"\xff\xd8\xff"}), into=store)

    assert [oct(path.stat().st_mode & 0o777) for path in (store, tmp_path / "accounts.db-media")] == ["0o600", "0o700"]


def test_the_accounts_of_a_store_are_listed_with_what_it_holds_of_each(store: Path, tmp_path: Path) -> None:
    load(archive(tmp_path, "one", {FOLLOWERS: [follower("arlo")], "media/posts/202406/a.jpg": b"\xff\xd8\xff"}), into=store)

    assert accounts(store) == [Account("tilda.moor", rows=2, messages=0, files=1, last="2024-06-10T10:00:00Z")]


@pytest.mark.long
@pytest.mark.parametrize("before", [0, 1])
def test_wherever_a_request_to_end_comes_a_load_is_kept_whole_or_taken_back_whole(before: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exports = [
        make_zip(
            tmp_path,
            {PROFILE: profile(), POSTS: [{"media": [{"uri": "media/posts/a.jpg", "creation_timestamp": NOON}]}], "media/posts/a.jpg": b"\xff\xd8\xff" + told},
            name=f"{told.decode()}.zip",
        )
        for told in (b"one", b"two")
    ]
    seen = set()

    def load_all(place: Path) -> None:
        for path in exports[1 - before :]:
            igarchive.load(path, into=place / "a.db")

    for place in interrupted(load_all, tmp_path, (stores, store_files, workplace), monkeypatch):
        names = {path.name for path in place.iterdir()}
        files = {path.name for path in (place / "a.db-media").iterdir()} if "a.db-media" in names else set()
        assert names <= {"a.db", "a.db-media"}, place
        with closing(sqlite3.connect(place / "a.db")) if "a.db" in names else nullcontext() as found:
            assert files == ({row[0] for row in found.execute("SELECT sha256 FROM files")} if found else set()), place
        seen.add(len(files))

    assert seen == {0, 1}


def test_a_page_takes_nothing_away_from_what_json_told(store: Path, tmp_path: Path) -> None:
    members = {
        THREAD: {
            **thread(said("hi"), people=("Arlo", "Mira", "Tilda Moor")),
            "is_still_participant": True,
            "joinable_mode": {"mode": 1, "link": "https://ig.me/j/1/"},
        },
        FOLLOWERS: [follower("arlo", NOON + 7)],
    }
    load(archive(tmp_path, "json", members), into=store)
    before = rows(store, "conversations", "kind", "still_participant", "join_link"), rows(store, "connections", "time"), rows(store, "participants", "name")
    igarchive.export(store, tmp_path / "instagram-tilda.moor-2025-01-09-AbCdEfGh.zip", layout="2025-03", format="html")

    done = load(tmp_path / "instagram-tilda.moor-2025-01-09-AbCdEfGh.zip", into=store, timezone="UTC")

    assert (rows(store, "conversations", "kind", "still_participant", "join_link"), rows(store, "connections", "time")) == before[:2]
    assert rows(store, "participants", "name") == before[2]
    assert done.changed.get("connections") is None


def test_what_a_page_tells_anew_counts(store: Path, tmp_path: Path) -> None:
    for bio, name in (("On land.", "old"), ("Now at sea.", "new")):
        igarchive.load(make_zip(tmp_path, {PROFILE: profile(Bio=bio)}, name=f"{name}.zip"), into=tmp_path / f"{name}.db")
    igarchive.export(tmp_path / "new.db", tmp_path / "instagram-tilda.moor-2025-01-09-AbCdEfGh.zip", layout="2025-03", format="html")
    load(tmp_path / "old.zip", into=store)

    load(tmp_path / "instagram-tilda.moor-2025-01-09-AbCdEfGh.zip", into=store, timezone="UTC")

    assert rows(store, "account", "bio") == [("Now at sea.",)]
