"""Collections: written by time, though the reading order is another; an archive's items need not fit in memory."""

from __future__ import annotations

import tempfile
from array import array
from collections import defaultdict
from itertools import accumulate
from os import SEEK_END
from typing import IO, TYPE_CHECKING, Any

import orjson
import pyarrow as pa
from pyarrow import compute

from igarchive.text import bytes_of
from igarchive.writers.activitystreams.fragments import join

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONTEXT: list[Any] = [
    "https://www.w3.org/ns/activitystreams",
    {
        "Hashtag": "as:Hashtag",
        "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
        "importedFrom": {"@id": "https://w3id.org/fep/0c7f#importedFrom", "@type": "@id"},
    },
]
"""The same for every file: no word of the data ever becomes a term. A list, as some readers take no other."""

AT_ONCE = 1 << 20
"""Bytes of items that are written at a time."""

BETWEEN = b",\n"
"""What stands before each item but the first; the line break there too."""

NEVER = -(1 << 63)
"""Stands for no time: such items come last where the newest come first."""


class _Shelf:
    """The items of a collection: the time of each, and where it begins and ends in the file."""

    def __init__(self) -> None:
        self.times, self.begins, self.ends = array("q"), array("q"), array("q")

    def extents(self, *, oldest_first: bool) -> Iterator[tuple[int, int]]:
        """Give where the items lie, in the order of their times; those that follow each other as one, up to some bytes."""
        begin = end = 0
        for number in sorted(range(len(self.times)), key=self.times.__getitem__, reverse=not oldest_first):
            if self.begins[number] != end or end - begin > AT_ONCE:
                if begin < end:
                    yield begin, end
                begin = self.begins[number]
            end = self.ends[number]
        if begin < end:
            yield begin, end


class Spool:
    """Items of all collections in one nameless file, each behind a comma; memory holds three numbers for each."""

    def __init__(self, folder: Path, context: list[Any] = CONTEXT, *, oldest_first: bool = False) -> None:
        self._context = context
        self._oldest_first = oldest_first
        self._file: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 -- closed by close()
        self._waiting = bytearray()
        self._shelves: dict[str, _Shelf] = defaultdict(_Shelf)
        self._end = 0

    def add(self, name: str, time: int | None, item: dict[str, Any] | str) -> None:
        """Add an item to a collection, or its address."""
        told = BETWEEN + orjson.dumps(item)
        self._shelve(name, [NEVER if time is None else time], [len(told)], told)

    def add_all(self, name: str, times: pa.TimestampArray, items: pa.LargeStringArray) -> None:
        """Add items to a collection that are written already."""
        told = join(BETWEEN.decode(), items)
        self._shelve(name, times.cast(pa.int64()).fill_null(NEVER).to_pylist(), compute.binary_length(told).to_pylist(), bytes_of(told))

    def _shelve(self, name: str, times: list[int], sizes: list[int], told: bytes | memoryview) -> None:
        """Put items into a collection that stand behind each other."""
        shelf, ends = self._shelves[name], list(accumulate(sizes, initial=self._end))
        shelf.times.extend(times)
        shelf.begins.extend(ends[:-1])
        shelf.ends.extend(ends[1:])
        self._end = ends[-1]
        self._waiting += told
        if len(self._waiting) > AT_ONCE:
            self._put()

    def _put(self) -> None:
        """Write what waits to be written."""
        self._file.seek(0, SEEK_END)
        self._file.write(self._waiting)
        self._waiting.clear()

    def write(self, name: str, path: Path, facts: dict[str, Any]) -> int:
        """Write a collection; of items of one time the first that was read comes first. Return their number."""
        shelf = self._shelves[name]
        count = len(shelf.times)
        self._put()
        with path.open("xb") as out:
            out.write(opening({**facts, "totalItems": count}, self._context))
            skipped = 1  # the first comes after no comma
            for begin, end in shelf.extents(oldest_first=self._oldest_first):
                self._file.seek(begin + skipped)
                out.write(self._file.read(end - begin - skipped))
                skipped = 0
            out.write(b"\n]}\n")
        return count

    def close(self) -> None:
        """Let the file go."""
        self._file.close()


def opening(facts: dict[str, Any], context: list[Any] = CONTEXT) -> bytes:
    """Write the beginning of a collection, up to its items."""
    return orjson.dumps({"@context": context, "type": "OrderedCollection", **facts})[:-1] + b',"orderedItems":['
