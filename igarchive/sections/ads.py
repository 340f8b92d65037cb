"""What advertisers and others know of the account: interests, advertisers, activity off Meta, link history."""

from __future__ import annotations

import re
from collections import Counter
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from igarchive.fields import label_values, string_map
from igarchive.history import Since, history
from igarchive.labels import canonical, one_of
from igarchive.meaning import report_unknown
from igarchive.section import Category, Form, RecordList, Section
from igarchive.sections.folders import ABOUT_YOU, ADS, APPS, LINKS, SEE_MORE, THREADS, TOPICS
from igarchive.shapes import BELOW, EXPORTER_NAMES, GROUPED, label_leaves
from igarchive.stock import Rendered
from igarchive.tables import Rows
from igarchive.times import MICROSECONDS, microseconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from igarchive.leftovers import Json
    from igarchive.reading import Reading
    from igarchive.stock import Row, Stock


FLAGS = {
    "has_data_file_custom_audience": "list",
    "has_remarketing_custom_audience": "remarketing",
    "has_in_person_store_visit": "store_visit",
}
"""Keys of an advertiser, and the reason that each stands for."""

BUCKETS = {"advertisers who uploaded a list": "list"}
"""How labels of advertisers begin, and their reasons; labels of other reasons were not seen in full."""


def interest(
    name: str,
    doc: str,
    kind: str,
    folder: tuple[Since[str], ...],
    *forms: tuple[str, Form],
    files: tuple[tuple[str, str], ...] = (),
    category: Category = "ads and topics",
) -> Section:
    """Declare one list of interests."""
    return Section(name, doc, category, folder, history(*(files or ((forms[0][0], f"{name}.json"),))), history(*forms), {"kind": kind})


def named(key: str, label: str = "Name") -> Form:
    """Declare a list of names."""
    return string_map(key, "interests", name=label, always="name")


def _parse_vectors(records: RecordList, reading: Reading, *, called: str) -> dict[str, Rows]:
    """Give one row for each name in the vector or group of names, which is ``called`` so; what stands beside them is left over."""
    rows: list[dict[str, Any]] = []
    unknown: Counter[str] = Counter()
    for position, record in zip(records.positions, records.items, strict=True):
        leaves = list(label_leaves(record))
        group = _group_of_names(record["label_values"], called)
        values = Counter(path[:ELEMENT] for _, _, path, _ in leaves if path[:2] == group and path[-1] == "value")
        found = []
        time = fbid = None
        for address, value, path, label in leaves:
            beside = values[path[:ELEMENT]] if path[-1] == "value" else 0
            if address == "fbid":
                fbid = value
            elif address == "timestamp":
                time = microseconds(value)
            elif beside == 1 or (beside and canonical(label or "") == NAME):
                found.append(value)
            elif not (path[:-1] == group and (path[-1] == "label" or (path[-1] == "title" and canonical(str(value)) == called))):
                records.left.add(position, path, label, value, "extra")
                unknown[canonical(label or address)] += 1
        rows += [{"name": value, "time": time, "fbid": fbid, "position": position, "ordinal": ordinal} for ordinal, value in enumerate(found)]
    report_unknown(unknown, records.member, reading.findings, foreign=False)
    return {"interests": _listed(rows, records.section.constant)}


def _group_of_names(items: list[dict[str, Any]], called: str) -> tuple[str, int] | None:
    """Find the vector or group of names in a record: the only one, whatever its label, or of several the first that is ``called`` so."""
    groups = [index for index, item in enumerate(items) if any(map(item.get, BELOW))]
    if len(groups) > 1:
        groups = [index for index in groups if one_of(items[index].get("label", items[index].get("title", "")), frozenset({called})) == called]
    return next((("label_values", index) for index in groups), None)


ELEMENT = 4
"""Steps of a path to an element of a vector or group."""

NAME = canonical("Name")


def _render_vectors(constant: Mapping[str, Any], stock: Stock, *, write: Callable[[list[str]], Json]) -> Iterator[Rendered]:
    """Write names into vectors or groups, one record for each time and id that they share."""
    groups: dict[tuple[Any, Any], list[str]] = {}
    rows = list(stock.rows("interests", constant))
    for row in rows:
        groups.setdefault((row["time"], row["fbid"]), []).append(row["name"])
    records = []
    for (time, fbid), names in groups.items():
        facts = {"timestamp": None if time is None else time // MICROSECONDS, "fbid": fbid}
        records.append({**{key: value for key, value in facts.items() if value is not None}, "media": [], "label_values": [write(names)]})
    if records:
        yield Rendered(records, {"interests": rows})


def vector(called: str, names: list[str]) -> Json:
    """Write names into a vector under a label."""
    return {"label": called, "vec": [{"value": name} for name in names]}


def topics(called: str, names: list[str]) -> Json:
    """Write names into a group of that title (seen in 2026-05, empty)."""
    return {"dict": [{"dict": [{"label": "Name", "value": name}], "title": ""} for name in names], "title": called}


def vectors(called: str, write: Callable[[str, list[str]], Json] = vector) -> Form:
    """Declare label_values of which a vector, or group, that is called so holds names."""
    parse, render = partial(_parse_vectors, called=canonical(called)), partial(_render_vectors, write=partial(write, called))
    return Form(None, "label_values", parse, ("interests",), EXPORTER_NAMES, render=render, carries={"interests": frozenset({"name", "time", "fbid"})})


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


def _is_flagged(row: Mapping[str, Any]) -> bool:
    return row["reason"] is None or row["reason"] in FLAGS.values()


def _is_bucketed(row: Mapping[str, Any]) -> bool:
    return row["reason"] is not None


def _render_flags(constant: Mapping[str, Any], stock: Stock) -> Iterator[Rendered]:
    """Write one record for each advertiser, its reasons as flags; another where it has a reason twice."""
    told: list[tuple[str, set[str | None]]] = []
    last: dict[str, set[str | None]] = {}
    rows = list(filter(_is_flagged, stock.rows("advertisers", constant)))
    for row in rows:
        if row["name"] not in last or row["reason"] is None or {row["reason"], None} & last[row["name"]]:
            last[row["name"]] = set()
            told.append((row["name"], last[row["name"]]))
        last[row["name"]].add(row["reason"])
    if told:
        records = [{"advertiser_name": name, **{key: reason in given for key, reason in FLAGS.items()}} for name, given in told]
        yield Rendered(records, {"advertisers": rows})


def _render_buckets(constant: Mapping[str, Any], stock: Stock) -> Iterator[Rendered]:
    """Write one bucket for each reason."""
    buckets: dict[str, list[str]] = {}
    rows = list(filter(_is_bucketed, stock.rows("advertisers", constant)))
    for row in rows:
        label = next((begin.capitalize() for begin, reason in BUCKETS.items() if reason == row["reason"]), row["reason"])
        buckets.setdefault(label, []).append(row["name"])
    if buckets:
        listed = [{"label": label, "vec": [{"value": name} for name in names]} for label, names in buckets.items()]
        yield Rendered([{"media": [], "label_values": listed}], {"advertisers": rows})


def _parse_buckets(records: RecordList, reading: Reading) -> dict[str, Rows]:  # noqa: ARG001
    """Give one row for each advertiser in a bucket; the bucket's label tells the reason."""
    rows: list[dict[str, Any]] = []
    for position, record in zip(records.positions, records.items, strict=True):
        ordinal = 0
        for address, value, path, label in label_leaves(record):
            if "vec" in path and path[-1] == "value":
                rows.append({"name": value, "reason": _reason(label), "position": position, "ordinal": ordinal})
                ordinal += 1
            elif not (address.endswith(GROUPED) and path[-1] == "label"):
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


def _parse_event_labels(records: RecordList, reading: Reading) -> dict[str, Rows]:
    """Give one row for each event of an app, likewise."""
    unknown: Counter[str] = Counter()
    rows: list[dict[str, Any]] = []
    for position, record in zip(records.positions, records.items, strict=True):
        app: dict[str, Any] = {"app": record["title"], "app_id": None, "fbid": None}
        events: dict[int, dict[str, Any]] = {}
        for address, value, path, label in label_leaves(record):
            column = EVENT.get(address)
            if address in {"title", f"events{GROUPED}"}:
                continue
            if address in {"id", "fbid"} and app["app_id" if address == "id" else "fbid"] is None:
                app["app_id" if address == "id" else "fbid"] = value
            elif column and "vec" in path and column not in events.setdefault(number := _index(path), {}):
                events[number][column] = microseconds(value) if column == "time" else value
            else:
                records.left.add(position, path, label, value, "extra")
                unknown.update([address] if label else [])
        for ordinal, one in enumerate(events.values() or [{}]):
            told = {column: one.get(column) for column in EVENT.values()}
            rows.append({**app, **told, "position": position, "ordinal": ordinal})
    foreign = not any(row[column] is not None for row in rows for column in ("app_id", *EVENT.values()))
    report_unknown(unknown, records.member, reading.findings, foreign=foreign)
    return {"off_meta_events": _listed(rows, {})}


def _index(path: tuple[str | int, ...]) -> int:
    """Give the number of the element of a vector."""
    number = path[path.index("vec") + 1]
    assert isinstance(number, int)  # noqa: S101 -- what follows vec
    return number


NAMED = {"advertisers": frozenset({"name", "reason"})}


def _apps(constant: Mapping[str, Any], stock: Stock) -> dict[tuple[Any, ...], list[Row]]:
    """Gather the events of each app."""
    apps: dict[tuple[Any, ...], list[Row]] = {}
    for row in stock.rows("off_meta_events", constant):
        apps.setdefault((row["app"], row["app_id"], row["fbid"]), []).append(row)
    return apps


def _render_events(constant: Mapping[str, Any], stock: Stock) -> Iterator[Rendered]:
    """Write one record for each app; an id that is a number is written as one."""
    records = []
    apps = _apps(constant, stock)
    for (app, _, _), rows in apps.items():
        events = []
        for row in rows:
            number = row["event_id"]
            facts = {
                "id": int(number) if number and WHOLE.fullmatch(number) else number,
                "type": row["kind"],
                "timestamp": row["time"] and row["time"] // MICROSECONDS,
            }
            events.append({key: value for key, value in facts.items() if value is not None})
        records.append({"name": app, "events": [event for event in events if event]})
    if records:
        yield Rendered(records, {"off_meta_events": chain.from_iterable(apps.values())})


def _render_event_labels(constant: Mapping[str, Any], stock: Stock) -> Iterator[Rendered]:
    """Write one record for each app, its events in a vector."""
    records = []
    apps = _apps(constant, stock)
    for (app, app_id, fbid), rows in apps.items():
        events = [
            [
                *({"label": label, "value": row[column]} for label, column in (("ID", "event_id"), ("Event", "kind")) if row[column] is not None),
                *({"label": "Received on", "timestamp_value": row["time"] // MICROSECONDS} for _ in range(row["time"] is not None)),
            ]
            for row in rows
        ]
        listed: list[dict[str, Any]] = [] if app_id is None else [{"label": "ID", "value": app_id}]
        listed.append({"label": "Events", "vec": [{"dict": event} for event in events if event]})
        records.append({"title": app, "media": [], "label_values": listed, **({} if fbid is None else {"fbid": fbid})})
    if records:
        yield Rendered(records, {"off_meta_events": chain.from_iterable(apps.values())})


WHOLE = re.compile(r"0|[1-9][0-9]{0,17}")
"""A text that a number of 64 bits writes the same."""

EVENTS = frozenset({"app", "event_id", "kind", "time"})

SECTIONS = (
    interest("ads_interests", "Interests by which ads are chosen.", "ad_interest", ABOUT_YOU, ("2021-02", named("inferred_data_ig_interest", "Interest"))),
    interest("locations_of_interest", "Places of interest.", "place", ABOUT_YOU, ("2023-11", vectors("Locations of interest"))),
    interest("other_categories", "Categories by which the account is reached.", "ad_category", ADS, ("2023-11", vectors("Name")), files=(("2023-11", "other_categories_used_to_reach_you.json"),)),
    interest(
        "topics", "Topics of interest.", "topic", TOPICS, ("2021-02", named("topics_your_topics")), ("2026-06", vectors("Name")),
        files=(("2021-02", "your_topics.json"), ("2024-11", "recommended_topics.json")),
    ),
    interest("your_reels_topics", "Topics of reels.", "reels_topic", TOPICS, ("2021-02", named("topics_your_reels_topics"))),
    interest("your_reels_sentiments", "Sentiments of reels.", "reels_sentiment", TOPICS, ("2021-02", named("topics_your_reels_emotions"))),
    interest(
        "see_less_topics", "Topics of which to show more or less; which of the two is not told.", "see_less",
        SEE_MORE, ("2026-05", vectors("Topics", topics)),
    ),
    interest(
        "interest_feeds_on_threads", "Feeds by interest on Threads.", "threads_feed", THREADS,
        ("2023-11", string_map("text_post_app_text_app_interest_feeds", "interests", name="Feed name", kept=("Owner username", "Feed type", "Added topic names delimited by `|`", "Added usernames delimited by `|`"), always="name")),
        category="threads",
    ),
    Section(
        "advertisers", "Advertisers that used the account's data.", "ads and topics", ADS, history(("2021-02", "advertisers_using_your_activity_or_information.json")),
        history(
            ("2021-02", Form("ig_custom_audiences_all_types", "advertiser_name", _parse_flags, ("advertisers",), render=_render_flags, carries=NAMED, holds=_is_flagged)),
            ("2026-06", Form(None, "label_values", _parse_buckets, ("advertisers",), EXPORTER_NAMES, render=_render_buckets, carries=NAMED, holds=_is_bucketed)),
        ),
    ),
    Section(
        "off_meta_activity", "What other apps and websites told Meta.", "off-Meta activity", APPS, history(("2021-02", "your_activity_off_meta_technologies.json")),
        history(
            ("2021-02", Form("apps_and_websites_off_meta_activity", "name", _parse_events, ("off_meta_events",), render=_render_events, carries={"off_meta_events": EVENTS})),
            ("2026-05", Form(None, "label_values", _parse_event_labels, ("off_meta_events",), EXPORTER_NAMES, render=_render_event_labels, carries={"off_meta_events": EVENTS | {"app_id", "fbid"}})),
        ),
    ),
    Section(
        "link_history", "Links opened in the app's browser.", "link history", LINKS,
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
