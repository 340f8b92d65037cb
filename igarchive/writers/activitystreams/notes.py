"""Notes of messages, made a column at a time: there are a million of them, and most are plain."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import orjson
import pyarrow as pa
from pyarrow import compute

from igarchive.writers.activitystreams.markup import ESCAPED, MARKUP, MILLISECOND, SECOND, moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TEXT = pa.large_string()
"""The type of all parts: of a string, all values together take 2 GiB at most."""

AT_ONCE = 4 << 20
"""Bytes of readers that are written at a time: each note tells them all, and so does each like."""

ESCAPES = (("\\", "\\\\"), ('"', '\\"'))
"""What JSON puts in the place of what, where there is no control character."""

CONTROL = re.compile(rb"[\x00-\x1f]")

LATEST = 253_402_300_799 * SECOND
"""The last second of the year 9999, in microseconds."""


@dataclass(frozen=True, slots=True)
class Likes:
    """Reactions to some notes, in their order."""

    counts: pa.Int64Array
    """How many hang on each note."""
    actors: pa.LargeStringArray
    """Ids of who reacted."""
    times: pa.TimestampArray
    """When."""
    emoji: pa.StringArray
    """With what."""


@dataclass(frozen=True, slots=True)
class Notes:
    """Messages, one row for each in every column."""

    above: pa.LargeStringArray
    """What their ids begin with."""
    readers: pa.DictionaryArray
    """The lists of who may read each, as JSON: many are the same, and in large groups each is long."""
    numbers: pa.LargeStringArray
    """What their ids go on with."""
    again: pa.LargeStringArray
    """What their ids end in."""
    authors: pa.LargeStringArray
    """Ids of who wrote each."""
    attachments: pa.LargeStringArray
    """The lists of what is attached, as JSON."""
    times: pa.TimestampArray
    """When each was sent."""
    texts: pa.StringArray
    """What people wrote."""
    durations: pa.Int64Array
    """How many seconds a call took."""


def written(notes: Notes, likes: Likes | None) -> Iterator[pa.LargeStringArray]:
    """Write notes, some at a time, with what likes them; each after a comma and a line break."""
    columns = [getattr(notes, column.name) for column in fields(notes)]
    begin = told = 0
    for end in _ends(notes, likes):
        part = Notes(*(column.slice(begin, end - begin) for column in columns))
        ids, readers = _join(part.above, part.numbers, part.again), part.readers.dictionary_decode()
        liked: pa.LargeStringArray | str = ""
        if likes:
            counts = likes.counts.slice(begin, end - begin)
            count = compute.sum(counts).as_py()
            liked = _likes(ids, readers, Likes(counts, *(column.slice(told, count) for column in (likes.actors, likes.times, likes.emoji))))
            told += count
        whose = ('","attributedTo":"', part.authors, '","to":', readers, published_at(part.times))
        what = (',"content":"', contents(part.texts), '"', durations(part.durations), ',"attachment":', part.attachments, liked, "}")
        yield _join(',\n{"type":"Note","id":"', ids, *whose, *what)
        begin = end


def _ends(notes: Notes, likes: Likes | None) -> list[int]:
    """Cut notes into parts that tell no more readers than are written at a time, and give the end of each."""
    told = compute.binary_length(notes.readers.dictionary).take(notes.readers.indices)
    if likes:
        told = compute.multiply(told, compute.add(likes.counts, 1))
    parts = compute.divide(compute.cumulative_sum(told), AT_ONCE)
    ends: list[int] = compute.run_end_encode(parts).run_ends.to_pylist()
    return ends


def _likes(ids: pa.LargeStringArray, readers: pa.LargeStringArray, likes: Likes) -> pa.LargeStringArray:
    """Write the key ``likes`` of notes; nothing for those without."""
    liked = compute.greater(likes.counts, 0)
    notes, counts = ids.filter(liked), likes.counts.filter(liked)
    ends = compute.cumulative_sum(counts)
    listed = pa.LargeListArray.from_arrays(pa.concat_arrays([pa.array([0], pa.int64()), ends]), pa.array(range(len(likes.actors)), pa.int64()))
    parents = compute.list_parent_indices(listed)
    note, to = notes.take(parents), readers.filter(liked).take(parents)
    number = compute.subtract(listed.values, compute.subtract(ends, counts).take(parents)).cast(TEXT)
    whose = ('","actor":"', likes.actors, '","to":', to, published_at(likes.times))
    items = _join('{"type":"Like","id":"', note, "/likes/", number, *whose, ',"content":"', emoji(likes.emoji), '","object":"', note, '"}')
    told = compute.binary_join(pa.LargeListArray.from_arrays(listed.offsets, items), pa.scalar(",", TEXT))
    made = _join(',"likes":{"type":"Collection","id":"', notes, '/likes","totalItems":', counts.cast(TEXT), ',"items":[', told, "]}")
    return compute.replace_with_mask(pa.repeat(pa.scalar("", TEXT), len(ids)), liked, made)


def _join(*parts: pa.LargeStringArray | str) -> pa.LargeStringArray:
    """Put texts together, one for each row; null where one of them is."""
    return compute.binary_join_element_wise(*(pa.scalar(part, TEXT) if isinstance(part, str) else part for part in parts), pa.scalar("", TEXT))


def joined(texts: pa.LargeStringArray) -> memoryview:
    """Give all texts in one, as bytes."""
    _, offsets, data = texts.buffers()
    ends = memoryview(offsets).cast("q")[texts.offset : texts.offset + len(texts) + 1]
    return memoryview(data)[ends[0] : ends[-1]]


def contents(texts: pa.StringArray) -> pa.LargeStringArray:
    """Give what stands between the quotation marks of ``content``: the HTML of texts, as JSON writes it."""
    told = _in_json(texts, MARKUP)
    return compute.if_else(compute.equal(told, pa.scalar("", TEXT)), pa.scalar("", TEXT), _join("<p>", told, "</p>"))


def emoji(texts: pa.StringArray) -> pa.LargeStringArray:
    """Give the same for what is no paragraph: what looks like markup stays text."""
    return _in_json(texts, ESCAPED)


def durations(seconds: pa.Int64Array) -> pa.LargeStringArray:
    """Give the key ``duration`` of calls (ISO 8601), nothing for what is none."""
    return _join(',"duration":"PT', seconds.cast(TEXT), 'S"').fill_null("")


def _in_json(texts: pa.StringArray, markup: Sequence[tuple[str, str]]) -> pa.LargeStringArray:
    """Replace markup in texts, and write them as JSON does; null as nothing."""
    told = texts.cast(TEXT).fill_null("")
    for old, new in markup:
        told = _replaced(told, old, new)
    if CONTROL.search(joined(told)):
        return pa.array([orjson.dumps(text).decode()[1:-1] for text in told.to_pylist()], TEXT)
    for old, new in ESCAPES:
        told = _replaced(told, old, new)
    return told


def _replaced(texts: pa.LargeStringArray, old: str, new: str) -> pa.LargeStringArray:
    return compute.replace_substring(texts, old, new) if re.search(re.escape(old.encode()), joined(texts)) else texts


def published_at(times: pa.TimestampArray) -> pa.LargeStringArray:
    """Give the key ``published`` with what ``moment`` says of times; nothing where it says nothing."""
    micros = times.cast(pa.int64())
    span = compute.min_max(micros)
    if span["min"].as_py() is None or span["min"].as_py() < 0 or span["max"].as_py() > LATEST or _any_part(micros, MILLISECOND):
        told = pa.array(map(moment, micros.to_pylist()), TEXT)
    else:
        exact = pa.timestamp("ms" if _any_part(micros, SECOND) else "s")
        texts = compute.replace_substring(times.cast(pa.timestamp("us")).cast(exact).cast(TEXT), " ", "T")
        told = _join(compute.replace_substring(texts, ".000", ""), "Z")
    return _join(',"published":"', told, '"').fill_null("")


def _any_part(micros: pa.Int64Array, unit: int) -> bool:
    """Tell whether any time is not a whole number of units."""
    return bool(compute.any(compute.not_equal(compute.multiply(compute.divide(micros, unit), unit), micros)).as_py())
