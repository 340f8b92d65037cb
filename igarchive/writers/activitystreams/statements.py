"""Rows as ActivityStreams: what each becomes. Nothing of the data is ever a key, and only http(s) links pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from igarchive.writers.activitystreams.markup import date_time, hashtags, html

if TYPE_CHECKING:
    from igarchive.writers.activitystreams.identity import Identity
    from igarchive.writers.copies import Copy
    from igarchive.writers.rows import Row

Statement = dict[str, Any]
"""An object or activity, as it stands in JSON."""

PLATFORMS = {"threads": ("https://www.threads.net/", "Threads"), "threads_post": ("https://www.threads.net/", "Threads")}
"""Address and name of where things of a kind come from; all others from Instagram."""

INSTAGRAM = ("https://www.instagram.com/", "Instagram")
"""The same of Instagram."""


def present(**facts: Any) -> Statement:  # noqa: ANN401 -- values of JSON
    """Make an object of the facts that are known."""
    return {key: value for key, value in facts.items() if value is not None}


def document(who: Identity, copy: Copy, kind: str = "Document") -> Statement:
    """Make a file. It has no name: that would be an alt text, and no export has one."""
    return {"type": kind, "mediaType": copy.media_type, "url": who.address(copy.path)}


def imported(kind: str, url: str | None) -> Statement:
    """Say where something was published first (FEP-0c7f): its own address there where one is known, else that of the platform."""
    platform, name = PLATFORMS.get(kind, INSTAGRAM)
    return {"type": "Link", "href": url or platform, "name": name}


def actor(who: Identity, row: Row, icon: list[Statement]) -> Statement:
    """Make the account. E-mail address, phone number and birthday are nobody's business."""
    website = who.link(row.get("website"))
    return present(
        type="Person",
        id=who.actor,
        preferredUsername=who.username,
        name=row.get("name") or None,
        summary=html(row.get("bio")),
        published=date_time(row.get("joined")),
        manuallyApprovesFollowers=row.get("private"),
        icon=icon[0] if icon else None,
        attachment=[{"type": "Link", "href": website, "name": "Website"}] if website else [],
        inbox=who.address("inbox"),  # ActivityPub asks for one; nobody answers there
        outbox=who.address("outbox.json"),
        followers=who.followers,
        following=who.address("following.json"),
        liked=who.address("liked.json"),
    )


def post(who: Identity, row: Row, attachment: list[Statement], readers: str) -> Statement:
    """Make the publishing of a post: photo, video and carousel alike are a Note with Documents."""
    address, url = who.address("posts", row["post_id"]), who.link(row["url"])
    note = present(
        type="Note",
        id=address,
        attributedTo=who.actor,
        to=[readers],
        published=date_time(row["time"]),
        content=html(row["caption"]),
        url=url,
        location={"type": "Place", "name": row["place"]} if row["place"] else None,
        attachment=attachment,
        tag=tags(who, row),
        importedFrom=imported(row["kind"], url),
    )
    return _activity(who, "Create", f"{address}/activity", row["time"], note) | {"to": [readers]}


def repost(who: Identity, row: Row, attachment: list[Statement]) -> Statement:
    """Make the sharing of somebody's post. Whose words its caption holds is not always told, so nobody is credited then."""
    url = who.link(row["url"])
    shared = present(
        type="Note",
        id=url,
        url=url,
        attributedTo=who.profile(row["owner"]),
        content=html(row["caption"]),
        attachment=attachment or None,
        tag=tags(who, row),
    )
    return _activity(who, "Announce", who.address("posts", row["post_id"], "activity"), row["time"], shared)


def _activity(who: Identity, kind: str, address: str, time: int | None, what: Statement | str) -> Statement:
    """Make an activity of the account's, for its own eyes only."""
    return {"type": kind, "id": address, "actor": who.actor, **present(published=date_time(time)), "to": [who.actor], "object": what}


def tags(who: Identity, row: Row) -> list[Statement]:
    """Make the hashtags of a caption, and those that are listed beside it."""
    return [{"type": "Hashtag", "name": f"#{tag}", "href": who.tag(tag)} for tag in hashtags(row["caption"], row["hashtags"])]
