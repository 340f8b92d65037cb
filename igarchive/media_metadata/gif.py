"""GIF (89a): a screen, then pictures and extensions, each in blocks of up to 255 bytes."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from igarchive.media_metadata.source import MalformedError

if TYPE_CHECKING:
    from igarchive.media_metadata.source import Source

EXTENSION, PICTURE, TRAILER = 0x21, 0x2C, 0x3B
"""What a part begins with."""

CONTROL, PLAIN_TEXT, APPLICATION = 0xF9, 0x01, 0xFF
"""Extensions that are shown, or may be: how long a picture stands, a text drawn over it, what an application asks for."""

NEEDED = frozenset({b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"})
"""Applications that ask for what is shown: how often the pictures are repeated, and their colours."""


def clean_gif(source: Source, out: IO[bytes]) -> None:
    """Copy a GIF without comments, XMP and what else applications put into it; raises MalformedError if it is cut off."""
    screen = source.read(13)
    if not screen.startswith(b"GIF8"):
        raise MalformedError
    out.write(screen)
    source.copy(_colours(screen[10]), out)
    while (part := source.read(1)[0]) != TRAILER:
        if part == EXTENSION:
            _extension(source, out)
        elif part == PICTURE:
            about = source.read(9)
            out.write(bytes((PICTURE,)) + about)
            source.copy(_colours(about[8]) + 1, out)
            _blocks(source, out)
        else:
            raise MalformedError
    out.write(bytes((TRAILER,)))


def _colours(packed: int) -> int:
    """Give the bytes of the table of colours that follows."""
    return 3 << ((packed & 7) + 1) if packed & 0x80 else 0


def _extension(source: Source, out: IO[bytes]) -> None:
    """Copy an extension if it is shown."""
    kind, length = source.read(2)
    name = source.read(length)
    needed = kind in {CONTROL, PLAIN_TEXT} or (kind == APPLICATION and name in NEEDED)
    if needed:
        out.write(bytes((EXTENSION, kind, length)) + name)
    if length:
        _blocks(source, out if needed else None)


def _blocks(source: Source, out: IO[bytes] | None) -> None:
    """Copy or leave out blocks, up to the empty one that ends them."""
    length = 1
    while length:
        source.part()
        length = source.read(1)[0]
        block = source.read(length)
        if out:
            out.write(bytes((length,)) + block)
