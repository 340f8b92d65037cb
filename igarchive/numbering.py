"""Gaps in numbers: parts of an export, and of a list, of which a later one is here and an earlier one is not.

Only what names show is told, of what is given and of what lies beside it: how many parts there are after the last one, no name says.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
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
    zips = [Path(path).absolute() for path in archive.paths if not Path(path).is_dir()]
    beside = [stem_of(name) for folder in {path.parent for path in zips} for name in _zips_in(folder)]
    for name, missing, later in _gaps_of_zips(names):
        findings.add("part_missing", None, f"{_listed(missing)} of {name} is not given, part {later} is", place=name, count=len(missing))
    for name, missing in _more_of_zips(names, beside):
        findings.add("part_missing", None, f"{_listed(missing)} of {name} lies beside what is given, and is not given", place=name, count=len(missing))
    for member, missing, later in _gaps_of_lists(archive.members):
        findings.add("part_missing", member.name, f"{_listed(missing)} of this list is missing; this is part {later}", count=len(missing))


def _zips_in(folder: Path) -> list[str]:
    """Name the ZIPs in a folder; none where it does not say."""
    try:
        return [path.name for path in folder.iterdir() if path.suffix.lower() == ".zip"]
    except OSError:
        return []


def _gaps_of_zips(names: list[str]) -> Iterator[tuple[str, list[int], int]]:
    """Give the name that parts have in common, the numbers that no part has, and the last that one has."""
    for stem, found in _numbers(names).items():
        missing = _missing(found | ({1} if stem in names else set()))
        if missing:
            yield stem, missing, max(found)


def _more_of_zips(names: list[str], beside: list[str]) -> Iterator[tuple[str, list[int]]]:
    """Give the name that parts have in common, and the later numbers that others beside them have."""
    given, others = _numbers(names), _numbers(beside)
    for stem in sorted(others.keys() & {*given, *names}):
        more = sorted(number for number in others[stem] if number > max(given.get(stem, {1})))
        if more:
            yield stem, more


def _numbers(names: list[str]) -> dict[str, set[int]]:
    """Give the numbers of parts by the name that they have in common."""
    numbers: defaultdict[str, set[int]] = defaultdict(set)
    for name in names:
        match = next(filter(None, (pattern.fullmatch(name) for pattern in ZIPS)), None)
        if match:
            numbers[match["stem"]].add(int(match["number"]))
    return numbers


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
