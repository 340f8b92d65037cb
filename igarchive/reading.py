"""Reading: what the forms need to know beyond their records: whose export it is, its files, and the ids given so far."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from operator import gt, lt
from typing import TYPE_CHECKING, Any, Protocol

from igarchive.errors import MemberBrokenError
from igarchive.issues import Findings
from igarchive.ledger import Ledger, Outcome
from igarchive.media import HEAD, media_type
from igarchive.text import repair
from igarchive.times import MICROSECONDS, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import tzinfo

    import pyarrow as pa

    from igarchive.container import Entry
    from igarchive.section import Category, Section


class Stored(Protocol):
    """A file of the archive, as far as records care."""

    @property
    def name(self) -> str:
        """Its name in the ledger."""

    @property
    def entry(self) -> Entry:
        """Its entry in the container."""

    def head(self, size: int) -> bytes:
        """Return its first bytes; raises MemberBrokenError."""


class Files(Protocol):
    """Where records find the files that they refer to: the archive."""

    def find(self, uri: str) -> Stored | None:
        """Find the file that a URI means."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of the archive that a record refers to."""

    member: str
    """Its name in the ledger."""
    size: int
    """Bytes."""
    media_type: str | None
    """By its first bytes."""


@dataclass(slots=True)
class Owner:
    """Whose export it is, as far as it is known by now."""

    username: str | None = None
    """User name."""
    name: str | None = None
    """Display name as delivered (not repaired): messages know people by it."""


@dataclass(slots=True)
class Reading:
    """The state of one walk over an archive."""

    files: Files
    """Where records find the files that they refer to."""
    zone: tzinfo | None = None
    """The zone of dates that do not tell it, in HTML; UTC is assumed without one."""
    categories: frozenset[Category] | None = None
    """The kinds of data to read; all if None."""
    unselected: Counter[Category] = field(default_factory=Counter)
    """Record lists of other kinds, which were not read."""
    findings: Findings = field(default_factory=Findings)
    """What was found."""
    ledger: Ledger = field(default_factory=Ledger)
    """What became of each member."""
    owner: Owner = field(default_factory=Owner)
    """Whose export it is; the profile is read first."""
    usernames: set[str] = field(default_factory=set)
    """User names that profiles told."""
    missing: int = 0
    """References to files that are not in the archive."""
    first_missing: str = ""
    """The first of them."""
    conversations: set[str] = field(default_factory=set)
    """Conversations whose facts have been told."""
    conversation: ConversationIds | None = None
    """The ids of the conversation at hand: its parts follow each other."""
    scattered: dict[str, ConversationIds | None] = field(default_factory=dict)
    """The ids of conversations that lie in several folders, whose parts do not follow each other."""
    collection: Collection | None = None
    """The collection whose items are being read."""
    _counted: Counter[tuple[str, int | None]] = field(default_factory=Counter)
    _types: dict[str, str | None] = field(default_factory=dict)

    def wants(self, section: Section | None) -> bool:
        """Tell whether the records of a section are to be read; what no section claims is of the category ``other``."""
        return self.categories is None or (section.category if section else "other") in self.categories

    def file(self, uri: str) -> File | None:
        """Find the file that a URI means and mark it as referenced."""
        member = self._found(uri)
        if member is None:
            self.missing += uri != ""
            self.first_missing = self.first_missing or uri
            return None
        if member.name not in self._types:
            self.ledger.outcomes[member.name].referenced = True
            try:
                self._types[member.name] = media_type(member.head(HEAD))
            except MemberBrokenError as error:
                self.findings.add(error.code, member.name, error.message)
                self._types[member.name] = None
        return File(member.name, member.entry.size, self._types[member.name])

    def mention(self, uri: str) -> None:
        """Mark the file that a URI means as referenced, if there is one: no column takes the URI, but a record has it."""
        if self._found(uri):
            self.file(uri)

    def _found(self, uri: str) -> Stored | None:
        return self.files.find(uri) or (None if uri.isascii() else self.files.find(repair(uri)))

    def number(self, family: str, time: int | None) -> str:
        """Give the next stable id of a family: <family>-<time as 20240502T224728Z>-<n>; time in microseconds."""
        seconds = None if time is None else time // MICROSECONDS
        count = self._counted[family, seconds]
        self._counted[family, seconds] += 1
        when = "none" if time is None else stamp(time, "%Y%m%dT%H%M%SZ")
        return f"{family}-{when}-{count}"

    def begin_collection(self, kind: str, member: str, created: int | None) -> Collection:
        """Begin a collection, whose items follow."""
        self.collection = Collection(self.number(kind, created), member)
        return self.collection

    def collection_in(self, member: str) -> Collection | None:
        """Give the collection that was begun last in a member."""
        return self.collection if self.collection and self.collection.member == member else None

    def is_owner(self, name: str | None) -> bool | None:
        """Tell whether a display name is the account's, as both were meant; None if the account's is not known."""
        return None if self.owner.name is None or name is None else repair(name) == repair(self.owner.name)

    def share(self, members: Iterable[str]) -> Share:
        """Give what was read of some members, where nothing else was read."""
        outcomes = {name: self.ledger.outcomes[name] for name in members}
        return Share(outcomes, self.findings, self.unselected, self._types, self.missing, self.first_missing)

    def take(self, share: Share) -> None:
        """Go on as if these members had been read here; a file that was looked at before is told of once."""
        self.findings.take(share.findings, self._types)
        self.ledger.outcomes |= share.outcomes
        self.unselected += share.unselected
        self._types |= share.types
        for name in share.types:
            self.ledger.outcomes[name].referenced = True
        self.missing += share.missing
        self.first_missing = self.first_missing or share.first_missing

    def ids_of(self, conversation: str) -> ConversationIds:
        """Give the message ids of a conversation so far."""
        if self.conversation is None or self.conversation.conversation != conversation:
            self.conversation = self.scattered.get(conversation) or ConversationIds(conversation)
            if conversation in self.scattered:
                self.scattered[conversation] = self.conversation
        return self.conversation


@dataclass(frozen=True, slots=True)
class Share:
    """What the reading of some members adds to the reading of all."""

    outcomes: dict[str, Outcome]
    """What became of these members."""
    findings: Findings
    """What was found."""
    unselected: Counter[Category]
    """Record lists that were not read."""
    types: dict[str, str | None]
    """Media types of the files that they refer to."""
    missing: int
    """References to files that are not in the archive."""
    first_missing: str
    """The first of them."""


@dataclass(slots=True)
class Collection:
    """A collection whose items follow its head."""

    name: str
    """Its id."""
    member: str
    """Where it was begun."""
    count: int = 0
    """Items so far."""

    def next(self) -> int:
        """Give the place of the next item."""
        self.count += 1
        return self.count - 1


@dataclass(slots=True)
class ConversationIds:
    """Gives the messages of one conversation their ids: milliseconds x 1000 + n."""

    conversation: str
    """Whose messages."""
    header: dict[str, Any] | None = None
    """What its first part says beside the messages."""
    _apart: list[array[int]] = field(default_factory=list)
    _span: tuple[int, int] | None = None
    _seen: dict[int, int] = field(default_factory=dict)
    _moved: set[int] = field(default_factory=set)
    _lowest: int = 0

    def give(self, times: Sequence[int | None], positions: Sequence[int]) -> tuple[list[int], int]:
        """Give the next ids, in reading order, and the number of those that had to be moved; times in milliseconds."""
        if times and None not in times and _rises_or_falls(times) and self._takes_apart(times[0], times[-1]):  # type: ignore[arg-type]  # None was ruled out
            self._apart.append(array("q", times))  # type: ignore[arg-type]
            return [time * 1000 for time in times], 0  # type: ignore[operator]
        seen = self._seen
        for told in self._apart:
            seen.update(dict.fromkeys(told, 1))
        self._apart.clear()
        ids = []
        moved = 0
        for time, position in zip(times, positions, strict=True):
            if time is None:
                self._lowest = min(-1 - position, self._lowest - 1)
                ids.append(self._lowest)
                continue
            number = time * 1000 + seen.get(time, 0)
            if seen.get(time, 0) >= 1000 or number in self._moved:  # noqa: PLR2004 -- ids of one millisecond
                moved += 1
                while number in self._moved or number % 1000 < seen.get(number // 1000, 0):
                    number += 1
                self._moved.add(number)
            seen[time] = seen.get(time, 0) + 1
            ids.append(number)
        return ids, moved

    def give_column(self, times: pa.Int64Array) -> tuple[pa.Int64Array, int]:
        """Give the same of a column of times, for messages from position 0 on."""
        import pyarrow as pa  # noqa: PLC0415 -- heavy
        from pyarrow import compute  # noqa: PLC0415

        count = len(times)
        steps = (compute.less, compute.greater) if count and not times.null_count else ()
        steady = any(compute.all(step(times[1:], times[:-1]), min_count=0).as_py() for step in steps)
        if not steady or not self._takes_apart(times[0].as_py(), times[-1].as_py()):
            numbers, moved = self.give(times.to_pylist(), range(count))
            return pa.array(numbers, pa.int64()), moved
        told = array("q")
        told.frombytes(times.buffers()[1].slice(times.offset * told.itemsize, count * told.itemsize))
        self._apart.append(told)
        return compute.multiply(times, 1000), 0

    def _takes_apart(self, first: int, last: int) -> bool:
        """Take steady times that are all before or all after those so far: then none comes twice, and none is looked up. Tell whether they are."""
        low, high = min(first, last), max(first, last)
        if self._seen or (self._span and self._span[0] <= high and low <= self._span[1]):
            return False
        self._span = (min(low, self._span[0]), max(high, self._span[1])) if self._span else (low, high)
        return True


def _rises_or_falls(times: Sequence[int]) -> bool:
    """Tell whether every time is after the one before it, or every one before it: the newest stand first, or the oldest do."""
    return all(map(gt, times, islice(times, 1, None))) or all(map(lt, times, islice(times, 1, None)))
