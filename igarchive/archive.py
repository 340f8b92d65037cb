"""Archive and Member: one person's export, however many ZIPs or folders it came in."""

from __future__ import annotations

import os
import re
from collections import Counter
from contextlib import ExitStack
from functools import partial
from itertools import count as count_from
from itertools import starmap
from operator import eq
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from msgspec import Struct

from igarchive.container import Container, Entry, open_container
from igarchive.container.limits import LIMITS, Limits
from igarchive.errors import InputRefusedError, MemberBrokenError, OptionError
from igarchive.output import recover
from igarchive.profiles import find_profiles, is_other_profile, origin_of, top_of
from igarchive.sections import ROOTS, Location, locate, locate_page
from igarchive.services import check_service, is_other_service
from igarchive.stamps import Stamps
from igarchive.tables import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager
    from typing import Self

    from igarchive.issues import Findings
    from igarchive.ledger import Ledger
    from igarchive.profiles import Top


class Member(Struct, frozen=True):
    """One file of the export; directories are none."""

    name: str
    """Its name in the ledger: the path, with @2, @3 where the path stands in several parts."""
    path: str
    """Path in the export: below the top folder, apostrophes normalised."""
    part: int
    """Number of the part, from 0."""
    entry: Entry
    """Its entry in the part."""
    container: Container
    """The part."""
    location: Location | None
    """The section that claims its path."""
    foreign: str | None = None
    """The reason for which it is none of this export's: ``other_profile`` of the same Accounts Center, ``other_service``."""

    def read(self) -> bytes:
        """Return all its bytes; raises MemberBrokenError."""
        return self.container.read(self.entry)

    def head(self, size: int) -> bytes:
        """Return its first bytes; raises MemberBrokenError."""
        return self.container.head(self.entry, size)

    def opened(self) -> AbstractContextManager[IO[bytes]]:
        """Open its bytes to be read in order; raises MemberBrokenError, while they are read too."""
        return self.container.opened(self.entry)

    def equals(self, other: Member) -> bool:
        """Tell whether another has the same bytes: a checksum alone can be had for any; one that is broken equals none."""
        if (self.entry.crc32, self.entry.size) != (other.entry.crc32, other.entry.size):
            return False
        try:
            with self.opened() as one, other.opened() as another:
                return all(starmap(eq, zip(_blocks(one), _blocks(another), strict=False)))
        except MemberBrokenError:
            return False

    def copy(self, target: Path) -> None:
        """Write its bytes to a new file; raises MemberBrokenError."""
        self.container.copy(self.entry, target)


BLOCK = 1 << 20
"""Bytes that are compared at a time."""


def _blocks(stream: IO[bytes]) -> Iterator[bytes]:
    return iter(partial(stream.read, BLOCK), b"")


class Archive:
    """All parts of one export, their members in reading order. A context manager."""

    def __init__(self, paths: Sequence[str | Path], profile: str | None = None, limits: Limits = LIMITS) -> None:
        """Open all parts and check them; raises InputRefusedError, OptionError. ``limits`` is how much of each is taken."""
        self.paths = _given(paths)
        """The parts as they were given."""
        self.limits = limits
        """How much of each is taken."""
        for path in paths:
            recover(path)
        self._stamps = Stamps(paths, limits.members)
        self._stack = ExitStack()
        self.parts: list[Container] = []
        """The containers, in the order of their paths."""
        with ExitStack() as stack:
            for path in sorted({Path(path) for path in paths}, key=lambda path: number_order(str(path))):
                part = open_container(path, limits)
                stack.callback(part.close)
                self.parts.append(part)
            self.profile = profile
            """The profile that is asked for, where there are several."""
            tops, self.beside, self.profiles = find_profiles(self.parts, profile)
            """The top folders of further exports, and of media alone, in each part; and the names of all profiles."""
            self.origins = [origin_of(part, top) for part, top in zip(self.parts, tops, strict=True)]
            """What the names of each part and its top folder tell, None where they tell nothing."""
            check_service(self.parts)
            self.members = _members(self.parts, tops, self.beside)
            """All members, in reading order: by path, numbers compared as numbers, then by part."""
            self._stack = stack.pop_all()
        self._by_path: dict[str, Member] = {}
        for member in self.members:
            self._by_path.setdefault(member.path, member)
        self.broken: dict[str, MemberBrokenError] = {}
        """Files that turned out to be broken when they were copied, by their names in the ledger."""

    def find(self, uri: str) -> Member | None:
        """Find the file that a URI of the export means."""
        return self._by_path.get(uri)

    @property
    def date(self) -> str | None:
        """When the export was made, by the name of a part; None if no name tells."""
        return max((origin.date for origin in self.origins if origin), default=None)

    def check_unchanged(self) -> None:
        """Make sure that what was read is one state of the export; raises InputRefusedError if a part was changed meanwhile."""
        self._stamps.check()

    def __enter__(self) -> Self:
        """Take part in a with statement."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close the parts."""
        self.close()

    def close(self) -> None:
        """Close the parts."""
        self._stack.close()


def _given(paths: Sequence[str | Path]) -> tuple[str | Path, ...]:
    """Give the paths of parts, if they are some; raises InputRefusedError, OptionError."""
    given: Sequence[object] = paths
    odd = [type(path).__name__ for path in given if not isinstance(path, (str, os.PathLike))]
    if odd:
        msg = f"a part of the archive is a path of its own, not a {odd[0]}: give 'one.zip', 'two.zip'"
        raise OptionError(msg)
    if not all(str(path) and "\0" not in str(path) for path in paths or ("",)):
        msg = "no archive was given; name the ZIP, all parts of it, or the folder it was unpacked into"
        raise InputRefusedError("not_found", msg)
    return tuple(paths)


DIGITS = re.compile(r"([0-9]+)")
"""Runs of digits in a path."""


def number_order(text: str) -> list[Any]:
    """Give a sort key that compares runs of digits as numbers: message_2 before message_10."""
    runs: list[Any] = DIGITS.split(text)  # every other one is digits
    runs[1::2] = [(len(number := run.lstrip("0")), number, run) for run in runs[1::2]]
    return runs


def _members(parts: list[Container], tops: list[Top], beside: list[frozenset[Top]]) -> list[Member]:
    whose = enumerate(zip(parts, tops, beside, strict=True))
    placed = [(*_place(entry, top, others), number, entry) for number, (part, top, others) in whose for entry in part.entries]
    placed.sort(key=lambda one: (_order(one[1]), number_order(one[0]), one[3]))
    names: set[str] = set()
    again: dict[str, Iterator[int]] = {}
    members = []
    for path, location, foreign, number, entry in placed:
        name = path
        while name in names:
            name = f"{path}@{next(again.setdefault(path, count_from(2)))}"
        names.add(name)
        members.append(Member(name, path, number, entry, parts[number], location, foreign))
    return members


def _place(entry: Entry, top: Top, beside: frozenset[Top]) -> tuple[str, Location | None, str | None]:
    """Give a member's path in its export, the section that claims it, and why it is none of the export below a top folder, if it is not."""
    components = tuple(entry.name.split("/"))
    if is_other_service(entry.name):
        return entry.name, None, "other_service"
    own = top_of(entry.name) if beside else None
    if own in beside:
        components = components[len(own or ()) :]
    elif components[: len(top)] == top:
        components = components[len(top) :]
    elif is_other_profile(components, top):
        return entry.name, None, "other_profile"
    location = locate(components) or locate_page(components)
    last = location.file if location else components[-1].replace("’", "'")
    return "/".join((*components[:-1], last)), location, None


def _order(location: Location | None) -> int:
    return location.order if location else len(ROOTS) ** 2


def parts_of(members: Sequence[Member]) -> Iterator[list[Member]]:
    """Group members that stand under one path in several parts."""
    group: list[Member] = []
    for member in members:
        if group and group[0].path != member.path:
            yield group
            group = []
        group.append(member)
    if group:
        yield group


ODDITIES = 20
"""Files of one part that are named for one kind of oddity; the others are counted."""


def report_oddities(archive: Archive, findings: Findings) -> None:
    """Say what is odd about the containers, by the names that members have in the ledger."""
    if not any(part.oddities for part in archive.parts):
        return
    names = {(member.part, member.entry.name): member.name for member in archive.members}
    for number, part in enumerate(archive.parts):
        told: Counter[str] = Counter()
        for odd in part.oddities:
            told[odd.code] += 1
            if odd.name is None:
                findings.add(odd.code, None, f"{part.name}: {odd.message}", place=part.name)
            elif told[odd.code] <= ODDITIES:
                findings.add(odd.code, names.get((number, odd.name), odd.name), odd.message)
            else:
                findings.add(odd.code, None, f"{part.name}: and other files", place=f"{part.name}: others")


def ledger_rows(archive: Archive, ledger: Ledger, findings: Findings) -> Rows:
    """Write the ledger as rows of the table ``members``."""
    members = archive.members
    outcomes = [ledger.outcomes[member.name] for member in members]
    return Rows(
        len(members),
        {
            "member": [member.name for member in members],
            "archive": [archive.parts[member.part].name for member in members],
            "part": [member.part for member in members],
            "name": [_escaped(member.entry.name) for member in members],
            "size": [member.entry.size for member in members],
            "compressed_size": [member.entry.compressed_size for member in members],
            "crc32": [member.entry.crc32 for member in members],
            "issues": [findings.of_member(member.name) for member in members],
            **{
                name: [getattr(outcome, name) for outcome in outcomes]
                for name in (
                    "section",
                    "form",
                    "generation",
                    "status",
                    "reason",
                    "referenced",
                    "records",
                    "rows",
                    "refused",
                    "repaired",
                )
            },
        },
    )


def _escaped(name: str) -> str:
    return name.encode("unicode_escape").decode("ascii") if not name.isprintable() else name
