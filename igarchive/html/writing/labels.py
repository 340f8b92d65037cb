"""Records of labelled values as blocks: the inverse of ``html/labels.py``, which says how they are made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from igarchive.html.dates import looks_like_date
from igarchive.html.writing.markup import BARE_LABEL, BARE_VALUE, BODY, SPACED, box, cell, div, link, pair, said, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from igarchive.html.writing.style import Style

Record = dict[str, Any]

LISTED = "Name"
"""The label of elements that are written as a list: that of hashtags."""


def label_block(record: Record, style: Style) -> str:
    """Write a label_values record: its values in a box within its own, its date below."""
    return box(style.heading(record.get("title")) + div(_boxed(record["label_values"], style), SPACED) + style.foot(record.get("timestamp")))


def _boxed(items: Iterable[Record], style: Style) -> str:
    """Write labelled values as a table in a box."""
    return box(div(table("".join(_row(item, style) for item in items)), BODY))


def _row(item: Record, style: Style) -> str:
    """Write one labelled value; an empty vector or group is not shown."""
    if "vec" in item:
        elements = "".join(div(_element(one, style)) for one in item["vec"])
        return cell(item.get("label", ""), div(div(elements)), BARE_LABEL) if elements else ""
    if "dict" in item:
        return _dict(item, style) if item["dict"] else ""
    return _value(item, style)


def _element(item: Record, style: Style) -> str:
    """Write an element of a vector: its text, or a table."""
    return _boxed(item["dict"], style) if "dict" in item else box(div(_shown(item), BODY))


def _shown(item: Record) -> str:
    value, href = item.get("value", ""), item.get("href")
    return link(href, value or href) if href else said(value)


def _dict(item: Record, style: Style) -> str:
    """Write a dict below its label, or a group, which has a title in its place."""
    if "label" in item:
        return cell(item["label"], div(_boxed(item["dict"], style)), BARE_LABEL)
    names = [_name(element) for element in item["dict"]]
    if None not in names:
        boxes = "".join(div(box(div(said(name or ""), BODY))) for name in names)
        inner = div(div(LISTED, "_2ph_ _a6_q") + div(boxes))
    else:
        rows = (cell("", div(box(div(_boxed(element.get("dict", ()), style), BODY))), BARE_LABEL) for element in item["dict"])
        inner = box(div(table("".join(rows)), BODY))
    return cell("", div(box(style.heading(item.get("title", "")) + div(inner, BODY))), BARE_LABEL)


def _name(element: Record) -> str | None:
    """Give the name that an element is and nothing else."""
    match element.get("dict"):
        case [{"label": str(label), "value": str(value), **more}] if label == LISTED and not more:
            return value
    return None


def _value(item: Record, style: Style) -> str:
    """Write a link below its label, a text or a date beside it."""
    label = item.get("label", "")
    if item.get("href"):
        return cell(label, div(_shown(item)), BARE_LABEL)
    if "value" not in item and "timestamp_value" in item:
        return pair(label, style.date(item["timestamp_value"]), (BARE_LABEL, BARE_VALUE))
    return _text(label, item.get("value", ""))


def _text(label: str, value: str) -> str:
    """Write a text beside its label; one that could be taken for a date below it."""
    return cell(label, div(div(said(value))), BARE_LABEL) if looks_like_date(value) else pair(label, said(value), (BARE_LABEL, BARE_VALUE))
