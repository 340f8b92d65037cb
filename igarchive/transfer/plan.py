"""The plan: what becomes of a post at a receiver of given limits. Nothing is sent here, and nothing is asked."""

from __future__ import annotations

import hashlib
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from msgspec import Struct

from igarchive.mentions import defused
from igarchive.times import stamp
from igarchive.transfer.words import split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from igarchive.archive import Member
    from igarchive.transfer.choices import Choices
    from igarchive.transfer.posts import Post

CHANGED = {
    "thread": "It becomes a thread, a first post and replies to it in order, for the receiver does not take so much text, or so many files, in one.",
    "mentions_defused": "A zero-width space stands behind the @ of names, so that nobody of that name is called there.",
    "date_in_text": "The receiver does not keep dates of the past, or `--dates text` was given: its text begins with its date (UTC).",
    "media_missing": "A file of it is not in the archive; the rest is sent.",
    "media_type": "A file of it is of a type that the receiver does not take; the rest is sent.",
    "media_size": "A file of it is larger than the receiver takes; the rest is sent.",
    "metadata_kept": "A file of it still tells what a camera wrote into it (place, device, time), for it could not be taken out.",
}
"""What is otherwise than on Instagram, by code."""

LEFT = {
    "undated": "The archive has no date of it, or none that can be.",
    "date_not_kept": "The receiver does not keep dates of the past, and `--dates leave` was given.",
    "no_media": "None of its files can be sent.",
    "empty": "It has neither text nor files.",
    "too_long": "Its text is longer than any of Instagram's, or it would become a thread of more than 50 posts.",
}
"""Why a post is not sent, by code."""

LONGEST = 10_000
"""Characters of the longest text that is looked at; Instagram takes 2,200."""

PARTS = 50
"""Posts of the longest thread; 20 files and 2,200 characters never need that many."""


class Limits(Struct, frozen=True):
    """What a receiver takes in one post."""

    software: str
    """What it is, in its own words."""
    told: bool
    """Whether it told its limits; otherwise the usual ones of its kind are assumed."""
    characters: int
    """Length of a text, as ``length`` counts it."""
    octets: int | None
    """Bytes of a text in UTF-8, where they are limited."""
    media: int
    """Files."""
    mixed: bool
    """Whether images stand beside videos; otherwise each video stands alone."""
    largest: Mapping[str, int]
    """Media types that it takes, and bytes of the largest file of each."""
    keeps_dates: bool
    """Whether a post may have a date of the past."""
    calls: bool
    """Whether @name in a text calls whoever has that name there."""
    length: Callable[[str], int]
    """Counts a text as the receiver does."""

    def fits(self, text: str) -> bool:
        """Tell whether a text fits into one post."""
        return (self.octets is None or len(text.encode()) <= self.octets) and self.length(text) <= self.characters


class Change(Struct, frozen=True):
    """Something that is otherwise."""

    code: str
    """What, as in ``CHANGED`` and ``LEFT``."""
    detail: str = ""
    """Which file, how many posts."""


class Attachment(Struct, frozen=True):
    """A file that is sent."""

    member: Member
    """Where it lies."""
    media_type: str
    """Its media type."""


class Part(Struct, frozen=True):
    """What is sent at once: a post, or one of a thread."""

    id: str
    """A UUID that is the same in every run."""
    text: str
    """Its text."""
    attachments: tuple[Attachment, ...]
    """Its files, in carousel order."""
    time: int | None
    """The date to give it, in microseconds; None for that of the sending."""

    @property
    def digest(self) -> str:
        """Tell this content from another."""
        told = "\0".join((self.text, *(one.member.name for one in self.attachments)))
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]


class Planned(Struct, frozen=True):
    """What becomes of a post."""

    post: Post
    """The post."""
    parts: tuple[Part, ...]
    """What to send; nothing if it is left."""
    changes: tuple[Change, ...]
    """What is otherwise, or why it is left."""


def plan(post: Post, limits: Limits, choices: Choices) -> Planned:
    """Say what becomes of a post: with which text and files it is sent, as a thread if need be, or why it is left."""
    taken, changes = _media(post, limits)
    in_text = choices.dates == "text" or not limits.keeps_dates
    left = _left(post, taken, kept=choices.dates != "leave" or limits.keeps_dates)
    text = _text(post, changes, defuse=choices.mentions == "defuse" or (choices.mentions is None and limits.calls), in_text=in_text)
    if left is None:
        time = None if in_text else post.time
        pairs = list(zip_longest(split(text, limits.fits), _groups(taken, limits)))
        if len(pairs) > 1:
            changes.append(Change("thread", f"{len(pairs)} posts"))
        if len(pairs) <= PARTS:
            parts = (Part(part_id(post.id, at), words or "", files or (), time) for at, (words, files) in enumerate(pairs))
            return Planned(post, tuple(parts), tuple(changes))
        left = "too_long"
    return Planned(post, (), (*(change for change in changes if change.code.startswith("media_")), Change(left)))


def part_id(post: str, at: int) -> str:
    """Give the UUID of a part: the first has that of the post."""
    return post if at == 0 else str(uuid5(UUID(post), str(at)))


def _left(post: Post, taken: list[Attachment], *, kept: bool) -> str | None:
    """Say why a post cannot be sent, if it cannot."""
    reasons = {
        "undated": post.time is None,
        "date_not_kept": not kept,
        "no_media": bool(post.media) and not taken,
        "empty": not post.media and not post.caption.strip(),
        "too_long": len(post.caption) > LONGEST,
    }
    return next((code for code, holds in reasons.items() if holds), None)


def _media(post: Post, limits: Limits) -> tuple[list[Attachment], list[Change]]:
    """Sort the files that can be sent from those that cannot."""
    taken: list[Attachment] = []
    changes: list[Change] = []
    for medium in post.media:
        if medium.member is None:
            changes.append(Change("media_missing", medium.uri))
        elif medium.media_type is None or medium.media_type not in limits.largest:
            changes.append(Change("media_type", f"{medium.uri}: {medium.media_type or 'unknown'}"))
        elif medium.member.entry.size > limits.largest[medium.media_type]:
            changes.append(Change("media_size", f"{medium.uri}: {medium.member.entry.size:,} bytes of at most {limits.largest[medium.media_type]:,}"))
        else:
            taken.append(Attachment(medium.member, medium.media_type))
    return taken, changes


def _text(post: Post, changes: list[Change], *, defuse: bool, in_text: bool) -> str:
    """Write the text of a post, and say what is otherwise in it."""
    text = defused(post.caption) if defuse else post.caption
    if text != post.caption:
        changes.append(Change("mentions_defused"))
    if in_text and post.time is not None:
        changes.append(Change("date_in_text"))
        text = f"Instagram, {stamp(post.time)[:10]}\n\n{text}".rstrip()
    return text


def _groups(taken: list[Attachment], limits: Limits) -> Iterator[tuple[Attachment, ...]]:
    """Group files as posts hold them, in carousel order."""
    for still, run in groupby(taken, lambda one: limits.mixed or one.media_type.startswith("image/")):
        size = limits.media if still else 1
        files = list(run)
        yield from (tuple(files[at : at + size]) for at in range(0, len(files), size))
