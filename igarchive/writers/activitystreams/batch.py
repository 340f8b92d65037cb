"""The messages of a bundle, with all that belongs to them, as columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
from msgspec import Struct
from pyarrow import compute

from igarchive.tables import TABLE_BY_NAME
from igarchive.writers.activitystreams.fragments import TEXT
from igarchive.writers.rows import files_of, values

if TYPE_CHECKING:
    from igarchive.gather import Bundle

RECORD = ("source", "position", "message_id")
"""What a message shares with its attachments and reactions: ids alone can come again, in another part of the export."""


class Batch:
    """The messages of a bundle, with all that belongs to them."""

    def __init__(self, bundle: Bundle) -> None:
        messages = bundle["messages"]
        conversations = compute.run_end_encode(messages["conversation_id"])
        self.runs = list(zip(conversations.values.to_pylist(), conversations.run_ends.to_pylist(), strict=True))
        """Conversations, and where their messages end."""
        self.numbers = messages["message_id"].cast(TEXT)
        """Numbers of the messages."""
        self.told: tuple[pa.Array, ...] = tuple(messages[name] for name in ("time", "text", "call_duration"))
        """What ``Notes`` tells of each."""
        self.attachments, self.reactions = Hanging(bundle, "attachments"), Hanging(bundle, "reactions")
        """What hangs on them."""
        places, reacted = pa.arange(0, len(messages)), self.reactions.places
        runs = compute.run_end_decode(pa.RunEndEncodedArray.from_arrays(conversations.run_ends, pa.arange(0, len(self.runs))))
        self.authors = Voices(places, runs, messages["sender"], messages["sent_by_owner"].fill_null(False))  # noqa: FBT003 -- a value
        """Who wrote each."""
        self.actors = Voices(reacted, runs.take(reacted), self.reactions.rows["actor"], pa.repeat(False, len(reacted)))  # noqa: FBT003
        """Who reacted."""
        self.files = {(row["source"], row["position"], row["uri"]): row for row in files_of(bundle, "messages")}
        """The files that are attached, by the record and the uri."""


class Hanging:
    """The rows of a table that hang on messages of a bundle, in the order of these."""

    def __init__(self, bundle: Bundle, table: str) -> None:
        places = _places(bundle, table)
        order = compute.array_sort_indices(places, null_placement="at_end")[: len(places) - places.null_count]
        self.places = places.take(order)
        """The place of the message of each."""
        self.rows = bundle[table].take(order) if table in bundle else pa.RecordBatch.from_pylist([], TABLE_BY_NAME[table].schema)
        """The rows."""


class Voice(Struct, frozen=True):
    """Somebody who speaks in a conversation."""

    place: int
    """The place of the first message that they wrote or reacted to."""
    run: int
    """The number of the run of messages that this is in."""
    name: str | None
    """What they are called."""
    own: bool
    """Whether it is the account itself."""


class Voices:
    """Who speaks in each of some rows: each once for every run."""

    def __init__(self, places: pa.Int64Array, runs: pa.Int64Array, names: pa.StringArray, own: pa.BooleanArray) -> None:
        named = names.dictionary_encode(null_encoding="encode")
        known, count = named.dictionary.to_pylist(), max(len(named.dictionary), 1)
        # run, own and name as one number: Arrow finds the distinct ones of numbers
        codes = compute.add(compute.multiply(compute.add(compute.multiply(runs, 2), own.cast(pa.int64())), count), named.indices.cast(pa.int64()))
        found = codes.dictionary_encode()
        self.which = found.indices
        """The number of who speaks in each row."""
        ends = compute.run_end_encode(compute.cumulative_max(found.indices)).run_ends.to_pylist()  # numbers rise in the order in which they are met
        firsts = zip(places.take(pa.array([0, *ends][: len(ends)], pa.int64())).to_pylist(), found.dictionary.to_pylist(), strict=True)
        self.told = [Voice(place, code // count // 2, known[code % count], code // count % 2 == 1) for place, code in firsts]
        """Who they are, by number."""


def counts_of(places: pa.Int64Array, messages: int) -> pa.Int64Array:
    """Count what hangs on each of some messages, by its place."""
    counted = compute.value_counts(places)
    return counted.field("counts").take(compute.index_in(pa.arange(0, messages), counted.field("values"))).fill_null(0)


def _places(bundle: Bundle, table: str) -> pa.Int64Array:
    """Give the place, among the messages of a bundle, of what each row of a table hangs on; null where it is not there."""
    if table not in bundle:
        return pa.array([], pa.int64())
    messages, hanging = bundle["messages"], bundle[table]
    found = compute.index_in(hanging["message_id"], value_set=messages["message_id"])
    if not found.null_count and all(messages[name].take(found) == hanging[name] for name in RECORD):
        return found.cast(pa.int64())
    records = {record: place for place, record in enumerate(values(bundle, "messages", *RECORD))}
    return pa.array([records.get(record) for record in values(bundle, table, *RECORD)], pa.int64())
