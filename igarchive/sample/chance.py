"""Chance: what is drawn for a seed, the same on every machine and in every version of Python."""

from __future__ import annotations

import hashlib
import random
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
"""The letters of links."""


class Chance:
    """Draws for one purpose: what is drawn for another does not change it.

    Of ``random`` only what promises to stay as it is: ``random()`` and ``getrandbits()``.
    """

    def __init__(self, *purpose: object) -> None:
        digest = hashlib.sha256("/".join(map(str, purpose)).encode()).digest()
        self._random = random.Random(int.from_bytes(digest, "big"))

    def below(self, limit: int) -> int:
        """Draw a number from 0, below a limit."""
        return int(self._random.random() * limit)

    def pick(self, supply: Sequence[T]) -> T:
        """Draw one of several."""
        return supply[self.below(len(supply))]

    def digits(self, count: int) -> str:
        """Draw a number of so many digits, as a text."""
        return str(self.below(9) + 1) + "".join(str(self.below(10)) for _ in range(count - 1))

    def code(self, count: int) -> str:
        """Draw letters and digits."""
        return "".join(ALPHABET[self._random.getrandbits(6)] for _ in range(count))


DAY = 86_400_000_000
"""Microseconds."""

PAST = 6 * 365 * DAY
"""How far back a list reaches, at most."""

HOUR = DAY // 24
"""Microseconds."""


def pause(usual: int, count: int) -> int:
    """Give the mean time between the things in a list: the usual one, or less, so that a long list fits into the past."""
    return min(PAST // max(count, 1), usual)


class Clock:
    """Goes back in time from the end of an archive, as Instagram lists things, with pauses of a mean length."""

    def __init__(self, chance: Chance, end: int, pause: int, grain: int, offset: int = 0) -> None:
        """Times are multiples of a grain plus an offset, so that no two are equal, nor those of two lists with other offsets."""
        self._chance, self._now, self._pause, self._grain, self._offset = chance, end, pause, grain, offset

    def back(self) -> int:
        """Give the time before the last one, in microseconds."""
        self._now -= self._grain + self._chance.below(2 * self._pause)
        return self._now - self._now % self._grain + self._offset
