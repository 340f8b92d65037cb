"""Packets: how the members of an archive are cut into pieces of work that do not know of each other.

The cut follows from paths and sizes alone, so it is the same on any machine and with any number of processes.
"""

from __future__ import annotations

from collections import Counter
from itertools import chain, groupby
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from igarchive.archive import Member
    from igarchive.ledger import Ledger

PACKET = 16 << 20
"""Bytes of documents from which on a packet is closed: what takes a quarter of a second to read."""

FEW = 2 * PACKET
"""Bytes below which an archive is not cut: its rows fill few bundles, and no process would be started for it."""

Group = list["Member"]
"""Members under one path, in several parts."""


class Packet(Struct, frozen=True):
    """Members that are read one after the other."""

    groups: tuple[Group, ...]
    """The members, by path."""
    apart: bool
    """Whether nothing else needs to have been read before, and nothing else needs to know what these say."""

    @property
    def members(self) -> Iterator[Member]:
        """Its members, in order."""
        return chain.from_iterable(self.groups)


def cut(groups: Iterable[Group], ledger: Ledger) -> list[Packet]:
    """Cut the members of an archive into packets, in order; the ledger knows which are to be read."""
    listed = list(groups)
    runs = [(name, list(run)) for name, run in groupby(listed, key=lambda group: _whole(group, ledger))]
    times = Counter(name for name, _ in runs)
    cuttable = [name is not None and times[name] == 1 for name, _ in runs]
    if sum(_size(group) for (_, run), apart in zip(runs, cuttable, strict=True) if apart for group in run) < FEW:
        return [Packet(tuple(listed), apart=False)]
    told = zip(cuttable, (run for _, run in runs), strict=True)
    return [packet for apart, several in groupby(told, key=lambda one: one[0]) for packet in _packets([run for _, run in several], apart=apart)]


def _packets(runs: list[list[Group]], *, apart: bool) -> Iterator[Packet]:
    """Gather what may be read apart up to the size of a packet; what may not stays together."""
    gathered: list[Group] = []
    size = 0
    for run in runs:
        gathered += run
        size += sum(map(_size, run))
        if apart and size >= PACKET:
            yield Packet(tuple(gathered), apart)
            gathered, size = [], 0
    if gathered:
        yield Packet(tuple(gathered), apart)


def _whole(group: Group, ledger: Ledger) -> str | None:
    """Name what members must be read together with, if they can be read apart from all else: a part of a thread with its thread."""
    location = group[0].location
    if location is None or location.section.whole is None or ledger.outcomes[group[0].name].status != "parsed":
        return None
    return location.section.whole(group[0].path)


def _size(group: Group) -> int:
    """Bytes of the documents under a path."""
    return sum(member.entry.size for member in group if member.path.endswith((".json", ".html")))
