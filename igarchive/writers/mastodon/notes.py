"""The account and its posts, in the words that Mastodon uses for them in an account archive."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from igarchive.writers.activitystreams.markup import date_time, html
from igarchive.writers.activitystreams.statements import imported, present, tags

if TYPE_CHECKING:
    from igarchive.writers import Visibility
    from igarchive.writers.activitystreams.identity import Identity
    from igarchive.writers.activitystreams.statements import Statement
    from igarchive.writers.copies import Copy
    from igarchive.writers.rows import Row

CONTEXT: list[Any] = [
    "https://www.w3.org/ns/activitystreams",
    "https://w3id.org/security/v1",
    {
        "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
        "toot": "http://joinmastodon.org/ns#",
        "discoverable": "toot:discoverable",
        "schema": "http://schema.org#",
        "PropertyValue": "schema:PropertyValue",
        "value": "schema:value",
        "ostatus": "http://ostatus.org#",
        "atomUri": "ostatus:atomUri",
        "inReplyToAtomUri": "ostatus:inReplyToAtomUri",
        "sensitive": "as:sensitive",
        "Hashtag": "as:Hashtag",
        "importedFrom": {"@id": "https://w3id.org/fep/0c7f#importedFrom", "@type": "@id"},
    },
]
"""A list, for a reader takes no other; the terms are Mastodon's, and one of FEP-0c7f."""

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
"""Everybody (ActivityPub, 5.6)."""


def actor(who: Identity, row: Row, icon: Copy | None) -> Statement:
    """Make the account."""
    website = who.link(row.get("website"))
    return present(
        id=who.actor,
        type="Person",
        following=who.address("following.json"),
        followers=who.followers,
        inbox=who.address("inbox"),
        outbox="outbox.json",
        likes="likes.json",
        bookmarks="bookmarks.json",
        preferredUsername=who.username,
        name=row.get("name") or who.username,
        summary=html(row.get("bio")),
        url=who.page,
        manuallyApprovesFollowers=bool(row.get("private")),
        discoverable=False,
        published=date_time(row.get("joined")),
        tag=[],
        attachment=[_field("Website", website)] if website else [],
        icon={"type": "Image", "mediaType": icon.media_type, "url": icon.path} if icon else None,
    )


def _field(name: str, url: str) -> Statement:
    """Make a row of the profile that links to a page."""
    shown = escape(url)
    return {"type": "PropertyValue", "name": name, "value": f'<a href="{shown}" target="_blank" rel="nofollow noopener me">{shown}</a>'}


def create(who: Identity, row: Row, copies: list[Copy], visibility: Visibility) -> Statement:
    """Make the publishing of a post."""
    address, url = who.address("posts", row["post_id"]), who.link(row["url"])
    published = date_time(row["time"])
    to, cc = audience(who, visibility)
    note = present(
        id=address,
        type="Note",
        published=published,
        url=url or address,
        attributedTo=who.actor,
        to=to,
        cc=cc,
        sensitive=False,
        atomUri=address,
        content=html(row["caption"]),
        location={"type": "Place", "name": row["place"]} if row["place"] else None,
        attachment=[{"type": "Document", "mediaType": copy.media_type, "url": copy.path, "name": None} for copy in copies],
        tag=tags(who, row),
        importedFrom=imported(row["kind"], url),
    )
    note |= {"summary": None, "inReplyTo": None, "inReplyToAtomUri": None}
    return {"id": f"{address}/activity", "type": "Create", "actor": who.actor, "published": published, "to": to, "cc": cc, "object": note}


def audience(who: Identity, visibility: Visibility) -> tuple[list[str], list[str]]:
    """Address a post: to whom, and to whom else."""
    return {
        "private": ([who.followers], []),
        "unlisted": ([who.followers], [PUBLIC]),
        "public": ([PUBLIC], [who.followers]),
    }[visibility]
