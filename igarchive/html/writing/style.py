"""How the pages of a month look (docs/format.md#html): what was seen changes in them is declared here."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from igarchive.history import history, newest
from igarchive.html.dates import FIRST_YEAR, MONTHS, NOON
from igarchive.html.writing.markup import FOOT, HEADING, div, said

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from igarchive.history import Since

HEAD = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8" /><base href="{base}" /><title>{title}</title></head>'

OLDER = (
    HEAD + '<body class="_5vb_ _2yq _a7o5"><div class="clearfix _ikh"><div class="_4bl9"><div class="_li">'
    '<div><img src="files/Instagram-Logo.png" height="28" alt="Instagram" /></div><div class="_a705">'
    '<div class="_3-8y _3-95 _a70a"><div class="_a70d"><div class="_a70e">{title}</div></div></div>'
    '<div class="_a706" role="main">{main}</div></div></div></div></div></body></html>'
)
"""A page until the middle of 2025."""

NEWER = (
    HEAD + '<body class="_5vb_ _2yq _a7o5"><div class="_li"><div class="_as_0" style="background:white">'
    '<img src="files/Instagram-Logo.png" height="28" alt="Instagram" style="position: absolute;left: 42px;top: 15px;" /></div><div class="_a705">'
    '<header class="_as-_ _a70a"><div class="_a70d"><h1>{title}</h1></div></header>'
    '<main class="_a706" role="main">{main}</main></div></div></body></html>'
)
"""A page since."""


class Look(Struct, frozen=True):
    """What of a page is the same in every language."""

    entry: str
    """The page to begin with."""
    frame: str
    """The page around its main part."""
    heading: str
    """The element of a record's heading."""
    apart: str
    """What stands between what a message shares and the reactions to it."""


LOOKS: tuple[Since[Look], ...] = history(
    ("2021-02", Look("index.html", OLDER, "div", "")),
    ("2025-07", Look("start_here.html", NEWER, "h2", "")),
    ("2026-06", Look("start_here.html", NEWER, "h2", "<div></div>")),
)


def _with_comma(time: datetime) -> str:
    return f"{_month(time)} {time.day}, {time.year}, {time.hour % NOON or NOON}:{time:%M} {'AM' if time.hour < NOON else 'PM'}"


def _day_first(time: datetime) -> str:
    return f"{time.day} {_month(time)} {time.year}, {time:%H:%M}"


def _padded(time: datetime) -> str:
    return f"{_month(time)} {time:%d}, {time.year} {time.hour % NOON or NOON}:{time:%M} {'am' if time.hour < NOON else 'pm'}"


def _month(time: datetime) -> str:
    return MONTHS[time.month - 1].capitalize()


DATES: dict[str, tuple[Since[Callable[[datetime], str]], ...]] = {
    "en-US": history(("2021-02", _with_comma), ("2023-01", _padded)),
    "en-GB": history(("2021-02", _day_first), ("2023-01", _padded)),
}
"""How dates are written, by language: of others too little was seen."""


class Style(Struct, frozen=True):
    """How the pages of one archive are written."""

    look: Look
    """What they are made of."""
    form: Callable[[datetime], str]
    """How a date is written."""
    zone: tzinfo
    """The zone of dates."""

    def date(self, seconds: float | None) -> str:
        """Write a time in seconds since 1970, to the minute; nothing where there is none, or where it cannot be one."""
        time = datetime.fromtimestamp(seconds or 0, self.zone)
        return self.form(time) if time.year >= FIRST_YEAR else ""

    def heading(self, text: str | None) -> str:
        """Write the heading of a record, if it has one."""
        return f'<{self.look.heading} class="{HEADING}">{said(text)}</{self.look.heading}>' if text else ""

    def foot(self, seconds: float | None) -> str:
        """Write the foot of a record, be there a date or none."""
        return div(self.date(seconds), FOOT)

    def page(self, path: str, title: str, main: str) -> bytes:
        """Write a page around its main part; links and files are named from the root of the archive."""
        return self.look.frame.format(base="../" * path.count("/"), title=said(title), main=main).encode("utf-8")


def style_of(layout: str, language: str, zone: tzinfo) -> Style:
    """Give the style of a month and a language, one of ``DATES``."""
    look, form = newest(LOOKS, layout), newest(DATES[language], layout)
    assert look is not None  # noqa: S101 -- no page is written for a month before the first
    assert form is not None  # noqa: S101
    return Style(look, form, zone)
