"""From bytes to JSON, strictly: what is not JSON is refused, and what parsers drop without a word is told.

RFC 8259 leaves to the reader which of two equal keys of an object counts (section 4), how exact a number is
(section 6), and what half of a surrogate pair means (section 8.2). orjson takes the last key, and a double where 64 bits do not
hold a number; it refuses halves, and U+FFFD is put in their place. Whether it dropped a key or digits is told by
counting: the colons of what it read, written again, and, where that holds a double, the length of the numbers in the bytes.
Only where that tells of a loss a member is parsed a second time, by the slower ``json``, which shows what was dropped.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

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

NUMBERS = bytes(ord("0") if char in b"0123456789+-" else ord(".") if char in b".e" else ord("x") for char in range(256))
"""Translates what orjson wrote: what its numbers are made of to 0, but for the dot and the e of doubles."""

DOUBLE = b"0."
"""So the dot or e of every double looks then, and of few texts; a digit or a sign follows."""

WIDEST = 24
"""Characters that a double is shorter than before its dot or e."""

ZERO = re.compile(rb"0\.0[,}\]]")
"""A zero among the doubles that were read; it may have been a number below 1e-323."""

TINY = re.compile(rb"[0-9][eE]-[0-9]{3}")
"""Such a number, in the bytes."""

WHOLE = rb"(?:[^\\]++|\\(?:[^u]|u(?![dD][89a-fA-F])|u[dD][89aAbB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}))*+"
"""All up to the next half of a surrogate pair: characters, escapes of others, and pairs."""

HALF = re.compile(rb"(%b)(\\u[dD][89a-fA-F][0-9a-fA-F]{2})?" % WHOLE, re.DOTALL)
"""What it is found by; it matches everywhere, so that nothing is gone over twice."""

REPLACEMENT = "\ufffd"
"""What stands in place of what is no character."""

COLON = re.compile(rb"\\u003[aA]")
"""A colon written as an escape."""

INTEGERS = range(-(1 << 63), 1 << 64)
"""The whole numbers that 64 bits hold, with a sign or without one."""

LONGEST = 767
"""Significant digits of the longest double, written to its end."""

Repeats = dict[int, tuple["Json", list[tuple[str, "Json"]]]]
"""Objects in which keys stood more than once, and all of these keys with their values but for the last of each; by the object's ``id``."""


class Oddity(Struct, frozen=True):
    """What JSON allows and its readers drop: one kind of it."""

    code: str
    """json_duplicate_key, json_number, or json_surrogate."""
    message: str
    """What it is, in words."""
    place: str
    """What its kind is told by: the key."""
    pointer: str
    """JSON Pointer of the first object, number, or text."""
    count: int
    """How many there are."""


class Parsed(Struct, frozen=True):
    """What the bytes of a member say."""

    document: Json
    """As delivered: of equal keys the last; a number that 64 bits do not hold is a ``Decimal``, with all of its digits."""
    repeats: Repeats
    """Where keys stood more than once."""
    exact: bool
    """Whether 64 bits hold every number."""
    halves: int = 0
    """Halves of surrogate pairs for which U+FFFD stands in the document."""

    def oddities(self) -> Iterator[Oddity]:
        """Tell of what readers drop, in the order of the document; of halves first."""
        if self.halves:
            yield Oddity("json_surrogate", HALVED, "", pointer_of(self._replaced()), self.halves)
        if self.exact and not self.repeats:
            return
        first: dict[str | None, Path] = {}
        counts: Counter[str | None] = Counter()
        for key, path in self._places():
            first.setdefault(key, path)
            counts[key] += 1
        for key, path in first.items():
            code, message = ("json_number", INEXACT) if key is None else ("json_duplicate_key", REPEATED.format(repair(key)))
            yield Oddity(code, message, key or "", pointer_of(path), counts[key])

    def _replaced(self) -> Path:
        """Give the place of the first text that holds U+FFFD; of the object where it is a key."""
        stack: list[tuple[Json, Path]] = [(self.document, ())]
        while stack:
            value, path = stack.pop()
            texts = [value] if isinstance(value, str) else value if isinstance(value, dict) else ()
            if any(REPLACEMENT in text for text in texts):
                return path
            children = value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ())
            stack.extend([(child, (*path, step)) for step, child in children if isinstance(child, (dict, list, str))][::-1])
        return ()

    def _places(self) -> Iterator[tuple[str | None, Path]]:
        """Give each key that stands in an object more than once, with the object's path, and None with that of each number."""
        stack: list[tuple[Json, Path]] = [(self.document, ())]
        while stack:
            value, path = stack.pop()
            if isinstance(value, Decimal):
                yield None, path
                continue
            for key in dict(self.repeats.get(id(value), (value, []))[1]):
                yield key, path
            children = value.items() if isinstance(value, dict) else enumerate(value)
            stack.extend([(child, (*path, step)) for step, child in children if isinstance(child, (dict, list, Decimal))][::-1])

    def dropped(self) -> Iterator[tuple[Path, Json]]:
        """Give the values of keys that stood more than once, but for the last of each, and their places; those within such values come after them."""
        stack: list[tuple[Json, Path]] = [(self.document, ())] if self.repeats else []
        while stack:
            value, path = stack.pop()
            told = [((*path, key), one) for key, one in self.repeats.get(id(value), (value, []))[1]]
            yield from told
            children = value.items() if isinstance(value, dict) else enumerate(value)
            below = [(child, (*path, step)) for step, child in children] + [(one, where) for where, one in told]
            stack.extend([(child, where) for child, where in below if isinstance(child, (dict, list))][::-1])


HALVED = "half of a surrogate pair, which is no character; U+FFFD stands in its place"
INEXACT = "a number that 64 bits do not hold; its digits are in `records`"
REPEATED = "the key {!r} stands in one object more than once; the last counts, the others are in `records`"


def parse(data: bytes) -> Parsed:
    """Parse the bytes of a member; raises MemberBrokenError with the reason and the place."""
    import orjson  # noqa: PLC0415 -- heavy

    data = data.removeprefix(BYTE_ORDER_MARK)
    try:
        document, data, halves = loads(data)
    except orjson.JSONDecodeError as error:
        raise _refusal(data, error) from error
    try:
        written = orjson.dumps(document)
    except TypeError as error:  # orjson reads 1,024 levels and writes 254
        raise _too_deep() from error
    exact = isinstance(document, (dict, list)) and _keeps_digits(data, written)
    if exact and _keeps_keys(data, written):
        return Parsed(document, {}, exact=True, halves=halves)
    del document, written
    return replace(_parse_slowly(data, exact=exact), halves=halves)


def loads(data: bytes) -> tuple[Json, bytes, int]:
    """Give what bytes say, them with U+FFFD in place of halves of surrogate pairs, and how many there were. Raises ``orjson.JSONDecodeError``."""
    import orjson  # noqa: PLC0415 -- heavy

    try:
        return orjson.loads(data), data, 0
    except orjson.JSONDecodeError as error:
        if "surrogate" not in error.msg:
            raise
    data, halves = _without_halves(data)
    return orjson.loads(data), data, halves


def _without_halves(data: bytes) -> tuple[bytes, int]:
    """Put an escaped U+FFFD in the place of each half of a surrogate pair, and count them; all else stands where it stood."""
    halves = 0

    def whole(found: re.Match[bytes]) -> bytes:
        nonlocal halves
        halves += found[2] is not None
        return found[0] if found[2] is None else found[1] + b"\\ufffd"

    return HALF.sub(whole, data), halves


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
    if not _holds_double(written):
        return True
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


def _holds_double(written: bytes) -> bool:
    """Tell whether a number is a double, as those are that 64 bits do not hold; a text that looks like one makes it say yes as well."""
    shapes = written.translate(NUMBERS)
    at = shapes.find(DOUBLE)
    while at >= 0:
        if shapes.startswith(b"0", at + 2):
            before = written[max(0, at - WIDEST) : at + 1].rstrip(b"0123456789-")
            if not before or before.endswith((b":", b",", b"[")):
                return True
        at = shapes.find(DOUBLE, at + 1)
    return False


def _fits(number: re.Match[bytes]) -> bool:
    """Tell whether 64 bits hold a number."""
    try:
        return not isinstance(_number(number[0].decode("ascii")), Decimal)
    except MemberBrokenError:
        return False


def _parse_slowly(data: bytes, *, exact: bool) -> Parsed:
    """Parse JSON that orjson takes, and note the keys that stand more than once; with all digits, unless they are known to be."""
    repeats: Repeats = {}
    inexact = False

    def pairs(found: list[tuple[str, Json]]) -> dict[str, Json]:
        told = dict(found)
        if len(told) < len(found):
            repeats[id(told)] = told, _repeated(found)
        return told

    def number(text: str) -> int | float | Decimal:
        nonlocal inexact
        value = _number(text)
        inexact = inexact or isinstance(value, Decimal)
        return value

    read = None if exact else number
    document = json.loads(data.decode("utf-8"), object_pairs_hook=pairs, parse_int=read, parse_float=read)
    return Parsed(document, repeats, exact=not inexact)


def _repeated(pairs: list[tuple[str, Json]]) -> list[tuple[str, Json]]:
    """Give the keys that stand more than once with their values, but for the last of each."""
    last = {key: place for place, (key, _) in enumerate(pairs)}
    return [pair for place, pair in enumerate(pairs) if place < last[pair[0]]]


def _number(text: str) -> int | float | Decimal:
    """Read a number; as a decimal where neither an integer of 64 bits nor a double gives all its digits again."""
    if text.removeprefix("-").isdigit():
        return int(text) if len(text) <= len(str(INTEGERS.start)) and int(text) in INTEGERS else Decimal(text)
    number = float(text)
    if text in {repr(number), f"{number:.17g}"}:
        return number
    digits = len(re.split("[eE]", text)[0].replace(".", "").strip("-0"))
    if not digits:
        return number
    try:
        exact = Decimal(text)
    except InvalidOperation as error:
        raise MemberBrokenError("json_syntax", "holds a number with an exponent of more than 18 digits") from error
    same = Decimal(number) if digits > LONGEST else Decimal(f"{number:.{digits}g}")
    return number if same == exact else exact
