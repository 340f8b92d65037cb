"""Reading: what the forms need to know beyond their records: whose export it is, its files, and what was read before."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from msgspec import Struct, field

from igarchive.errors import MemberBrokenError
from igarchive.issues import Findings
from igarchive.ledger import Ledger, Outcome
from igarchive.media import HEAD, is_unlike, media_type
from igarchive.text import repair
from igarchive.times import MICROSECONDS, compact

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from igarchive.container import Entry
    from igarchive.section import Category, Section

Memory = TypeVar("Memory")
"""What a section remembers from one of its records to later ones."""


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


class File(Struct, frozen=True):
    """A file of the archive that a record refers to."""

    member: str
    """Its name in the ledger."""
    size: int
    """Bytes."""
    media_type: str | None
    """By its first bytes."""


class Owner(Struct):
    """Whose export it is, as far as it is known by now."""

    username: str | None = None
    """User name."""
    name: str | None = None
    """Display name as delivered (not repaired): messages know people by it."""


class Reading(Struct):
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
    _counted: Counter[tuple[str, int | None]] = field(default_factory=Counter)
    _types: dict[str, str | None] = field(default_factory=dict)
    _broken: dict[str, str] = field(default_factory=dict)
    _memories: dict[type[Any], Any] = field(default_factory=dict)

    def wants(self, section: Section | None) -> bool:
        """Tell whether the records of a section are to be read; what no section claims is of the category ``other``."""
        if self.categories is None or (section and section.tells_owner):
            return True
        return (section.category if section else "other") in self.categories

    def leave_out(self, section: Section | None, outcome: Outcome) -> None:
        """Say of a member that nothing in it was asked for."""
        outcome.status, outcome.reason, outcome.section = "skipped", "not_selected", section.name if section else None
        self.unselected[section.category if section else "other"] += 1

    def memory_of(self, kind: type[Memory]) -> Memory:
        """Give what a section remembers from one of its records to later ones; made empty when it is first asked for."""
        if kind not in self._memories:
            self._memories[kind] = kind()
        memory: Memory = self._memories[kind]
        return memory

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
                self.fail(member.name, error)
                self._types[member.name] = None
        return File(member.name, member.entry.size, self._types[member.name])

    def unlike(self, files: Iterable[Stored]) -> list[str]:
        """Name those of some files that records refer to and that are not what their names say; those that are broken aside."""
        referred = (file for file in files if file.name in self._types and self.ledger.outcomes[file.name].status != "failed")
        return [file.name for file in referred if is_unlike(file.name, file.entry.size, self._types[file.name])]

    def fail(self, member: str, error: MemberBrokenError) -> None:
        """Say of a file of media that it turned out to be broken, once."""
        outcome = self.ledger.outcomes[member]
        if outcome.status != "failed":
            self.findings.add(error.code, member, error.message)
            outcome.status, outcome.reason = "failed", error.code
            self._broken[member] = error.code

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
        when = "none" if time is None else compact(time)
        return f"{family}-{when}-{count}"

    def is_owner(self, name: str | None) -> bool | None:
        """Tell whether a display name is the account's, as both were meant; None if the account's is not known."""
        return None if self.owner.name is None or name is None else repair(name) == repair(self.owner.name)

    def share(self, members: Iterable[str]) -> Share:
        """Give what was read of some members, where nothing else was read."""
        outcomes = {name: self.ledger.outcomes[name] for name in members}
        return Share(outcomes, self.findings, self.unselected, self._types, self._broken, self.missing, self.first_missing)

    def take(self, share: Share) -> None:
        """Go on as if these members had been read here; a file that was looked at before is told of once."""
        self.findings.take(share.findings, self._types)
        self.ledger.outcomes |= share.outcomes
        self.unselected += share.unselected
        self._types |= share.types
        for name in share.types:
            self.ledger.outcomes[name].referenced = True
        self._broken |= share.broken
        for name, code in share.broken.items():
            self.ledger.outcomes[name].status, self.ledger.outcomes[name].reason = "failed", code
        self.missing += share.missing
        self.first_missing = self.first_missing or share.first_missing


class Share(Struct, frozen=True):
    """What the reading of some members adds to the reading of all."""

    outcomes: dict[str, Outcome]
    """What became of these members."""
    findings: Findings
    """What was found."""
    unselected: Counter[Category]
    """Record lists that were not read."""
    types: dict[str, str | None]
    """Media types of the files that they refer to."""
    broken: dict[str, str]
    """Those of them that are broken, with the code of the reason."""
    missing: int
    """References to files that are not in the archive."""
    first_missing: str
    """The first of them."""
