"""What the account saved, and its collections."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from igarchive.fields import label_values, string_map
from igarchive.flat import FIRST, began, tuples
from igarchive.history import history
from igarchive.labels import canonical, one_of
from igarchive.meaning import GROUP, LINK, TEXT, TIME, Declared, Meaning, Place, Wanted, find_meaning, report_unknown
from igarchive.section import Form, RecordList, Section, parsed_by, read_only
from igarchive.sections.flat_collections import collections
from igarchive.sections.folders import CONNECTIONS, SAVED
from igarchive.shapes import NAMES, file_leaves, map_labels, media_leaves
from igarchive.stock import Rendered
from igarchive.tables import Rows
from igarchive.times import MICROSECONDS, microseconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from igarchive.leftovers import Json
    from igarchive.reading import Reading
    from igarchive.stock import Row, Stock


POST_FIELDS = {
    "url": "URL", "caption": "Caption", "title": "Title", "hashtags": "Hashtags > Name",
    "owner_name": "Owner > Name|Media > Owner > Name", "owner": "Owner > Username|Media > Owner > Username",
}  # fmt: skip
"""Where label_values tell of a post of somebody."""


class Collection(Struct):
    """A collection whose items follow its head."""

    name: str
    """Its id."""
    member: str
    """Where it was begun."""
    count: int = 0
    """Items so far."""

    def next(self) -> int:
        """Give the place of the next item."""
        self.count += 1
        return self.count - 1


class Collections(Struct):
    """The collection that was begun last."""

    _last: Collection | None = None

    def begin(self, name: str, member: str) -> Collection:
        """Begin a collection, whose items follow."""
        self._last = Collection(name, member)
        return self._last

    def begun_in(self, member: str) -> Collection | None:
        """Give the collection that was begun last in a member."""
        return self._last if self._last and self._last.member == member else None


def _parse_flat(records: RecordList, reading: Reading) -> dict[str, Rows]:
    """Read the flat list of headers and members: a record with a creation time heads those that follow."""
    names, collections = _flat_names(records, reading), reading.memory_of(Collections)
    unknown: Counter[str] = Counter()
    headers: list[dict[str, Any]] = []
    items: list[dict[str, Any]] = []
    for position, record in zip(records.positions, records.items, strict=True):
        entries = _flat_entries(record, position, records, names)
        collection = collections.begun_in(records.member)
        headed = CREATED in entries or UPDATED in entries or ("title" in record and ADDED not in entries)
        if headed:
            created = _take(entries, CREATED, "timestamp")
            row = {
                "name": _take(entries, NAME, "value"),
                "created": created,
                "updated": _take(entries, UPDATED, "timestamp"),
                "type": record.get("title") or None,
            }
            collection = collections.begin(reading.number("saved", created), records.member)
            headers.append({"collection_id": collection.name, **row, "position": position})
        else:
            if collection is None:
                collection = collections.begin(reading.number("saved", None), records.member)
                headers.append({"collection_id": collection.name, "position": position})
                reading.findings.add("collection_headless", records.member, "items stand before any collection's name")
            item = {"time": _take(entries, ADDED, "timestamp"), "owner": _take(entries, NAME, "value"), "url": _take(entries, NAME, "href")}
            items.append({"collection_id": collection.name, "ordinal_in_collection": collection.next(), **item, "position": position})
        for _, value, path, label in (*file_leaves(record), *media_leaves(record)):
            records.left.add(position, path, label, value, "extra")
        if record.get("title") and not headed:
            records.left.add(position, ("title",), None, record["title"], "extra")
        for name, (label, entry) in entries.items():
            for key, value in entry.items():
                if value:
                    records.left.add(position, ("string_map_data", label, key), label, value, "extra")
                    unknown[name] += 1
    report_unknown(unknown, records.member, reading.findings, foreign=bool(records.whole.meaning and records.whole.meaning.foreign))
    return {
        "collections": _rows(headers, ("collection_id", "name", "type", "created", "updated"), {**records.section.constant, "ordinal": 0}),
        "collection_items": _rows(items, ("collection_id", "ordinal_in_collection", "time", "owner", "url"), {"ordinal": 0}),
    }


NAME, CREATED, UPDATED, ADDED = (canonical(label) for label in ("Name", "Creation Time", "Update Time", "Added Time"))
FLAT_LABELS = frozenset({NAME, CREATED, UPDATED, ADDED})
HEAD = Declared(tuple(Wanted((Place(label, kind),), always=False, many=False) for label, kind in ((NAME, TEXT), (CREATED, TIME), (UPDATED, TIME))), frozenset())
ITEM_OF_FLAT = Declared(
    tuple(Wanted((Place(label, kind),), always=False, many=False) for label, kind in ((NAME, TEXT), (NAME, LINK), (ADDED, TIME))), frozenset()
)
"""The labels of a header, and of a member."""


def _flat_name(label: str, names: Mapping[str, str]) -> str:
    """Give the canonical form of a label of the flat list."""
    known = one_of(label, FLAT_LABELS)
    return names.get(known, known)


def _flat_entries(record: dict[str, Any], position: int, records: RecordList, names: Mapping[str, str]) -> dict[str, tuple[str, dict[str, Any]]]:
    """Give what stands under the labels of a record, by what they mean; of two that mean the same the first counts, and the other is left over."""
    entries: dict[str, tuple[str, dict[str, Any]]] = {}
    for label, entry in record["string_map_data"].items():
        name = _flat_name(label, names)
        if name not in entries:
            entries[name] = label, dict(entry)
            continue
        for key, value in entry.items():
            if value:
                records.left.add(position, ("string_map_data", label, key), label, value, "repeated")
    return entries


def _flat_names(records: RecordList, reading: Reading) -> Mapping[str, str]:
    """Find out what labels mean that are not known; headers have a title then, members have none."""
    whole = records.whole
    known = {} if whole.meaning is None else whole.meaning.names
    if whole.meaning or all(_flat_name(label, known) in FLAT_LABELS for record in records.items for label in record["string_map_data"]):
        return known
    heads, items = (
        find_meaning(declared, (leaf for record in whole.records() if bool(record.get("title")) is headed for leaf in map_labels(record)))
        for declared, headed in ((HEAD, True), (ITEM_OF_FLAT, False))
    )
    nothing_known = FLAT_LABELS.isdisjoint(_flat_name(label, {}) for record in records.items for label in record["string_map_data"])
    whole.meaning = Meaning(
        items.names | heads.names, items.meant | heads.meant, items.ordered | heads.ordered, foreign=nothing_known or heads.foreign or items.foreign
    )
    whole.meaning.report(records.member, reading.findings)
    return whole.meaning.names


FLAT = {
    "collections": frozenset({"name", "type", "created", "updated"}),
    "collection_items": frozenset({"ordinal_in_collection", "time", "owner", "url"}),
}
"""What the flat list carries."""


def _render_flat(constant: Mapping[str, Any], stock: Stock) -> Iterator[Rendered]:
    """Write each collection's head, and its items after it."""
    records: list[dict[str, Any]] = []
    rows = list(stock.rows("collections", constant))
    contents = stock.hanging("collection_items", "collections", rows)
    for row, items in zip(rows, contents, strict=True):
        times = (("Creation Time", row["created"]), ("Update Time", row["updated"]))
        name = {} if row["name"] is None else {"Name": {"value": row["name"]}}
        entries = name | {label: {"timestamp": 0 if time is None else time // MICROSECONDS} for label, time in times}
        records.append({"title": row["type"] or "", "string_map_data": entries})
        for item in items:
            told = {key: item[column] for key, column in (("href", "url"), ("value", "owner")) if item[column] is not None}
            added = {"timestamp": 0 if item["time"] is None else item["time"] // MICROSECONDS}
            records.append({"string_map_data": {"Name": told, "Added Time": added}})
    if records:
        yield Rendered(records, {"collections": rows, "collection_items": chain.from_iterable(contents)})


def _take(entries: dict[str, tuple[str, dict[str, Any]]], label: str, key: str) -> Json:
    """Take a value out of what is left of a record; times in microseconds."""
    value = entries.get(label, ("", {}))[1].pop(key, None)
    return microseconds(value) if key == "timestamp" else value


def _rows(rows: list[dict[str, Any]], names: tuple[str, ...], constant: dict[str, Any]) -> Rows:
    return Rows(len(rows), {**{name: [row.get(name) for row in rows] for name in (*names, "position")}, **constant})


def with_ids(form: Form, kind: str) -> Form:
    """Give each record of a form a collection of its own."""

    def parse(records: RecordList, reading: Reading) -> dict[str, Rows]:
        tables = form.parse(records, reading)
        columns = tables["collections"].columns
        columns["collection_id"] = [reading.number(kind, created) for created in columns["created"]]
        return tables

    return parsed_by(form, parse)


def collection_labels() -> Form:
    """Declare collections as label_values: the members are a group in the record."""
    header = with_ids(
        label_values("collections", created="timestamp", name="Name", type="Type", visibility="Visibility", updated="Update time@timestamp", always="name"),
        "saved",
    )

    def parse(records: RecordList, reading: Reading) -> dict[str, Rows]:
        heads, groups = [], []
        for position, record in zip(records.positions, records.items, strict=True):
            members = _groups_of_members(record["label_values"])
            for index, value in members:
                if value["title"] and not _holds_members(value):
                    records.left.add(position, ("label_values", index, "title"), None, value["title"], "extra")
            without = {index: {key: told for key, told in value.items() if key not in {"title", "dict"}} | {"dict": []} for index, value in members}
            heads.append({**record, "label_values": [without.get(index, value) for index, value in enumerate(record["label_values"])]})
            groups.append(members)
        tables = header.parse(replace(records, items=heads), reading)
        tables["collection_items"] = _group_items(records, reading, tables["collections"].columns["collection_id"], groups)
        return tables

    def render(constant: Mapping[str, Any], stock: Stock) -> Iterator[Rendered]:
        """Write each collection with its members in a group."""
        assert header.render is not None  # noqa: S101 -- declared forms are rendered
        for rendered in header.render(constant, stock):
            contents = stock.hanging("collection_items", "collections", list(rendered.rows["collections"]))
            for record, items in zip(rendered.records, contents, strict=True):
                if items:
                    record["label_values"].append({"dict": list(map(_element, items)), "title": "Media"})
            yield replace(rendered, rows={**rendered.rows, "collection_items": chain.from_iterable(contents)})

    items = {"collection_items": frozenset({"ordinal_in_collection", "time", "owner", "owner_name", "url"})}
    return parsed_by(header, parse, tables=("collections", "collection_items"), render=render, carries={**header.carries, **items})


def _groups_of_members(items: list[dict[str, Any]]) -> list[tuple[int, dict[str, Any]]]:
    """Find the groups of members in a collection, with their places: those of their title, else the only group, whose title is of another language."""
    groups = [(index, item) for index, item in enumerate(items) if "title" in item and item.get("dict")]
    return [group for group in groups if _holds_members(group[1])] or (groups if len(groups) == 1 else [])


def _holds_members(group: dict[str, Any]) -> bool:
    """Tell whether a group has the title of that of members."""
    return one_of(group["title"], frozenset({MEDIA})) == MEDIA


MEDIA = canonical("Media")
"""The title of the group of members."""


def _element(item: Row) -> dict[str, Any]:
    """Write a member of a collection."""
    told: list[dict[str, Any]] = [
        {"label": label, "value": item[column]} for label, column in (("URL", "url"), ("Name", "owner_name"), ("Username", "owner")) if item[column] is not None
    ]
    if item["time"] is not None:
        told.append({"label": "Added time", "timestamp_value": item["time"] // MICROSECONDS})
    return {"dict": told, "title": ""}


ITEM = {"username": "owner", "name": "owner_name", "url": "url", "owner > username": "owner", "owner > name": "owner_name"}
"""Columns of the labels of a collection's member; its time is the only one in it, whatever it is called (docs/format.md#languages)."""


ITEM_LABELS = frozenset(part for address in ITEM for part in address.split(GROUP)) | {ADDED}


def _group_items(records: RecordList, reading: Reading, ids: list[str], groups: list[list[tuple[int, dict[str, Any]]]]) -> Rows:
    """Read the members of collections: one row for each element of the group."""
    unknown: Counter[str] = Counter()
    items: list[dict[str, Any]] = []
    for position, collection, group in zip(records.positions, ids, groups, strict=True):
        ordinal = 0
        for index, value in group:
            for at, element in enumerate(value["dict"]):
                row: dict[str, Any] = {"collection_id": collection, "ordinal_in_collection": ordinal, "position": position, "ordinal": ordinal}
                unknown.update(_read_item(element, row, records, position, ("label_values", index, "dict", at)))
                items.append(row)
                ordinal += 1
    report_unknown(unknown, records.member, reading.findings, foreign=not any(set(ITEM.values()) & row.keys() for row in items))
    names = ("collection_id", "ordinal_in_collection", "time", "owner", "owner_name", "url", "ordinal")
    return _rows(items, names, {})


def _read_item(element: dict[str, Any], row: dict[str, Any], records: RecordList, position: int, path: tuple[str | int, ...]) -> list[str]:
    """Read one of them; give the addresses of the labels that are not known."""
    unknown: list[str] = []
    lone = len(_times_in(element)) == 1
    stack: list[tuple[str, dict[str, Any], tuple[str | int, ...]]] = [("", element, path)]
    while stack:
        above, item, where = stack.pop()
        label = one_of(item.get("label", item.get("title", "")), ITEM_LABELS)
        address = f"{above}{GROUP}{label}" if above and label else above or label
        for key, value in item.items():
            timed = key == "timestamp_value" and (label == ADDED or lone)
            column = "time" if timed else ITEM.get(address) if key == "value" else None
            if key == "dict" or (key in NAMES and not _is_left(key, item, address)) or (key == "href" and value == item.get("value")):
                continue
            if column and column not in row:
                row[column] = microseconds(value) if column == "time" else value
            elif value:
                records.left.add(position, (*where, key), item.get("label"), value, "extra")
                unknown.append(address)
        stack.extend((address, child, (*where, "dict", index)) for index, child in reversed(list(enumerate(item.get("dict", ())))))
    return unknown


def _times_in(element: dict[str, Any]) -> list[int]:
    """Give the times in an element, at any depth."""
    times: list[int] = []
    stack = [element]
    while stack:
        item = stack.pop()
        times += filter(None, [item.get("timestamp_value")])
        stack += item.get("dict", ())
    return times


def _is_left(key: str, item: dict[str, Any], address: str) -> bool:
    """Tell whether a name is all that is told, and no known one, or stands beside another."""
    alone = item.keys() <= NAMES and address not in ITEM and not any(known.startswith(f"{address}{GROUP}") for known in ITEM)
    return bool(item[key]) and (alone or (key == "title" and "label" in item))


FLAT_FILE = "saved.json"
"""Where what was saved and its collections lay until 2020."""


SECTIONS = (
    began(Section(
        "saved_posts", "Posts and reels that the account saved.", "saved", SAVED, history(("2021-02", "saved_posts.json")),
        history(
            (
                "2021-02",
                string_map(
                    "saved_saved_media", "saved", owner="title|Shared By", url="Saved on@href|Shared By@href",
                    time="Saved on@timestamp|Shared By@timestamp", always="time", sparse=True,
                ),
            ),
            ("2025-12", label_values("saved", **POST_FIELDS, always="time", kept=("Owner > URL", "Media > Owner > URL"))),
        ),
        {"kind": "post"},
    ), FLAT_FILE, (FIRST, tuples("saved_media", "saved", "time", "owner"))),
    began(Section(
        "saved_collections", "Collections of saved posts.", "saved", SAVED, history(("2021-02", "saved_collections.json")),
        history(
            ("2021-02", Form("saved_saved_collections", "string_map_data", _parse_flat, ("collections", "collection_items"), sequential=True, render=_render_flat, carries=FLAT)),
            ("2026-06", collection_labels()),
        ),
        {"kind": "saved"},
    ), FLAT_FILE, (FIRST, collections())),
    Section(
        "saved_music", "Music that the account saved.", "saved", SAVED, history(("2024-11", "saved_music.json")),
        history(
            ("2024-11", string_map("saved_saved_music", "saved", title="Song Name", artist="Artist Name", time="Created At@timestamp", always="title")),
            ("2026-06", label_values("saved", title="Title|Song Name", artist="Artist|Artist Name", url="URL", always="title")),
        ),
        {"kind": "music"},
    ),
    Section(
        "saved_locations", "Places that the account saved.", "saved", SAVED, history(("2024-11", "saved_locations.json")),
        history(
            ("2024-11", string_map("saved_saved_locations", "saved", title="Name", time="Time@timestamp|Created At@timestamp")),
            ("2026-06", label_values("saved", title="Name|Title", url="URL")),
        ),
        {"kind": "place"},
    ),
    Section(
        "custom_lists", "Lists of people.", "connections", CONNECTIONS,
        history(("2023-11", "custom_lists.json")),
        history(
            (
                "2023-11",
                with_ids(
                    string_map(
                        "relationships_custom_lists", "collections", name="Name", created="Created At@timestamp", updated="Updated At@timestamp",
                        members_text="Group Members", always="name",
                    ),
                    "people",
                ),
            ),
            ("2026-06", read_only(with_ids(label_values("collections", created="timestamp", name="Name", updated="Update time@timestamp|Updated At@timestamp", members_text="Group Members"), "people"))),
        ),
        {"kind": "people"},
    ),
)  # fmt: skip
