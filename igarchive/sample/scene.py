"""A scene: what the values of one row have in common, so that a row is about one person, one moment, one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from igarchive.sample.chance import Chance
from igarchive.sample.people import Person
from igarchive.tables import TABLES
from igarchive.times import MICROSECONDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from igarchive.exporter.layout import Laid
    from igarchive.sample.options import SampleOptions
    from igarchive.sample.people import Cast
    from igarchive.stock import Row

T = TypeVar("T")

Bundle = dict[str, "list[Row]"]
"""Rows by table; what hangs on a row stands in the same bundle."""

BUNDLE = 2000
"""Records in a bundle, at most: memory is bounded by it."""


EMPTY: dict[str, dict[str, None]] = {table.name: dict.fromkeys(column.name for column in table.columns) for table in TABLES}
"""A row of each table without any value."""


def row_of(table: str, source: str, position: int, ordinal: int, values: dict[str, Any]) -> Row:
    """Make a row: all columns of its table, and where it would have come from."""
    return {**EMPTY[table], **values, "source": source, "position": position, "ordinal": ordinal}


def purpose(options: SampleOptions, *parts: object) -> Chance:
    """Draw for one purpose in one archive."""
    return Chance(options.seed, options.layout, options.person, *parts)


class Shared(Struct, frozen=True):
    """What all rows of a list have in common, where the list is one record."""

    time: int
    """Its moment, in microseconds."""
    fbid: str
    """Meta's id of it."""


class Scene(Struct, frozen=True):
    """What one row is about."""

    chance: Chance
    """Draws for its list."""
    cast: Cast
    """The owner and the circle."""
    place: Laid
    """Its list."""
    first: int
    """Where in each supply of texts its list begins."""
    number: int
    """The row's number in its list, from 0."""
    time: int
    """The row's moment, in microseconds."""
    shared: Shared
    """What all rows of its list have in common."""

    def turn(self, supply: Sequence[T], every: int = 1) -> T:
        """Take the next of a supply, and the first again after the last; each stands in so many rows."""
        return supply[(self.first + self.number // every) % len(supply)]

    @property
    def person(self) -> Person:
        """The friend whom it is about."""
        return self.turn(self.cast.friends)

    @property
    def acquaintance(self) -> Person:
        """Somebody whom no other row of the list is about: friends first, then people with names like theirs."""
        friend, namesake = self.person, self.number // len(self.cast.friends)
        return Person(f"{friend.username}_{namesake + 1}", friend.name, friend.site) if namesake else friend

    @property
    def seconds(self) -> int:
        """The row's moment, in seconds."""
        return self.time // MICROSECONDS

    @property
    def kind(self) -> str:
        """The kind that all rows of the list have, where there is one."""
        return str(self.place.section.constant.get("kind", ""))

    def distinct(self, supply: Sequence[str], every: int = 1) -> str:
        """Take a text that no other row of the list has."""
        again = self.number // every // len(supply)
        return f"{self.turn(supply, every)} {again + 1}" if again else self.turn(supply, every)
