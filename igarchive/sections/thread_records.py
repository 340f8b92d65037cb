"""Threads, written: the conversations that ``threads.py`` reads."""

from __future__ import annotations

import re
from functools import partial
from itertools import chain, count, filterfalse, islice
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from igarchive.media import KINDS
from igarchive.sections.conversations import conversation_of
from igarchive.sections.folders import REPORTED
from igarchive.sections.threads import MESSAGE_KEYS, conversation_kind, kind_of
from igarchive.stock import Rendered
from igarchive.times import MICROSECONDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from igarchive.section import Form
    from igarchive.stock import Row, Stock

PART = 10_000
"""Messages in one part of a thread."""


def written_without(form: Form, messages: tuple[str, ...], reactions: tuple[str, ...] = ()) -> Form:
    """Write threads without columns of messages and reactions whose keys came later, or were gone by then."""
    carries = {**form.carries, "messages": form.carries["messages"].difference(messages), "reactions": form.carries["reactions"].difference(reactions)}
    return replace(form, carries=carries, render=partial(render_threads, carries))


def render_threads(carries: Mapping[str, Collection[str]], constant: Mapping[str, Any], stock: Stock) -> Iterator[Rendered]:  # noqa: ARG001 -- a form's signature
    """Write each conversation as a thread of its own, the newest message first; reported ones are told elsewhere."""
    owner = next((account["name"] for account in stock.rows("account", {})), None)
    for row in stock.rows("conversations", {}):
        if row["folder"] != REPORTED:
            yield from _render_thread(row, owner, carries, stock)


def _render_thread(row: Row, owner: str | None, carries: Mapping[str, Collection[str]], stock: Stock) -> Iterator[Rendered]:
    """Write the parts of a thread; the replies in a channel stand in a file of their own. The account goes by its display name."""
    [people], [pictures] = stock.hanging("participants", "conversations", [row]), stock.hanging("media", "conversations", [row])
    facts = {"conversations": [row], "participants": people, "media": pictures}
    names = {person["username"]: owner for person in people if person["is_owner"] and person["name"] is None and owner is not None}
    header, above = _header(row, people, names, pictures), (row["folder"], _folder_of(row))
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
        records, hanging = _messages(part, names, carries, stock)
        yield Rendered(records, {**facts, **hanging, "media": [*pictures, *hanging["media"]]}, header, above, number=number)


def _is_reply(message: Row) -> bool:
    return message["sender"] is None and message["kind"] == "text"


def _folder_of(row: Row) -> str:
    """Name the folder of a thread: as its path says, if that leads back to the same conversation."""
    folder = str(row["thread_path"] or "").rpartition("/")[2]
    if not UNSAFE.search(folder) and len(folder) < LONGEST and conversation_of(f"x/{folder}/message_1.json")[1] == row["conversation_id"]:
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
    if conversation_kind(row["folder"], header) != row["kind"]:
        header["thread_type"] = "RegularGroup" if row["kind"] == "group" else "Regular"
    return header


def _messages(
    rows: list[Row], names: Mapping[str, str], carries: Mapping[str, Collection[str]], stock: Stock
) -> tuple[list[dict[str, Any]], dict[str, list[Row]]]:
    """Write messages; give their rows too and those that hang on them and are written with them, as far as their kinds come back."""
    hanging = {table: stock.hanging(table, "messages", rows) for table in ("attachments", "reactions", "media")}
    hanging["attachments"] = list(map(_carried, hanging["attachments"]))
    records = [message_record(row, names, carries, *hung) for row, *hung in zip(rows, hanging["attachments"], hanging["reactions"], strict=True)]
    told = {table: list(chain.from_iterable(found)) for table, found in hanging.items()}
    told["messages"] = [row for row, record in zip(rows, records, strict=True) if row["kind"] == kind_of(record)]
    told["attachments"] = [row for row in told["attachments"] if _is_file(row) or row["kind"] in SHARES]
    return records, told


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


def message_record(
    row: Row, names: Mapping[str, str], carries: Mapping[str, Collection[str]], attachments: Sequence[Row], reactions: Sequence[Row]
) -> dict[str, Any]:
    """Write a message with its files, share and reactions; ``names`` are those that user names stand for, ``carries`` the columns that have keys."""
    message: dict[str, Any] = {"timestamp_ms": 0 if row["time"] is None else row["time"] // 1000}
    message |= {key: row[column] for column, key in MESSAGE_KEYS.items() if column in carries["messages"] and row[column] is not None}
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
        message["reactions"] = [_reaction(reaction, names, carries["reactions"]) for reaction in reactions]
    return message


def _reaction(row: Row, names: Mapping[str, str], carried: Collection[str]) -> dict[str, Any]:
    time = None if row["time"] is None or "time" not in carried else row["time"] // MICROSECONDS
    told = {"reaction": row["emoji"], "actor": names.get(row["actor"], row["actor"]), "timestamp": time}
    return {key: value for key, value in told.items() if value is not None}


def _image(row: Row, pictures: Sequence[Row]) -> dict[str, Any]:
    """Write the picture of a conversation, with its time where a row of media tells it."""
    time = next((file["time"] for file in pictures if file["uri"] == row["image_uri"]), None)
    return {"uri": row["image_uri"]} | ({} if time is None else {"creation_timestamp": time // MICROSECONDS})
