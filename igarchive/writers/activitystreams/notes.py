"""Notes of messages, made a column at a time: there are a million of them, and most are plain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
from msgspec import Struct
from msgspec.structs import astuple
from pyarrow import compute

from igarchive.writers.activitystreams.fragments import TEXT, contents, durations, join, listed, marked, published_at

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_ONCE = 4 << 20
"""Bytes of readers that are written at a time: each note tells them all, and so does each like."""


class Likes(Struct, frozen=True):
    """Reactions to some notes, in their order."""

    counts: pa.Int64Array
    """How many hang on each note."""
    actors: pa.LargeStringArray
    """Ids of who reacted."""
    times: pa.TimestampArray
    """When."""
    emoji: pa.StringArray
    """With what."""


class Notes(Struct, frozen=True):
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
    columns = astuple(notes)
    begin = told = 0
    for end in _ends(notes, likes):
        part = Notes(*(column.slice(begin, end - begin) for column in columns))
        ids, readers = join(part.above, part.numbers, part.again), part.readers.dictionary_decode()
        liked: pa.LargeStringArray | str = ""
        if likes:
            counts = likes.counts.slice(begin, end - begin)
            count = compute.sum(counts).as_py()
            liked = _likes(ids, readers, Likes(counts, *(column.slice(told, count) for column in (likes.actors, likes.times, likes.emoji))))
            told += count
        whose = ('","attributedTo":"', part.authors, '","to":', readers, published_at(part.times))
        what = (',"content":"', contents(part.texts), '"', durations(part.durations), ',"attachment":', part.attachments, liked, "}")
        yield join(',\n{"type":"Note","id":"', ids, *whose, *what)
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
    parents = compute.run_end_decode(pa.RunEndEncodedArray.from_arrays(ends, pa.arange(0, len(notes))))
    note, to = notes.take(parents), readers.filter(liked).take(parents)
    number = compute.subtract(pa.arange(0, len(parents)), compute.subtract(ends, counts).take(parents)).cast(TEXT)
    whose = ('","actor":"', likes.actors, '","to":', to, published_at(likes.times))
    items = join('{"type":"Like","id":"', note, "/likes/", number, *whose, ',"content":"', marked(likes.emoji), '","object":"', note, '"}')
    told = (counts.cast(TEXT), ',"items":[', listed(items, counts), "]}")
    made = join(',"likes":{"type":"Collection","id":"', notes, '/likes","totalItems":', *told)
    return compute.replace_with_mask(pa.repeat(pa.scalar("", TEXT), len(ids)), liked, made)
