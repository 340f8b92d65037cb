"""Logins, logouts and other events of the account's security."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from igarchive.fields import holding, label_values, string_list, string_map
from igarchive.flat import FIRST, ZONE, began, lone, objects
from igarchive.history import history
from igarchive.kinds import decimal
from igarchive.labels import canonical
from igarchive.leftovers import SCALARS
from igarchive.section import Form, RecordList, Section, parsed_by, written_by
from igarchive.sections.folders import LOGIN
from igarchive.shapes import map_record
from igarchive.stock import Rendered, scalars_of
from igarchive.text import repair
from igarchive.times import MICROSECONDS, formatted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from igarchive.reading import Reading
    from igarchive.stock import Stock
    from igarchive.tables import Rows


def visits(key: str) -> Form:
    """Declare a list of logins or logouts."""
    fields = string_map(
        key, "security_events", cookie="Cookie Name", ip="IP Address", port="Port", language="Language Code", user_agent="User Agent",
        time="Time@timestamp", always="time",
    )  # fmt: skip
    return titled_by_time(holding(fields, _is_untold))


def visits_without_port(key: str) -> Form:
    """Declare the same list as it was written until late in 2024."""
    fields = string_map(
        key, "security_events", cookie="Cookie Name", ip="IP Address", language="Language Code", user_agent="User Agent", time="Time@timestamp", always="time"
    )
    return titled_by_time(holding(fields, _is_untold))


def titled_by_time(form: Form) -> Form:
    """Let each record have its time for a title too, as ``2026-05-01T09:57:00+00:00``: one that says no more is told by the time."""

    def parse(records: RecordList, reading: Reading) -> dict[str, Rows]:
        return form.parse(replace(records, items=list(map(_without_time_in_title, records.items))), reading)

    def render(constant: Mapping[str, Any], stock: Stock) -> Iterator[Rendered]:
        assert form.render is not None  # noqa: S101 -- declared forms are rendered
        for rendered in form.render(constant, stock):
            for record, row in zip(rendered.records, rendered.rows["security_events"], strict=True):
                record["title"] = "" if row["time"] is None else formatted(row["time"], TITLE)
            yield rendered

    return parsed_by(form, parse, render=render)


TITLE = "%Y-%m-%dT%H:%M:%S+00:00"
"""How a time stands in a title."""


TIME = canonical("Time")


def _without_time_in_title(record: dict[str, Any]) -> dict[str, Any]:
    """Leave out a title that is the time, where that goes to its column: its label is known."""
    title = record.get("title")
    times = (entry.get("timestamp") for label, entry in record["string_map_data"].items() if title and canonical(label) == TIME)
    return {**record, "title": ""} if any(time and formatted(time * MICROSECONDS, TITLE) == title for time in times) else record


def _is_untold(row: Mapping[str, Any]) -> bool:
    """Tell a visit of these lists from one in the list of all activity: that one says its type."""
    return row["detail"] is None


def event(name: str, doc: str, kind: str, *files: tuple[str, str], forms: tuple[tuple[str, Form], ...]) -> Section:
    """Declare one list of events."""
    return Section(name, doc, "security", LOGIN, history(*files), history(*forms), {"kind": kind})


FLAT_FILE = "account_history.json"
"""Where logins, logouts and how the account was opened lay until 2020."""


def first_visits(key: str) -> tuple[str, Form]:
    """Declare the first form of a list of logins or logouts."""
    fields = objects(
        key, "security_events", mark="timestamp", zone=ZONE, cookie="cookie_name", ip="ip_address", language="language_code", time="timestamp",
        user_agent="user_agent", device="device_id",
    )  # fmt: skip
    return FIRST, holding(fields, _is_untold)


def visited(name: str, doc: str, kind: str, key: str) -> Section:
    """Declare a list of logins or logouts."""
    lately, earlier = visits(f"account_history_{key}"), visits_without_port(f"account_history_{key}")
    section = event(name, doc, kind, ("2021-02", f"{name}.json"), forms=(("2021-02", lately),))
    return began(replace(section, written=history(("2021-02", written_by(earlier, lately)), ("2024-11", lately))), FLAT_FILE, first_visits(key))


UNKNOWN = re.compile("/string_map_data/(Imprecise|Precise) (Latitude|Longitude)/value")
"""Where a coordinate stands that is not known."""


def _location() -> Form:
    """Declare the last known location: the precise pair of coordinates if it is given, else the other."""
    fields = string_map(
        "account_history_imprecise_last_known_location", "security_events", latitude="Precise Latitude|Imprecise Latitude",
        longitude="Precise Longitude|Imprecise Longitude", time="GPS Time Uploaded@timestamp",
    )  # fmt: skip

    def parse(records: RecordList, reading: Reading) -> dict[str, Rows]:
        chosen = [_chosen(record["string_map_data"], position, records) for position, record in zip(records.positions, records.items, strict=True)]
        items = [{**record, "string_map_data": entries} for record, (entries, _) in zip(records.items, chosen, strict=True)]
        tables = fields.parse(replace(records, items=items), reading)
        tables["security_events"].columns["precise"] = [precise for _, precise in chosen]
        return tables

    def render(constant: Mapping[str, Any], stock: Stock) -> Iterator[Rendered]:
        """Write both pairs, "0" for the one that is not known; half a pair has no place."""
        records, rows, half = [], list(stock.rows("security_events", constant)), False
        for row in rows:
            known = ("Precise" if row["precise"] else "Imprecise") if None not in (row["latitude"], row["longitude"]) else None
            half = half or (known is None and (row["latitude"], row["longitude"]) != (None, None))
            told = {
                f"{word} {axis}": decimal(row[axis.lower()]) if word == known else "0"
                for word in ("Imprecise", "Precise")
                for axis in ("Latitude", "Longitude")
            }
            time = None if row["time"] is None else row["time"] // MICROSECONDS
            records.append(map_record({**told, "GPS Time Uploaded@timestamp": time}, sparse=False))
        if records:
            left = [row for row in chain.from_iterable(scalars_of(stock, "last_known_location")) if UNKNOWN.fullmatch(row["pointer"]) and row["value"] == "0"]
            yield Rendered(records, {"security_events": rows, "records": left}, lost={"security_events": frozenset({"latitude", "longitude"})} if half else {})

    carries = {"security_events": fields.carries["security_events"] | {"precise"}, "records": SCALARS}
    return parsed_by(fields, parse, render=render, carries=carries)


def _chosen(entries: dict[str, Any], position: int, records: RecordList) -> tuple[dict[str, Any], bool | None]:
    """Leave the one pair of coordinates that counts: the precise one if it is given; Instagram writes "0" for what it does not know."""
    found = {canonical(label): label for label in entries}
    pairs = {precise: [found.get(f"{word} {axis}") for axis in ("latitude", "longitude")] for precise, word in ((True, "precise"), (False, "imprecise"))}
    given = {
        precise: all(label and entries[label].get("value") for label in pair) and {entries[label]["value"] for label in pair if label} != {"0"}
        for precise, pair in pairs.items()
    }
    chosen = next((precise for precise in (True, False) if given[precise]), None)
    dropped = [label for precise, pair in pairs.items() if precise is not chosen for label in pair if label]
    for label in dropped:
        for key, value in entries[label].items():
            if value:
                records.left.add(position, ("string_map_data", label, key), label, value, "ignored" if value == "0" else "repeated")
    return {label: entry for label, entry in entries.items() if label not in dropped}, chosen


TYPE_KINDS = {
    "log in": "login", "login": "login", "log out": "logout", "logout": "logout", "checkpoint": "checkpoint", "email sent": "email_sent",
    "profile changed": "profile_changed", "password changed": "password_change",
}  # fmt: skip
"""Kinds of the Types of profile_activity (seen 2026-05, English)."""


def _activity() -> Form:
    fields = label_values(
        "security_events", time="Last login@timestamp|timestamp", detail="Type", ip="IP Address", port="Port number", app="App", app_version="App version",
        user_agent="User Agent", language="Language", cookie="Cookie", device="Device ID", place="Details > Location", email="Details > Email address",
        kept=("Details > Email type", "Details > Type", "Details > New value", "Details > Previous value"), always="time detail", lone="Details",
    )  # fmt: skip

    def parse(records: RecordList, reading: Reading) -> dict[str, Rows]:
        tables = fields.parse(records, reading)
        columns = tables["security_events"].columns
        columns["kind"] = list(map(_kind_of, columns["detail"]))
        return tables

    carries = {"security_events": fields.carries["security_events"] | {"kind"}}
    return holding(parsed_by(fields, parse, carries=carries), _is_typed)


def _kind_of(detail: str | None) -> str:
    return TYPE_KINDS.get(repair(detail or "").casefold(), "other")


def _is_typed(row: Mapping[str, Any]) -> bool:
    """Tell whether an event is one of the list of all activity: its kind follows from its type."""
    return row["detail"] is not None and row["kind"] == _kind_of(row["detail"])


SECTIONS = (
    visited("login_activity", "Logins.", "login", "login_history"),
    visited("logout_activity", "Logouts.", "logout", "logout_history"),
    event(
        "profile_privacy_changes", "Changes between private and public.", "privacy_change",
        ("2021-02", "account_privacy_changes.json"), ("2024-11", "profile_privacy_changes.json"),
        forms=(
            ("2021-02", string_map("account_history_account_privacy_history", "security_events", detail="title", time="Time@timestamp", always="time")),
            ("2026-06", string_list("account_history_account_privacy_history", "security_events", detail="title", time="timestamp", always="time")),
        ),
    ),
    event(
        "profile_status_changes", "The account switched off and on.", "status_change",
        ("2021-02", "account_status_changes.json"), ("2024-11", "profile_status_changes.json"),
        forms=(("2021-02", string_map("account_history_account_active_status_changes", "security_events", detail="Activation Type", time="Time@timestamp", kept=("Automated", "Inactivation Reason"), always="time")),),
    ),
    event(
        "password_change_activity", "Changes of the password.", "password_change", ("2021-02", "password_change_activity.json"),
        forms=(("2021-02", string_map("account_history_password_change_history", "security_events", time="Time@timestamp", always="time")),),
    ),
    began(
        event(
            "signup_details", "How the account was opened.", "signup",
            ("2021-02", "signup_information.json"), ("2024-11", "signup_details.json"), ("2024-11", "instagram_signup_details.json"),
            forms=(
                (
                    "2021-02",
                    string_map(
                        "account_history_registration_info", "security_events", username="Username", ip="IP Address", time="Time@timestamp", email="Email",
                        phone="Phone Number", device="Device", always="time",
                    ),
                ),
            ),
        ),
        FLAT_FILE,
        (
            FIRST,
            lone(
                objects(
                    "registration_info", "security_events", mark="", username="registration_username", ip="ip_address", time="registration_time",
                    email="registration_email", phone="registration_phone_number", device="device_name",
                )
            ),
        ),
    ),
    event("last_known_location", "The last known location.", "last_location", ("2021-02", "last_known_location.json"), forms=(("2021-02", _location()),)),
    Section(
        "profile_activity", "Logins, checks, mails and changes in one list.", "security", LOGIN, history(("2026-05", "profile_activity.json")),
        history(("2026-05", _activity())),
    ),
)  # fmt: skip
