"""Films and sound (MP4, QuickTime), and pictures that are built like them (HEIC, AVIF): what is blanked in them.

Kept are the boxes that are needed to find, decode and turn what is shown and heard. Blanked are all others: what users
and cameras put in (``udta``, ``meta``, ``uuid``), and tracks of data, such as places by the second, with what they hold.
Times of making become 0, which means unknown.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from igarchive.media_metadata.boxes import Boxes
from igarchive.media_metadata.items import blank_items, is_picture
from igarchive.media_metadata.samples import samples_of
from igarchive.media_metadata.source import MalformedError

if TYPE_CHECKING:
    from igarchive.media_metadata.boxes import Box
    from igarchive.media_metadata.source import Source

IN_FILE = frozenset(b"ftyp styp moov mdat imda moof mfra sidx ssix pdin".split())
"""Boxes of a file that are needed; ``meta`` is, where it holds a picture."""

IN_FILM = frozenset(b"mvhd trak mvex iods pssh".split())
"""Boxes of a film (``moov``) that are needed."""

IN_TRACK = frozenset(b"tkhd mdia edts tref tapt clip matt load imap trgr".split())
"""Boxes of a track (``trak``) that are needed."""

IN_MEDIA = frozenset(b"mdhd hdlr minf elng".split())
"""Boxes of a track's media (``mdia``) that are needed."""

SHOWN = frozenset(b"vide soun auxv pict subt sbtl text clcp subp".split())
"""Handlers of tracks that are shown or heard; others hold data."""

TIMES = {0: 8, 1: 16}
"""Bytes of the two times of making and change at the begin of a header, by its version."""


def clean_boxes(source: Source, out: IO[bytes]) -> None:
    """Copy a film or picture and blank what in it is metadata; raises MalformedError if its boxes do not fit."""
    source.copy_rest(out)
    boxes = Boxes(out)
    held: list[tuple[int, int]] = []
    films = []
    for box in boxes.inside(0, boxes.size):
        if box.kind == b"mdat":
            held.append((box.body, box.end))
        elif box.kind == b"moov":
            films.append(box)
        elif box.kind == b"meta" and is_picture(boxes, box):
            blank_items(boxes, box)
        elif box.kind not in IN_FILE:
            boxes.blank(box)
    for film in films:
        _blank_film(boxes, film, held)


def _blank_film(boxes: Boxes, film: Box, held: list[tuple[int, int]]) -> None:
    """Blank what a film tells of itself, and its tracks of data."""
    inside = list(boxes.inside(film.body, film.end))
    tracks = [box for box in inside if box.kind == b"trak"]
    data = [track for track in tracks if _handler(boxes, track) not in SHOWN]
    if data and (data == tracks or any(box.kind == b"mvex" for box in inside)):
        raise MalformedError  # nothing would be shown; or what the track holds stands in pieces all over the file
    for track in data:
        for begin, end in samples_of(boxes, track):
            if not any(first <= begin <= end <= last for first, last in held):
                raise MalformedError
            boxes.zero(begin, end)
        boxes.blank(track)
    for box in inside:
        if box.kind == b"mvhd":
            _blank_times(boxes, box)
        elif box.kind not in IN_FILM:
            boxes.blank(box)
    for track in tracks:
        if track not in data:
            _blank_track(boxes, track, alone=not data)


def _handler(boxes: Boxes, track: Box) -> bytes:
    """Read what a track is for."""
    media = boxes.only(track.body, track.end, b"mdia")
    return boxes.read(boxes.only(media.body, media.end, b"hdlr").body + 8, 4)


def _blank_track(boxes: Boxes, track: Box, *, alone: bool) -> None:
    """Blank what a track tells of itself; where tracks were blanked, its references to others too."""
    for box in boxes.inside(track.body, track.end):
        if box.kind == b"tkhd":
            _blank_times(boxes, box)
        elif box.kind == b"mdia":
            for part in boxes.inside(box.body, box.end):
                if part.kind == b"mdhd":
                    _blank_times(boxes, part)
                elif part.kind not in IN_MEDIA:
                    boxes.blank(part)
        elif box.kind not in IN_TRACK or (box.kind == b"tref" and not alone):
            boxes.blank(box)


def _blank_times(boxes: Boxes, header: Box) -> None:
    version = boxes.read(header.body, 1)[0]
    size = TIMES.get(version, 0)
    if not size or header.body + 4 + size > header.end:
        raise MalformedError
    boxes.zero(header.body + 4, header.body + 4 + size)
