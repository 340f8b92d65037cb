"""The media of an export: as they are, or smaller, as a person may ask for them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from igarchive.errors import OptionError, UnknownNameError
from igarchive.media import Quality
from igarchive.text import spoil
from igarchive.walk import classify

if TYPE_CHECKING:
    from igarchive.archive import Archive
    from igarchive.store import Store

Copy = Callable[[Path], None]
"""Writes a file to a path; raises MemberBrokenError if it cannot be read."""

FindMedia = Callable[[str], Copy | None]
"""Finds the file that a URI means; None where there is none."""


class StoredMedia:
    """The files of one account in a store."""

    def __init__(self, store: Store, account: int) -> None:
        self._store, self._account = store, account
        self._found: set[str] = set()

    def find(self, uri: str) -> Copy | None:
        """Find the file that a URI means."""
        path = self._store.file(self._account, uri)
        if path is None:
            return None
        self._found.add(path.name)
        return partial(shutil.copyfile, path) if path.is_file() else None

    def idle(self) -> int:
        """Count those that nobody asked for."""
        return len(self._store.files_of(self._account) - self._found)


class ArchivedMedia:
    """The files of an archive, or of a folder."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._found: set[str] = set()

    def find(self, uri: str) -> Copy | None:
        """Find the file that a URI means."""
        member = self._archive.find(uri) or self._archive.find(spoil(uri))
        if member is None:
            return None
        self._found.add(member.path)
        return member.copy

    def idle(self) -> int:
        """Count those that nobody asked for."""
        return len({member.path for member in self._archive.members if classify(member).status == "media"} - self._found)


LONGEST = {"medium": 1080, "low": 640}
"""Pixels of the longer side of an image, by quality. Videos stay as they are."""

COMPRESSION = {"medium": 85, "low": 70}
"""Quality of a JPEG or WebP that is written again."""


def at_quality(quality: Quality, find: FindMedia) -> FindMedia:
    """Find files at a quality; raises UnknownNameError for none that there is, OptionError if images cannot be resized here."""
    if quality not in get_args(Quality):
        raise UnknownNameError("quality of media", quality, list(get_args(Quality)))
    if quality == "high":
        return find
    if quality == "none":
        return lambda _: None
    try:
        import PIL  # noqa: F401, PLC0415 -- an extra
    except ImportError as error:
        msg = f"--media {quality} needs Pillow; install it with: pip install 'igarchive[media]'"
        raise OptionError(msg) from error
    return lambda uri: partial(_copy_smaller, copy, quality) if (copy := find(uri)) else None


def _copy_smaller(copy: Copy, quality: str, target: Path) -> None:
    """Copy a file, an image of more pixels than the quality has resized, its colours kept; what Pillow cannot read or write stays as it is."""
    from io import BytesIO  # noqa: PLC0415 -- only here

    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 -- an extra

    copy(target)
    try:
        with Image.open(target) as image:
            if max(image.size) <= LONGEST[quality] or getattr(image, "is_animated", False):
                return
            form = image.format
            smaller = ImageOps.exif_transpose(image)
            smaller.thumbnail((LONGEST[quality], LONGEST[quality]))
            written = BytesIO()
            smaller.save(written, form, quality=COMPRESSION[quality], icc_profile=image.info.get("icc_profile"))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError):
        return
    target.write_bytes(written.getvalue())
