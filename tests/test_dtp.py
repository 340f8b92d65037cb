"""Payloads of the Data Transfer Project's Generic Importer: what they say, and that its published schemas take them."""

from __future__ import annotations

import io
import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from exports import EACH_SAMPLE, NOON, POSTS, PROFILE, ROOT, Json, make_zip, profile
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

import igarchive
from igarchive.writers import dtp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exports import Document

    from igarchive.convert import Conversion

SCHEMAS = Path(os.environ.get("DTP_SCHEMAS") or ROOT.parent / "shared" / "dtp")
"""The published schemas, where they are at hand."""

needs_schemas = pytest.mark.skipif(not SCHEMAS.is_dir(), reason="the published schemas are not at hand")

REELS = "your_instagram_activity/media/reels.json"
STORIES = "your_instagram_activity/media/stories.json"
REPOSTS = "your_instagram_activity/media/reposts.json"
THREADS = "your_instagram_activity/threads/threads_and_replies.json"
PROFILE_PHOTOS = "your_instagram_activity/media/profile_photos.json"
JPEG = b"\xff\xd8\xff\xe0" + bytes(60)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(60)
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(12)


class Output:
    """An output, and what was said of it."""

    def __init__(self, folder: Path, done: Conversion) -> None:
        self.folder = folder
        self.done = done

    def lines(self, name: str) -> list[Json]:
        """Read the request bodies of a file."""
        return [json.loads(line) for line in (self.folder / f"{name}.jsonl").read_bytes().splitlines()]

    @property
    def posts(self) -> list[Json]:
        """Give the activities of the social posts."""
        return [line["payload"]["activity"] for line in self.lines("social-posts")]

    @property
    def media(self) -> list[Json]:
        """Give albums, photos and videos."""
        return [line["payload"] for line in self.lines("media")]

    def file(self, name: str) -> bytes:
        """Read a file by the name of its photo or video."""
        return (self.folder / "media" / name).read_bytes()

    def left(self, table: str) -> Mapping[str, int]:
        """Give the rows of a table that stayed behind, by why."""
        [found] = [one.left for one in self.done.loss.tables if one.table == table]
        return found


def photo(uri: str = "media/posts/a.jpg", title: str = "", time: int = NOON) -> Json:
    """Build a media object."""
    return {"uri": uri, "creation_timestamp": time, "title": title}


def post(title: str = "Hello", uri: str = "media/posts/a.jpg", *more: str, time: int = NOON) -> Json:
    """Build a post; with several files caption and time stand beside them."""
    if more:
        return {"media": [photo(one, time=time) for one in (uri, *more)], "title": title, "creation_timestamp": time}
    return {"media": [photo(uri, title, time)]}


def converted(folder: Path, members: Mapping[str, Document], **options: Any) -> Output:  # noqa: ANN401 -- as convert
    """Convert an export of these members."""
    export = make_zip(folder, {PROFILE: profile(), **members})
    return Output(folder / "out", igarchive.convert(export, to="dtp", out=folder / "out", **options))


def test_a_post_is_one_request(tmp_path: Path) -> None:
    caption = "Café <b>&</b> @ida \U0001f469\u200d\U0001f680"
    out = converted(tmp_path, {POSTS: [post(caption)], "media/posts/a.jpg": JPEG})

    [request] = out.lines("social-posts")
    assert request["@type"] == "GenericPayload"
    assert request["apiVersion"] == "0.1.0"
    assert request["payload"] == {
        "@type": "SocialActivity",
        "metadata": {
            "@type": "SocialActivityMetadata",
            "actor": {"@type": "SocialActivityActor", "id": "tilda.moor", "name": "Tilda Moor", "url": "https://www.instagram.com/tilda.moor/"},
        },
        "activity": {
            "@type": "SocialActivityModel",
            "id": "post-20240610T100000Z-0",
            "type": "POST",
            "content": caption,
            "published": "2024-06-10T10:00:00Z",
            "attachments": [{"@type": "SocialActivityAttachment", "type": "IMAGE", "name": "post-20240610T100000Z-0-0.jpg", "content": caption}],
        },
    }


def test_a_photo_stands_in_an_album_after_it_and_names_its_file(tmp_path: Path) -> None:
    out = converted(tmp_path, {POSTS: [post("Hello")], "media/posts/a.jpg": JPEG})

    [album, item] = out.media
    assert album == {"@type": "Album", "id": "post", "name": "Posts"}
    assert item == {
        "@type": "Photo",
        "albumId": "post",
        "name": "post-20240610T100000Z-0-0.jpg",
        "description": "Hello",
        "uploadedTime": "2024-06-10T10:00:00Z",
    }
    assert out.file(item["name"]) == JPEG


def test_each_kind_has_an_album_of_its_own(tmp_path: Path) -> None:
    members = {POSTS: [post()], REELS: {"ig_reels_media": [post("reel", "r.mp4")]}, STORIES: {"ig_stories": [photo("s.jpg")]}}
    files = {"media/posts/a.jpg": JPEG, "r.mp4": MP4, "s.jpg": PNG}

    out = converted(tmp_path, {**members, **files})

    assert [(one["@type"], one.get("albumId", one.get("name"))) for one in out.media] == [
        ("Album", "Posts"), ("Photo", "post"), ("Album", "Stories"), ("Photo", "story"), ("Album", "Reels"), ("Video", "reel"),
    ]  # fmt: skip


def test_a_story_is_in_an_album_and_no_social_post(tmp_path: Path) -> None:
    out = converted(tmp_path, {STORIES: {"ig_stories": [photo("s.jpg")]}, "s.jpg": JPEG})

    assert (out.posts, len(out.media)) == ([], 2)
    assert out.left("posts") == {"a social post would publish it; its files are in an album": 1}


def test_posts_on_threads_are_social_posts(tmp_path: Path) -> None:
    out = converted(tmp_path, {THREADS: {"text_post_app_text_posts": [{"media": [photo(title="a thought")]}]}})

    assert [one["content"] for one in out.posts] == ["a thought"]


def test_what_others_published_stays_behind(tmp_path: Path) -> None:
    repost = {"string_map_data": {"Time of repost": {"timestamp": NOON}, "Text": {"value": "not mine"}}}
    out = converted(tmp_path, {REPOSTS: {"profile_media_reposts": [repost]}})

    assert (out.posts, out.left("posts")) == ([], {"what somebody else published": 1})


def test_what_was_deleted_stays_behind(tmp_path: Path) -> None:
    deleted = {"ig_recently_deleted_media": [post("regretted", "d.jpg")]}
    out = converted(tmp_path, {"your_instagram_activity/media/recently_deleted_content.json": deleted, "d.jpg": JPEG})

    assert (out.posts, out.media, out.left("posts")) == ([], [], {"was deleted": 1})


def test_profile_photos_have_an_album(tmp_path: Path) -> None:
    photos = {"ig_profile_picture": [photo("p.jpg", "me")]}
    out = converted(tmp_path, {PROFILE_PHOTOS: photos, "p.jpg": JPEG})

    assert [(one["@type"], one["name"]) for one in out.media] == [("Album", "Profile photos"), ("Photo", "profile-0.jpg")]


@pytest.mark.parametrize("count", [10, 20])
def test_a_carousel_is_one_post_with_its_files_in_order(count: int, tmp_path: Path) -> None:
    uris = [f"media/posts/{number}.jpg" for number in reversed(range(count))]
    files = {uri: JPEG + uri.encode() for uri in uris}

    out = converted(tmp_path, {POSTS: [post("many", *uris)], **files})

    assert [[out.file(one["name"]) for one in activity["attachments"]] for activity in out.posts] == [list(files.values())]
    assert [one["description"] for one in out.media[1:]] == ["many"] * count


def test_files_of_one_name_in_two_folders_stay_apart(tmp_path: Path) -> None:
    posts = [post("one", "media/posts/202401/a.jpg"), post("two", "media/posts/202402/a.jpg")]
    out = converted(tmp_path, {POSTS: posts, "media/posts/202401/a.jpg": JPEG + b"1", "media/posts/202402/a.jpg": JPEG + b"2"})

    assert [out.file(one["name"]) for one in out.media[1:]] == [JPEG + b"1", JPEG + b"2"]


def test_a_file_without_an_extension_gets_that_of_what_it_is(tmp_path: Path) -> None:
    out = converted(tmp_path, {POSTS: [post("x", "media/posts/17900000000000001")], "media/posts/17900000000000001": PNG})

    assert out.media[1]["name"].endswith(".png")


def test_a_missing_file_leaves_the_post_and_is_told(tmp_path: Path) -> None:
    out = converted(tmp_path, {POSTS: [post("gone")]})

    assert ([one["content"] for one in out.posts], "attachments" in out.posts[0], out.media) == (["gone"], False, [])
    assert out.left("media") == {"missing in the archive": 1}


def test_a_sound_is_neither_photo_nor_video(tmp_path: Path) -> None:
    out = converted(tmp_path, {POSTS: [post("a song", "a.mp3")], "a.mp3": b"ID3" + bytes(60)})

    assert (out.media, out.left("media")) == ([], {"neither photo nor video": 1})


def test_a_post_without_a_time_or_a_caption_says_what_must_be_said(tmp_path: Path) -> None:
    untold = {"media": [{"uri": "a.jpg", "creation_timestamp": 0}]}
    out = converted(tmp_path, {POSTS: [untold], "a.jpg": JPEG})

    assert out.posts == [
        {
            "@type": "SocialActivityModel",
            "id": "post-none-0",
            "type": "POST",
            "content": "",
            "attachments": [{"@type": "SocialActivityAttachment", "type": "IMAGE", "name": "post-none-0-0.jpg"}],
        }
    ]


@pytest.mark.parametrize(("time", "text"), [(1316908800, "2011-09-25T00:00:00Z"), (1711846799, "2024-03-31T00:59:59Z"), (1711846800, "2024-03-31T01:00:00Z")])
def test_times_are_in_utc(time: int, text: str, tmp_path: Path) -> None:
    assert [one["published"] for one in converted(tmp_path, {POSTS: [post(time=time)]}).posts] == [text]


@pytest.mark.parametrize("options", [{}, {"keep_metadata": True}])
def test_a_file_tells_who_took_it_only_if_that_is_to_be_kept(options: dict[str, bool], tmp_path: Path) -> None:
    from PIL import Image

    exif, data = Image.Exif(), io.BytesIO()
    exif[0x013B] = "Ida Lens"
    Image.new("RGB", (8, 8)).save(data, "JPEG", exif=exif)

    out = converted(tmp_path, {POSTS: [post()], "media/posts/a.jpg": data.getvalue()}, **options)

    assert (b"Ida Lens" in out.file(out.media[1]["name"])) is bool(options)


def test_messages_are_nowhere(tmp_path: Path) -> None:
    thread = {"participants": [], "messages": [{"sender_name": "Ida", "timestamp_ms": NOON * 1000, "content": "secret"}], "title": "Ida", "magic_words": []}
    out = converted(tmp_path, {"your_instagram_activity/messages/inbox/ida_1/message_1.json": thread})

    assert b"secret" not in b"".join(file.read_bytes() for file in out.folder.rglob("*") if file.is_file())


def test_an_earlier_output_may_be_replaced(tmp_path: Path) -> None:
    converted(tmp_path, {POSTS: [post()]})

    assert len(converted(tmp_path, {POSTS: [post(), post("more")]}, force=True).posts) == 2


def validators() -> dict[str, Draft202012Validator]:
    """Give the published validators by id; of verticals whose schema is not at hand nothing is valid."""
    found = [json.loads(file.read_bytes()) for file in SCHEMAS.glob("*.json")]
    absent = [(f"{dtp.SCHEMAS}{name}-schema", False) for name in ("calendar", "file", "folder")]
    known: list[tuple[str, Any]] = [*((schema["$id"], schema) for schema in found), *absent]
    registry: Registry[Any] = Registry().with_resources((name, DRAFT202012.create_resource(schema)) for name, schema in known)
    return {schema["$id"]: Draft202012Validator(schema, registry=registry) for schema in found}


def times(value: Json) -> list[str]:
    """Find all times in a payload."""
    if isinstance(value, dict):
        return [told for key, one in value.items() for told in ([one] if key in {"published", "uploadedTime"} else times(one))]
    return [told for one in value for told in times(one)] if isinstance(value, list) else []


@needs_schemas
@pytest.mark.parametrize("sample", EACH_SAMPLE)
def test_the_published_schemas_take_every_payload_of_a_sample(sample: Path, tmp_path: Path) -> None:
    out = Output(tmp_path / "out", igarchive.convert(sample, to="dtp", out=tmp_path / "out"))
    judges = validators()

    lines = [*out.lines("social-posts"), *out.lines("media")]
    assert {line["schemaSource"].rpartition("/")[2] for line in lines} == {"social-posts-schema", "album-schema", "photo-and-video-schema"}
    for line in lines:
        judges[f"{dtp.SCHEMAS}payload-schema"].validate(line)
        judges[line["schemaSource"]].validate(line["payload"])
    assert {datetime.fromisoformat(told).utcoffset() for line in lines for told in times(line)} == {timedelta(0)}


@needs_schemas
def test_the_published_schemas_can_say_no(tmp_path: Path) -> None:
    [request] = converted(tmp_path, {POSTS: [post()]}).lines("social-posts")
    del request["payload"]["activity"]["content"]

    assert not validators()[f"{dtp.SCHEMAS}payload-schema"].is_valid(request)


@pytest.mark.parametrize("sample", EACH_SAMPLE)
def test_every_photo_and_video_of_a_sample_follows_its_album_and_has_its_file(sample: Path, tmp_path: Path) -> None:
    igarchive.convert(sample, to="dtp", out=tmp_path / "out")
    payloads = [json.loads(line)["payload"] for line in (tmp_path / "out" / "media.jsonl").read_bytes().splitlines()]

    albums: set[str] = set()
    for one in payloads:
        assert one["id"] not in albums if one["@type"] == "Album" else one["albumId"] in albums
        albums |= {one["id"]} if one["@type"] == "Album" else set()
    assert sorted(one["name"] for one in payloads if one["@type"] != "Album") == sorted(file.name for file in (tmp_path / "out" / "media").iterdir())
    assert len(payloads) > len(albums) > 0
