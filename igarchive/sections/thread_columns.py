"""Threads, read column by column: what ``threads.py`` says of a part of a thread, where the whole document is sound."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyarrow import compute

from igarchive.filler import moments, under, without_filler
from igarchive.media import KINDS
from igarchive.media_objects import file_rows
from igarchive.sections.conversations import Conversations, conversation_of
from igarchive.sections.threads import ATTACHED, CALLS, FILES, MESSAGE_KEYS, joined, own_name, tell, tells_otherwise
from igarchive.tables import Rows
from igarchive.text import spoil

if TYPE_CHECKING:
    from collections.abc import Mapping

    from igarchive.reading import Reading
    from igarchive.section import RecordList
    from igarchive.sections.threads import OwnName

MILLISECOND = 1000
"""In microseconds."""

TEXT, SHARE = frozenset({"content"}), frozenset({"share"})
"""Keys of the text of a message, and of what was shared."""


def scan_thread(fields: Mapping[str, pa.Array], records: RecordList, reading: Reading) -> dict[str, Rows] | None:
    """Read a part of a thread as ``parse_thread`` does; ``records`` says what the columns are of, and holds none.

    None where it tells of the conversation otherwise than its first part.
    """
    count = len(fields["timestamp_ms"])
    box, conversation = conversation_of(records.path)
    if tells_otherwise(conversation, records.header or {}, reading):  # what is left over of it stands in the order of the document
        return None
    tables = tell(records, reading, box, conversation)
    ids = reading.memory_of(Conversations).ids_of(conversation)
    times = without_filler(fields["timestamp_ms"])
    first = records.positions[0]
    numbers, moved = ids.give_column(times)
    if moved:
        reading.findings.add("message_id", records.member, "more than a thousand messages in one millisecond", count=moved)
    tables["messages"] = Rows(
        count,
        {
            **{column: fields[key] for column, key in MESSAGE_KEYS.items() if key in fields},
            "conversation_id": conversation,
            "message_id": numbers,
            "time": compute.multiply(times, MILLISECOND),
            "sent_by_owner": _sent_by_owner(fields["sender_name"], own_name(reading, ids.header or {})),
            "kind": _kinds(fields, count),
            "position": pa.arange(first, first + count),
            "ordinal": 0,
        },
    )
    if not ATTACHED.isdisjoint(fields):
        tables |= _attached(fields, conversation, numbers, records, reading, tables.get("media"))
    if "reactions" in fields:
        tables["reactions"] = _reactions(fields["reactions"], conversation, numbers, first)
    return tables


def _kinds(fields: Mapping[str, pa.Array], count: int) -> pa.StringArray:
    """Name what each message is, as ``kind_of`` does: the last that there are signs of."""
    signs = {
        "text": [_is_filled(compute.binary_length(fields[key])) for key in TEXT & fields.keys()],
        "share": [fields[key].is_valid() for key in SHARE & fields.keys()],
        "media": [_is_filled(compute.list_value_length(fields[key])) for key in FILES & fields.keys()],
        "call": [fields[key].is_valid() for key in CALLS & fields.keys()],
    }
    numbers: Any = pa.repeat(pa.scalar(0, pa.int8()), count)
    for number, told in enumerate(signs.values(), 1):
        if told:
            numbers = compute.if_else(reduce(compute.or_, told), pa.scalar(number, pa.int8()), numbers)
    return pa.DictionaryArray.from_arrays(numbers, pa.array(["empty", *signs])).dictionary_decode()


def _is_filled(lengths: pa.Int32Array) -> pa.BooleanArray:
    """Tell of texts or lists of these lengths whether there is anything in them."""
    return compute.greater(lengths, 0).fill_null(False)  # noqa: FBT003 -- a value


def _sent_by_owner(senders: pa.StringArray, own: OwnName) -> pa.BooleanArray | None:
    """Tell of each sender whether it is the account, as ``threads.py`` does."""
    if own.name is None:
        return None
    told = compute.equal(senders, own.name)
    return compute.if_else(told, None, told) if own.shared else told


def _attached(
    fields: Mapping[str, pa.Array], conversation: str, numbers: pa.Int64Array, records: RecordList, reading: Reading, told: Rows | None
) -> dict[str, Rows]:
    """Give attachments and media of messages: the files of each, then what was shared."""
    parts = [_files(fields[key], key) for key in KINDS if key in fields]
    if "share" in fields:
        parts.append(_shares(fields["share"], records))
    table = pa.concat_tables(parts, promote_options="default")
    listed = {name: column.combine_chunks() for name, column in zip(table.column_names, table.take(compute.sort_indices(table["parent"])).columns, strict=True)}
    parents = listed.pop("parent")
    hung = {"message_id": numbers.take(parents), "position": compute.add(parents, records.positions[0]), "ordinal": _places_within(parents)}
    return {
        "attachments": Rows(len(parents), {"conversation_id": conversation, **hung, **listed}),
        "media": _media({**listed, **hung}, conversation, reading, told),
    }


def _media(attachments: Mapping[str, pa.Array], conversation: str, reading: Reading, told: Rows | None) -> Rows:
    """Give the rows of media for the attachments that are files, after those that were told before."""
    files = pa.table(attachments)
    files = files.filter(compute.is_valid(files["uri"])) if "uri" in attachments else files.slice(0, 0)
    columns = {name: files[name].combine_chunks() for name in ("uri", "time", "kind", "position", "ordinal") if name in attachments}
    owners = compute.binary_join_element_wise(f"{conversation}/", files["message_id"].combine_chunks().cast(pa.string()), "")
    rows = file_rows(columns, "messages", owners, reading)
    if told is None or not told.count:
        return rows
    delivered = {name: rows.values(name) for name in rows.columns} | {"uri": list(map(spoil, rows.values("uri")))}
    return joined(told, Rows(rows.count, delivered))


def _files(listed: pa.ListArray, key: str) -> pa.Table:
    """Give the files that messages have under a key."""
    files, parents = listed.flatten(), compute.list_parent_indices(listed).cast(pa.int64())
    return pa.table(
        {
            "parent": parents,
            "kind": pa.repeat(KINDS[key], len(files)),
            "uri": under(files, "uri"),
            "time": moments(under(files, "creation_timestamp", pa.int64())),
        }
    )


def _shares(shares: pa.StructArray, records: RecordList) -> pa.Table:
    """Give what was shared in messages."""
    parents = compute.indices_nonzero(compute.is_valid(shares)).cast(pa.int64())
    shares = shares.take(parents)
    named, owner = under(shares, "profile_share_username"), under(shares, "original_content_owner")
    for at in compute.indices_nonzero(compute.and_(compute.is_valid(named), compute.is_valid(owner))).to_pylist():
        records.left.add(records.positions[parents[at].as_py()], ("share", "original_content_owner"), None, spoil(owner[at].as_py()), "conflict")
    return pa.table(
        {
            "parent": parents,
            "kind": compute.if_else(compute.is_valid(named), "profile_share", "share"),
            "url": under(shares, "link"),
            "text": under(shares, "share_text"),
            "owner": compute.coalesce(named, owner),
            "owner_name": under(shares, "profile_share_name"),
        }
    )


def _reactions(listed: pa.ListArray, conversation: str, numbers: pa.Int64Array, first: int) -> Rows:
    """Give the reactions to messages, of which the first has this position."""
    reactions, parents = listed.flatten(), compute.list_parent_indices(listed).cast(pa.int64())
    return Rows(
        len(reactions),
        {
            "conversation_id": conversation,
            "message_id": numbers.take(parents),
            "emoji": under(reactions, "reaction"),
            "actor": under(reactions, "actor"),
            "time": moments(under(reactions, "timestamp", pa.int64())),
            "position": compute.add(parents, first),
            "ordinal": _places_within(parents),
        },
    )


def _places_within(parents: pa.Int64Array) -> pa.Int64Array:
    """Give the place of each among those that have the same parent; these follow each other."""
    return compute.subtract(pa.arange(1, len(parents) + 1), compute.rank(parents, tiebreaker="min").cast(pa.int64()))
