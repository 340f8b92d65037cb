"""Comments that the account wrote."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from igarchive.fields import label_values, string_list, string_map
from igarchive.flat import FIRST, began, tuples
from igarchive.history import history
from igarchive.media_objects import MediaRows
from igarchive.section import Form, RecordList, Section, in_parts, parsed_by, read_only
from igarchive.sections.folders import COMMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pyarrow as pa

    from igarchive.reading import Reading
    from igarchive.stock import Rendered, Stock
    from igarchive.tables import Rows


def comment(name: str, doc: str, kind: str, key: str | None, file: str, *, bare: bool = False) -> Section:
    """Declare one list of comments."""
    forms = [
        ("2021-02", string_list(key, "comments", owner="title", text="value", time="timestamp", always="time")),
        (
            "2022-01",
            with_media(string_map(key, "comments", text="Comment", owner="Media Owner", time="Time@timestamp", media_uri="uri", always="time", sparse=True)),
        ),
    ]
    if bare:
        forms.append(
            (
                "2022-08",
                with_media(
                    string_map(None, "comments", text="Comment", owner="Media Owner", time="Time@timestamp", media_uri="uri", always="time", sparse=True)
                ),
            )
        )
    forms.append(("2026-06", read_only(label_values("comments", text="Comment|Text", owner="Media Owner|Owner > Username|Media > Owner > Username"))))
    return Section(name, doc, "comments", COMMENTS, history(("2021-02", file)), history(*forms), {"kind": kind})


def with_media(form: Form) -> Form:
    """Tell the file in a comment in ``media`` too."""

    def parse(records: RecordList, reading: Reading) -> dict[str, Rows]:
        tables = form.parse(records, reading)
        media = MediaRows(reading, records.left)
        for position, uri in zip(records.positions, tables["comments"].columns["media_uri"], strict=True):
            if uri:
                media.add({"uri": uri}, ("comments", str(position)), (position, 0))
        return tables | {"media": media.rows()}

    def scan(fields: Mapping[str, pa.Array], records: RecordList, reading: Reading) -> dict[str, Rows] | None:
        tables = form.scan(fields, records, reading) if form.scan else None
        return None if tables is None or "media_uri" in tables["comments"].columns else tables

    def render(constant: Mapping[str, Any], stock: Stock) -> Iterator[Rendered]:
        assert form.render is not None  # noqa: S101 -- declared forms are rendered
        for rendered in form.render(constant, stock):
            files = stock.hanging("media", "comments", list(rendered.rows["comments"]))
            yield replace(rendered, rows={**rendered.rows, "media": chain.from_iterable(files)})

    carries = {**form.carries, "media": frozenset({"owner_table", "kind", "uri"})}
    return parsed_by(form, parse, scan=scan, tables=(*form.tables, "media"), render=render, carries=carries)


FLAT_FILE = "comments.json"
"""Where all comments lay until 2020."""


def first(key: str) -> tuple[str, Form]:
    """Declare the first form: when, what, on whose post."""
    return FIRST, tuples(key, "comments", "time", "text", "owner")


SECTIONS = (
    began(
        in_parts(comment("post_comments", "Comments on posts.", "post", "comments_media_comments", "post_comments.json", bare=True)),
        FLAT_FILE,
        first("media_comments"),
    ),
    comment("reels_comments", "Comments on reels.", "reel", "comments_reels_comments", "reels_comments.json"),
    began(comment("hype", "Comments on stories.", "story", "comments_story_comments", "hype.json"), FLAT_FILE, first("story_comments")),
)
