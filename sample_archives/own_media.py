"""What the owner published: posts, stories, reels and the rest, and the posts in Threads."""

from __future__ import annotations

from collections.abc import Sequence

from export import Export, Pen, many, profile_photo
from shapes import (
    Files,
    Json,
    Lost,
    Record,
    bare,
    group,
    label_values,
    labelled,
    labelled_link,
    media,
    photo_metadata,
    post,
    video_metadata,
    wrapped,
)


def own_media(export: Export) -> Files:
    """List the files of what the owner published."""
    folder = f"your_instagram_activity/{export.of('content', 'media', 'media', 'media')}"
    pen = export.pen("own media")
    deleted = [post(video(pen, "recently_deleted", extension=""))]
    lists = {
        "stories": ("stories", stories(export.pen("stories"))),
        "reels": ("reels_media", reels(export.pen("reels"))),
        "igtv_videos": ("igtv_media", [post(video(pen, "igtv"))]),
        "archived_posts": ("archived_post_media", archived_posts(export.pen("archived"))),
        "recently_deleted_content": ("recently_deleted_media", [*deleted, *more_deleted(pen)]),
        "other_content": ("other_media", [post(photo(pen, "other"))]),
        "profile_photos": ("profile_picture", profile_photos(export.pen("profile photos"))),
    }
    files: Files = {f"{folder}/{name}": wrapped(f"ig_{key}", records) for name, (key, records) in lists.items()}
    files |= {f"{folder}/{name}": bare(records) for name, records in posts(export.pen("posts")).items()}
    if export.only("E"):
        shared = export.pen("reposts")
        files[f"{folder}/reposts"] = bare(many(2, lambda: reposted(shared)))
    return files


def posts(pen: Pen) -> dict[str, Sequence[Record]]:
    """List the files of posts, each of another size and sort."""
    if pen.export.only("C"):
        return {"posts_1": [single(pen), carousel(pen, 3), post(photo(pen, "posts", exif=()))]}
    if pen.export.only(("D1",)):
        film = post(video(pen, "posts", subtitles=subtitles(pen)), photo(pen, "posts"), title=pen.caption(), time=pen.time())
        located = post(photo(pen, "posts", "webp", caption=pen.caption(), exif=(place(pen), camera_facts(pen))))
        return {"posts_1": [single(pen), film, located, old_video(pen)], "posts_2": [single(pen)]}
    if pen.export.only(("D2",)):
        return {"posts_1": [carousel(pen, 3)]}
    titled = post(photo(pen, "posts"), title=pen.caption(), time=pen.time())
    return {"posts": [single(pen), carousel(pen, 2), titled], "posts_1": [single(pen)]}


def single(pen: Pen) -> Record:
    """Build a post of one photo: caption and time are the photo's."""
    return post(photo(pen, "posts", caption=pen.caption(), exif=(camera_facts(pen),)))


def carousel(pen: Pen, count: int) -> Record:
    """Build a post of several photos: caption and time are the post's."""
    extensions = ("jpg", "png", "webp")
    caption, moment = pen.caption(), pen.time()
    return post(*(photo(pen, "posts", extensions[n]) for n in range(count)), title=caption, time=moment)


def old_video(pen: Pen) -> Record:
    """Build a post of long ago: no metadata, and a file name without extension."""
    moment = 1529000000 - pen.below(10**6)
    uri = f"media/posts/201806/{pen.code(44)}_1{pen.digits(16)}"
    return post({"uri": uri, "creation_timestamp": moment, "title": pen.caption()})


def stories(pen: Pen) -> list[Record]:
    """List the stories; the file of the last is missing."""
    seen = [photo(pen, "stories", caption=f"@{pen.friend().username}", exif=(phone_facts(pen),)), video(pen, "stories")]
    seen += many(pen.export.of(0, 1, 0, 0), lambda: photo(pen, "stories", "png", exif=(place(pen), phone_facts(pen))))
    last = photo(pen, "stories")
    return [*seen, {**last, "uri": Lost(last["uri"])}]


def reels(pen: Pen) -> list[Record]:
    """List the reels, none in one archive."""
    listed = [post(video(pen, "reels", caption=pen.caption(), music_genre="Folk")) for _ in range(pen.export.of(1, 1, 0, 1))]
    if pen.export.only(("D1",)):
        listed.append(post(video(pen, "reels"), photo(pen, "reels"), title=pen.caption(), time=pen.time()))
    return listed


def archived_posts(pen: Pen) -> list[Record]:
    """List the archived posts."""
    one = post(photo(pen, "archived_posts", caption=pen.caption(), exif=(camera_facts(pen),)))
    if pen.export.only(("D1",)):
        parts = photo(pen, "archived_posts"), photo(pen, "archived_posts", "png")
        return [post(*parts, title=pen.caption(), time=pen.time())]
    return [one, post(photo(pen, "archived_posts"))] if pen.export.only("D2") else [one]


def more_deleted(pen: Pen) -> list[Record]:
    """List what was deleted besides; in the oldest archive a post without media."""
    if pen.export.only("C"):
        return [post()]
    return [post(photo(pen, "recently_deleted", caption=pen.caption()))] if pen.export.only(("D1",)) else []


def profile_photos(pen: Pen) -> list[Record]:
    """List the profile photos."""
    folder = "other" if pen.export.only(("C", "D1")) else "profile"
    marked = True if pen.export.only(("C", "D2")) else None
    first = media(*profile_photo(pen.export), is_profile_picture=marked)
    return [first, *many(pen.export.of(1, 0, 1, 1), lambda: photo(pen, folder, exif=()))]


def photo(pen: Pen, folder: str, extension: str = "jpg", *, caption: str = "", exif: Sequence[Record] | None = None) -> Record:
    """Build a photo; without EXIF it has no metadata of a photo."""
    moment = pen.time()
    metadata = None if exif is None else photo_metadata(*exif)
    backup = pen.export.of(None, f"https://cdn.example.net/b/{pen.code(20)}", None, None)
    return media(pen.uri(folder, moment, extension), moment, caption, metadata=metadata, backup_uri=backup)


def video(pen: Pen, folder: str, *, caption: str = "", extension: str = ".mp4", **more: Json) -> Record:
    """Build a video; there may be more in its metadata."""
    moment = pen.time()
    uri = pen.uri(folder, moment).removesuffix(".jpg") + extension
    metadata = video_metadata(phone_facts(pen), **more)
    return media(uri, moment, caption, metadata=metadata)


def subtitles(pen: Pen) -> Record:
    """Build the reference to subtitles."""
    return {"uri": pen.uri("posts", pen.clock, "srt"), "creation_timestamp": pen.clock}


def place(pen: Pen) -> Record:
    """Say where a photo was taken; a whole number is written without a point."""
    return {"latitude": round(pen.owner.latitude, 2), "longitude": round(pen.owner.longitude)}


def phone_facts(pen: Pen) -> Record:
    """Say what the app knows of a file from the phone."""
    source = "4" if pen.owner.device.startswith("android") else "library"
    return {
        "device_id": pen.owner.device,
        "camera_position": pen.next("camera", ("back", "front", "unknown")),
        "date_time_original": pen.exif_date(pen.clock - 30),
        "source_type": source,
    }


def camera_facts(pen: Pen) -> Record:
    """Say what a camera wrote into the file."""
    return {
        "iso": 100 + 100 * pen.below(8),
        "focal_length": "35",
        "lens_model": "Meadow 35mm f/2",
        "lens_make": "Meadow Optics",
        "scene_capture_type": "standard",
        "software": "Darkshed 4.1",
        "scene_type": 1,
        "date_time_digitized": pen.exif_date(pen.clock - 90),
        "aperture": "2.970854",
        "shutter_speed": "6.906891",
        "metering_mode": "5",
        "focal_plane_x_resolution": "2000",
        "focal_plane_y_resolution": "2000",
        "focal_plane_resolution_unit": "3",
        **phone_facts(pen),
    }


def reposted(pen: Pen) -> Record:
    """Build a repost, in the form of the liked posts."""
    return label_values(*someones_post(pen), fbid=pen.fbid(), time=pen.time())


def someones_post(pen: Pen, hashtags: int = 1, repeats: int = 0) -> list[Record]:
    """Describe a post of somebody; caption and title are repeated for the parts of a carousel."""
    friend = pen.friend()
    caption = [labelled("Caption", pen.caption()), labelled("Title", "")]
    tags = [[labelled("Name", pen.next("tag", pen.export.cast.hashtags))] for _ in range(hashtags)]
    owner = [labelled("URL", friend.site), labelled("Name", friend.name), labelled("Username", friend.username)]
    link = labelled_link("URL", pen.link("reel"))
    return [link, *caption, *caption * repeats, group("Hashtags", *tags), group("Owner", owner)]


def threads_posts(export: Export) -> Files:
    """List the file of posts in Threads."""
    pen = export.pen("threads posts")
    listed = many(export.of(1, 1, 1, 2), lambda: post(threads_media(pen, pen.caption())))
    if export.only(("D1",)):
        listed.append(post(threads_media(pen), threads_media(pen), title=pen.caption(), time=pen.time()))
    return {"your_instagram_activity/threads/threads_and_replies": wrapped("text_post_app_text_posts", listed)}


def threads_media(pen: Pen, caption: str = "") -> Record:
    """Build a photo in Threads."""
    settings = {"reply_control": "everyone", "geo_gated_country_list": ""}
    return {**photo(pen, "posts", caption=caption), "text_app_post": settings}
