"""The profile: whose export it is. Read before everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from igarchive.fields import string_map
from igarchive.flat import FIRST, began, lone, objects
from igarchive.history import history
from igarchive.labels import canonical, written
from igarchive.media_objects import MEDIA_COLUMNS, MediaRows, media_object
from igarchive.section import Form, RecordList, Section, parsed_by
from igarchive.sections.folders import PROFILE as FOLDER
from igarchive.tables import Rows
from igarchive.text import repair

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from igarchive.reading import Reading
    from igarchive.stock import Rendered, Stock

PHOTO, USERNAME = canonical("Profile Photo"), canonical("Username")


def _profile() -> Form:
    fields = string_map(
        "profile_user", "account", always="username",
        username="Username", name="Name", bio="Bio", email="Email", phone="Phone Number", phone_confirmed="Phone Confirmed",
        phone_confirmation_method="Phone Confirmation Method", gender="Gender", birth_date="Date of birth", website="Website",
        private="Private Account", music="Music on profile", emoji_pong_high_score="Emoji Pong High Score",
    )  # fmt: skip

    def parse(records: RecordList, reading: Reading) -> dict[str, Rows]:
        """Read the profile; keep in mind whose it is, and tell of its photo in ``media``."""
        mark = records.left.mark()
        told = fields.parse(replace(records, items=[without_photo(record) for record in records.items]), reading)
        account = told["account"].columns
        media = MediaRows(reading, records.left)
        account["profile_photo"] = [None] * len(records.items)
        for row, (position, record) in enumerate(zip(records.positions, records.items, strict=True)):
            username = account["username"][row]
            if username is None:
                records.left.keep_whole({position: record}, mark)
                continue
            reading.usernames.add(repair(username))
            reading.owner.name = account["name"][row] or reading.owner.name
            for label, photo in photos(record):
                _tell_photo(label, photo, position, records, reading)
                media.add(photo, ("account", repair(username)), (position, 0), ("media_map_data", label))
                account["profile_photo"][row] = photo["uri"]
        kept = [row for row, username in enumerate(account["username"]) if username is not None]
        rows = {name: [values[row] for row in kept] if isinstance(values, (list, range)) else values for name, values in account.items()}
        return {"account": Rows(len(kept), rows), "media": media.rows()}

    def render(constant: Mapping[str, Any], stock: Stock) -> Iterator[Rendered]:
        """Write the profile, its photo beside the facts."""
        assert fields.render is not None  # noqa: S101 -- declared forms are rendered
        for rendered in fields.render(constant, stock):
            shown, lost = [], False
            for record, row in zip(rendered.records, rendered.rows["account"], strict=True):
                photo = next(stock.rows("media", {"owner_table": "account", "uri": row["profile_photo"]}), None)
                if photo is not None:
                    record["media_map_data"] = {"Profile Photo": media_object(photo)}
                    shown.append(photo)
                lost = lost or (photo is None and row["profile_photo"] is not None)  # until 2020 an address on the web
            yield replace(rendered, rows={**rendered.rows, "media": shown}, lost={"account": frozenset({"profile_photo"})} if lost else {})

    carries = {"account": fields.carries["account"] | {"profile_photo"}, "media": MEDIA_COLUMNS}
    return parsed_by(fields, parse, tables=("account", "media"), render=render, carries=carries)


def _tell_photo(label: str, photo: dict[str, Any], position: int, records: RecordList, reading: Reading) -> None:
    """Say that a label can mean nothing else than the photo, and keep what no column of ``media`` takes."""
    if canonical(label) != PHOTO:
        reading.findings.add("label_meant", records.member, f"labels of a language that is not known: {repair(label)!r} can only mean {PHOTO!r}")
    if "text_app_post" in photo:
        records.left.add(position, ("media_map_data", label, "text_app_post"), label, photo["text_app_post"], "ignored")


def photos(record: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Give the photos of a profile, by label; where labels are not English, the only one can be nothing else."""
    given = [(label, photo) for label, photo in record.get("media_map_data", {}).items() if photo.get("uri")]
    named = [(label, photo) for label, photo in given if canonical(label) == PHOTO]
    english = any(written(label) == USERNAME for label in record["string_map_data"])
    return given if len(given) == 1 and not english else named


def without_photo(record: dict[str, Any]) -> dict[str, Any]:
    """Give a record without what ``photos`` gives of it."""
    told = {label for label, _ in photos(record)}
    return {**record, "media_map_data": {label: value for label, value in record.get("media_map_data", {}).items() if label not in told}}


def _first() -> Form:
    """Declare the first form: one plain object, which says when the account was opened; its photo is an address on the web."""
    fields = objects(
        None, "account", mark="username", kept=("connected_facebook_account_date_of_birth",),
        bio="biography", joined="date_joined", email="email", website="website", phone="phone_number", gender="gender", private="private_account",
        name="name", profile_photo="profile_pic_url", username="username", birth_date="date_of_birth",
    )  # fmt: skip

    def parse(records: RecordList, reading: Reading) -> dict[str, Rows]:
        """Read the profile, and keep in mind whose it is."""
        told = fields.parse(records, reading)
        account = told["account"].columns
        reading.usernames.update(map(repair, account["username"]))
        reading.owner.name = next(filter(None, account["name"]), reading.owner.name)
        return told

    return lone(parsed_by(fields, parse))


SECTIONS = (
    began(
        Section(
            "personal_information", "The profile.", "profile",
            FOLDER,
            history(("2021-02", "personal_information.json")),
            history(("2021-02", _profile())),
            tells_owner=True,
        ),
        "profile.json", (FIRST, _first()),
    ),
    Section(
        "profile_changes", "Changes to the profile.", "profile",
        FOLDER,
        history(("2021-02", "profile_changes.json")),
        history(
            (
                "2021-02",
                string_map(
                    "profile_profile_change", "profile_changes", field="Changed", previous="Previous Value", new="New Value", time="Change Date@timestamp",
                    always="field time",
                ),
            )
        ),
    ),
)  # fmt: skip
