"""Boxes (ISO/IEC 14496-12, and QuickTime before it), of which films, HEIC and AVIF are made: found, read, and blanked.

Boxes tell of others by their place in the file. So none is taken away: what holds metadata becomes free space of the same
length, its bytes zero.
"""

from __future__ import annotations

import os
from typing import IO, TYPE_CHECKING

from msgspec import Struct

from igarchive.media_metadata.source import BLOCK, MOST_PARTS, MalformedError

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST = 64 << 20
"""Bytes of the largest box that is read whole."""

FREE = b"free"
"""The kind of a box that holds nothing."""


class Box(Struct, frozen=True):
    """One box, by its places in the file."""

    kind: bytes
    """Four bytes."""
    begin: int
    """Where it begins."""
    body: int
    """Where what it holds begins."""
    end: int
    """Where it ends."""


class Boxes:
    """The boxes of a file that can be read and written."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.size = file.seek(0, os.SEEK_END)
        """Bytes of the file."""
        self._parts = 0
        self._left = 2 * self.size

    def inside(self, begin: int, end: int) -> Iterator[Box]:
        """Give the boxes between two places; raises MalformedError where they do not fill the space."""
        while begin < end:
            box = self._box(begin, end)
            yield box
            begin = box.end

    def _box(self, begin: int, end: int) -> Box:
        self._parts += 1
        head = self.read(begin, min(16, end - begin))
        length, body = int.from_bytes(head[:4]), begin + 8
        if length == 1:
            length, body = int.from_bytes(head[8:16]), begin + 16
        after = begin + length if length else end
        if self._parts > MOST_PARTS or not body <= after <= end:
            raise MalformedError
        return Box(head[4:8], begin, body, after)

    def read(self, begin: int, size: int) -> bytes:
        """Read some bytes; raises MalformedError if there are less."""
        self._file.seek(begin)
        data = self._file.read(size)
        if len(data) < size:
            raise MalformedError
        return data

    def content(self, box: Box) -> bytes:
        """Read what a box holds; raises MalformedError if that is more than any film has."""
        if box.end - box.body > LARGEST:
            raise MalformedError
        return self.read(box.body, box.end - box.body)

    def write(self, begin: int, data: bytes) -> None:
        """Write over some bytes."""
        self._file.seek(begin)
        self._file.write(data)

    def zero(self, begin: int, end: int) -> None:
        """Write zeros between two places; raises MalformedError when that has been more often than any file needs."""
        self._left -= end - begin
        if self._left < 0:
            raise MalformedError
        self._file.seek(begin)
        for at in range(begin, end, BLOCK):
            self._file.write(bytes(min(BLOCK, end - at)))

    def blank(self, box: Box) -> None:
        """Make free space of a box."""
        self.write(box.begin + 4, FREE)
        self.zero(box.body, box.end)

    def only(self, begin: int, end: int, kind: bytes) -> Box:
        """Find the box of a kind between two places; raises MalformedError if there is none."""
        for box in self.inside(begin, end):
            if box.kind == kind:
                return box
        raise MalformedError
