"""Devices that the account used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from igarchive.fields import string_map
from igarchive.history import history
from igarchive.section import Form, RecordList, Section
from igarchive.sections.folders import DEVICES, MESSAGES
from igarchive.stock import Rendered
from igarchive.tables import Rows
from igarchive.times import MICROSECONDS, microseconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from igarchive.reading import Reading
    from igarchive.stock import Stock


def device(name: str, doc: str, kind: str, *forms: tuple[str, Form]) -> Section:
    """Declare one list of devices."""
    return Section(name, doc, "devices", DEVICES, history((forms[0][0], f"{name}.json")), history(*forms), {"kind": kind})


CHATS = {
    "device_type": "type", "device_manufacturer": "manufacturer", "device_model": "model", "device_os_version": "os_version", "last_connected_ip": "ip",
}  # fmt: skip
"""Keys of a device in encrypted chats, and their columns."""


CHAT_TIMES = {"last_active_time": "last_login", "online_since": "online_since"}
"""Keys of times there, and their columns."""


def _parse_chats(records: RecordList, reading: Reading) -> dict[str, Rows]:  # noqa: ARG001 -- a form's signature
    """Read the devices of encrypted chats: one record holds them all."""
    rows: list[dict[str, Any]] = []
    for position, record in zip(records.positions, records.items, strict=True):
        for ordinal, one in enumerate(record.get("armadillo_devices", ())):
            told = {column: one.get(key) for key, column in CHATS.items()}
            times = {column: microseconds(one.get(key)) for key, column in CHAT_TIMES.items()}
            rows.append({**told, **times, "position": position, "ordinal": ordinal})
    names = (*CHATS.values(), "last_login", "online_since", "position", "ordinal")
    return {"devices": Rows(len(rows), {**{name: [row[name] for row in rows] for name in names}, **records.section.constant})}


def _render_chats(constant: Mapping[str, Any], stock: Stock) -> Iterator[Rendered]:
    """Write the devices of encrypted chats into their one record."""
    devices, rows = [], list(stock.rows("devices", constant))
    for row in rows:
        told = {key: row[column] for key, column in CHATS.items()}
        times = {key: None if row[column] is None else row[column] // MICROSECONDS for key, column in CHAT_TIMES.items()}
        devices.append({key: value for key, value in (told | times).items() if value is not None})
    if devices:
        yield Rendered([{"armadillo_devices": devices, "calls": []}], {"devices": rows}, lone=True)


CHAT_COLUMNS = frozenset({*CHATS.values(), "last_login", "online_since"})

SECTIONS = (
    device("devices", "Devices that logged in.", "device", ("2021-02", string_map("devices_devices", "devices", user_agent="User Agent", last_login="Last Login@timestamp", always="user_agent"))),
    device(
        "camera_information", "What the camera supports.", "camera",
        ("2021-02", string_map("devices_camera", "devices", device_id="Device ID", sdk_versions="Supported SDK Versions", compression="Compression", face_tracker_version="Face Tracker Version")),
    ),
    device("two-factor_authentication", "Devices of two-factor authentication.", "two_factor", ("2021-02", string_map("devices_two_factor_authentication", "devices", nickname="Nickname", device_id="Device ID", sparse=True))),
    Section(
        "secret_conversations", "Devices of encrypted chats.", "devices",
        MESSAGES, history(("2021-02", "secret_conversations.json")),
        history(("2021-02", Form("ig_secret_conversations", "armadillo_devices", _parse_chats, ("devices",), ("/calls",), render=_render_chats, carries={"devices": CHAT_COLUMNS}))),
        {"kind": "encrypted_chat"},
    ),
)  # fmt: skip
