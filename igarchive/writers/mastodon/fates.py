"""What becomes of each column in a Mastodon archive and the CSV files beside it."""

from __future__ import annotations

from igarchive.writers.activitystreams.fates import ACTOR, DOCUMENT, META, NOTE
from igarchive.writers.conditions import linked
from igarchive.writers.fate import LEDGER, fates, left, transferred, transformed

FORMLESS = "Mastodon has no form for it"
ELSEWHERE = "not published as a post, and becomes none; --to activitystreams holds it"
URI = "Mastodon keeps the address of a post, and nothing else of it"
ASIDE = "a row of following_accounts.csv and the like where --accounts maps the user name, else of unmapped_*.csv"

BEHIND = {
    **dict.fromkeys(("comments", "story_interactions", "conversations", "participants", "messages", "attachments", "reactions"), ELSEWHERE),
    **dict.fromkeys(
        (
            "collections", "collection_items", "contacts", "searches", "security_events", "devices", "impressions", "profile_changes", "interests",
            "advertisers", "off_meta_events", "link_history", "settings", "records", "documents",
        ),
        FORMLESS,
    ),
}  # fmt: skip
"""Tables that stay behind as a whole, and why."""

FATES = fates(
    {
        "account": {
            **ACTOR,
            "bio": transformed("summary of the actor, as HTML; names in it are no mentions"),
            "website": transferred("a row of the profile, if it is http or https", linked("website")),
            "profile_photo": transformed("the file avatar"),
            **dict.fromkeys(("music", "emoji_pong_high_score"), left(FORMLESS)),
        },
        "posts": {
            **NOTE,
            "kind": transformed("posts, reels and IGTV videos are in the outbox, other kinds are not"),
            "caption": transformed("content, as HTML, and a tag for each hashtag; names in it are no mentions"),
            **dict.fromkeys(("owner", "owner_name"), left("only reposts have one, and they are left out")),
        },
        "media": DOCUMENT,
        "likes": {
            "url": transferred("an item of likes.json, if it is http or https", linked("url")),
            **dict.fromkeys(("kind", "time", "owner", "owner_name", "owner_url", "emoji", "caption", "title", "hashtags"), left(URI)),
            "fbid": left(META),
        },
        "saved": {
            "url": transferred("an item of bookmarks.json and a row of bookmarks.csv or unfetched_bookmarks.csv, if it is http or https", linked("url")),
            "owner": transferred("a cell of unfetched_bookmarks.csv"),
            **dict.fromkeys(("kind", "time", "owner_name", "caption", "title", "artist", "hashtags"), left(URI)),
            "fbid": left(META),
        },
        "connections": {
            "kind": transformed("the file: following, blocked, muted (restricted), lists (close friends, favorites)"),
            "username": transformed(ASIDE),
            "name": transferred("a cell of unmapped_*.csv or accounts.csv"),
            "url": transferred("a cell of unmapped_*.csv or accounts.csv"),
            "hashtag": left("Mastodon imports no hashtags"),
            **dict.fromkeys(("website", "time"), left("the files hold accounts and nothing else of them")),
            "fbid": left(META),
        },
    },
    BEHIND | {"members": LEDGER},
)  # fmt: skip
"""What becomes of each column."""
