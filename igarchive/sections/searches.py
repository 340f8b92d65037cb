"""Searches."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from igarchive.fields import label_values, string_list, string_map
from igarchive.flat import FIRST, began, objects
from igarchive.history import history
from igarchive.section import Form, RecordList, Section, read_only
from igarchive.sections.folders import SEARCHES
from igarchive.tables import Rows

if TYPE_CHECKING:
    from igarchive.reading import Reading


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

KINDS = {"user": "user", "hashtag": "hashtag", "place": "place"}
"""What the types there are called in the tables; another is told as it is, in ``records``."""


def clicked(key: str | None) -> Form:
    """Declare the first form: what was clicked and when."""
    return objects(key, "searches", mark="search_click", term="search_click", time="time", kept=("type",))


def typed(key: str | None) -> Form:
    """Declare searches of all types; a bare list until it was joined by that of shops."""
    fields = clicked(key)

    def parse(records: RecordList, reading: Reading) -> dict[str, Rows]:
        kinds = [KINDS.get(record.get("type", "")) for record in records.items]
        items = [{name: value for name, value in record.items() if kind is None or name != "type"} for record, kind in zip(records.items, kinds, strict=True)]
        told = fields.parse(replace(records, items=items), reading)["searches"]
        return {"searches": Rows(told.count, {**told.columns, "kind": [kind or records.section.constant["kind"] for kind in kinds]})}

    return replace(fields, parse=parse)


SECTIONS = (
    search("profile_searches", "Searches for accounts.", "user", "searches_user", ("2021-02", "account_searches.json"), ("2024-11", "profile_searches.json")),
    search("word_or_phrase_searches", "Searches for words.", "phrase", "searches_keyword", ("2021-02", "word_or_phrase_searches.json")),
    search("tag_searches", "Searches for hashtags.", "hashtag", "searches_hashtag", ("2021-02", "tag_searches.json")),
    search("place_searches", "Searches for places.", "place", "searches_place", ("2021-02", "place_searches.json")),
    began(Section(
        "recent_searches", "Searches of all kinds, which is not told.", "searches", SEARCHES, history(("2026-06", "recent_searches.json")),
        history(("2026-06", label_values("searches", term="Search term|Search", time="Update time@timestamp|timestamp", url="URL", always="term"))),
        {"kind": "other"},
    ), FLAT_FILE, (FIRST, typed(None)), ("2020-10", typed("main_search_history"))),
)  # fmt: skip
