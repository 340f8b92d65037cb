"""Exports in HTML: the pages give the rows that the JSON would have given."""

from __future__ import annotations

import datetime as dt
import random
import re
import zipfile
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from exports import (
    CLOSE_FRIENDS,
    COMMENTS,
    FOLLOWERS,
    FOLLOWING,
    LIKED_POSTS,
    LOGINS,
    POSTS,
    PROFILE,
    ROOT,
    THREAD,
    follower,
    make_zip,
    profile,
    read_members,
    read_tables,
)
from pages import block, cell, entry, fact, film, link, message, page, pair, picture, reactions, share, table

import igarchive
from igarchive.html import read_page
from igarchive.html.dates import read_date
from igarchive.sections import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from exports import Read, Reader

MORNING = "Jun 10, 2024 10:00 am"
TEN = dt.datetime(2024, 6, 10, 10, tzinfo=dt.UTC)
SAVED = "your_instagram_activity/saved/saved_posts.json"
POLLS = "your_instagram_activity/story_interactions/polls.json"
STORIES = "your_instagram_activity/media/stories.json"
SEEN = ROOT.parent / "shared" / "formats" / "samples" / "html-2025-09"
"""Pages whose structure is that of real ones, where they are at hand."""


def html(member: str) -> str:
    """Name the page in the place of a JSON member."""
    return member.replace(".json", ".html")


def follower_page(*names: str, date: str = MORNING) -> bytes:
    return page(*(block(entry(f"https://www.instagram.com/{name}", name, date)) for name in names))


def told(read: Read, table: str, *columns: str) -> list[tuple[Any, ...]]:
    """Give columns of a table."""
    return [tuple(row[column] for column in columns) for row in read[table]]


def test_a_page_of_followers_gives_the_rows_of_its_json(read: Reader) -> None:
    found = read({html(FOLLOWERS): follower_page("arlo", "mira.book")})

    assert told(found, "connections", "kind", "username", "url", "time") == [
        ("follower", "arlo", "https://www.instagram.com/arlo", TEN),
        ("follower", "mira.book", "https://www.instagram.com/mira.book", TEN),
    ]
    assert found.member(html(FOLLOWERS))["status"] == "parsed"
    assert found["records"] == []


def test_following_is_named_by_its_heading_where_the_link_says_only_its_address(read: Reader) -> None:
    found = read({html(FOLLOWING): page(block(entry("https://www.instagram.com/_u/arlo", None, MORNING), heading="arlo"))})

    assert told(found, "connections", "username", "url") == [("arlo", "https://www.instagram.com/_u/arlo")]


def test_the_text_of_an_entry_stays_a_text_though_it_reads_as_a_date(read: Reader) -> None:
    found = read({html(POLLS): page(block(entry(None, MORNING, MORNING), heading="arlo"))})

    assert told(found, "story_interactions", "owner", "value", "time") == [("arlo", MORNING, TEN)]


def test_a_heading_of_older_pages_is_a_div(read: Reader) -> None:
    found = read({html(LIKED_POSTS): page(block(entry("https://www.instagram.com/p/C1/", "👍", MORNING), heading="arlo", tag="div"))})

    assert told(found, "likes", "owner", "url", "emoji", "time") == [("arlo", "https://www.instagram.com/p/C1/", "👍", TEN)]


def test_a_comment_has_its_text_and_its_time(read: Reader) -> None:
    rows = table(cell("Comment", "Schön &amp; gut<br />🌊"), cell("Media Owner", "arlo"), pair("Time", MORNING))
    found = read({html(COMMENTS): page(block(f"<div><div>{picture('')}</div></div>", rows))})

    assert told(found, "comments", "text", "owner", "time") == [("Schön & gut\n🌊", "arlo", TEN)]


def test_a_saved_post_has_link_and_date_under_one_label(read: Reader) -> None:
    rows = table(cell("Saved on", link("https://www.instagram.com/p/C1/")), pair("Saved on", MORNING))
    found = read({html(SAVED): page(block(rows, heading="arlo"))})

    assert told(found, "saved", "owner", "url", "time") == [("arlo", "https://www.instagram.com/p/C1/", TEN)]


def test_a_login_has_its_address_and_its_time(read: Reader) -> None:
    rows = table(cell("IP Address", "192.0.2.7"), cell("Language Code", "en"), pair("Time", MORNING), cell("User Agent", "Browser 1"))
    found = read({html(LOGINS): page(block(rows))})

    assert told(found, "security_events", "kind", "ip", "language", "user_agent", "time") == [("login", "192.0.2.7", "en", "Browser 1", TEN)]


def test_the_profile_tells_whose_export_it_is_and_shows_its_photo(read: Reader) -> None:
    photo = table(cell("Profile Photo", picture("media/profile/1.jpg")))
    facts = table(cell("Username", "tilda.moor"), cell("Name", "Tilda Moor"), cell("Private Account", "False"))
    found = read({html(PROFILE): page(block(photo, facts)), "media/profile/1.jpg": b"\xff\xd8\xff"})

    assert told(found, "account", "username", "name", "private", "profile_photo") == [("tilda.moor", "Tilda Moor", False, "media/profile/1.jpg")]
    assert told(found, "media", "owner_table", "member") == [("account", "media/profile/1.jpg")]
    assert "account_unknown" not in found.codes()


def test_a_story_without_a_file_is_no_story_and_loses_nothing(read: Reader) -> None:
    found = read({html(STORIES): page(block(heading="At sea", footer=MORNING))})

    assert found["media"] == []
    assert "At sea" in [*found.left("value"), *found.column("posts", "caption")]


@pytest.mark.parametrize("text", ["nan", "inf", "1_0", "\uff11"])
def test_a_number_that_only_a_program_would_read_so_is_a_text(text: str, read: Reader) -> None:
    found = read({html(STORIES): page(block(picture("media/stories/1.webp"), table(cell("Latitude", text)), heading="At sea", footer=MORNING))})

    assert told(found, "media", "latitude") == [(None,)]
    assert text in found.left("value")


def test_a_story_is_its_picture_with_caption_time_and_what_the_table_says(read: Reader) -> None:
    facts = table(fact("Latitude", "50.1"), fact("Device ID", "d-1"), fact("ISO", "80")) + table(fact("Has Camera Metadata", ""))
    found = read({html(STORIES): page(block(picture("media/stories/1.webp"), facts, heading="At sea", footer=MORNING))})

    assert told(found, "posts", "kind", "caption", "time") == [("story", "At sea", TEN)]
    assert told(found, "media", "uri", "latitude", "device_id", "iso", "has_camera_metadata") == [("media/stories/1.webp", 50.1, "d-1", 80, False)]


def test_a_film_is_a_video(read: Reader) -> None:
    found = read({html(STORIES): page(block(film("media/stories/1"), footer=MORNING))})

    assert told(found, "media", "uri", "kind", "time") == [("media/stories/1", "video", TEN)]
    assert found["records"] == []


def test_a_post_of_several_pictures_has_them_in_order(read: Reader) -> None:
    found = read({html(POSTS): page(block(picture("media/posts/1.jpg"), picture("media/posts/2.jpg"), heading="Harbour", footer=MORNING))})

    assert told(found, "posts", "caption", "media_count", "time") == [("Harbour", 2, TEN)]
    assert told(found, "media", "uri", "ordinal") == [("media/posts/1.jpg", 0), ("media/posts/2.jpg", 1)]


def test_a_message_has_sender_text_and_time(read: Reader) -> None:
    found = read({html(PROFILE): profile_page(), html(THREAD): page(message("Tilda Moor", "one\ntwo", MORNING), title="Mira Book")})

    assert told(found, "messages", "conversation_id", "sender", "sent_by_owner", "text", "time") == [("17840000000000001", "Tilda Moor", True, "one\ntwo", TEN)]
    assert told(found, "conversations", "title", "folder") == [("Mira Book", "inbox")]


def profile_page() -> bytes:
    return page(block(table(cell("Username", "tilda.moor"), cell("Name", "Tilda Moor"))))


def test_those_who_wrote_take_part(read: Reader) -> None:
    found = read({html(THREAD): page(message("Tilda Moor", "yes", MORNING), message("Mira Book", "no", MORNING), message("Tilda Moor", "so", MORNING))})

    assert found.column("participants", "name") == ["Mira Book", "Tilda Moor"]


def test_a_message_shares_a_link_with_its_text_and_owner(read: Reader) -> None:
    shared = share("low tide\n.\n#film", "arlo", "https://www.instagram.com/reel/R1/?id=1_2")
    found = read({html(THREAD): page(message("Mira Book", "", MORNING, shared))})

    assert told(found, "attachments", "kind", "text", "owner", "url") == [("share", "low tide\n.\n#film", "arlo", "https://www.instagram.com/reel/R1/?id=1_2")]


def test_the_place_of_a_text_tells_what_it_is_where_the_one_before_is_empty(read: Reader) -> None:
    found = read({html(THREAD): page(message("Mira Book", "", MORNING, share("", "arlo", "https://www.instagram.com/p/C1/")))})

    assert told(found, "attachments", "text", "owner") == [(None, "arlo")]


def test_a_message_has_its_pictures(read: Reader) -> None:
    uri = "your_instagram_activity/messages/inbox/mirabook_17840000000000001/photos/1.jpg"
    found = read({html(THREAD): page(message("Mira Book", "", MORNING, f"<div>{picture(uri)}</div>"))})

    assert told(found, "attachments", "kind", "uri") == [("photo", uri)]


@pytest.mark.parametrize("emoji", ["😂", "❤️", "👍🏽", "👩‍💻", "🇩🇪", "5️⃣"])
@pytest.mark.parametrize("actor", ["Mira Book", "🌸 Lea", "李"])
def test_a_reaction_is_one_emoji_and_then_a_name(emoji: str, actor: str, tmp_path: Path) -> None:
    reacted = reactions(f"{emoji}{actor}<span> ({MORNING})</span>")
    found = read_members(tmp_path, {html(THREAD): page(message("Tilda Moor", "so", MORNING, "", reacted))})

    assert told(found, "reactions", "emoji", "actor", "time") == [(emoji, actor, TEN)]


def test_a_message_that_is_nothing_but_text_has_it(read: Reader) -> None:
    found = read({html(THREAD): page(block("<div>just words</div>", heading="Mira Book", footer=MORNING))})

    assert told(found, "messages", "sender", "text", "time") == [("Mira Book", "just words", TEN)]


def test_a_text_that_comes_in_many_pieces_is_one(read: Reader) -> None:
    found = read({html(COMMENTS): page(block(table(cell("Comment", "&amp;" * 200_000), pair("Time", MORNING))))})

    assert found.column("comments", "text") == ["&" * 200_000]


def test_a_reaction_of_older_pages_has_no_date(read: Reader) -> None:
    found = read({html(THREAD): page(message("Tilda Moor", "so", MORNING, "", reactions("😂Mira Book")))})

    assert told(found, "reactions", "emoji", "actor", "time") == [("😂", "Mira Book", None)]


@pytest.mark.parametrize(
    "text",
    [
        "Sep 22, 2017 6:33 pm",
        "Sep 22, 2017, 6:33 PM",
        "Sep 22, 2017, 6:33\u202fPM",
        "Sep\u00a022,\u00a02017\u00a06:33\u00a0pm",
        "September 22, 2017, 18:33",
        "22 Sept 2017, 18:33",
        "22 September 2017 at 6:33 p.m.",
    ],
)
def test_dates_in_english_are_read_in_every_form(text: str) -> None:
    assert read_date(text) == dt.datetime(2017, 9, 22, 18, 33)  # noqa: DTZ001 -- the zone is not told


@pytest.mark.parametrize(("text", "hour"), [("Jan 1, 2024 12:05 am", 0), ("Jan 1, 2024 12:05 pm", 12), ("Jan 1, 2024 1:05 am", 1)])
def test_twelve_comes_before_one(text: str, hour: int) -> None:
    assert read_date(text) == dt.datetime(2024, 1, 1, hour, 5)  # noqa: DTZ001


@pytest.mark.parametrize(
    "text", ["", "Feb 30, 2024 1:00 am", "Sep 22, 2017 13:33 pm", "Sep 22, 2017 0:33 am", "Sep 22, 0000 1:00 am", "Mär 5, 2024 1:00 am", "hello"]
)
def test_what_is_no_date_is_not_read(text: str) -> None:
    assert read_date(text) is None


def test_a_date_in_another_language_is_kept_as_text_with_a_warning(read: Reader) -> None:
    found = read({html(FOLLOWERS): follower_page("arlo", date="10. Juni 2024 10:00")})

    assert told(found, "connections", "username", "time") == [("arlo", None)]
    assert found.left("value") == ["10. Juni 2024 10:00"]
    assert (found.issues("html_date")[0].severity, found.count("html_date")) == ("warning", 1)


def test_a_date_in_a_table_that_is_not_read_is_kept_under_its_label(read: Reader) -> None:
    found = read({html(SAVED): page(block(table(cell("Saved on", link("https://www.instagram.com/p/C1/")), pair("Saved on", "10 juin 2024 à 10:00"))))})

    assert found.left("label", "value") == [("Saved on", "10 juin 2024 à 10:00")]
    assert found.count("html_date") == 1


def test_utc_is_assumed_and_said_once(read: Reader) -> None:
    found = read({html(FOLLOWERS): follower_page("arlo", "mira"), html(LIKED_POSTS): page(block(entry("https://www.instagram.com/p/C1/", "👍", MORNING)))})

    [issue] = found.issues("timezone_assumed")
    assert (issue.member, issue.severity, issue.count) == (None, "warning", 3)


def test_the_zone_of_the_account_can_be_given(tmp_path: Path) -> None:
    with igarchive.open(make_zip(tmp_path, {html(FOLLOWERS): follower_page("arlo")}), timezone="Europe/Berlin") as export:
        [row] = export.table("connections").to_pylist()
        codes = {issue.code for issue in export.inspect().issues}

    assert row["time"] == dt.datetime(2024, 6, 10, 10, tzinfo=ZoneInfo("Europe/Berlin"))
    assert "timezone_assumed" not in codes


def test_a_conversion_and_a_report_know_the_zone(tmp_path: Path) -> None:
    export = make_zip(tmp_path, {html(FOLLOWERS): follower_page("arlo")})

    done = igarchive.convert(export, to="csv", out=tmp_path / "out", timezone="Asia/Tokyo")
    judged = igarchive.validate(export, timezone="Asia/Tokyo")

    assert '"2024-06-10T01:00:00Z"' in (tmp_path / "out" / "connections.csv").read_text("utf-8")
    assert "timezone_assumed" not in {issue.code for issue in (*done.issues, *judged.issues)}
    assert judged.valid


def test_of_an_hour_that_comes_twice_the_first_counts(tmp_path: Path) -> None:
    with igarchive.open(make_zip(tmp_path, {html(FOLLOWERS): follower_page("arlo", date="Oct 27, 2024 2:30 am")}), timezone="Europe/Berlin") as export:
        [row] = export.table("connections").to_pylist()

    assert row["time"] == dt.datetime(2024, 10, 27, 0, 30, tzinfo=dt.UTC)


def test_a_zone_that_there_is_not_is_refused(tmp_path: Path) -> None:
    export = make_zip(tmp_path, {html(FOLLOWERS): follower_page("arlo")})

    for name in ("Europe/Nowhere", "../../etc/passwd", "", "\0"):
        with pytest.raises(igarchive.IgarchiveError, match="no time zone"):
            igarchive.inspect(export, timezone=name)


def test_what_is_there_in_json_is_not_read_again(read: Reader) -> None:
    found = read({FOLLOWERS: [follower("arlo")], html(FOLLOWERS): follower_page("arlo"), html(CLOSE_FRIENDS): follower_page("mira")})

    assert sorted(found.column("connections", "username")) == ["arlo", "mira"]
    assert (found.member(html(FOLLOWERS))["status"], found.member(html(FOLLOWERS))["reason"]) == ("skipped", "also_json")


def test_what_has_no_place_is_kept(read: Reader) -> None:
    body = table(fact("Tagged users", "arlo")) + "<p>A word beside</p>"
    found = read({html(STORIES): page(block(picture("media/stories/1.jpg"), "<div>A caption</div>", body, heading="At sea", footer=MORNING))})

    assert found.left("pointer", "value") == [
        ("/html/0/Tagged users", "arlo"),
        ("/html/1", "A word beside"),
        ("/html/2", "A caption"),
    ]
    assert "drift" in found.codes()


def test_a_page_without_records_is_empty(read: Reader) -> None:
    found = read({html(FOLLOWERS): page(), html(LIKED_POSTS): page("<div>You have no data in this section</div>")})

    assert [found.member(html(name))["status"] for name in (FOLLOWERS, LIKED_POSTS)] == ["empty", "empty"]


@pytest.mark.parametrize(
    "data", [b"", b"<html>", b"<html><body><p>Log in</p></body></html>", b"\xff\xfe<main></main>", b"<main>" + b"<div>" * 100_000], ids=range(5)
)
def test_a_page_of_no_known_make_is_named_and_not_read(data: bytes, read: Reader) -> None:
    found = read({html(FOLLOWERS): data})

    assert (found.member(html(FOLLOWERS))["status"], found.member(html(FOLLOWERS))["reason"]) == ("unknown", "html_format")
    assert found.count("html_format") == 1


def test_pages_that_lead_to_others_are_skipped(read: Reader) -> None:
    entries = ("start_here.html", "index.html", "your_instagram_activity/messages/chats.html", "files/about.html")
    found = read({**dict.fromkeys(entries, page(block(entry("x.html", "A list")))), html(FOLLOWERS): follower_page("arlo")})

    assert {found.member(name)["reason"] for name in entries} == {"page"}


def rename(data: bytes) -> bytes:
    return re.sub(rb'class="[^"]*"', b'class="zz9"', data)


def strip(data: bytes) -> bytes:
    return re.sub(rb' class="[^"]*"', b"", data)


@pytest.mark.parametrize("change", [rename, pytest.param(strip, marks=pytest.mark.long)])
def test_class_names_do_not_count(change: Callable[[bytes], bytes], html_sample: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(html_sample) as made:
        members = {name: change(made.read(name)) if name.endswith(".html") else made.read(name) for name in made.namelist()}

    as_made, changed = read_tables(html_sample), read_members(tmp_path, members)

    assert len(as_made["likes"]) == 16
    assert {name: found for name, found in as_made.tables.items() if name != "members"} == {
        name: found for name, found in changed.tables.items() if name != "members"
    }


def test_text_beyond_a_piece_of_the_parser_stays_whole(read: Reader) -> None:
    names = [f"ü{number}" for number in range(2000)]
    found = read({html(FOLLOWERS): follower_page(*names)})

    assert found.column("connections", "username") == names


@pytest.mark.parametrize("seed", range(4))
def test_random_bytes_never_stop_the_reading(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 -- repeatable
    pieces = [
        b"<main>",
        b"<div>",
        b"</div>",
        b"<table>",
        b"<tr>",
        b"<td colspan=2>",
        b"<a href='x'>",
        b"<img src=1>",
        b"<video>",
        b"<ul><li>",
        b"<h2>",
        b"&#xD800;",
    ]
    pieces += [b"&amp", b"Jun 10, 2024 10:00 am", b"<br>", b"\0", b"\xc3", "é🌊".encode(), b"<!--", b"<script>", b"</main>", b"<span>"]
    for section in SECTIONS:
        path = f"x/inbox/y_1/{section.files[-1].value.replace('.json', '.html')}"
        read_page(b"<main>" + b"".join(chance.choices(pieces, k=60)), section, path, dt.UTC)
        read_page(chance.randbytes(200), section, path, dt.UTC)


@pytest.mark.skipif(not SEEN.is_dir(), reason="the pages are not at hand")
def test_every_text_of_the_pages_that_were_seen_is_in_some_table() -> None:
    found = read_tables(SEEN)
    texts = "\n".join(str(value) for table_rows in found.tables.values() for row in table_rows for value in row.values())
    said = set()
    for file in SEEN.rglob("*.html"):
        if file.name != "start_here.html":
            main = file.read_text("utf-8").partition('role="main">')[2]
            main = re.sub(r'<td colspan="2"[^>]*>(<div[^>]*>)?(?P<label>[^<]*)|<td class="_2pin _a6_q">[^<]*|<video.*?</video>', "", main)
            said |= {text for text in re.split(r"<[^>]*>", main) if text.strip() and read_date(text) is None}

    assert {row["status"] for row in found["members"]} == {"parsed", "skipped"}
    assert {"html_format", "html_date", "schema"}.isdisjoint(found.codes())
    assert len(said) > 80
    assert [text for text in said if text.replace("&#039;", "'").replace("&amp;", "&") not in texts] == []


def test_the_profile_in_json_counts_before_its_page(read: Reader) -> None:
    found = read({PROFILE: profile("mira.book"), html(PROFILE): profile_page()})

    assert found.column("account", "username") == ["mira.book"]


def test_text_of_a_page_is_right_and_counts_as_repaired_nowhere(tmp_path: Path) -> None:
    liked = page(block(entry("https://www.instagram.com/p/AAA/", "\U0001f44d", MORNING), heading="Jörg"))

    found = read_members(tmp_path, {html(LIKED_POSTS): liked})

    assert [(row["emoji"], row["owner"]) for row in found["likes"]] == [("\U0001f44d", "Jörg")]
    assert found.member(html(LIKED_POSTS))["repaired"] in {0, None}
