"""The leaf check: every scalar of an archive's JSON is found in some row that names its member and position."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from collections import defaultdict
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from exports import Json, Read

Steps = tuple[str | int, ...]
Told = set[tuple[str, Any]]

RECORD_KEYS = frozenset({"media", "string_list_data", "string_map_data", "label_values"})
"""A document with one of these keys is itself a record."""

LISTS_WITH_HEADER = ("messages", "replies")
"""Record lists that other values stand beside; of two the fuller one counts."""

FLAT_LISTS = frozenset(
    {
        "photos", "videos", "profile", "stories", "direct", "media_comments", "live_comments", "story_comments", "media_likes", "comment_likes",
        "saved_collections", "saved_media", "blocked_users", "close_friends", "restricted_users", "follow_requests_sent", "permanent_follow_requests",
        "followers", "following", "following_hashtags", "dismissed_suggested_users", "polls", "emoji_sliders", "questions", "countdowns", "quizzes", "chats",
        "story_likes", "chaining_seen", "ads_seen", "ads_clicked", "posts_seen", "videos_watched", "main_search_history", "shopping_search_history",
        "login_history", "logout_history", "registration_info",
    }
)  # fmt: skip
"""Keys of lists and maps in one document of 2018 to 2020: their records follow each other."""

TIMES = {
    "timestamp": 1000, "creation_timestamp": 1000, "timestamp_value": 1000, "last_active_time": 1000, "online_since": 1000,
    "acquisition_time": 1000, "timestamp_ms": 1,
}  # fmt: skip
"""Keys of times, and how many milliseconds one unit is."""

REASONS = {
    "has_data_file_custom_audience": "list",
    "has_remarketing_custom_audience": "remarketing",
    "has_in_person_store_visit": "store_visit",
}
"""Flags of an advertiser: a true one is a row with this reason, a false one the absence of that row."""

LATEST = 4_102_444_800_000
"""The year 2100 in milliseconds; beyond it nothing is a time."""

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MILLISECOND = dt.timedelta(milliseconds=1)


def losses(path: Path, read: Read) -> list[str]:
    """Name every scalar of the archive's JSON that no row tells."""
    told, sources = told_by(read)
    names = {row["name"]: row["member"] for row in read["members"]}
    return [
        f"{name}#{position}{''.join(f'/{step}' for step in steps)} = {value!r}"
        for name, data in files(path)
        if name.endswith(".json")
        for position, steps, value, entry in scalars(json.loads(data))
        if not is_filler(steps, value, entry)
        and not is_told(steps, value, told[names[name], position] if position is not None else sources[names[name].rpartition("/")[0]])
    ]


def losses_of_members(path: Path, read: Read) -> list[str]:
    """Name every scalar of the members that were read that no row of its folder tells, whatever their records are; nothing of "" and 0.

    For documents of any shape: which list holds their records cannot be said.
    """
    _, folders = told_by(read)
    sound = {row["name"]: row["member"] for row in read["members"] if row["status"] != "failed" and row["reason"] != "duplicate" and not row["refused"]}
    return [
        f"{name}{''.join(f'/{step}' for step in steps)} = {value!r}"
        for name, data in files(path)
        if name.endswith(".json") and name in sound
        for steps, value, _ in below(json.loads(data.removeprefix(b"\xef\xbb\xbf")), (), None)
        if not (value in ("", 0) and value is not False) and not is_label(steps, value)
        if not is_told(steps, value, folders[sound[name].rpartition("/")[0]])
    ]


def files(path: Path) -> Iterator[tuple[str, bytes]]:
    """Give name and bytes of each file of a ZIP or folder."""
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            if file.is_file():
                yield file.relative_to(path).as_posix(), file.read_bytes()
        return
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if not info.is_dir():
                yield info.filename, archive.read(info)


def records_of(document: Json) -> tuple[list[Json], Json]:
    """Give the records of a document and what stands beside them."""
    if isinstance(document, list):
        return document, {}
    if isinstance(document, dict) and document and document.keys() <= FLAT_LISTS:
        told = [value for value in document.values() if value not in ([], {})]
        return [record for value in told for record in (value if isinstance(value, list) else [value])], {}
    if isinstance(document, dict):
        for key in sorted(LISTS_WITH_HEADER, key=lambda key: -len(document.get(key, ()))):
            if key in document and isinstance(document[key], list) and "participants" in document:
                return document[key], {name: value for name, value in document.items() if name != key}
        [key, *others] = document or [""]
        if not others and key and key not in RECORD_KEYS:
            return (document[key] if isinstance(document[key], list) else [document[key]]), {}
    return [document], {}


def scalars(document: Json) -> Iterator[tuple[int | None, Steps, Any, Json]]:
    """Give each scalar with its record's position (None beside a record list), its path, and what it stands in."""
    records, header = records_of(document)
    for position, record in enumerate(records):
        for steps, value, parent in below(record, (), None):
            yield position, steps, value, parent
    for steps, value, parent in below(header, (), None):
        yield None, steps, value, parent


def below(value: Json, steps: Steps, parent: Json) -> Iterator[tuple[Steps, Any, Json]]:
    """Give each scalar below a value."""
    if isinstance(value, dict):
        for key, child in value.items():
            yield from below(child, (*steps, key), value)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from below(child, (*steps, index), value)
    else:
        yield steps, value, parent


def is_filler(steps: Steps, value: Json, entry: Json) -> bool:
    """Tell whether a scalar says nothing: a filler of a shape, a time that is not set, or a text that names a field."""
    key = steps[-1] if steps else None
    if value == 0 and value is not False and key in TIMES:
        return True
    if value == "" and (key in {"title", "href", "geo_gated_country_list"} or steps[:1] + steps[2:] == ("media_list_data", "uri")):
        return True
    if value == "" and key == "value" and len(entry) > 1:
        return True
    return is_label(steps, value)


def is_label(steps: Steps, value: Json) -> bool:
    """Tell whether a text names a field."""
    return "label_values" in steps and steps[-1] in {"label", "title"} and isinstance(value, str)


def is_told(steps: Steps, value: Json, told: Told) -> bool:
    """Tell whether a scalar is among what rows tell."""
    key = steps[-1] if steps else None
    if isinstance(value, bool):
        if key in REASONS and (("text", REASONS[str(key)]) in told) is value:
            return True
        return ("flag", value) in told or ("text", "true" if value else "false") in told
    if isinstance(value, int | float):
        unit = TIMES.get(str(key))
        if unit and 0 < value * unit < LATEST and ("time", EPOCH + value * unit * MILLISECOND) in told:
            return True
        return ("number", value) in told or (key == "id" and ("text", str(value)) in told)
    if value is None:
        return ("null", None) in told
    text = repaired(value)
    return ("text", text) in told or ("text", value) in told or any(form in told for form in forms_of(text))


def forms_of(text: str) -> Iterator[tuple[str, Any]]:
    """Give what else a text can have become: a flag, a number, a day, a time."""
    if text in {"True", "False"}:
        yield "flag", text == "True"
    with suppress(ValueError):
        yield "number", float(text)
    with suppress(ValueError):
        yield "day", dt.date.fromisoformat(text)
    with suppress(ValueError):
        time = dt.datetime.fromisoformat(text)
        yield "time", time if time.tzinfo else time.replace(tzinfo=dt.UTC)


def repaired(text: str) -> str:
    """Undo the exporter's mangling where it can be undone."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def told_by(read: Read) -> tuple[dict[tuple[str, int], Told], dict[str, Told]]:
    """Collect the values that rows tell: by member and position, and by the member's folder."""
    told: dict[tuple[str, int], Told] = defaultdict(set)
    folders: dict[str, Told] = defaultdict(set)
    for table, rows in read.tables.items():
        if table == "members":
            continue
        for row in rows:
            values = set(values_of(table, row))
            told[row["source"], row["position"]] |= values
            folders[row["source"].rpartition("/")[0]] |= values
    return told, folders


def values_of(table: str, row: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Give the values of a row, with what each is."""
    if table == "documents":
        for _, value, _ in below(json.loads(row["text"]), (), None):
            yield kind_of(value), value
        return
    for name, value in row.items():
        if name in {"source", "position", "ordinal"} or (table == "records" and name in {"section", "pointer", "type", "why"}):
            continue
        if table == "records" and name == "value" and row["type"] in {"number", "boolean", "null"}:
            yield kind_of(json.loads(value)), json.loads(value)
        elif isinstance(value, list):
            yield from (("text", text) for text in value)
        elif value is not None:
            yield kind_of(value), value


def kind_of(value: Json) -> str:
    """Name what a value is."""
    if value is None:
        return "null"
    for kind, name in ((bool, "flag"), (str, "text"), (dt.datetime, "time"), (dt.date, "day")):
        if isinstance(value, kind):
            return name
    return "number"
