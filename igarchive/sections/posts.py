"""What the account published: posts, stories, reels, and media of the profile."""

from __future__ import annotations

from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from igarchive.fields import label_values, string_map
from igarchive.flat import FIRST, began
from igarchive.history import Since, history
from igarchive.media_objects import MEDIA_COLUMNS, MediaRows, media_object
from igarchive.section import Category, Form, RecordList, Section, in_parts, parsed_by, read_only
from igarchive.sections.flat_media import FILE as MEDIA
from igarchive.sections.flat_media import own_photos, photos
from igarchive.sections.flat_media import stories as flat_stories
from igarchive.sections.folders import CONTENT, REPOSTS, THREADS
from igarchive.stock import Rendered
from igarchive.tables import Rows
from igarchive.times import MICROSECONDS, microseconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from igarchive.leftovers import Json
    from igarchive.reading import Reading
    from igarchive.stock import Stock


IGNORED = ("dubbing_info", "media_variants", "text_app_post/geo_gated_country_list")
"""Lists of a media object that were empty in all evidence."""

FAMILIES = {"story": "story", "repost": "repost", "threads_post": "threads"}
"""Kinds whose ids are counted by themselves; a post that is archived later keeps its id."""


def posts(key: str | None) -> Form:
    """Declare a form of posts: each with its media, and caption and time of its own if there are several."""
    ignored = tuple(f"/media/*/{name}" for name in IGNORED)
    carries = {"posts": POST_COLUMNS, "media": MEDIA_COLUMNS}
    return Form(key, "media", partial(_parse, media_of=_carousel), ("posts", "media"), ignored, render=_render_posts, carries=carries)


def stories(key: str) -> Form:
    """Declare a form of stories: each record is a media object."""
    carries = {"posts": POST_COLUMNS - {"reply_control"}, "media": MEDIA_COLUMNS}
    ignored = tuple(f"/{name}" for name in IGNORED)
    return Form(key, "uri", partial(_parse, media_of=_lone), ("posts", "media"), ignored, render=_render_stories, carries=carries)


def profile_photos(key: str) -> Form:
    """Declare the form of profile photos: media objects that hang on the account."""
    ignored = tuple(f"/{name}" for name in IGNORED)
    return Form(key, "uri", _parse_photos, ("media",), ignored, render=_render_photos, carries={"media": MEDIA_COLUMNS})


POST_COLUMNS = frozenset({"post_id", "time", "caption", "media_count", "reply_control"})
"""What a post carries in this form."""


def _render_posts(constant: Mapping[str, Any], stock: Stock) -> Iterator[Rendered]:
    """Write posts: with one media, caption and time stand there alone."""
    records = []
    posts = list(stock.rows("posts", constant))
    files = stock.hanging("media", "posts", posts)
    for row, rows in zip(posts, files, strict=True):
        media = [media_object(one) for one in rows]
        if row.get("reply_control") is not None and media:
            media[0]["text_app_post"] = {"reply_control": row["reply_control"]}
        record: dict[str, Any] = {"media": media}
        alone = len(rows) == 1
        if row["caption"] is not None and not (alone and row["caption"] == rows[0]["caption"]):
            record["title"] = row["caption"]
        if row["time"] is not None and not (alone and row["time"] == rows[0]["time"]):
            record["creation_timestamp"] = row["time"] // MICROSECONDS
        records.append(record)
    if records:
        yield Rendered(records, {"posts": posts, "media": chain.from_iterable(files)})


def _render_stories(constant: Mapping[str, Any], stock: Stock) -> Iterator[Rendered]:
    """Write stories: each is its one media object."""
    stories = list(stock.rows("posts", constant))
    told = [(story, files[0]) for story, files in zip(stories, stock.hanging("media", "posts", stories), strict=True) if files]
    if told:
        yield Rendered([media_object(file) for _, file in told], {"posts": [story for story, _ in told], "media": [file for _, file in told]})


def _render_photos(constant: Mapping[str, Any], stock: Stock) -> Iterator[Rendered]:  # noqa: ARG001 -- a form's signature
    """Write the profile photos, but the one that the profile itself tells of: it is read before them."""
    photos = list(stock.rows("media", {"owner_table": "account"}))
    for account in stock.rows("account", {}):
        shown = next((photo for photo in photos if photo["uri"] == account["profile_photo"]), None)
        photos = [photo for photo in photos if photo is not shown]
    if photos:
        yield Rendered(list(map(media_object, photos)), {"media": photos})


def _carousel(record: dict[str, Any]) -> list[tuple[dict[str, Any], tuple[str | int, ...]]]:
    return [(media, ("media", index)) for index, media in enumerate(record["media"])]


def _lone(record: dict[str, Any]) -> list[tuple[dict[str, Any], tuple[str | int, ...]]]:
    return [(record, ())]


def _parse(records: RecordList, reading: Reading, media_of: Json) -> dict[str, Rows]:
    kind = records.section.constant["kind"]
    family = FAMILIES.get(kind, "post")
    media = MediaRows(reading, records.left)
    rows = []
    for position, record in zip(records.positions, records.items, strict=True):
        items = media_of(record)
        first: dict[str, Any] = items[0][0] if items else {}
        time = microseconds(record.get("creation_timestamp") or first.get("creation_timestamp"))
        post_id = reading.number(family, time)
        for ordinal, (item, path) in enumerate(items):
            media.add(item, ("posts", post_id), (position, ordinal), path)
        replies = {item["text_app_post"]["reply_control"]: None for item, _ in items if "reply_control" in item.get("text_app_post", {})}
        for other in list(replies)[1:]:
            records.left.add(position, ("media",), "reply_control", other, "conflict")
        rows.append((post_id, time, record.get("title") or first.get("title", record.get("title")), len(items), next(iter(replies), None)))
    columns = zip(*rows, strict=True) if rows else [()] * 5
    told = dict(zip(("post_id", "time", "caption", "media_count", "reply_control"), map(list, columns), strict=True))
    return {"posts": Rows(len(rows), {**told, "kind": kind, "position": records.positions, "ordinal": 0}), "media": media.rows()}


def _parse_photos(records: RecordList, reading: Reading) -> dict[str, Rows]:
    media = MediaRows(reading, records.left)
    for position, record in zip(records.positions, records.items, strict=True):
        media.add(record, ("account", reading.owner.username or ""), (position, 0))
        if "reply_control" in record.get("text_app_post", {}):
            records.left.add(position, ("text_app_post", "reply_control"), None, record["text_app_post"]["reply_control"], "ignored")
    return {"media": media.rows()}


def repost_forms() -> tuple[Since[Form], ...]:
    """Declare reposts: a time and a text, later as detailed as liked posts."""
    return history(
        ("2024-11", with_ids(string_map("profile_media_reposts", "posts", time="Time of repost@timestamp", caption="Text", always="time"))),
        ("2026-06", with_ids(post_labels())),
    )


def post_labels() -> Form:
    """Declare posts as label_values."""
    return label_values(
        "posts", url="URL", caption="Caption|Text|Title", hashtags="Hashtags > Name",
        owner_name="Owner > Name|Media > Owner > Name", owner="Owner > Username|Media > Owner > Username",
        kept=("Owner > URL", "Media > Owner > URL"),
    )  # fmt: skip


def with_ids(form: Form) -> Form:
    """Give the posts of a form ids of their own."""

    def parse(records: RecordList, reading: Reading) -> dict[str, Rows]:
        tables = form.parse(records, reading)
        columns = tables["posts"].columns
        kind = records.section.constant["kind"]
        columns["post_id"] = [reading.number(FAMILIES.get(kind, "post"), time) for time in columns["time"]]
        columns["media_count"] = 0
        return tables

    return parsed_by(form, parse)


def post(
    name: str, doc: str, kind: str, *forms: tuple[str, Form], file: str | None = None, folder: tuple[Since[str], ...] = CONTENT, category: Category = "media"
) -> Section:
    """Declare one list of posts."""
    return Section(name, doc, category, folder, history((folder[0].date, file or f"{name}.json")), history(*forms), {"kind": kind})


SECTIONS = (
    began(
        in_parts(post("posts", "Posts.", "post", ("2021-02", posts(None)), ("2026-06", read_only(with_ids(post_labels()))))),
        MEDIA, (FIRST, photos()),
    ),
    began(post("stories", "Stories.", "story", ("2021-02", stories("ig_stories")), category="stories"), MEDIA, (FIRST, flat_stories())),
    post("reels", "Reels.", "reel", ("2021-02", posts("ig_reels_media"))),
    post("igtv_videos", "IGTV videos.", "igtv", ("2021-02", posts("ig_igtv_media"))),
    post("archived_posts", "Posts that the account archived.", "archived", ("2021-02", posts("ig_archived_post_media"))),
    post("other_content", "Other content.", "other", ("2021-02", posts("ig_other_media"))),
    post("recently_deleted_content", "Content that was deleted lately.", "deleted", ("2021-02", posts("ig_recently_deleted_media"))),
    began(
        Section(
            "profile_photos", "Profile photos.", "media", CONTENT, history(("2021-02", "profile_photos.json")),
            history(("2021-02", profile_photos("ig_profile_picture"))),
        ),
        MEDIA, (FIRST, own_photos()),
    ),
    Section(
        "reposts", "Posts of others that the account published again.", "reposts",
        REPOSTS,
        history(("2024-11", "reposts.json")), repost_forms(), {"kind": "repost"},
    ),
    post(
        "threads_and_replies", "Posts and replies on Threads.", "threads_post", ("2023-11", posts("text_post_app_text_posts")), folder=THREADS, category="threads",
    ),
)  # fmt: skip
