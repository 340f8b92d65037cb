"""How a value of each kind of column stands in the export, both ways."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from igarchive.times import LATEST, MICROSECONDS, moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from igarchive.leftovers import Json

MISFIT: Final = object()
"""What a converter gives for a value that its column cannot take."""


NUMBER = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{1,20})?")
"""A number as the export writes it."""


def _text(value: Json) -> Json:
    return value if isinstance(value, str) else MISFIT


def _time(value: Json) -> Json:
    if isinstance(value, str):
        time = moment(value)
        return MISFIT if time is None else time
    return int(value) * MICROSECONDS if type(value) in {int, float} and 0 <= value < LATEST else MISFIT


def _day(value: Json) -> Json:
    try:
        day = dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        return MISFIT
    return day if day.isoformat() == value else MISFIT


def _integer(value: Json) -> Json:
    try:
        number = int(value)
    except (TypeError, ValueError):
        return MISFIT
    return number if str(number) == value and abs(number) < 1 << 63 else MISFIT


def _number(value: Json) -> Json:
    return float(value) if isinstance(value, str) and NUMBER.fullmatch(value) else MISFIT


def _flag(value: Json) -> Json:
    return {"True": True, "False": False}.get(value, MISFIT)


CONVERT: dict[str, Callable[[Any], Any]] = {
    "string": _text,
    "time": _time,
    "day": _day,
    "integer": _integer,
    "small": _integer,
    "number": _number,
    "flag": _flag,
}
"""What a value must be for a column of each kind, and what becomes of it; MISFIT if it cannot."""


def decimal(number: float) -> str:
    """Write a number without an exponent, as the export does, so that it reads back exactly."""
    return format(Decimal(repr(number)), "f")


WRITE: dict[str, Callable[[Any], Any]] = {
    "string": lambda text: text,
    "time": lambda time: None if time is None else time // MICROSECONDS,
    "day": lambda day: None if day is None else day.isoformat(),
    "integer": lambda number: None if number is None else str(number),
    "small": lambda number: None if number is None else str(number),
    "number": lambda number: None if number is None else decimal(number),
    "flag": lambda flag: None if flag is None else str(flag),
    "strings": lambda texts: texts or [],
}
"""How a value of each kind is written; the inverse of ``CONVERT``."""
