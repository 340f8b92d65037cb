"""What becomes of each column in a Mastodon archive and the CSV files beside it."""

from __future__ import annotations

from igarchive.writers.fate import fates, left, transferred, transformed

FORMLESS = "Mastodon has no form for it"
ELSEWHERE = "not published as a post, and becomes none; --to activitystreams holds it"
PRIVATE = "nobody's business; it stays in the tables"
TOLD = "no field for it in the object"
CAMERA = "what a camera tells is published with no picture"
META = "Meta's own id"
FILE = "the file is copied, under a name of our own"
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
            "username": transferred("preferredUsername of the actor, part of all ids"),
            "name": transferred("name of the actor"),
            "bio": transformed("summary of the actor, as HTML; names in it are no mentions"),
            "website": transferred("a row of the profile, if it is http or https"),
            "private": transferred("manuallyApprovesFollowers of the actor"),
            "joined": transferred("published of the actor"),
            "profile_photo": transformed("the file avatar"),
            **dict.fromkeys(("email", "phone", "phone_confirmed", "phone_confirmation_method", "gender", "birth_date"), left(PRIVATE)),
            **dict.fromkeys(("music", "emoji_pong_high_score"), left(FORMLESS)),
        },
        "posts": {
            "post_id": transferred("end of the id of the Note"),
            "kind": transformed("posts, reels and IGTV videos are in the outbox, other kinds are not"),
            "time": transferred("published"),
            "caption": transformed("content, as HTML, and a tag for each hashtag; names in it are no mentions"),
            "media_count": transformed("the number of its attachments"),
            "url": transferred("url, if it is http or https"),
            **dict.fromkeys(("owner", "owner_name"), left("only reposts have one, and they are left out")),
            "hashtags": transferred("a tag for each"),
            "place": transferred("name of location"),
            "reply_control": left(TOLD),
            "fbid": left(META),
        },
        "media": {
            "owner_table": transformed("the object that the Document is attached to"),
            "owner_id": transformed("the object that the Document is attached to"),
            **dict.fromkeys(("uri", "member", "present", "size"), transformed(FILE)),
            "kind": transformed("mediaType of the Document"),
            "media_type": transferred("mediaType of the Document"),
            **dict.fromkeys(("time", "caption", "backup_uri", "profile_picture", "subtitles_uri", "cross_post_source", "music_genre"), left(TOLD)),
            **dict.fromkeys(
                (
                    "latitude", "longitude", "taken", "digitized", "lens_make", "lens_model", "software", "device_id", "camera_position", "source_type",
                    "scene_capture_type", "metering_mode", "iso", "scene_type", "aperture", "shutter_speed", "focal_length", "focal_plane_x_resolution",
                    "focal_plane_y_resolution", "focal_plane_resolution_unit", "has_camera_metadata",
                ),
                left(CAMERA),
            ),
        },
        "likes": {
            "url": transferred("an item of likes.json, if it is http or https"),
            **dict.fromkeys(("kind", "time", "owner", "owner_name", "owner_url", "emoji", "caption", "title", "hashtags"), left(URI)),
            "fbid": left(META),
        },
        "saved": {
            "url": transferred("an item of bookmarks.json and a row of bookmarks.csv or unmapped_bookmarks.csv, if it is http or https"),
            "owner": transferred("a cell of unmapped_bookmarks.csv"),
            **dict.fromkeys(("kind", "time", "owner_name", "caption", "title", "artist", "hashtags"), left(URI)),
            "fbid": left(META),
        },
        "connections": {
            "kind": transformed("the file: following, blocked, muted (restricted), lists (close friends, favorites)"),
            "username": transformed(ASIDE),
            "name": transferred("a cell of unmapped_*.csv"),
            "url": transferred("a cell of unmapped_*.csv"),
            "hashtag": left("Mastodon imports no hashtags"),
            **dict.fromkeys(("website", "time"), left("the files hold accounts and nothing else of them")),
            "fbid": left(META),
        },
    },
    BEHIND | {"members": "about the archive, not about the person"},
)  # fmt: skip
"""What becomes of each column."""
