r"""Text as Instagram delivers it, and as it was meant.

In the JSON of exports since the end of 2020 every character beyond ASCII is written as its UTF-8 bytes,
each escaped as if it were a Latin-1 character: ``"\u00f0\u009f\u0091\u008d"`` for a thumb up (catalogue Q1).
``repair`` undoes that for one string, ``spoil`` does it. Both are applied after parsing: repairing the
bytes of a file is wrong for ``\u005cn``, ``\u0022`` and for text that was right already.

Genuine text such as ``Ã©`` cannot be told from a mangled ``é``; it is taken for mangled.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

MANGLED = re.compile(rb"\xc3[\x82-\xb4]\xc2[\x80-\xbf]")
"""In UTF-8: what a mangled character looks like (a lead byte and a continuation byte, each a Latin-1 character)."""


def repair(text: str) -> str:
    """Give back the text that was meant.

    Unchanged if it is ASCII, has a character above U+00FF, or is not UTF-8 when encoded as Latin-1.
    """
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def spoil(text: str) -> str:
    """Mangle text as the real export does: the inverse of ``repair`` for all Unicode scalar values."""
    return text.encode("utf-8").decode("latin-1")


def spoil_document(document: Any) -> Any:  # noqa: ANN401 -- any JSON
    """Mangle all text in a document, keys too: its bytes read as Latin-1, which leaves JSON's own characters as they are."""
    import orjson  # noqa: PLC0415 -- heavy

    try:
        data = orjson.dumps(document)
    except TypeError:  # it holds a number that 64 bits do not hold, or is nested too deep to be written
        return with_values(document, lambda value: spoil(value) if isinstance(value, str) else value)
    return document if data.isascii() else orjson.loads(data.decode("latin-1").encode("utf-8"))


def with_values(document: Any, change: Callable[[Any], Any]) -> Any:  # noqa: ANN401 -- any JSON
    """Give a document of the same shape with every scalar and every key changed; keys that would become one stay as they are."""
    root = [document]
    stack: list[tuple[Any, Any]] = [(root, 0)]
    while stack:
        holder, place = stack.pop()
        value = holder[place]
        if isinstance(value, dict):
            keys = {key: change(key) for key in value}
            clear = len(set(keys.values())) == len(keys)
            holder[place] = {keys[key] if clear else key: child for key, child in value.items()}
            stack.extend((holder[place], key) for key in holder[place])
        elif isinstance(value, list):
            holder[place] = list(value)
            stack.extend((holder[place], index) for index in range(len(value)))
        else:
            holder[place] = change(value)
    return root[0]


def is_mangled(text: str) -> bool:
    """Tell whether ``repair`` would change this text."""
    return repair(text) != text


def looks_broken(text: str) -> bool:
    """Tell whether a text that ``repair`` left alone still seems mangled: cut within a character, say.

    Mangled text holds C1 control characters or bytes of a broken sequence; real text hardly does.
    """
    return not text.isascii() and any("\x80" <= char <= "\x9f" for char in text) and repair(text) == text


def beyond_ascii(values: list[str]) -> int | None:
    """Count the texts beyond ASCII where each can be repaired and none was mangled twice; None where one by one is needed.

    The check for UTF-8 runs with separators between the texts, so that a lead byte that ends one and a
    continuation byte that begins the next do not pass for a character.
    """
    joined = "\n".join(values)
    if joined.isascii():
        return 0
    try:
        apart = joined.encode("latin-1")
        apart.decode("utf-8")
    except UnicodeError:
        return None
    if b"\xc2" in apart and MANGLED.search(apart):
        return None
    return len(values) - sum(map(str.isascii, values))


def beyond_ascii_in(column: pa.StringArray) -> int:
    """Count the texts beyond ASCII in a column of Arrow."""
    from pyarrow import compute  # noqa: PLC0415 -- heavy

    return 0 if bytes(bytes_of(column)).isascii() else compute.string_is_ascii(column).false_count


def bytes_of(column: pa.StringArray | pa.LargeStringArray) -> memoryview:
    """Give all texts of a column of Arrow in one, as they lie."""
    import pyarrow as pa  # noqa: PLC0415 -- heavy

    _, offsets, texts = column.buffers()
    if texts is None or not len(column):
        return memoryview(b"")
    places = memoryview(offsets).cast("q" if pa.types.is_large_string(column.type) else "i")
    return memoryview(texts)[places[column.offset] : places[column.offset + len(column)]]


def repair_all(values: list[str], *, sound: bool = False) -> tuple[bytes, list[int]] | None:
    """Repair a whole column at once: its UTF-8 bytes and each value's length, or None if one by one is needed.

    ``sound`` says that each value is known to be UTF-8; else that is looked at.
    """
    if not sound and beyond_ascii(values) is None:
        return None
    return "".join(values).encode("latin-1"), list(map(len, values))


def repair_array(column: pa.StringArray) -> pa.StringArray:
    """Repair a column of Arrow at once; raises ValueError where it is needed to do so one by one, as ``beyond_ascii`` says."""
    import pyarrow as pa  # noqa: PLC0415 -- heavy
    from pyarrow import compute  # noqa: PLC0415

    text = str(bytes_of(column), "utf-8")
    if text.isascii():
        return column
    whole = text.encode("latin-1")
    lengths = compute.utf8_length(column)
    ends = compute.cumulative_sum(lengths.fill_null(0) if column.null_count else lengths)
    if (b"\xc2" in whole and MANGLED.search(whole)) or ends[-1].as_py() != len(whole):
        msg = "text that was mangled twice, or that is not told apart"
        raise ValueError(msg)
    valid = compute.is_valid(column).buffers()[1] if column.null_count else None
    repaired = pa.StringArray.from_buffers(len(column), pa.concat_arrays([pa.array([0], pa.int32()), ends]).buffers()[1], pa.py_buffer(whole), valid)
    repaired.validate(full=True)
    return repaired
