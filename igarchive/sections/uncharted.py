"""Where all else goes: sections that are kept value by value, and JSON that no section knows."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from igarchive.history import Since, history
from igarchive.leftovers import ABOVE, DEEPEST, OF_A_LABEL, SCALARS, Json, Leftovers, check_depth, leaves
from igarchive.media_objects import MediaRows
from igarchive.section import Category, Form, RecordList, Section, read_only
from igarchive.sections.folders import APPS, AVATARS, EVENTS, INSIGHTS, MONETIZATION, OTHER_ACTIVITY, POLICY, PROFILE, SHOPPING, SUBSCRIPTIONS
from igarchive.shapes import EXPORTER_NAMES
from igarchive.stock import Rendered, scalars_of
from igarchive.tables import Rows
from igarchive.text import repair, with_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from igarchive.reading import Reading
    from igarchive.stock import Row, Stock


def keep_generic(items: list[Any], left: Leftovers, reading: Reading, positions: Sequence[int] | None = None) -> dict[str, Rows]:
    """Keep records value by value in what is left over, and give the media objects in them as ``media``; raises TooDeepError."""
    media = MediaRows(reading, left)
    for position, item in zip(positions or range(len(items)), items, strict=True):
        left.add(position, (), None, item, "generic")
        for ordinal, (path, found) in enumerate(_media_objects(item)):
            media.add(found, ("records", str(position)), (position, ordinal), path)
    return {"media": media.rows()}


def _media_objects(item: Json) -> list[tuple[tuple[str | int, ...], dict[str, Any]]]:
    """Find the objects below a value that have the key of a file; only what a media object says there is told."""
    found = []
    for path, _, value in leaves(item):
        if path[-1:] == ("uri",) and isinstance(value, str) and value:
            found.append((path[:-1], {"uri": value}))
    return found


def document_rows(document: Json) -> Rows:
    """Keep a document whole: repaired and written again compactly; raises TooDeepError."""
    import orjson  # noqa: PLC0415 -- heavy

    check_depth(document)
    text = orjson.dumps(with_values(document, _written)).decode("utf-8")
    return Rows(1, {"text": [text], "position": [0], "ordinal": 0})


def _written(value: Json) -> Json:
    """Repair a text, and let a number that 64 bits do not hold be written with all its digits."""
    import orjson  # noqa: PLC0415 -- heavy

    if isinstance(value, Decimal):
        return orjson.Fragment(str(value))
    return repair(value) if isinstance(value, str) else value


def _parse(records: RecordList, reading: Reading) -> dict[str, Rows]:
    return keep_generic(records.items, records.left, reading, records.positions)


def _render(constant: Mapping[str, Any], stock: Stock, *, section: str, mark: str) -> Iterator[Rendered]:  # noqa: ARG001 -- a form's signature
    """Put the values of each record together again, of those that have this form."""
    own = [[row for row in rows if row["why"] in WHOLE and not row["pointer"].startswith(str(ABOVE))] for rows in scalars_of(stock, section)]
    built = [(rows, record_of(rows)) for rows in own if rows and max(row["pointer"].count("/") for row in rows) <= DEEPEST]
    told = [(rows, record) for rows, record in built if isinstance(record, dict) and mark in record]
    if told:
        files = stock.hanging("media", "records", [rows[0] for rows, _ in told])
        scalars = chain.from_iterable(rows for rows, _ in told)
        yield Rendered([record for _, record in told], {"records": scalars, "media": chain.from_iterable(files)})


WHOLE = frozenset({"generic", "extra"})
"""Why the scalars of a record are kept that make it whole."""


def record_of(rows: Iterable[Row]) -> Json:
    """Build a record of its scalars, the inverse of ``leftovers.leaves``: keys that count from 0 are indexes."""
    root: dict[str, Any] = {}
    for row in rows:
        tokens = [token.replace("~1", "/").replace("~0", "~") for token in row["pointer"].split("/")]
        at = root
        for token in tokens[:-1]:
            at = at.setdefault(token, {})
        if tokens[-1] in OF_A_LABEL and tokens[-3:-2] in OWN_LABEL and row["label"] is not None:
            at.setdefault("label", row["label"])
        at[tokens[-1]] = row["value"] if row["type"] == "string" else json.loads(row["value"])
    return _listed(root).get("")


OWN_LABEL = (["label_values"], ["dict"])
"""Lists whose elements bear a label of their own, which is told with their scalars and not by itself."""


MAPPED = frozenset({"string_map_data", "media_map_data"})
"""Objects whose keys are labels, be they numbers."""


def _listed(root: Json) -> Json:
    """Turn objects whose keys count from 0 into lists."""
    holder = {"": root}
    stack: list[tuple[Any, Any, bool]] = [(holder, "", False)]
    while stack:
        above, place, mapped = stack.pop()
        node = above[place]
        if not isinstance(node, dict):
            continue
        if node and not mapped and list(node) == [str(index) for index in range(len(node))]:
            above[place] = node = list(node.values())
        children = enumerate(node) if isinstance(node, list) else node.items()
        stack.extend((node, key, key in MAPPED) for key, _ in children)
    return holder[""]


def generic(section: str, key: str | None, mark: str) -> Form:
    """Declare a form that is kept value by value."""
    render = partial(_render, section=section, mark=mark)
    return Form(
        key,
        mark,
        _parse,
        (),
        EXPORTER_NAMES if mark == "label_values" else (),
        render=render,
        carries={"records": SCALARS, "media": frozenset({"owner_table", "kind", "uri"})},
    )


def kept(  # noqa: PLR0913 -- one fact each
    name: str,
    doc: str,
    folder: tuple[Since[str], ...],
    key: str | None,
    mark: str = "string_map_data",
    *,
    file: str | None = None,
    since: str | None = None,
    category: Category = "other",
) -> Section:
    """Declare a section without a table; it may have become label_values. Its file is as old as its folder, or ``since``."""
    begin = since or folder[0].date
    forms = [(begin, generic(name, key, mark))]
    if mark != "label_values":
        forms.append(("2026-06", read_only(generic(name, None, "label_values"))))
    return Section(name, doc, category, folder, history((begin, file or f"{name}.json")), history(*forms))


SECTIONS = (
    kept("audience_insights", "Past insights: audience.", INSIGHTS, "organic_insights_audience", category="insights"),
    kept("content_interactions", "Past insights: interactions.", INSIGHTS, "organic_insights_interactions", category="insights"),
    kept("profiles_reached", "Past insights: reach.", INSIGHTS, "organic_insights_reach", category="insights"),
    kept("live_videos", "Past insights: live videos.", INSIGHTS, "organic_insights_live", category="insights"),
    kept("posts_insights", "Past insights: posts.", INSIGHTS, "organic_insights_posts", file="posts.json", category="insights"),
    kept(
        "privacy_policy_updates", "Notices of the privacy policy.",
        POLICY,
        "policy_updates_and_permissions_notification_of_privacy_policy_updates", file="notification_of_privacy_policy_updates.json",
    ),
    kept("cart_items", "Shopping: cart.", SHOPPING, "checkout_saved_bag_info", category="shopping"),
    kept("recently_viewed_items", "Shopping: viewed lately.", SHOPPING, "checkout_saved_recently_viewed_products", category="shopping"),
    kept("wishlist_items", "Shopping: wishlist.", SHOPPING, "checkout_saved_products", category="shopping"),
    kept("event_reminders", "Reminders of events.", EVENTS, "events_event_reminders", "string_list_data"),
    kept("avatar_items", "Items of avatars.", AVATARS, "ig_avatar_marketplace_avatar_items", "item"),
    kept("gifts", "Gifts.", MONETIZATION, "monetization_content_appreciation", category="earnings"),
    kept("your_muted_story_teaser_creators", "Muted creators.", SUBSCRIPTIONS, "subscriptions_muted_story_teaser_creators", category="earnings"),
    kept("surveys", "Surveys.", OTHER_ACTIVITY, None, "label_values"),
    kept("time_spent_on_instagram", "Time spent.", OTHER_ACTIVITY, None, "label_values"),
    kept("your_information_download_requests", "Requests of exports.", OTHER_ACTIVITY, None, "label_values"),
    kept("your_ownership_of_digital_items", "Digital items.", OTHER_ACTIVITY, None, "label_values"),
    kept("note_interactions", "When notes were seen.", PROFILE, "profile_note_interactions", since="2023-11", category="notes"),
    kept("note_and_repost_interactions", "Interactions with notes and reposts.", PROFILE, None, "label_values", since="2026-06", category="notes"),
    kept("notes", "Notes.", PROFILE, "profile_notes", since="2024-11", category="notes"),
    kept("expired_apps", "Apps whose access has ended.", APPS, None, "label_values", since="2026-06", category="off-Meta activity"),
)  # fmt: skip
