"""What is attached to messages, as JSON, a column at a time: what was shared. Files are told one by one, as they are copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
from pyarrow import compute

from igarchive.filler import without_filler
from igarchive.writers.activitystreams.addresses import links, profiles
from igarchive.writers.activitystreams.fragments import contents, inline, join, named

if TYPE_CHECKING:
    from igarchive.writers.activitystreams.identity import Identity

PEOPLE = ("profile_share", "mention")
"""Kinds of attachments that are a person, whose profile is linked where no address is given."""


def shared(who: Identity, rows: pa.RecordBatch) -> pa.LargeStringArray:
    """Write what was shared: a place, a link with its words, or the words alone."""
    place, profile = without_filler(rows["place"]), profiles(who, rows["owner"])
    name = compute.coalesce(without_filler(rows["text"]), without_filler(rows["owner_name"]))
    whose = compute.if_else(compute.is_in(rows["kind"], value_set=pa.array(PEOPLE)), profile, None)
    href = compute.coalesce(links(who, compute.if_else(place.is_valid(), None, rows["url"])), whose)
    return compute.coalesce(
        join('{"type":"Place","name":"', inline(place), '"}'),
        join('{"type":"Link","href":"', href, '"', named("name", inline(name)), "}"),
        join('{"type":"Note"', named("attributedTo", profile), ',"content":"', contents(name), '"}'),
    )
