"""PNG (W3C, third edition): chunks, each with a length, a name and a checksum."""

from __future__ import annotations

import struct
import zlib
from typing import IO, TYPE_CHECKING

from igarchive.media_metadata.source import MalformedError
from igarchive.media_metadata.tiff import MOST_EXIF, only_orientation

if TYPE_CHECKING:
    from igarchive.media_metadata.source import Source

SIGNATURE = b"\x89PNG\r\n\x1a\n"

NEEDED = frozenset(b"tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs sPLT acTL fcTL fdAT".split())
"""Chunks that are not critical and yet change what is shown: transparency, colours, density, frames."""


def clean_png(source: Source, out: IO[bytes]) -> None:
    """Copy a PNG without texts, times, EXIF and whatever else only tells; raises MalformedError if it ends before its end."""
    if source.read(len(SIGNATURE)) != SIGNATURE:
        raise MalformedError
    out.write(SIGNATURE)
    kind = b""
    while kind != b"IEND":
        source.part()
        head = source.read(8)
        length, kind = int.from_bytes(head[:4]), head[4:]
        critical = kind[:1].isupper()
        if critical or kind in NEEDED:
            out.write(head)
            source.copy(length + 4, out)
        elif kind == b"eXIf" and length <= MOST_EXIF:
            exif = only_orientation(source.read(length))
            source.skip(4)
            if exif:
                out.write(struct.pack(">I", len(exif)) + kind + exif + struct.pack(">I", zlib.crc32(kind + exif)))
        else:
            source.skip(length + 4)
