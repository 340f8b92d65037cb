"""What media files tell beside what they show: taken out while a file is copied, and nothing is encoded anew.

Cameras write place, time, device and owner into a file (EXIF, XMP, IPTC, comments, boxes of films), editors add previews
and histories. A cleaner lets through what a decoder needs and leaves out the rest, whatever it is: new kinds of metadata
are left out before anybody knows them. What a decoder needs is the picture itself, its colours, how long its frames last,
and which way up it is: of EXIF one number stays, the orientation, for pictures would turn without it.

A file that no cleaner knows, or that is not built as its format says, is copied as it is, and the caller is told.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from igarchive.media_metadata.films import clean_boxes
from igarchive.media_metadata.frames import clean_frames
from igarchive.media_metadata.gif import clean_gif
from igarchive.media_metadata.jpeg import clean_jpeg
from igarchive.media_metadata.png import clean_png
from igarchive.media_metadata.riff import clean_riff
from igarchive.media_metadata.source import MalformedError, Source

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

CLEANERS: dict[str, Callable[[Source, IO[bytes]], None]] = {
    "image/jpeg": clean_jpeg,
    "image/png": clean_png,
    "image/gif": clean_gif,
    "image/webp": clean_riff,
    "audio/wav": clean_riff,
    "image/heic": clean_boxes,
    "image/heif": clean_boxes,
    "image/avif": clean_boxes,
    "video/mp4": clean_boxes,
    "video/quicktime": clean_boxes,
    "audio/mp4": clean_boxes,
    "audio/mpeg": clean_frames,
    "audio/aac": clean_frames,
}
"""How each media type is cleaned; of others it is not known how."""


def copy_clean(opened: Callable[[], AbstractContextManager[IO[bytes]]], target: Path, media_type: str | None) -> bool:
    """Copy a file without its metadata to a new one, and tell whether that could be done.

    ``opened`` opens the file to be read from its begin, and is called again where its metadata cannot be taken out: then
    the copy is the file as it is. What it raises passes, and so does OSError; the target is not whole then.
    """
    clean = CLEANERS.get(media_type or "")
    if clean is not None:
        try:
            with opened() as stream, target.open("x+b") as out:
                source = Source(stream)
                clean(source, out)
                source.skip_rest()  # the last byte read is what a ZIP checks its sum by
        except MalformedError:
            target.unlink()
        else:
            return True
    with opened() as stream, target.open("xb") as out:
        Source(stream).copy_rest(out)
    return False
