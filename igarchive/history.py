"""Histories: what has been so since when. Dates are data; no control flow knows them."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct

from igarchive.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Sequence

T_co = TypeVar("T_co", covariant=True)


class Since(Struct, Generic[T_co], frozen=True):
    """A value of a history: from this month on."""

    date: str
    """As ``2024-11``."""
    value: T_co
    """A folder, a file name or a form."""


GENERATIONS: tuple[Since[str], ...] = (
    Since("2018-04", "A"),
    Since("2020-12", "B1"),
    Since("2022-08", "B2"),
    Since("2023-11", "C"),
    Since("2024-11", "D1"),
    Since("2025-09", "D2"),
    Since("2025-12", "E"),
)
"""The generations of the format (docs/format.md), each from the month in which it was first seen."""


NEWEST = "2026-07"
"""The newest month whose layout was seen."""


DAY = re.compile(r"(20[0-9]{2}-(?:0[1-9]|1[0-2]))(-[0-9]{2})?")
"""A month, or a day in it: layouts change from month to month."""


def month_of(layout: str) -> str:
    """Give the month of a layout that is asked for; raises OptionError for what is none, or lies before the first export."""
    given, layout = layout, str(layout)  # a date may be given as one
    found = DAY.fullmatch(layout)
    try:
        date.fromisoformat(layout if found and found[2] else f"{layout}-01")
    except ValueError:
        found = None
    if found is None:
        msg = f"{given!r} is no month; give a layout such as 2025-03"
        raise OptionError(msg)
    if found[1] < GENERATIONS[0].date:
        msg = f"there were no exports before {GENERATIONS[0].date}; give a layout such as 2025-03, not {layout}"
        raise OptionError(msg)
    return found[1]


def history(*values: tuple[str, T_co]) -> tuple[Since[T_co], ...]:
    """Write a history down: pairs of a month and what is so from then on."""
    return tuple(Since(date, value) for date, value in values)


def newest(values: Sequence[Since[T_co]], date: str) -> T_co | None:
    """Give the value of a history that was in force at a date, None before its beginning."""
    found = None
    for since in values:
        if since.date > date:
            break
        found = since.value
    return found
