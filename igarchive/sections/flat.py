"""Lists that the flat layout alone has; of some only the file's name is known: these are kept value by value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igarchive.flat import FIRST, flat, only
from igarchive.section import read_only
from igarchive.sections import comments, searches, story_interactions
from igarchive.sections.flat_media import FILE as MEDIA
from igarchive.sections.flat_media import LOOSE, SENT, UNOWNED, films, loose, loose_and_hanging, sent
from igarchive.sections.folders import THREADED
from igarchive.sections.settings import by_object
from igarchive.sections.uncharted import generic

if TYPE_CHECKING:
    from igarchive.section import Category, Section


def unseen(name: str, doc: str, category: Category, file: str) -> Section:
    """Declare a file whose shape nobody has described."""
    return only(name, doc, category, file, (FIRST, read_only(flat(generic(name, None, "")))))


SECTIONS = (
    only(
        "videos",
        "Videos that were posts, until 2020 in a list of their own.",
        "media",
        MEDIA,
        (FIRST, films()),
        kind="post",
    ),
    only(SENT, "Files of direct messages.", "messages", MEDIA, (FIRST, sent(loose_and_hanging, UNOWNED)), (THREADED, sent(loose, LOOSE))),
    only("live_comments", "Comments on live videos.", "comments", comments.FLAT_FILE, comments.first("live_comments"), kind="live"),
    only("story_chats", "Chats.", "story interactions", story_interactions.FLAT_FILE, story_interactions.first("chats"), kind="chat"),
    only("shopping_searches", "Searches in shops.", "searches", searches.FLAT_FILE, ("2020-10", searches.clicked("shopping_search_history")), kind="shopping"),
    only("flat_settings", "Settings, until 2020 in one file.", "settings", "settings.json", (FIRST, flat(by_object(None))), section="flat_settings"),
    unseen("flat_devices", "Devices, until 2020 at the root.", "devices", "devices.json"),
    unseen("information_about_you", "What was assumed of the account until 2020.", "ads and topics", "information_about_you.json"),
    unseen("checkout", "Payments in shops, until 2020 at the root.", "shopping", "checkout.json"),
    unseen("guides", "Guides, until 2020 at the root.", "other", "guides.json"),
)
