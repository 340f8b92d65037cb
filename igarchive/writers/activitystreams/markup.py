"""What text becomes: HTML, hashtags, moments."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from html import escape
from itertools import takewhile

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

SECOND, MILLISECOND = 1_000_000, 1_000
"""In microseconds."""

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
    return "<p>" + re.sub(r"\r\n|\r|\n", "<br>", escape(text, quote=False)) + "</p>"


def hashtags(text: str | None, listed: list[str] | None = None) -> list[str]:
    """Find the hashtags of a text, and those listed beside it, once each, as first written, without the sign."""
    found: dict[str, str] = {}
    for tag in (*_written(text or ""), *(tag.strip().lstrip(HASHES) for tag in listed or ())):
        if tag:
            found.setdefault(tag.casefold(), tag)
    return list(found.values())


def moment(microseconds: int | None) -> str | None:
    """Write a time as ISO 8601 in UTC, with a fraction only if there is one; None for what no calendar has."""
    if microseconds is None:
        return None
    try:
        time = EPOCH + timedelta(microseconds=microseconds)
    except OverflowError:
        return None
    unit = "microseconds" if microseconds % MILLISECOND else "milliseconds" if microseconds % SECOND else "seconds"
    return time.replace(tzinfo=None).isoformat(timespec=unit) + "Z"


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
