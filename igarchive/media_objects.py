"""The objects that describe media files (shape S4 of the format), as rows of ``media``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from igarchive.media import kind_of
from igarchive.tables import Rows
from igarchive.text import spoil
from igarchive.times import MICROSECONDS, microseconds

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from igarchive.leftovers import Leftovers
    from igarchive.reading import Reading
    from igarchive.stock import Row

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
        branches = [(name, metadata[name]) for name in ("video_metadata", "photo_metadata") if metadata.get(name)]
        branch = branches[0][1] if branches else {}
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
        self._keep_rest(branches, place[0], path)
        self._rows.append(row)

    def _keep_rest(self, branches: list[tuple[str, dict[str, Any]]], position: int, path: tuple[str | int, ...]) -> None:
        """Keep what no column takes: the time of subtitles, and music and subtitles of a second branch."""
        for number, (name, branch) in enumerate(branches):
            subtitles = branch.get("subtitles", {})
            if number == 0:
                self._reading.file(subtitles.get("uri", ""))
            for key in ("creation_timestamp",) if number == 0 else ("uri", "creation_timestamp"):
                if subtitles.get(key):
                    self._left.add(position, (*path, "media_metadata", name, "subtitles", key), None, subtitles[key], "ignored")
            if number and branch.get("music_genre"):
                self._left.add(position, (*path, "media_metadata", name, "music_genre"), None, branch["music_genre"], "conflict")

    def rows(self) -> Rows:
        """Give the rows of ``media``."""
        columns = dict.fromkeys(key for row in self._rows for key in row)
        return Rows(len(self._rows), {name: [row.get(name) for row in self._rows] for name in columns})


def file_rows(columns: dict[str, Any], owner_table: str, owner_ids: pa.StringArray, reading: Reading) -> Rows:
    """Give rows of ``media`` for files of which no more is told than ``columns`` holds; one of them is ``uri``."""
    uris = columns["uri"].to_pylist() if "uri" in columns else []
    files = [reading.file(uri if uri.isascii() else spoil(uri)) for uri in uris]
    found = {
        "member": [file and file.member for file in files],
        "present": [file is not None for file in files],
        "size": [file and file.size for file in files],
        "media_type": [file and file.media_type for file in files],
    }
    return Rows(len(uris), {**columns, "owner_table": owner_table, "owner_id": owner_ids, **found})


def exif_of(metadata: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str, Any]]:
    """Give path, key and value of each EXIF fact of a media object: the list has none, one or two objects."""
    for branch in ("photo_metadata", "video_metadata"):
        for index, exif in enumerate(metadata.get(branch, {}).get("exif_data", ())):
            for key, value in exif.items():
                if key in EXIF:
                    yield (("media_metadata", branch, "exif_data", index, key), key, value)


MEDIA_COLUMNS = frozenset(EXIF.values()) | {
    "owner_table",
    "owner_id",
    "kind",
    "uri",
    "time",
    "caption",
    "has_camera_metadata",
    "music_genre",
    "cross_post_source",
    "backup_uri",
    "profile_picture",
    "subtitles_uri",
}
"""What a media object carries."""


def media_object(row: Row) -> dict[str, Any]:
    """Write a row of ``media`` as a media object; the inverse of ``MediaRows.add``."""
    branch: dict[str, Any] = {}
    exif = {key: row[column] for key, column in EXIF.items() if row.get(column) is not None}
    if exif:
        branch["exif_data"] = [exif]
    if row.get("music_genre") is not None:
        branch["music_genre"] = row["music_genre"]
    if row.get("subtitles_uri") is not None:
        branch["subtitles"] = {"uri": row["subtitles_uri"]}
    film = row["kind"] == "video"
    told_by_name = kind_of(row["uri"], None, "photo") == row["kind"]
    metadata: dict[str, Any] = {("video_metadata" if film else "photo_metadata"): branch} if branch or (film and not told_by_name) else {}
    if row.get("has_camera_metadata") is not None:
        metadata["camera_metadata"] = {"has_camera_metadata": row["has_camera_metadata"]}
    told = {
        "uri": row["uri"],
        "creation_timestamp": None if row["time"] is None else row["time"] // MICROSECONDS,
        "media_metadata": metadata or None,
        "title": row["caption"],
        "is_profile_picture": row.get("profile_picture"),
        "cross_post_source": None if row.get("cross_post_source") is None else {"source_app": row["cross_post_source"]},
        "backup_uri": row.get("backup_uri"),
    }
    return {key: value for key, value in told.items() if value is not None}
