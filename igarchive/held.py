"""The files of media that two exports hold, compared by name, size and checksum: folders moved over the years."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Literal, TypeVar

from msgspec import Struct

from igarchive.exporter.table_files import read_ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator
    from pathlib import Path

    from igarchive.archive import Archive
    from igarchive.ledger import Ledger


Item = TypeVar("Item")
Mark = TypeVar("Mark", bound="Hashable")


class Held(Struct, frozen=True):
    """A file of media that an export holds."""

    member: str
    """Its name in the ledger."""
    name: str
    """Its own name, without folders."""
    size: int
    """Bytes."""
    crc32: int
    """CRC-32 of the bytes."""


def held_by(archive: Archive, ledger: Ledger) -> list[Held]:
    """Name the files of an archive that was read."""
    return [Held(one.name, _last(one.path), one.entry.size, one.entry.crc32) for one in archive.members if ledger.outcomes[one.name].status == "media"]


def held_as_told(folder: Path) -> list[Held]:
    """Name the files of the archive that tables were made of; raises InputRefusedError."""
    return [Held(row["member"], _last(row["name"]), row["size"], row["crc32"]) for row in read_ledger(folder) if row["status"] == "media"]


def unequal(before: Iterable[Held], after: Iterable[Held]) -> Iterator[tuple[Literal["removed", "added", "changed"], Held, Held]]:
    """Give the files that only one of two exports holds, twice, or both with other bytes: those of one name in pairs, when equal ones are left out."""
    by_name: defaultdict[str, tuple[list[Held], list[Held]]] = defaultdict(lambda: ([], []))
    for side, files in enumerate((before, after)):
        for file in files:
            by_name[file.name][side].append(file)
    for sides in by_name.values():
        equal = Counter(map(_bytes, sides[0])) & Counter(map(_bytes, sides[1]))
        left, other = (without(files, equal.copy(), _bytes) for files in sides)
        both = list(zip(left, other, strict=False))
        yield from (("changed", *pair) for pair in both)
        yield from (("removed", file, file) for file in left[len(both) :])
        yield from (("added", file, file) for file in other[len(both) :])


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _bytes(file: Held) -> tuple[int, int]:
    return file.size, file.crc32


def without(items: Iterable[Item], equal: Counter[Mark], mark_of: Callable[[Item], Mark]) -> list[Item]:
    """Leave out as many things of each mark as both sides have; these are counted down."""
    left = []
    for item in items:
        mark = mark_of(item)
        if equal[mark]:
            equal[mark] -= 1
        else:
            left.append(item)
    return left
