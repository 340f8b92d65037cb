"""Conditions of fates: of which rows a value is carried, where it is not of all that have one."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from igarchive.urls import WEB, is_web

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

    Condition = Callable[[pa.RecordBatch], pa.BooleanArray]
    """Tells of each row of a table whether it is one."""


def linked(column: str) -> Condition:
    """Give the rows whose address is one of the web."""

    def told(rows: pa.RecordBatch) -> pa.BooleanArray:
        import pyarrow as pa  # noqa: PLC0415 -- heavy
        from pyarrow import compute  # noqa: PLC0415

        urls = rows[column].cast(pa.large_string())
        plain = compute.match_substring_regex(urls, WEB).fill_null(False)  # noqa: FBT003 -- a value
        odd = compute.and_(compute.invert(plain), urls.is_valid())
        return compute.replace_with_mask(plain, odd, pa.array(map(is_web, urls.filter(odd).to_pylist()), pa.bool_()))

    return told


def unlinked(column: str) -> Condition:
    """Give the rows that have no such address."""

    def told(rows: pa.RecordBatch) -> pa.BooleanArray:
        from pyarrow import compute  # noqa: PLC0415 -- heavy

        return compute.invert(linked(column)(rows))

    return told


def without(column: str) -> Condition:
    """Give the rows in which nothing stands in a column."""

    def told(rows: pa.RecordBatch) -> pa.BooleanArray:
        from pyarrow import compute  # noqa: PLC0415 -- heavy

        return compute.or_kleene(rows[column].is_null(), compute.equal(rows[column], "")).fill_null(True)  # noqa: FBT003 -- a value

    return told


def all_of(*conditions: Condition) -> Condition:
    """Give the rows that meet several conditions."""

    def told(rows: pa.RecordBatch) -> pa.BooleanArray:
        from pyarrow import compute  # noqa: PLC0415 -- heavy

        return reduce(compute.and_, (condition(rows) for condition in conditions))

    return told
