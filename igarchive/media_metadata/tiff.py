"""Which way up a picture is: the one number of EXIF that stays."""

from __future__ import annotations

import struct

ORIENTATION = 0x0112
"""The tag (EXIF 3.0, 4.6.5.1.6)."""

SHORT = 3
"""The type of a number of two bytes."""

MOST_EXIF = 1 << 20
"""Bytes of the longest EXIF in which an orientation is looked for."""

UPRIGHT = 1
"""The orientation that needs no word."""

TURNED = range(2, 9)
"""Orientations in which a picture is to be turned or mirrored."""

NOTHING = b"MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00"
"""EXIF that tells nothing."""


def orientation_of(exif: bytes) -> int:
    """Read the orientation out of EXIF (a TIFF header and directories); 1 where it tells none, or makes no sense."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    try:
        if order is None:
            return UPRIGHT
        (begin,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, begin)
        for number in range(count):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", exif, begin + 2 + 12 * number)
            if (tag, kind) == (ORIENTATION, SHORT):
                return value if value in TURNED else UPRIGHT
    except struct.error:
        pass
    return UPRIGHT


def only_orientation(exif: bytes) -> bytes:
    """Write EXIF that tells the orientation of another and nothing else; nothing at all for a picture that is upright."""
    orientation = orientation_of(exif)
    if orientation == UPRIGHT:
        return b""
    return struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, ORIENTATION, SHORT, 1, orientation, 0, 0)
