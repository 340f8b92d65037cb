"""Pages of labelled values: records of the shape S3 (``shapes.py``), whose groups and vectors are tables and boxes in tables.

Seen on pages of 2025-11 and 2026-06 (docs/format.md#html). A row has a cell each for label and value; what is more than a text has
one cell, in which boxes lie: a *link* below its label, a *dict* as a table below its label, a *vec* as boxes below its label,
a *group* as a box with a heading and no label, and in it a table with a row for each element, or the one label of all elements
and a box for each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from igarchive.html.blocks import HEADINGS, Row, addresses_in, beside, cells_of, is_inline, is_text, leaves, own_text, says, told, unwrapped
from igarchive.html.lists import entry_of, unplaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from igarchive.html.blocks import Block
    from igarchive.html.dates import Clock
    from igarchive.html.tree import Node
    from igarchive.leftovers import Json

Record = dict[str, Any]

SHALLOW = 3
"""Levels below which a text in a cell is a value of its own, and an element of a vector from there on."""

TABLED = 4
"""Levels at which the table of a dict lies; that of the one element of a vector lies deeper, in a box of the vector."""

PAIR = 2
"""Elements of a list: the label of all, and their boxes."""


def label_records(blocks: list[Block], clock: Clock) -> list[Record]:
    """Give label_values records: a labelled value for each row, the record's date at the foot."""
    records = []
    for block in blocks:
        lost = list(block.aside)
        values = [_labelled(leaf, lost, clock) for leaf in block.body if isinstance(leaf, Row)]
        lost += told([leaf for leaf in block.body if not isinstance(leaf, Row)])
        time = clock.read(block.footer)
        lost += [block.footer] if block.footer and time is None else []
        record: Record = {} if block.heading is None else {"title": block.heading}
        records.append(record | ({} if time is None else {"timestamp": time}) | {"media": [], "label_values": values} | unplaced(lost))
    return records


def _labelled(row: Row, lost: list[Json], clock: Clock) -> Record:
    """Write a row as a labelled value, or as a dict, a vector or a group if that is what lies in its one cell."""
    cells = cells_of(row.node)
    nested = _nested(cells[0], lost, clock) if len(cells) == 1 else None
    if nested is not None:
        return nested
    found = entry_of(row, lost, clock)
    if "timestamp" in found:
        return {"label": row.label, "timestamp_value": found["timestamp"]}
    if "href" in found:
        return {"label": row.label, "value": found.get("value", found["href"]), "href": found["href"]}
    return {"label": row.label} | found


def _nested(cell: Node, lost: list[Json], clock: Clock) -> Record | None:
    """Read what lies deeper in a cell; None if it is a value and no more, or is not made as groups and vectors are."""
    label = own_text(cell)
    inner, depth = unwrapped([child for child in cell.elements if not is_inline(child)])
    if not label:
        return _group(inner, lost, clock)
    if len(inner) == 1 and inner[0].tag == "table":
        rows = _rows(inner[0], lost, clock)
        return {"label": label} | ({"dict": rows} if depth <= TABLED else {"vec": [{"dict": rows}]})
    if len(inner) > 1 or depth >= SHALLOW:
        boxes = [unwrapped([box])[0] for box in inner]
        if all(len(box) == 1 and (box[0].tag == "table" or is_text(box[0])) for box in boxes):
            return {"label": label, "vec": [{"dict": _rows(box, lost, clock)} if box.tag == "table" else _value(box) for [box] in boxes]}
    return None


def _value(node: Node) -> Record:
    """Read a text, with where it leads if it does not say that itself."""
    href = node.attributes.get("href", "") if node.tag == "a" else ""
    return {"value": node.text} | ({"href": href} if href not in {"", node.text} else {})


def _group(inner: list[Node], lost: list[Json], clock: Clock) -> Record | None:
    """Read a group: its heading, on older pages a ``div``, and its elements as rows of a table or as a list."""
    if len(inner) != PAIR or not (inner[0].tag in HEADINGS or (is_text(inner[0]) and says(inner[0].text))):
        return None
    below, _ = unwrapped(inner[1:])
    if len(below) == 1 and below[0].tag == "table":
        elements = list(_tabled(below[0], lost, clock))
    elif len(below) == PAIR and below[0].plain and not own_text(below[1]):
        boxes = [unwrapped([box])[0] for box in below[1].elements]
        if not all(len(box) == 1 and is_text(box[0]) for box in boxes):
            return None
        elements = [{"dict": [{"label": below[0].text.strip(), **_value(box)}], "title": ""} for [box] in boxes]
    else:
        return None
    lost += addresses_in(inner[0])
    return {"dict": elements, "title": inner[0].text}


def _tabled(table: Node, lost: list[Json], clock: Clock) -> Iterator[Record]:
    """Read the elements of a group: each is a table in the one cell of a row; rows with labels are one element together."""
    loose: list[Node] = []
    for row in _rows_of(table, lost):
        cells = cells_of(row)
        inner, _ = unwrapped(cells)
        if len(cells) == 1 and len(inner) == 1 and inner[0].tag == "table":
            lost += told(list(beside(row, cells)))
            yield {"dict": _rows(inner[0], lost, clock), "title": ""}
        else:
            loose.append(row)
    if loose:
        yield {"dict": _values(loose, lost, clock), "title": ""}


def _rows(table: Node, lost: list[Json], clock: Clock) -> list[Record]:
    """Read the labelled values of a table."""
    return _values(_rows_of(table, lost), lost, clock)


def _values(rows: Iterable[Node], lost: list[Json], clock: Clock) -> list[Record]:
    """Read the labelled values of rows."""
    found = [leaf for row in rows for leaf in leaves(row)]
    lost += told([leaf for leaf in found if not isinstance(leaf, Row)])
    return [_labelled(leaf, lost, clock) for leaf in found if isinstance(leaf, Row)]


def _rows_of(table: Node, lost: list[Json]) -> Iterator[Node]:
    """Give the rows of a table, which may lie in a body of it."""
    lost += [child for child in table.children if isinstance(child, str) and child.strip()]
    for child in table.elements:
        if child.tag == "tr":
            yield child
        elif child.find(lambda one: one.tag == "tr"):
            yield from _rows_of(child, lost)
        else:
            lost += told(list(leaves(child)))
