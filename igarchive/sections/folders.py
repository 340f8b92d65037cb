"""Where the folders of the export have lived: each is written once, for all its sections (catalogue section 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igarchive.history import history

if TYPE_CHECKING:
    from collections.abc import Sequence

NO_DATA_FILE, NO_DATA = "no-data.txt", "You have no data in this section"
"""What stands in a folder that would be empty, and what it says; pages without records say it too."""

PAGES = frozenset({"index.html", "start_here.html", "chats.html", "ai_conversations.html"})
"""Pages of the export that only lead to others."""

PAGE_FILES = frozenset({"html", "png", "svg", "ico", "css", "js"})
"""Extensions of what pages are made of, in the folder ``files``."""

FILE_FOLDERS = frozenset({"photos", "videos", "audio", "gifs", "files"})
"""Folders of files in a thread's folder."""

ACTIVITY = "your_instagram_activity"
MOVED = "2023-11"
"""When the folders moved below eight new ones."""

THREADED = "2020-12"
"""When conversations got folders of their own, while all else lay at the root still."""

RENAMED = "2024-11"
"""When content, media_settings, story_sticker_interactions and login_and_account_creation got other names."""

ABOUT_YOU = history(("2021-02", "information_about_you"), (MOVED, "personal_information/information_about_you"))
ADS = history(("2021-02", "ads_and_businesses"), (MOVED, "ads_information/instagram_ads_and_businesses"))
ADS_AND_TOPICS = history(("2021-02", "ads_and_content"), ("2022-08", "ads_and_topics"), (MOVED, "ads_information/ads_and_topics"))
APPS = history(("2021-02", "apps_and_websites"), (MOVED, "apps_and_websites_off_of_instagram/apps_and_websites"))
AUTOFILL = history(("2021-02", "autofill_information"), (MOVED, "personal_information/autofill_information"))
AVATARS = history(("2022-08", "avatars_store"), (MOVED, f"{ACTIVITY}/avatars_store"))
COMMENTS = history(("2021-02", "comments"), (MOVED, f"{ACTIVITY}/comments"))
CONNECTIONS = history(("2021-02", "followers_and_following"), (MOVED, "connections/followers_and_following"))
CONTACTS = history(("2021-02", "contacts"), (MOVED, "connections/contacts"))
CONTENT = history(("2021-02", "content"), (MOVED, f"{ACTIVITY}/content"), (RENAMED, f"{ACTIVITY}/media"))
DEVICES = history(("2021-02", "device_information"), (MOVED, "personal_information/device_information"))
EVENTS = history(("2021-02", "events"), (MOVED, f"{ACTIVITY}/events"))
INSIGHTS = history(("2021-02", "past_instagram_insights"), (MOVED, "logged_information/past_instagram_insights"))
LIKES = history(("2021-02", "likes"), (MOVED, f"{ACTIVITY}/likes"))
LINKS = history((MOVED, "logged_information/link_history"))
LOGIN = history(
    ("2021-02", "login_and_account_creation"),
    (MOVED, "security_and_login_information/login_and_account_creation"),
    (RENAMED, "security_and_login_information/login_and_profile_creation"),
)
MESSAGES = history(("2021-02", "messages"), (MOVED, f"{ACTIVITY}/messages"))
MONETIZATION = history(("2021-02", "monetization"), (MOVED, f"{ACTIVITY}/monetization"))
OTHER_ACTIVITY = history((MOVED, f"{ACTIVITY}/other_activity"))
POLICY = history(("2022-08", "policy_updates_and_permissions"), (MOVED, "logged_information/policy_updates_and_permissions"))
PROFILE = history(("2021-02", "account_information"), ("2022-08", "personal_information"), (MOVED, "personal_information/personal_information"))
REPORTS = history((MOVED, f"{ACTIVITY}/messages"), (RENAMED, f"{ACTIVITY}/reports"))
REPOSTS = history((RENAMED, "personal_information/personal_information"), ("2026-06", f"{ACTIVITY}/media"))
SAVED = history(("2021-02", "saved"), (MOVED, f"{ACTIVITY}/saved"))
SEARCHES = history(("2021-02", "recent_search"), ("2022-08", "recent_searches"), (MOVED, "logged_information/recent_searches"))
SEE_MORE = history(("2026-05", "preferences/your_topics/your_ads_see_more"))
SETTINGS = history(("2021-02", "comments_settings"), ("2022-08", "media_settings"), (MOVED, "preferences/media_settings"), (RENAMED, "preferences/settings"))
SHOPPING = history(("2021-02", "shopping"), (MOVED, f"{ACTIVITY}/shopping"))
STORIES = history(("2021-02", "story_sticker_interactions"), (MOVED, f"{ACTIVITY}/story_sticker_interactions"), (RENAMED, f"{ACTIVITY}/story_interactions"))
STORIES_VIEWED = history(("2025-12", f"{ACTIVITY}/story_interactions"))
SUBSCRIPTIONS = history(("2022-08", "subscriptions"), (MOVED, f"{ACTIVITY}/subscriptions"))
THREAD = history((THREADED, "messages/*/*"), (MOVED, f"{ACTIVITY}/messages/*/*"))
"""Above a conversation's parts: the box (inbox, message_requests, broadcast ...) and the thread."""

REPORTED = "reported"
"""The box of reported conversations, which stand in no thread of their own."""

THREADS = history((MOVED, f"{ACTIVITY}/threads"))
"""Data of the Threads app."""

TOPICS = history(("2021-02", "your_topics"), (MOVED, "preferences/your_topics"))
WALLETS = history(("2021-02", "digital_wallets"), (MOVED, "personal_information/digital_wallets"))


def holds_files(folder: Sequence[str]) -> bool:
    """Tell whether whatever lies in a folder is a file that was sent, JSON too."""
    return "messages" in folder and folder[-1] in FILE_FOLDERS
