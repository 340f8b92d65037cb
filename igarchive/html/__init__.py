"""The pages of an export in HTML, turned into the very documents that the JSON would have held (catalogue section 12).

``read_page`` gives a document in the newest form that its section has of the shape which the page mirrors, its text
mangled as in JSON: schemas, forms, tables and writers do not know the difference. Pages are read by their structure,
never by the names of their classes, which are obfuscated and change. What of a record could not be placed stands in it
under ``UNPLACED``, a key that no schema knows, and so becomes rows of ``records``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from igarchive.html.blocks import Block, blocks_of, is_main, loose_text
from igarchive.html.dates import Clock
from igarchive.html.labels import label_records
from igarchive.html.lists import UNPLACED, list_records, map_records
from igarchive.html.media import post_records, story_records
from igarchive.html.threads import thread
from igarchive.html.tree import parse
from igarchive.sections.folders import NO_DATA
from igarchive.text import spoil_document

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import tzinfo

    from igarchive.html.tree import Node
    from igarchive.leftovers import Json
    from igarchive.section import Form, Section

PART = re.compile(r"message(_\d+)?\.html")
"""A part of a thread; how pages write replies in channels was not seen."""


class Page(Struct, frozen=True):
    """What a page holds."""

    document: Json
    """As the JSON would have been, text mangled."""
    dates: int
    """Dates that were read, in a zone that the page does not tell."""
    unread: tuple[str, ...]
    """Dates that could not be read; their texts are in the document."""
    beyond: tuple[str, ...]
    """Dates out of the range of 1970 to 2100, likewise."""


Records = list[dict[str, Any]]

BUILDERS: dict[str, Callable[[list[Block], Clock], Records]] = {
    "media": post_records,
    "uri": story_records,
    "string_map_data": map_records,
    "label_values": label_records,
    "string_list_data": list_records,
}
"""What builds the records of a shape, by the mark of its forms."""


def read_page(data: bytes, section: Section, path: str, zone: tzinfo) -> Page | None:
    """Read a page that a section claims; None if it is not made as pages of the export are."""
    root = parse(data)
    mains = list(root.find_all(is_main)) if root else []
    if not (root and mains):
        return None
    clock = Clock(zone)
    document = _document(root, mains, section, path, clock)
    return None if document is None else Page(spoil_document(document), clock.count, tuple(clock.unread), tuple(clock.beyond))


def _document(root: Node, mains: Sequence[Node], section: Section, path: str, clock: Clock) -> Json:
    """Build the document; what stands loose between the records comes beside the list, or with its first record.

    Pages that were seen have one main part.
    """
    loose = [text for main in mains for text in loose_text(main)]
    blocks = [block for main in mains for block in blocks_of(main) if not block.says(NO_DATA)]
    if _form(section, "sender_name"):
        if not PART.fullmatch(path.rpartition("/")[2]):
            return None
        told, facts = thread(root, blocks, path, clock)
        return _beside(told, [*facts, *loose])
    form = _shape(section, blocks)
    if form is None:
        return None
    records = BUILDERS[form.mark](blocks, clock)
    if form.key is not None:
        return _beside({form.key: records}, loose)
    if loose and records:
        records[0].setdefault(UNPLACED, []).extend(loose)
    return records


def _shape(section: Section, blocks: list[Block]) -> Form | None:
    """Choose the form that a page mirrors: media where the section has such a form, else tables or lists as the page has them.

    Records of labelled values have a foot below their table, be it an empty one; others have none.
    """
    tabular = [block for block in blocks if block.tabular]
    tables = ("label_values", "string_map_data") if any(block.footer is not None for block in tabular) else ("string_map_data", "label_values")
    shapes = tables if tabular else ("string_list_data",) if blocks else ("string_list_data", *tables)
    return next((form for mark in ("media", "uri", *shapes) if (form := _form(section, mark))), None)


def _form(section: Section, mark: str) -> Form | None:
    """Give the newest form of a section that has a mark."""
    return next((since.value for since in reversed(section.forms) if since.value.mark == mark), None)


def _beside(document: dict[str, Any], loose: Sequence[Json]) -> dict[str, Any]:
    return {**document, UNPLACED: loose} if loose else document
