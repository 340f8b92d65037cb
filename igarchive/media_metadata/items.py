"""Pictures as items (ISO/IEC 23008-12): HEIC and AVIF hold a picture, its tiles, its preview, and its metadata side by side.

An item of metadata stays an item, for others are counted and placed beside it; its bytes are written over. Which way up the
picture is, its own properties tell (``irot``, ``imir``), so no EXIF is needed for that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from igarchive.media_metadata.source import MOST_PARTS, MalformedError
from igarchive.media_metadata.tiff import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from igarchive.media_metadata.boxes import Box, Boxes

IN_META = frozenset(b"hdlr pitm iinf iref iprp iloc idat dinf grpl ipro".split())
"""Boxes of ``meta`` that are needed."""

SHOWN = frozenset(b"hvc1 hvc2 hvt1 lhv1 av01 avc1 jpeg vvc1 j2k1 unci mski grid iovl iden tmap".split())
"""Types of items that are shown, or that say how others are put together."""

PROPERTIES = frozenset(
    b"hvcC lhvC av1C avcC vvcC jpgC j2kH uncC cmpd icef ispe pixi colr irot imir clap pasp clli mdcv cclv amve auxC"
    b" lsel a1lx a1op oinf tols rloc iscl rref".split()
)
"""Properties of items that a decoder needs; others tell names, descriptions and times. Items count them, so none is taken away."""

EXIF = b"Exif"
"""The type of an item that holds EXIF, after four bytes that say where it begins."""

TOLD = frozenset({EXIF, b"mime", b"uri "})
"""Types of items that tell: EXIF, XMP, and what is named by an address. Of other types it is not known whether they are shown."""


class Extent(Struct, frozen=True):
    """A piece of an item."""

    item: int
    """Id of the item."""
    method: int
    """Where it lies: 0 in the file, 1 in the box ``idat``, 2 in another item."""
    begin: int
    """Where it begins there."""
    size: int
    """Its bytes; 0 for all there is."""


def is_picture(boxes: Boxes, meta: Box) -> bool:
    """Tell whether a ``meta`` box holds a picture."""
    if meta.end - meta.body < 4:  # noqa: PLR2004 -- version and flags
        return False
    handler = next((box for box in boxes.inside(meta.body + 4, meta.end) if box.kind == b"hdlr"), None)
    return handler is not None and boxes.read(handler.body + 8, 4) == b"pict"


def blank_items(boxes: Boxes, meta: Box) -> None:
    """Blank the items that are not shown, and boxes and properties beside them that are not needed."""
    by_kind = _blanked_beside(boxes, meta)
    if b"iinf" not in by_kind or b"iloc" not in by_kind:
        raise MalformedError
    types = dict(_types(boxes, by_kind[b"iinf"]))
    if not set(types.values()) <= SHOWN | TOLD:
        raise MalformedError
    store = by_kind.get(b"idat")
    spaces = {0: (0, boxes.size), 1: (store.body, store.end) if store else (0, 0)}
    for extent in _extents(boxes.content(by_kind[b"iloc"])):
        kind = types.get(extent.item)
        if kind not in TOLD:
            continue
        if extent.method not in spaces:
            raise MalformedError
        start, stop = spaces[extent.method]
        begin = start + extent.begin
        end = begin + extent.size if extent.size else stop
        if not start <= begin <= end <= stop:
            raise MalformedError
        boxes.zero(begin, end)
        if kind == EXIF and end - begin >= 4 + len(NOTHING):
            boxes.write(begin + 4, NOTHING)


def _blanked_beside(boxes: Boxes, meta: Box) -> dict[bytes, Box]:
    """Blank what is not needed beside the items, and give the boxes by kind."""
    inside = list(boxes.inside(meta.body + 4, meta.end))
    for box in inside:
        if box.kind not in IN_META:
            boxes.blank(box)
        for told in _properties(boxes, box):
            if told.kind not in PROPERTIES:
                boxes.blank(told)
    return {box.kind: box for box in inside}


def _properties(boxes: Boxes, box: Box) -> Iterator[Box]:
    """Give the properties that lie in a box, if it is that of properties."""
    shared = (one for one in boxes.inside(box.body, box.end) if one.kind == b"ipco") if box.kind == b"iprp" else ()
    return (told for one in shared for told in boxes.inside(one.body, one.end))


def _types(boxes: Boxes, info: Box) -> Iterator[tuple[int, bytes]]:
    """Give id and type of each item."""
    version = boxes.read(info.body, 1)[0]
    for box in boxes.inside(info.body + (6 if version == 0 else 8), info.end):
        width = {2: 2, 3: 4}.get(boxes.read(box.body, 1)[0])
        if box.kind != b"infe" or width is None:
            raise MalformedError
        told = boxes.read(box.body + 4, width + 6)
        yield int.from_bytes(told[:width]), told[width + 2 : width + 6]


def _extents(table: bytes) -> Iterator[Extent]:
    """Give the pieces of all items."""
    numbers = _Numbers(table)
    version = numbers.take(1)
    numbers.take(3)
    sizes, more = numbers.take(1), numbers.take(1)
    offset, length, base, index = sizes >> 4, sizes & 15, more >> 4, more & 15 if version else 0
    wide = 4 if version > 1 else 2
    for _ in range(numbers.take(wide)):
        item = numbers.take(wide)
        method = numbers.take(2) & 15 if version else 0
        elsewhere = numbers.take(2)
        start = numbers.take(base)
        for _ in range(numbers.take(2)):
            numbers.take(index)
            begin, size = start + numbers.take(offset), numbers.take(length)
            yield Extent(item, 2 if elsewhere else method, begin, size)


class _Numbers:
    """Numbers of any width, one after the other."""

    def __init__(self, table: bytes) -> None:
        self._table = table
        self._at = self._taken = 0

    def take(self, width: int) -> int:
        self._taken += 1
        if self._at + width > len(self._table) or self._taken > MOST_PARTS:
            raise MalformedError
        self._at += width
        return int.from_bytes(self._table[self._at - width : self._at])
