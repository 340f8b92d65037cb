"""Asking again: how long we wait for a server, and how often we try."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, TypeVar

from igarchive.transfer.answers import BusyError, LostError, StopError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

ATTEMPTS = 5
"""How often something is tried that gets lost."""

FIRST, MOST = 1.0, 60.0
"""Seconds of the first pause, which doubles from time to time, and of the longest that nobody asked for."""

LONGEST = 3 * 60 * 60
"""Seconds for which we wait until a server takes one thing: the longest window of Mastodon's limits (300 posts in 3 hours)."""


class Patience:
    """Asks until there is an answer."""

    def __init__(self, told: Callable[[float, str], None]) -> None:
        """``told`` hears for how many seconds we wait, and why."""
        self._told = told

    def until_answered(self, ask: Callable[[], T], look: Callable[[], T | None] | None = None) -> T:
        """Ask until it is answered, and give the answer.

        What was lost may have been taken all the same: ``look`` looks for it before it is asked again. Raises LostError
        after ``ATTEMPTS``, StopError if the server wants us to wait for longer than ``LONGEST``, and RefusedError at once.
        """
        lost = busy = 0
        waited = 0.0
        while True:
            try:
                return ask()
            except (BusyError, LostError) as error:
                why, gone = error, isinstance(error, LostError)
            lost, busy = lost + gone, busy + (not gone)
            if lost == ATTEMPTS:
                raise why
            pause = max(why.wait or 0.0, _pause(lost if gone else busy))
            waited += pause
            if waited > LONGEST:
                msg = f"the server wants us to wait for {waited / 60:,.0f} minutes ({why}); run the same again then"
                raise StopError(msg)
            self.wait(pause, str(why))
            found = self.until_answered(look) if look and gone else None
            if found is not None:
                return found

    def wait(self, seconds: float, why: str) -> None:
        """Wait, and say so."""
        self._told(seconds, why)
        time.sleep(seconds)


def _pause(number: int) -> float:
    """Give the seconds of a pause: each about twice as long as the one before, none quite like another's."""
    return min(FIRST * 2.0 ** (number - 1), MOST) * random.uniform(0.75, 1.25)  # noqa: S311 -- keeps clients apart, guards nothing
