"""What the account published, with its media; and the photos of the account itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from igarchive.media import HEAD, kind_of, media_type
from igarchive.sample.columns import CAMERA, PHOTO, PLACE, flat_uri, uri
from igarchive.sample.media_files import media_bytes
from igarchive.sample.scene import row_of
from igarchive.section import ROOT
from igarchive.sections.posts import FAMILIES
from igarchive.times import MICROSECONDS, compact

if TYPE_CHECKING:
    from igarchive.sample.columns import Invent
    from igarchive.sample.scene import Bundle, Scene
    from igarchive.stock import Row

PATTERNS: dict[str, tuple[tuple[str, ...], ...]] = {
    "post": (("jpg",), ("jpg", "png", "webp"), ("mp4",), ("webp",), ("mp4", "jpg"), ("png",)),
    "story": (("jpg",), ("mp4",), ("png",), ("jpg",)),
    "reel": (("mp4",),),
    "igtv": (("mp4",), ("",)),
    "threads_post": (("jpg",), ("jpg", "jpg")),
}
"""Extensions of the media of one post after the other, by kind: of other kinds as of posts. Films of long ago have none."""

FLAT_PATTERNS: dict[str | None, tuple[tuple[str, ...], ...]] = {
    "photos": (("jpg",), ("jpg", "jpg", "jpg"), ("jpg",)),
    "videos": (("mp4",), ("mp4", "jpg")),
    "stories": (("jpg",), ("mp4",), ("jpg",)),
}
"""The same by list, of exports until 2020."""

METADATA: tuple[dict[str, Invent], ...] = (CAMERA | PHOTO, PHOTO, PLACE | PHOTO, {})
"""What is known of one file after the other."""

SONGS = {"reel": "Folk"}
"""Genre of the music in videos, by kind of post."""


def post(scene: Scene, *, missing: bool) -> Bundle:
    """Invent a post, its files missing or not."""
    kind, carried = scene.kind, scene.place.form.carries
    pattern = FLAT_PATTERNS.get(scene.place.form.key) or PATTERNS.get(kind, PATTERNS["post"])
    extensions = pattern[scene.number % len(pattern)]
    number = f"{FAMILIES.get(kind, 'post')}-{compact(scene.time)}-0"
    caption = scene.turn(scene.cast.captions)
    alone = len(extensions) == 1
    own = caption if alone or "caption" not in carried["media"] else ""
    files = [{**file(scene, extension, at, missing=missing), "caption": own, "time": scene.time} for at, extension in enumerate(extensions)]
    values = {"post_id": number, "kind": kind, "time": scene.time, "caption": caption, "media_count": len(files)}
    if "reply_control" in carried["posts"] and kind == "threads_post":
        values["reply_control"] = "everyone"
    if "place" in carried["posts"]:
        values["place"] = scene.turn((None, *scene.cast.places))
    source = scene.place.member
    hung = [row_of("media", source, scene.number, at, {"owner_table": "posts", "owner_id": number, **told}) for at, told in enumerate(files)]
    return {"posts": [row_of("posts", source, scene.number, 0, values)], "media": hung}


def folder_of(scene: Scene) -> str:
    """Name the folder of the media of a post: of its list, until 2020, of its kind since."""
    key, kind = scene.place.form.key, scene.kind
    if scene.place.folder == ROOT:
        return str(key)
    folders = {"story": "stories", "reel": "reels", "igtv": "igtv", "archived": "archived_posts", "deleted": "recently_deleted", "other": "other"}
    return folders.get(kind, "posts")


def name_of(scene: Scene, folder: str, extension: str) -> str:
    """Invent where a file lies."""
    return (flat_uri if scene.place.folder == ROOT else uri)(scene.chance, folder, scene.time, extension)


def file(scene: Scene, extension: str, at: int, *, missing: bool = False) -> dict[str, Any]:
    """Invent a media file of a post and what its form carries of it."""
    folder, carried = folder_of(scene), scene.place.form.carries["media"]
    name = name_of(scene, folder, extension)
    known = METADATA[(scene.number + at) % len(METADATA)]
    video = extension in {"mp4", ""}
    told = {column: invent(scene) for column, invent in (PHOTO if video else known).items()}
    told |= {"has_camera_metadata": False, "cross_post_source": "FB"}
    if video:
        told["music_genre"] = SONGS.get(scene.kind)
    if extension == "mp4" and at == 0 and scene.number % len(METADATA) == 0:
        told["subtitles_uri"] = uri(scene.chance, folder, scene.time, "srt")
    return described(name, missing=missing) | {column: value for column, value in told.items() if column in carried}


def described(name: str, *, missing: bool = False) -> dict[str, Any]:
    """Say what a file is: of one that is missing its name alone tells."""
    if missing:
        return {"uri": name, "present": False, "kind": kind_of(name, None, "video")}
    data = media_bytes(name)
    found = media_type(data[:HEAD])
    return {"uri": name, "member": name, "present": True, "size": len(data), "media_type": found, "kind": kind_of(name, found)}


def profile_photo(scene: Scene) -> Row:
    """Invent a photo of the account: the first is the one that the profile shows."""
    told = described(name_of(scene, "profile", "jpg")) | {"time": scene.time, "caption": "", "owner_table": "account", "owner_id": scene.cast.owner.username}
    if scene.place.folder == ROOT:
        return row_of("media", scene.place.member, scene.number, 0, told | {"profile_picture": scene.number == 0})
    told |= {"has_camera_metadata": False, "profile_picture": True if scene.number else None}
    return row_of("media", scene.place.member, max(scene.number - 1, 0), 0, told)


def sent(scene: Scene) -> Bundle:
    """Invent a file of a direct message, of which nothing says which."""
    time = scene.time + scene.chance.below(MICROSECONDS)
    told = described(name_of(scene, "direct", scene.turn(("jpg", "mp4")))) | {"owner_table": "records", "owner_id": str(scene.number), "time": time}
    return {"media": [row_of("media", scene.place.member, scene.number, 0, told)]}
