"""Whose export a part holds: its top folder, and the profiles of one Accounts Center that lie beside each other.

The Accounts Center puts a folder for each profile into one archive: ``meta-<when>/instagram-<user>-<date>-<id>/``. One
profile is read at a time; without a choice the one with the most files.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct, field

from igarchive.container import stem_of
from igarchive.errors import InputRefusedError
from igarchive.sections import ROOT_FILES, ROOTS, locate, locate_page
from igarchive.services import is_other_service

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from igarchive.container import Container

NAMED = (
    re.compile(r"instagram-(?P<user>.+?)-(?P<date>\d{4}-\d{2}-\d{2})-[A-Za-z0-9]{8}", re.ASCII),
    re.compile(r"instagram-(?P<user>.+?)-(?P<date>\d{8})", re.ASCII),
    re.compile(r"(?P<user>[a-z0-9._]+)_(?P<date>\d{8})(_part_\d+)?", re.ASCII),
)
"""How Instagram has named its ZIPs and their top folders (catalogue Q11)."""

BY_DRIVE = re.compile(r"-\d{8}T\d{6}Z-\d+(-\d+)?$")
"""What Google Drive appends to the names of what is downloaded from it."""

Top = tuple[str, ...]
"""The folders above an export, from the root of its container."""


class Origin(Struct, frozen=True):
    """What the name of a ZIP or top folder tells."""

    username: str
    """Whose export it is."""
    date: str
    """When it was made, as 2024-01-22."""


class Center(Struct):
    """The profiles whose folders lie beside each other, be it in several parts."""

    above: Top
    """The folders above theirs."""
    tops: dict[Top, str] = field(default_factory=dict)
    """The folder of each, and whose it is."""
    sizes: Counter[str] = field(default_factory=Counter)
    """Files of each profile."""

    def add(self, tops: Counter[Top]) -> None:
        """Take note of the top folders of a part."""
        for top, count in tops.items():
            name = _profile_of(top)
            if name is not None and top[:-1] == self.above:
                self.tops[top] = name
                self.sizes[name] += count

    def choose(self, profile: str | None) -> str:
        """Choose the profile that is asked for if it is here, else the one with the most files."""
        return profile if profile is not None and profile in self.sizes else min(self.sizes, key=lambda name: (-self.sizes[name], name))


def find_profiles(parts: Sequence[Container], profile: str | None) -> tuple[list[Top], list[frozenset[Top]], tuple[str, ...]]:
    """Give the top folder of each part, those of what else in it is of the export, and the names of all profiles.

    Raises InputRefusedError for a profile that there is not.
    """
    found = [_tops(part) for part in parts]
    tops = [_most(counted) for counted in found]
    centers: dict[Hashable, Center] = {}
    for number, (counted, top) in enumerate(zip(found, tops, strict=True)):
        if _profile_of(top) is not None:
            centers.setdefault(_center(number, top), Center(top[:-1])).add(counted)
    origins = [origin_of(part, top) for part, top in zip(parts, tops, strict=True)]
    names = tuple(dict.fromkeys([name for center in centers.values() for name in center.sizes] + [origin.username for origin in origins if origin]))
    if profile is not None and names and profile not in names:
        raise unknown_profile(profile, names)
    chosen = [
        _chosen(centers[_center(number, top)], counted, profile) if _profile_of(top) is not None else top
        for number, (counted, top) in enumerate(zip(found, tops, strict=True))
    ]
    return chosen, list(map(_beside, parts, chosen, found)), names


def unknown_profile(profile: str, names: Sequence[str]) -> InputRefusedError:
    """Say that there is no profile of a name, and which there are."""
    return InputRefusedError("unknown_profile", f"the archive has no profile {profile!r}; it has {', '.join(sorted(names))}")


def origin_of(part: Container, top: Top) -> Origin | None:
    """Read whose export it is, and of when, off the top folder, else off the name of the part."""
    for name in (*reversed(top), stem_of(part.name)):
        if (match := _named(name)) and (made := _day(match["date"])):
            return Origin(match["user"], made.isoformat())
    return None


def _day(told: str) -> date | None:
    """Read a date of a name; None if there is no such day."""
    try:
        return date.fromisoformat(told)
    except ValueError:
        return None


def users_above(path: str) -> set[str]:
    """Name those for whom the folders above an export are named, by a path in it."""
    return _users(top_of(path) or ())


def is_other_profile(components: Top, top: Top) -> bool:
    """Tell whether a path leads below the top folder of another profile: beside this one's, and named as profiles are."""
    if not top or len(components) <= len(top) or components[: len(top) - 1] != top[:-1]:
        return False
    return _profile_of(top) is not None and _profile_of(components[: len(top)]) not in {None, _profile_of(top)}


def top_of(path: str) -> Top | None:
    """Give the folders above an export by a path in it: what precedes the first component that any section's path knows, or a file that lay at the root."""
    *components, name = path.split("/")
    at = next((at for at, component in enumerate(components) if component in ROOTS), len(components) if name in ROOT_FILES else None)
    return None if at is None else tuple(components[:at])


def _beside(part: Container, top: Top, found: Counter[Top]) -> frozenset[Top]:
    """Name the top folders of what else in a part is of the export, unless it is named for somebody else.

    These are further exports, which hold lists of their own, and folders of media alone that lie beside it, as parts that were unpacked each into a folder.
    """
    own = _users(top)
    others = {other for other in found if other != top and _users(other) <= own}
    if not others:
        return frozenset()
    names = (entry.name for entry in part.entries if entry.name.lower().endswith((".json", ".html")))
    further = {other for name in names if (other := top_of(name)) in others and _is_list(name, other)}
    return frozenset(other for other in others if other in further or (top and other[:-1] == top[:-1]))


def _is_list(path: str, top: Top) -> bool:
    components = tuple(path.split("/"))[len(top) :]
    return (locate(components) or locate_page(components)) is not None


def _tops(part: Container) -> Counter[Top]:
    """Count the top folders."""
    return Counter(top for entry in part.entries if not is_other_service(entry.name) and (top := top_of(entry.name)) is not None)


def _most(found: Counter[Top]) -> Top:
    return min(found, key=lambda top: (-found[top], len(top), top)) if found else ()


def _profile_of(top: Top) -> str | None:
    """Name the profile whose folder it is."""
    match = NAMED[0].fullmatch(BY_DRIVE.sub("", top[-1])) if top else None
    return match["user"] if match else None


def _named(name: str) -> re.Match[str] | None:
    """Read the name of a ZIP or folder as Instagram gives it, in whatever way it does."""
    plain = BY_DRIVE.sub("", name)
    return next(filter(None, (pattern.fullmatch(plain) for pattern in NAMED)), None)


def _users(top: Top) -> set[str]:
    """Name those for whom folders are named."""
    return {match["user"] for match in map(_named, top) if match}


def _center(number: int, top: Top) -> Hashable:
    """Tell which parts are of one Accounts Center: those with the same folder above the profiles; without one each is alone."""
    return top[:-1] or number


def _chosen(center: Center, found: Counter[Top], profile: str | None) -> Top:
    """Give the top folder of the chosen profile in a part; where the part has none, that in another one."""
    name = center.choose(profile)
    own = Counter({top: count for top, count in found.items() if center.tops.get(top) == name})
    return _most(own) or next(top for top, whose in center.tops.items() if whose == name)
