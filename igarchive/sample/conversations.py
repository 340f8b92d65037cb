"""Conversations: who takes part, and what is said, newest first."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from igarchive.sample.chance import HOUR, Chance, Clock, pause
from igarchive.sample.posts import described
from igarchive.sample.scene import BUNDLE, purpose, row_of
from igarchive.times import MICROSECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from igarchive.exporter.layout import Laid
    from igarchive.sample.options import SampleOptions
    from igarchive.sample.people import Cast, Person
    from igarchive.sample.scene import Bundle
    from igarchive.stock import Row

MILLISECOND = 1000
"""Microseconds: the grain of the times of messages, and what message ids are made of."""

PATTERN = (
    "text", "reacted", "photos", "text", "share", "text", "text", "audio", "call", "text",
    "video", "text", "profile_share", "gif", "text", "unsent", "file", "text", "missed", "reacted",
)  # fmt: skip
"""What the newest messages of a conversation are, and again the newest of each ``AGAIN``; all others are texts."""

AGAIN = 200
"""Messages from one pattern to the next: attachments are as rare in long conversations as in real ones."""

REACTIONS = {"reacted": 2, "share": 1}
"""Reactions to a message, by what it is."""

FILES = {
    "photos": (("photo", "photos", "jpg"), ("photo", "photos", "png")),
    "audio": (("audio", "audio", "mp4"),),
    "video": (("video", "videos", "mp4"),),
    "gif": (("gif", "gifs", "gif"),),
    "file": (("file", "files", "pdf"),),
}
"""Kind, folder and extension of the files of a message, by what it is."""

EMOJI = ("❤️", "😂", "🔥", "👍🏽", "🙌", "👩‍🎨")
"""Reactions, and what some texts end with."""

TYPES = {"share": "Share", "call": "Call"}
"""What the first layouts call messages by kind; others are generic."""

SENT = "sent an attachment."
"""What the system says of shares, after a name."""


class Talk(Struct, frozen=True):
    """One conversation."""

    kind: str
    """direct, group, broadcast."""
    box: str
    """The folder that it lies in."""
    title: str
    """Its name."""
    people: tuple[Person, ...]
    """Who takes part beside the owner."""
    speakers: tuple[str, ...]
    """Display names of those who write."""


def cast_of(cast: Cast, number: int) -> Talk:
    """Choose who talks in a conversation: six kinds, one after the other, with other people each time."""
    friends, owner = cast.friends, cast.owner
    one = friends[number % len(friends)]
    several = tuple(friends[(number - 2 + at) % len(friends)] for at in range(4))
    kinds = (
        Talk("direct", "inbox", one.name, (one,), (one.name, owner.name)),
        Talk("direct", "inbox", one.name, (one,), (owner.name, one.name)),
        Talk("group", "inbox", f"{cast.topics[number % len(cast.topics)]} 🎉", several, (*(friend.name for friend in several), owner.name)),
        Talk("direct", "message_requests", one.name, (one,), (one.name,)),
        Talk("broadcast", "broadcast", f"{one.name} ✨ news", (one,), (one.name,)),
        Talk("direct", "inbox", "Instagram user", (), ("Instagram user",)),
    )
    return kinds[number % len(kinds)]


def shares(messages: int, conversations: int) -> list[int]:
    """Divide messages between conversations: the first has the most, and what cannot be divided."""
    whole = conversations * (conversations + 1) // 2
    parts = [messages * (conversations - number) // whole for number in range(conversations)]
    return [count + (messages - sum(parts)) * (number == 0) for number, count in enumerate(parts)]


def conversations(place: Laid, options: SampleOptions) -> Iterator[Bundle]:
    """Invent all conversations: each begins a bundle with its facts, and goes on in bundles of messages."""
    for number, count in enumerate(shares(options.messages, options.conversations)):
        writer = Writer(place, options, number, count)
        bundle = writer.opening()
        for position in range(count):
            if position and position % BUNDLE == 0:
                yield bundle
                bundle = {}
            writer.write(position, bundle)
        yield bundle


def folder_name(title: str) -> str:
    """Reduce a title to what folder names keep of it."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return "".join(letter for letter in plain.lower() if letter.isalnum())


class Writer:
    """Writes one conversation."""

    def __init__(self, place: Laid, options: SampleOptions, number: int, count: int) -> None:
        self._chance = purpose(options, place.section.name, number)
        self._cast, self._count, self._carries = options.cast, count, place.form.carries
        self._talk = cast_of(options.cast, number)
        self._id = str(17_840_000_000_000_000 + number * 1009 + self._chance.below(1009))
        name = folder_name(self._talk.title)
        self._path = f"{self._talk.box}/{name}{name and '_'}{self._id}"
        self._folder = place.member.rpartition("/")[0].replace("*/*", self._path)
        self._clock = Clock(self._chance, options.end, pause(6 * HOUR, count), MILLISECOND)
        self._replies = count // 5 if self._talk.kind == "broadcast" else 0

    def opening(self) -> Bundle:
        """Give the conversation, its people, and its picture if it has one."""
        talk, owner = self._talk, self._cast.owner
        names = [person.name for person in (*talk.people, owner)]
        joined = {"join_mode": 1, "join_link": f"https://ig.me/j/{self._chance.code(16)}/"} if talk.kind != "direct" else {}
        picture = {"image_uri": self._name("photos", "jpg")} if talk.kind == "group" else {}
        row = {
            "conversation_id": self._id,
            "folder": talk.box,
            "kind": talk.kind,
            "title": talk.title,
            "thread_path": self._path,
            "participant_count": len(names),
            "still_participant": True,
            "pending": True if talk.box == "message_requests" else None,
        }
        people = [
            self._row("participants", 0, at, {"conversation_id": self._id, "name": name, "is_owner": name == owner.name}) for at, name in enumerate(names)
        ]
        bundle = {"conversations": [self._row("conversations", 0, 0, row | joined | picture)], "participants": people}
        if picture:
            seen = {"owner_table": "conversations", "owner_id": self._id, "time": whole(self._clock.back())}
            bundle["media"] = [self._row("media", 0, 0, described(picture["image_uri"]) | seen | {"kind": "photo"})]
        return bundle

    def write(self, position: int, bundle: Bundle) -> None:
        """Put the next message, which is older than those before it, and what hangs on it into a bundle."""
        time = self._clock.back()
        if position >= self._count - self._replies:
            self._put(bundle, "messages", position, 0, {**self._head(time), "kind": "text", "text": self._chance.pick(self._cast.comments)})
            return
        what = PATTERN[position % AGAIN] if position % AGAIN < len(PATTERN) else "text"
        sender = self._chance.pick(self._talk.speakers)
        told = {**self._head(time), "sender": sender, "sent_by_owner": sender == self._cast.owner.name, "geoblocked": False, "unsent_by_parent": False}
        said = self._said(what, sender)
        self._put(bundle, "messages", position, 0, self._carried("messages", told | {"type": TYPES.get(said["kind"], "Generic")} | said))
        self._attach(what, position, time, bundle)
        for at in range(REACTIONS.get(what, 0)):
            reaction = {"emoji": self._chance.pick(EMOJI), "actor": (*self._talk.speakers, self._cast.owner.name)[at]}
            self._put(bundle, "reactions", position, at, self._carried("reactions", {**self._hung(time), **reaction, "time": whole(time) + 60 * MICROSECONDS}))

    def _said(self, what: str, sender: str) -> dict[str, Any]:
        """Say what a message is and says."""
        if what in FILES:
            return {"kind": "media"}
        if what in {"share", "profile_share"}:
            return {"kind": "share", "text": f"{sender} {SENT}"}
        calls: dict[str, dict[str, Any]] = {
            "call": {"text": "Audio call ended", "call_duration": 30 + self._chance.below(1800)},
            "missed": {"call_duration": 0, "missed": True},
        }
        if what in calls:
            return {"kind": "call", **calls[what]}
        return {"kind": "empty", "unsent": True} if what == "unsent" else {"kind": "text", "text": line(self._chance, self._cast)}

    def _attach(self, what: str, position: int, time: int, bundle: Bundle) -> None:
        """Give a message its files, or what it shares."""
        chance, friends = self._chance, self._cast.friends
        for at, (kind, folder, extension) in enumerate(FILES.get(what, ())):
            name = self._name(folder, extension)
            when = whole(time) - 5 * MICROSECONDS
            self._put(bundle, "attachments", position, at, {**self._hung(time), "kind": kind, "uri": name, "time": when})
            owner = {"owner_table": "messages", "owner_id": f"{self._id}/{time // MILLISECOND * 1000}", "time": when}
            self._put(bundle, "media", position, at, described(name) | owner | {"kind": kind})
        if what == "share":
            link = f"https://www.instagram.com/reel/{chance.code(11)}/?id={chance.digits(19)}"
            shared = {"kind": "share", "url": link, "text": chance.pick(self._cast.captions), "owner": chance.pick(friends).username}
            self._put(bundle, "attachments", position, 0, self._hung(time) | shared)
        if what == "profile_share":
            friend = chance.pick(friends)
            shared = {"kind": "profile_share", "owner": friend.username, "owner_name": friend.name}
            self._put(bundle, "attachments", position, 0, self._hung(time) | shared)

    def _carried(self, table: str, values: dict[str, Any]) -> dict[str, Any]:
        """Leave out what the layout has no key for."""
        return {name: value for name, value in values.items() if name in self._carries[table]}

    def _hung(self, time: int) -> dict[str, Any]:
        """Name the message of a time."""
        return {"conversation_id": self._id, "message_id": time // MILLISECOND * 1000}

    def _head(self, time: int) -> dict[str, Any]:
        return {**self._hung(time), "time": time}

    def _name(self, folder: str, extension: str) -> str:
        """Invent where a file of the conversation lies."""
        return f"{self._folder}/{folder}/{self._chance.digits(15)}.{extension}"

    def _put(self, bundle: Bundle, table: str, position: int, ordinal: int, values: dict[str, Any]) -> None:
        bundle.setdefault(table, []).append(self._row(table, position, ordinal, values))

    def _row(self, table: str, position: int, ordinal: int, values: dict[str, Any]) -> Row:
        return row_of(table, f"{self._folder}/message_1.json", position, ordinal, values)


def whole(time: int) -> int:
    """Leave out what is less than a second."""
    return time - time % MICROSECONDS


def line(chance: Chance, cast: Cast) -> str:
    """Say something: a line, now and then two, or an emoji after it."""
    said = "\n".join(chance.pick(cast.lines) for _ in range(1 + (chance.below(5) == 0)))
    return f"{said} {chance.pick(EMOJI)}" if chance.below(6) == 0 else said
