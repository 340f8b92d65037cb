"""Conversations: threads in numbered parts, replies in channels, reported conversations."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import chain, count, filterfalse, islice, repeat
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from igarchive.flat import FIRST, began
from igarchive.history import history
from igarchive.leftovers import header_path
from igarchive.media import KINDS
from igarchive.media_objects import MediaRows
from igarchive.section import Form, RecordList, Section
from igarchive.sections.flat_threads import threads
from igarchive.sections.folders import REPORTED, REPORTS, THREAD, THREADED
from igarchive.stock import Rendered
from igarchive.tables import Rows
from igarchive.times import MICROSECONDS, microseconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from igarchive.reading import Reading
    from igarchive.stock import Row, Stock


FILE_FOLDERS = frozenset({"photos", "videos", "audio", "gifs", "files"})
"""Folders of files in a thread's folder."""

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


def _kind(message: dict[str, Any]) -> str:
    """Name what a message is, by its structure alone."""
    if not CALLS.isdisjoint(message):
        return "call"
    if not FILES.isdisjoint(message) and any(message.get(key) for key in FILES):
        return "media"
    if "share" in message:
        return "share"
    return "text" if message.get("content") else "empty"


def _conversation_of(path: str) -> tuple[str, str]:
    """Give the box and the id of a thread: the end of its folder's name, which does not change."""
    *_, box, thread, _ = ("", "", *path.split("/"))
    return box, thread.rpartition("_")[2] or thread


def thread_of(path: str) -> str | None:
    """Name the conversation of a file in a thread's folder: its parts need each other, and no other conversation needs them."""
    box, thread = _conversation_of(path)
    return thread if box and "messages" in path.split("/") else None


def scattered_conversations(paths: Iterable[str]) -> dict[str, None]:
    """Name the conversations that lie in several folders: in two boxes, or under an old name and a new one."""
    folders: dict[str, set[str]] = {}
    for path in paths:
        if "/messages/" in f"/{path}" and path.endswith((".json", ".html")):
            folders.setdefault(_conversation_of(path)[1], set()).add(path.rpartition("/")[0])
    return {conversation: None for conversation, found in folders.items() if len(found) > 1}


def parse_thread(records: RecordList, reading: Reading) -> dict[str, Rows]:
    """Read a part of a thread: who takes part (once), messages newest first, files, shares and reactions."""
    box, conversation = _conversation_of(records.path)
    ids = reading.ids_of(conversation)
    tables = _tell(records, reading, box, conversation)
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
            kinds[at] = _kind(items[at])
    tables["messages"] = Rows(
        len(items),
        {
            **said,
            "conversation_id": conversation,
            "message_id": numbers,
            "time": [time and time * 1000 for time in milliseconds],
            "sent_by_owner": _sent_by_owner(said["sender"], reading, ids.header or {}),
            "kind": kinds,
            "position": positions,
            "ordinal": 0,
        },
    )
    tables |= _enrich([(items[at], numbers[at], positions[at]) for at in rich], conversation, records, reading, tables.get("media"))
    return tables


def _values(items: list[dict[str, Any]], key: str, there: set[tuple[str, ...]]) -> list[Any] | None:
    """Give what messages have under a key; None where none has it. ``there`` is the keys that stand together in any of them."""
    having = sum(key in keys for keys in there)
    if not having:
        return None
    return list(map(itemgetter(key), items)) if having == len(there) else [message.get(key) for message in items]


def _sent_by_owner(senders: list[str | None] | None, reading: Reading, header: dict[str, Any]) -> list[bool | None] | None:
    """Tell of each sender whether it is the account; None where its display name is not known, or another participant bears it too."""
    name = reading.owner.name
    if name is None or senders is None:
        return None
    borne = sum(participant.get("name") == name for participant in header.get("participants", ()))
    own = True if borne <= 1 else None
    return [None if sender is None else own if sender == name else False for sender in senders]


def _tell(records: RecordList, reading: Reading, box: str, conversation: str) -> dict[str, Rows]:
    """Give the facts of a conversation: once; of later parts only what differs."""
    ids = reading.ids_of(conversation)
    if records.header is None:
        return {}
    header = dict(records.header)
    if conversation in reading.conversations:
        known = ids.header or {}
        for key, value in header.items():
            if key not in LISTS and known.get(key) != value:
                records.left.add(0, header_path((key,)), key, value, "conflict")
        ids.header = known or header
        return {}
    reading.conversations.add(conversation)
    ids.header = header
    return tell_conversation(records, reading, box, conversation, header)


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
    names = [person.get("name") for person in people]
    row = {
        "conversation_id": conversation,
        "folder": box,
        "kind": _conversation_kind(box, header),
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
        "is_owner": [None if name is None or (names.count(name) > 1 and name == reading.owner.name) else reading.is_owner(name) for name in names],
        "position": [0] * len(names),
        "ordinal": list(range(len(names))),
    }
    return {"conversations": Rows(1, row), "participants": Rows(len(names), participants), "media": media.rows()}


def _conversation_kind(box: str, header: dict[str, Any]) -> str:
    if box == "broadcast":
        return "broadcast"
    if "thread_type" in header:
        return "group" if "Group" in header["thread_type"] else "direct"
    grouped = "joinable_mode" in header or len(header.get("participants", ())) > 2  # noqa: PLR2004 -- more than a pair
    return "group" if grouped else "direct"


def _enrich(rich: Sequence[tuple[dict[str, Any], int, int]], conversation: str, records: RecordList, reading: Reading, told: Rows | None) -> dict[str, Rows]:
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
        rows = _joined(told, rows)
    return {
        "attachments": Rows(len(attachments), {**{name: [row.get(name) for row in attachments] for name in names}, "conversation_id": conversation}),
        "reactions": Rows(len(reactions), {**reacted, "conversation_id": conversation}),
        "media": rows,
    }


def _joined(told: Rows, rows: Rows) -> Rows:
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

REPORTED_COLUMNS = {
    "conversations": frozenset({"conversation_id", "folder", "kind", "title"}),
    "participants": frozenset({"conversation_id", "name", "is_owner"}),
    "messages": frozenset({"conversation_id", "message_id", "time", "sender", "sent_by_owner", "kind", "text"}),
}
"""What reported conversations carry."""

MESSAGE_KEYS = {
    "sender": "sender_name", "text": "content", "type": "type", "unsent": "is_unsent", "call_duration": "call_duration", "missed": "missed",
    "geoblocked": "is_geoblocked_for_viewer", "unsent_by_parent": "is_unsent_image_by_messenger_kid_parent",
}  # fmt: skip
"""Columns of a message, and the keys that they are written under."""


LISTS = frozenset({"messages", "replies"})
"""Keys of record lists: one that is empty stands beside the other."""

PART = 10_000
"""Messages in one part of a thread."""


def render_threads(constant: Mapping[str, Any], stock: Stock) -> Iterator[Rendered]:  # noqa: ARG001 -- a form's signature
    """Write each conversation as a thread of its own, the newest message first; reported ones are told elsewhere."""
    owner = next((account["name"] for account in stock.rows("account", {})), None)
    for row in stock.rows("conversations", {}):
        if row["folder"] != REPORTED:
            yield from _render_thread(row, owner, stock)


def _render_thread(row: Row, owner: str | None, stock: Stock) -> Iterator[Rendered]:
    """Write the parts of a thread; the replies in a channel stand in a file of their own. The account goes by its display name."""
    [people], [pictures] = stock.hanging("participants", "conversations", [row]), stock.hanging("media", "conversations", [row])
    facts = {"conversations": [row], "participants": people, "media": pictures}
    names = {person["username"]: owner for person in people if person["is_owner"] and person["name"] is None and owner is not None}
    header, above = _header(row, people, names, pictures), (UNSAFE.sub("inbox", row["folder"]), _folder_of(row))
    messages, replies = stock.newest_first("messages", {"conversation_id": row["conversation_id"]}), []
    if row["kind"] == "broadcast":
        told = list(messages)
        messages, replies = filterfalse(_is_reply, told), list(filter(_is_reply, told))
    first = next(messages, None)
    if replies:
        listed = [{"reply_content": reply["text"] or "", "timestamp_ms": 0 if reply["time"] is None else reply["time"] // 1000} for reply in replies]
        yield Rendered(listed, {**facts, "messages": replies}, {**header, "messages": []}, above, file="replies.json", key="replies")
    if first is None and not replies:
        yield Rendered([], facts, header, above)
    messages = messages if first is None else chain([first], messages)
    for number in count(1):
        part = list(islice(messages, PART))
        if not part:
            return
        records, hanging = _messages(part, names, stock)
        yield Rendered(records, {**facts, **hanging, "media": [*pictures, *hanging["media"]]}, header, above, number=number)


def _is_reply(message: Row) -> bool:
    return message["sender"] is None and message["kind"] == "text"


def _folder_of(row: Row) -> str:
    """Name the folder of a thread: as its path says, if that leads back to the same conversation."""
    folder = str(row["thread_path"] or "").rpartition("/")[2]
    if not UNSAFE.search(folder) and len(folder) < LONGEST and _conversation_of(f"x/{folder}/message_1.json")[1] == row["conversation_id"]:
        return folder
    return f"_{UNSAFE.sub('_', row['conversation_id'])}"


UNSAFE = re.compile(r"[\\/\x00-\x1f]|^\.*$")
"""What no folder's name may hold, or be."""

LONGEST = 200
"""Characters of a folder's name."""


def _header(row: Row, people: Sequence[Row], names: Mapping[str, str], pictures: Sequence[Row]) -> dict[str, Any]:
    """Write what stands beside the messages of a thread."""
    joinable = {key: row[column] for key, column in (("mode", "join_mode"), ("link", "join_link")) if row[column] is not None}
    told = {
        "participants": [{} if (name := person["name"] or names.get(person["username"], person["username"])) is None else {"name": name} for person in people],
        "title": row["title"],
        "is_still_participant": row["still_participant"],
        "thread_path": row["thread_path"],
        "magic_words": [],
        "joinable_mode": joinable or None,
        "image": None if row["image_uri"] is None else _image(row, pictures),
        "is_pending": row["pending"],
    }
    header = {key: value for key, value in told.items() if value is not None}
    if _conversation_kind(row["folder"], header) != row["kind"]:
        header["thread_type"] = "RegularGroup" if row["kind"] == "group" else "Regular"
    return header


def _messages(rows: list[Row], names: Mapping[str, str], stock: Stock) -> tuple[list[dict[str, Any]], dict[str, list[Row]]]:
    """Write messages; give their rows too, as far as their kinds come back, and those that hang on them and are written with them."""
    hanging = {table: stock.hanging(table, "messages", rows) for table in ("attachments", "reactions", "media")}
    hanging["attachments"] = list(map(_carried, hanging["attachments"]))
    records = [_message(row, names, *hung) for row, *hung in zip(rows, hanging["attachments"], hanging["reactions"], strict=True)]
    told = [row for row, record in zip(rows, records, strict=True) if row["kind"] == _kind(record)]
    return records, {table: list(chain.from_iterable(found)) for table, found in hanging.items()} | {"messages": told}


SHARES = frozenset({"share", "profile_share"})
"""Kinds of a share, of which nothing more may be known."""

SHARED = ("url", "text", "owner", "owner_name")
"""Columns of a share."""


def _carried(attachments: Sequence[Row]) -> list[Row]:
    """Choose the attachments that a message can carry: its files and one share, which stands for other kinds of until 2020 too."""
    shares = [one for one in attachments if one["kind"] in SHARES or (not _is_file(one) and any(one[column] is not None for column in SHARED))]
    return [one for one in attachments if _is_file(one) or one is next(iter(shares), None)]


def _is_file(attachment: Row) -> bool:
    """Tell a file of the archive from a share; until 2020 files in messages were addresses on the web."""
    return attachment["kind"] in KINDS.values() and attachment["uri"] is not None


def _message(row: Row, names: Mapping[str, str], attachments: Sequence[Row], reactions: Sequence[Row]) -> dict[str, Any]:
    """Write a message with its files, share and reactions; ``names`` are those that user names stand for."""
    message: dict[str, Any] = {"timestamp_ms": 0 if row["time"] is None else row["time"] // 1000}
    message |= {key: row[column] for column, key in MESSAGE_KEYS.items() if row[column] is not None}
    if names and row["sender"] in names:
        message["sender_name"] = names[row["sender"]]
    lists = {kind: key for key, kind in KINDS.items()}
    for attachment in attachments:
        if _is_file(attachment):
            time = {} if attachment["time"] is None else {"creation_timestamp": attachment["time"] // MICROSECONDS}
            message.setdefault(lists[attachment["kind"]], []).append({"uri": attachment["uri"], **time})
        else:
            owner = "profile_share_username" if attachment["kind"] == "profile_share" else "original_content_owner"
            keys = (("link", "url"), ("share_text", "text"), (owner, "owner"), ("profile_share_name", "owner_name"))
            message["share"] = {key: attachment[column] for key, column in keys if attachment[column] is not None}
    if reactions:
        message["reactions"] = [_reaction(reaction, names) for reaction in reactions]
    return message


def _reaction(row: Row, names: Mapping[str, str]) -> dict[str, Any]:
    told = {"reaction": row["emoji"], "actor": names.get(row["actor"], row["actor"]), "timestamp": None if row["time"] is None else row["time"] // MICROSECONDS}
    return {key: value for key, value in told.items() if value is not None}


def _image(row: Row, pictures: Sequence[Row]) -> dict[str, Any]:
    """Write the picture of a conversation, with its time where a row of media tells it."""
    time = next((file["time"] for file in pictures if file["uri"] == row["image_uri"]), None)
    return {"uri": row["image_uri"]} | ({} if time is None else {"creation_timestamp": time // MICROSECONDS})


def parse_replies(records: RecordList, reading: Reading) -> dict[str, Rows]:
    """Read replies in a channel. Who wrote the answered message is told, who wrote the reply is not."""
    box, conversation = _conversation_of(records.path)
    tables = _tell(records, reading, box, conversation)
    milliseconds = [int(reply.get("timestamp_ms", 0)) or None for reply in records.items]
    numbers, _ = reading.ids_of(conversation).give(milliseconds, list(records.positions))
    for position, reply in zip(records.positions, records.items, strict=True):
        if "original_message_sender" in reply:
            records.left.add(position, ("original_message_sender",), None, reply["original_message_sender"], "ignored")
    columns = {
        "conversation_id": conversation,
        "message_id": numbers,
        "time": [time and time * 1000 for time in milliseconds],
        "kind": ["text" if reply.get("reply_content") else "empty" for reply in records.items],
        "text": [reply.get("reply_content") for reply in records.items],
        "position": records.positions,
        "ordinal": 0,
    }
    return {**tables, "messages": Rows(len(records.items), columns)}


def parse_reported(records: RecordList, reading: Reading) -> dict[str, Rows]:
    """Read reported conversations: each record is one, with the messages that were reported."""
    heads: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    people: list[dict[str, Any]] = []
    for position, record in zip(records.positions, records.items, strict=True):
        conversation = reading.number("reported", microseconds(record.get("timestamp")))
        name = record.get("reportee", {}).get("name")
        reported = name is not None
        if "timestamp" in record:
            records.left.add(position, ("timestamp",), None, record["timestamp"], "ignored")
        if "is_reporter" in record:
            records.left.add(position, ("is_reporter",), None, record["is_reporter"], "ignored")
        heads.append({"conversation_id": conversation, "title": name, "participant_count": 1 if reported else 0, "position": position})
        if reported:
            people.append({"conversation_id": conversation, "name": name, "is_owner": reading.is_owner(name), "position": position, "ordinal": 0})
        messages = record.get("messages", [])
        times = [int(message.get("timestamp_ms", 0)) or None for message in messages]
        numbers, _ = reading.ids_of(conversation).give(times, list(range(len(messages))))
        for ordinal, (message, number, time) in enumerate(zip(messages, numbers, times, strict=True)):
            row = {"conversation_id": conversation, "message_id": number, "time": time and time * 1000, "sender": message.get("sender_name")}
            said = {"text": message.get("content"), "kind": _kind(message), "sent_by_owner": reading.is_owner(message.get("sender_name"))}
            rows.append({**row, **said, "position": position, "ordinal": ordinal})
    return {
        "conversations": _listed(heads, {"folder": REPORTED, "kind": "direct", "ordinal": 0}),
        "participants": _listed(people, {}),
        "messages": _listed(rows, {}),
    }


def render_reported(constant: Mapping[str, Any], stock: Stock) -> Iterator[Rendered]:  # noqa: ARG001 -- a form's signature
    """Write the reported conversations into one list; when each was reported is told by its id."""
    conversations = [row for row in stock.rows("conversations", {}) if row["folder"] == REPORTED]
    people = stock.hanging("participants", "conversations", conversations)
    messages = [list(stock.newest_first("messages", {"conversation_id": row["conversation_id"]})) for row in conversations]
    records = []
    for row, said in zip(conversations, messages, strict=True):
        reported = re.fullmatch(r"reported-(\d{8}T\d{6}Z)-\d+", row["conversation_id"])
        time = {} if reported is None else {"timestamp": round(datetime.strptime(reported[1], "%Y%m%dT%H%M%S%z").timestamp())}
        name = {} if row["title"] is None else {"reportee": {"name": row["title"]}}
        records.append({**time, **name, "messages": [_message(message, {}, (), ()) for message in said]})
    if records:
        told = {"conversations": conversations, "participants": chain.from_iterable(people), "messages": chain.from_iterable(messages)}
        yield Rendered(records, told)


def _listed(rows: list[dict[str, Any]], constant: dict[str, Any]) -> Rows:
    return Rows(len(rows), {**{name: [row.get(name) for row in rows] for name in (rows[0] if rows else ())}, **constant})


FED = ("conversations", "participants", "messages", "attachments", "reactions", "media")

SECTIONS = (
    began(Section(
        "messages", "Conversations, in parts of 10,000 messages, the newest first; replies in channels beside them.", "messages", THREAD,
        history((THREADED, "replies.json"), (THREADED, "message.json")),
        history(
            (THREADED, Form("messages", "sender_name", parse_thread, FED, ("/share/media", "2/magic_words"), ("sender_name", "timestamp_ms"), render=render_threads, carries=CARRIED)),
            ("2023-11", Form("replies", "timestamp_ms", parse_replies, FED, ("2/magic_words", "2/messages"), ("timestamp_ms",))),
        ),
        whole=thread_of,
    ), "messages.json", (FIRST, threads())),
    Section(
        "reported_conversations", "Conversations that were reported.", "messages",
        REPORTS,
        history(("2023-11", "reported_conversations.json")),
        history(("2023-11", Form("ig_reported_conversations", "messages", parse_reported, ("conversations", "participants", "messages"), render=render_reported, carries=REPORTED_COLUMNS))),
    ),
)  # fmt: skip
