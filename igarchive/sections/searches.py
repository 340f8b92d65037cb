"""Searches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from igarchive.fields import holding, label_values, string_list, string_map
from igarchive.flat import FIRST, ZONE, began, objects
from igarchive.history import history
from igarchive.section import Form, RecordList, Section, parsed_by, read_only
from igarchive.sections.folders import SEARCHES
from igarchive.tables import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from igarchive.reading import Reading
    from igarchive.stock import Rendered, Stock


def search(name: str, doc: str, kind: str, key: str, *files: tuple[str, str]) -> Section:
    """Declare one list of searches."""
    by_title = string_list(key, "searches", term="title|value", url="href", time="timestamp", always="term", sparse=True)
    labelled = label_values("searches", term="Search term|Search", time="Update time@timestamp|timestamp", url="URL", always="term")
    forms = history(
        ("2021-02", string_map(key, "searches", term="Search", time="Time@timestamp", always="term time")),
        ("2025-09", by_title if kind == "user" else read_only(by_title)),
        ("2026-06", read_only(labelled)),
    )
    return Section(name, doc, "searches", SEARCHES, history(*files), forms, {"kind": kind})


FLAT_FILE = "searches.json"
"""Where searches of all kinds lay until 2020."""

TYPES = frozenset({"user", "hashtag", "place"})
"""The types there, which are kinds in the tables; another is told as it is, in ``records``."""

OTHER = "other"
"""The kind of a search of which no type is known."""


def clicked(key: str | None) -> Form:
    """Declare the first form: what was clicked and when."""
    return objects(key, "searches", mark="search_click", zone=ZONE, term="search_click", time="time", kept=("type",))


def typed(key: str | None) -> Form:
    """Declare searches of all types; a bare list until it was joined by that of shops."""
    fields = clicked(key)

    def parse(records: RecordList, reading: Reading) -> dict[str, Rows]:
        kinds = [kind if (kind := record.get("type")) in TYPES else OTHER for record in records.items]
        items = [{name: value for name, value in record.items() if name != "type" or value not in TYPES} for record in records.items]
        told = fields.parse(replace(records, items=items), reading)["searches"]
        return {"searches": Rows(told.count, {**told.columns, "kind": kinds})}

    def render(constant: Mapping[str, Any], stock: Stock) -> Iterator[Rendered]:  # noqa: ARG001 -- a form's signature
        """Write searches of all types, whatever section has them today."""
        assert fields.render is not None  # noqa: S101 -- declared forms are rendered
        for rendered in fields.render({}, stock):
            typed = [(record, row["kind"]) for record, row in zip(rendered.records, rendered.rows["searches"], strict=True)]
            yield replace(rendered, records=[record | ({"type": kind} if kind in TYPES else {}) for record, kind in typed])

    carries = {"searches": fields.carries["searches"] | {"kind"}}
    return holding(parsed_by(fields, parse, render=render, carries=carries), lambda row: row["kind"] in {*TYPES, OTHER})


SECTIONS = (
    search("profile_searches", "Searches for accounts.", "user", "searches_user", ("2021-02", "account_searches.json"), ("2024-11", "profile_searches.json")),
    search("word_or_phrase_searches", "Searches for words.", "phrase", "searches_keyword", ("2021-02", "word_or_phrase_searches.json")),
    search("tag_searches", "Searches for hashtags.", "hashtag", "searches_hashtag", ("2021-02", "tag_searches.json")),
    search("place_searches", "Searches for places.", "place", "searches_place", ("2021-02", "place_searches.json")),
    began(Section(
        "recent_searches", "Searches of all kinds, which is not told.", "searches", SEARCHES, history(("2026-06", "recent_searches.json")),
        history(("2026-06", label_values("searches", term="Search term|Search", time="Update time@timestamp|timestamp", url="URL", always="term"))),
        {"kind": OTHER},
    ), FLAT_FILE, (FIRST, typed(None)), ("2020-10", typed("main_search_history"))),
)  # fmt: skip
