"""Notes of messages, made a column at a time: there are a million of them, and most are plain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import orjson
import pyarrow as pa
from pyarrow import compute

from igarchive.writers.activitystreams.markup import MARKUP, MILLISECOND, SECOND, moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TEXT = pa.large_string()
"""The type of all parts: of a string, all values together take 2 GiB at most."""

AT_ONCE = 4 << 20
"""Bytes of readers that are written at a time: each note tells them all."""

ESCAPES = (("\\", "\\\\"), ('"', '\\"'))
"""What JSON puts in the place of what, where there is no control character."""

CONTROL = re.compile(r"[\x00-\x1f]")

LATEST = 253_402_300_799 * SECOND
"""The last second of the year 9999, in microseconds."""


def notes(above: str, readers: list[str], rows: tuple[pa.Array, pa.Array, pa.Array], attributed: Sequence[str], endings: Sequence[str]) -> Iterator[bytes]:
    """Write notes to some readers, each after a comma and a line break; ids begin with ``above``.

    ``rows`` are numbers, ``published_at`` and ``contents`` of each; ``endings`` what follows the content.
    """
    begin, to = f',\n{{"type":"Note","id":"{above}', f'","to":{orjson.dumps(readers).decode()}'
    numbers, published, content = rows
    names, ends = pa.array(attributed, TEXT), pa.array(endings, TEXT)
    step = max(1, AT_ONCE // len(to))
    for at in range(0, len(names), step):
        parts = (begin, numbers, '","attributedTo":"', names, to, published, ',"content":"', content, '"', ends)
        cut = [pa.scalar(part, TEXT) if isinstance(part, str) else part.slice(at, step) for part in parts]
        yield _joined(compute.binary_join_element_wise(*cut, pa.scalar("", TEXT)))


def _joined(texts: pa.LargeStringArray) -> bytes:
    """Give all texts in one, as bytes."""
    _, offsets, data = texts.buffers()
    ends = memoryview(offsets).cast("q")[texts.offset : texts.offset + len(texts) + 1]
    whole: bytes = data.slice(ends[0], ends[-1] - ends[0]).to_pybytes()
    return whole


def contents(texts: pa.StringArray) -> pa.LargeStringArray:
    """Give what stands between the quotation marks of ``content``: the HTML of texts, as JSON writes it."""
    told = texts.cast(TEXT).fill_null("")
    for old, new in MARKUP:
        told = _replaced(told, old, new)
    if CONTROL.search(_joined(told).decode()):
        told = pa.array([orjson.dumps(text).decode()[1:-1] for text in told.to_pylist()], TEXT)
    else:
        for old, new in ESCAPES:
            told = _replaced(told, old, new)
    html = compute.binary_join_element_wise(pa.scalar("<p>", TEXT), told, pa.scalar("</p>", TEXT), pa.scalar("", TEXT))
    return compute.if_else(compute.equal(told, pa.scalar("", TEXT)), pa.scalar("", TEXT), html)


def _replaced(texts: pa.LargeStringArray, old: str, new: str) -> pa.LargeStringArray:
    return compute.replace_substring(texts, old, new) if old.encode() in _joined(texts) else texts


def published_at(times: pa.TimestampArray) -> pa.LargeStringArray:
    """Give the key ``published`` with what ``moment`` says of times; nothing where it says nothing."""
    micros = times.cast(pa.int64())
    span = compute.min_max(micros)
    if span["min"].as_py() is None or span["min"].as_py() < 0 or span["max"].as_py() > LATEST or _any_part(micros, MILLISECOND):
        told = pa.array(map(moment, micros.to_pylist()), TEXT)
    else:
        exact = pa.timestamp("ms" if _any_part(micros, SECOND) else "s")
        texts = compute.replace_substring(times.cast(pa.timestamp("us")).cast(exact).cast(TEXT), " ", "T")
        told = compute.binary_join_element_wise(compute.replace_substring(texts, ".000", ""), pa.scalar("Z", TEXT), pa.scalar("", TEXT))
    return compute.binary_join_element_wise(pa.scalar(',"published":"', TEXT), told, pa.scalar('"', TEXT), pa.scalar("", TEXT)).fill_null("")


def _any_part(micros: pa.Int64Array, unit: int) -> bool:
    """Tell whether any time is not a whole number of units."""
    return bool(compute.any(compute.not_equal(compute.multiply(compute.divide(micros, unit), unit), micros)).as_py())
