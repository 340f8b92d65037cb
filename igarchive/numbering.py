"""Gaps in numbers: parts of an export, and of a list, of which a later one is here and an earlier one is not.

Only what names show is told: how many parts there are after the last one, no name says.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

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

LISTS = re.compile(r"(?P<stem>.+)_(?P<number>\d{1,6})\.(json|html)")
"""How the files of one list are numbered, from 1."""


def report_gaps(archive: Archive, findings: Findings) -> None:
    """Say which parts are missing, of the export and of the lists in it."""
    names = [stem_of(part.name) for part in archive.parts]
    for name, missing, later in _gaps_of_zips(names):
        findings.add("part_missing", None, f"{_listed(missing)} of {name} is not given, part {later} is", place=name, count=len(missing))
    for member, missing, later in _gaps_of_lists(archive.members):
        findings.add("part_missing", member.name, f"{_listed(missing)} of this list is missing; this is part {later}", count=len(missing))


def _gaps_of_zips(names: list[str]) -> Iterator[tuple[str, list[int], int]]:
    """Give the name that parts have in common, the numbers that no part has, and the last that one has."""
    numbers: defaultdict[str, set[int]] = defaultdict(set)
    for name in names:
        match = next(filter(None, (pattern.fullmatch(name) for pattern in ZIPS)), None)
        if match:
            numbers[match["stem"]].add(int(match["number"]))
    for stem, found in numbers.items():
        missing = _missing(found | ({1} if stem in names else set()))
        if missing:
            yield stem, missing, max(found)


def _gaps_of_lists(members: Iterable[Member]) -> Iterator[tuple[Member, list[int], int]]:
    """Give the last part of each list that has a gap, the numbers that no part has, and its own."""
    lists: defaultdict[str, dict[int, Member]] = defaultdict(dict)
    for member in members:
        match = LISTS.fullmatch(member.path)
        if match and member.location and not member.foreign:
            lists[match["stem"]].setdefault(int(match["number"]), member)
    for found in lists.values():
        missing = _missing(set(found))
        if missing:
            yield found[max(found)], missing, max(found)


def _missing(numbers: set[int]) -> list[int]:
    """Give the numbers from 1 to the largest that are not there."""
    return sorted(set(range(1, max(numbers))) - numbers)


def _listed(missing: list[int]) -> str:
    """Name the parts that are missing: the first, and how many more."""
    more = len(missing) - 1
    return f"part {missing[0]}" + (f" (and {more:,} more)" if more else "")
