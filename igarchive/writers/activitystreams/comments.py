"""Comments as Notes, made a column at a time. No export links to what they answer: whose it was is said in words, and no link is invented."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pyarrow as pa
from pyarrow import compute

from igarchive.filler import without_filler
from igarchive.writers.activitystreams.fragments import TEXT, contents, join, marked, of_each, published_at
from igarchive.writers.activitystreams.markup import HASHES
from igarchive.writers.activitystreams.statements import imported, tags

if TYPE_CHECKING:
    from igarchive.writers.activitystreams.identity import Identity

PLACES = {"threads": "post on Threads", "live": "live video"}
"""What was commented on, where the kind of the comment is no word for it."""


def comments(who: Identity, rows: pa.RecordBatch, address: pa.LargeStringArray, attachments: pa.LargeStringArray) -> pa.LargeStringArray:
    """Make comments of rows of the table, given the ids and the lists of what is attached, as JSON."""
    own = f'"{who.actor}"'
    owner = join(" by ", without_filler(rows["owner"]).cast(TEXT)).fill_null("")
    summary = marked(join("Comment on a ", of_each(rows["kind"], lambda kind: PLACES.get(kind, kind)), owner))
    source = of_each(rows["kind"], lambda kind: orjson.dumps(imported(kind, None)).decode())
    whose = ('","attributedTo":', own, f',"to":[{own}]', published_at(rows["time"]), ',"summary":"', summary)
    what = ('","content":"', contents(rows["text"]), '","attachment":', attachments, ',"tag":', _tags(who, rows["text"]), ',"importedFrom":', source)
    return join('{"type":"Note","id":"', address, *whose, *what, "}")


def _tags(who: Identity, texts: pa.StringArray) -> pa.LargeStringArray:
    """Make the list of hashtags in each text, as JSON."""
    tagged = compute.match_substring_regex(texts, f"[{HASHES}]").fill_null(False)  # noqa: FBT003 -- a value
    told = [orjson.dumps(tags(who, {"caption": text, "hashtags": None})).decode() for text in texts.filter(tagged).to_pylist()]
    return compute.replace_with_mask(pa.repeat(pa.scalar("[]", TEXT), len(texts)), tagged, pa.array(told, TEXT))
