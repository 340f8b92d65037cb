"""Conversations: threads in numbered parts, replies in channels, reported conversations."""

from __future__ import annotations

import re
from datetime import datetime
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from igarchive.flat import FIRST, began
from igarchive.history import history
from igarchive.leftovers import SCALARS
from igarchive.section import Form, RecordList, Section, in_parts
from igarchive.sections.conversations import Conversations, conversation_of, find_scattered, thread_of
from igarchive.sections.flat_threads import threads
from igarchive.sections.folders import REPORTED, REPORTS, THREAD, THREADED
from igarchive.sections.thread_records import message_record, render_threads, written_without
from igarchive.sections.threads import CARRIED, kind_of, parse_thread, tell
from igarchive.stock import Rendered, scalars_of
from igarchive.tables import Rows
from igarchive.times import microseconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pyarrow as pa

    from igarchive.reading import Reading
    from igarchive.stock import Stock


REPORTED_COLUMNS = {
    "conversations": frozenset({"conversation_id", "folder", "kind", "title"}),
    "participants": frozenset({"conversation_id", "name", "is_owner"}),
    "messages": frozenset({"conversation_id", "message_id", "time", "sender", "sent_by_owner", "kind", "text"}),
    "records": SCALARS,
}
"""What reported conversations carry."""


def _scan_thread(fields: Mapping[str, pa.Array], records: RecordList, reading: Reading) -> dict[str, Rows] | None:
    """Read a part of a thread column by column, with what takes long to load."""
    from igarchive.sections import thread_columns  # noqa: PLC0415 -- pyarrow is heavy

    return thread_columns.scan_thread(fields, records, reading)


def parse_replies(records: RecordList, reading: Reading) -> dict[str, Rows]:
    """Read replies in a channel. Who wrote the answered message is told, who wrote the reply is not."""
    box, conversation = conversation_of(records.path)
    tables = tell(records, reading, box, conversation)
    milliseconds = [int(reply.get("timestamp_ms", 0)) or None for reply in records.items]
    numbers, _ = reading.memory_of(Conversations).ids_of(conversation).give(milliseconds, list(records.positions))
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
        numbers, _ = reading.memory_of(Conversations).ids_of(conversation).give(times, list(range(len(messages))))
        for ordinal, (message, number, time) in enumerate(zip(messages, numbers, times, strict=True)):
            row = {"conversation_id": conversation, "message_id": number, "time": time and time * 1000, "sender": message.get("sender_name")}
            said = {"text": message.get("content"), "kind": kind_of(message), "sent_by_owner": reading.is_owner(message.get("sender_name"))}
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
        records.append({**time, **name, "messages": [message_record(message, {}, REPORTED_COLUMNS, (), ()) for message in said]})
    if records:
        times = {str(record.get("timestamp")) for record in records}
        left = [row for row in chain.from_iterable(scalars_of(stock, "reported_conversations")) if row["pointer"] == "/timestamp" and row["value"] in times]
        told = {"conversations": conversations, "participants": chain.from_iterable(people), "messages": chain.from_iterable(messages), "records": left}
        yield Rendered(records, told)


def _listed(rows: list[dict[str, Any]], constant: dict[str, Any]) -> Rows:
    return Rows(len(rows), {**{name: [row.get(name) for row in rows] for name in (rows[0] if rows else ())}, **constant})


FED = ("conversations", "participants", "messages", "attachments", "reactions", "media")

MILLISECONDS = {"messages": 1000}
"""Messages tell their times to the millisecond."""

THREADS = Form(
    "messages", "sender_name", parse_thread, FED, ("/share/media", "2/magic_words"), ("sender_name", "timestamp_ms"),
    render=partial(render_threads, CARRIED), carries=CARRIED, scan=_scan_thread, steps=MILLISECONDS,
)  # fmt: skip
"""Parts of threads, whatever keys their messages have."""

SECTIONS = (
    began(in_parts(Section(
        "messages", "Conversations, in parts of 10,000 messages, the newest first; replies in channels beside them.", "messages", THREAD,
        history((THREADED, "replies.json"), (THREADED, "message.json")),
        history(
            (THREADED, THREADS),
            ("2023-11", Form("replies", "timestamp_ms", parse_replies, FED, ("2/magic_words", "2/messages"), ("timestamp_ms",))),
        ),
        written=history(
            (THREADED, written_without(THREADS, ("geoblocked", "unsent_by_parent"), ("time",))),
            ("2022-01", written_without(THREADS, ("unsent_by_parent",), ("time",))),
            ("2022-08", written_without(THREADS, ("unsent_by_parent", "type", "unsent"), ("time",))),
            ("2024-11", written_without(THREADS, ("type", "unsent"))),
        ),
        survey=find_scattered,
        whole=thread_of,
    )), "messages.json", (FIRST, threads())),
    Section(
        "reported_conversations", "Conversations that were reported.", "messages",
        REPORTS,
        history(("2023-11", "reported_conversations.json")),
        history(("2023-11", Form("ig_reported_conversations", "messages", parse_reported, ("conversations", "participants", "messages"), render=render_reported, carries=REPORTED_COLUMNS, steps=MILLISECONDS))),
    ),
)  # fmt: skip
