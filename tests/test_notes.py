"""Notes made a column at a time: what is written of each is what would be written of it alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import orjson
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from igarchive.urls import NO_URL, PLAIN
from igarchive.writers.activitystreams import notes
from igarchive.writers.activitystreams.markup import html, moment
from igarchive.writers.activitystreams.notes import contents, published_at

if TYPE_CHECKING:
    import pytest


TEXTS = st.none() | st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('&<>"\\\n\r\t\0'), max_size=8)


@given(texts=st.lists(TEXTS, min_size=1, max_size=5))
def test_a_column_of_texts_is_the_html_of_each_as_json_writes_it(texts: list[str | None]) -> None:
    assert contents(pa.array(texts, pa.string())).to_pylist() == [orjson.dumps(html(text)).decode()[1:-1] for text in texts]


TIMES = st.none() | st.integers(0, 253_402_300_799_999_999) | st.integers(0, 253_402_300_799_999).map(lambda time: time * 1000) | st.integers(-(2**62), 2**62)


@given(times=st.lists(TIMES, min_size=1, max_size=5))
def test_a_column_of_times_is_the_moment_of_each(times: list[int | None]) -> None:
    told = [moment(time) for time in times]

    column = pa.array(times, pa.int64()).cast(pa.timestamp("us", tz="UTC"))
    assert published_at(column).to_pylist() == ["" if time is None else f',"published":"{time}"' for time in told]


def test_a_conversation_of_more_people_than_are_written_at_once_loses_no_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notes, "AT_ONCE", 1)
    columns = pa.array(["1", "2"], notes.TEXT), pa.array(["", ""], notes.TEXT), pa.array(["hi", "ho"], notes.TEXT)
    parts = list(notes.notes("https://a.example/", ["b", "c"], columns, ["x", "y"], ["}", "}"]))

    assert [json.loads(part.removeprefix(b",")) for part in parts] == [
        {"type": "Note", "id": f"https://a.example/{number}", "attributedTo": name, "to": ["b", "c"], "content": content}
        for number, name, content in (("1", "x", "hi"), ("2", "y", "ho"))
    ]


TIDY = st.text('az.:/?#[]@%&<>{|} \\"~é', max_size=6)


@given(url=st.builds("{}://{}{}".format, st.sampled_from(["http", "https", "HTTP", "ftp"]), TIDY, TIDY))
def test_an_address_that_looks_plain_is_one_that_can_be_taken_apart(url: str) -> None:
    parts = urlsplit(url) if PLAIN.fullmatch(url) else None

    assert parts is None or (parts.scheme in {"http", "https"} and parts.hostname and not NO_URL.search(url) and url.isprintable())
