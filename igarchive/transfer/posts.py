"""The posts of an archive that one asked for, oldest first, each with its files in carousel order."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from msgspec import Struct

from igarchive.convert import bundles
from igarchive.selection import span_of
from igarchive.times import LATEST, MICROSECONDS
from igarchive.transfer.choices import KINDS
from igarchive.writers.rows import files, rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from igarchive.archive import Archive, Member
    from igarchive.reading import Reading
    from igarchive.selection import Span
    from igarchive.transfer.choices import Choices
    from igarchive.writers.rows import Row


class Medium(Struct, frozen=True):
    """A file of a post."""

    uri: str
    """As the export calls it."""
    member: Member | None
    """Where it lies; None if it is missing."""
    media_type: str | None
    """Media type by its first bytes."""


class Post(Struct, frozen=True):
    """A post of the account."""

    id: str
    """A UUID that is the same in every export of the account."""
    post_id: str
    """``posts.post_id``."""
    kind: str
    """``posts.kind``."""
    time: int | None
    """When it was published: microseconds since 1970, UTC; None if the archive tells no time that can be."""
    caption: str
    """Its text."""
    media: tuple[Medium, ...]
    """Its files, in carousel order."""


class Found(Struct, frozen=True):
    """What an archive holds."""

    posts: tuple[Post, ...]
    """What was asked for, oldest first."""
    unasked: dict[str, int]
    """Other posts, by kind: not asked for, or of no such time."""


def posts_in(archive: Archive, reading: Reading, choices: Choices) -> Found:
    """Read the posts of an archive; the first bundle says whose they are."""
    members = {member.name: member for member in archive.members}
    asked, span = {KINDS[kind] for kind in choices.select}, span_of(choices.since, choices.until)
    owner: str | None = None
    posts: list[Post] = []
    unasked: Counter[str] = Counter()
    for bundle in bundles(archive, reading):
        owner = owner or next((row["username"] for row in rows(bundle, "account", "username")), None) or "unknown"
        media = files(bundle, "posts", "owner_id")
        for row in rows(bundle, "posts", "post_id", "kind", "time", "caption"):
            if row["kind"] in asked and _is_within(row["time"], span):
                posts.append(_post(owner, row, media.get((row["post_id"],), []), members))
            else:
                unasked[row["kind"]] += 1
    return Found(tuple(sorted(posts, key=lambda post: (post.time or 0, post.post_id))), dict(unasked))


def stable_id(username: str, post_id: str) -> str:
    """Give the UUID of a post: a name-based one (RFC 9562, version 5)."""
    return str(uuid5(NAMESPACE_URL, f"igarchive:{username}:{post_id}"))


def _post(owner: str, row: Row, media: list[Row], members: Mapping[str, Member]) -> Post:
    found = tuple(Medium(file["uri"], members.get(file["member"] or ""), file["media_type"]) for file in media)
    time = row["time"] if row["time"] is not None and 0 <= row["time"] < LATEST * MICROSECONDS else None
    return Post(stable_id(owner, row["post_id"]), row["post_id"], row["kind"], time, row["caption"] or "", found)


def _is_within(moment: int | None, span: Span | None) -> bool:
    """Tell whether a time lies within what was asked for; a post without one is published only where no time was asked for."""
    return span is None or (moment is not None and span.holds(moment))
