"""Where all else goes: sections that are kept value by value, and JSON that no section knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from igarchive.leftovers import DEEPEST, Leftovers, TooDeepError, leaves
from igarchive.media import MediaRows
from igarchive.section import Category, Form, RecordList, Rows, Section, Since, history
from igarchive.shapes import EXPORTER_NAMES
from igarchive.text import repair

if TYPE_CHECKING:
    from collections.abc import Sequence

    from igarchive.reading import Reading

OLD_LAYOUT = frozenset(
    f"{name}.json"
    for name in (
        "account_history", "autofill", "checkout", "comments", "connections", "contacts", "devices", "guides", "information_about_you", "likes",
        "media", "messages", "profile", "saved", "searches", "seen_content", "settings", "stories_activities", "uploaded_contacts",
    )
)  # fmt: skip
"""Files at the root of exports of 2018 to 2020."""


def generic_rows(items: list[Any], positions: Sequence[int], left: Leftovers, reading: Reading) -> dict[str, Rows]:
    """Keep records value by value, and tell of media objects in ``media`` too; raises TooDeepError."""
    media = MediaRows(reading, left)
    for position, item in zip(positions, items, strict=True):
        left.add(position, (), None, item, "generic")
        for ordinal, (path, found) in enumerate(_media_objects(item)):
            media.add(found, ("records", str(position)), (position, ordinal), path)
    tables = {"records": left.rows(), "media": media.rows()}
    return {name: rows for name, rows in tables.items() if rows.count}


def _media_objects(item: Any) -> list[tuple[tuple[str | int, ...], dict[str, Any]]]:  # noqa: ANN401
    """Find the objects below a value that have the key of a file; only what a media object says there is told."""
    found = []
    for path, _, value in leaves(item):
        if path[-1:] == ("uri",) and isinstance(value, str) and value:
            found.append((path[:-1], {"uri": value}))
    return found


def document_rows(document: Any) -> Rows:  # noqa: ANN401
    """Keep a document whole: repaired and written again compactly; raises TooDeepError."""
    import orjson  # noqa: PLC0415 -- heavy

    text = orjson.dumps(_repaired(document, 0)).decode("utf-8")
    return Rows(1, {"text": [text], "position": [0], "ordinal": 0})


def _repaired(value: Any, depth: int) -> Any:  # noqa: ANN401
    if depth > DEEPEST:
        raise TooDeepError
    if isinstance(value, str):
        return repair(value)
    if isinstance(value, dict):
        return {repair(key): _repaired(child, depth + 1) for key, child in value.items()}
    if isinstance(value, list):
        return [_repaired(child, depth + 1) for child in value]
    return value


def _parse(records: RecordList, reading: Reading) -> dict[str, Rows]:
    tables = generic_rows(records.items, records.positions, records.left, reading)
    tables.pop("records", None)
    return tables


def generic(key: str | None, mark: str) -> Form:
    """Declare a form that is kept value by value."""
    return Form(key, mark, _parse, ("media",), EXPORTER_NAMES if mark == "label_values" else ())


def kept(  # noqa: PLR0913, PLR0917
    name: str, doc: str, folder: tuple[Since[str], ...], key: str | None, mark: str = "string_map_data", file: str | None = None, category: Category = "settings"
) -> Section:
    """Declare a section without a table; it may have become label_values."""
    begin = folder[0].date
    forms = [(begin, generic(key, mark))]
    if mark != "label_values":
        forms.append(("2026-06", generic(None, "label_values")))
    return Section(name, doc, category, folder, history((begin, file or f"{name}.json")), history(*forms))


INSIGHTS = history(("2021-02", "past_instagram_insights"), ("2023-11", "logged_information/past_instagram_insights"))
ACTIVITY = "your_instagram_activity"
SHOPPING = history(("2021-02", "shopping"), ("2023-11", f"{ACTIVITY}/shopping"))
OTHER = history(("2023-11", f"{ACTIVITY}/other_activity"))
PROFILE = history(("2022-08", "personal_information"), ("2023-11", "personal_information/personal_information"))

SECTIONS = (
    kept("audience_insights", "Past insights: audience.", INSIGHTS, "organic_insights_audience"),
    kept("content_interactions", "Past insights: interactions.", INSIGHTS, "organic_insights_interactions"),
    kept("profiles_reached", "Past insights: reach.", INSIGHTS, "organic_insights_reach"),
    kept("live_videos", "Past insights: live videos.", INSIGHTS, "organic_insights_live"),
    kept("posts_insights", "Past insights: posts.", INSIGHTS, "organic_insights_posts", file="posts.json"),
    kept(
        "privacy_policy_updates", "Notices of the privacy policy.",
        history(("2022-08", "policy_updates_and_permissions"), ("2023-11", "logged_information/policy_updates_and_permissions")),
        "policy_updates_and_permissions_notification_of_privacy_policy_updates", file="notification_of_privacy_policy_updates.json",
    ),
    kept("cart_items", "Shopping: cart.", SHOPPING, "checkout_saved_bag_info"),
    kept("recently_viewed_items", "Shopping: viewed lately.", SHOPPING, "checkout_saved_recently_viewed_products"),
    kept("wishlist_items", "Shopping: wishlist.", SHOPPING, "checkout_saved_products"),
    kept("event_reminders", "Reminders of events.", history(("2021-02", "events"), ("2023-11", f"{ACTIVITY}/events")), "events_event_reminders", "string_list_data"),
    kept("avatar_items", "Items of avatars.", history(("2022-08", "avatars_store"), ("2023-11", f"{ACTIVITY}/avatars_store")), "ig_avatar_marketplace_avatar_items", "item"),
    kept("gifts", "Gifts.", history(("2022-08", "monetization"), ("2023-11", f"{ACTIVITY}/monetization")), "monetization_content_appreciation"),
    kept("your_muted_story_teaser_creators", "Muted creators.", history(("2022-08", "subscriptions"), ("2023-11", f"{ACTIVITY}/subscriptions")), "subscriptions_muted_story_teaser_creators"),
    kept("surveys", "Surveys.", OTHER, None, "label_values"),
    kept("time_spent_on_instagram", "Time spent.", OTHER, None, "label_values"),
    kept("your_information_download_requests", "Requests of exports.", OTHER, None, "label_values"),
    kept("your_ownership_of_digital_items", "Digital items.", OTHER, None, "label_values"),
    kept("note_interactions", "When notes were seen.", PROFILE, "profile_note_interactions"),
    kept("note_and_repost_interactions", "Interactions with notes and reposts.", PROFILE, None, "label_values"),
    kept("notes", "Notes.", PROFILE, "profile_notes"),
    kept("expired_apps", "Apps whose access has ended.", history(("2021-02", "apps_and_websites"), ("2023-11", "apps_and_websites_off_of_instagram/apps_and_websites")), None, "label_values"),
)  # fmt: skip
