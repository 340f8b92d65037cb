"""What advertisers and others know of the account: interests, advertisers, activity off Meta, link history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from igarchive.fields import label_values, string_map
from igarchive.history import Since, history
from igarchive.labels import canonical
from igarchive.section import Form, RecordList, Section
from igarchive.sections.folders import ABOUT_YOU, ADS, APPS, LINKS, SEE_MORE, THREADS, TOPICS
from igarchive.shapes import EXPORTER_NAMES, label_leaves
from igarchive.tables import Rows
from igarchive.times import microseconds

if TYPE_CHECKING:
    from igarchive.leftovers import Json
    from igarchive.reading import Reading


FLAGS = {
    "has_data_file_custom_audience": "list",
    "has_remarketing_custom_audience": "remarketing",
    "has_in_person_store_visit": "store_visit",
}
"""Keys of an advertiser, and the reason that each stands for."""

BUCKETS = {"advertisers who uploaded a list": "list"}
"""How labels of advertisers begin, and their reasons; labels of other reasons were not seen in full."""


def interest(name: str, doc: str, kind: str, folder: tuple[Since[str], ...], *forms: tuple[str, Form], files: tuple[tuple[str, str], ...] = ()) -> Section:
    """Declare one list of interests."""
    return Section(name, doc, "seen", folder, history(*(files or ((forms[0][0], f"{name}.json"),))), history(*forms), {"kind": kind})


def named(key: str, label: str = "Name") -> Form:
    """Declare a list of names."""
    return string_map(key, "interests", name=label, always="name")


def _parse_vectors(records: RecordList, reading: Reading) -> dict[str, Rows]:  # noqa: ARG001 -- a form's signature
    """Give one row for each value in a vector or group; whatever its label, only names stand there."""
    rows: list[dict[str, Any]] = []
    for position, record in zip(records.positions, records.items, strict=True):
        found = []
        time = fbid = None
        for address, value, path, label in label_leaves(record):
            if address == "fbid":
                fbid = value
            elif address == "timestamp":
                time = microseconds(value)
            elif {"vec", "dict"}.intersection(path) and path[-1] == "value":
                found.append(value)
            else:
                records.left.add(position, path, label, value, "extra")
        rows += [{"name": value, "time": time, "fbid": fbid, "position": position, "ordinal": ordinal} for ordinal, value in enumerate(found)]
    return {"interests": _listed(rows, records.section.constant)}


def vectors() -> Form:
    """Declare label_values whose vectors or groups hold names."""
    return Form(None, "label_values", _parse_vectors, ("interests",), EXPORTER_NAMES)


def _listed(rows: list[dict[str, Any]], constant: Json) -> Rows:
    return Rows(len(rows), {**{name: [row[name] for row in rows] for name in (rows[0] if rows else ())}, **constant})


def _parse_flags(records: RecordList, reading: Reading) -> dict[str, Rows]:  # noqa: ARG001
    """Give one row for each reason of an advertiser; one without a reason where none is true."""
    rows = []
    for position, record in zip(records.positions, records.items, strict=True):
        true = [reason for key, reason in FLAGS.items() if record.get(key)]
        reasons: list[str | None] = [*true] or [None]
        rows += [{"name": record["advertiser_name"], "reason": reason, "position": position, "ordinal": ordinal} for ordinal, reason in enumerate(reasons)]
    return {"advertisers": _listed(rows, {})}


def _parse_buckets(records: RecordList, reading: Reading) -> dict[str, Rows]:  # noqa: ARG001
    """Give one row for each advertiser in a bucket; the bucket's label tells the reason."""
    rows: list[dict[str, Any]] = []
    for position, record in zip(records.positions, records.items, strict=True):
        ordinal = 0
        for _, value, path, label in label_leaves(record):
            if "vec" in path and path[-1] == "value":
                rows.append({"name": value, "reason": _reason(label), "position": position, "ordinal": ordinal})
                ordinal += 1
            else:
                records.left.add(position, path, label, value, "ignored" if path == ("fbid",) else "extra")
    return {"advertisers": _listed(rows, {})}


def _reason(label: str | None) -> str | None:
    return next((reason for begin, reason in BUCKETS.items() if label and canonical(label).startswith(begin)), label)


def _parse_events(records: RecordList, reading: Reading) -> dict[str, Rows]:  # noqa: ARG001
    """Give one row for each event of an app; an app without events has one all the same."""
    rows: list[dict[str, Any]] = []
    for position, record in zip(records.positions, records.items, strict=True):
        for ordinal, one in enumerate(record.get("events") or [{}]):
            event_id = one.get("id")
            told = {
                "app": record["name"],
                "event_id": None if event_id is None else str(event_id),
                "kind": one.get("type"),
                "time": microseconds(one.get("timestamp")),
            }
            rows.append({**told, "position": position, "ordinal": ordinal})
    return {"off_meta_events": _listed(rows, {})}


EVENT = {"events > id": "event_id", "events > event": "kind", "events > received on@timestamp": "time"}
"""Addresses of an event in label_values, and their columns."""


def _parse_event_labels(records: RecordList, reading: Reading) -> dict[str, Rows]:  # noqa: ARG001
    rows: list[dict[str, Any]] = []
    for position, record in zip(records.positions, records.items, strict=True):
        app: dict[str, Any] = {"app": record["title"], "app_id": None, "fbid": None}
        events: dict[int, dict[str, Any]] = {}
        for address, value, path, label in label_leaves(record):
            column = EVENT.get(address)
            if address == "title":
                continue
            if address in {"id", "fbid"} and app["app_id" if address == "id" else "fbid"] is None:
                app["app_id" if address == "id" else "fbid"] = value
            elif column and "vec" in path and column not in events.setdefault(number := _index(path), {}):
                events[number][column] = microseconds(value) if column == "time" else value
            else:
                records.left.add(position, path, label, value, "extra")
        for ordinal, one in enumerate(events.values() or [{}]):
            told = {column: one.get(column) for column in EVENT.values()}
            rows.append({**app, **told, "position": position, "ordinal": ordinal})
    return {"off_meta_events": _listed(rows, {})}


def _index(path: tuple[str | int, ...]) -> int:
    """Give the number of the element of a vector."""
    number = path[path.index("vec") + 1]
    assert isinstance(number, int)  # noqa: S101 -- what follows vec
    return number


SECTIONS = (
    interest("ads_interests", "Interests by which ads are chosen.", "ad_interest", ABOUT_YOU, ("2021-02", named("inferred_data_ig_interest", "Interest"))),
    interest("locations_of_interest", "Places of interest.", "place", ABOUT_YOU, ("2023-11", vectors())),
    interest("other_categories", "Categories by which the account is reached.", "ad_category", ADS, ("2023-11", vectors()), files=(("2023-11", "other_categories_used_to_reach_you.json"),)),
    interest(
        "topics", "Topics of interest.", "topic", TOPICS, ("2021-02", named("topics_your_topics")), ("2026-06", vectors()),
        files=(("2021-02", "your_topics.json"), ("2024-11", "recommended_topics.json")),
    ),
    interest("your_reels_topics", "Topics of reels.", "reels_topic", TOPICS, ("2021-02", named("topics_your_reels_topics"))),
    interest("your_reels_sentiments", "Sentiments of reels.", "reels_sentiment", TOPICS, ("2021-02", named("topics_your_reels_emotions"))),
    interest(
        "see_less_topics", "Topics of which to show more or less; which of the two is not told.", "see_less",
        SEE_MORE, ("2026-05", vectors()),
    ),
    interest(
        "interest_feeds_on_threads", "Feeds by interest on Threads.", "threads_feed", THREADS,
        ("2023-11", string_map("text_post_app_text_app_interest_feeds", "interests", name="Feed name", kept=("Owner username", "Feed type", "Added topic names delimited by `|`", "Added usernames delimited by `|`"), always="name")),
    ),
    Section(
        "advertisers", "Advertisers that used the account's data.", "seen", ADS, history(("2021-02", "advertisers_using_your_activity_or_information.json")),
        history(
            ("2021-02", Form("ig_custom_audiences_all_types", "advertiser_name", _parse_flags, ("advertisers",))),
            ("2026-06", Form(None, "label_values", _parse_buckets, ("advertisers",), EXPORTER_NAMES)),
        ),
    ),
    Section(
        "off_meta_activity", "What other apps and websites told Meta.", "seen", APPS, history(("2021-02", "your_activity_off_meta_technologies.json")),
        history(
            ("2021-02", Form("apps_and_websites_off_meta_activity", "name", _parse_events, ("off_meta_events",))),
            ("2026-05", Form(None, "label_values", _parse_event_labels, ("off_meta_events",), EXPORTER_NAMES)),
        ),
    ),
    Section(
        "link_history", "Links opened in the app's browser.", "seen", LINKS,
        history(("2023-11", "link_history.json")),
        history(
            (
                "2023-11",
                label_values(
                    "link_history", url="Website link you visited", title="Title of website page you visited",
                    session_start="Website session start time", session_end="Website session end time",
                ),
            ),
        ),
    ),
)  # fmt: skip
