"""What a receiver may answer instead of taking something, and what it means for what comes next."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from igarchive.transfer.state import Sent

UNAUTHORIZED, TIMEOUT, TOO_MANY, SERVER_ERROR = 401, 408, 429, 500
"""Status codes that are not all the same to us (RFC 9110, RFC 6585)."""

SHOWN = 300
"""Characters of an answer that are shown."""


class AnswerError(Exception):
    """Something was not taken; ``str()`` of it says why, without secrets."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait
        """Seconds that the server asks us to wait, where it does."""


class RefusedError(AnswerError):
    """The server does not want this one; asking again is of no use."""


class BusyError(AnswerError):
    """The server did not take it yet: it wants to be asked later."""


class LostError(AnswerError):
    """No answer came, or one that the server itself is in trouble: it may have taken it."""


class StopError(AnswerError):
    """Nothing more can be sent now."""


class MisdatedError(StopError):
    """It was taken, and given another date than it was to have: no more of them."""

    def __init__(self, sent: Sent) -> None:
        super().__init__("the server gave it another date than it was to have; send the rest with --dates text or --dates leave")
        self.sent = sent
        """What the server has."""


def answer(status: int | None, headers: Mapping[str, str], reason: str) -> AnswerError:
    """Tell what an answer means, None where there was none."""
    if status is None or status == TIMEOUT or status >= SERVER_ERROR:
        return LostError(reason, waiting(headers))
    if status == TOO_MANY:
        return BusyError(reason, waiting(headers))
    return StopError(reason) if status == UNAUTHORIZED else RefusedError(reason)


def waiting(headers: Mapping[str, str]) -> float | None:
    """Read how many seconds a server asks us to wait.

    It says so in Retry-After (RFC 9110, seconds or a date), or with the moment of a reset: X-RateLimit-Reset as ISO 8601
    (Mastodon), RateLimit-Reset in seconds since 1970 (Bluesky).
    """
    told = {name.lower(): value.strip() for name, value in headers.items()}
    for name in ("retry-after", "x-ratelimit-reset", "ratelimit-reset"):
        seconds = _seconds(told.get(name, ""), relative=name == "retry-after")
        if seconds is not None:
            return max(seconds, 0.0)
    return None


def _seconds(value: str, *, relative: bool) -> float | None:
    """Read seconds from now on; a number is one of seconds, from now on or since 1970."""
    if value.isdecimal():
        return float(value[:12]) - (0 if relative else time.time())
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = read(value)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - time.time()
        except (ValueError, TypeError, OverflowError):
            continue
    return None


def clean(text: object, *secrets: str | None) -> str:
    """Shorten what a server said to one line, and take out what nobody is to see: it may say what we sent it."""
    told = " ".join(str(text).split())
    for secret in filter(None, secrets):
        told = told.replace(secret, "[secret]")
    return told if len(told) <= SHOWN else f"{told[:SHOWN]}..."
