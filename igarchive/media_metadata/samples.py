"""Where in a film the samples of a track lie (ISO/IEC 14496-12, 8.6 and 8.7): in chunks, of which tables tell."""

from __future__ import annotations

import struct
from itertools import islice
from typing import TYPE_CHECKING

from igarchive.media_metadata.source import MalformedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from igarchive.media_metadata.boxes import Box, Boxes


def samples_of(boxes: Boxes, track: Box) -> Iterator[tuple[int, int]]:
    """Give begin and end of each chunk of a track; raises MalformedError where its tables do not fit together."""
    media = boxes.only(track.body, track.end, b"mdia")
    info = boxes.only(media.body, media.end, b"minf")
    table = boxes.only(info.body, info.end, b"stbl")
    told = {box.kind: boxes.content(box) for box in boxes.inside(table.body, table.end) if box.kind in {b"stco", b"co64", b"stsc", b"stsz"}}
    try:
        begins = _numbers(told[b"stco"], 4, "I") if b"stco" in told else _numbers(told[b"co64"], 4, "Q")
        runs = list(struct.iter_unpack(">III", told[b"stsc"][8 : 8 + 12 * _count(told[b"stsc"], 4)]))
        each, count = struct.unpack_from(">II", told[b"stsz"], 4)
        sizes = iter(() if each else _numbers(told[b"stsz"], 8, "I"))
    except (KeyError, struct.error) as error:
        raise MalformedError from error
    left = count
    for begin, samples in zip(begins, _per_chunk(runs, len(begins)), strict=True):
        samples_here = min(samples, left)
        left -= samples_here
        yield begin, begin + (samples_here * each if each else sum(islice(sizes, samples_here)))


def _count(table: bytes, at: int) -> int:
    """Read how many entries a table has, at a place after its version and flags."""
    return int.from_bytes(table[at : at + 4])


def _numbers(table: bytes, at: int, form: str) -> tuple[int, ...]:
    """Read the numbers of a table, whose count stands at a place."""
    count = _count(table, at)
    if count * struct.calcsize(form) > len(table):
        raise MalformedError
    return struct.unpack_from(f">{count}{form}", table, at + 4)


def _per_chunk(runs: list[tuple[int, int, int]], chunks: int) -> Iterator[int]:
    """Give how many samples each chunk has: a run reaches until the first chunk of the next."""
    firsts = [first for first, _, _ in runs]
    if not chunks and not runs:
        return
    if not chunks or firsts[:1] != [1]:
        raise MalformedError
    for (first, samples, _), after in zip(runs, [*firsts[1:], chunks + 1], strict=True):
        if not 1 <= first <= after <= chunks + 1:
            raise MalformedError
        yield from (samples for _ in range(first, after))
