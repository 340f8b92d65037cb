"""Addresses, a column at a time: links of the data, profiles, and ids of what has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
from pyarrow import compute

from igarchive.urls import WEB
from igarchive.writers.activitystreams.fragments import TEXT, of_each
from igarchive.writers.activitystreams.identity import PROFILES
from igarchive.writers.rows import values

if TYPE_CHECKING:
    from igarchive.writers.activitystreams.identity import Identity


def links(who: Identity, urls: pa.StringArray) -> pa.LargeStringArray:
    """Let links through if they are http or https, as ``Identity.link`` does; null for others, which are counted."""
    urls = urls.cast(TEXT)
    odd = compute.invert(compute.match_substring_regex(urls, WEB)).fill_null(False)  # noqa: FBT003 -- a value
    return compute.replace_with_mask(urls, odd, pa.array(map(who.link, urls.filter(odd).to_pylist()), TEXT))


def profiles(who: Identity, names: pa.StringArray, pattern: str = PROFILES) -> pa.LargeStringArray:
    """Give the address of each one's profile; null for nobody's."""
    return of_each(names, lambda name: who.profile(name, pattern))


def ids(who: Identity, shelf: str, rows: pa.RecordBatch, *columns: str) -> pa.LargeStringArray:
    """Give an address to each row of what has no id, as ``Identity.address_of`` does."""
    return pa.array([who.address_of(shelf, *facts) for facts in values({shelf: rows}, shelf, *columns)], TEXT)
