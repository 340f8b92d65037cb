"""RIFF, of which WebP (RFC 9649) and WAV are made: chunks, each with a name and a length."""

from __future__ import annotations

import os
import struct
from typing import IO, TYPE_CHECKING

from igarchive.media_metadata.source import MalformedError
from igarchive.media_metadata.tiff import MOST_EXIF, only_orientation

if TYPE_CHECKING:
    from igarchive.media_metadata.source import Source

NEEDED = {
    b"WEBP": frozenset({b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}),
    b"WAVE": frozenset({b"fmt ", b"fact", b"data"}),
}
"""Chunks that are shown or heard, by form."""

HEADER = struct.Struct("<4sI4s")
"""RIFF, the bytes that follow these eight, the form."""

CHUNK = struct.Struct("<4sI")
"""Name and length of a chunk."""

HAS_EXIF, HAS_XMP = 0x08, 0x04
"""Features that a WebP tells of itself in its first chunk (VP8X)."""


def clean_riff(source: Source, out: IO[bytes]) -> None:
    """Copy a WebP or WAV without what is neither shown nor heard; raises MalformedError if a chunk is cut off."""
    riff, left, form = HEADER.unpack(source.read(HEADER.size))
    if riff != b"RIFF" or form not in NEEDED:
        raise MalformedError
    out.write(HEADER.pack(riff, 0, form))
    left -= len(form)
    exif = b""
    while left > 0:
        source.part()
        kind, length = CHUNK.unpack(source.read(CHUNK.size))
        padded = length + length % 2
        left -= CHUNK.size + padded
        if kind in NEEDED[form]:
            out.write(CHUNK.pack(kind, length))
            source.copy(padded, out)
        elif kind == b"EXIF" and length <= MOST_EXIF:
            exif = exif or only_orientation(source.read(padded).removeprefix(b"Exif\x00\x00"))
        else:
            source.skip(padded)
    _tell_features(out, exif)
    size = out.tell() - 8
    out.seek(0)
    out.write(HEADER.pack(riff, size, form))


def _tell_features(out: IO[bytes], exif: bytes) -> None:
    """Have a WebP tell of no metadata, or of the EXIF that is put at its end: only one that tells features may have any."""
    out.seek(HEADER.size)
    kind = out.read(CHUNK.size)[:4]
    features = out.read(1)
    if kind == b"VP8X" and features:
        out.seek(-1, os.SEEK_CUR)
        out.write(bytes((features[0] & ~(HAS_EXIF | HAS_XMP) | (HAS_EXIF if exif else 0),)))
        out.seek(0, os.SEEK_END)
        out.write(CHUNK.pack(b"EXIF", len(exif)) + exif if exif else b"")
    out.seek(0, os.SEEK_END)
