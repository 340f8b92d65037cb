"""The record shapes that most of the export is made of, and the values in them by address.

======================  ===================================================================================
address                 value
======================  ===================================================================================
``title``               the record's title
``value`` ``href``      in string_list_data
``timestamp``           in string_list_data; in label_values the record's own
``Name``                the value under that label (canonical, letter case does not count)
``Time@timestamp``      the timestamp under that label
``Name@href``           the link under that label
``Owner > Username``    the value under a label within a group
``fbid``                the record's id (label_values)
``uri``                 the file in media_list_data
======================  ===================================================================================

string_list (S1) lists accounts, posts or words; string_map (S2) is a map of labels, verbose or sparse;
label_values (S3) a list of labelled values, groups and vectors (catalogue section 2).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from igarchive.labels import canonical
from igarchive.leftovers import DEEPEST, Path, TooDeepError
from igarchive.meaning import GROUP, LINK

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from igarchive.meaning import LabelLeaf

Leaf = tuple[str, Any, Path, str | None]
"""Address, value, path from the record's root, label as delivered."""

EXPORTER_NAMES = ("/ent_name", "/label_values/*/ent_field_name")
"""Names of internal classes and fields that leaked into exports of 2024-07 to 2025-02."""


Written = Mapping[str, Any]
"""Values of a record to be written, by address as declared; a list for what may repeat, None for what is not there."""


def list_record(values: Written, *, sparse: bool) -> dict[str, Any]:
    """Write a string_list record; the inverse of ``list_leaves``."""
    entry = {key: values.get(key) for key in ("href", "value", "timestamp") if key in values}
    filler = {"href": "", "timestamp": 0}
    told = {key: filler.get(key) if value is None else value for key, value in entry.items()}
    media: dict[str, Any] = {} if sparse else {"media_list_data": []}
    return {"title": values.get("title") or "", **media, "string_list_data": [{key: value for key, value in told.items() if value is not None}]}


def map_record(values: Written, *, sparse: bool) -> dict[str, Any]:
    """Write a string_map record, with fillers for what is not there or without it; the inverse of ``map_leaves``."""
    entries: dict[str, dict[str, Any]] = {}
    record: dict[str, Any] = {}
    for address, value in values.items():
        label, _, key = address.partition("@")
        if address == "title":
            record["title"] = value or ""
        elif address == "uri":
            record["media_list_data"] = [{"uri": value or ""}]
        elif value == "" and not key:
            entries.setdefault(label, {})["value"] = ""
        elif not sparse:
            entries.setdefault(label, {"href": "", "value": "", "timestamp": 0}).update({key or "value": value} if value is not None else {})
        elif value is not None:
            entries.setdefault(label, {})[key or "value"] = value
    opening = {} if sparse else {"title": "", "media_map_data": {}}
    return {**opening, **record, "string_map_data": entries}


def label_record(values: Written, lone: Collection[str] = ()) -> dict[str, Any]:
    """Write a label_values record; the inverse of ``label_leaves``. ``lone`` names groups that are one object under a label."""
    record: dict[str, Any] = {key: values[key] for key in ("title", "timestamp") if values.get(key) is not None}
    listed: list[dict[str, Any]] = []
    groups: dict[str, list[dict[str, Any]]] = {}
    for address, value in values.items():
        label, _, key = address.partition("@")
        above, _, name = label.rpartition(" > ")
        if address in {"title", "timestamp", "fbid"} or (value is None and not above):
            continue
        if above and above not in groups:
            groups[above] = []
            listed.append({"label": above, "dict": groups[above]} if above in lone else {"dict": groups[above], "title": above})
        for one in value if isinstance(value, list) else [] if value is None else [value]:
            told = {"label": name, "timestamp_value" if key else "value": one}
            if not above:
                listed.append({**told, "href": one} if name == "URL" and one else told)
            elif above in lone:
                groups[above].append(told)
            elif isinstance(value, list) or not groups[above]:
                groups[above].append({"dict": [told], "title": ""})
            else:
                groups[above][0]["dict"].append(told)
    fbid = {} if values.get("fbid") is None else {"fbid": values["fbid"]}
    return {**record, "media": [], "label_values": listed, **fbid}


KEYED = "string_map_data"
"""The mark of the shape whose labels are keys."""

LABELLED = frozenset({KEYED, "label_values"})
"""Marks of the shapes whose fields have labels."""

BY_COLUMNS = LABELLED | {"string_list_data"}
"""Marks of the shapes that are read column by column too (``shape_columns.ARRAYS``)."""


def relabelled(document: Any, label: Callable[[str], str]) -> Any:  # noqa: ANN401 -- any JSON
    """Write the labels of a document of ours in another language: keys of maps, labels of values, titles of groups."""
    if isinstance(document, list):
        return [relabelled(child, label) for child in document]
    if not isinstance(document, dict):
        return document
    told = {key: relabelled(value, label) for key, value in document.items()}
    for key in ("string_map_data", "media_map_data"):
        if key in told:
            told[key] = _relabelled_map(told[key], label)
    if "label" in told:
        told["label"] = label(told["label"])
    if "dict" in told and "title" in told:
        told["title"] = label(told["title"])
    return told


def _relabelled_map(entries: dict[str, Any], label: Callable[[str], str]) -> dict[str, Any]:
    """Write the keys of a map in another language, save those that it would write alike."""
    alike = Counter(map(label, entries))
    return {told if alike[told := label(name)] == 1 else name: value for name, value in entries.items()}


def list_leaves(record: dict[str, Any]) -> Iterator[Leaf]:
    """Give the values of a string_list record; its fillers (title "", href "", timestamp 0) are none."""
    if record.get("title"):
        yield "title", record["title"], ("title",), None
    yield from file_leaves(record)
    for index, entry in enumerate(record["string_list_data"]):
        for key, value in entry.items():
            if value or (key == "value" and value == ""):
                yield key, value, ("string_list_data", index, key), None


def list_columns(records: Sequence[dict[str, Any]]) -> dict[str, list[Any]] | None:
    """Give the values of string_list records by address, None for what is not there, where each has one entry and no file; else None.

    It says what ``list_leaves`` says, of all records at once.
    """
    if any(len(record["string_list_data"]) != 1 or record.get("media_list_data") for record in records):
        return None
    entries = [record["string_list_data"][0] for record in records]
    columns = {"title": [record.get("title") or None for record in records]}
    for key in set().union(*entries):
        values = [entry.get(key) for entry in entries]
        columns[key] = [value if value or (key == "value" and value == "") else None for value in values]
    return _filled(columns)


def map_columns(records: Sequence[dict[str, Any]]) -> dict[str, list[Any]] | None:
    """Give the same of string_map records, where each has one file at most, labels are few and none is written in two ways; ``map_leaves`` at once."""
    if any(record.get("media_map_data") or len(record.get("media_list_data", ())) > 1 for record in records):
        return None
    columns = {"title": [record.get("title") or None for record in records]}
    files: list[dict[str, Any]] = [next(iter(record.get("media_list_data", ())), {}) for record in records]
    told = [(key, [file.get(key) or None for file in files]) for key in set().union(*files)]
    labels = set().union(*(record["string_map_data"] for record in records))
    if len(labels) > MANY:
        return None
    for label in labels:
        entries = [record["string_map_data"].get(label, {}) for record in records]
        for key in set().union(*entries):
            address = canonical(label) + SUFFIXES.get(key, f"@{key}")
            told.append((address, [value if (value := entry.get(key)) or (value == "" and len(entry) < VERBOSE) else None for entry in entries]))
    columns |= told
    return _filled(columns) if len(columns) == len(told) + 1 else None


def _filled(columns: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Give the columns in which there is anything."""
    return {address: values for address, values in columns.items() if any(value is not None for value in values)}


def map_leaves(record: dict[str, Any]) -> Iterator[Leaf]:
    """Give the values of a string_map record; the fillers of the verbose form are none."""
    if record.get("title"):
        yield "title", record["title"], ("title",), None
    yield from file_leaves(record)
    yield from media_leaves(record)
    for label, entry in record["string_map_data"].items():
        verbose = len(entry) >= VERBOSE
        for key, value in entry.items():
            if value or (value == "" and not verbose):
                yield canonical(label) + SUFFIXES.get(key, f"@{key}"), value, ("string_map_data", label, key), label


MANY = 64
"""Labels, and addresses, that are told apart; where there are more they are no labels, and each would take a pass over all records."""

VERBOSE = 2
"""Keys of an entry from which on "" stands for what is not there; alone it is a text that is empty."""

SUFFIXES = {"value": "", "href": "@href", "timestamp": "@timestamp", "timestamp_value": "@timestamp", "description": "@description"}
"""How an address tells the keys under one label apart."""


def file_leaves(record: dict[str, Any]) -> Iterator[Leaf]:
    """Give the values of the files of a record."""
    for index, media in enumerate(record.get("media_list_data", ())):
        for key, value in media.items():
            if value:
                yield key, value, ("media_list_data", index, key), None


def media_leaves(record: dict[str, Any]) -> Iterator[Leaf]:
    """Give the files that lie under labels, in one."""
    media = record.get("media_map_data")
    if media:
        yield "media_map_data", media, ("media_map_data",), None


BESIDE_LABELS = ("title", "timestamp", "fbid")
"""Keys of a label_values record, beside its labels, that hold a value."""

BELOW = ("dict", "vec")
"""Keys of a label under which others lie."""


def label_leaves(record: dict[str, Any]) -> Iterator[Leaf]:
    """Give the values of a label_values record, groups and vectors opened up, in order."""
    for key in BESIDE_LABELS:
        if record.get(key):
            yield key, record[key], (key,), None
    for index, media in enumerate(record.get("media", ())):
        yield "media", media, ("media", index), None
    stack: list[tuple[dict[str, Any], str, Path, str | None]] = [
        (item, "", ("label_values", index), None) for index, item in reversed(list(enumerate(record["label_values"])))
    ]
    while stack:
        item, above, path, near = stack.pop()
        if len(path) > DEEPEST:
            raise TooDeepError
        name = item.get("label", item.get("title")) or ""
        address, label = joined(above, name), name or near
        yield from _labelled(item, address, path, label)
        for key in BELOW:
            below = item.get(key)
            if below:
                stack.extend((child, address, (*path, key, index), label) for index, child in reversed(list(enumerate(below))))


def _labelled(item: dict[str, Any], address: str, path: Path, label: str | None) -> Iterator[Leaf]:
    """Give the values under one label, and what else names it; a link that only repeats the value is none, nor is a label beside its value."""
    groups = any(map(item.get, BELOW))
    told = [
        key
        for key, value in item.items()
        if key == "value" or (key in {"timestamp_value", "description"} and value) or (key == "href" and value and value != item.get("value"))
    ]
    if groups and item.get("label") and not told:
        yield f"{address}{GROUPED}", item["label"], (*path, "label"), label
    if item.get("title") and ("label" in item or groups):
        yield f"{address}{TITLED if 'label' in item else GROUPED}", item["title"], (*path, "title"), label
    yield from ((address + SUFFIXES[key], item[key], (*path, key), label) for key in told)
    if not item:
        yield f"{address}{NOTHING}", item, path, None
    elif item.keys() & NAMES and (not (told or groups) or not any(item.values())):
        name = "label" if "label" in item else "title"
        yield f"{address}@label", item[name], (*path, name), label


TITLED, GROUPED = "@title", "@group"
"""How the address of a title ends that stands beside a label, and of one that names a group."""

NOTHING = "@nothing"
"""How the address of an entry ends that has not even a label."""

NAMES = frozenset({"label", "title"})
"""Keys of a label; where it stands alone, or beside what is empty, what it names was not set."""


def joined(above: str, label: str) -> str:
    """Give the address of what a label, which may be empty, names within another address."""
    if not label:
        return above
    return f"{above} > {canonical(label)}" if above else canonical(label)


def map_labels(record: dict[str, Any]) -> Iterator[LabelLeaf]:
    """Give the labels of a string_map record and what each bears, those with nothing but fillers too."""
    for label, entry in record["string_map_data"].items():
        yield canonical(label), label, None
        yield from ((canonical(label), label, SUFFIXES.get(key, f"@{key}")) for key, value in entry.items() if value)


def label_labels(record: dict[str, Any]) -> Iterator[LabelLeaf]:
    """Give the labels of a label_values record, groups opened up, and what each bears."""
    stack: list[tuple[dict[str, Any], str, int]] = [(item, "", 1) for item in reversed(record["label_values"])]
    while stack:
        item, above, depth = stack.pop()
        if depth > DEEPEST:
            raise TooDeepError
        label = item.get("label", item.get("title")) or ""
        path = joined(above, label)
        kinds = [LINK if key == "href" else SUFFIXES[key] for key, value in item.items() if key in SUFFIXES and value]
        below = [child for key in BELOW for child in item.get(key) or ()]
        if path:
            yield path, label, None
            yield from ((path, label, kind) for kind in kinds)
        if label and any("dict" in child or "label" in child for child in below):
            yield path, label, GROUP
        stack.extend((child, path, depth + 1) for child in reversed(below))
