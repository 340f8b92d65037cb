"""Files on their way: each out of the archive for as long as it is sent, under a name that tells nobody anything."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from igarchive.writers.activitystreams.media import EXTENSIONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from igarchive.transfer.plan import Attachment


@contextmanager
def uploaded(attachment: Attachment, folder: Path, name: str) -> Iterator[Path]:
    """Put a file as it is to be uploaded into a folder for a while; raises MemberBrokenError if it cannot be read.

    This is the one place through which every file passes. The name is of our own, and no two files of an account share
    one: there are servers that keep files by their names.
    """
    file = folder / f"{name}.{EXTENSIONS.get(attachment.media_type, 'bin')}"
    try:
        attachment.member.copy(file)
        yield file
    finally:
        file.unlink(missing_ok=True)
