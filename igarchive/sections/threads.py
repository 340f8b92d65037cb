"""Threads: conversations in numbered parts, read record by record."""

from __future__ import annotations

from collections import Counter
from itertools import repeat
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from igarchive.leftovers import header_path
from igarchive.media import KINDS
from igarchive.media_objects import MediaRows
from igarchive.sections.conversations import Conversations, conversation_of
from igarchive.tables import Rows
from igarchive.text import repair
from igarchive.times import microseconds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from igarchive.reading import Reading
    from igarchive.section import RecordList


CALLS = frozenset({"call_duration", "video_call_action"})
"""Keys of a message that make it a call."""

FILES = frozenset(KINDS)
"""Keys of files in a message."""

ATTACHED = FILES | {"share"}
"""Keys of what a message shows beside its text."""

TELLING = CALLS | ATTACHED
"""Keys by which a message is more than a text."""

RICH = TELLING | {"reactions"}
"""Keys of a message that is more than a text, or gives rows beyond itself."""


def kind_of(message: dict[str, Any]) -> str:
    """Name what a message is, by its structure alone."""
    if not CALLS.isdisjoint(message):
        return "call"
    if not FILES.isdisjoint(message) and any(message.get(key) for key in FILES):
        return "media"
    if "share" in message:
        return "share"
    return "text" if message.get("content") else "empty"


def parse_thread(records: RecordList, reading: Reading) -> dict[str, Rows]:
    """Read a part of a thread: who takes part (once), messages newest first, files, shares and reactions."""
    box, conversation = conversation_of(records.path)
    ids = reading.memory_of(Conversations).ids_of(conversation)
    tables = tell(records, reading, box, conversation)
    items, positions = records.items, records.positions
    keys = list(map(tuple, items))
    there = set(keys)
    milliseconds = [int(time or 0) or None for time in _values(items, "timestamp_ms", there) or repeat(0, len(items))]
    numbers, moved = ids.give(milliseconds, positions)
    if moved:
        reading.findings.add("message_id", records.member, "more than a thousand messages in one millisecond", count=moved)
    said = {column: _values(items, key, there) for column, key in MESSAGE_KEYS.items()}
    kinds = ["text" if text else "empty" for text in said["text"] or repeat(None, len(items))]
    more = {one for one in there if not RICH.isdisjoint(one)}
    rich = [at for at, own in enumerate(keys) if own in more] if more else []
    for at in rich:
        if not TELLING.isdisjoint(keys[at]):
            kinds[at] = kind_of(items[at])
    tables["messages"] = Rows(
        len(items),
        {
            **said,
            "conversation_id": conversation,
            "message_id": numbers,
            "time": [time and time * 1000 for time in milliseconds],
            "sent_by_owner": _sent_by_owner(said["sender"], own_name(reading, ids.header or {})),
            "kind": kinds,
            "position": positions,
            "ordinal": 0,
        },
    )
    tables |= enrich([(items[at], numbers[at], positions[at]) for at in rich], conversation, records, reading, tables.get("media"))
    return tables


def _values(items: list[dict[str, Any]], key: str, there: set[tuple[str, ...]]) -> list[Any] | None:
    """Give what messages have under a key; None where none has it. ``there`` is the keys that stand together in any of them."""
    having = sum(key in keys for keys in there)
    if not having:
        return None
    return list(map(itemgetter(key), items)) if having == len(there) else [message.get(key) for message in items]


def _sent_by_owner(senders: list[str | None] | None, own: OwnName) -> list[bool | None] | None:
    """Tell of each sender whether it is the account."""
    if own.name is None or senders is None:
        return None
    answers = {sender: own.is_of(sender) for sender in set(senders)}
    return [answers[sender] for sender in senders]


class OwnName(Struct, frozen=True):
    """The name by which the account goes in a thread."""

    name: str | None
    """As it was meant; None where it is not known."""
    shared: bool
    """Whether several of those who take part bear it."""

    def is_of(self, name: str | None) -> bool | None:
        """Tell whether a name is the account's; None where it is not known, or that of somebody else too."""
        if name is None or self.name is None:
            return None
        return (None if self.shared else True) if repair(name) == self.name else False


def own_name(reading: Reading, header: Mapping[str, Any]) -> OwnName:
    """Tell by which name the account goes among those who take part: its display name, or without one its user name, if one of them goes by it."""
    bearers = Counter(repair(person["name"]) for person in header.get("participants", ()) if "name" in person)
    username = reading.owner.username
    name = repair(reading.owner.name) if reading.owner.name is not None else username if username in bearers else None
    return OwnName(name, name is not None and bearers[name] > 1)


def tell(records: RecordList, reading: Reading, box: str, conversation: str) -> dict[str, Rows]:
    """Give the facts of a conversation: once; of later parts only what differs."""
    conversations = reading.memory_of(Conversations)
    ids = conversations.ids_of(conversation)
    if records.header is None:
        return {}
    header = dict(records.header)
    if conversation in conversations.told:
        for key in tells_otherwise(conversation, header, reading):
            records.left.add(0, header_path((key,)), key, header[key], "conflict")
        ids.header = ids.header or header
        return {}
    conversations.told.add(conversation)
    ids.header = header
    return tell_conversation(records, reading, box, conversation, header)


def tells_otherwise(conversation: str, header: Mapping[str, Any], reading: Reading) -> list[str]:
    """Name what a later part of a conversation says of it otherwise than the first; nothing in the first part."""
    conversations = reading.memory_of(Conversations)
    known = conversations.ids_of(conversation).header or {}
    return [key for key, value in header.items() if key not in LISTS and known.get(key) != value] if conversation in conversations.told else []


def tell_conversation(records: RecordList, reading: Reading, box: str, conversation: str, header: dict[str, Any]) -> dict[str, Rows]:
    """Give the rows of a conversation and its participants."""
    people = header.get("participants", [])
    joinable = header.get("joinable_mode", {})
    image = header.get("image", {})
    if "thread_type" in header:
        records.left.add(0, header_path(("thread_type",)), "thread_type", header["thread_type"], "ignored")
    media = MediaRows(reading, records.left)
    if image.get("uri"):
        media.add(image, ("conversations", conversation), (0, 0), kind="photo")
    elif any(image.values()):
        records.left.add(0, header_path(("image",)), "image", image, "ignored")
    names, own = [person.get("name") for person in people], own_name(reading, header)
    row = {
        "conversation_id": conversation,
        "folder": box,
        "kind": conversation_kind(box, header),
        "title": header.get("title"),
        "thread_path": header.get("thread_path"),
        "participant_count": len(people),
        "still_participant": header.get("is_still_participant"),
        "pending": header.get("is_pending"),
        "join_mode": joinable.get("mode"),
        "join_link": joinable.get("link"),
        "image_uri": image.get("uri"),
        "position": [0],
        "ordinal": 0,
    }
    participants = {
        "conversation_id": conversation,
        "name": names,
        "is_owner": list(map(own.is_of, names)),
        "position": [0] * len(names),
        "ordinal": list(range(len(names))),
    }
    return {"conversations": Rows(1, row), "participants": Rows(len(names), participants), "media": media.rows()}


def conversation_kind(box: str, header: dict[str, Any]) -> str:
    """Name what a conversation is, by its folder and by what is told beside its messages."""
    if box == "broadcast":
        return "broadcast"
    if "thread_type" in header:
        return "group" if "Group" in header["thread_type"] else "direct"
    grouped = "joinable_mode" in header or len(header.get("participants", ())) > 2  # noqa: PLR2004 -- more than a pair
    return "group" if grouped else "direct"


def enrich(rich: Sequence[tuple[dict[str, Any], int, int]], conversation: str, records: RecordList, reading: Reading, told: Rows | None) -> dict[str, Rows]:
    """Give attachments, media and reactions of the messages that have any."""
    media = MediaRows(reading, records.left)
    attachments: list[dict[str, Any]] = []
    for message, number, position in rich:
        if ATTACHED.isdisjoint(message):
            continue
        ordinal = 0
        for key, kind in KINDS.items():
            for index, file in enumerate(message.get(key, ())):
                place = position, ordinal
                media.add(file, ("messages", f"{conversation}/{number}"), place, (key, index), kind)
                row = {"kind": kind, "uri": file["uri"], "time": microseconds(file.get("creation_timestamp"))}
                attachments.append({"message_id": number, "position": position, "ordinal": ordinal, **row})
                ordinal += 1
        if "share" in message:
            share = message["share"]
            attachments.append({"message_id": number, "position": position, "ordinal": ordinal, **_share(share)})
            if "profile_share_username" in share and "original_content_owner" in share:
                records.left.add(position, ("share", "original_content_owner"), None, share["original_content_owner"], "conflict")
    reactions = [
        (number, reaction["reaction"], reaction.get("actor"), microseconds(reaction.get("timestamp")), position, index)
        for message, number, position in rich
        if "reactions" in message
        for index, reaction in enumerate(message["reactions"])
    ]
    names = ("message_id", "kind", "uri", "time", "url", "text", "owner", "owner_name", "position", "ordinal")
    columns = zip(*reactions, strict=True) if reactions else [()] * 6
    reacted = dict(zip(("message_id", "emoji", "actor", "time", "position", "ordinal"), map(list, columns), strict=True))
    rows = media.rows()
    if told is not None and told.count:
        rows = joined(told, rows)
    return {
        "attachments": Rows(len(attachments), {**{name: [row.get(name) for row in attachments] for name in names}, "conversation_id": conversation}),
        "reactions": Rows(len(reactions), {**reacted, "conversation_id": conversation}),
        "media": rows,
    }


def joined(told: Rows, rows: Rows) -> Rows:
    """Put a group's picture before the files of its messages."""
    for ordinal, position in enumerate(rows.columns.get("position", [])):
        if position == 0:
            rows.columns["ordinal"][ordinal] += told.count
    names = dict.fromkeys((*told.columns, *rows.columns))
    return Rows(told.count + rows.count, {name: _column(told, name) + _column(rows, name) for name in names})


def _column(rows: Rows, name: str) -> list[Any]:
    return rows.columns.get(name) or [None] * rows.count


def _share(share: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": "profile_share" if "profile_share_username" in share else "share",
        "url": share.get("link"),
        "text": share.get("share_text"),
        "owner": share.get("profile_share_username", share.get("original_content_owner")),
        "owner_name": share.get("profile_share_name"),
    }


CARRIED = {
    "conversations": frozenset(
        {"conversation_id", "folder", "kind", "title", "thread_path", "participant_count", "still_participant", "pending", "join_mode", "join_link", "image_uri"}
    ),
    "participants": frozenset({"conversation_id", "name", "is_owner"}),
    "messages": frozenset(
        {"conversation_id", "message_id", "time", "sender", "sent_by_owner", "kind", "text", "call_duration", "missed", "unsent", "geoblocked", "unsent_by_parent", "type"}
    ),
    "attachments": frozenset({"conversation_id", "message_id", "kind", "uri", "time", "url", "text", "owner", "owner_name"}),
    "reactions": frozenset({"conversation_id", "message_id", "emoji", "actor", "time"}),
    "media": frozenset({"owner_table", "owner_id", "kind", "uri", "time"}),
}  # fmt: skip
"""What threads carry."""

MESSAGE_KEYS = {
    "sender": "sender_name", "text": "content", "type": "type", "unsent": "is_unsent", "call_duration": "call_duration", "missed": "missed",
    "geoblocked": "is_geoblocked_for_viewer", "unsent_by_parent": "is_unsent_image_by_messenger_kid_parent",
}  # fmt: skip
"""Columns of a message, and the keys that they are written under."""


LISTS = frozenset({"messages", "replies"})
"""Keys of record lists: one that is empty stands beside the other."""
