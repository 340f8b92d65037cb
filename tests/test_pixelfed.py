r"""What Pixelfed makes of the ZIPs that are written for it.

Its import is retold here from its source (pixelfed/pixelfed: AccountImport.vue, ImportPostController.php,
TransformImports.php): what the browser finds in a ZIP, which files it sends, and which posts the server then makes.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from exports import EACH_SAMPLE, FOLLOWERS, NOON, POSTS, PROFILE, SAMPLES, Json, follower, make_zip, mangled, profile

import igarchive

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from exports import Document

    from igarchive.convert import Conversion

REELS = "your_instagram_activity/media/reels.json"
STORIES = "your_instagram_activity/media/stories.json"
ARCHIVED = "your_instagram_activity/media/archived_posts.json"
JPEG = b"\xff\xd8\xff\xe0" + bytes(60)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(60)
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(12)


@dataclass(frozen=True)
class Status:
    """A post as Pixelfed makes it."""

    caption: str
    day: str
    files: tuple[bytes, ...]


def chosen(archive: Path) -> list[Json]:
    """Read the posts that the browser offers: escapes are replaced in the text, before it is JSON."""
    with zipfile.ZipFile(archive) as made:
        [found] = [name for name in made.namelist() if name in {"content/posts_1.json", "your_instagram_activity/content/posts_1.json"}]
        text = made.read(found).decode("utf-8")
    replaced = re.sub(r"\\u00([a-f0-9]{2})", lambda escape: chr(int(escape[1], 16)), text)
    posts = json.loads(bytes(ord(character) % 256 for character in replaced).decode("utf-8", "replace"))
    posts = posts if isinstance(posts, list) else [posts]
    return [post for post in posts if any(media["uri"].endswith((".png", ".jpg", ".mp4")) for media in post["media"])]


def sent(archive: Path) -> dict[str, bytes]:
    """Give the files that the browser sends, by base name."""
    with zipfile.ZipFile(archive) as made:
        names = [name for name in made.namelist() if name.startswith(("media/posts/", "media/other/")) and name.endswith((".png", ".jpg", ".mp4"))]
        kept = {re.sub(r"[^a-zA-Z0-9_.-]", "_", name.rsplit("/", 1)[-1]): made.read(name) for name in names}
        assert len(kept) == len(names)
        return kept


def imported(archive: Path) -> list[Status]:
    """Make the posts of the server: those of which every file came."""
    files, statuses = sent(archive), []
    for post in chosen(archive):
        media = post["media"]
        names = [one["uri"].rsplit("/", 1)[-1] for one in media]
        if all(name in files for name in names):
            told = post if len(media) > 1 else media[0]
            day = dt.datetime.fromtimestamp(told["creation_timestamp"], dt.UTC)
            statuses.append(Status(told["title"], f"{day:%Y-%m-%d}", tuple(files.pop(name) for name in names)))
    return statuses


def photo(uri: str = "media/posts/a.jpg", title: str = "", time: int = NOON) -> Json:
    """Build a media object."""
    return {"uri": uri, "creation_timestamp": time, "title": title}


def post(title: str = "Hello", uri: str = "media/posts/a.jpg", *more: str, time: int = NOON) -> Json:
    """Build a post; with several files caption and time stand beside them."""
    if more:
        return {"media": [photo(one, time=time - 60) for one in (uri, *more)], "title": title, "creation_timestamp": time}
    return {"media": [photo(uri, title, time)]}


def converted(folder: Path, members: Mapping[str, Document], **options: Any) -> Conversion:  # noqa: ANN401 -- as convert
    """Convert an export of these members for Pixelfed."""
    return igarchive.convert(make_zip(folder, {PROFILE: profile(), **members}), to="pixelfed", out=folder / "out", **options)


def statuses(folder: Path, members: Mapping[str, Document]) -> list[Status]:
    """Convert an export, and import it."""
    converted(folder, members)
    return imported(folder / "out" / "pixelfed-1.zip")


def left(done: Conversion, table: str) -> Mapping[str, int]:
    """Give the rows of a table that stayed behind, by why."""
    [found] = [one.left for one in done.loss.tables if one.table == table]
    return found


def test_a_post_arrives_with_its_caption_its_day_and_its_file(tmp_path: Path) -> None:
    assert statuses(tmp_path, {POSTS: [post("Hello")], "media/posts/a.jpg": JPEG}) == [Status("Hello", "2024-06-10", (JPEG,))]


def test_reels_and_igtv_videos_arrive_as_posts(tmp_path: Path) -> None:
    igtv = "your_instagram_activity/media/igtv_videos.json"
    members = {REELS: {"ig_reels_media": [post("reel", "r.mp4")]}, igtv: {"ig_igtv_media": [post("film", "i.mp4")]}, "r.mp4": MP4, "i.mp4": MP4 + MP4}

    assert [(status.caption, status.files) for status in statuses(tmp_path, members)] == [("reel", (MP4,)), ("film", (MP4 + MP4,))]


def test_stories_and_archived_posts_stay_behind_and_are_told(tmp_path: Path) -> None:
    members = {STORIES: {"ig_stories": [photo("s.jpg")]}, ARCHIVED: {"ig_archived_post_media": [post("secret", "x.jpg")]}, "s.jpg": JPEG, "x.jpg": JPEG}

    done = converted(tmp_path, members)

    assert imported(tmp_path / "out" / "pixelfed-1.zip") == []
    assert left(done, "posts") == {"a story, or archived, deleted or a repost: Pixelfed imports what is published": 2}
    assert left(done, "media") == {"hangs on nothing that is carried": 2}


@pytest.mark.parametrize(
    "caption",
    [
        "Café Żur \U0001f469\u200d\U0001f680\u2764\ufe0f",
        "line one\nline two\ttab",
        'quotes " and \\ backslashes \\\\ and \\n',
        "a path C:\\u00e9 as somebody wrote it, and \\\\u0041",
        "\\é",
        "@friend <b>&amp;</b> #one#two",
        "",
    ],
)  # fmt: skip
def test_a_caption_arrives_as_it_was_written(caption: str, tmp_path: Path) -> None:
    [status] = statuses(tmp_path, {POSTS: [post(caption)], "media/posts/a.jpg": JPEG})

    assert status.caption == caption


def test_control_characters_would_break_the_import_and_are_taken_out(tmp_path: Path) -> None:
    [status] = statuses(tmp_path, {POSTS: [post("a\x01b\x1fc")], "media/posts/a.jpg": JPEG})

    assert status.caption == "abc"


def test_a_post_without_a_caption_has_an_empty_one(tmp_path: Path) -> None:
    untold = {"media": [{"uri": "media/posts/a.jpg", "creation_timestamp": NOON}]}

    assert statuses(tmp_path, {POSTS: [untold], "media/posts/a.jpg": JPEG}) == [Status("", "2024-06-10", (JPEG,))]


@pytest.mark.parametrize("count", [2, 10, 20])
def test_a_carousel_arrives_in_its_order_with_caption_and_time_of_the_post(count: int, tmp_path: Path) -> None:
    uris = [f"media/posts/{number}.jpg" for number in reversed(range(count))]
    files = {uri: JPEG + uri.encode() for uri in uris}

    assert statuses(tmp_path, {POSTS: [post("many", *uris)], **files}) == [Status("many", "2024-06-10", tuple(files.values()))]


def test_a_carousel_without_a_caption_keeps_its_time(tmp_path: Path) -> None:
    untold = {"media": [photo("a.jpg", time=NOON - 86_400), photo("b.jpg", time=NOON - 86_400)], "creation_timestamp": NOON}

    assert statuses(tmp_path, {POSTS: [untold], "a.jpg": JPEG, "b.jpg": PNG}) == [Status("", "2024-06-10", (JPEG, PNG))]


@pytest.mark.parametrize(
    ("time", "day"), [(1316908800, "2011-09-25"), (1711846799, "2024-03-31"), (1711846800, "2024-03-31")], ids=["before 2012", "before DST", "after DST"]
)
def test_a_post_keeps_its_day(time: int, day: str, tmp_path: Path) -> None:
    assert [status.day for status in statuses(tmp_path, {POSTS: [post("old", time=time)], "media/posts/a.jpg": JPEG})] == [day]


def test_a_post_without_a_time_stays_behind(tmp_path: Path) -> None:
    done = converted(tmp_path, {POSTS: [post("never", time=0)], "media/posts/a.jpg": JPEG})

    assert left(done, "posts") == {"has no time, and Pixelfed files posts by their day": 1}


def test_files_of_one_name_in_two_folders_stay_apart(tmp_path: Path) -> None:
    posts = [post("one", "media/posts/202401/a.jpg"), post("two", "media/posts/202402/a.jpg", time=NOON + 1)]
    members = {POSTS: posts, "media/posts/202401/a.jpg": JPEG + b"1", "media/posts/202402/a.jpg": JPEG + b"2"}

    assert [(status.caption, status.files) for status in statuses(tmp_path, members)] == [("one", (JPEG + b"1",)), ("two", (JPEG + b"2",))]


def test_a_file_that_two_posts_show_arrives_twice(tmp_path: Path) -> None:
    assert len(statuses(tmp_path, {POSTS: [post("one"), post("two")], "media/posts/a.jpg": JPEG})) == 2


@pytest.mark.parametrize("uri", ["media/posts/17900000000000001", "media/posts/a.heic", "media/posts/a.jpeg", "media/posts/été 1.jpg"])
def test_a_file_is_named_by_what_it_is_whatever_it_was_called(uri: str, tmp_path: Path) -> None:
    assert [status.files for status in statuses(tmp_path, {POSTS: [post("x", uri)], uri: JPEG})] == [(JPEG,)]


def test_a_post_arrives_without_the_files_that_are_missing(tmp_path: Path) -> None:
    done = converted(tmp_path, {POSTS: [post("two of three", "a.jpg", "gone.jpg", "b.jpg")], "a.jpg": JPEG, "b.jpg": PNG})

    assert imported(tmp_path / "out" / "pixelfed-1.zip") == [Status("two of three", "2024-06-10", (JPEG, PNG))]
    assert left(done, "media") == {"missing in the archive": 1}


def test_a_post_without_any_file_stays_behind(tmp_path: Path) -> None:
    done = converted(tmp_path, {POSTS: [post("gone")]})

    assert (imported(tmp_path / "out" / "pixelfed-1.zip"), left(done, "posts")) == ([], {"has no file that Pixelfed takes": 1})


def test_a_broken_file_is_told(tmp_path: Path) -> None:
    export = make_zip(tmp_path, {POSTS: [post("x", "a.jpg", "b.jpg")], "a.jpg": JPEG, "b.jpg": PNG})
    data = export.read_bytes()
    with zipfile.ZipFile(export) as made:
        begin = made.getinfo("b.jpg").header_offset + 30 + len("b.jpg")
    export.write_bytes(data[:begin] + bytes([data[begin] ^ 6]) + data[begin + 1 :])

    done = igarchive.convert(export, to="pixelfed", out=tmp_path / "out")

    assert sum(left(done, "media").values()) == 1
    assert [len(status.files) for status in imported(tmp_path / "out" / "pixelfed-1.zip")] == [1]


def test_a_sound_is_not_taken_and_told(tmp_path: Path) -> None:
    done = converted(tmp_path, {POSTS: [post("a song", "a.mp3")], "a.mp3": b"ID3" + bytes(60)})

    assert [why.partition(";")[0] for why in left(done, "media")] == ["neither JPEG, PNG nor MP4"]


@pytest.mark.parametrize(("form", "mode", "begin"), [("WEBP", "RGB", b"\xff\xd8\xff"), ("WEBP", "RGBA", b"\x89PNG"), ("GIF", "RGB", b"\xff\xd8\xff")])
def test_a_picture_of_another_type_is_written_anew(form: str, mode: str, begin: bytes, tmp_path: Path) -> None:
    [status] = statuses(tmp_path, {POSTS: [post("x", "a.webp")], "a.webp": picture(form, mode)})

    assert status.files[0].startswith(begin)


def test_a_heic_is_written_anew(tmp_path: Path) -> None:
    pytest.importorskip("pillow_heif").register_heif_opener()

    [status] = statuses(tmp_path, {POSTS: [post("x", "a.heic")], "a.heic": picture("HEIF", "RGB")})

    assert status.files[0].startswith(b"\xff\xd8\xff")


def picture(form: str, mode: str) -> bytes:
    """Draw a picture."""
    from PIL import Image

    data = io.BytesIO()
    Image.new(mode, (64, 64), (200, 30, 30, 40)[: len(mode)]).save(data, form)
    return data.getvalue()


def signed(artist: str) -> bytes:
    """Take a photo that says by whom it is."""
    from PIL import Image

    exif, data = Image.Exif(), io.BytesIO()
    exif[0x013B] = artist
    Image.new("RGB", (8, 8)).save(data, "JPEG", exif=exif)
    return data.getvalue()


def test_a_picture_that_cannot_be_read_stays_behind(tmp_path: Path) -> None:
    done = converted(tmp_path, {POSTS: [post("x", "a.webp")], "a.webp": b"RIFF\x00\x00\x00\x00WEBPVP8 " + bytes(40)})

    assert [why.partition(";")[0] for why in left(done, "media")] == ["neither JPEG, PNG nor MP4"]


def test_each_zip_holds_as_many_posts_as_can_be_chosen_at_a_time(tmp_path: Path) -> None:
    done = converted(tmp_path, {POSTS: [post(str(number), time=NOON - number) for number in range(201)], "media/posts/a.jpg": JPEG})

    parts = [imported(tmp_path / "out" / f"pixelfed-{part}.zip") for part in (1, 2, 3)]
    assert [len(part) for part in parts] == [100, 100, 1]
    assert [status.caption for part in parts for status in part] == [str(number) for number in range(201)]
    assert [(one.name, one.rows) for one in done.written[:3]] == [("pixelfed-1.zip", 100), ("pixelfed-2.zip", 100), ("pixelfed-3.zip", 1)]


def test_an_import_of_nothing_says_so(tmp_path: Path) -> None:
    done = converted(tmp_path, {FOLLOWERS: [follower("arlo")]})

    assert [(one.rows, one.note) for one in done.written if one.name == "pixelfed-1.zip"] == [(0, "holds no post: there is nothing to import")]


def test_posts_beyond_what_a_server_takes_of_one_account_are_told(tmp_path: Path) -> None:
    done = converted(tmp_path, {POSTS: [post(str(number), time=NOON - number) for number in range(1001)], "media/posts/a.jpg": JPEG})

    assert [one.note for one in done.written if one.name.startswith("pixelfed")] == [""] * 10 + [
        "beyond the 1,000 posts that a server takes of one account by default"
    ]


def test_posts_with_a_file_that_servers_refuse_lie_in_a_zip_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("igarchive.writers.pixelfed.LARGEST", 1024)
    posts = [post("small", "a.jpg"), post("large", "b.jpg", "c.jpg", time=NOON + 1)]

    done = converted(tmp_path, {POSTS: posts, "a.jpg": JPEG, "b.jpg": JPEG + bytes(1024), "c.jpg": PNG})

    assert [status.caption for status in imported(tmp_path / "out" / "pixelfed-1.zip")] == ["small"]
    assert [status.caption for status in imported(tmp_path / "out" / "pixelfed-large-1.zip")] == ["large"]
    assert {one.name: one.note for one in done.written}["pixelfed-large-1.zip"] == "with a file of more than 1 KB, which servers refuse by default"


def test_the_json_is_ascii_with_text_mangled_as_instagram_mangles_it(tmp_path: Path) -> None:
    converted(tmp_path, {POSTS: [post("é")], "media/posts/a.jpg": JPEG})

    with zipfile.ZipFile(tmp_path / "out" / "pixelfed-1.zip") as made:
        data = made.read("content/posts_1.json")
    assert data.isascii()
    assert b'"title": "\\u00c3\\u00a9"' in data


def test_who_mends_text_after_parsing_reads_it_too(tmp_path: Path) -> None:
    caption = "Café \\u00e9 \U0001f469\u200d\U0001f680"
    converted(tmp_path, {POSTS: [post(caption)], "media/posts/a.jpg": JPEG})

    with zipfile.ZipFile(tmp_path / "out" / "pixelfed-1.zip") as made:
        [told] = json.loads(made.read("content/posts_1.json"))
    assert told["title"] == told["media"][0]["title"] == mangled(caption)


def test_places_and_cameras_are_not_told(tmp_path: Path) -> None:
    exif = {"photo_metadata": {"exif_data": [{"latitude": 52.5, "lens_model": "Lensomat"}]}}
    converted(tmp_path, {POSTS: [{"media": [photo() | {"media_metadata": exif}]}], "media/posts/a.jpg": JPEG})

    with zipfile.ZipFile(tmp_path / "out" / "pixelfed-1.zip") as made:
        [told] = json.loads(made.read("content/posts_1.json"))
    assert set(told["media"][0]) == {"uri", "creation_timestamp", "title"}


@pytest.mark.parametrize("options", [{}, {"keep_metadata": True}])
def test_a_file_tells_who_took_it_only_if_that_is_to_be_kept(options: dict[str, bool], tmp_path: Path) -> None:
    converted(tmp_path, {POSTS: [post()], "media/posts/a.jpg": signed("Ida Lens")}, **options)

    [status] = imported(tmp_path / "out" / "pixelfed-1.zip")
    assert (b"Ida Lens" in status.files[0]) is bool(options)


def test_a_flat_export_arrives_too_a_carousel_as_one_post(tmp_path: Path) -> None:
    taken = {"taken_at": "2019-06-10T10:00:00+00:00", "caption": "Strandspaß"}
    photos = [taken | {"path": f"photos/201906/{name}.jpg"} for name in ("a", "b")]
    export = make_zip(tmp_path, {"media.json": json.dumps({"photos": photos}).encode(), "photos/201906/a.jpg": JPEG, "photos/201906/b.jpg": PNG})

    igarchive.convert(export, to="pixelfed", out=tmp_path / "out")

    assert imported(tmp_path / "out" / "pixelfed-1.zip") == [Status("Strandspaß", "2019-06-10", (JPEG, PNG))]


@pytest.mark.parametrize("sample", EACH_SAMPLE)
def test_every_published_post_of_a_sample_arrives(sample: Path, tmp_path: Path) -> None:
    done = igarchive.convert(sample, to="pixelfed", out=tmp_path / "out")

    arrived = [status for archive in sorted((tmp_path / "out").glob("*.zip")) for status in imported(archive)]
    with igarchive.open(sample) as export:
        media = {row["owner_id"] for row in export.table("media").to_pylist() if row["present"]}
        posts = [row for row in export.table("posts").to_pylist() if row["kind"] in {"post", "reel", "igtv"} and row["post_id"] in media]
    assert sorted((status.caption, status.day) for status in arrived) == sorted((row["caption"] or "", f"{row['time']:%Y-%m-%d}") for row in posts)
    assert sum(one.rows for one in done.written if one.name.startswith("pixelfed")) == len(arrived) > 0


def test_an_export_gives_the_same_bytes_each_time(tmp_path: Path) -> None:
    for run in ("one", "two"):
        igarchive.convert(SAMPLES[0], to="pixelfed", out=tmp_path / run)

    assert (tmp_path / "one" / "pixelfed-1.zip").read_bytes() == (tmp_path / "two" / "pixelfed-1.zip").read_bytes()


def test_an_earlier_output_may_be_replaced(tmp_path: Path) -> None:
    export = make_zip(tmp_path, {POSTS: [post()], "media/posts/a.jpg": JPEG})
    igarchive.convert(export, to="pixelfed", out=tmp_path / "out")

    igarchive.convert(export, to="pixelfed", out=tmp_path / "out", force=True)

    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == ["loss.json", "pixelfed-1.zip"]
