"""Media files: what their bytes and names tell of them."""

from __future__ import annotations

import re
from typing import Literal

Quality = Literal["high", "medium", "low", "none"]
"""How a person may ask for the media of an export."""

HEAD = 4096
"""Bytes of a media file that are read to tell what it is: more than it takes, and as much as a disk gives at once."""

MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypheix", "image/heic"),
    (4, b"ftypmif1", "image/heif"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypqt", "video/quicktime"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyp", "video/mp4"),
    *((4, box, "video/quicktime") for box in (b"moov", b"mdat", b"wide", b"free", b"skip")),
    (0, b"\x1a\x45\xdf\xa3", "video/webm"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xf1", "audio/aac"),
    (0, b"\xff\xf9", "audio/aac"),
    *((0, begin, "audio/mpeg") for begin in (b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2")),
    (0, b"%PDF-", "application/pdf"),
    (0, b"1\r\n00:", "application/x-subrip"),
    (0, b"1\n00:", "application/x-subrip"),
)
"""Offset, bytes and media type of what Instagram delivers; the first that fits counts."""

KINDS = {"photos": "photo", "videos": "video", "audio_files": "audio", "gifs": "gif", "files": "file"}
"""Keys of files in messages, and the kind of what lies under them."""

EXTENSIONS = {
    "jpg": "photo", "jpeg": "photo", "png": "photo", "webp": "photo", "heic": "photo", "gif": "gif", "mp4": "video", "mov": "video",
    "webm": "video", "m4a": "audio", "aac": "audio", "mp3": "audio", "ogg": "audio", "wav": "audio", "srt": "subtitle",
}  # fmt: skip
"""File name extensions, where no byte tells."""

PAGE = re.compile(rb"(\xef\xbb\xbf)?\s*(<!doctype|<html|<head|<body|<\?xml|<error|\{\s*\")", re.IGNORECASE)
"""How what a server answers in place of a file begins: a page, or what programs tell each other."""

PLAIN = "text/plain"
"""Media type of what begins so."""

UNKNOWN = "application/octet-stream"
"""Media type of what no known bytes begin."""

EXTENSION_BY_TYPE = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/heic": "heic",
    "image/heif": "heif",
    "image/avif": "avif",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
    "audio/mp4": "m4a",
    "audio/wav": "wav",
    "audio/ogg": "ogg",
    "audio/mpeg": "mp3",
    "audio/aac": "aac",
    "application/pdf": "pdf",
}
"""What a file name ends with, by media type."""


TEXTS = frozenset({"html", "htm", "xhtml", "xml", "svg", "json", "txt"})
"""File name extensions of what may begin so."""

KIND_BY_TYPE = {
    "image": "photo", "image/gif": "gif", "video": "video", "audio": "audio", "application/x-subrip": "subtitle", "application/pdf": "file",
}  # fmt: skip
"""Kind of a media file by its media type, or by what that begins with."""


def media_type(head: bytes) -> str | None:
    """Name the media type of a file by its first bytes; None if they are not known."""
    for offset, magic, name in MAGIC:
        if head.startswith(magic, offset) and (offset != 8 or head.startswith(b"RIFF")):  # noqa: PLR2004 -- RIFF's form type
            return name
    return PLAIN if PAGE.match(head) else None


def is_unlike(name: str, size: int, found: str | None) -> bool:
    """Tell whether a file of a name, of so many bytes and of a media type by them is empty, or an answer of a server though it is not named as a text."""
    return size == 0 or (found == PLAIN and name.rpartition(".")[2].lower() not in TEXTS)


def extension(found: str | None) -> str:
    """Give what the name of a file of a media type ends with, without a dot."""
    return EXTENSION_BY_TYPE.get(found or "", "bin")


def kind_of(uri: str, found: str | None, default: str = "file") -> str:
    """Name the kind of a media file: by its type, else by its name, else what it was called."""
    if found is not None and found != PLAIN:
        return KIND_BY_TYPE.get(found) or KIND_BY_TYPE[found.split("/", maxsplit=1)[0]]
    name = uri.rsplit("/", 1)[-1]
    return EXTENSIONS.get(name.rsplit(".", 1)[-1].lower(), default) if "." in name else default
