"""What is attached to messages, as JSON, a column at a time: what was shared. Files are told one by one, as they are copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
from pyarrow import compute

from igarchive.urls import PLAIN
from igarchive.writers.activitystreams.fragments import TEXT, contents, inline, join

if TYPE_CHECKING:
    from igarchive.writers.activitystreams.identity import Identity

PEOPLE = pa.array(["profile_share", "mention"])
"""Kinds of attachments that are a person, whose profile is linked where no address is given."""

WEB = rf"\A(?:{PLAIN.pattern})\z"
"""What nearly all links look like, as Arrow takes it."""


def shared(who: Identity, rows: pa.RecordBatch) -> pa.LargeStringArray:
    """Write what was shared: a place, a link with its words, or the words alone."""
    place = _filled(rows["place"])
    name = compute.coalesce(_filled(rows["text"]), _filled(rows["owner_name"]))
    profile = _profiles(who, rows["owner"])
    links = _links(who, compute.if_else(place.is_valid(), None, rows["url"]))
    href = compute.coalesce(links, compute.if_else(compute.is_in(rows["kind"], value_set=PEOPLE), profile, None))
    return compute.coalesce(
        join('{"type":"Place","name":"', inline(place), '"}'),
        join('{"type":"Link","href":"', href, '"', join(',"name":"', inline(name), '"').fill_null(""), "}"),
        join('{"type":"Note"', join(',"attributedTo":"', profile, '"').fill_null(""), ',"content":"', contents(name), '"}'),
    )


def _filled(texts: pa.StringArray) -> pa.StringArray:
    """Give texts with null where there are no words."""
    return compute.if_else(compute.equal(texts, ""), None, texts)


def _profiles(who: Identity, owners: pa.StringArray) -> pa.LargeStringArray:
    """Give the address of each owner's profile; null for none."""
    found = owners.dictionary_encode()
    return pa.array(map(who.profile, found.dictionary.to_pylist()), TEXT).take(found.indices)


def _links(who: Identity, urls: pa.StringArray) -> pa.LargeStringArray:
    """Let links through if they are http or https, as ``Identity.link`` does; null for others, which are counted."""
    urls = urls.cast(TEXT)
    odd = compute.invert(compute.match_substring_regex(urls, WEB)).fill_null(False)  # noqa: FBT003 -- a value
    return compute.replace_with_mask(urls, odd, pa.array(map(who.link, urls.filter(odd).to_pylist()), TEXT))
