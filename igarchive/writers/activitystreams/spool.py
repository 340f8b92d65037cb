"""Collections: written by time, though the reading order is another; an archive's items need not fit in memory."""

from __future__ import annotations

import tempfile
from array import array
from os import SEEK_END
from typing import IO, TYPE_CHECKING, Any

import orjson

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

NEVER = -(1 << 63)
"""Stands for no time: such items come last."""


class Spool:
    """Items of all collections in one nameless file; memory holds two numbers for each."""

    def __init__(self, folder: Path, context: list[Any] = CONTEXT, *, oldest_first: bool = False) -> None:
        self._context = context
        self._sign = 1 if oldest_first else -1
        self._file: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 -- closed by close()
        self._waiting = bytearray()
        self._times: dict[str, array[int]] = {}
        self._starts: dict[str, array[int]] = {}
        self._end = 0

    def count(self, name: str) -> int:
        """Count the items of a collection."""
        return len(self._times.get(name, ()))

    def add(self, name: str, time: int | None, item: dict[str, Any] | str) -> None:
        """Add an item to a collection, or its address."""
        self._times.setdefault(name, array("q")).append(NEVER if time is None else time)
        self._starts.setdefault(name, array("q")).append(self._end)
        line = orjson.dumps(item, option=orjson.OPT_APPEND_NEWLINE)
        self._end += len(line)
        self._waiting += line
        if len(self._waiting) > AT_ONCE:
            self._put()

    def _put(self) -> None:
        """Write what waits to be written."""
        self._file.seek(0, SEEK_END)
        self._file.write(self._waiting)
        self._waiting.clear()

    def write(self, name: str, path: Path, facts: dict[str, Any]) -> int:
        """Write a collection; of items of one time the first that was read comes first. Return their number."""
        count = self.count(name)
        self._put()
        with path.open("xb") as out:
            out.write(opening({**facts, "totalItems": count}, self._context))
            for number, line in enumerate(self._lines(name)):
                out.write((b",\n" if number else b"\n") + line)
            out.write(b"\n]}\n")
        return count

    def _lines(self, name: str) -> Iterator[bytes]:
        times, starts = self._times.get(name, array("q")), self._starts.get(name, array("q"))
        for number in sorted(range(len(times)), key=lambda number: self._sign * times[number]):
            self._file.seek(starts[number])
            yield self._file.readline().rstrip(b"\n")

    def close(self) -> None:
        """Let the file go."""
        self._file.close()


def opening(facts: dict[str, Any], context: list[Any] = CONTEXT) -> bytes:
    """Write the beginning of a collection, up to its items."""
    return orjson.dumps({"@context": context, "type": "OrderedCollection", **facts})[:-1] + b',"orderedItems":['
