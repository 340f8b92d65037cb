"""Likes, what was saved, and who follows whom as activities, made a column at a time: there are many, and all are alike.

Each function takes rows of a table and gives one activity for each, as JSON.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
from pyarrow import compute

from igarchive.filler import without_filler
from igarchive.writers.activitystreams.addresses import ids, links, profiles
from igarchive.writers.activitystreams.fragments import TEXT, inline, join, named, published_at
from igarchive.writers.activitystreams.identity import PROFILES, THREADS_PROFILES

if TYPE_CHECKING:
    from igarchive.writers.activitystreams.identity import Identity

SAVED_TYPES = {"music": "Audio", "place": "Place"}
"""Types of saved things that have no link."""


def likes(who: Identity, rows: pa.RecordBatch) -> pa.LargeStringArray:
    """Make likes: of what is linked, or of something of which only the owner and the title are known."""
    address = ids(who, "liked", rows, "kind", "time", "owner", "url", "title")
    link, elsewhere = links(who, rows["url"]), compute.equal(rows["kind"], "threads")
    owner = compute.if_else(link.is_null(), rows["owner"], None)
    there, here = profiles(who, compute.if_else(elsewhere, owner, None), THREADS_PROFILES), profiles(who, compute.if_else(elsewhere, None, owner))
    known = join('{"type":"Object"', named("attributedTo", compute.coalesce(there, here)), named("name", inline(without_filler(rows["title"]))), "}")
    return _activities(who, "Like", address, rows["time"], compute.coalesce(_quoted(link), known))


def saves(who: Identity, rows: pa.RecordBatch) -> pa.LargeStringArray:
    """Make the adding of things to what the account saved."""
    address = ids(who, "saved", rows, "kind", "time", "owner", "url", "title", "artist")
    types = pa.array([SAVED_TYPES.get(kind, "Object") for kind in rows["kind"].to_pylist()], TEXT)
    artist = join('{"type":"Person","name":"', inline(without_filler(rows["artist"])), '"}')
    link = links(who, rows["url"])
    owner = profiles(who, compute.if_else(link.is_null(), rows["owner"], None))
    maker = join(',"attributedTo":', compute.coalesce(_quoted(owner), artist)).fill_null("")
    known = join('{"type":"', types, '"', maker, named("name", inline(without_filler(rows["title"]))), "}")
    return _activities(who, "Add", address, rows["time"], compute.coalesce(_quoted(link), known), rest=f',"target":"{who.address("saved.json")}"')


def relations(who: Identity, rows: pa.RecordBatch, kind: str, shelf: str, *, theirs: bool) -> pa.LargeStringArray:
    """Make what connects accounts, of theirs or of this one's; the other is known by the profile's address."""
    address = ids(who, shelf, rows, "kind", "username", "name", "url", "time")
    pattern = THREADS_PROFILES if shelf.startswith("threads_") else PROFILES
    link = links(who, rows["url"])
    url = compute.coalesce(link, profiles(who, compute.if_else(link.is_null(), rows["username"], None), pattern))
    person = compute.coalesce(url, join(address, "/person"))  # an account that is gone leaves no name; an activity needs somebody all the same
    known = (named("url", url), named("preferredUsername", inline(without_filler(rows["username"]))), named("name", inline(without_filler(rows["name"]))))
    other = join('{"type":"Person","id":"', person, '"', *known, "}")
    own = f'"{who.actor}"'
    return _activities(who, kind, address, rows["time"], own if theirs else other, actor=other if theirs else own)


def _activities(
    who: Identity,
    kind: str,
    address: pa.LargeStringArray,
    times: pa.TimestampArray,
    what: pa.LargeStringArray | str,
    actor: pa.LargeStringArray | str | None = None,
    rest: str = "",
) -> pa.LargeStringArray:
    """Make activities, of the account's where no actor is given, for its own eyes only."""
    own = f'"{who.actor}"'
    return join(f'{{"type":"{kind}","id":"', address, '","actor":', actor or own, published_at(times), f',"to":[{own}],"object":', what, rest, "}")


def _quoted(addresses: pa.LargeStringArray) -> pa.LargeStringArray:
    """Write addresses as JSON: nothing in them is escaped."""
    return join('"', addresses, '"')
