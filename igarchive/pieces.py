"""Large lists, read a piece at a time: a document of a gigabyte is never held, nor all that its values become.

A list is cut between records. Where one begins is guessed by what the first one begins with, and proved: a piece is only
cut off if it is JSON by itself. So the whole document is read through once before any record of it is told, as one that
is damaged at its end has no records to tell.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from igarchive.errors import MemberBrokenError
from igarchive.strict import loads, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LARGE = 32 << 20
"""Bytes of a document from which on it is read in pieces."""

PIECE = 2 << 20
"""Bytes of a piece, about."""

OPENING = re.compile(rb'(?:\xef\xbb\xbf)?\s*(\{\s*("[^"\\]*")\s*:\s*)?\[\s*')
"""How a document begins that is a list, or has one under its first key."""

RECORD = re.compile(rb'(\{)\s*("[^"\\]*")\s*:|(\[)')
"""How a record begins: an object with its first key, or a list."""

STEP = 1.25
"""By how much a piece grows from one guess to the next: where one is wrong, those that follow at once are wrong as well."""


class Cuts(Struct, frozen=True):
    """How a document is cut: where, and what makes a document of each piece."""

    begin: int
    """Bytes before the first record."""
    opening: bytes
    """What comes before a piece."""
    closing: bytes
    """What comes behind each but the last."""
    sizes: tuple[tuple[int, int], ...]
    """Bytes of each piece but the last, and of what stands between it and the next."""


class _Rest:
    """What was read of a document, and is not cut off yet."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks = iter(blocks)
        self.data = b""
        self.ended = False

    def fill(self, size: int) -> None:
        """Read on until there are so many bytes, or no more."""
        read, have = [self.data], len(self.data)
        while have < size and not self.ended:
            block = next(self._blocks, b"")
            self.ended = not block
            read.append(block)
            have += len(block)
        self.data = b"".join(read)

    def take(self, size: int) -> bytes:
        """Cut so many bytes off."""
        taken, self.data = self.data[:size], self.data[size:]
        return taken


def find_cuts(blocks: Iterable[bytes], most: int) -> Cuts | None:
    """Read a document through, and say where to cut it; None if it is no list of objects or lists, or more than one.

    ``most`` is how many bytes a piece may have. Raises MemberBrokenError if it is no JSON, or is not to be cut into such pieces.
    """
    rest = _Rest(blocks)
    rest.fill(PIECE)
    begin = OPENING.match(rest.data)
    first = RECORD.match(rest.data, begin.end()) if begin else None
    if begin is None or first is None:
        return None
    between = re.compile(rb",\s*(?=\{\s*" + re.escape(first[2]) + rb"\s*:)" if first[1] else rb",\s*(?=\[)")
    opening, closing = (begin[1] or b"") + b"[", b"]}" if begin[1] else b"]"
    again = re.compile(re.escape(begin[2]) + rb"\s*:") if begin[1] else None
    rest.take(begin.end())
    sizes: list[tuple[int, int]] = []
    want, tried = 2 * PIECE, PIECE
    while True:
        rest.fill(want)
        if again and again.search(rest.data):
            return None  # a second list under the key would count, and not the first
        cut = None if rest.ended and len(rest.data) <= 2 * PIECE else _cut(rest.data, tried, between, opening, closing)
        if cut is not None:
            sizes.append((cut.start(), len(cut[0])))
            rest.take(cut.end())
        elif len(rest.data) > most:
            why = "one record is larger, or they do not begin alike; igarchive reads no larger one"
            msg = f"holds a stretch of more than {most:,} bytes where it cannot be cut: {why}"
            raise MemberBrokenError("bomb_size", msg)
        elif rest.ended:
            last = parse(opening + rest.data).document
            return Cuts(begin.end(), opening, closing, tuple(sizes)) if isinstance(last, list) or len(last) == 1 else None
        want, tried = (2 * PIECE, PIECE) if cut else (2 * len(rest.data), len(rest.data))


def _cut(data: bytes, begin: int, between: re.Pattern[bytes], opening: bytes, closing: bytes) -> re.Match[bytes] | None:
    """Find where a piece ends, from a place on: what stands between two records, and before it nothing but whole ones."""
    found = between.search(data, begin)
    while found and not _is_list(opening + data[: found.start()] + closing):
        found = between.search(data, max(found.end(), int(found.start() * STEP)))
    return found


def _is_list(data: bytes) -> bool:
    """Tell whether bytes are a list, or an object with nothing but one."""
    import orjson  # noqa: PLC0415 -- heavy

    try:
        document, *_ = loads(data)
    except orjson.JSONDecodeError:
        return False
    return isinstance(document, list) or len(document) == 1


def documents(blocks: Iterable[bytes], cuts: Cuts) -> Iterator[bytes]:
    """Give the pieces of a document that was read through, each a document of the same shape."""
    rest = _Rest(blocks)
    rest.fill(cuts.begin)
    rest.take(cuts.begin)
    for size, gap in cuts.sizes:
        rest.fill(size + gap)
        yield cuts.opening + rest.take(size + gap)[:size] + cuts.closing
    rest.fill(ALL)
    yield cuts.opening + rest.data


ALL = 1 << 62
"""More bytes than there are."""
