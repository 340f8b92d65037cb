"""A visit: one member while it is read, and what is known of it meanwhile."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from msgspec import Struct, field

from igarchive.tables import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from igarchive.archive import Member
    from igarchive.history import Since
    from igarchive.ledger import Outcome
    from igarchive.leftovers import Json, Leftovers, Path
    from igarchive.reading import Reading
    from igarchive.section import Form, Section, Whole

Tables = dict[str, Rows]
"""Rows by table."""


class Seen(Struct):
    """The records of earlier members under one path; what a member itself repeats is no duplicate."""

    earlier: set[bytes] = field(default_factory=set)
    """Those of members that were read."""
    current: set[bytes] = field(default_factory=set)
    """Those of the member that is being read."""

    def before(self, record: bytes) -> bool:
        """Tell whether an earlier member holds a record; take note of it."""
        self.current.add(record)
        return record in self.earlier

    def close_member(self) -> None:
        """Turn to the next member."""
        self.earlier |= self.current


class Visit(Struct, frozen=True):
    """One member while it is read."""

    member: Member
    """The member."""
    outcome: Outcome
    """What becomes of it; its counts grow."""
    reading: Reading
    """The state of the walk."""
    seen: Seen | None
    """Records of other members under the same path, if there are any."""
    exact: bool = True
    """Whether 64 bits hold every number of it."""
    before: int | None = None
    """Records of its list before those at hand, where it is read in pieces."""
    whole: Whole | None = None
    """All records of its list, where it is read in pieces."""
    dropped: Sequence[tuple[Path, Json]] = ()
    """Values of keys that stand more than once in one object, and their places in the document: the last of each counts, these do not."""

    def find(self, code: str, message: str, count: int = 1, *, place: str = "", pointer: str | None = None) -> None:
        """Add a finding about the member."""
        self.reading.findings.add(code, self.member.name, message, place=place, pointer=pointer, count=count)

    def fail(self, code: str, message: str, at: tuple[int, int] | None = None) -> None:
        """Say that the member could not be read, or not to its end; ``at`` is the line and column of the reason."""
        self.outcome.status, self.outcome.reason = "failed", code
        self.reading.findings.add(code, self.member.name, message, at=at)

    def name_form(self, section: Section, since: Since[Form]) -> None:
        """Say in the ledger which form the records have."""
        self.outcome.section, self.outcome.form = section.name, f"{section.name}:{since.date}"
        self.outcome.spoiled = since.value.spoiled and not self.member.path.endswith(".html")
        self.outcome.since = max(since.date, self.member.location.since if self.member.location else "")

    def counted(self, tables: Tables, left: Leftovers) -> Iterator[tuple[str, Tables]]:
        """Give the rows of a slice, and what is left over of it: with them, or after them where it is much."""
        rest = left.rows()
        first = next(rest, None)
        for some in chain([tables if first is None else {**tables, "records": first}], ({"records": more} for more in rest)):
            self.outcome.add(rows=sum(rows.count for rows in some.values()))
            yield self.member.name, some
