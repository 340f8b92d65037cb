"""The law of conservation for pages: whatever is put anywhere into a page of the export stands in some value afterwards, or the page is not read."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from exports import COMMENTS, LIKED_POSTS, POSTS, PROFILE, THREAD, profile, read_tables, zipped
from hypothesis import given
from hypothesis import strategies as st
from pages import block, cell, entry, fact, film, link, message, page, pair, picture, reactions, share, table
from test_html_labels import POST, html, record

if TYPE_CHECKING:
    from exports import Read

DATE = "Jun 10, 2024 10:00 am"
STORIES = "your_instagram_activity/media/stories.json"
VIEWED = "ads_information/ads_and_topics/posts_viewed.json"
SAVED = "your_instagram_activity/saved/saved_posts.json"

HEART = "\u2764Tilda Moor (Jun 10, 2024 10:01 am)"
SAID = message("Mira Book", "see you", DATE, share("low tide", "arlo", "https://www.instagram.com/p/C1/") + picture("photos/1.jpg"), reactions(HEART))
PAGES = {
    LIKED_POSTS: page(block(entry("https://www.instagram.com/p/C1/", "\U0001f44d", DATE), heading="arlo")),
    VIEWED: page(block(table(cell("Author", "arlo"), cell("URL", link("https://www.instagram.com/p/C1/")), pair("Time", DATE)))),
    COMMENTS: page(block(table(cell("Comment", "fine"), cell("Media Owner", "arlo"), pair("Time", DATE)))),
    SAVED: page(record(POST)),
    POSTS: page(block(picture("media/posts/1.jpg"), "<div>low tide</div>", film("media/posts/2.mp4"), table(fact("ISO", "100")), heading="two", footer=DATE)),
    STORIES: page(block(picture("media/stories/1.jpg"), table(fact("Software", "Pics")), heading="one", footer=DATE)),
    THREAD: page(SAID, message("Tilda Moor", "yes", DATE)),
}
"""A page of each shape, by the member in whose place it stands."""

THINGS = (
    "zebra", "<div>zebra</div>", "<span>zebra</span>", '<a href="https://example.org/zebra">okapi</a>', '<img src="media/zebra.jpg" />',
    "<div><b>zebra</b><p>okapi</p></div>",
)  # fmt: skip
"""What is put into a page."""

FURNITURE = re.compile(r"<video.*?</video>|>Time</td>")
"""Where words mean nothing: those for who cannot see a film, in any language, and the label of the only time, likewise."""


def places(written: str) -> list[int]:
    """Find where something can stand between two tags of the main part."""
    begin, end = written.index("<main"), written.index("</main>")
    furniture = [range(one.start() + 1, one.end()) for one in FURNITURE.finditer(written)]
    found = (place.start() for place in re.finditer("<", written) if begin < place.start() <= end)
    return [place for place in found if not any(place in one for one in furniture)]


def read_page_with(thing: str, member: str, at: int) -> Read:
    """Read a page into which something was put."""
    written = PAGES[member].decode()
    place = places(written)[at % len(places(written))]
    members = {PROFILE: profile(), html(member): (written[:place] + thing + written[place:]).encode()}
    with tempfile.TemporaryDirectory() as folder:
        return read_tables(zipped(Path(folder) / "x.zip", members))


@given(thing=st.sampled_from(THINGS), member=st.sampled_from(sorted(PAGES)), at=st.integers(0, 10_000))
def test_whatever_stands_anywhere_in_a_page_stands_in_some_value(thing: str, member: str, at: int) -> None:
    found = read_page_with(thing, member, at)

    values = " ".join(str(value) for table, rows in found.tables.items() if table != "members" for row in rows for value in row.values())
    lost = [word for word in ("zebra", "okapi") if word in thing and word not in values]
    assert found.member(html(member))["status"] == "parsed"
    assert not lost, found["records"]


def test_the_pages_hold_what_they_are_made_of() -> None:
    for member in PAGES:
        assert read_page_with("", member, 0).member(html(member))["rows"] > 0


def test_a_second_main_part_holds_records_too(tmp_path: Path) -> None:
    second = PAGES[LIKED_POSTS].replace(
        b"</main>", b'</main><main role="main">' + block(entry("https://www.instagram.com/p/C2/", None, DATE)).encode() + b"</main>"
    )

    found = read_tables(zipped(tmp_path / "x.zip", {PROFILE: profile(), html(LIKED_POSTS): second}))

    assert found.column("likes", "url") == ["https://www.instagram.com/p/C1/", "https://www.instagram.com/p/C2/"]
