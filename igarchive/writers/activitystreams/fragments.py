"""Fragments of JSON, made a column at a time: each row is a piece of what is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pyarrow as pa
from pyarrow import compute

from igarchive.text import bytes_of
from igarchive.times import MICROSECONDS
from igarchive.writers.activitystreams.markup import ESCAPED, MARKUP, MILLISECOND, date_time

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TEXT = pa.large_string()
"""The type of all parts: of a string, all values together take 2 GiB at most."""

ESCAPES = (("\\", "\\\\"), ('"', '\\"'))
"""What JSON puts in the place of what, where there is no control character."""

CONTROLS = frozenset(map(chr, range(32)))
"""Characters that JSON writes by their number, or with a letter."""

LATEST = 253_402_300_799 * MICROSECONDS
"""The last second of the year 9999, in microseconds."""


def join(*parts: pa.LargeStringArray | str) -> pa.LargeStringArray:
    """Put texts together, one for each row; null where one of them is."""
    return compute.binary_join_element_wise(*(pa.scalar(part, TEXT) if isinstance(part, str) else part for part in parts), pa.scalar("", TEXT))


def listed(items: pa.LargeStringArray, counts: pa.Int64Array) -> pa.LargeStringArray:
    """Put items that follow each other into lists of so many, with commas between them."""
    ends = compute.cumulative_sum(counts)
    lists = pa.LargeListArray.from_arrays(pa.concat_arrays([pa.array([0], pa.int64()), ends]), items)
    return compute.binary_join(lists, pa.scalar(",", TEXT))


def of_each(values: pa.StringArray, told: Callable[[str], str | None]) -> pa.LargeStringArray:
    """Give what is told of each value, which is asked once for each that differs; null for null."""
    found = values.dictionary_encode()
    return pa.array(map(told, found.dictionary.to_pylist()), TEXT).take(found.indices)


def contents(texts: pa.StringArray) -> pa.LargeStringArray:
    """Give what stands between the quotation marks of ``content``: the HTML of texts, as JSON writes it."""
    told = _in_json(texts, MARKUP)
    return compute.if_else(compute.equal(told, pa.scalar("", TEXT)), pa.scalar("", TEXT), join("<p>", told, "</p>"))


def marked(texts: pa.StringArray) -> pa.LargeStringArray:
    """Give the same for what is no paragraph: what looks like markup stays text."""
    return _in_json(texts, ESCAPED)


def inline(texts: pa.StringArray) -> pa.LargeStringArray:
    """Give what stands between the quotation marks of what is no HTML; null stays null."""
    return compute.if_else(texts.is_valid(), _in_json(texts, ()), None)


def named(key: str, told: pa.LargeStringArray) -> pa.LargeStringArray:
    """Give a key with what stands between the quotation marks of its value; nothing for null."""
    return join(f',"{key}":"', told, '"').fill_null("")


def durations(seconds: pa.Int64Array) -> pa.LargeStringArray:
    """Give the key ``duration`` of calls (ISO 8601), nothing for what is none."""
    return named("duration", join("PT", seconds.cast(TEXT), "S"))


def _in_json(texts: pa.StringArray, markup: Sequence[tuple[str, str]]) -> pa.LargeStringArray:
    """Replace markup in texts, and write them as JSON does; null as nothing."""
    told = texts.cast(TEXT).fill_null("")
    held = bytes(bytes_of(told))  # nothing that is put in has to be replaced in turn
    told = _replaced(told, markup, held)
    if any(control.encode() in held for control in CONTROLS.difference(old for old, _ in markup)):
        return pa.array([orjson.dumps(text).decode()[1:-1] for text in told.to_pylist()], TEXT)
    return _replaced(told, ESCAPES, held)


def _replaced(texts: pa.LargeStringArray, changes: Sequence[tuple[str, str]], held: bytes) -> pa.LargeStringArray:
    """Put one thing in the place of another wherever the texts held it."""
    for old, new in changes:
        if old.encode() in held:
            texts = compute.replace_substring(texts, old, new)
    return texts


def published_at(times: pa.TimestampArray) -> pa.LargeStringArray:
    """Give the key ``published`` with what ``moment`` says of times; nothing where it says nothing."""
    micros = times.cast(pa.int64())
    span = compute.min_max(micros)
    if span["min"].as_py() is None or span["min"].as_py() < 0 or span["max"].as_py() > LATEST or _any_part(micros, MILLISECOND):
        told = pa.array(map(date_time, micros.to_pylist()), TEXT)
    else:
        exact = pa.timestamp("ms" if _any_part(micros, MICROSECONDS) else "s")
        texts = compute.replace_substring(times.cast(pa.timestamp("us")).cast(exact).cast(TEXT), " ", "T")
        told = join(compute.replace_substring(texts, ".000", ""), "Z")
    return named("published", told)


def _any_part(micros: pa.Int64Array, unit: int) -> bool:
    """Tell whether any time is not a whole number of units."""
    return bool(compute.any(compute.not_equal(compute.multiply(compute.divide(micros, unit), unit), micros)).as_py())
