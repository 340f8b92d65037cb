"""Python's collector of cycles while modules are imported and documents read: these are hundreds of thousands of objects, and no cycle of theirs ends."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SELDOM = 200_000
"""New objects after which cycles are looked for; Python's own number is hundreds of times smaller."""


class _Seldom:
    """Looks for cycles less often while anybody wants that, in whatever thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._wanted = 0
        self._usual = gc.get_threshold()

    def begin(self) -> None:
        """Look less often from now on."""
        with self._lock:
            if not self._wanted:
                self._usual = gc.get_threshold()
                gc.set_threshold(SELDOM, *self._usual[1:])
            self._wanted += 1

    def end(self) -> None:
        """Look as often as before, if nobody else wants otherwise."""
        with self._lock:
            self._wanted -= 1
            if not self._wanted:
                gc.set_threshold(*self._usual)


_SELDOM = _Seldom()


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look for cycles less often for a while: with Python's own number that takes a tenth of a conversion."""
    _SELDOM.begin()
    try:
        yield
    finally:
        _SELDOM.end()


@contextmanager
def left_at_the_end() -> Iterator[None]:
    """Look for cycles seldom in a program of our own, and no more when it ends.

    Its memory goes as a whole then; to look through it first took 30 ms of the 470 of a small ``inspect``, and 50 of a conversion.
    """
    gc.set_threshold(SELDOM, *gc.get_threshold()[1:])
    try:
        yield
    finally:
        gc.freeze()
