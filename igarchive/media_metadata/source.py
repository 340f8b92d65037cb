"""A file that is read once, from begin to end, however large it is."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    import re

BLOCK = 1 << 20
"""Bytes read at a time."""

MOST_PARTS = 1 << 20
"""Parts (segments, chunks, blocks, boxes) of the largest file that is cleaned: no picture or film has as many."""


class MalformedError(ValueError):
    """The file is not built as its format says: what in it is metadata cannot be told."""


class Source:
    """Reads in order: small pieces whole, large ones through a buffer."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._buffer = b""
        self._at = 0
        self._parts = 0

    def part(self) -> None:
        """Count one part of the file; raises MalformedError where there are too many to be sound."""
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise MalformedError

    def read(self, size: int) -> bytes:
        """Read a small piece; raises MalformedError if the file ends before."""
        while len(self._buffer) - self._at < size:
            if not self._fill():
                raise MalformedError
        self._at += size
        return self._buffer[self._at - size : self._at]

    def is_over(self) -> bool:
        """Tell whether nothing is left."""
        return self._at == len(self._buffer) and not self._fill()

    def copy(self, size: int, out: IO[bytes]) -> None:
        """Copy a piece of any size; raises MalformedError if the file ends before."""
        while size:
            piece = self._piece(size)
            out.write(piece)
            size -= len(piece)

    def skip(self, size: int) -> None:
        """Leave out a piece of any size; raises MalformedError if the file ends before."""
        while size:
            size -= len(self._piece(size))

    def copy_to(self, pattern: re.Pattern[bytes], out: IO[bytes]) -> bool:
        """Copy up to where a pattern of two bytes matches, or to the end; tell whether it did."""
        while True:
            found = pattern.search(self._buffer, self._at)
            # the last byte may be the first of the two
            end = found.start() if found else max(self._at, len(self._buffer) - 1)
            out.write(memoryview(self._buffer)[self._at : end])
            self._at = end
            if found:
                return True
            if not self._fill():
                self.copy_rest(out)
                return False

    def copy_rest(self, out: IO[bytes]) -> None:
        """Copy what is left."""
        while not self.is_over():
            out.write(self._piece(BLOCK))

    def skip_rest(self) -> None:
        """Read what is left, for nobody."""
        while not self.is_over():
            self._piece(BLOCK)

    def _piece(self, size: int) -> memoryview:
        """Read up to so many bytes, at least one."""
        if self.is_over():
            raise MalformedError
        begin, self._at = self._at, min(self._at + size, len(self._buffer))
        return memoryview(self._buffer)[begin : self._at]

    def _fill(self) -> bool:
        """Read another block behind what is left in the buffer; tell whether there was one."""
        block = self._stream.read(BLOCK)
        self._buffer = self._buffer[self._at :] + block
        self._at = 0
        return bool(block)
