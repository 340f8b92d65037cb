"""Pages of accounts, links and tables: records of the shapes S1 and S2 (``shapes.py``)."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, Any

from igarchive.html.blocks import Block, File, Leaf, Link, Row, Text, leaves, told
from igarchive.html.dates import looks_like_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from igarchive.html.dates import Clock
    from igarchive.html.tree import Node
    from igarchive.leftovers import Json

UNPLACED = "html"
"""The key of what a page says that no field of the JSON has a place for."""

Record = dict[str, Any]


def list_records(blocks: list[Block], clock: Clock) -> list[Record]:
    """Give string_list records: a title, and entries of a link or a text with a date after it."""
    return [_list_record(block, clock) for block in blocks]


def _list_record(block: Block, clock: Clock) -> Record:
    lost = list(block.aside)
    media = [{"uri": leaf.uri} for leaf in block.body if isinstance(leaf, File)]
    entries = _paired(block, lost, clock)
    if entries is None:
        entries = _loose([leaf for leaf in block.body if not isinstance(leaf, File)], lost, clock)
    if block.footer:
        _date(block.footer, entries, lost, clock)
    record: Record = {"title": block.heading or "", "string_list_data": entries}
    return record | ({"media_list_data": media} if media else {}) | unplaced(lost)


def _paired(block: Block, lost: list[Json], clock: Clock) -> list[Record] | None:
    """Read entries that are made as they were seen: an element with the link or text in a first part, the date in a second; None if any is not."""
    parts = [entry.elements for node in block.inner for entry in node.elements]
    if not parts or not all(len(one) == PAIR and _is_pair(*one) for one in parts):
        return None
    entries = []
    known: Counter[Leaf] = Counter()
    for said, date in parts:
        known.update(chain(leaves(said), leaves(date)))
        told_first = [_link(leaf) if isinstance(leaf, Link) else {"value": leaf.text} for leaf in leaves(said) if isinstance(leaf, (Link, Text))]
        time = clock.read(date.text)
        lost += [date.text] if date.text and time is None else []
        entries.append(next(iter(told_first), {}) | ({} if time is None else {"timestamp": time}))
    for leaf in block.body:
        if known[leaf]:
            known[leaf] -= 1
        elif not isinstance(leaf, File):
            lost += told([leaf])
    return [entry for entry in entries if entry]


PAIR = 2
"""Parts of an entry."""


def _is_pair(said: Node, date: Node) -> bool:
    """Tell whether two elements are a text or link, and a date or nothing."""
    first = list(leaves(said))
    return date.plain and (not date.text or looks_like_date(date.text)) and len(first) <= 1 and all(isinstance(leaf, (Link, Text)) for leaf in first)


def _loose(body: Sequence[Leaf], lost: list[Json], clock: Clock) -> list[Record]:
    """Read entries of which only the order tells what they are: links and texts, each with the date after it."""
    entries: list[Record] = []
    for leaf in body:
        entry = entries[-1] if entries else {}
        if isinstance(leaf, Link):
            entries.append(_link(leaf))
        elif isinstance(leaf, Text) and looks_like_date(leaf.text):
            _date(leaf.text, entries, lost, clock)
        elif isinstance(leaf, Text) and (not entry or "timestamp" in entry):
            entries.append({"value": leaf.text})
        else:
            lost += told([leaf])
    return entries


def _link(leaf: Link) -> Record:
    """Write a link; its text is told only where it is not the address again, as where the JSON has no value."""
    return {"href": leaf.href} | ({} if leaf.text in {leaf.href, ""} else {"value": leaf.text})


def _date(text: str, entries: list[Record], lost: list[Json], clock: Clock) -> None:
    """Put a date into the entry before it, or into one of its own."""
    time = clock.read(text)
    if time is None:
        lost.append(text)
    elif entries and "timestamp" not in entries[-1]:
        entries[-1]["timestamp"] = time
    else:
        entries.append({"timestamp": time})


def unplaced(lost: list[Json]) -> Record:
    """Give what has no place, under a key that no schema knows."""
    return {UNPLACED: lost} if lost else {}


def map_records(blocks: list[Block], clock: Clock) -> list[Record]:
    """Give string_map records in the verbose form: entries by label, pictures beside."""
    return [_map_record(block, clock) for block in blocks]


def _map_record(block: Block, clock: Clock) -> Record:
    entries: dict[str, Record] = {}
    pictures: dict[str, Record] = {}
    media: list[Record] = []
    lost = list(block.aside)
    for leaf in block.body:
        if isinstance(leaf, File):
            media.append({"uri": leaf.uri})
        elif not isinstance(leaf, Row):
            lost += told([leaf])
        elif any(isinstance(value, File) for value in leaf.values) and leaf.label not in pictures:
            pictures[leaf.label] = _picture(leaf.values, lost)
        else:
            _merge(entries.setdefault(leaf.label, {"href": "", "value": "", "timestamp": 0}), leaf, lost, clock)
    if block.footer:
        lost.append(block.footer)
    record: Record = {} if block.heading is None else {"title": block.heading}
    beside = {"media_map_data": pictures, "media_list_data": media}
    return record | {key: value for key, value in beside.items() if value} | {"string_map_data": entries} | unplaced(lost)


def _picture(values: Sequence[Leaf], lost: list[Json]) -> Record:
    """Write the picture under a label."""
    first = next(value for value in values if isinstance(value, File))
    lost += told([value for value in values if value is not first])
    return {"uri": first.uri, "title": ""}


def _merge(entry: Record, row: Row, lost: list[Json], clock: Clock) -> None:
    """Add a row to the entry of its label: link and date of one label stand in two rows."""
    found = entry_of(row, lost, clock)
    for key, value in found.items():
        if not entry[key]:
            entry[key] = value
        elif entry[key] != value:
            lost.append({row.label: value})


def entry_of(row: Row, lost: list[Json], clock: Clock) -> Record:
    """Read what a row says: a date only where it has a cell of its own, for a text could look like one."""
    links = [value for value in row.values if isinstance(value, Link)]
    texts = [value.text for value in row.values if isinstance(value, Text)]
    lost += told([value for value in row.values if not isinstance(value, Text) and value not in links[:1]])
    text = "\n".join(texts)
    if row.paired and text:
        time = clock.read(text)
        lost += told(links[:1])
        return {"value": text} if time is None else {"timestamp": time}
    entry: Record = {"value": text} if text else {}
    for link in links[:1]:
        entry["href"] = link.href
        if link.text not in {link.href, ""}:
            entry["value"] = "\n".join([link.text, *texts])
    return entry
