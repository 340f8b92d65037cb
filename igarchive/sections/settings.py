"""Names and values: settings, consents and other single facts about the account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from igarchive.fields import string_map
from igarchive.flat import FIRST, began, flat
from igarchive.history import Since, history
from igarchive.labels import english
from igarchive.media_objects import MediaRows
from igarchive.section import Category, Form, RecordList, Section, parsed_by, read_only
from igarchive.sections.folders import ABOUT_YOU, ADS, APPS, AUTOFILL, LINKS, MESSAGES, MONETIZATION, PROFILE, SETTINGS, SUBSCRIPTIONS, THREADS, WALLETS
from igarchive.shapes import EXPORTER_NAMES, KEYED, VERBOSE, file_leaves, list_leaves
from igarchive.stock import Rendered, Row
from igarchive.tables import Rows
from igarchive.text import repair
from igarchive.times import MICROSECONDS, microseconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from igarchive.leftovers import Json, Path
    from igarchive.reading import Reading
    from igarchive.stock import Stock


def _map_rows(record: dict[str, Any], position: int, records: RecordList) -> Iterator[Row]:
    """Give a row for each label of a string_map record."""
    if record.get("title"):
        records.left.add(position, ("title",), None, record["title"], "ignored")
    for _, file, path, _ in file_leaves(record):
        records.left.add(position, path, None, file, "extra")
    for label, entry in record["string_map_data"].items():
        verbose = len(entry) >= VERBOSE
        value = entry.get("value")
        yield {
            "name": english(label),
            "value": None if verbose and value == "" else value,
            "time": microseconds(entry.get("timestamp")),
            "url": entry.get("href") or None,
        }


def _list_rows(record: dict[str, Any], position: int, records: RecordList) -> Iterator[Row]:
    """Give a row for each value of a string_list record."""
    row: Row = {}
    for address, value, path, _ in list_leaves(record):
        column = {"title": "name", "value": "value", "href": "url", "timestamp": "time"}.get(address)
        if column is None:
            records.left.add(position, path, None, value, "extra")
            continue
        if column in row:
            yield row
            row = {}
        row[column] = microseconds(value) if column == "time" else repair(value) if column == "name" else value
    if row:
        yield row


def _label_rows(record: dict[str, Any], position: int, records: RecordList) -> Iterator[Row]:
    """Give a row for each labelled value, groups and vectors opened up; a label alone is a row without a value."""
    fbid, time = record.get("fbid"), microseconds(record.get("timestamp"))
    if record.get("title"):
        records.left.add(position, ("title",), None, record["title"], "ignored")
    for index, media in enumerate(record.get("media", ())):
        records.left.add(position, ("media", index), None, media, "extra")
    carried = False
    stack: list[tuple[Json, tuple[str, ...], Path]] = [(item, (), ("label_values", index)) for index, item in reversed(list(enumerate(record["label_values"])))]
    while stack:
        item, above, path = stack.pop()
        label = item.get("label", item.get("title")) or ""
        names = (*above, label) if label else above
        below = [(child, names, (*path, key, index)) for key in ("vec", "dict") for index, child in enumerate(item.get(key, ()))]
        stack.extend(reversed(below))
        if "label" in item and item.get("title"):
            records.left.add(position, (*path, "title"), label, item["title"], "extra")
        if "description" in item:
            records.left.add(position, (*path, "description"), label, item["description"], "extra")
        if not item.keys().isdisjoint({"value", "timestamp_value", "href"}) or (label and not below):
            url = item["href"] if "href" in item and item["href"] != item.get("value") else None
            own = microseconds(item.get("timestamp_value"))
            carried = carried or own is None
            yield {"name": " > ".join(map(english, names)) or None, "value": item.get("value"), "time": own or time, "url": url, "fbid": fbid}
    if time and not carried:
        records.left.add(position, ("timestamp",), None, record["timestamp"], "ignored")


def _object_rows(record: Json, position: int, records: RecordList) -> Iterator[Row]:  # noqa: ARG001
    """Give a row for each key of an object of strings, or for the lone value of a file."""
    if isinstance(record, dict):
        for key, value in record.items():
            yield {"name": repair(key), "value": FLAGS.get(value, value) if isinstance(value, bool) else value}
    else:
        yield {"name": records.form.key, "value": FLAGS[record]}


FLAGS = {True: "true", False: "false"}
"""How settings write what is on or off."""


def _pair_rows(record: dict[str, Any], position: int, records: RecordList) -> Iterator[Row]:  # noqa: ARG001
    """Give the row of a record that is a label and a value."""
    yield {"name": english(record["label"]), "value": record.get("value")}


def _parse(records: RecordList, reading: Reading, rows_of: Callable[[Any, int, RecordList], Iterator[Row]]) -> dict[str, Rows]:
    rows: list[Row] = []
    media = MediaRows(reading, records.left)
    for position, record in zip(records.positions, records.items, strict=True):
        rows += [{**row, "position": position, "ordinal": ordinal} for ordinal, row in enumerate(rows_of(record, position, records))]
        _tell_photos(record, position, media, records)
    names = ("name", "value", "time", "url", "fbid", "position", "ordinal")
    told: dict[str, Any] = {name: [row.get(name) for row in rows] for name in names}
    return {"settings": Rows(len(rows), {**told, "section": records.section.name}), "media": media.rows()}


def _tell_photos(record: Json, position: int, media: MediaRows, records: RecordList) -> None:
    """Tell of the photos of a profile (Threads) in ``media``."""
    photos = record.get("media_map_data", {}) if records.form.mark == KEYED else {}
    for ordinal, (label, photo) in enumerate(photos.items()):
        if isinstance(photo, dict) and isinstance(photo.get("uri"), str):
            media.add(photo, ("records", str(position)), (position, ordinal), ("media_map_data", label))
            if "text_app_post" in photo:
                records.left.add(position, ("media_map_data", label, "text_app_post"), None, photo["text_app_post"], "extra")
        else:
            records.left.add(position, ("media_map_data", label), label, photo, "extra")


Write = Callable[[list[Row]], Any]


def _written_map(rows: list[Row]) -> dict[str, Any]:
    told = [(name, row) for row in rows for name in ([row["name"]] if row["name"] is not None else [])]
    entries = {
        name: {"href": row["url"] or "", "value": row["value"] or "", "timestamp": row["time"] // MICROSECONDS if row["time"] else 0} for name, row in told
    }
    empty = {name: {"value": ""} for name, row in told if row["value"] == "" and row["url"] is None and row["time"] is None}
    return {"title": "", "media_map_data": {}, "string_map_data": entries | empty}


def _written_list(rows: list[Row]) -> dict[str, Any]:
    [row] = rows
    entry = {"href": row["url"] or "", "value": row["value"] or "", "timestamp": row["time"] // MICROSECONDS if row["time"] else 0}
    return {"title": row["name"] or "", "media_list_data": [], "string_list_data": [entry]}


def _written_labels(rows: list[Row]) -> dict[str, Any]:
    """Write a record of labelled values; a time that all its values share is the record's own, as in real exports."""
    times = {row["time"] for row in rows if row["value"] is not None or row["url"] is not None}
    common = times.pop() if len(times) == 1 else None
    listed = []
    for row in rows:
        value = {} if row["value"] is None else {"value": row["value"]}
        link = {} if row["url"] is None else {"href": row["url"]}
        told = row["time"] is None or (row["time"] == common and bool(value or link))
        time = {} if told else {"timestamp_value": row["time"] // MICROSECONDS}
        listed.append({**({} if row["name"] is None else {"label": row["name"]}), **value, **link, **time})
    fbid = next((row["fbid"] for row in rows if row["fbid"] is not None), None)
    opening = {} if common is None else {"timestamp": common // MICROSECONDS}
    return {**opening, "media": [], "label_values": listed, **({} if fbid is None else {"fbid": fbid})}


def _written_pair(rows: list[Row]) -> dict[str, Any]:
    [row] = rows
    return {"label": row["name"], **({} if row["value"] is None else {"value": row["value"]})}


def _written_object(rows: list[Row]) -> dict[str, Any]:
    return {row["name"]: row["value"] or "" for row in rows}


def _written_flag(rows: list[Row]) -> bool:
    return bool(rows[0]["value"] == "true")


def _render(constant: Mapping[str, Any], stock: Stock, *, write: Write, each: bool, lone: bool = False) -> Iterator[Rendered]:
    """Write the rows of a section: each into a record of its own, or those of one record together; in a record no name stands twice, nor in a lone one."""
    rows = [row for row in stock.rows("settings", constant) if row["name"] is not None or write not in NAMED]
    groups: dict[Any, list[Row]] = {}
    names: Counter[Any] = Counter()
    for number, row in enumerate(rows):
        record = None if lone else (row["source"], row["position"])
        groups.setdefault(number if each else (record, names[record, row["name"]]), []).append(row)
        names[record, row["name"]] += write is not _written_labels
    told = list(groups.values())[: 1 if lone else None]
    if told:
        yield Rendered([write(group) for group in told], {"settings": chain.from_iterable(told)}, lone=lone)


NAMED = (_written_map, _written_object)
"""Records whose keys are the names."""


PLAIN = {"settings": frozenset({"section", "name", "value"})}
FULL = {"settings": frozenset({"section", "name", "value", "time", "url"})}
LABELLED = {"settings": frozenset({"section", "name", "value", "time", "url", "fbid"})}
"""What settings carry, by form."""


def by_map(key: str) -> Form:
    """Declare settings in string_map records."""
    return Form(
        key, "string_map_data", partial(_parse, rows_of=_map_rows), ("settings", "media"), render=partial(_render, write=_written_map, each=False), carries=FULL
    )


def by_list(key: str) -> Form:
    """Declare settings in string_list records."""
    return Form(
        key, "string_list_data", partial(_parse, rows_of=_list_rows), ("settings",), render=partial(_render, write=_written_list, each=True), carries=FULL
    )


def by_labels() -> Form:
    """Declare settings in label_values records."""
    return Form(
        None,
        "label_values",
        partial(_parse, rows_of=_label_rows),
        ("settings",),
        EXPORTER_NAMES,
        render=partial(_render, write=_written_labels, each=False),
        carries=LABELLED,
    )


def by_object(key: str | None, write: Write = _written_object) -> Form:
    """Declare settings in one object, or one value."""
    return Form(key, "", partial(_parse, rows_of=_object_rows), ("settings",), render=partial(_render, write=write, each=False, lone=True), carries=PLAIN)


def by_pairs(key: str) -> Form:
    """Declare settings in pairs of label and value."""
    return Form(key, "label", partial(_parse, rows_of=_pair_rows), ("settings",), render=partial(_render, write=_written_pair, each=True), carries=PLAIN)


def notifications() -> Form:
    """Declare the list of notifications, whose names are delivered text: those of other settings are ours, or repaired with their paths."""
    form = string_map("settings_notification_preferences", "settings", name="Type", value="Value", channel="Channel", always="name")

    def parse(records: RecordList, reading: Reading) -> dict[str, Rows]:
        told = form.parse(records, reading)
        told["settings"].columns["name"] = [name and repair(name) for name in told["settings"].values("name")]
        return told

    return parsed_by(form, parse)


def facts(
    name: str, doc: str, folder: tuple[Since[str], ...], *forms: tuple[str, Form], files: tuple[tuple[str, str], ...] = (), category: Category = "settings"
) -> Section:
    """Declare one file of names and values; whatever its form was, it may have become label_values."""
    listed = forms if any(form.mark == "label_values" for _, form in forms) else (*forms, ("2026-06", read_only(by_labels())))
    return Section(name, doc, category, folder, history(*(files or ((forms[0][0], f"{name}.json"),))), history(*listed), {"section": name})


SECTIONS = (
    facts(
        "instagram_profile_information", "What is known about the profile.", PROFILE, ("2021-02", by_map("profile_account_insights")),
        files=(("2021-02", "account_information.json"), ("2024-11", "instagram_profile_information.json")), category="profile",
    ),
    facts("professional_information", "Business information.", PROFILE, ("2021-02", by_map("profile_business")), category="profile"),
    facts("linked_meta_accounts", "Linked accounts.", PROFILE, ("2021-02", by_map("profile_linked_meta_accounts")), ("2024-11", by_labels()), category="profile"),
    facts("instagram_friend_map", "Friend map.", PROFILE, ("2024-11", by_map("profile_friend_map")), category="profile"),
    facts(
        "profile_based_in", "Where the account is based.", ABOUT_YOU, ("2021-02", by_map("inferred_data_primary_location")),
        files=(("2021-02", "account_based_in.json"), ("2024-11", "profile_based_in.json")), category="profile",
    ),
    facts("possible_emails", "E-mail addresses that may be the account's.", ABOUT_YOU, ("2021-02", by_list("inferred_data_inferred_emails")), category="profile"),
    facts("possible_phone_numbers", "Phone numbers that may be the account's.", ABOUT_YOU, ("2021-02", by_list("inferred_data_inferred_phone_numbers")), category="profile"),
    began(
        facts("autofill_information", "Data for filling in forms.", AUTOFILL, ("2021-02", by_object("ig_autofill_data")), category="profile"),
        "autofill.json", (FIRST, flat(by_object(None))),
    ),
    facts("in-app_browser_autofill_settings", "Whether forms are filled in.", AUTOFILL, ("2024-11", by_labels())),
    facts(
        "use_of_wallets_across_accounts", "Whether wallets are shared.", WALLETS,
        ("2021-02", by_object("ig_wallets_across_accounts", _written_flag)),
    ),
    facts("comments_allowed_from", "Who may comment.", SETTINGS, ("2021-02", by_map("settings_allow_comments_from"))),
    facts("use_cross-app_messaging", "Messages across apps.", SETTINGS, ("2021-02", by_map("settings_upgraded_to_cross_app_messaging"))),
    facts("consents", "Consents.", SETTINGS, ("2023-11", by_labels())),
    Section(
        "notification_preferences", "Notifications.", "settings", SETTINGS, history(("2023-11", "notification_preferences.json")),
        history(
            ("2023-11", notifications()),
            ("2026-06", read_only(by_labels())),
        ),
        {"section": "notification_preferences"},
    ),
    facts("filtered_keywords_for_comments_and_messages", "Words that hide comments and messages.", SETTINGS, ("2021-02", by_list("settings_filtered_keywords"))),
    facts("filtered_keywords_for_posts", "Words that hide posts.", SETTINGS, ("2021-02", by_list("settings_filtered_keywords_for_posts"))),
    facts("subscription_for_no_ads", "Subscription that turns ads off.", ADS, ("2023-11", by_labels())),
    facts("ad_preferences", "Preferences about ads.", ADS, ("2023-11", by_labels())),
    facts("ads_about_meta", "Ads about Meta.", ADS, ("2023-11", by_labels())),
    facts(
        "submitted_to_advertisers", "What was submitted to advertisers.", ADS, ("2021-02", by_pairs("ig_lead_gen_info")),
        files=(("2021-02", "information_you've_submitted_to_advertisers.json"),), category="ads and topics",
    ),
    facts(
        "off_meta_settings", "Settings of activity off Meta.", APPS,
        ("2023-11", by_labels()), files=(("2021-02", "your_activity_off_meta_technologies_settings.json"),),
    ),
    facts("your_link_history_settings", "Settings of the link history.", LINKS, ("2023-11", by_labels())),
    facts(
        "eligibility", "What the account may earn with.", MONETIZATION,
        ("2021-02", by_map("monetization_eligibility")), category="earnings",
    ),
    facts(
        "show_exclusive_story_promo_setting", "Promotion of exclusive stories.", SUBSCRIPTIONS,
        ("2022-08", by_map("subscriptions_show_story_teaser_setting")), category="earnings",
    ),
    facts(
        "reels_subscriptions", "Subscriptions to reels.", SUBSCRIPTIONS,
        ("2022-08", by_map("subscriptions_reels")), files=(("2022-08", "reels.json"),), category="earnings",
    ),
    facts("your_scheduled_chat_notifications", "Scheduled notifications of chats.", MESSAGES, ("2024-11", by_labels())),
    facts(
        "threads_personal_information", "The profile on Threads.", THREADS,
        ("2023-11", by_map("text_post_app_text_post_app_profile")), files=(("2023-11", "personal_information.json"),), category="threads",
    ),
)  # fmt: skip
