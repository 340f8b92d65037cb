"""Filler in columns of Arrow: what stands in exports where there is nothing to tell, "" for a text and 0 for a time."""

from __future__ import annotations

import pyarrow as pa
from pyarrow import compute

from igarchive.times import MICROSECONDS


def without_filler(values: pa.Array) -> pa.Array:
    """Give texts with null where "" stands, numbers with null where 0 does: there is nothing to tell."""
    empty = compute.equal(values, "" if pa.types.is_string(values.type) else 0)
    return compute.if_else(empty, None, values) if compute.any(empty).as_py() else values


def moments(seconds: pa.Int64Array) -> pa.Int64Array:
    """Turn times in seconds into microseconds, as ``times.microseconds`` does."""
    return compute.multiply(without_filler(seconds), MICROSECONDS)
