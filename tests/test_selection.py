"""A conversion of some kinds of data, and of a span of time: what is left out goes with all that hangs on it, and is counted."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections import Counter
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from exports import COMMENTS, FOLLOWERS, LIKED_POSTS, NOON, POSTS, PROFILE, SAMPLES, THREAD, follower, labelled, make_zip, profile, string_list

import igarchive
from igarchive.archive import Archive
from igarchive.convert import bundles
from igarchive.errors import OptionError, UnknownNameError
from igarchive.reading import Reading
from igarchive.selection import KINDS, selection_of
from igarchive.writers import FORMATS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from exports import Document, Json

    from igarchive.convert import Conversion

JPEG = b"\xff\xd8\xff\xe0" + bytes(60)

DAY = 86_400
NOON_OF = dt.date(2024, 6, 10)
"""The day of ``NOON``."""


def converted(folder: Path, members: Mapping[str, Document], **options: Any) -> Converted:  # noqa: ANN401 -- as convert
    """Convert an export of these members, and of the profile, to Parquet."""
    export = make_zip(folder, {PROFILE: profile(), **members})
    return Converted(folder / "out", igarchive.convert(export, to="parquet", out=folder / "out", **options))


class Converted:
    """An output, and what was said of it."""

    def __init__(self, folder: Path, done: Conversion) -> None:
        self.folder = folder
        self.done = done
        self.left_out = done.loss.left_out

    def __getitem__(self, table: str) -> list[dict[str, Any]]:
        """Read a table."""
        rows: list[dict[str, Any]] = pq.read_table(self.folder / f"{table}.parquet").to_pylist()
        return rows

    def column(self, table: str, column: str) -> list[Any]:
        """Read a column of a table."""
        return [row[column] for row in self[table]]


def post(title: str, time: int = NOON, **more: Json) -> Json:
    """Build a post of one photo."""
    return {"media": [{"uri": f"media/posts/{title}.jpg", "creation_timestamp": time, "title": title}], **more}


def thread(*messages: Json) -> Json:
    """Build a conversation."""
    people = [{"name": "Mira Book"}, {"name": "Tilda Moor"}]
    return {"participants": people, "messages": list(messages), "title": "Mira Book", "is_still_participant": True, "thread_path": "inbox/x", "magic_words": []}


def message(text: str, time: int = NOON, **more: Json) -> Json:
    """Build a message."""
    return {"sender_name": "Mira Book", "timestamp_ms": time * 1000, "content": text, **more}


def like(owner: str, time: int = NOON) -> Json:
    """Build a like of a post."""
    return string_list("\U0001f44d", time, f"https://www.instagram.com/p/{owner}/", title=owner)


LIKES = {"likes_media_likes": [like("ida")]}


def test_only_the_kinds_that_were_selected_are_written(tmp_path: Path) -> None:
    out = converted(tmp_path, {POSTS: [post("sea")], LIKED_POSTS: LIKES, FOLLOWERS: [follower("jon")]}, select=("likes",))

    assert (out.column("likes", "owner"), out["posts"], out["media"], out["connections"]) == (["ida"], [], [], [])


def test_the_account_is_always_written(tmp_path: Path) -> None:
    assert converted(tmp_path, {LIKED_POSTS: LIKES}, select=("likes",)).column("account", "username") == ["tilda.moor"]


def test_the_ledger_is_whole_and_says_what_was_not_selected(tmp_path: Path) -> None:
    out = converted(tmp_path, {POSTS: [post("sea")], LIKED_POSTS: LIKES, "media/posts/sea.jpg": b"\xff\xd8\xff"}, select=("likes",))

    assert {row["member"]: (row["status"], row["reason"], row["section"]) for row in out["members"]} == {
        PROFILE: ("parsed", None, "personal_information"),
        LIKED_POSTS: ("parsed", None, "liked_posts"),
        POSTS: ("skipped", "not_selected", "posts"),
        "media/posts/sea.jpg": ("media", None, None),
    }


def test_what_was_not_read_may_refer_to_any_file(tmp_path: Path) -> None:
    members = {POSTS: [post("sea")], "media/posts/sea.jpg": b"\xff\xd8\xff"}

    assert {issue.code for issue in converted(tmp_path, members, select=("likes",)).done.issues} == set()


def test_lists_that_were_not_selected_are_counted_by_kind(tmp_path: Path) -> None:
    out = converted(tmp_path, {POSTS: [post("sea")], COMMENTS: [], LIKED_POSTS: LIKES, "something_new.json": {"a": 1}}, select=("likes",))

    assert (out.left_out.lists, out.left_out.rows) == ({"posts": 1, "comments": 1, "other": 1}, {})


def test_a_file_of_many_lists_gives_those_that_were_selected(tmp_path: Path) -> None:
    taken = "2019-06-10T10:00:00+00:00"
    lists = {
        "stories": [{"caption": "a story", "taken_at": taken, "path": "stories/201906/a.jpg"}],
        "photos": [{"caption": "a photo", "taken_at": taken, "path": "photos/201906/b.jpg"}],
        "direct": [{"taken_at": taken, "path": "direct/201906/c.jpg"}],
    }
    export = make_zip(tmp_path, {"media.json": lists})

    done = igarchive.convert(export, to="parquet", out=tmp_path / "out", select=("stories",))

    assert pq.read_table(tmp_path / "out" / "posts.parquet")["caption"].to_pylist() == ["a story"]
    assert done.loss.left_out.lists == {"posts": 1, "messages": 1}


def test_a_file_of_many_lists_of_which_none_was_selected_is_not_selected(tmp_path: Path) -> None:
    lists = {"photos": [{"caption": "a photo", "taken_at": "2019-06-10T10:00:00+00:00", "path": "photos/201906/b.jpg"}]}
    out = converted(tmp_path, {"media.json": lists}, select=("likes",))

    assert [(row["status"], row["reason"]) for row in out["members"] if row["member"] == "media.json"] == [("skipped", "not_selected")]


def test_a_broken_file_that_was_not_selected_makes_nothing_incomplete(tmp_path: Path) -> None:
    out = converted(tmp_path, {POSTS: b"[", LIKED_POSTS: LIKES}, select=("likes",))

    assert (out.done.complete, out.done.issues) == (True, ())


def test_an_export_without_what_was_selected_is_no_refusal(tmp_path: Path) -> None:
    export = make_zip(tmp_path, {POSTS: [post("sea")]})

    assert igarchive.convert(export, to="csv", out=tmp_path / "out", select=("notes",)).loss.left_out.lists == {"posts": 1}


def test_all_kinds_together_are_the_whole_export() -> None:
    sample = SAMPLES[0]
    whole = rows_of(sample, None)
    parts = [rows_of(sample, frozenset({category})) for category in KINDS.values()]

    always = rows_of(sample, frozenset())
    assert sum((part - always for part in parts), Counter()) + always == whole


def rows_of(sample: Path, categories: Any) -> Counter[str]:  # noqa: ANN401 -- a set of categories
    """Read the rows of some kinds of data, the ledger's aside."""
    with Archive([sample]) as archive:
        read = bundles(archive, Reading(archive, None, categories))
        return Counter(f"{table} {row}" for bundle in read for table, batch in bundle.items() if table != "members" for row in batch.to_pylist())


def test_a_kind_that_there_is_not_is_refused_with_near_ones(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="there is no kind of data 'mesages'; did you mean messages"):
        converted(tmp_path, {}, select=("mesages",))


def test_a_span_holds_its_first_moment_and_not_its_last(tmp_path: Path) -> None:
    midnight = NOON - 10 * 3600
    times = {"before": midnight - 1, "first": midnight, "last": midnight + DAY - 1, "after": midnight + DAY}
    likes = {"likes_media_likes": [like(name, time) for name, time in times.items()]}

    out = converted(tmp_path, {LIKED_POSTS: likes}, since=NOON_OF, until=NOON_OF + dt.timedelta(days=1))

    assert (out.column("likes", "owner"), out.left_out.rows) == (["first", "last"], {"likes": 2})


def test_a_span_may_be_open_at_one_end(tmp_path: Path) -> None:
    likes = {"likes_media_likes": [like("old", NOON - DAY), like("new", NOON + DAY)]}

    assert converted(tmp_path, {LIKED_POSTS: likes}, since=NOON_OF).column("likes", "owner") == ["new"]
    (tmp_path / "other").mkdir()
    assert converted(tmp_path / "other", {LIKED_POSTS: likes}, until=NOON_OF).column("likes", "owner") == ["old"]


def test_an_empty_span_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="nothing lies between 2024-06-10 and 2024-06-10"):
        converted(tmp_path, {}, since=NOON_OF, until=NOON_OF)


def test_a_row_without_a_time_stays(tmp_path: Path) -> None:
    untimed = {"title": "ida", "string_list_data": [{"href": "https://www.instagram.com/p/A/", "value": "x"}]}

    assert converted(tmp_path, {LIKED_POSTS: {"likes_media_likes": [untimed]}}, since=NOON_OF).column("likes", "owner") == ["ida"]


def test_the_media_of_a_post_go_with_it(tmp_path: Path) -> None:
    photos = [{"uri": f"media/posts/{name}.jpg", "creation_timestamp": NOON, "title": ""} for name in ("a", "b")]
    old = {"media": photos, "title": "old, with photos that are newer", "creation_timestamp": NOON - DAY}

    out = converted(tmp_path, {POSTS: [old, post("new")]}, since=NOON_OF)

    assert (out.column("posts", "caption"), out.column("media", "uri")) == (["new"], ["media/posts/new.jpg"])
    assert out.left_out.rows == {"posts": 1, "media": 2}


def test_reactions_attachments_and_files_of_a_message_go_with_it(tmp_path: Path) -> None:
    reaction = [{"reaction": "\u2764", "actor": "Tilda Moor"}]
    photo = [{"uri": "your_instagram_activity/messages/inbox/x/photos/a.jpg", "creation_timestamp": NOON}]
    messages = thread(message("new"), message("old", NOON - DAY, reactions=reaction, photos=photo, share={"link": "https://a.example/"}))

    out = converted(tmp_path, {THREAD: messages}, since=NOON_OF)

    assert [out.column("messages", "text"), out["reactions"], out["attachments"], out["media"]] == [["new"], [], [], []]
    assert out.left_out.rows == {"messages": 1, "attachments": 2, "reactions": 1, "media": 1}


def test_a_conversation_stays_with_those_who_take_part_whatever_becomes_of_its_messages(tmp_path: Path) -> None:
    out = converted(tmp_path, {THREAD: thread(message("old", NOON - DAY))}, since=NOON_OF)

    assert (out.column("conversations", "title"), out.column("participants", "name")) == (["Mira Book"], ["Mira Book", "Tilda Moor"])


def test_leftovers_of_a_record_go_with_it_and_those_beside_the_list_stay(tmp_path: Path) -> None:
    old, new = like("old", NOON - DAY) | {"odd": "secret"}, like("new") | {"odd": "told"}

    out = converted(tmp_path, {LIKED_POSTS: {"likes_media_likes": [old, new], "beside": "the list"}}, since=NOON_OF)

    assert sorted(out.column("records", "value")) == ["the list", "told"]


def test_values_of_settings_that_are_times_are_no_time_of_the_row(tmp_path: Path) -> None:
    consent = {"timestamp": NOON - DAY, "media": [], "label_values": [labelled("Consent", "given")], "fbid": "1"}

    out = converted(tmp_path, {"preferences/settings/use_cross-app_messaging.json": [consent]}, since=NOON_OF)

    assert "given" in out.column("settings", "value")


@pytest.mark.parametrize("to", FORMATS)
def test_every_format_leaves_out_what_was_not_selected(to: str, tmp_path: Path) -> None:
    export = make_zip(tmp_path, {PROFILE: profile(), POSTS: [post("Zanzibar")], LIKED_POSTS: LIKES})
    igarchive.convert(export, to=to, out=tmp_path / "out", select=("likes",))

    assert not holds(tmp_path / "out", "Zanzibar")


@pytest.mark.parametrize("to", FORMATS)
def test_every_format_leaves_out_what_lies_beyond_the_span(to: str, tmp_path: Path) -> None:
    members = {PROFILE: profile(), POSTS: [post("Zanzibar", NOON - DAY), post("Lisbon")], "media/posts/Lisbon.jpg": JPEG}
    igarchive.convert(make_zip(tmp_path, members), to=to, out=tmp_path / "out", since=NOON_OF)

    assert not holds(tmp_path / "out", "Zanzibar")
    assert holds(tmp_path / "out", "Lisbon")


def holds(folder: Path, text: str) -> bool:
    """Tell whether a text stands anywhere in an output, the report and the ledger aside."""
    for file in folder.rglob("*"):
        if file.suffix == ".parquet" and file.stem != "members":
            found = str(pq.read_table(file).to_pylist())
        elif file.suffix == ".zip":
            with zipfile.ZipFile(file) as made:
                found = "".join(made.namelist()) + "".join(made.read(name).decode("latin-1") for name in made.namelist())
        else:
            found = file.read_text("latin-1") if file.is_file() else ""
        if text in found:
            return True
    return False


@pytest.mark.parametrize("given", [{"select": "posts"}, {"since": "2024-01-01"}, {"until": 2024}])
def test_what_is_no_list_of_kinds_and_no_day_is_refused_in_words(given: dict[str, Any]) -> None:
    with pytest.raises(OptionError, match=f"{next(iter(given))} takes a"):
        selection_of(**given)
