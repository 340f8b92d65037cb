"""The files of media that two exports hold, compared by name, size and checksum: folders moved over the years."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from igarchive.exporter.table_files import read_ledger

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from igarchive.archive import Archive
    from igarchive.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Held:
    """A file of media that an export holds."""

    member: str
    """Its name in the ledger."""
    size: int
    """Bytes."""
    crc32: int
    """CRC-32 of the bytes."""


def held_by(archive: Archive, ledger: Ledger) -> list[Held]:
    """Name the files of an archive that was read."""
    return [Held(one.name, one.entry.size, one.entry.crc32) for one in archive.members if ledger.outcomes[one.name].status == "media"]


def held_as_told(folder: Path) -> list[Held]:
    """Name the files of the archive that tables were made of; raises InputRefusedError."""
    return [Held(row["member"], row["size"], row["crc32"]) for row in read_ledger(folder) if row["status"] == "media"]


def unequal(before: Iterable[Held], after: Iterable[Held]) -> Iterator[tuple[Literal["removed", "added", "changed"], Held, Held]]:
    """Give the files that only one of two exports holds, twice, or both with other bytes: those of one name in pairs, when equal ones are left out."""
    by_name: defaultdict[str, tuple[list[Held], list[Held]]] = defaultdict(lambda: ([], []))
    for side, files in enumerate((before, after)):
        for file in files:
            by_name[file.member.rpartition("/")[2]][side].append(file)
    for one, other in by_name.values():
        left = [file for file in one if not _take(file, other)]
        both = list(zip(left, other, strict=False))
        yield from (("changed", *pair) for pair in both)
        yield from (("removed", file, file) for file in left[len(both) :])
        yield from (("added", file, file) for file in other[len(both) :])


def _take(file: Held, others: list[Held]) -> bool:
    """Take one with the same bytes out of others, and tell whether there was one."""
    for at, other in enumerate(others):
        if (file.size, file.crc32) == (other.size, other.crc32):
            del others[at]
            return True
    return False
