"""Activities, comments and attachments made a column at a time: each says what its row says, and nothing more."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from igarchive.tables import TABLE_BY_NAME
from igarchive.urls import is_web
from igarchive.writers.activitystreams import activities
from igarchive.writers.activitystreams.attachments import shared
from igarchive.writers.activitystreams.comments import comments
from igarchive.writers.activitystreams.fragments import TEXT
from igarchive.writers.activitystreams.identity import Identity
from igarchive.writers.activitystreams.markup import date_time, html
from igarchive.writers.activitystreams.spool import AT_ONCE, Spool

if TYPE_CHECKING:
    from pathlib import Path

    from igarchive.writers.rows import Row

OWN = "https://ida.example/actor.json"
TEXTS = st.none() | st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('&<>"\\\n\t\0 #'), max_size=8)
NAMES = st.sampled_from([None, "", "mira", "a b", "..", "jos\u00e9"])
URLS = TEXTS | st.sampled_from(
    ["https://www.instagram.com/p/C1/", "http://a.example", "https://a.example/\u00e4", "javascript:alert(1)", 'https://a.example/"']
)
TIMES = st.none() | st.integers(0, 2_000_000_000).map(lambda second: second * 1_000_000)


def rows_of(**columns: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Row]]:
    return st.lists(st.fixed_dictionaries(columns), min_size=1, max_size=5)


def batch(table: str, rows: list[Row]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist(rows, TABLE_BY_NAME[table].schema)


def known(**facts: object) -> dict[str, Any]:
    return {key: value for key, value in facts.items() if value}


def link(url: str | None) -> str | None:
    return url if url and is_web(url) else None


def profile(name: str | None, at: str = "https://www.instagram.com/{}/") -> str | None:
    escaped = {"a b": "a%20b", "..": "%2E%2E", "jos\u00e9": "jos%C3%A9"}
    return at.format(escaped.get(name, name)) if name else None


def activity(kind: str, time: int | None, what: object, actor: object = OWN) -> dict[str, Any]:
    return {"type": kind, "actor": actor, **known(published=date_time(time)), "to": [OWN], "object": what}


def read(made: pa.LargeStringArray) -> list[dict[str, Any]]:
    return [json.loads(text) for text in made.to_pylist()]


def without_id(made: pa.LargeStringArray) -> list[dict[str, Any]]:
    return [{key: value for key, value in one.items() if key != "id"} for one in read(made)]


@given(rows=rows_of(kind=st.sampled_from(["post", "threads"]), time=TIMES, owner=NAMES, url=URLS, title=TEXTS))
def test_a_like_is_of_what_is_linked_or_of_something_of_its_owner(rows: list[Row]) -> None:
    who = Identity("ida", "https://ida.example/")

    made = without_id(activities.likes(who, batch("likes", rows)))

    places = {"post": "https://www.instagram.com/{}/", "threads": "https://www.threads.net/@{}"}
    things = [{"type": "Object", **known(attributedTo=profile(row["owner"], places[row["kind"]]), name=row["title"])} for row in rows]
    assert made == [activity("Like", row["time"], link(row["url"]) or thing) for row, thing in zip(rows, things, strict=True)]
    assert who.dropped == sum(bool(row["url"]) and not link(row["url"]) for row in rows)


@given(rows=rows_of(kind=st.sampled_from(["post", "music", "place"]), time=TIMES, owner=NAMES, url=URLS, title=TEXTS, artist=TEXTS))
def test_what_was_saved_is_linked_or_told(rows: list[Row]) -> None:
    made = without_id(activities.saves(Identity("ida", "https://ida.example/"), batch("saved", rows)))

    types = {"post": "Object", "music": "Audio", "place": "Place"}
    makers = [profile(row["owner"]) or (row["artist"] and {"type": "Person", "name": row["artist"]}) for row in rows]
    things = [{"type": types[row["kind"]], **known(attributedTo=maker, name=row["title"])} for row, maker in zip(rows, makers, strict=True)]
    target = {"target": "https://ida.example/saved.json"}
    assert made == [{**activity("Add", row["time"], link(row["url"]) or thing), **target} for row, thing in zip(rows, things, strict=True)]


@pytest.mark.parametrize("theirs", [True, False])
@given(rows=rows_of(kind=st.just("follower"), username=NAMES, name=TEXTS, url=URLS, time=TIMES))
def test_who_follows_is_known_by_the_profile_or_by_nothing(rows: list[Row], theirs: bool) -> None:  # noqa: FBT001 -- a parameter
    made = activities.relations(Identity("ida", "https://ida.example/"), batch("connections", rows), "Follow", "followers", theirs=theirs)

    urls = [link(row["url"]) or profile(row["username"]) for row in rows]
    ids = [profile(row["username"]) or url or f"{one['id']}/person" for row, url, one in zip(rows, urls, read(made), strict=True)]
    others = [
        {"type": "Person", "id": address, **known(url=url, preferredUsername=row["username"], name=row["name"])}
        for row, url, address in zip(rows, urls, ids, strict=True)
    ]
    told = [activity("Follow", row["time"], OWN if theirs else other, other if theirs else OWN) for row, other in zip(rows, others, strict=True)]
    assert without_id(made) == told


@given(rows=rows_of(kind=st.sampled_from(["post", "reel", "live", "threads"]), time=TIMES, text=TEXTS, owner=TEXTS))
def test_a_comment_says_on_what_it_was_made(rows: list[Row]) -> None:
    who, count = Identity("ida", "https://ida.example/"), len(rows)

    made = read(comments(who, batch("comments", rows), pa.array(["a"] * count, TEXT), pa.array(["[]"] * count, TEXT)))

    places = {"post": "post", "reel": "reel", "live": "live video", "threads": "post on Threads"}
    for row, comment in zip(rows, made, strict=True):
        whose = f" by {row['owner']}" if row["owner"] else ""
        assert comment.pop("summary") == escape(f"Comment on a {places[row['kind']]}{whose}", quote=False)
        assert comment.pop("content") == html(row["text"])
        assert all(tag["name"][1:] in (row["text"] or "") for tag in comment.pop("tag"))
        assert comment.pop("importedFrom")["name"] == ("Threads" if row["kind"] == "threads" else "Instagram")
        assert comment == {"type": "Note", "id": "a", "attributedTo": OWN, "to": [OWN], **known(published=date_time(row["time"])), "attachment": []}


KINDS = st.sampled_from(["share", "profile_share", "mention"])


@given(rows=rows_of(kind=KINDS, url=URLS, text=TEXTS, owner=NAMES, owner_name=TEXTS, place=TEXTS))
def test_what_was_shared_is_a_place_or_a_link_or_words(rows: list[Row]) -> None:
    who = Identity("ida", "https://ida.example/")

    made = read(shared(who, batch("attachments", rows)))

    for row, one in zip(rows, made, strict=True):
        words, owner = row["text"] or row["owner_name"], profile(row["owner"])
        href = link(row["url"]) or (owner if row["kind"] != "share" else None)
        if row["place"]:
            assert one == {"type": "Place", "name": row["place"]}
        elif href:
            assert one == {"type": "Link", "href": href, **known(name=words)}
        else:
            assert one == {"type": "Note", **known(attributedTo=owner), "content": html(words)}
    assert who.dropped == sum(bool(row["url"]) and not link(row["url"]) and not row["place"] for row in rows)


ITEMS = st.lists(st.tuples(st.sampled_from(["a", "b"]), st.none() | st.integers(0, 3), st.integers(0, 2)), max_size=12)


@given(items=ITEMS, at_once=st.sampled_from([1, 20, AT_ONCE]))
def test_a_collection_is_in_order_of_time_and_then_of_reading(
    items: list[tuple[str, int | None, int]], at_once: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("spool")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("igarchive.writers.activitystreams.spool.AT_ONCE", at_once)
        spool = Spool(folder)
        for number, (name, time, more) in enumerate(items):
            spool.add(name, time, {"n": number})
            times = pa.array([time] * more, pa.int64()).cast(pa.timestamp("us", tz="UTC"))
            spool.add_all(name, times, pa.array([f'{{"n":{number},"m":{place}}}' for place in range(more)], TEXT))
        counts = {name: spool.write(name, folder / name, {}) for name in ("a", "b")}
        spool.close()

    for name in ("a", "b"):
        told = [
            (time, {"n": number} | ({} if place is None else {"m": place}))
            for number, (shelf, time, more) in enumerate(items)
            for place in (None, *range(more))
            if shelf == name
        ]
        never = [item for time, item in told if time is None]
        newest_first = [item for wanted in (3, 2, 1, 0) for time, item in told if time == wanted]
        assert json.loads((folder / name).read_bytes())["orderedItems"] == newest_first + never
        assert counts[name] == len(told)


def test_items_that_lie_apart_are_each_read_where_they_lie(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    for number in (2, 1, 3):
        spool.add("outbox", number, f"https://a.example/{number}")
    spool.write("outbox", tmp_path / "outbox.json", {"id": "outbox"})
    spool.close()

    written = json.loads((tmp_path / "outbox.json").read_bytes())
    assert written["orderedItems"] == ["https://a.example/3", "https://a.example/2", "https://a.example/1"]
    assert (written["id"], written["totalItems"]) == ("outbox", 3)
