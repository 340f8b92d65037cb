"""Python's collector of cycles while modules are imported and documents read: these are hundreds of thousands of objects, and no cycle of theirs ends."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SELDOM = 200_000
"""New objects after which cycles are looked for; Python's own number is hundreds of times smaller."""


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look for cycles less often for a while: with Python's own number that takes a tenth of a conversion."""
    usual = gc.get_threshold()
    gc.set_threshold(SELDOM, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


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
