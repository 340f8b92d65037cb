"""What the account was shown: ads, posts, videos, suggestions."""

from __future__ import annotations

from msgspec.structs import replace

from igarchive.fields import label_values, string_list, string_map
from igarchive.flat import FIRST, began, objects
from igarchive.history import Since, history
from igarchive.section import Category, Form, Section, read_only
from igarchive.sections.folders import ADS_AND_TOPICS, STORIES_VIEWED, THREADS

DETAILED = {
    "url": "URL|Media > URL", "caption": "Caption|Media > Caption", "title": "Title|Media > Title", "hashtags": "Hashtags > Name", "owner_name": "Owner > Name|Media > Owner > Name|Name",
    "owner": "Owner > Username|Media > Owner > Username|Username|Author", "ad_url": "Ad library URL|Ad-library URL",
    "advertisers": "Brand partner", "advertiser_profiles": "Brand partner's profile", "feedback": "Feedback", "surface": "Surface",
}  # fmt: skip
"""Where label_values tell of something that was shown."""

KEPT = ("Owner > URL", "Media > Owner > URL", "Source")
"""Labels beside them that no column takes."""


SEEN_DETAILED = frozenset({"ad", "post", "video", "suggestion", "interested_post"})
"""Kinds that were seen as label_values."""


def shown(
    name: str,
    doc: str,
    kind: str,
    *forms: tuple[str, Form],
    files: tuple[tuple[str, str], ...] = (),
    folder: tuple[Since[str], ...] = ADS_AND_TOPICS,
    category: Category = "ads and topics",
) -> Section:
    """Declare one list of things shown."""
    detailed = label_values("impressions", **DETAILED, kept=KEPT)
    histories = history(*forms, ("2026-06", detailed if kind in SEEN_DETAILED else read_only(detailed)))
    return Section(name, doc, category, folder, history(*(files or ((forms[0][0], f"{name}.json"),))), histories, {"kind": kind})


def seen(key: str) -> Form:
    """Declare a list of authors and times."""
    return string_map(key, "impressions", owner="Author", url="URL@href|URL|Author@href", time="Time@timestamp", always="time", sparse=True)


def first(section: Section, key: str, owner: str = "author|username", **more: str) -> Section:
    """Let a list begin in seen_content.json, where all of them lay until 2020: when and whose. What more is written is told; text is read wherever it stands."""
    written = objects(key, "impressions", mark="timestamp", kept=(), time="timestamp", owner=owner, **more)
    read = objects(key, "impressions", mark="timestamp", time="timestamp", owner=owner, caption="caption", title="title")
    return began(section, "seen_content.json", (FIRST, replace(read, render=written.render, carries=written.carries)))


SECTIONS = (
    first(shown("ads_viewed", "Ads.", "ad", ("2021-02", seen("impressions_history_ads_seen"))), "ads_seen"),
    first(shown("posts_viewed", "Posts.", "post", ("2021-02", seen("impressions_history_posts_seen"))), "posts_seen"),
    first(shown("videos_watched", "Videos.", "video", ("2021-02", seen("impressions_history_videos_watched"))), "videos_watched"),
    first(
        shown(
            "suggested_profiles_viewed", "Suggested accounts.", "suggestion",
            ("2021-02", string_map("impressions_history_chaining_seen", "impressions", owner="Username", time="Time@timestamp", always="time")),
            files=(("2021-02", "suggested_accounts_viewed.json"), ("2024-11", "suggested_profiles_viewed.json")),
        ),
        "chaining_seen",
        owner="username|author",
    ),
    shown(
        "profiles_not_interested_in", "Accounts that were not of interest.", "not_interested_profile",
        (
            "2021-02",
            string_map("impressions_history_recs_hidden_authors", "impressions", owner="Username", url="Username@href", time="Time@timestamp", always="time"),
        ),
        files=(("2021-02", "accounts_you're_not_interested_in.json"), ("2024-11", "profiles_you're_not_interested_in.json")),
    ),
    shown(
        "posts_not_interested_in", "Posts that were not of interest.", "not_interested_post",
        ("2021-02", string_list("impressions_history_posts_not_interested", "impressions", owner="title|value", url="href", time="timestamp")),
        files=(("2021-02", "posts_you're_not_interested_in.json"),),
    ),
    shown(
        "posts_interested_or_not", "Posts on whose interest feedback was given.", "interested_post",
        ("2021-02", string_list("impressions_history_posts_interested", "impressions", owner="title|value", url="href", time="timestamp")),
        files=(("2026-06", "posts_you're_interested_or_not_interested_in.json"),),
    ),
    first(
        shown(
            "ads_clicked", "Ads that were clicked.", "ad_click",
            ("2021-02", string_list("impressions_history_ads_clicked", "impressions", title="title", url="href", time="timestamp", always="time")),
        ),
        "ads_clicked",
        caption="caption",
        title="title",
    ),
    shown(
        "in-app_message", "Messages of the app.", "app_message",
        ("2023-11", string_map("impressions_history_app_message", "impressions", title="In-app message name", click_type="Click type", count="Count")),
    ),
    shown(
        "music_heard_in_stories", "Music heard in stories.", "music_heard",
        ("2021-02", string_map("impressions_history_music_heard_in_stories", "impressions", title="Song", artist="Artist", time="Time@timestamp")),
    ),
    shown(
        "music_recently_used_in_stories", "Music used in stories.", "music_used",
        ("2021-02", string_map("impressions_history_music_recently_used_in_stories", "impressions", title="Song", artist="Artist", time="Time@timestamp")),
    ),
    Section(
        "stories_viewed", "Stories and reels.", "ads and topics",
        STORIES_VIEWED, history(("2025-12", "stories_viewed.json")),
        history(("2025-12", label_values("impressions", **DETAILED, kept=KEPT, always="time"))), {"kind": "story"},
    ),
    shown(
        "threads_viewed", "Posts on Threads.", "threads_post", ("2023-11", seen("text_post_app_text_post_app_posts_seen")),
        folder=THREADS, category="threads",
    ),
)  # fmt: skip
