"""How much of an archive is taken: what no export comes near, and what would harm whoever reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from igarchive.errors import InputRefusedError, MemberBrokenError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from igarchive.container import Entry


class Limits(Struct, frozen=True):
    """What is read of an archive at most; sizes are in bytes."""

    members: int = 1_000_000
    """Files in one ZIP or folder. More are refused (`too_many_members`)."""
    directory: int = 128 << 20
    """Bytes of the directory of a ZIP. A larger one is refused (`too_many_members`)."""
    name: int = 1024
    """Bytes of the path of a file. A longer one is refused (`name_too_long`)."""
    component: int = 255
    """Bytes of a name within a path. Of a longer one, which no common file system can hold, there is a warning (`name_too_long`)."""
    document: int = 512 << 20
    """Bytes of a JSON or HTML file, and of one record of a list, which may be larger. What is beyond is left out, and said (`bomb_size`)."""
    documents: int = 4 << 30
    """Bytes of all JSON and HTML files of one ZIP or folder. More are refused (`bomb_size`)."""
    ratio: int = 200
    """How many times larger a file may be than what it takes in the ZIP. Beyond that it is a bomb and refused (`bomb_ratio`), but for what is small."""
    small: int = 10 << 20
    """Bytes up to which a file may shrink further than that: a list of a few thousand equal records does."""
    small_documents: int = 128 << 20
    """The same of all JSON and HTML files together."""


LIMITS = Limits()
"""The limits that hold where none are given."""

DOCUMENTS = (".json", ".html")
"""How the names of files end that are read to their end; of media the first bytes are enough."""


def check_sizes(entries: Sequence[Entry], limits: Limits) -> None:
    """Refuse a bomb by the sizes that the container tells, before anything is inflated; raises InputRefusedError."""
    documents = [entry for entry in entries if entry.name.lower().endswith(DOCUMENTS)]
    size, packed = sum(entry.size for entry in documents), sum(entry.compressed_size for entry in documents)
    if size > limits.documents:
        msg = f"{size:,} bytes of JSON and HTML in all; igarchive reads up to {limits.documents:,}"
        raise InputRefusedError("bomb_size", msg)
    for entry in entries:
        if entry.size > limits.small and entry.size > limits.ratio * entry.compressed_size:
            raise _bomb(entry.size, entry.compressed_size, entry.name)
    if size > limits.small_documents and size > limits.ratio * packed:
        raise _bomb(size, packed)


def _bomb(size: int, packed: int, name: str | None = None) -> InputRefusedError:
    what = "" if name else "the JSON and HTML files: "
    return InputRefusedError("bomb_ratio", f"{what}{size:,} bytes take {packed:,}; no export of Instagram shrinks so far (possible bomb)", name)


def check_count(count: int, limits: Limits) -> None:
    """Refuse more files than any export has; raises InputRefusedError."""
    if count > limits.members:
        msg = f"{count:,} files; igarchive reads up to {limits.members:,}"
        raise InputRefusedError("too_many_members", msg)


def check_readable(entry: Entry, limits: Limits) -> None:
    """Refuse a file that is too large to be held; raises MemberBrokenError."""
    if entry.size > limits.document:
        msg = f"{entry.size:,} bytes; igarchive reads files of up to {limits.document:,} bytes"
        raise MemberBrokenError("bomb_size", msg)
