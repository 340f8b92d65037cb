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
