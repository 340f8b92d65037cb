"""Searches."""

from __future__ import annotations

from igarchive.fields import label_values, string_list, string_map
from igarchive.history import history
from igarchive.section import Section, read_only
from igarchive.sections.folders import SEARCHES


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


SECTIONS = (
    search("profile_searches", "Searches for accounts.", "user", "searches_user", ("2021-02", "account_searches.json"), ("2024-11", "profile_searches.json")),
    search("word_or_phrase_searches", "Searches for words.", "phrase", "searches_keyword", ("2021-02", "word_or_phrase_searches.json")),
    search("tag_searches", "Searches for hashtags.", "hashtag", "searches_hashtag", ("2021-02", "tag_searches.json")),
    search("place_searches", "Searches for places.", "place", "searches_place", ("2021-02", "place_searches.json")),
    Section(
        "recent_searches", "Searches of all kinds, which is not told.", "searches", SEARCHES, history(("2026-06", "recent_searches.json")),
        history(("2026-06", label_values("searches", term="Search term|Search", time="Update time@timestamp|timestamp", url="URL", always="term"))),
        {"kind": "other"},
    ),
)  # fmt: skip
