"""Notes made a column at a time: what is written of each is what would be written of it alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import orjson
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from igarchive.urls import NO_URL, PLAIN
from igarchive.writers.activitystreams import notes
from igarchive.writers.activitystreams.fragments import TEXT, contents, published_at
from igarchive.writers.activitystreams.markup import date_time, html
from igarchive.writers.activitystreams.notes import Likes, Notes, written

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pytest


TEXTS = st.none() | st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('&<>"\\\n\r\t\0'), max_size=8)


@given(texts=st.lists(TEXTS, min_size=1, max_size=5))
def test_a_column_of_texts_is_the_html_of_each_as_json_writes_it(texts: list[str | None]) -> None:
    assert contents(pa.array(texts, pa.string())).to_pylist() == [orjson.dumps(html(text)).decode()[1:-1] for text in texts]


TIMES = st.none() | st.integers(0, 253_402_300_799_999_999) | st.integers(0, 253_402_300_799_999).map(lambda time: time * 1000) | st.integers(-(2**62), 2**62)


@given(times=st.lists(TIMES, min_size=1, max_size=5))
def test_a_column_of_times_is_the_moment_of_each(times: list[int | None]) -> None:
    told = [date_time(time) for time in times]

    column = pa.array(times, pa.int64()).cast(pa.timestamp("us", tz="UTC"))
    assert published_at(column).to_pylist() == ["" if time is None else f',"published":"{time}"' for time in told]


def as_text(*texts: str) -> pa.LargeStringArray:
    return pa.array(texts, TEXT)


def noon(*seconds: int | None) -> pa.TimestampArray:
    return pa.array([second and second * 1_000_000 for second in seconds], pa.int64()).cast(pa.timestamp("us", tz="UTC"))


TWO = Notes(
    above=as_text("https://a.example/1/", "https://a.example/2/"),
    readers=pa.DictionaryArray.from_arrays([0, 1], as_text('["b","c"]', '["d"]')),
    numbers=as_text("7", "8"),
    again=as_text("", "-2"),
    authors=as_text("b", "d"),
    attachments=as_text("[]", '[{"type":"Link","href":"https://b.example/"}]'),
    times=noon(1_700_000_000, None),
    texts=pa.array(["a < b\n", None], pa.string()),
    durations=pa.array([None, 5], pa.int64()),
)
"""Two messages of two conversations; that of the second comes after those of others."""

FIRST = {
    "type": "Note", "id": "https://a.example/1/7", "attributedTo": "b", "to": ["b", "c"], "published": "2023-11-14T22:13:20Z",
    "content": "<p>a &lt; b<br></p>", "attachment": [],
}  # fmt: skip
SECOND = {
    "type": "Note", "id": "https://a.example/2/8-2", "attributedTo": "d", "to": ["d"], "content": "", "duration": "PT5S",
    "attachment": [{"type": "Link", "href": "https://b.example/"}],
}  # fmt: skip


def read_back(parts: Iterable[pa.LargeStringArray]) -> list[Any]:
    return [json.loads(text.removeprefix(",\n")) for part in parts for text in part.to_pylist()]


def test_a_note_says_what_its_message_does() -> None:
    assert read_back(written(TWO, None)) == [FIRST, SECOND]


def test_what_likes_a_note_stands_in_it() -> None:
    likes = Likes(pa.array([2, 0], pa.int64()), as_text("c", "b"), noon(1_700_000_060, None), pa.array(['<"3', "\U0001f44d"], pa.string()))
    own = "https://a.example/1/7"
    one = {"type": "Like", "id": f"{own}/likes/0", "actor": "c", "to": ["b", "c"], "published": "2023-11-14T22:14:20Z", "content": '&lt;"3', "object": own}
    two = {"type": "Like", "id": f"{own}/likes/1", "actor": "b", "to": ["b", "c"], "content": "\U0001f44d", "object": own}
    liked = {"type": "Collection", "id": f"{own}/likes", "totalItems": 2, "items": [one, two]}

    assert read_back(written(TWO, likes)) == [FIRST | {"likes": liked}, SECOND]


def test_conversations_of_more_people_than_are_written_at_once_lose_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    likes = Likes(pa.array([0, 1], pa.int64()), as_text("d"), noon(None), pa.array(["x"], pa.string()))
    whole = read_back(written(TWO, likes))
    monkeypatch.setattr(notes, "AT_ONCE", 1)

    parts = list(written(TWO, likes))

    assert len(parts) == 2
    assert read_back(parts) == whole


TIDY = st.text('az.:/?#[]@%&<>{|} \\"~é', max_size=6)


@given(url=st.builds("{}://{}{}".format, st.sampled_from(["http", "https", "HTTP", "ftp"]), TIDY, TIDY))
def test_an_address_that_looks_plain_is_one_that_can_be_taken_apart(url: str) -> None:
    parts = urlsplit(url) if PLAIN.fullmatch(url) else None

    assert parts is None or (parts.scheme in {"http", "https"} and parts.hostname and not NO_URL.search(url) and url.isprintable())
