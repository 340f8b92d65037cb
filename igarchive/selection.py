"""Selection: the kinds of data, and the span of time, that an output is to hold.

Kinds are chosen while the archive is read: what lies under a path of another kind is not read at all. The span is a stage
between bundles and writer. A bundle is closed, so what hangs on a row goes with it, whatever its own time.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any, get_args

from msgspec import Struct, field

from igarchive.errors import OptionError, check_names
from igarchive.section import Category
from igarchive.tables import TABLE_BY_NAME, Table, name_of, owner_of
from igarchive.times import MICROSECONDS

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping

    import pyarrow as pa

    from igarchive.gather import Bundle

KNOWN_BEST = frozenset({"comments", "connections", "likes", "media", "messages", "saved", "stories"})
"""Categories that stand first where kinds are listed."""


def kind_of(category: Category) -> str:
    """Name a category as a person does, without spaces; ``media`` are posts and whatever else the account published."""
    return "posts" if category == "media" else category.lower().replace(" ", "-")


KINDS: dict[str, Category] = {kind_of(category): category for category in sorted(get_args(Category), key=lambda category: category not in KNOWN_BEST)}
"""The kinds of data that can be selected, by name."""


class Selection(Struct, frozen=True):
    """What an output is to hold."""

    categories: frozenset[Category] | None = None
    """The kinds of data; all if None."""
    span: Span | None = None
    """The span of time; all time if None."""

    def clip(self, bundle: Bundle, beyond: Counter[str]) -> Bundle:
        """Leave out of a bundle what lies beyond the span, and count it by table."""
        return self.span.clip(bundle, beyond) if self.span else bundle


def selection_of(select: Collection[str] = (), since: date | None = None, until: date | None = None) -> Selection:
    """Read what is asked for: names of ``KINDS``, and days in UTC, ``until`` excluded; raises UnknownNameError and OptionError."""
    check_list("select", "kinds of data", select)
    check_names("kind of data", select, KINDS)
    return Selection(frozenset(KINDS[name] for name in select) if select else None, span_of(since, until))


def check_list(name: str, what: str, given: object) -> None:
    """Refuse what is no list: a text would be taken letter by letter, and what can be gone over once is empty afterwards; raises OptionError."""
    alone = isinstance(given, (str, bytes, os.PathLike))
    if alone or not isinstance(given, Collection):
        msg = f"{name} takes a list of {what}, not {f'{str(given)!r} alone' if alone else repr(given)}"
        raise OptionError(msg)


def _check_day(name: str, day: object) -> None:
    if not isinstance(day, date | None) or isinstance(day, datetime):
        msg = f"{name} takes a datetime.date, not {day!r}"
        raise OptionError(msg)


class LeftOut(Struct, frozen=True):
    """What was not to be written, counted."""

    lists: Mapping[str, int] = field(default_factory=dict)
    """Record lists of kinds that were not selected, by kind; how many records they hold is not known, for they were not read."""
    rows: Mapping[str, int] = field(default_factory=dict)
    """Rows beyond the span of time, and those that hang on them, by table."""
    files: int = 0
    """Photos, videos and other media of the archive, where the format holds none; the tables name them."""

    @classmethod
    def of(cls, unselected: Mapping[Category, int], beyond: Mapping[str, int], files: int) -> LeftOut:
        """Tell of record lists by category, of rows by table, and of files."""
        return cls({name: unselected[category] for name, category in KINDS.items() if category in unselected}, dict(beyond), files)

    def as_json(self) -> dict[str, Any]:
        """Give it as plain data."""
        return {"lists": dict(self.lists), "rows": dict(self.rows), "files": self.files}


class Span(Struct, frozen=True):
    """A span of time. Rows without a time of their own lie in every span."""

    since: int | None
    """Microseconds from which on it reaches; None for the beginning."""
    until: int | None
    """Microseconds before which it ends; None for no end."""

    def clip(self, bundle: Bundle, left: Counter[str]) -> Bundle:
        """Leave out the rows beyond it, with what hangs on them, and count them by table."""
        beyond = {name: mask for name, batch in bundle.items() if any(mask := self._beyond(TABLE_BY_NAME[name], batch))}
        if not beyond:
            return bundle
        gone = _names(bundle, beyond)
        beyond |= {name: [_hangs(TABLE_BY_NAME[name], row, gone) for row in _keys(batch)] for name, batch in bundle.items() if TABLE_BY_NAME[name].owner}
        left.update({name: sum(mask) for name, mask in beyond.items() if any(mask)})
        kept = {name: _without(batch, beyond[name]) if name in beyond else batch for name, batch in bundle.items()}
        return {name: batch for name, batch in kept.items() if batch.num_rows}

    def _beyond(self, table: Table, batch: pa.RecordBatch) -> list[bool]:
        """Tell of each row whether its own time lies beyond the span; nothing for tables whose rows have none."""
        import pyarrow as pa  # noqa: PLC0415 -- heavy

        if table.owner or not table.dated or "time" not in table.by_name:
            return []
        times = batch["time"].cast(pa.int64()).to_pylist()
        return [moment is not None and not self.holds(moment) for moment in times]

    def holds(self, moment: int) -> bool:
        """Tell whether a time, in microseconds, lies in it."""
        return (self.since is None or moment >= self.since) and (self.until is None or moment < self.until)


def span_of(since: date | None, until: date | None) -> Span | None:
    """Make a span of days in UTC, the last one excluded; None for all time. Raises OptionError for one that holds nothing."""
    _check_day("since", since)
    _check_day("until", until)
    if since is not None and until is not None and since >= until:
        msg = f"nothing lies between {since} and {until}; give an --until that is later than --since"
        raise OptionError(msg)
    return None if since is None and until is None else Span(_microseconds(since), _microseconds(until))


def _microseconds(day: date | None) -> int | None:
    return None if day is None else round(datetime.combine(day, time.min, UTC).timestamp()) * MICROSECONDS


NAMES = frozenset({"source", "position", "pointer", "owner_table", "owner_id"})
"""Columns that name a row, or what it hangs on, in tables of all kinds."""


def _keys(batch: pa.RecordBatch) -> list[dict[str, Any]]:
    """Give of each row what names it, and what it hangs on."""
    rows: list[dict[str, Any]] = batch.select([name for name in batch.schema.names if name in NAMES or name.endswith("_id")]).to_pylist()
    return rows


def _names(bundle: Bundle, beyond: Mapping[str, list[bool]]) -> set[tuple[str, str]]:
    """Name the rows that go, and the records of which no row stays: their leftovers go too."""
    gone, stays = set(), set()
    for name, batch in bundle.items():
        table = TABLE_BY_NAME[name]
        if table.owner or "source" not in table.by_name:
            continue
        for row, goes in zip(_keys(batch), beyond.get(name) or [False] * batch.num_rows, strict=True):
            record = "records", f"{row['source']}/{row['position']}"
            if goes:
                gone |= {(name, name_of(table, row)), record}
            else:
                stays.add(record)
    return gone - stays


def _hangs(table: Table, row: Mapping[str, Any], gone: set[tuple[str, str]]) -> bool:
    """Tell whether a row hangs on one that goes; what stands beside a record list is of no record."""
    return owner_of(table, row) in gone and not row.get("pointer", "").startswith("2/")


def _without(batch: pa.RecordBatch, goes: list[bool]) -> pa.RecordBatch:
    import pyarrow as pa  # noqa: PLC0415

    return batch.filter(pa.array([not one for one in goes], pa.bool_()))
