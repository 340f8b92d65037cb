"""Completeness: what an export holds of each kind of data, and its media in which resolution."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import commands
import pytest
from exports import (
    COMMENTS,
    EACH_SAMPLE,
    FOLLOWERS,
    FOLLOWING,
    LIKED_POSTS,
    NOON,
    POSTS,
    PROFILE,
    THREAD,
    Document,
    follower,
    make_zip,
    profile,
    string_list,
)
from hypothesis import given
from hypothesis import strategies as st
from pages import block, entry, page

from igarchive.article20 import FIRST, LATER, Completeness, Held, completeness
from igarchive.errors import InputRefusedError
from igarchive.media_size import Size, measure
from igarchive.sections import SECTIONS

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Mapping

STORIES = "your_instagram_activity/media/stories.json"
PHOTO = "media/posts/202406/1.jpg"
FILM = "media/posts/202406/2.mp4"
STORY = "media/stories/202406/3.jpg"
DIRECT = THREAD.replace("message_1.json", "photos/4.jpg")

FINE = bytes([1] * 64)
"""Steps of a quantisation table that loses next to nothing."""

COARSE = bytes([30] * 64)
"""Steps that sum to 1920: more than 1858, those of libjpeg's quality 75."""


def segment(marker: int, body: bytes) -> bytes:
    """Build a segment of a JPEG."""
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2) + body


def jpeg(width: int, height: int, *segments: bytes, steps: bytes = FINE) -> bytes:
    """Build what stands before the picture in a JPEG."""
    frame = b"\x08" + height.to_bytes(2) + width.to_bytes(2) + b"\x01\x01\x11\x00"
    return b"\xff\xd8" + b"".join(segments) + segment(0xDB, b"\x00" + steps) + segment(0xC2, frame) + segment(0xDA, b"\x01\x01\x00\x00\x3f\x00")


EXIF = segment(0xE1, b"Exif\0\0II*\0")
META_MARK = segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0FBMD01000a9")


def box(kind: bytes, body: bytes) -> bytes:
    """Build a box of an MP4 or HEIC."""
    return (len(body) + 8).to_bytes(4) + kind + body


def film(width: int, height: int) -> bytes:
    """Build an MP4 whose tracks, one of sound and one of pictures, are told at its begin."""
    sound = box(b"tkhd", bytes(84))
    picture = box(b"tkhd", bytes(76) + width.to_bytes(2) + b"\0\0" + height.to_bytes(2) + b"\0\0")
    return box(b"ftyp", b"isom" + bytes(4)) + box(b"moov", box(b"trak", sound) + box(b"trak", picture))


def shown(uri: str) -> dict[str, Any]:
    """Build a media object."""
    return {"uri": uri, "creation_timestamp": NOON, "title": ""}


def post(uri: str) -> dict[str, Any]:
    """Build a post of one file."""
    return {"media": [shown(uri)]}


def thread(**message: Any) -> dict[str, Any]:  # noqa: ANN401 -- any JSON
    """Build a conversation of one message."""
    return {
        "participants": [{"name": "Mira"}],
        "messages": [{"sender_name": "Mira", "timestamp_ms": NOON * 1000, **message}],
        "title": "Mira",
        "thread_path": "inbox/mirabook_17840000000000001",
    }


Report: TypeAlias = "Callable[[Mapping[str, Document]], Completeness]"
"""Makes an export of members, by path, and says how complete it is: what the fixture ``report`` gives."""


@pytest.fixture
def report(tmp_path: Path) -> Report:
    """Make an export of these members, and of a follower, and say how complete it is."""

    def reporter(members: Mapping[str, Document]) -> Completeness:
        return completeness(make_zip(tmp_path, {FOLLOWERS: [follower("arlo")], **members}))

    return reporter


def held(found: Completeness, name: str) -> Held:
    """Give what a report says of one kind of data."""
    [one] = [one for one in found.categories if one.name == name]
    return one


def test_the_thirteen_kinds_of_the_first_export_come_first(report: Report) -> None:
    assert [(one.name, one.since) for one in report({}).categories[:13]] == [
        ("comments", "2018-04"),
        ("connections", "2018-04"),
        ("contacts", "2018-04"),
        ("direct images", "2018-04"),
        ("likes", "2018-04"),
        ("media", "2018-04"),
        ("messages", "2018-04"),
        ("photos", "2018-04"),
        ("profile", "2018-04"),
        ("searches", "2018-04"),
        ("settings", "2018-04"),
        ("stories", "2018-04"),
        ("videos", "2018-04"),
    ]


def test_whatever_a_section_holds_is_of_some_kind() -> None:
    assert {section.category for section in SECTIONS} == set().union(*(kind.categories for kind in (*FIRST, *LATER)))


def test_a_kind_with_a_record_is_present_and_says_from_when_to_when(report: Report) -> None:
    one = held(report({FOLLOWING: {"relationships_following": [follower("ida", NOON - 86400)]}}), "connections")

    assert (one.status, one.rows, one.members, one.first, one.last) == ("present", 2, 2, "2024-06-09T10:00:00Z", "2024-06-10T10:00:00Z")


def test_a_kind_whose_list_holds_nothing_is_empty(report: Report) -> None:
    one = held(report({LIKED_POSTS: {"likes_media_likes": []}}), "likes")

    assert (one.status, one.rows, one.members) == ("empty", 0, 1)


def test_lists_that_are_empty_in_a_file_of_several_are_empty_each(report: Report) -> None:
    found = report({"media.json": {"photos": [], "stories": [], "videos": []}})

    assert {kind: held(found, kind).status for kind in ("media", "stories")} == {"media": "empty", "stories": "empty"}


def test_a_kind_whose_folder_says_that_there_is_no_data_is_empty(report: Report) -> None:
    assert held(report({"your_instagram_activity/comments/no-data.txt": b"You have no data in this section"}), "comments").status == "empty"


def test_a_kind_of_which_there_is_no_file_is_absent(report: Report) -> None:
    assert held(report({}), "searches").status == "absent"


def test_records_that_are_faulty_are_present_nevertheless(report: Report) -> None:
    one = held(report({LIKED_POSTS: {"likes_media_likes": [string_list(value="x", time="yesterday")]}}), "likes")

    assert one.status == "present"


def test_a_file_that_cannot_be_read_is_present_and_unread(report: Report) -> None:
    one = held(report({COMMENTS: b'{"comments": ['}), "comments")

    assert (one.status, one.rows, one.unread, one.html_only) == ("present", 0, 1, False)


def test_a_kind_that_is_there_only_as_html_is_told_by_the_path(report: Report) -> None:
    found = report({LIKED_POSTS.replace(".json", ".html"): b"<html>"})

    assert (held(found, "likes").status, held(found, "likes").html_only, found.html) == ("present", True, 1)


def test_a_kind_that_is_there_in_both_formats_is_not_only_html(report: Report) -> None:
    page = {FOLLOWERS.replace(".json", ".html"): b"<html>"}

    assert not held(report(page), "connections").html_only


def test_a_kind_whose_pages_could_be_read_is_only_html_too(report: Report) -> None:
    found = report({LIKED_POSTS.replace(".json", ".html"): page(block(entry("https://www.instagram.com/p/C1/", "👍", "Jun 10, 2024 10:00 am")))})
    one = held(found, "likes")

    assert (one.status, one.rows, one.unread, one.html_only, found.html) == ("present", 1, 0, True, 1)


def test_html_that_no_section_is_known_for_is_other(report: Report) -> None:
    assert held(report({"novelties/thoughts.html": b"<html>"}), "other").html_only


@pytest.mark.parametrize(("member", "kind"), [("comments.json", "comments"), ("uploaded_contacts.json", "contacts"), ("seen_content.json", "ads and topics")])
def test_files_of_the_first_layout_without_data_are_empty(member: str, kind: str, tmp_path: Path) -> None:
    one = held(completeness(make_zip(tmp_path, {member: b"[]", FOLLOWERS: [follower("arlo")]})), kind)

    assert (one.status, one.unread, one.html_only) == ("empty", 0, False)


def test_comments_of_the_first_layout_are_counted(report: Report) -> None:
    one = held(report({"comments.json": {"media_comments": [["2019-08-24T23:09:33", "hi", "arlo"], ["2019-08-25T10:00:00", "ho", "mira"]]}}), "comments")

    assert (one.status, one.rows) == ("present", 2)


@pytest.mark.parametrize(("folder", "kind"), [("photos", "photos"), ("direct", "direct images"), ("stories", "stories")])
def test_media_in_the_folders_of_the_first_layout_are_counted_there(folder: str, kind: str, report: Report) -> None:
    one = held(report({f"{folder}/201809/a.jpg": jpeg(1, 1)}), kind)

    assert (one.status, one.members) == ("present", 1)


def test_a_picture_in_a_conversation_is_no_message(report: Report) -> None:
    found = report({DIRECT: jpeg(1, 1)})

    assert (held(found, "direct images").status, held(found, "messages").status) == ("present", "absent")


def test_photos_and_videos_are_counted_as_files_that_are_there(report: Report) -> None:
    found = report({POSTS: [post(PHOTO), post(FILM)], PHOTO: jpeg(1, 1), FILM: film(1, 1)})

    assert (held(found, "photos").rows, held(found, "videos").rows, held(found, "media").rows) == (1, 1, 2)


def test_photos_that_records_name_and_the_export_lacks_are_absent_and_missing(report: Report) -> None:
    found = report({POSTS: [post(PHOTO)]})

    assert (held(found, "photos").status, held(found, "photos").missing, found.media.missing) == ("absent", 1, 1)


def test_videos_are_empty_where_the_posts_hold_none(report: Report) -> None:
    assert held(report({POSTS: [post(PHOTO)], PHOTO: jpeg(1, 1)}), "videos").status == "empty"


def test_the_pictures_of_stories_are_stories_and_no_photos(report: Report) -> None:
    found = report({STORIES: {"ig_stories": [shown(STORY)]}, STORY: jpeg(1, 1)})

    assert (held(found, "stories").rows, held(found, "photos").status) == (1, "absent")


def test_pictures_in_messages_are_direct_images(report: Report) -> None:
    found = report({THREAD: thread(photos=[{"uri": DIRECT, "creation_timestamp": NOON}]), DIRECT: jpeg(1, 1)})

    assert (held(found, "direct images").rows, held(found, "messages").rows, held(found, "photos").status) == (1, 1, "absent")


def test_direct_images_are_empty_where_the_messages_hold_none(report: Report) -> None:
    assert held(report({THREAD: thread(content="Hello")}), "direct images").status == "empty"


def test_a_file_of_no_section_is_other(report: Report) -> None:
    found = report({"novelties/thoughts.json": [{"string_map_data": {"Thought": {"href": "", "value": "blue", "timestamp": 0}}}]})

    assert (held(found, "other").status, held(found, "other").members) == ("present", 1)


def test_later_kinds_say_since_when_they_are_known(report: Report) -> None:
    found = report({})

    assert {name: held(found, name).since for name in ("saved", "threads", "link history", "reposts")} == {
        "saved": "2018-04",
        "threads": "2023-11",
        "link history": "2023-11",
        "reposts": "2024-11",
    }


def test_an_export_without_a_searches_file_is_not_complete(report: Report) -> None:
    assert not report({}).complete


def test_what_keeps_an_export_from_being_complete_is_said(report: Report) -> None:
    found = report({POSTS: [{"media": [{"uri": "media/posts/gone.jpg", "creation_timestamp": NOON}]}], LIKED_POSTS: b"{"})

    assert found.lacking == (
        "comments, contacts, direct images, media, messages, photos, profile, searches, settings, stories: absent",
        "media: 1 missing",
        "files: 1 not read",
    )


def test_an_export_of_which_a_part_is_missing_is_not_complete(tmp_path: Path) -> None:
    parts = [make_zip(tmp_path, {FOLLOWERS: [follower(name)]}, name=f"ida_20200101_part_{number}.zip") for number, name in ((1, "arlo"), (3, "tao"))]
    found = completeness(*parts)

    assert "parts: 1 missing" in found.lacking
    assert not found.complete
    assert [issue["code"] for issue in found.as_json()["issues"] if issue["code"] == "part_missing"] == ["part_missing"]


def test_the_account_is_told(report: Report) -> None:
    assert report({PROFILE: profile()}).username == "tilda.moor"


def test_an_export_without_any_data_is_empty_and_not_refused(tmp_path: Path) -> None:
    found = completeness(make_zip(tmp_path, {"your_instagram_activity/likes/no-data.txt": b"You have no data in this section"}))

    assert held(found, "likes").status == "empty"


def test_what_is_no_export_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError):
        completeness(make_zip(tmp_path, {"notes.txt": b"nothing"}))


@pytest.mark.parametrize("sample", EACH_SAMPLE)
def test_the_samples_hold_all_kinds_of_the_first_export(sample: Path) -> None:
    assert {one.status for one in completeness(sample).categories[:13]} == {"present"}


def test_sizes_are_told_as_smallest_median_and_largest(report: Report) -> None:
    sizes = [(40, 30), (1000, 10), (20, 10), (200, 100)]
    found = report({f"media/posts/{at}.jpg": jpeg(*size) for at, size in enumerate(sizes)}).media.images

    assert (found.measured, found.smallest, found.median, found.largest) == (4, Size(20, 10), Size(40, 30), Size(200, 100))


def test_a_picture_that_is_cut_off_is_unmeasured(report: Report) -> None:
    found = report({PHOTO: jpeg(10, 10)[:20]}).media.images

    assert (found.measured, found.unmeasured, found.largest) == (0, 1, None)


def test_a_picture_whose_frame_stands_beyond_the_first_64_kib_is_unmeasured(report: Report) -> None:
    filler = segment(0xE2, bytes(40_000))

    assert report({PHOTO: jpeg(10, 10, filler, filler)}).media.images.unmeasured == 1


def test_reasons_are_counted_and_a_picture_with_two_looks_recompressed_once(report: Report) -> None:
    found = report({"media/posts/1.jpg": jpeg(1080, 1350, META_MARK), "media/posts/2.jpg": jpeg(4032, 3024, EXIF)}).media

    assert (found.recompressed, found.reasons) == (1, {"meta_mark": 1, "rendition_size": 1, "coarse_quantisation": 0})


@pytest.mark.parametrize(
    ("head", "size"),
    [
        (jpeg(1200, 800), Size(1200, 800)),
        (b"\x89PNG\r\n\x1a\n" + (13).to_bytes(4) + b"IHDR" + (300).to_bytes(4) + (200).to_bytes(4), Size(300, 200)),
        (b"GIF89a" + (300).to_bytes(2, "little") + (200).to_bytes(2, "little"), Size(300, 200)),
        (b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0" + bytes(4) + (299).to_bytes(3, "little") + (199).to_bytes(3, "little"), Size(300, 200)),
        (b"RIFF\0\0\0\0WEBPVP8L\x0a\0\0\0\x2f" + (299 | 199 << 14).to_bytes(4, "little") + bytes(5), Size(300, 200)),
        (b"RIFF\0\0\0\0WEBPVP8 \x0a\0\0\0" + bytes(3) + b"\x9d\x01\x2a" + b"\x2c\x01\xc8\x00", Size(300, 200)),
        (
            box(b"ftyp", b"heic" + bytes(4))
            + box(b"ispe", bytes(4) + (512).to_bytes(4) * 2)
            + box(b"ispe", bytes(4) + (4032).to_bytes(4) + (3024).to_bytes(4)),
            Size(4032, 3024),
        ),
        (film(720, 1280), Size(720, 1280)),
    ],
    ids=["jpeg", "png", "gif", "webp extended", "webp lossless", "webp lossy", "heic", "mp4"],
)
def test_the_head_tells_the_size(head: bytes, size: Size) -> None:
    assert measure(head) == size


@pytest.mark.parametrize(
    ("head", "reasons"),
    [
        (jpeg(1080, 1350), ("rendition_size",)),
        (jpeg(566, 1080), ("rendition_size",)),
        (jpeg(1080, 1350, EXIF), ()),
        (jpeg(1200, 800, steps=COARSE), ("coarse_quantisation",)),
        (jpeg(1200, 800, EXIF, steps=COARSE), ()),
        (jpeg(1200, 800, EXIF, META_MARK), ("meta_mark",)),
        (jpeg(1200, 800), ()),
    ],
    ids=["width", "longest side", "width with EXIF", "coarse", "coarse with EXIF", "mark", "none"],
)
def test_a_jpeg_looks_recompressed_for_a_reason(head: bytes, reasons: tuple[str, ...]) -> None:
    found = measure(head)

    assert found is not None
    assert found.reasons == reasons


@pytest.mark.parametrize(
    "begin", [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"GIF89a", b"RIFF0000WEBPVP8", b"0000ftypheic0000ispe", b"0000ftypisom0000tkhd"]
)
@given(rest=st.binary(max_size=120))
def test_hostile_bytes_give_a_size_or_none(begin: bytes, rest: bytes) -> None:
    found = measure(begin + rest)

    assert found is None or found.pixels > 0


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the program as a user would."""
    return commands.igarchive("inspect", "--article-20", *arguments, cwd=Path())


def test_the_report_as_json_has_what_a_script_needs(tmp_path: Path) -> None:
    told = json.loads(run(make_zip(tmp_path, {FOLLOWERS: [follower("arlo")], POSTS: [post(PHOTO)], PHOTO: jpeg(1080, 720)}), "--json").stdout)

    assert told["categories"][1] == {
        "name": "connections",
        "since": "2018-04",
        "status": "present",
        "rows": 1,
        "members": 1,
        "missing": 0,
        "unread": 0,
        "html_only": False,
        "from": "2024-06-10T10:00:00Z",
        "to": "2024-06-10T10:00:00Z",
    }
    assert told["media"] == {
        "present": 1,
        "missing": 0,
        "images": {
            "measured": 1,
            "unmeasured": 0,
            "smallest": {"width": 1080, "height": 720},
            "median": {"width": 1080, "height": 720},
            "largest": {"width": 1080, "height": 720},
        },
        "videos": {"measured": 0, "unmeasured": 0, "smallest": None, "median": None, "largest": None},
        "recompressed": {"looks": 1, "reasons": {"meta_mark": 0, "rendition_size": 1, "coarse_quantisation": 0}},
    }


def test_the_report_as_text_says_what_is_only_html(tmp_path: Path) -> None:
    done = run(make_zip(tmp_path, {FOLLOWERS: [follower("arlo")], LIKED_POSTS.replace(".json", ".html"): b"<html>"}))

    assert done.returncode == 0
    assert "only as HTML" in done.stdout
