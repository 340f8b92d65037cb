"""JPEG (ITU-T T.81): segments before the picture, and between its scans."""

from __future__ import annotations

import re
import struct
from typing import IO, TYPE_CHECKING

from igarchive.media_metadata.source import MalformedError
from igarchive.media_metadata.tiff import only_orientation

if TYPE_CHECKING:
    from igarchive.media_metadata.source import Source

SOI, EOI, SOS, COMMENT, FILLER = 0xD8, 0xD9, 0xDA, 0xFE, 0xFF
"""Markers: begin, end, scan, comment, and what may stand before any of them."""

APP0, APP1, APP2, APP14, APP15 = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF
"""Markers of segments that belong to applications, the first of them to the last."""

LONE = frozenset({0x01, *range(0xD0, SOI)})
"""Markers without a length."""

MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""What ends a scan: in its bytes 0xFF is followed by 0 or by a restart."""

JFIF, EXIF, COLOURS, ADOBE = b"JFIF\x00", b"Exif\x00", b"ICC_PROFILE\x00", b"Adobe"
"""How the segments begin of which something stays."""


def clean_jpeg(source: Source, out: IO[bytes]) -> None:
    """Copy a JPEG without comments and segments of applications, and without what follows the picture (previews, films).

    Raises MalformedError if a segment is cut off. A scan that is cut off stays so.
    """
    if source.read(2) != bytes((FILLER, SOI)):
        raise MalformedError
    out.write(bytes((FILLER, SOI)))
    turned = False
    while True:
        source.part()
        marker = _marker(source)
        if marker == EOI or marker in LONE:
            out.write(bytes((FILLER, marker)))
            if marker == EOI:
                return
            continue
        body = source.read(_length(source))
        kept = _kept(marker, body)
        if kept is not None and not (turned and marker == APP1):
            out.write(struct.pack(">BBH", FILLER, marker, len(kept) + 2) + kept)
            turned |= marker == APP1
        if marker == SOS and not source.copy_to(MARKER, out):
            return


def _marker(source: Source) -> int:
    """Read a marker; fillers before it are left out."""
    if source.read(1)[0] != FILLER:
        raise MalformedError
    while (marker := source.read(1)[0]) == FILLER:
        pass
    if marker in {0, SOI}:
        raise MalformedError
    return marker


def _length(source: Source) -> int:
    length = int.from_bytes(source.read(2)) - 2
    if length < 0:
        raise MalformedError
    return length


def _kept(marker: int, body: bytes) -> bytes | None:
    """Say what stays of a segment: all of it, a part, or nothing (None)."""
    if marker == COMMENT:
        return None
    if not APP0 <= marker <= APP15:
        return body
    if marker == APP0 and body.startswith(JFIF):
        return body[:12].ljust(12, b"\x00") + b"\x00\x00"  # without the preview that may follow
    if marker == APP1 and body.startswith(EXIF):
        exif = only_orientation(body[6:])
        return EXIF + b"\x00" + exif if exif else None
    needed = (marker == APP2 and body.startswith(COLOURS)) or (marker == APP14 and body.startswith(ADOBE))
    return body if needed else None
