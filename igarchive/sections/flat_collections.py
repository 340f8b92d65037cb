"""saved.json, the collections of saved posts until 2020: each holds its items, of which it says when and whose."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from igarchive.flat import columns_of, time_of
from igarchive.section import Form
from igarchive.stock import Rendered
from igarchive.tables import Rows
from igarchive.times import iso

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from igarchive.reading import Reading
    from igarchive.section import RecordList
    from igarchive.stock import Row, Stock

CARRIED = {
    "collections": frozenset({"name", "created", "updated"}),
    "collection_items": frozenset({"ordinal_in_collection", "time", "owner"}),
}
"""What it carries."""


def collections() -> Form:
    """Declare the list of collections."""
    return Form("saved_collections", "name", _parse, tuple(CARRIED), spoiled=False, render=_render, carries=CARRIED, holds=_is_named)


def _parse(records: RecordList, reading: Reading) -> dict[str, Rows]:
    heads: list[tuple[Any, ...]] = []
    items: list[tuple[Any, ...]] = []
    for position, record in zip(records.positions, records.items, strict=True):
        created, updated = (time_of(record.get(key), position, (key,), records, reading) for key in ("created_at", "updated_at"))
        name = reading.number("saved", created)
        heads.append((name, record["name"], created, updated, position))
        for ordinal, item in enumerate(record.get("media", ())):
            added = time_of(item[0], position, ("media", ordinal, 0), records, reading)
            items.append((name, ordinal, added, item[1] if len(item) > 1 else None, position, ordinal))
    told = columns_of(heads, ("collection_id", "name", "created", "updated", "position"))
    held = columns_of(items, ("collection_id", "ordinal_in_collection", "time", "owner", "position", "ordinal"))
    return {"collections": Rows(len(heads), {**told, **records.section.constant, "ordinal": 0}), "collection_items": Rows(len(items), held)}


def _is_named(row: Mapping[str, Any]) -> bool:
    """Tell whether a collection has a name, which one needs there."""
    return row["name"] is not None


def _render(constant: Mapping[str, Any], stock: Stock) -> Iterator[Rendered]:
    """Write collections with those of their items whose time is known."""
    rows = list(filter(_is_named, stock.rows("collections", constant)))
    contents = [[item for item in items if item["time"] is not None] for items in stock.hanging("collection_items", "collections", rows)]
    if rows:
        yield Rendered(list(map(_record, rows, contents)), {"collections": rows, "collection_items": chain.from_iterable(contents)})


def _record(row: Row, items: list[Row]) -> dict[str, Any]:
    """Write a collection."""
    times = {key: iso(row[column]) for key, column in (("created_at", "created"), ("updated_at", "updated")) if row[column] is not None}
    return {"name": row["name"], **times, "media": [[iso(item["time"]), *([] if item["owner"] is None else [item["owner"]])] for item in items]}
