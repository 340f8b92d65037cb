"""Likes that the account gave."""

from __future__ import annotations

from igarchive.fields import label_values, string_list
from igarchive.flat import FIRST, began, tuples
from igarchive.history import Since, history
from igarchive.section import Category, Form, Section, read_only
from igarchive.sections.folders import LIKES, THREADS


def liked(name: str, doc: str, kind: str, key: str, folder: tuple[Since[str], ...] = LIKES, category: Category = "likes") -> Section:
    """Declare one list of likes."""
    detailed = label_values(
        "likes", url="URL", caption="Caption", title="Title", hashtags="Hashtags > Name", owner_url="Owner > URL|Media > Owner > URL",
        owner_name="Owner > Name|Media > Owner > Name", owner="Owner > Username|Media > Owner > Username", always="time",
    )  # fmt: skip
    forms = history(
        ("2021-02", string_list(key, "likes", owner="title", url="href", emoji="value", time="timestamp", always="time", sparse=True)),
        ("2025-12", detailed if kind == "post" else read_only(detailed)),
    )
    return Section(name, doc, category, folder, history((folder[0].date, f"{name}.json")), forms, {"kind": kind})


def first(key: str) -> tuple[str, Form]:
    """Declare the first form: when and whose, but not what."""
    return FIRST, tuples(key, "likes", "time", "owner")


SECTIONS = (
    began(liked("liked_posts", "Posts and reels that the account liked.", "post", "likes_media_likes"), "likes.json", first("media_likes")),
    began(liked("liked_comments", "Comments that the account liked.", "comment", "likes_comment_likes"), "likes.json", first("comment_likes")),
    liked("liked_threads", "Threads that the account liked.", "threads", "text_post_app_media_likes", THREADS, "threads"),
)
