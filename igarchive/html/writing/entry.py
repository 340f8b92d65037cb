"""The page by which a person enters an archive, and the picture at the top of every page."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

from igarchive.html.writing.markup import div, said

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from igarchive.html.writing.style import Style

TITLE = "Your information"

LOGO = "files/Instagram-Logo.png"
"""What every page shows at its top; ours is a plain square."""

SIDE = 28
"""Pixels of the square."""


def title_of(path: str) -> str:
    """Give the title of a page, which stands in its file name: "liked_posts.html" is "Liked posts"."""
    name = path.rpartition("/")[2].removesuffix(".html").removesuffix("_1").replace("_", " ")
    return name[:1].upper() + name[1:]


def entry_page(paths: Sequence[str], style: Style) -> bytes:
    """List the pages of an archive, those of a folder as a group; of a conversation its folder is the name."""
    groups: dict[str, list[str]] = {}
    for path in paths:
        groups.setdefault(_group(path), []).append(path)
    main = "".join(_listed(title, pages) for title, pages in groups.items())
    return style.page(style.look.entry, TITLE, div(main, "_4-u2 _3-8o _4-u8"))


def _group(path: str) -> str:
    """Name the group of a page: the folder that all its like lie in."""
    *folders, _ = path.split("/")
    folder = "messages" if "messages" in folders else folders[-1] if folders else "other"
    return title_of(folder)


def _listed(title: str, pages: Iterable[str]) -> str:
    """Write a group with its links."""
    links = "".join(div(f'<a href="{said(path)}" class="_a6__">{said(_name(path))}</a>') for path in pages)
    head = div(f'<header class="_a6_w"><h3>{said(title)}</h3></header>', "_a6_t")
    return div(f'{head}<nav class="_a6_-">{links}</nav>', "_4-u3 _2pi0")


def _name(path: str) -> str:
    """Give the name of a page in the list."""
    *folders, file = path.split("/")
    return folders[-1] if file.startswith("message_") else title_of(path)


def logo() -> bytes:
    """Draw the picture: a grey square, as PNG."""
    rows = zlib.compress((b"\0" + b"\xb0" * SIDE) * SIDE, 9)
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, (b"IHDR", b"IDAT", b"IEND"), (header, rows, b"")))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
