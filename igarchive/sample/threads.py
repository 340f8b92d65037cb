"""Conversations of exports until 2020: people by user name, files by their address on the web, times to the microsecond."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from igarchive.sample.chance import HOUR, Chance, Clock, pause
from igarchive.sample.columns import on_the_web
from igarchive.sample.conversations import MILLISECOND, line, shares
from igarchive.sample.scene import BUNDLE, purpose, row_of
from igarchive.sections.flat_messages import HEART, conversation_of, kind_of_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from igarchive.exporter.layout import Laid
    from igarchive.sample.options import SampleOptions
    from igarchive.sample.people import Cast
    from igarchive.sample.scene import Bundle

PATTERN = (
    "text", "liked", "photo", "text", "story_share", "heart", "text", "share", "mention", "gif", "text",
    "link", "video", "profile_share", "text", "audio", "place", "live_share", "liked",
)  # fmt: skip
"""What the newest messages of a conversation are, and again after each ``AGAIN``; all others are texts."""

AGAIN = 100
"""Messages from one pattern to the next."""

Attached = dict[str, Any]
"""What hangs on a message: columns of ``attachments``."""

ATTACHED: dict[str, Callable[[Chance, Cast], list[Attached]]] = {
    "photo": lambda chance, _: [{"kind": "photo", "url": on_the_web(chance, "jpg")}],
    "video": lambda chance, _: [{"kind": "video", "url": on_the_web(chance, "mp4")}],
    "audio": lambda chance, _: [{"kind": "audio", "url": on_the_web(chance, "mp4")}],
    "gif": lambda chance, _: [{"kind": "gif", "url": on_the_web(chance, "gif")}],
    "share": lambda chance, cast: [
        {"kind": "share", "url": on_the_web(chance, "jpg"), "text": chance.pick(cast.captions), "owner": chance.pick(cast.friends).username}
    ],
    "story_share": lambda chance, cast: [{"kind": "story_share", "text": f"Shared {chance.pick(cast.friends).username}'s story"}],
    "mention": lambda _, cast: [{"kind": "mention", "owner": cast.owner.username}, {"kind": "story_share", "text": "Mentioned you in their story"}],
    "live_share": lambda chance, cast: [{"kind": "live_share", "text": f"Shared {chance.pick(cast.friends).username}'s live video"}],
    "profile_share": lambda chance, cast: [{"kind": "profile_share", "owner": (friend := chance.pick(cast.friends)).username, "owner_name": friend.name}],
    "place": lambda chance, cast: [
        {"kind": "place", "place": chance.pick(cast.places), "latitude": round(cast.owner.latitude, 2), "longitude": round(cast.owner.longitude, 2)}
    ],
    "link": lambda chance, _: [{"kind": "link", "url": f"https://www.instagram.com/p/{chance.code(11)}/"}],
}
"""By what a message is."""

FILES = frozenset({"photo", "video", "audio", "gif"})
"""Of these, files."""


def threads(place: Laid, options: SampleOptions) -> Iterator[Bundle]:
    """Invent all conversations: each begins a bundle with its facts, and goes on in bundles of messages."""
    for number, count in enumerate(shares(options.messages, options.conversations)):
        thread = Thread(place, options, number, count)
        bundle = thread.opening()
        for at in range(count):
            if at and at % BUNDLE == 0:
                yield bundle
                bundle = {}
            thread.write(at, bundle)
        yield bundle


def people_of(cast: Cast, number: int) -> tuple[str, ...]:
    """Choose who takes part, no two times the same people: two pairs, then a group, then again."""
    known, again = len(cast.friends), number // len(cast.friends)
    chosen = range(number - 2, number + 2) if number % 3 == 2 else (number,)  # noqa: PLR2004 -- the third
    return (*(cast.friends[at % known].username + (f"_{again + 1}" if again else "") for at in chosen), cast.owner.username)


class Thread:
    """Writes one conversation."""

    def __init__(self, place: Laid, options: SampleOptions, number: int, count: int) -> None:
        self._chance, self._cast = purpose(options, place.section.name, number), options.cast
        self._member, self._number = place.member, number
        self._people = people_of(options.cast, number)
        self._known = {"conversation_id": conversation_of(list(self._people))}
        self._clock = Clock(self._chance, options.end, pause(6 * HOUR, count), MILLISECOND)
        self._attached = 0
        self._reacted = 0

    def opening(self) -> Bundle:
        """Give the conversation and its people."""
        row = {"folder": "inbox", "kind": kind_of_thread(self._people), "participant_count": len(self._people)}
        bundle: Bundle = {}
        self._put(bundle, "conversations", 0, row)
        for at, name in enumerate(self._people):
            self._put(bundle, "participants", at, {"username": name, "is_owner": name == self._cast.owner.username})
        return bundle

    def write(self, at: int, bundle: Bundle) -> None:
        """Put the next message, which is older than those before it, and what hangs on it into a bundle."""
        millisecond = self._clock.back()
        time, message = millisecond + self._chance.below(MILLISECOND), {"message_id": millisecond}
        what = PATTERN[at % AGAIN] if at % AGAIN < len(PATTERN) else "text"
        sender = self._chance.pick(self._people)
        attached = ATTACHED[what](self._chance, self._cast) if what in ATTACHED else []
        said = {"time": time, "sender": sender, "sent_by_owner": sender == self._cast.owner.username}
        self._put(bundle, "messages", at, message | said | self._said(what, attached))
        for one in attached:
            self._put(bundle, "attachments", self._attached, message | one)
            self._attached += 1
        if what == "liked":
            self._put(bundle, "reactions", self._reacted, message | {"emoji": HEART, "actor": self._chance.pick(self._people), "time": time + 60_500_001})
            self._reacted += 1

    def _said(self, what: str, attached: list[Attached]) -> dict[str, Any]:
        """Say what a message is and says."""
        if what == "heart":
            return {"kind": "heart", "text": HEART}
        if what in FILES:
            return {"kind": "media"}
        text = attached[0]["url"] if what == "link" else None if what in {"share", "place"} else line(self._chance, self._cast)
        return {"kind": "share" if attached else "text", "text": text}

    def _put(self, bundle: Bundle, table: str, ordinal: int, values: dict[str, Any]) -> None:
        bundle.setdefault(table, []).append(row_of(table, self._member, self._number, ordinal, self._known | values))
