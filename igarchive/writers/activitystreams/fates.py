"""What becomes of each column as ActivityStreams."""

from __future__ import annotations

from igarchive.writers.conditions import all_of, linked, unlinked, without
from igarchive.writers.fate import LEDGER, fates, left, transferred, transformed
from igarchive.writers.files import file_fates

FORMLESS = "ActivityStreams has no form for it"
PRIVATE = "nobody's business; it stays in the tables"
TOLD = "no field for it in the object"
META = "Meta's own id"
FILE = "the file is copied, under a name of our own"

ACTOR = {
    "username": transferred("preferredUsername of the actor, part of all ids"),
    "name": transferred("name of the actor"),
    "private": transferred("manuallyApprovesFollowers of the actor"),
    "joined": transferred("published of the actor"),
    **dict.fromkeys(("email", "phone", "phone_confirmed", "phone_confirmation_method", "gender", "birth_date"), left(PRIVATE)),
}
"""Columns of ``account`` whose fate is the same wherever it becomes an actor."""

NOTE = {
    "post_id": transferred("end of the id of the Note"),
    "time": transferred("published"),
    "media_count": transformed("the number of its attachments"),
    "url": transferred("url, if it is http or https", linked("url")),
    "hashtags": transferred("a tag for each"),
    "place": transferred("name of location"),
    "reply_control": left(TOLD),
    "fbid": left(META),
}
"""Columns of ``posts`` whose fate is the same wherever they become notes."""

DOCUMENT = {
    **file_fates(TOLD),
    **dict.fromkeys(("owner_table", "owner_id"), transformed("the object that the Document is attached to")),
    "kind": transformed("mediaType of the Document"),
    "media_type": transferred("mediaType of the Document"),
    **dict.fromkeys(("time", "caption"), left(TOLD)),
}
"""Columns of ``media``, whose rows become documents."""

FATES = fates(
    {
        "account": {
            **ACTOR,
            "bio": transformed("summary of the actor, as HTML"),
            "website": transferred("attachment of the actor, if it is http or https", linked("website")),
            "profile_photo": transformed("icon of the actor: the file is copied"),
            **dict.fromkeys(("music", "emoji_pong_high_score"), left(FORMLESS)),
        },
        "posts": {
            **NOTE,
            "kind": transformed("the collection that it lies in"),
            "caption": transformed("content, as HTML, and a tag for each hashtag"),
            "owner": transformed("address of the profile that a repost is attributed to"),
            "owner_name": left(TOLD),
        },
        "media": DOCUMENT,
        "comments": {
            "kind": transformed("summary of the Note, in words"),
            "time": transferred("published"),
            "text": transformed("content, as HTML, and a tag for each hashtag"),
            "owner": transferred("summary of the Note"),
            "media_uri": transformed(FILE),
        },
        "likes": {
            "kind": transformed("where the profile of its owner lies: Instagram or Threads"),
            "time": transferred("published"),
            "owner": transformed("address of the profile of its owner, where there is no link", unlinked("url")),
            "url": transferred("object, if it is http or https", linked("url")),
            "title": transferred("name of what was liked, where there is no link", unlinked("url")),
            **dict.fromkeys(("owner_name", "owner_url", "emoji", "caption", "hashtags"), left(TOLD)),
            "fbid": left(META),
        },
        "saved": {
            "kind": transformed("type of what was saved, where there is no link"),
            "time": transferred("published"),
            "owner": transformed("address of the profile of its owner, where there is no link", unlinked("url")),
            "url": transferred("object, if it is http or https", linked("url")),
            "title": transferred("name of what was saved, where there is no link", unlinked("url")),
            "artist": transferred("name of its maker, where there is no link and no owner", all_of(unlinked("url"), without("owner"))),
            **dict.fromkeys(("owner_name", "caption", "hashtags"), left(TOLD)),
            "fbid": left(META),
        },
        "connections": {
            "kind": transformed("the collection, and the activity: Follow or Block"),
            "username": transferred("preferredUsername of the other, and its id"),
            "hashtag": left(FORMLESS),
            "name": transferred("name of the other"),
            "url": transferred("url of the other, if it is http or https", linked("url")),
            "website": left(TOLD),
            "time": transferred("published"),
            "fbid": left(META),
        },
        "conversations": {
            "conversation_id": transformed("name of the file and part of the ids, or a digest of it"),
            "title": transferred("name of the collection"),
            **dict.fromkeys(
                ("folder", "kind", "thread_path", "participant_count", "still_participant", "pending", "join_mode", "join_link", "image_uri"), left(TOLD)
            ),
        },
        "participants": {
            "conversation_id": transformed("the collection"),
            "name": transferred("name of a Person"),
            "username": transferred("name of a Person whose name is not told", without("name")),
            "is_owner": transformed("the actor stands for the account"),
        },
        "messages": {
            "conversation_id": transformed("the collection"),
            "message_id": transferred("end of the id of the Note"),
            "time": transferred("published"),
            "sender": transformed("the Person that the Note is attributed to"),
            "sent_by_owner": transformed("the Note is attributed to the actor"),
            "text": transformed("content, as HTML"),
            "call_duration": transferred("duration, in seconds"),
            **dict.fromkeys(("kind", "missed", "unsent", "geoblocked", "unsent_by_parent", "type"), left(TOLD)),
        },
        "attachments": {
            "conversation_id": transformed("the collection"),
            "message_id": transformed("the Note"),
            "kind": transformed("Document, Link, Place or Note"),
            "uri": transformed(FILE),
            "time": left(TOLD),
            "url": transferred("href of a Link, if it is http or https", all_of(linked("url"), without("place"))),
            "text": transformed("name of the Link, or content of the Note", without("place")),
            "owner": transformed("address of a profile, where there is no link", all_of(unlinked("url"), without("place"))),
            "owner_name": transformed("name of the Link, or content of the Note, where there is no text", all_of(without("text"), without("place"))),
            "place": transferred("name of the Place"),
            **dict.fromkeys(("latitude", "longitude"), left("no place gets in by itself but by its name")),
        },
        "reactions": {
            "conversation_id": transformed("the collection"),
            "message_id": transformed("the Note"),
            "emoji": transferred("content of a Like"),
            "actor": transformed("the Person who likes"),
            "time": transferred("published"),
        },
    },
    {
        **dict.fromkeys(
            (
                "collections", "collection_items", "contacts", "searches", "security_events", "devices", "impressions", "story_interactions",
                "profile_changes", "interests", "advertisers", "off_meta_events", "link_history", "settings", "records", "documents",
            ),
            FORMLESS,
        ),
        "members": LEDGER,
    },
)  # fmt: skip
"""What becomes of each column; of messages and all that belongs to them only where they were asked for."""
