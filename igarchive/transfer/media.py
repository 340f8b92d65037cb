"""Files on their way: each out of the archive for as long as it is sent, without what a camera wrote into it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct

from igarchive.media import extension
from igarchive.media_metadata import copy_clean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from igarchive.transfer.plan import Attachment


class Outgoing(Struct, frozen=True):
    """A file as it is uploaded."""

    path: Path
    """Where it is. Its name is of our own, and no two files of an account share one: there are servers that keep files by their names."""
    media_type: str
    """Its media type."""
    clean: bool
    """Whether what a camera wrote into it was taken out."""


@contextmanager
def outgoing(attachment: Attachment, folder: Path, name: str, *, keep_metadata: bool) -> Iterator[Outgoing]:
    """Put a file as it is to be uploaded into a folder for a while; raises MemberBrokenError if it cannot be read.

    This is the one way out for every file.
    """
    path = folder / f"{name}.{extension(attachment.media_type)}"
    try:
        if keep_metadata:
            attachment.member.copy(path)
        clean = not keep_metadata and copy_clean(attachment.member.opened, path, attachment.media_type)
        yield Outgoing(path, attachment.media_type, clean)
    finally:
        path.unlink(missing_ok=True)
