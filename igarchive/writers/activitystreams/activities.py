"""Likes, what was saved, and who follows whom as activities, made a column at a time: there are many, and all are alike.

Each function takes rows of a table and gives one activity for each, as JSON.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
from pyarrow import compute

from igarchive.filler import without_filler
from igarchive.writers.activitystreams.addresses import ids, links, profiles
from igarchive.writers.activitystreams.fragments import inline, join, named, of_each, published_at
from igarchive.writers.activitystreams.identity import PROFILES, THREADS_PROFILES

if TYPE_CHECKING:
    from igarchive.writers.activitystreams.identity import Identity

SAVED_TYPES = {"music": "Audio", "place": "Place"}
"""Types of saved things that have no link."""


def likes(who: Identity, rows: pa.RecordBatch) -> pa.LargeStringArray:
    """Make likes: of what is linked, or of something of which only the owner and the title are known."""
    address = ids(who, "liked", rows, "kind", "time", "owner", "url", "title")
    link, elsewhere = links(who, rows["url"]), compute.equal(rows["kind"], "threads")
    owner = _unlinked(link, rows["owner"])
    there, here = profiles(who, compute.if_else(elsewhere, owner, None), THREADS_PROFILES), profiles(who, compute.if_else(elsewhere, None, owner))
    known = join('{"type":"Object"', named("attributedTo", compute.coalesce(there, here)), named("name", inline(without_filler(rows["title"]))), "}")
    return _activities(who, "Like", address, rows["time"], compute.coalesce(_quoted(link), known))


def saves(who: Identity, rows: pa.RecordBatch) -> pa.LargeStringArray:
    """Make the adding of things to what the account saved."""
    address = ids(who, "saved", rows, "kind", "time", "owner", "url", "title", "artist")
    types = of_each(rows["kind"], lambda kind: SAVED_TYPES.get(kind, "Object"))
    artist = join('{"type":"Person","name":"', inline(without_filler(rows["artist"])), '"}')
    link = links(who, rows["url"])
    owner = profiles(who, _unlinked(link, rows["owner"]))
    maker = join(',"attributedTo":', compute.coalesce(_quoted(owner), artist)).fill_null("")
    known = join('{"type":"', types, '"', maker, named("name", inline(without_filler(rows["title"]))), "}")
    return _activities(who, "Add", address, rows["time"], compute.coalesce(_quoted(link), known), rest=f',"target":"{who.address("saved.json")}"')


def relations(who: Identity, rows: pa.RecordBatch, kind: str, shelf: str, *, theirs: bool) -> pa.LargeStringArray:
    """Make what connects accounts, of theirs or of this one's; the other is known by the profile's address, which links write in several ways."""
    address = ids(who, shelf, rows, "kind", "username", "name", "url", "time")
    pattern = THREADS_PROFILES if shelf.startswith("threads_") else PROFILES
    link, profile = links(who, rows["url"]), profiles(who, rows["username"], pattern)
    url = compute.coalesce(link, profile)
    person = compute.coalesce(profile, url, join(address, "/person"))  # an account that is gone leaves no name; an activity needs somebody all the same
    known = (named("url", url), named("preferredUsername", inline(without_filler(rows["username"]))), named("name", inline(without_filler(rows["name"]))))
    other = join('{"type":"Person","id":"', person, '"', *known, "}")
    own = f'"{who.actor}"'
    return _activities(who, kind, address, rows["time"], own if theirs else other, actor=other if theirs else None)


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


def _unlinked(links: pa.LargeStringArray, names: pa.StringArray) -> pa.StringArray:
    """Give names where there is no link: only there they are told."""
    return compute.if_else(links.is_null(), names, None)


def _quoted(addresses: pa.LargeStringArray) -> pa.LargeStringArray:
    """Write addresses as JSON: nothing in them is escaped."""
    return join('"', addresses, '"')
