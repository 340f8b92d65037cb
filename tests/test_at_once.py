"""What is read of many records at once is what is read of them one by one; and the fast ways round give what the slow ones give."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

import pytest
from exports import FOLLOWERS, SAMPLES, follower, zipped
from hypothesis import given
from hypothesis import strategies as st

from igarchive.archive import Archive
from igarchive.container import inflate
from igarchive.sections.conversations import MessageIds
from igarchive.shapes import list_columns, list_leaves, map_columns, map_leaves
from igarchive.text import beyond_ascii, is_mangled, repair, repair_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

VALUES = st.none() | st.sampled_from(["", "ida", "https://example.org/"]) | st.integers(0, 2)
ENTRY = st.dictionaries(st.sampled_from(["href", "value", "timestamp"]), VALUES)
FILES = st.lists(st.dictionaries(st.just("uri"), VALUES), max_size=2)
ASIDE = {"title": VALUES, "media_list_data": FILES}
LISTS = st.fixed_dictionaries({"string_list_data": st.lists(ENTRY, min_size=1, max_size=2)}, optional=ASIDE)
MAPS = st.fixed_dictionaries({"string_map_data": st.dictionaries(st.sampled_from(["Name", "Time", "name"]), ENTRY)}, optional=ASIDE)


@pytest.mark.parametrize(("at_once", "one_by_one", "records"), [(list_columns, list_leaves, LISTS), (map_columns, map_leaves, MAPS)])
@given(data=st.data())
def test_columns_of_many_records_hold_what_each_record_holds(
    at_once: Callable[[Any], dict[str, list[Any]] | None], one_by_one: Callable[[Any], Iterator[Any]], records: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    some = data.draw(st.lists(records, max_size=3))
    columns = at_once(some)

    if columns is not None:
        told = [sorted((address, repr(value)) for address, value, _, _ in one_by_one(record)) for record in some]
        assert [sorted((address, repr(values[row])) for address, values in columns.items() if values[row] is not None) for row in range(len(some))] == told


def test_plain_records_are_read_at_once() -> None:
    entry = {"href": "", "value": "ida", "timestamp": 1}

    assert list_columns([{"title": "t", "media_list_data": [], "string_list_data": [entry]}] * 2) == {
        "title": ["t"] * 2,
        "value": ["ida"] * 2,
        "timestamp": [1] * 2,
    }
    assert map_columns([{"title": "", "string_map_data": {"Name": {"value": "ida"}}}] * 2) == {"name": ["ida"] * 2}


@given(st.lists(st.text(st.characters(max_codepoint=0x120), max_size=3), max_size=4))
def test_texts_that_are_counted_at_once_are_counted_and_repaired_as_one_by_one(texts: list[str]) -> None:
    found = beyond_ascii(texts)

    if found is not None:
        whole = repair_all(texts, sound=True)
        assert found == sum(map(is_mangled, texts))
        assert whole == ("".join(map(repair, texts)).encode("utf-8"), [len(repair(text).encode("utf-8")) for text in texts])


def test_times_that_fall_get_the_ids_that_times_in_any_order_get() -> None:
    ids = MessageIds("x")

    assert ids.give([9, 7, 5], range(3)) == ([9000, 7000, 5000], 0)
    assert ids.give([], range(0)) == ([], 0)
    assert ids.give([4, 3], range(2)) == ([4000, 3000], 0)
    assert ids.give([7, 2, 2, None], range(4)) == ([7001, 2000, 2001, -4], 0)
    assert ids.give([1, 3], range(2)) == ([1000, 3001], 0)


def test_messages_beyond_a_thousand_in_a_millisecond_get_the_next_ids_that_are_free() -> None:
    ids = MessageIds("x")

    numbers, moved = ids.give([5] * 1002 + [6] * 3 + [5], range(1006))

    assert numbers[1000:] == [6000, 6001, 6002, 6003, 6004, 6005]
    assert moved == 6


@pytest.mark.parametrize("path", SAMPLES[:1], ids=lambda path: path.stem)
def test_zlib_inflates_where_isal_is_not_installed(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(archive: Path) -> list[bytes]:
        with Archive([archive]) as opened:
            return [member.read() for member in opened.members]

    made = zipped(tmp_path / "large.zip", {FOLLOWERS: [follower(f"user{number}") for number in range(20_000)]})
    fast = read(path), read(made)
    monkeypatch.setattr(inflate, "INFLATER", zlib)

    assert fast == (read(path), read(made))
