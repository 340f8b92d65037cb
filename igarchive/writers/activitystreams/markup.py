"""What values become: HTML, hashtags, an xsd:dateTime."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from functools import lru_cache
from itertools import takewhile

from igarchive.times import DAY, EPOCH, MICROSECONDS

MILLISECOND = 1_000
"""In microseconds."""

TWO = tuple(f"{number:02}" for number in range(60))
"""Hours, minutes and seconds as they are written."""

ESCAPED = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))
"""What HTML puts in the place of what, one after the other, for it to stay text: the sign first that the others are made with."""

MARKUP = (*ESCAPED, ("\r\n", "<br>"), ("\r", "<br>"), ("\n", "<br>"))
"""The same where line breaks are to be seen."""

HASHES = "#\uff03"
"""The number sign, and its full-width form, which Japanese keyboards write."""

RUN = re.compile(rf"(?<![\w&/])[{HASHES}]\S+")
"""One or more hashtags without a gap; not the end of a word, of a URL or of a character reference."""

JOINERS = "\u200c\u200d"
"""Invisible, but part of words in Persian and in the scripts of India."""


def html(text: str | None) -> str:
    """Make HTML of a text that people wrote; what looks like markup in it stays text."""
    if not text:
        return ""
    for old, new in MARKUP:
        text = text.replace(old, new)
    return f"<p>{text}</p>"


def hashtags(text: str | None, listed: list[str] | None = None) -> list[str]:
    """Find the hashtags of a text, and those listed beside it, once each, as first written, without the sign."""
    found: dict[str, str] = {}
    for tag in (*_written(text or ""), *(tag.strip().lstrip(HASHES) for tag in listed or ())):
        if tag:
            found.setdefault(tag.casefold(), tag)
    return list(found.values())


def date_time(microseconds: int | None) -> str | None:
    """Write a time as ISO 8601 in UTC, with a fraction only if there is one; None for what no calendar has."""
    if microseconds is None:
        return None
    seconds, fraction = divmod(microseconds, MICROSECONDS)
    days, second = divmod(seconds, DAY)
    date = _date(days)
    if date is None:
        return None
    told = f".{fraction:06}" if fraction % MILLISECOND else f".{fraction // MILLISECOND:03}" if fraction else ""
    return f"{date}T{TWO[second // 3600]}:{TWO[second // 60 % 60]}:{TWO[second % 60]}{told}Z"


@lru_cache(4096)
def _date(days: int) -> str | None:
    """Write a day, counted from 1970; None for one that no calendar has. Messages are many, and their days are few."""
    try:
        return (EPOCH + timedelta(days)).date().isoformat()
    except OverflowError:
        return None


def _written(text: str) -> list[str]:
    """Read #one#two: a second sign begins a hashtag only where the first one has just ended."""
    tags = []
    for run in RUN.findall(text):
        for piece in re.split(f"[{HASHES}]", run)[1:]:
            tag = "".join(takewhile(_belongs, piece))
            if tag.strip(JOINERS):
                tags.append(tag)
            if tag != piece:
                break
    return tags


def _belongs(character: str) -> bool:
    """Tell whether a character is part of a hashtag: letters, digits, marks above and below them, underscores."""
    return character == "_" or character.isalnum() or character in JOINERS or unicodedata.category(character).startswith("M")
