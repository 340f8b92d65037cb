"""Media files and the objects that describe them (shape S4 of the format)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from igarchive.section import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from igarchive.leftovers import Leftovers
    from igarchive.reading import Reading

HEAD = 64
"""Bytes that tell what a media file is."""

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
    (0, b"\x1a\x45\xdf\xa3", "video/webm"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xf1", "audio/aac"),
    (0, b"\xff\xf9", "audio/aac"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"1\r\n00:", "application/x-subrip"),
    (0, b"1\n00:", "application/x-subrip"),
)
"""Offset, bytes and media type of what Instagram delivers; the first that fits counts."""

KINDS = {"photos": "photo", "videos": "video", "audio_files": "audio", "gifs": "gif", "files": "file"}
"""Keys of files in messages, and the kind of what lies under them."""

EXIF = {
    "latitude": "latitude",
    "longitude": "longitude",
    "date_time_original": "taken",
    "date_time_digitized": "digitized",
    "lens_make": "lens_make",
    "lens_model": "lens_model",
    "software": "software",
    "device_id": "device_id",
    "camera_position": "camera_position",
    "source_type": "source_type",
    "scene_capture_type": "scene_capture_type",
    "metering_mode": "metering_mode",
    "iso": "iso",
    "scene_type": "scene_type",
    "aperture": "aperture",
    "shutter_speed": "shutter_speed",
    "focal_length": "focal_length",
    "focal_plane_x_resolution": "focal_plane_x_resolution",
    "focal_plane_y_resolution": "focal_plane_y_resolution",
    "focal_plane_resolution_unit": "focal_plane_resolution_unit",
}
"""Keys of exif_data and their columns."""

EXTENSIONS = {
    "jpg": "photo", "jpeg": "photo", "png": "photo", "webp": "photo", "heic": "photo", "gif": "gif", "mp4": "video", "mov": "video",
    "webm": "video", "m4a": "audio", "aac": "audio", "mp3": "audio", "ogg": "audio", "wav": "audio", "srt": "subtitle",
}  # fmt: skip
"""File name extensions, where no byte tells."""


def media_type(head: bytes) -> str | None:
    """Name the media type of a file by its first bytes; None if they are not known."""
    for offset, magic, name in MAGIC:
        if head.startswith(magic, offset) and (offset != 8 or head.startswith(b"RIFF")):  # noqa: PLR2004 -- RIFF's form type
            return name
    return None


def kind_of(uri: str, found: str | None, default: str = "file") -> str:
    """Name the kind of a media file: by its type, else by its name, else what it was called."""
    if found is not None:
        if found == "image/gif":
            return "gif"
        return {"image": "photo", "video": "video", "audio": "audio"}.get(found.split("/", maxsplit=1)[0], "subtitle")
    name = uri.rsplit("/", 1)[-1]
    return EXTENSIONS.get(name.rsplit(".", 1)[-1].lower(), default) if "." in name else default


class MediaRows:
    """Collects rows of ``media`` for the objects of one slice of a member."""

    def __init__(self, reading: Reading, left: Leftovers) -> None:
        self._reading = reading
        self._left = left
        self._rows: list[dict[str, Any]] = []

    def add(self, media: dict[str, Any], owner: tuple[str, str], place: tuple[int, int], path: tuple[str | int, ...] = (), kind: str | None = None) -> None:
        """Keep one media object: who it hangs on (table, id), its (position, ordinal), and its path in the record."""
        uri = media["uri"]
        file = self._reading.file(uri)
        found = file.media_type if file else None
        metadata = media.get("media_metadata", {})
        branch = metadata.get("video_metadata") or metadata.get("photo_metadata") or {}
        row: dict[str, Any] = {
            "owner_table": owner[0],
            "owner_id": owner[1],
            "uri": uri,
            "member": file.member if file else None,
            "present": file is not None,
            "size": file.size if file else None,
            "media_type": found,
            "kind": kind or kind_of(uri, found, "video" if "video_metadata" in metadata else "photo"),
            "time": microseconds(media.get("creation_timestamp")),
            "caption": media.get("title"),
            "has_camera_metadata": metadata.get("camera_metadata", {}).get("has_camera_metadata"),
            "music_genre": branch.get("music_genre"),
            "cross_post_source": media.get("cross_post_source", {}).get("source_app"),
            "backup_uri": media.get("backup_uri"),
            "profile_picture": media.get("is_profile_picture"),
            "subtitles_uri": branch.get("subtitles", {}).get("uri"),
            "position": place[0],
            "ordinal": place[1],
        }
        for where, key, value in exif_of(metadata):
            column = EXIF[key]
            if column not in row:
                row[column] = value
            elif row[column] != value:
                self._left.add(place[0], (*path, *where), key, value, "conflict")
        subtitles = branch.get("subtitles", {})
        if subtitles:
            self._reading.file(subtitles.get("uri", ""))
            if "creation_timestamp" in subtitles:
                which = "video_metadata" if metadata.get("video_metadata") else "photo_metadata"
                self._left.add(place[0], (*path, "media_metadata", which, "subtitles", "creation_timestamp"), None, subtitles["creation_timestamp"], "ignored")
        self._rows.append(row)

    def rows(self) -> Rows:
        """Give the rows of ``media``."""
        columns = dict.fromkeys(key for row in self._rows for key in row)
        return Rows(len(self._rows), {name: [row.get(name) for row in self._rows] for name in columns})


def exif_of(metadata: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str, Any]]:
    """Give path, key and value of each EXIF fact of a media object: the list has none, one or two objects."""
    for branch in ("photo_metadata", "video_metadata"):
        for index, exif in enumerate(metadata.get(branch, {}).get("exif_data", ())):
            for key, value in exif.items():
                if key in EXIF:
                    yield (("media_metadata", branch, "exif_data", index, key), key, value)


def microseconds(seconds: int | None) -> int | None:
    """Turn a time in seconds into microseconds; 0 means that there is none."""
    return int(seconds) * 1_000_000 if seconds else None
