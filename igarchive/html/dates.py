"""Dates as pages write them: to the minute, in the language and the zone of the account.

Seen: ``Sep 22, 2017 6:33 am`` (since 2023) and ``Sep 22, 2017, 6:33 AM`` (2022), with ordinary, unbreakable and narrow
spaces. English with the day first was not seen; it cannot be mistaken, and is read too.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from datetime import tzinfo

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(:(?P<second>\d{2}))?( ?(?P<half>[ap])\.?m\.?)?"
FORMS = (
    re.compile(rf"(?P<month>[a-z]{{3,9}})\.? (?P<day>\d{{1,2}}),? (?P<year>\d{{4}}),? (at )?{CLOCK}", re.ASCII),
    re.compile(rf"(?P<day>\d{{1,2}}) (?P<month>[a-z]{{3,9}})\.?,? (?P<year>\d{{4}}),? (at )?{CLOCK}", re.ASCII),
)
"""How dates are written, in lower case and with ordinary spaces."""

LONGEST = 40
"""Characters of the longest date."""

LIKE_DATE = re.compile(r"(?=.*\d[:.h]\s?\d\d)(?=.*(\d{4}|\d{1,2}[./-]\d{1,2}[./-]\d{2}))", re.DOTALL)
"""A text that is a date in whatever language: a year and a time of day."""

NOON = 12

FIRST_YEAR, LAST_YEAR = 1971, 2099
"""Years of dates that are read: one in 1970 stands for none, and tables hold no later ones."""


@lru_cache(1024)
def read_date(text: str) -> datetime | None:
    """Read a date, without its zone; None if it is not one in English."""
    told = " ".join(text.split()).lower() if len(text) <= LONGEST else ""
    match = next(filter(None, (form.fullmatch(told) for form in FORMS)), None)
    if match is None or match["month"][:3] not in MONTHS:
        return None
    hour = int(match["hour"])
    if match["half"]:
        if not 1 <= hour <= NOON:
            return None
        hour = hour % NOON + NOON * (match["half"] == "p")
    try:
        return datetime(  # noqa: DTZ001 -- the zone is not told
            int(match["year"]), MONTHS.index(match["month"][:3]) + 1, int(match["day"]), hour, int(match["minute"]), int(match["second"] or 0)
        )
    except ValueError:
        return None


def looks_like_date(text: str) -> bool:
    """Tell whether a text is a date, be it in a language that is not read."""
    return read_date(text) is not None or (len(text) <= LONGEST and LIKE_DATE.match(text) is not None)


class Clock(Struct):
    """Reads the dates of one page, and keeps count of them."""

    zone: tzinfo
    """The zone that they are taken to be in."""
    count: int = 0
    """Dates that were read."""
    unread: list[str] = field(default_factory=list)
    """Those that could not be."""
    beyond: list[str] = field(default_factory=list)
    """Those that are out of the range that tables hold."""

    def read(self, text: str | None) -> int | None:
        """Give a date in seconds since 1970; of an hour that occurs twice the first. What looks like a date and is not read is kept in mind."""
        found = read_date(text) if text else None
        if text is None or found is None:
            if text and looks_like_date(text):
                self.unread.append(text)
            return None
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            self.beyond.append(text)
            return None
        self.count += 1
        return int(found.replace(tzinfo=self.zone).timestamp())
