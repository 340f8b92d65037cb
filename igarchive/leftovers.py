"""What no column takes: every scalar of a record that no other table has, as rows of the table ``records``."""

from __future__ import annotations

from collections import deque
from decimal import Decimal
from itertools import groupby, islice, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from igarchive.tables import Rows
from igarchive.text import repair
from igarchive.times import LATEST, MICROSECONDS, SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Json = Any
"""A JSON value of whatever shape: what forms meet is said by their schemas, not by types.

A number that 64 bits do not hold is a ``Decimal`` (``strict.py``); no form ever meets one.
"""

Path = tuple[str | int, ...]
"""Keys and indexes from a record's root to a value in it."""

DEEPEST = 64
"""Levels of nesting that are read; real exports have less than twelve."""

FILLERS: tuple[Json, ...] = ("", 0, [], {})
"""What stands where there is nothing to tell."""

ABOVE = 2
"""Levels from a record up to the document that holds its list (a Relative JSON Pointer begins with this number)."""

BESIDE = -1
"""What a path to a value beside a record list begins with: no index of a record is negative."""


class TooDeepError(ValueError):
    """A value is nested deeper than ``DEEPEST``."""


def pointer_of(path: Path) -> str:
    """Write a path as a JSON Pointer (RFC 6901); keys are repaired, each by itself."""
    return "".join(f"/{repair(part).replace('~', '~0').replace('/', '~1')}" if isinstance(part, str) else f"/{part}" for part in path)


def type_of(value: Json) -> str:
    """Name the JSON type of a scalar or an empty container."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "string"
    if isinstance(value, (int, float, Decimal)):
        return "number"
    return "object" if isinstance(value, dict) else "array"


def text_of(value: Json) -> str:
    """Write a scalar as JSON does, a string bare, an empty container as its brackets."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, (int, float)):
        return repr(value)
    return "{}" if isinstance(value, dict) else "[]"


def leaves(value: Json, path: Path = (), label: str | None = None) -> Iterator[tuple[Path, str | None, Any]]:
    """Give each scalar and each empty container below a value, with its path and its nearest label, in order.

    The one walker over JSON of any shape: iterative, and it raises TooDeepError at ``DEEPEST`` levels.
    """
    stack = [iter([(value, path, label)])]
    while stack:
        for one, where, near in stack[-1]:
            if len(where) > DEEPEST:
                raise TooDeepError
            if isinstance(one, (dict, list)) and one:
                stack.append(_children(one, where, near))
                break
            yield where, near, one
        else:
            stack.pop()


def _children(value: Json, path: Path, label: str | None) -> Iterator[tuple[Json, Path, str | None]]:
    """Give what lies in an object or list, each with its path and its nearest label; a label that is told with a scalar beside it is none."""
    if isinstance(value, list):
        return ((child, (*path, index), label) for index, child in enumerate(value))
    mapped = path[-1:] in MAPS
    named = value.get("label", value.get("title"))
    inner = named if isinstance(named, str) and named else label
    told = isinstance(named, str) and not mapped and any(_is_leaf(value[key]) for key in OF_A_LABEL if key in value)
    return ((child, (*path, key), key if mapped else inner) for key, child in value.items() if not (told and key == "label"))


def label_in(path: Path) -> str | None:
    """Give the label of a value that lies in a map of labels, by its path."""
    return next((str(label) for above, label in pairwise(path) if (above,) in MAPS), None)


def _apart(value: Json, path: Path, label: str | None) -> Iterator[tuple[Path, str | None, Any]]:
    """Give the same of a value that mostly is a scalar."""
    return leaves(value, path, label) if isinstance(value, (dict, list)) else iter([(path, label, value)])


def _is_leaf(value: Json) -> bool:
    return not (isinstance(value, (dict, list)) and value)


def check_depth(value: Json) -> None:
    """Raise TooDeepError if a value is nested too deep to be kept."""
    for _ in leaves(value):
        pass


SCALARS = frozenset({"section", "pointer", "label", "value", "type", "time", "why"})
"""What a value without a column says, wherever its record came from."""

OF_A_LABEL = ("value", "href", "description", "timestamp_value")
"""Keys of a scalar that a label beside it names: the label is told with the scalar, not by itself."""

MAPS = (("string_map_data",), ("media_map_data",))
"""Objects whose keys are labels."""


MANY = 10_000
"""Scalars below a value from which on it is held as it is, and taken apart when its rows are asked for: each takes half a kilobyte then."""

CHUNK = 131_072
"""Rows that are made at a time."""


class Leftovers:
    """Collects what is left over of the records of one slice of a member."""

    def __init__(self, section: str | None) -> None:
        self._section = section
        self._rows: list[tuple[int, Path, str | None, Any, str]] = []

    def add(self, position: int, path: Path, label: str | None, value: Json, why: str) -> None:
        """Keep one scalar, or all scalars below a value; a number that 64 bits do not hold fits no column. Raises TooDeepError."""
        below = _apart(value, path, label)
        told = list(islice(below, MANY))
        if next(below, None) is not None:
            deque(below, maxlen=0)  # none of it is too deep
            told = [(path, label, value)]
        self._rows.extend((position, *leaf, why) for leaf in told)

    def mark(self) -> int:
        """Remember how much is left over by now."""
        return len(self._rows)

    def forget(self, since: int) -> None:
        """Forget what was left over since a mark."""
        del self._rows[since:]

    def keep_whole(self, records: Mapping[int, Json], since: int) -> None:
        """Keep records that gave no row: all of each but fillers, in place of what was left over of it since a mark."""
        self._rows[since:] = [row for row in self._rows[since:] if row[0] not in records or row[1][:1] == (BESIDE,)]
        for position, record in records.items():
            whole = list(islice(leaves(record), MANY))
            if len(whole) == MANY:
                self.add(position, (), None, record, "ignored")
                continue
            told = [leaf for leaf in whole if leaf[2] is False or leaf[2] not in FILLERS] or whole
            self._rows.extend((position, path, label, value, "ignored") for path, label, value in told)

    def rows(self) -> Iterator[Rows]:
        """Give the rows of ``records``, so many at a time; those of one record in the order in which they were added."""
        rows = self._told()
        while some := list(islice(rows, CHUNK)):
            yield self._made(some)

    def _told(self) -> Iterator[tuple[int, int, Path, str | None, Any, str]]:
        """Give the scalars: position and ordinal, path, label, value, and why."""
        for position, held in groupby(sorted(self._rows, key=itemgetter(0)), key=itemgetter(0)):
            below = ((*leaf, why) for _, path, label, value, why in held for leaf in _apart(value, path, label))
            for ordinal, (path, label, value, why) in enumerate(below):
                yield position, ordinal, path, label, value, "wrong_type" if isinstance(value, Decimal) else why

    def _made(self, rows: list[tuple[int, int, Path, str | None, Any, str]]) -> Rows:
        """Make rows of scalars."""
        return Rows(
            len(rows),
            {
                "section": self._section,
                "pointer": [_pointer(row[2]) for row in rows],
                "label": [row[3] for row in rows],
                "value": [text_of(row[4]) for row in rows],
                "type": [type_of(row[4]) for row in rows],
                "time": [_time(row[2], row[4]) for row in rows],
                "why": [row[5] for row in rows],
                "position": [row[0] for row in rows],
                "ordinal": [row[1] for row in rows],
            },
        )


def header_path(path: Path) -> Path:
    """Give the path of a value that stands beside the record list, seen from a record."""
    return (BESIDE, *path)


def _pointer(path: Path) -> str:
    return f"{ABOVE}{pointer_of(path[1:])}" if path[:1] == (BESIDE,) else pointer_of(path)


def _time(path: Path, value: Json) -> int | None:
    """Give microseconds where a value is a time in seconds."""
    if path and path[-1] in SECONDS and type(value) is int and 0 < value < LATEST:
        return value * MICROSECONDS
    return None
