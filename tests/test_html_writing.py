"""Pages that the exporter writes, held against pages written by hand as real ones are, letter by letter."""

from __future__ import annotations

import re
import struct
import zlib
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from exports import FOLLOWERS, LIKED_POSTS, NOON, ROOT, THREAD, follower, group, label_values, labelled, string_list
from test_html_labels import OPEN, POST, TABLE, record, vector

from igarchive.html import read_page
from igarchive.html.writing import BLOCKS, write_page
from igarchive.html.writing.entry import LOGO, entry_page, logo
from igarchive.html.writing.records import TOLD
from igarchive.html.writing.style import style_of
from igarchive.sections import SECTION_BY_NAME, locate_page
from igarchive.text import repair

if TYPE_CHECKING:
    from exports import Json

UTC = ZoneInfo("UTC")
SEEN = ROOT.parent / "shared" / "formats" / "samples" / "html-2025-09"
STYLE = style_of("2025-09", "en-US", UTC)
NAMED = '<h2 class="_3-95 _2pim _a6-h _a6-i">'


def block(mark: str, one: Json) -> str:
    """Write a record of a shape as a page of 2025-09 shows it."""
    return BLOCKS[mark](one, STYLE)


def test_a_follower_is_a_link_and_a_date() -> None:
    assert block("string_list_data", follower("arlo")) == (
        f'{OPEN}<div class="_a6-p"><div><div><a target="_blank" href="https://www.instagram.com/arlo">arlo</a></div>'
        "<div>Jun 10, 2024 10:00 am</div></div></div></div>"
    )


def test_a_link_without_a_text_says_its_address() -> None:
    one = string_list(time=NOON, href="https://www.instagram.com/_u/arlo", title="arlo")

    assert block("string_list_data", one) == (
        f'{OPEN}{NAMED}arlo</h2><div class="_a6-p"><div><div><a target="_blank" href="https://www.instagram.com/_u/arlo">https://www.instagram.com/_u/arlo</a>'
        "</div><div>Jun 10, 2024 10:00 am</div></div></div></div>"
    )


def test_a_comment_is_a_table_below_the_place_of_a_picture() -> None:
    one = {"media_list_data": [{"uri": ""}], "string_map_data": {"Comment": {"value": "a & b's"}, "Time": {"timestamp": NOON}}}

    assert block("string_map_data", one) == (
        f'{OPEN}<div class="_a6-p"><div><div><div><a target="_blank" href=""><img src="" class="_a6_o _3-96" /></a><div></div></div></div></div>'
        '<table style="table-layout: fixed;"><tr><td colspan="2" class="_2pin _a6_q">Comment<div><div>a &amp; b&#039;s</div></div></td></tr>'
        '<tr><td class="_2pin _a6_q">Time</td><td class="_2pin _2piu _a6_r">Jun 10, 2024 10:00 am</td></tr></table></div></div>'
    )


def test_link_and_date_of_one_label_are_two_rows() -> None:
    one = {"title": "arlo", "string_map_data": {"Saved on": {"href": "https://www.instagram.com/p/C1/", "timestamp": NOON}}}

    assert block("string_map_data", one) == (
        f'{OPEN}{NAMED}arlo</h2><div class="_a6-p"><table style="table-layout: fixed;"><tr><td colspan="2" class="_2pin _a6_q">Saved on<div>'
        '<a target="_blank" href="https://www.instagram.com/p/C1/">https://www.instagram.com/p/C1/</a></div></td></tr>'
        '<tr><td class="_2pin _a6_q">Saved on</td><td class="_2pin _2piu _a6_r">Jun 10, 2024 10:00 am</td></tr></table></div></div>'
    )


def test_labelled_values_with_groups_are_written_as_they_were_seen() -> None:
    one = label_values(
        {"label": "URL", "value": "https://www.instagram.com/p/C1/", "href": "https://www.instagram.com/p/C1/"},
        labelled("Caption", "low tide\n@mira & me"),
        group("Hashtags", [labelled("Name", "tide")], [labelled("Name", "harbour")]),
        group("Owner", [labelled("Name", "Arlo Finch"), labelled("Username", "arlo")]),
    )

    assert block("label_values", one) == record(POST)


def test_a_vector_is_written_as_it_was_seen() -> None:
    one = label_values({"label": "Name", "vec": [{"value": "Users of Wi-Fi"}, {"value": "Travellers"}]}, time=None)

    assert block("label_values", one) == vector("Users of Wi-Fi", "Travellers")


def test_a_group_or_vector_of_nothing_is_not_shown() -> None:
    assert block("label_values", label_values(group("Hashtags"), {"label": "Events", "vec": []})) == record("")


def test_a_text_that_could_be_taken_for_a_date_stands_below_its_label() -> None:
    shown = block("label_values", label_values(labelled("Caption", "Jun 10, 2024 10:00 am")))

    assert '<td colspan="2" class="_a6_q">Caption<div><div>Jun 10, 2024 10:00 am</div></div></td>' in shown


def test_a_story_is_its_picture_with_its_facts_below() -> None:
    facts = {"photo_metadata": {"exif_data": [{"device_id": "d-1"}]}, "camera_metadata": {"has_camera_metadata": False}}
    one = {"uri": "media/stories/1.webp", "creation_timestamp": NOON, "title": "At sea", "media_metadata": facts}

    assert block("uri", one) == (
        f'{OPEN}{NAMED}At sea</h2><div class="_3-95 _a6-p">{picture("media/stories/1.webp")}{TABLE}{fact("Device ID", "d-1")}</table>'
        f'{TABLE}{fact("Has Camera Metadata", "")}</table></div><div class="_3-94 _a6-o">Jun 10, 2024 10:00 am</div></div>'
    )


def picture(uri: str) -> str:
    return f'<a target="_blank" href="{uri}"><img src="{uri}" class="_a6_o _3-96" /></a>'


def fact(label: str, value: str) -> str:
    return f'<tr><td colspan="2" class="_2pin _a6_q"><div class="_a6-q">{label}</div><div><div class="_a6-q">{value}</div></div></td></tr>'


def test_a_carousel_is_file_after_file() -> None:
    files = [{"uri": f"media/posts/{number}.jpg", "creation_timestamp": NOON, "title": ""} for number in (1, 2)]
    shown = "".join(f"<div>{picture(uri)}<div></div></div>" for uri in ("media/posts/1.jpg", "media/posts/2.jpg"))

    assert block("media", {"media": files, "title": "Harbour", "creation_timestamp": NOON}) == (
        f'{OPEN}{NAMED}Harbour</h2><div class="_3-95 _a6-p">{shown}</div><div class="_3-94 _a6-o">Jun 10, 2024 10:00 am</div></div>'
    )


MESSAGE = {"sender_name": "Mira Book", "timestamp_ms": NOON * 1000 + 999, "content": "one\ntwo"}
REACTION = {"reaction": "\U0001f602", "actor": "Tilda Moor", "timestamp": NOON}
REACTED = '<div><ul class="_a6-q"><li><span>\U0001f602Tilda Moor<span> (Jun 10, 2024 10:00 am)</span></span></li></ul></div>'


@pytest.mark.parametrize(("layout", "parts"), [("2025-09", "<div></div>"), ("2026-07", "<div></div><div></div>")])
def test_reactions_to_a_message_are_its_fourth_part_and_later_its_fifth(layout: str, parts: str) -> None:
    shown = BLOCKS["sender_name"](MESSAGE | {"reactions": [REACTION]}, style_of(layout, "en-US", UTC))

    assert shown == (
        f'{OPEN}{NAMED}Mira Book</h2><div class="_3-95 _a6-p"><div><div></div><div>one<br />two</div>{parts}{REACTED}</div></div>'
        '<div class="_3-94 _a6-o">Jun 10, 2024 10:00 am</div></div>'
    )


def test_a_share_is_its_text_its_owner_and_its_link() -> None:
    shown = block(
        "sender_name", MESSAGE | {"share": {"link": "https://www.instagram.com/reel/R1/", "share_text": "low tide", "original_content_owner": "arlo"}}
    )

    assert (
        "<div><div><div>low tide</div><div>arlo</div><div>"
        '<a target="_blank" href="https://www.instagram.com/reel/R1/">https://www.instagram.com/reel/R1/</a></div></div></div>'
    ) in shown


@pytest.mark.parametrize(
    ("layout", "language", "expected"),
    [
        ("2021-02", "en-US", "Sep 2, 2017, 6:03 PM"),
        ("2022-12", "en-US", "Sep 2, 2017, 6:03 PM"),
        ("2022-12", "en-GB", "2 Sep 2017, 18:03"),
        ("2023-01", "en-US", "Sep 02, 2017 6:03 pm"),
        ("2026-07", "en-GB", "Sep 02, 2017 6:03 pm"),
    ],
)
def test_dates_are_written_as_those_of_their_day(layout: str, language: str, expected: str) -> None:
    assert style_of(layout, language, UTC).date(1504375380) == expected


def test_times_are_told_in_the_zone_of_the_account() -> None:
    assert style_of("2025-09", "en-US", ZoneInfo("Asia/Tokyo")).date(NOON) == "Jun 10, 2024 7:00 pm"


def test_midnight_is_twelve() -> None:
    assert STYLE.date(NOON - 10 * 3600) == "Jun 10, 2024 12:00 am"


def page(section: str, mark: str, document: Json, path: str, layout: str = "2025-09") -> str:
    form = next(since.value for since in reversed(SECTION_BY_NAME[section].forms) if since.value.mark == mark)
    return write_page(document, form, path, style_of(layout, "en-US", UTC)).decode()


def test_a_page_names_links_from_the_root_and_has_its_title() -> None:
    shown = page("followers", "string_list_data", [follower("arlo")], FOLLOWERS.replace(".json", ".html"))

    assert '<base href="../../" /><title>Followers</title>' in shown
    assert "<h1>Followers</h1>" in shown
    assert '<main class="_a706" role="main">' in shown


def test_a_page_of_2024_has_no_header() -> None:
    shown = page("followers", "string_list_data", follower("arlo"), FOLLOWERS.replace(".json", ".html"), "2024-11")

    assert '<div class="_a70e">Followers</div></div></div><div class="_a706" role="main">' in shown


def test_a_conversation_has_its_title() -> None:
    shown = page("messages", "sender_name", {"title": "Mira & Tilda", "messages": []}, THREAD.replace(".json", ".html"))

    assert '<base href="../../../../" /><title>Mira &amp; Tilda</title>' in shown


def test_the_first_page_lists_the_others_by_folder() -> None:
    paths = [LIKED_POSTS.replace(".json", ".html"), "your_instagram_activity/messages/inbox/mira_1/message_1.html"]
    shown = entry_page(paths, STYLE).decode()

    assert '<base href="" /><title>Your information</title>' in shown
    assert re.findall(r"<h3>([^<]*)</h3>|<a href=\"([^\"]*)\" class=\"_a6__\">([^<]*)</a>", shown) == [
        ("Likes", "", ""),
        ("", paths[0], "Liked posts"),
        ("Messages", "", ""),
        ("", paths[1], "mira_1"),
    ]


def test_the_logo_is_a_picture_that_decodes() -> None:
    data = logo()
    width, height = struct.unpack(">II", data[16:24])
    [rows] = re.findall(rb"IDAT(.*).{4}\x00\x00\x00\x00IEND", data, re.DOTALL)

    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert (LOGO, len(zlib.decompress(rows))) == ("files/Instagram-Logo.png", height * (width + 1))


def unspoilt(value: Json) -> Json:
    """Repair all text of a document."""
    if isinstance(value, str):
        return repair(value)
    if isinstance(value, dict):
        return {repair(key): unspoilt(child) for key, child in value.items()}
    return [unspoilt(child) for child in value] if isinstance(value, list) else value


def invented_aside(main: str) -> str:
    """Leave out of a real page what was invented in it: labels and numbers that cannot be; and directions of writing, and how @ is written."""
    known = "|".join(label for label in (*TOLD.values(), "Has Camera Metadata") if label not in {"Latitude", "Longitude"})
    main = re.sub(rf'<tr><td colspan="2" class="_2pin _a6_q"><div class="_a6-q">(?!{known})[^<]*</div>.*?</tr>', "", main)
    main = main.replace(f"{TABLE}</table>", "").replace("&#064;", "@")
    return re.sub(r'<span dir="rtl">(.*?)</span>', r"\1", main, flags=re.DOTALL)


@pytest.mark.skipif(not SEEN.is_dir(), reason="the pages are not at hand")
def test_pages_that_were_seen_are_written_as_they_are() -> None:
    written = 0
    for file in sorted(SEEN.rglob("*/*.html")):
        path, data = file.relative_to(SEEN).as_posix(), file.read_bytes()
        location = locate_page(tuple(path.split("/")))
        assert location
        found = read_page(data, location.section, path, UTC)
        assert found
        document = unspoilt(found.document)
        records = document["messages"] if "messages" in document else next(iter(document.values())) if isinstance(document, dict) else document
        forms = [since.value for since in location.section.forms if since.value.mark in BLOCKS and all(since.value.mark in one for one in records)]
        mine = write_page(document, forms[-1], path, STYLE)
        real, made = (re.search(r'<main[^>]*role="main">(.*)</main>', page.decode(), re.DOTALL) for page in (data, mine))
        assert real
        assert made
        assert invented_aside(made[1]) == invented_aside(real[1]), path
        written += 1
    assert written == 10
