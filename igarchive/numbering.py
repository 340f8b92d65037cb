"""Gaps in numbers: parts of an export, and of a list, of which a later one is here and an earlier one is not.

Only what names show is told, of what is given and of what lies beside it: how many parts there are after the last one, no name says.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from igarchive.container import stem_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from igarchive.archive import Archive, Member
    from igarchive.issues import Findings

ZIPS = (
    re.compile(r"(?P<stem>.+)_part_(?P<number>\d{1,4})"),
    re.compile(r"(?P<stem>.+-\d{8}T\d{6}Z(-\d+)?)-(?P<number>\d{1,4})"),
)
"""How Instagram numbered the ZIPs of one export until 2020, and how Google Drive does (catalogue Q11). Both count from 1."""

LISTS = re.compile(r"(?P<stem>.+)_(?P<number>\d{1,6})\.(json|html)", re.IGNORECASE)
"""How the files of one list are numbered, from 1."""


def report_gaps(archive: Archive, findings: Findings) -> None:
    """Say which parts are missing, of the export and of the lists in it."""
    names = [stem_of(part.name) for part in archive.parts]
    zips = [Path(path).absolute() for path in archive.paths if not Path(path).is_dir()]
    beside = [stem_of(name) for folder in {path.parent for path in zips} for name in _zips_in(folder)]
    for name, gap in _gaps_of_zips(names):
        findings.add("part_missing", None, f"{gap.told} of {name} is not given, part {gap.later} is", place=name, count=gap.count)
    for name, first, number in _more_of_zips(names, beside):
        findings.add("part_missing", None, f"{_told(first, number)} of {name} lies beside what is given, and is not given", place=name, count=number)
    for member, gap in _gaps_of_lists(archive.members):
        findings.add("part_missing", member.name, f"{gap.told} of this list is missing; this is part {gap.later}", count=gap.count)


class Gap(Struct, frozen=True):
    """Numbers that no part has, though a later one is there."""

    first: int
    """The first of them."""
    count: int
    """How many there are."""
    later: int
    """The last number that a part has."""

    @property
    def told(self) -> str:
        """Name the parts that are missing."""
        return _told(self.first, self.count)


def _zips_in(folder: Path) -> list[str]:
    """Name the ZIPs in a folder; none where it does not say."""
    try:
        return [path.name for path in folder.iterdir() if path.suffix.lower() == ".zip"]
    except OSError:
        return []


def _gaps_of_zips(names: list[str]) -> Iterator[tuple[str, Gap]]:
    """Give the name that parts have in common, and the numbers that no part has."""
    for stem, found in _numbers(names).items():
        gap = _gap(found | ({1} if stem in names else set()))
        if gap:
            yield stem, gap


def _more_of_zips(names: list[str], beside: list[str]) -> Iterator[tuple[str, int, int]]:
    """Give the name that parts have in common, the first later number that others beside them have, and how many there are."""
    given, others = _numbers(names), _numbers(beside)
    for stem in sorted(others.keys() & {*given, *names}):
        more = [number for number in others[stem] if number > max(given.get(stem, {1}))]
        if more:
            yield stem, min(more), len(more)


def _numbers(names: list[str]) -> dict[str, set[int]]:
    """Give the numbers of parts by the name that they have in common."""
    numbers: defaultdict[str, set[int]] = defaultdict(set)
    for name in names:
        match = next(filter(None, (pattern.fullmatch(name) for pattern in ZIPS)), None)
        if match:
            numbers[match["stem"]].add(int(match["number"]))
    return numbers


def _gaps_of_lists(members: Iterable[Member]) -> Iterator[tuple[Member, Gap]]:
    """Give the last part of each list that has a gap, and the numbers that no part has."""
    lists: defaultdict[str, dict[int, Member]] = defaultdict(dict)
    for member in members:
        match = LISTS.fullmatch(member.path)
        if match and member.location and not member.foreign:
            lists[match["stem"]].setdefault(int(match["number"]), member)
    for found in lists.values():
        gap = _gap(set(found))
        if gap:
            yield found[gap.later], gap


def _gap(numbers: set[int]) -> Gap | None:
    """Find the numbers from 1 to the largest that are not there."""
    later, counted = max(numbers), numbers - {0}
    missing = later - len(counted)
    return Gap(next(number for number in count(1) if number not in counted), missing, later) if missing else None


def _told(first: int, number: int) -> str:
    """Name the parts that are missing: the first, and how many more."""
    return f"part {first}" + (f" (and {number - 1:,} more)" if number > 1 else "")
