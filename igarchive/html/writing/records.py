"""Records of lists, maps and media as blocks: the inverse of ``html/lists.py`` and ``html/media.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from igarchive.html.blocks import says
from igarchive.html.media import CAMERA, FILMS, LABELS
from igarchive.html.writing.markup import BODY, FACT, LABEL, SPACED, box, cell, div, film, link, pair, picture, said, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from igarchive.html.writing.style import Style
    from igarchive.leftovers import Json

Record = dict[str, Any]

SPELT = {"iso": "ISO", "device_id": "Device ID", "date_time_original": "Date taken"}
"""Labels of EXIF facts that do not follow from their keys."""

TOLD = {key: SPELT.get(key, key.replace("_", " ").capitalize()) for key in LABELS.values()}
"""The labels of all of them."""


def list_block(record: Record, style: Style) -> str:
    """Write a string_list record: under its title a link or a text, and a date, for each entry."""
    entries = "".join(div(div(_linked(one)) + div(style.date(one.get("timestamp")))) for one in record["string_list_data"])
    return box(style.heading(record.get("title")) + div(entries, BODY))


def _linked(entry: Record) -> str:
    """Write a link, which says its address where there is no text, or a text alone."""
    value, href = entry.get("value"), entry.get("href")
    return link(href, value or href) if href else said(value or "")


def map_block(record: Record, style: Style) -> str:
    """Write a string_map record: its files, its pictures by label, then a row or two for each label."""
    files = "".join(div(div(div(picture(one["uri"]) + div("")))) for one in record.get("media_list_data", ()))
    pictures = "".join(cell(label, div(div(picture(one["uri"]) + div("")))) for label, one in record.get("media_map_data", {}).items())
    rows = "".join(row for label, entry in record["string_map_data"].items() for row in _rows(label, entry, style))
    return box(style.heading(record.get("title")) + div(files + (table(pictures) if pictures else "") + table(rows), BODY))


def _rows(label: str, entry: Record, style: Style) -> Iterator[str]:
    """Write what stands under a label: text or link, and the date in a row of its own."""
    if entry.get("href"):
        yield cell(label, div(_linked(entry)))
    elif entry.get("value") or not entry.get("timestamp"):
        yield cell(label, div(div(_linked(entry))))
    if entry.get("timestamp"):
        yield pair(label, style.date(entry["timestamp"]))


def post_block(record: Record, style: Style) -> str:
    """Write a post: caption and date are its own, or those of its one file."""
    files = record["media"]
    if len(files) != 1:
        shown = "".join(div(_file(file) + div(said(file.get("title", "")))) + _facts(file) for file in files)
        return _media_block(record.get("title"), shown, record.get("creation_timestamp"), style)
    [file] = files
    return _media_block(
        record.get("title", file.get("title")), _file(file) + _facts(file), record.get("creation_timestamp", file.get("creation_timestamp")), style
    )


def story_block(record: Record, style: Style) -> str:
    """Write a story or a profile photo: its one file."""
    return _media_block(record.get("title"), _file(record) + _facts(record), record.get("creation_timestamp"), style)


def _media_block(title: str | None, shown: str, time: int | None, style: Style) -> str:
    return box(style.heading(title) + div(shown, SPACED) + style.foot(time))


def _file(media: Record) -> str:
    """Show a film or a picture."""
    is_film = "video_metadata" in media.get("media_metadata", {}) or media["uri"].lower().endswith(FILMS)
    return film(media["uri"]) if is_film else picture(media["uri"])


def _facts(media: Record) -> str:
    """Write what is known of a file as tables: the camera's flag is one of its own."""
    metadata = media.get("media_metadata", {})
    branch = metadata.get("video_metadata", metadata.get("photo_metadata", {}))
    facts = [(TOLD[key], value) for exif in branch.get("exif_data", ()) for key, value in exif.items() if key in TOLD]
    facts += [("Music genre", branch["music_genre"])] if "music_genre" in branch else []
    camera = metadata.get("camera_metadata", {}).get("has_camera_metadata")
    flag = [] if camera is None else [(CAMERA.title(), camera or "")]
    facts = [(label, value) for label, value in facts if says(str(value))]
    return "".join(table("".join(_fact(label, value) for label, value in told)) for told in (facts, flag) if told)


def _fact(label: str, value: Json) -> str:
    """Write one of them: label and value are elements both."""
    return f'<tr><td colspan="2" class="{LABEL}">{div(said(label), FACT)}{div(div(said(str(value)), FACT))}</td></tr>'
