"""Names in a container: which lead out of it, which are only odd, and which are one name to some file systems."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from typing import TYPE_CHECKING

from igarchive.container import Oddity
from igarchive.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from igarchive.container.limits import Limits

INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the direction of text or break lines."""

PLAIN = re.compile("(?:(?![. ]+/)[A-Za-z0-9_. -]+/)*(?![. ]+/?$)[A-Za-z0-9_. -]+/?")
"""Paths as nearly all are: with them nothing is amiss."""

DRIVE = re.compile("[A-Za-z]:")
"""What a path on a drive of Windows begins with."""

NOWHERE = frozenset({"", "."})
"""Parts of a path that lead nowhere."""

SHOWN = 100
"""Characters of a name that are told where it is refused."""


def read_path(name: str, limits: Limits) -> tuple[str, list[Oddity]]:
    """Give the path that a name means, its parts between single slashes, a folder's with one at its end; and what is odd about it.

    Raises InputRefusedError if it leads out of the container, by any spelling that any system knows, or is too long.
    """
    if len(name) <= limits.component and PLAIN.fullmatch(name):
        return name, []
    path = safe_path(name, limits)
    return path, list(odd_name(name, path, limits))


def safe_path(name: str, limits: Limits) -> str:
    """Give the path that a name means; raises InputRefusedError."""
    check_length(name, limits)
    path = name.replace("\\", "/")
    parts = path.split("/")
    kept = [part for part in parts if part not in NOWHERE]
    leads_out = path.startswith("/") or DRIVE.match(path) or ":" in parts[-1] or "\0" in path or any(part.strip(". ") == "" for part in kept)
    if leads_out or not (kept or path.endswith("/")):
        msg = "a path that leads out of the archive, or means no file; no export of Instagram holds one: do not trust it, and download it again"
        raise InputRefusedError("unsafe_path", msg, shown(name))
    return ("/".join(kept) or ".") + "/" * (parts[-1] == "")


def check_length(name: str, limits: Limits) -> None:
    """Refuse a path that is longer than any export has; raises InputRefusedError."""
    if len(name.encode("utf-8", "surrogateescape")) > limits.name:
        msg = f"a path of more than {limits.name:,} bytes; no export of Instagram has one"
        raise InputRefusedError("name_too_long", msg, shown(name))


def as_text(name: str) -> str:
    """Give a name of the file system as text: bytes that are not UTF-8, as old disks hold them, as escapes."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def shown(name: str) -> str:
    """Shorten a name to what a line can tell."""
    return name if len(name) <= SHOWN else f"{name[:SHOWN]}..."


def odd_name(name: str, path: str, limits: Limits) -> Iterator[Oddity]:
    """Say what is odd about a name, given the path that it means."""
    if path not in {name, name.removeprefix("./")}:
        yield Oddity("path_rewritten", "is written with backslashes, dots or doubled slashes; it is read with single slashes", path)
    if not path.isprintable() and INVISIBLE.search(path):
        yield Oddity("control_chars", "has invisible characters in its path, which can hide what it is", path)
    if any(len(part.encode()) > limits.component for part in path.split("/")):
        yield Oddity("name_too_long", f"has a name of more than {limits.component} bytes in its path, which no common file system can hold", path)


def collisions(paths: Iterable[str]) -> Iterator[Oddity]:
    """Say which files have paths that are one to some file systems, and which stand where a folder does."""
    known: dict[str, str] = {}
    order = sorted(paths)
    for path in order:
        if path.endswith("/"):
            continue
        first = known.setdefault(_alike(path), path)
        if first != path:
            yield Oddity("case_collision", f"differs from {shown(first)} only by upper and lower case, or by how its accents are written", path)
        folder = f"{path}/"
        below = bisect_left(order, folder)
        if below < len(order) and order[below].startswith(folder):
            yield Oddity("duplicate_member", "is a file and a folder at once", path)


def _alike(path: str) -> str:
    """Give what is the same for paths that differ by case or by the form of their accents."""
    return path.lower() if path.isascii() else unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
