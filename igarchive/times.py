"""Times as the export writes them, and as tables hold them: microseconds since 1970, UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from igarchive.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

MICROSECONDS = 1_000_000
"""In a second."""

DAY = 86_400
"""Seconds in a day."""

SECONDS = frozenset({"timestamp", "timestamp_value", "creation_timestamp", "acquisition_time", "last_active_time", "online_since"})
"""Keys of times in seconds."""

LATEST = 4_102_444_800
"""Seconds: the year 2100. No export can tell of a later moment."""


def microseconds(seconds: int | None) -> int | None:
    """Turn a time in seconds into microseconds; 0 means that there is none."""
    return int(seconds) * MICROSECONDS if seconds else None


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

ZONELESS = EPOCH.replace(tzinfo=None)
"""The same, for times that are written without their zone."""

MICROSECOND = timedelta(microseconds=1)
"""The unit of times in tables."""


OUT_OF_RANGE = "is a time out of the range 1970 to 2100"
"""What is said of a time that no export can tell of."""


def moment(text: str) -> int | None:
    """Turn a time as ISO 8601 into microseconds; None if no export can tell of it. Without a zone it is UTC (2018 to 2020, assumed)."""
    try:
        found = datetime.fromisoformat(text)
        time = ((found if found.tzinfo else found.replace(tzinfo=UTC)) - EPOCH) // MICROSECOND
    except (ValueError, OverflowError):
        return None
    return time if 0 <= time < LATEST * MICROSECONDS else None


def iso(time: int, zone: str = "", timespec: str = "auto") -> str:
    """Write microseconds as ISO 8601, a fraction of a second only where there is one; the inverse of ``moment``. ``zone`` is how UTC is said."""
    return f"{(ZONELESS + timedelta(microseconds=time)).isoformat(timespec=timespec)}{zone}"


def is_out_of_range(text: str) -> bool:
    """Tell whether a text is a time as ISO 8601, and one that no export can tell of."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return moment(text) is None


def stamp(time: int) -> str:
    """Write microseconds as 2024-05-02T22:47:28Z."""
    return iso(time, "Z", "seconds")


def compact(time: int) -> str:
    """Write microseconds as 20240502T224728Z, as ids hold them."""
    return stamp(time).replace("-", "").replace(":", "")


def formatted(time: int, form: str) -> str:
    """Write microseconds in a form of ``strftime``, which takes longer."""
    return datetime.fromtimestamp(time // MICROSECONDS, UTC).strftime(form)


class Period(Struct):
    """From the earliest to the latest of the times that were seen so far."""

    earliest: int | None = None
    """In microseconds; None before any was seen."""
    latest: int | None = None
    """Likewise."""

    def see(self, times: Iterable[int | None]) -> None:
        """Take note of times in microseconds; None and 0 are none."""
        known = [time for time in times if time]
        if known:
            self.earliest = min(known) if self.earliest is None else min(self.earliest, *known)
            self.latest = max(known) if self.latest is None else max(self.latest, *known)

    def stamps(self) -> tuple[str | None, str | None]:
        """Give both as 2024-05-02T22:47:28Z."""
        return None if self.earliest is None else stamp(self.earliest), None if self.latest is None else stamp(self.latest)


def zone_named(name: str | None) -> tzinfo | None:
    """Give the time zone of a name such as Europe/Berlin, None for no name; raises OptionError."""
    try:
        return None if name is None else ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        msg = f"there is no time zone {name!r}; give one as Europe/Berlin"
        raise OptionError(msg) from error
