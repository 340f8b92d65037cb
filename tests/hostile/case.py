"""One case of the corpus: an input, what must come of it, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from exports import FOLLOWERS, FOLLOWING, NOON, POSTS, PROFILE, THREAD, dumped, follower, profile
from hostile.zips import Member, Zip

if TYPE_CHECKING:
    from pathlib import Path

Outcome = Literal["accept", "warn", "fault", "refuse"]
"""accept: exit 0, nothing on stderr. warn: exit 0, the code on stderr. fault: the same, and ``validate`` exits 1, ``convert`` 0 or 1. refuse: exit 3."""

Make = Callable[["Path"], None]
"""Writes the input at a path."""

Data = bytes | Zip | Callable[[], bytes | Zip]
"""What an input holds, or what makes it: where that takes long, it is made when it is asked for."""


@dataclass(frozen=True)
class Case:
    """One input, and what must come of it."""

    name: str
    outcome: Outcome
    code: str
    """The code that must be told; empty for what is accepted."""
    why: str
    """What it is, and who would be harmed."""
    make: Make
    heavy: bool = False
    """Whether it may take as long, and as much memory, as a large export."""
    suffix: str = ".zip"
    """What the name of the input ends with."""


def writes(data: Data) -> Make:
    """Make an input that is one file."""

    def make(path: Path) -> None:
        made = data() if callable(data) else data
        path.write_bytes(made.written() if isinstance(made, Zip) else made)

    return make


def accept(name: str, why: str, data: Data, *, heavy: bool = False, suffix: str = ".zip") -> Case:
    """Declare an input that is odd, and good."""
    return Case(name, "accept", "", why, writes(data), heavy, suffix)


def warn(name: str, code: str, why: str, data: Data) -> Case:
    """Declare an input that is read, and of which something must be said."""
    return Case(name, "warn", code, why, writes(data))


def fault(name: str, code: str, why: str, data: Data) -> Case:
    """Declare an input of which one member is at fault, and the rest is read."""
    return Case(name, "fault", code, why, writes(data))


def refuse(name: str, code: str, why: str, data: Data, *, heavy: bool = False) -> Case:
    """Declare an input that must not be read."""
    return Case(name, "refuse", code, why, writes(data), heavy)


JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffdb004300") + b"\x01" * 64 + b"\xff\xd9"
"""The beginning of a photo, and its end."""

PHOTO = "media/posts/202406/1801_n.jpg"
"""A photo that a post refers to."""

EXPORT: dict[str, bytes] = {
    PROFILE: dumped(profile()),
    FOLLOWERS: dumped([follower("arlo.fenn"), follower("mira.book", NOON + 60)]),
    FOLLOWING: dumped({"relationships_following": [follower("wren.ida")]}),
    THREAD: dumped(
        {
            "participants": [{"name": "Mira"}, {"name": "Tilda Moor"}],
            "messages": [{"sender_name": "Mira", "timestamp_ms": NOON * 1000, "content": "see you at the harbour", "is_geoblocked_for_viewer": False}],
            "title": "Mira",
            "is_still_participant": True,
            "thread_path": "inbox/mirabook_17840000000000001",
            "magic_words": [],
        }
    ),
    POSTS: dumped(
        [{"media": [{"uri": PHOTO, "creation_timestamp": NOON, "media_metadata": {}, "title": "low tide", "cross_post_source": {"source_app": "FB"}}]}]
    ),
    PHOTO: JPEG,
}
"""A small and sound export of an invented person."""


def members(**changes: Member | None) -> tuple[Member, ...]:
    """Give the members of the export, some of them changed or left out: followers, following, thread, posts, photo, profile."""
    names = {"followers": FOLLOWERS, "following": FOLLOWING, "thread": THREAD, "posts": POSTS, "photo": PHOTO, "profile": PROFILE}
    given = {names[name]: member for name, member in changes.items()}
    made = {name: Member(name, data, method=0 if name == PHOTO else 8) for name, data in EXPORT.items()}
    return tuple(member for member in (given.get(name, made[name]) for name in EXPORT) if member is not None)


def plus(*more: Member) -> Zip:
    """Give the export with more members."""
    return Zip((*members(), *more))


def followers(**told: object) -> Zip:
    """Give the export with its list of followers told otherwise."""
    facts: dict[str, object] = {"name": FOLLOWERS, "data": EXPORT[FOLLOWERS], **told}
    return Zip(members(followers=Member(**facts)))  # type: ignore[arg-type]  # fields of Member by name
