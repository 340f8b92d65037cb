"""What stands in columns of Arrow where there is nothing to tell: "" for a text, 0 for a time, no key at all."""

from __future__ import annotations

import pyarrow as pa
from pyarrow import compute

from igarchive.times import MICROSECONDS

TEXTS = pa.string()
"""The type of what most keys hold."""


def under(objects: pa.StructArray, key: str, kind: pa.DataType = TEXTS) -> pa.Array:
    """Give what objects hold under a key; nulls of a kind where none has it."""
    index = objects.type.get_field_index(key)
    if index < 0:
        return pa.nulls(len(objects), kind)
    return compute.struct_field(objects, index) if objects.null_count else objects.field(index)


def without_filler(values: pa.Array) -> pa.Array:
    """Give texts with null where "" stands, numbers with null where 0 does: there is nothing to tell."""
    empty = compute.equal(values, "" if pa.types.is_string(values.type) else 0)
    return compute.if_else(empty, None, values) if empty.true_count else values


def moments(seconds: pa.Int64Array) -> pa.Int64Array:
    """Turn times in seconds into microseconds, as ``times.microseconds`` does."""
    return compute.multiply(without_filler(seconds), MICROSECONDS)
