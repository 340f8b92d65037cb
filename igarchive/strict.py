"""From bytes to JSON, strictly: what is not JSON is refused, and what parsers drop without a word is told.

RFC 8259 leaves to the reader which of two equal keys of an object counts (section 4) and how exact a number is
(section 6). orjson takes the last key, and a double where 64 bits do not hold a number. Whether it did is told by
counting: the colons of what it read, written again, and the length of the numbers in the bytes. Only where that tells of
a loss a member is parsed a second time, by the slower ``json``, which shows what was dropped.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from igarchive.errors import MemberBrokenError
from igarchive.leftovers import pointer_of
from igarchive.text import repair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from igarchive.leftovers import Json, Path

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""What some editors put before a text in UTF-8; it is let pass."""

SHAPES = bytes(ord("0") if char in b"0123456789.+-eE" else ord(" ") if char in b" \t\r\n:,[" else ord("x") for char in range(256))
"""Translates bytes: what numbers are made of to 0, what stands before them to a space."""

LONG = b" " + b"0" * 17
"""So a number of 17 characters and more looks then. A double holds all that are shorter, but for those below 1e-307."""

NUMBER = re.compile(rb"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")

ZERO = re.compile(rb"0\.0[,}\]]")
"""A zero among the doubles that were read; it may have been a number below 1e-323."""

TINY = re.compile(rb"[0-9][eE]-[0-9]{3}")
"""Such a number, in the bytes."""

COLON = re.compile(rb"\\u003[aA]")
"""A colon written as an escape."""

INTEGERS = range(-(1 << 63), 1 << 64)
"""The whole numbers that 64 bits hold, with a sign or without one."""

LONGEST = 767
"""Significant digits of the longest double, written to its end."""

Repeats = dict[int, tuple[dict[str, "Json"], list[str]]]
"""Objects in which keys stood more than once, and these keys; by the object's ``id``."""


@dataclass(frozen=True, slots=True)
class Oddity:
    """What JSON allows and its readers drop."""

    code: str
    """json_duplicate_key, or json_number."""
    message: str
    """What it is, in words."""
    place: str
    """What its kind is told by."""
    pointer: str
    """JSON Pointer of the object, or the number."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What the bytes of a member say."""

    document: Json
    """As delivered: of equal keys the last; a number that 64 bits do not hold is a ``Decimal``, with all of its digits."""
    repeats: Repeats
    """Where keys stood more than once."""
    exact: bool
    """Whether 64 bits hold every number."""

    def oddities(self) -> Iterator[Oddity]:
        """Tell of what readers drop, in the order of the document."""
        stack: list[tuple[Json, Path]] = [(self.document, ())] if self.repeats or not self.exact else []
        while stack:
            value, path = stack.pop()
            if isinstance(value, dict):
                for key in self.repeats.get(id(value), (value, []))[1]:
                    yield Oddity("json_duplicate_key", f"the key {repair(key)!r} stands in one object more than once; the last counts", key, pointer_of(path))
                stack.extend((child, (*path, key)) for key, child in reversed(value.items()))
            elif isinstance(value, list):
                stack.extend((child, (*path, index)) for index, child in reversed(list(enumerate(value))))
            elif isinstance(value, Decimal):
                yield Oddity("json_number", "a number that 64 bits do not hold; its digits are in `records`", "", pointer_of(path))


def parse(data: bytes) -> Parsed:
    """Parse the bytes of a member; raises MemberBrokenError with the reason and the place."""
    import orjson  # noqa: PLC0415 -- heavy

    data = data.removeprefix(BYTE_ORDER_MARK)
    try:
        document = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise _refusal(data, error) from error
    if isinstance(document, (dict, list)):
        try:
            written = orjson.dumps(document)
        except TypeError as error:  # orjson reads 1,024 levels and writes 254
            raise _too_deep() from error
        if _keeps_keys(data, written) and _keeps_digits(data, written):
            return Parsed(document, {}, exact=True)
        del written
    del document
    return _parse_slowly(data)


def _refusal(data: bytes, error: json.JSONDecodeError) -> MemberBrokenError:
    """Say why bytes are no JSON, and where."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as wrong:
        return MemberBrokenError("json_encoding", f"is not UTF-8 at byte {wrong.start}")
    if "depth" in error.msg:
        return _too_deep()
    if not data.strip():
        return MemberBrokenError("json_syntax", "is empty where JSON should be")
    if data.lstrip().startswith(b"<"):
        return MemberBrokenError("json_syntax", "is a web page where JSON should be")
    place = f"at line {error.lineno}, column {error.colno}"
    said = f"holds a number beyond 1.8e308 {place}" if "infinity" in error.msg else f"is not valid JSON {place}: {error.msg}"
    return MemberBrokenError("json_syntax", said, (error.lineno, error.colno))


def _too_deep() -> MemberBrokenError:
    return MemberBrokenError("json_depth", "is nested deeper than 64 levels")


def _keeps_keys(data: bytes, written: bytes) -> bool:
    """Tell whether no key stood twice in an object: one that is dropped takes its colon along, and only an escape adds one."""
    return data.count(b":") + len(COLON.findall(data)) == written.count(b":")


def _keeps_digits(data: bytes, written: bytes) -> bool:
    """Tell whether 64 bits hold every number; a text that looks like a longer one makes it say no as well."""
    if ZERO.search(written) and TINY.search(data):
        return False
    shapes = data.translate(SHAPES)
    at = shapes.find(LONG)
    while at >= 0:
        number = NUMBER.match(data, at + 1)
        if number and not _fits(number):
            return False
        at = shapes.find(LONG, at + 1)
    return True


def _fits(number: re.Match[bytes]) -> bool:
    """Tell whether 64 bits hold a number."""
    try:
        return not isinstance(_number(number[0].decode("ascii")), Decimal)
    except MemberBrokenError:
        return False


def _parse_slowly(data: bytes) -> Parsed:
    """Parse JSON that orjson takes, with all digits, and note the keys that stand more than once."""
    repeats: Repeats = {}
    inexact = False

    def pairs(found: list[tuple[str, Json]]) -> dict[str, Json]:
        told = dict(found)
        if len(told) < len(found):
            repeats[id(told)] = told, [key for key, count in Counter(key for key, _ in found).items() if count > 1]
        return told

    def number(text: str) -> int | float | Decimal:
        nonlocal inexact
        value = _number(text)
        inexact = inexact or isinstance(value, Decimal)
        return value

    document = json.loads(data.decode("utf-8"), object_pairs_hook=pairs, parse_int=number, parse_float=number)
    return Parsed(document, repeats, exact=not inexact)


def _number(text: str) -> int | float | Decimal:
    """Read a number; as a decimal where neither an integer of 64 bits nor a double gives all its digits again."""
    mantissa = re.split("[eE]", text)[0]
    digits = len(mantissa.strip("-0.").replace(".", ""))
    if text.removeprefix("-").isdigit():
        return int(text) if digits <= len(str(INTEGERS.stop)) and int(text) in INTEGERS else Decimal(text)
    number = float(text)
    if not digits:
        return number
    try:
        exact = Decimal(text)
    except InvalidOperation as error:
        raise MemberBrokenError("json_syntax", "holds a number with an exponent of more than 18 digits") from error
    same = Decimal(number) if digits > LONGEST else Decimal(f"{number:.{digits}g}")
    return number if same == exact else exact
