"""The record shapes of the export, each built by one function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json]"
Record: TypeAlias = dict[str, Json]
Files: TypeAlias = dict[str, Json]
"""Path in the archive (without ``.json``) to document."""


class Lost(str):
    """A uri whose file the export does not hold."""

    __slots__ = ()


class Torn(str):
    """A text whose last byte the export cuts off, in the middle of a character."""

    __slots__ = ()


def given(**fields: Json | None) -> Record:
    """Keep the keys that have a value."""
    return {key: value for key, value in fields.items() if value is not None}


def wrapped(key: str, records: Sequence[Json]) -> Record:
    """Put a list under its key; such a list stays a list whatever its length."""
    return {key: records}


def bare(records: Sequence[Json]) -> Json:
    """Write a list without a key; its only record is written alone."""
    return records[0] if len(records) == 1 else records


def string_list(
    title: str = "",
    *,
    href: str | None = None,
    value: str | None = None,
    time: int | None = None,
    media: bool = False,
) -> Record:
    """Build a record of one link, text or time, with or without the empty list of media."""
    entry = given(href=href, value=value, timestamp=time)
    return given(title=title, media_list_data=[] if media else None, string_list_data=[entry])


def string_map(fields: Mapping[str, str | int | bool], title: str = "", media: Record | None = None) -> Record:
    """Build the verbose form of a map: a number is a time, all else a text, what is not said a filler."""
    return {
        "title": title,
        "media_map_data": media or {},
        "string_map_data": {k: verbose(v) for k, v in fields.items()},
    }


def verbose(field: str | int | bool) -> Record:  # noqa: FBT001 - the value itself
    """Give a field of the verbose form its three keys."""
    if isinstance(field, str | bool):
        return {"href": "", "value": str(field), "timestamp": 0}
    return {"href": "", "value": "", "timestamp": field}


def sparse_map(fields: Mapping[str, str | int | Record | None]) -> Record:
    """Build the sparse form of a map: only keys that say something, and fields that are not None."""
    return {"string_map_data": {label: sparse(field) for label, field in fields.items() if field is not None}}


def sparse(field: str | int | Record) -> Record:
    """Give a field of the sparse form its one key; a field of several is passed as it is."""
    if isinstance(field, dict):
        return field
    return {"value": field} if isinstance(field, str) else {"timestamp": field}


def label_values(*values: Record, fbid: str, time: int | None = None, title: str | None = None) -> Record:
    """Build a record of labelled values."""
    return given(timestamp=time, title=title, media=[], label_values=values, fbid=fbid)


def internal(record: Record, name: str, fields: Sequence[str]) -> Record:
    """Let a record of labelled values leak its internal names."""
    values = record["label_values"]
    assert isinstance(values, Sequence)  # noqa: S101 - for the type checker
    leaked = [{"ent_field_name": field, **value} for field, value in zip(fields, values, strict=True)]  # type: ignore[dict-item]
    return {**record, "label_values": leaked, "ent_name": name}


def labelled(label: str, value: str | int | None = None) -> Record:
    """Build a labelled value: a text, a time, or the label alone."""
    if value is None:
        return {"label": label}
    return {"label": label, "value" if isinstance(value, str) else "timestamp_value": value}


def labelled_link(label: str, url: str) -> Record:
    """Build a labelled value that is a link."""
    return {"label": label, "value": url, "href": url}


def labelled_texts(label: str, texts: Sequence[str]) -> Record:
    """Build a labelled list of texts."""
    return {"label": label, "vec": [{"value": text} for text in texts]}


def labelled_rows(label: str, rows: Sequence[Sequence[Record]]) -> Record:
    """Build a labelled list of rows of labelled values."""
    return {"label": label, "vec": [{"dict": row} for row in rows]}


def group(title: str, *rows: Sequence[Record]) -> Record:
    """Build a group of rows: it has a title in place of a label."""
    return {"dict": [{"dict": row, "title": ""} for row in rows], "title": title}


def media(uri: str, time: int, caption: str = "", *, metadata: Record | None = None, **more: Json | None) -> Record:
    """Build a media object."""
    camera: Record = {"camera_metadata": {"has_camera_metadata": False}}
    film = given(dubbing_info=[], media_variants=[]) if uri.endswith(".mp4") else {}
    return {
        "uri": uri,
        "creation_timestamp": time,
        "media_metadata": {**(metadata or {}), **camera},
        "title": caption,
        "cross_post_source": {"source_app": "FB"},
        **given(**more),
        **film,
    }


def photo_metadata(*exif: Record) -> Record:
    """Build the metadata of a photo, which has 0, 1 or 2 objects."""
    return {"photo_metadata": {"exif_data": exif}}


def video_metadata(*exif: Record, **more: Json) -> Record:
    """Build the metadata of a video."""
    return {"video_metadata": {**more, "exif_data": exif}}


def post(*items: Record, title: str | None = None, time: int | None = None) -> Record:
    """Build a post; with one item, caption and time stand there."""
    return given(media=items, title=title, creation_timestamp=time)


def comment(text: str | None, owner: str | None, time: int, *, uri: str | None = None) -> Record:
    """Build a comment; its labels are never translated."""
    attached: Record = {} if uri is None else {"media_list_data": [{"uri": uri}]}
    return {**attached, **sparse_map({"Comment": text, "Media Owner": owner, "Time": time})}
