"""Texts for another place: long ones are split where people would, never cut."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BREAKS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?…])\s|(?<=[。！？])"))  # noqa: RUF001 -- ends of sentences
"""Where a text is best split, best first: between paragraphs, lines, sentences; else between words."""


def split(text: str, fits: Callable[[str], bool]) -> list[str]:
    """Split a text into pieces that fit, none of it lost but the white space where it was split.

    The law: without white space, the pieces joined are the text. ``fits`` must hold for every single character.
    """
    pieces = []
    rest = text
    while not fits(rest):
        end = _end(rest, fits)
        pieces.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [piece for piece in (*pieces, rest.rstrip()) if piece] if pieces else [text]


def _end(text: str, fits: Callable[[str], bool]) -> int:
    """Find where the first piece of a text ends: at the best break in the second half of what fits, within a word if need be."""
    longest = _longest(text, [match.end() for match in re.finditer(r"\S+", text)], fits) or _longest(text, _characters(text), fits) or 1
    for pattern in BREAKS:
        ends = [match.end() for match in pattern.finditer(text, 0, longest + 1) if longest // 2 < match.start() <= longest]
        if ends:
            return min(ends[-1], longest)
    return longest


def _longest(text: str, ends: Sequence[int], fits: Callable[[str], bool]) -> int:
    """Find the last of these ends up to which a text fits, 0 for none; looks little further than that."""
    bound = 1
    while bound < len(ends) and fits(text[: ends[bound - 1]]):
        bound *= 2
    known = ends[:bound]
    at = bisect_left(known, True, key=lambda end: not fits(text[:end]))  # noqa: FBT003 -- the key's value
    return known[at - 1] if at else 0


def _characters(text: str) -> list[int]:
    """Give the ends of what people see as characters in the first word."""
    import grapheme  # noqa: PLC0415 -- an extra

    word = re.match(r"\s*\S+", text)
    return list(accumulate(grapheme.grapheme_lengths(word[0]))) if word else []
