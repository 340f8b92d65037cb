"""Declared forms column by column: what ``fields.py`` makes of records one by one, made of all that Arrow has read at once."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import pyarrow as pa
from pyarrow import compute

from igarchive.filler import moments
from igarchive.section import SLICE
from igarchive.shape_columns import ARRAYS
from igarchive.tables import TABLE_BY_NAME, Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from igarchive.fields import Fields
    from igarchive.section import RecordList


def scan(declared: Fields, fields: Mapping[str, pa.Array], records: RecordList) -> dict[str, Rows] | None:
    """Give one row for each record where all are plain, nothing is left over and nothing is to be told; else None."""
    told = ARRAYS[declared.shape.mark](fields)
    if told is None:
        return None
    found = {address: values for address, values in told.items() if pa.types.is_list(values.type) or not declared.is_alone(address)}
    columns: dict[str, pa.Array] = {}
    for column, given in declared.addresses.items():
        kind = TABLE_BY_NAME[declared.table].by_name[column].kind
        taken = [_converted(found.pop(address), kind) for address in given if address in found]
        one = _first(taken)
        if taken and one is None:
            return None
        if one is not None:
            columns[column] = one
    blank = any(column not in columns or columns[column][:SLICE].null_count == len(columns[column][:SLICE]) for column in declared.always)
    if found or blank or not columns or any(column not in columns or columns[column].null_count for column in declared.required):
        return None
    positions = pa.arange(records.positions[0], records.positions[-1] + 1)
    return {declared.table: Rows(len(positions), {**columns, **records.section.constant, "position": positions, "ordinal": 0})}


def _converted(values: pa.Array, kind: str) -> pa.Array | None:
    """Give values as a column of a kind has them; None where they have to be looked at singly."""
    convert = CONVERT.get((kind, str(values.type)))
    return None if convert is None else convert(values)


def _first(alternatives: Sequence[pa.Array | None]) -> pa.Array | None:
    """Give of each record the value that any of the alternatives has; None if a record has two, for one would be left over."""
    known = [values for values in alternatives if values is not None]
    if not known or len(known) < len(alternatives):
        return None
    one = reduce(compute.coalesce, known)
    return one if sum(map(_count, known)) == _count(one) else None


def _count(values: pa.Array) -> int:
    return int(len(values) - values.null_count)


def _lists_of_one(texts: pa.StringArray) -> pa.ListArray:
    ends = compute.cumulative_sum(texts.is_valid().cast(pa.int32()))
    return pa.ListArray.from_arrays(pa.concat_arrays([pa.array([0], pa.int32()), ends]), texts.drop_null(), mask=texts.is_null())


CONVERT: Mapping[tuple[str, str], Callable[[pa.Array], pa.Array]] = {
    ("string", "string"): lambda texts: texts,
    ("strings", "string"): _lists_of_one,
    ("strings", "list<item: string>"): lambda lists: lists,
    ("time", "int64"): moments,
}
"""What becomes of values for a column, by its kind and their type in Arrow; of others each has to be looked at."""
