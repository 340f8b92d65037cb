"""messages.json, conversations of exports of 2018 to 2020: threads by user name, without an id, and more kinds of messages than later."""

from __future__ import annotations

import hashlib
from itertools import repeat
from typing import TYPE_CHECKING, Any

from igarchive.flat import time_of
from igarchive.media import kind_of
from igarchive.sections.conversations import Conversations
from igarchive.tables import Rows
from igarchive.text import repair, spoil
from igarchive.times import moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from igarchive.leftovers import Json, Path
    from igarchive.reading import Reading
    from igarchive.section import RecordList
    from igarchive.stock import Row

Message = dict[str, Any]

HEART = "❤️"
"""What a like of a message is as a reaction: later exports say so."""

COLUMNS = {
    "conversations": ("conversation_id", "folder", "kind", "participant_count", "position", "ordinal"),
    "participants": ("conversation_id", "username", "is_owner", "position", "ordinal"),
    "messages": ("conversation_id", "message_id", "time", "sender", "sent_by_owner", "kind", "text", "position", "ordinal"),
    "attachments": (
        "conversation_id", "message_id", "kind", "uri", "url", "text", "owner", "owner_name", "place", "latitude", "longitude", "position", "ordinal",
    ),
    "reactions": ("conversation_id", "message_id", "emoji", "actor", "time", "position", "ordinal"),
}  # fmt: skip
"""What flat threads tell."""

ATTACHED: Mapping[str, Mapping[str, str]] = {
    "gif": {"animated_media_images": "url"},
    "audio": {"voice_media": "url"},
    "share": {"media_owner": "owner", "media_share_caption": "text", "media_share_url": "url"},
    "mention": {"mentioned_username": "owner"},
    "story_share": {"story_share": "text"},
    "live_share": {"live_video_share": "text"},
    "profile_share": {"profile_share_username": "owner", "profile_share_name": "owner_name"},
    "place": {"location_name": "place", "latitude": "latitude", "longitude": "longitude"},
    "link": {"link": "url"},
}
"""Kinds of attachments beside files: which column takes the value under which key of a message."""

KEPT = ("address", "city", "is_random", "user", "story_share_type", "video_call_action")
"""Keys that no column takes."""

FILES = frozenset({"media", "animated_media_images", "voice_media"})
SHARES = frozenset(key for kind, keys in ATTACHED.items() if kind not in {"gif", "audio", "mention"} for key in keys)
RICH = frozenset({*KEPT, *FILES, *(key for keys in ATTACHED.values() for key in keys)})
"""Keys of a message that say more than a text."""

ODD = RICH | {"heart", "likes"}
"""Keys of a message that is not nothing but a text."""


def parse_threads(records: RecordList, reading: Reading) -> dict[str, Rows]:
    """Read threads: who takes part, and what was said."""
    told: dict[str, list[Row]] = {table: [] for table in COLUMNS if table != "messages"}
    said: dict[str, list[Any]] = {column: [] for column in COLUMNS["messages"]}
    for position, record in zip(records.positions, records.items, strict=True):
        thread = _Thread(record, position, records, reading)
        _tell_people(thread, told)
        _tell_messages(thread, said, told)
    rows = {table: Rows(len(found), {name: [row.get(name) for row in found] for name in COLUMNS[table]}) for table, found in told.items()}
    return {**rows, "messages": Rows(len(said["message_id"]), dict(said))}


class _Thread:
    """One thread while it is read."""

    def __init__(self, thread: dict[str, Any], position: int, records: RecordList, reading: Reading) -> None:
        self.people: list[str] = thread.get("participants", [])
        self.messages: list[Message] = thread["conversation"]
        self.position = position
        self.records = records
        self.reading = reading
        self.conversation = conversation_of(self.people)

    def keep(self, index: int, path: Path, value: Json) -> None:
        """Keep a value of a message that no column takes."""
        self.records.left.add(self.position, ("conversation", index, *path), None, value, "ignored")

    def is_owner(self, username: str | None) -> bool | None:
        """Tell whether a user name is the account's."""
        owner = self.reading.owner.username
        return None if owner is None or username is None else repair(username) == owner

    def times(self) -> list[int | None]:
        """Read when each message was sent."""
        texts = [message.get("created_at") for message in self.messages]
        times = [None if text is None else moment(text) for text in texts]
        for index, (text, time) in enumerate(zip(texts, times, strict=True)):
            if time is None and text is not None:
                times[index] = self.time(text, index, "created_at")
        return times

    def time(self, text: str | None, *path: str | int) -> int | None:
        """Read a time in a message."""
        return time_of(text, self.position, ("conversation", *path), self.records, self.reading)


def conversation_of(people: list[str]) -> str:
    """Give a thread the id that it lacks: made of who takes part, so that it is the same in the next export."""
    text = "\n".join(sorted(map(repair, people)))
    return f"a-{hashlib.sha256(text.encode('utf-8')).hexdigest()[:16]}"


def kind_of_thread(people: Sequence[str]) -> str:
    """Name what a thread is, by who takes part."""
    return "group" if len(people) > 2 else "direct"  # noqa: PLR2004 -- more than a pair


def _tell_people(thread: _Thread, told: dict[str, list[Row]]) -> None:
    """Tell who takes part, unless another thread of the same people did."""
    conversations, conversation = thread.reading.memory_of(Conversations), thread.conversation
    place = {"conversation_id": conversation, "position": thread.position}
    if conversation not in conversations.told:
        conversations.told.add(conversation)
        told["conversations"].append({**place, "folder": "inbox", "kind": kind_of_thread(thread.people), "participant_count": len(thread.people), "ordinal": 0})
        people = enumerate(thread.people)
        told["participants"] += [{**place, "username": name, "is_owner": thread.is_owner(name), "ordinal": ordinal} for ordinal, name in people]
    else:
        for index, name in enumerate(thread.people):
            thread.records.left.add(thread.position, ("participants", index), None, name, "repeated")
    conversations.scatter((conversation,))


def _tell_messages(thread: _Thread, said: dict[str, list[Any]], told: dict[str, list[Row]]) -> None:
    """Tell the messages, a column at a time: there are millions of them, and most are nothing but a text."""
    messages, count, conversation = thread.messages, len(thread.messages), thread.conversation
    times = thread.times()
    numbers, moved = thread.reading.memory_of(Conversations).ids_of(conversation).give([time and time // 1000 for time in times], list(range(count)))
    if moved:
        thread.reading.findings.add("message_id", thread.records.member, "more than a thousand messages in one millisecond", count=moved)
    senders, texts = [message.get("sender") for message in messages], [message.get("text") for message in messages]
    kinds = ["text" if text else "empty" for text in texts]
    for index, (message, text) in enumerate(zip(messages, texts, strict=True)):
        if not ODD.isdisjoint(message) or (text is None and "text" in message):
            kinds[index], texts[index] = kind_of_message(message), _text(message, index, thread)
            _tell_more(message, index, numbers[index], thread, told)
    own = {sender: thread.is_owner(sender) for sender in dict.fromkeys(senders)}
    columns: dict[str, Iterable[Any]] = {
        "conversation_id": repeat(conversation, count),
        "message_id": numbers,
        "time": times,
        "sender": senders,
        "sent_by_owner": map(own.__getitem__, senders),
        "kind": kinds,
        "text": texts,
        "position": repeat(thread.position, count),
        "ordinal": range(count),
    }
    for name, values in columns.items():
        said[name] += values


def _tell_more(message: Message, index: int, number: int, thread: _Thread, told: dict[str, list[Row]]) -> None:
    """Tell what hangs on a message."""
    row = {"conversation_id": thread.conversation, "position": thread.position, "message_id": number}
    for attachment in _attachments(message, index, thread) if RICH & message.keys() else ():
        told["attachments"].append({**row, **attachment, "ordinal": _next(told["attachments"], thread.position)})
    for at, like in enumerate(message.get("likes", ())):
        liked = thread.time(like.get("date"), index, "likes", at, "date")
        reaction = {"emoji": spoil(HEART), "actor": like.get("username"), "time": liked}
        told["reactions"].append({**row, **reaction, "ordinal": _next(told["reactions"], thread.position)})


def _next(rows: list[Row], position: int) -> int:
    """Give the place of the next row among those of a record."""
    return rows[-1]["ordinal"] + 1 if rows and rows[-1]["position"] == position else 0


def kind_of_message(message: Message) -> str:
    """Name what a message is, by its structure alone."""
    if "video_call_action" in message:
        return "call"
    if not FILES.isdisjoint(message):
        return "media"
    if not SHARES.isdisjoint(message):
        return "share"
    return "heart" if "heart" in message else "text" if message.get("text") else "empty"


def _text(message: Message, index: int, thread: _Thread) -> str | None:
    """Give the text of a message; a heart is its own."""
    text: str | None = message.get("text")
    heart: str | None = message.get("heart")
    if text is None and "text" in message:
        thread.keep(index, ("text",), None)
    if text is None or heart is None:
        return heart if text is None else text
    thread.keep(index, ("heart",), heart)
    return text


def _attachments(message: Message, index: int, thread: _Thread) -> Iterator[Row]:
    """Give what hangs on a message; what has no column is kept."""
    if "media" in message:
        yield {"kind": kind_of_address(message["media"]), address_of(message["media"]): message["media"]}
    for kind, keys in ATTACHED.items():
        row = {}
        for key, column in keys.items():
            value = message.get(key)
            if kind == "gif" and value:
                value = _rendition(value, index, thread)
            if value is None and key in message:
                thread.keep(index, (key,), None)
            elif value is not None:
                row[address_of(value) if key in FILES else column] = value
        if row:
            yield {"kind": kind, **row}
    for key in KEPT:
        if key in message:
            thread.keep(index, (key,), message[key])


def kind_of_address(address: str) -> str:
    """Name the kind of a file by its address."""
    return kind_of(address.partition("?")[0], None)


def address_of(value: str) -> str:
    """Name the column of a file: its address on the web, or, where the exporter knows none, its path in the archive."""
    return "url" if "://" in value else "uri"


def _rendition(images: dict[str, Any], index: int, thread: _Thread) -> str | None:
    """Choose the address of a GIF as it was made, else the first; all others are kept."""
    addresses = {name: image["url"] for name, image in images.items() if isinstance(image.get("url"), str)}
    chosen = "original" if "original" in addresses else next(iter(addresses), None)
    for name, image in images.items():
        told = {key: value for key, value in image.items() if not (name == chosen and key == "url")}
        if told or not image:
            thread.keep(index, ("animated_media_images", name), told)
    return addresses.get(str(chosen))
