"""Pages of posts, stories and profile photos: media objects (shape S4) with what is known of each file in tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from igarchive.html.blocks import Block, File, Row, Text, told
from igarchive.html.lists import unplaced
from igarchive.media_objects import EXIF

if TYPE_CHECKING:
    from igarchive.html.dates import Clock
    from igarchive.leftovers import Json

Record = dict[str, Any]

LABELS = {key.replace("_", " "): key for key in EXIF} | {"date taken": "date_time_original"}
"""Labels of EXIF facts in English, and their keys."""

NUMBERS = {"latitude": float, "longitude": float, "iso": int, "scene_type": int}
"""Keys whose values are numbers."""

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?", re.ASCII)
"""How they are written: Python would take more for a number."""

GENRES = frozenset({"music genre", "musical genre"})
"""Labels of the genre of music: in English (US) and (UK)."""

CAMERA = "has camera metadata"

FILMS = (".mp4", ".mov", ".webm")
"""How names of films end."""

FLAGS = {"": False, "0": False, "false": False, "no": False, "1": True, "true": True, "yes": True}
"""How a flag is written; an empty one was seen."""


class _Shown(Struct):
    """A file on a page, and what stands below it."""

    file: File
    texts: list[str] = field(default_factory=list)
    exif: Record = field(default_factory=dict)
    branch: Record = field(default_factory=dict)
    camera: bool | None = None

    def take(self, row: Row) -> bool:
        """Take a row of a table; False if its label is not known, or its value not what the label says."""
        if not all(isinstance(value, Text) for value in row.values):
            return False
        label, text = row.label.casefold(), "\n".join(value.text for value in row.values if isinstance(value, Text))
        if label == CAMERA and text.casefold() in FLAGS and self.camera is None:
            self.camera = FLAGS[text.casefold()]
            return True
        if label in GENRES and text:
            return bool(self.branch.setdefault("music_genre", text) == text)
        key = LABELS.get(label)
        value = _number(text, key) if key in NUMBERS else text or None
        return key is not None and value is not None and bool(self.exif.setdefault(key, value) == value)

    def media(self, title: str, time: int | None) -> Record:
        """Write it as a media object."""
        branch = ({"exif_data": [self.exif]} if self.exif else {}) | self.branch
        film = self.file.kind == "videos" or self.file.uri.lower().endswith(FILMS)
        metadata: Record = {"video_metadata" if film else "photo_metadata": branch} if branch or film else {}
        if self.camera is not None:
            metadata["camera_metadata"] = {"has_camera_metadata": self.camera}
        told = {"uri": self.file.uri, "creation_timestamp": time, "media_metadata": metadata or None, "title": title}
        return {key: value for key, value in told.items() if value is not None}


def _number(text: str, key: str | None) -> Json:
    """Read a number; None if it is none, or has a fraction where the key has none."""
    try:
        return NUMBERS[str(key)](text) if NUMBER.fullmatch(text) else None
    except ValueError:
        return None


def _shown(block: Block) -> tuple[list[_Shown], list[Json]]:
    """Give the files of a block, and what has no place with any of them."""
    files: list[_Shown] = []
    lost = list(block.aside)
    for leaf in block.body:
        last = files[-1] if files else None
        if isinstance(leaf, File):
            files.append(_Shown(leaf))
        elif last and isinstance(leaf, Text) and not last.texts:
            last.texts.append(leaf.text)
        elif not (last and isinstance(leaf, Row) and last.take(leaf)):
            lost += told([leaf])
    return files, lost


def post_records(blocks: list[Block], clock: Clock) -> list[Record]:
    """Give posts: with one file caption and time stand there, with several in the record."""
    records = []
    for block in blocks:
        files, lost = _shown(block)
        time = clock.read(block.footer)
        lost += [block.footer] if block.footer and time is None else []
        if len(files) == 1:
            title = block.heading if block.heading is not None else "".join(files[0].texts)
            lost += [text for text in files[0].texts if text != title]
            record: Record = {"media": [files[0].media(title, time or 0)]}
        else:
            record = {"media": [file.media("".join(file.texts), None) for file in files], "title": block.heading or "", "creation_timestamp": time or 0}
        records.append(record | unplaced(lost))
    return records


def story_records(blocks: list[Block], clock: Clock) -> list[Record]:
    """Give stories, or profile photos: each is its one file."""
    records = []
    for block in blocks:
        files, lost = _shown(block)
        time = clock.read(block.footer)
        lost += [block.footer] if block.footer and time is None else []
        title = block.heading or ""
        for file in files[:1]:
            title = title if block.heading is not None else "".join(file.texts)
            lost += [text for text in file.texts if text != title]
        # without a file it is no media object: the schema says so, and what is there is kept as any record that is not sound
        record: Record = files[0].media(title, time or 0) if files else {"creation_timestamp": time or 0, "title": title}
        lost += [file.media("".join(file.texts), None) for file in files[1:]]
        records.append(record | unplaced(lost))
    return records
