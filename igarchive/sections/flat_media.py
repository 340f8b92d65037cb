"""media.json, what was published and sent until 2020: a list for each kind, every file an item of its own."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any

from igarchive.flat import time_of
from igarchive.media_objects import MediaRows
from igarchive.section import Form, RecordList
from igarchive.tables import Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from igarchive.reading import Reading

FILE = "media.json"
"""Where all of them lie."""

Item = dict[str, Any]
Files = list[tuple[int, Item]]
"""Items with their positions."""


def published(key: str, family: str, *, carousels: bool = False) -> Form:
    """Declare a list of posts. No carousel is told as one: its files follow each other with one time and one caption."""
    return Form(key, "path", partial(_parse_posts, family=family, carousels=carousels), ("posts", "media"), spoiled=False)


def loose(key: str, owner: Callable[[int, Reading], tuple[str, str]]) -> Form:
    """Declare a list of files that are no posts, by what each hangs on."""
    return Form(key, "path", partial(_parse_files, owner=owner), ("media",), ("/location",), spoiled=False)


def of_account(position: int, reading: Reading) -> tuple[str, str]:  # noqa: ARG001 -- one signature for all
    """Let a profile photo hang on the account."""
    return "account", reading.owner.username or ""


def of_record(position: int, reading: Reading) -> tuple[str, str]:  # noqa: ARG001 -- one signature for all
    """Let a file of a direct message hang on its own record: no message says which file is its."""
    return "records", str(position)


def _parse_posts(records: RecordList, reading: Reading, *, family: str, carousels: bool) -> dict[str, Rows]:
    media = MediaRows(reading, records.left)
    times, posts = _times(records, reading), []
    for files in _posts(records, carousels=carousels):
        (head, first), time = files[0], times[files[0][0]]
        post_id = reading.number(family, time)
        for ordinal, (position, item) in enumerate(files):
            media.add(_described(item, position, records), ("posts", post_id), (position, ordinal))
            if ordinal and "location" in item:
                records.left.add(position, ("location",), None, item["location"], "repeated" if item["location"] == first.get("location") else "conflict")
        posts.append(
            {"post_id": post_id, "time": time, "caption": first.get("caption"), "media_count": len(files), "place": first.get("location"), "position": head}
        )
    told = {name: [post[name] for post in posts] for name in ("post_id", "time", "caption", "media_count", "place", "position")}
    return {"posts": Rows(len(posts), {**told, **records.section.constant, "ordinal": 0}), "media": _timed(media, times)}


def _parse_files(records: RecordList, reading: Reading, *, owner: Callable[[int, Reading], tuple[str, str]]) -> dict[str, Rows]:
    media = MediaRows(reading, records.left)
    for position, item in zip(records.positions, records.items, strict=True):
        media.add(_described(item, position, records), owner(position, reading), (position, 0))
    return {"media": _timed(media, _times(records, reading))}


def _posts(records: RecordList, *, carousels: bool) -> Iterator[Files]:
    """Put the files of each post together."""
    for place, files in groupby(zip(records.positions, records.items, strict=True), lambda file: _moment(file) if carousels else file[0]):
        told = list(files)
        yield from [told] if place is not None else ([file] for file in told)


def _moment(file: tuple[int, Item]) -> tuple[str, str | None] | None:
    item = file[1]
    return (item["taken_at"], item.get("caption")) if "taken_at" in item else None


def _times(records: RecordList, reading: Reading) -> dict[int, int | None]:
    told = zip(records.positions, records.items, strict=True)
    return {position: time_of(item.get("taken_at"), position, ("taken_at",), records, reading) for position, item in told}


def _timed(media: MediaRows, times: dict[int, int | None]) -> Rows:
    """Give the rows of media with their times: files of direct messages have fractions of a second."""
    rows = media.rows()
    return Rows(rows.count, {**rows.columns, "time": [times[position] for position in rows.columns.get("position", ())]})


def _described(item: Item, position: int, records: RecordList) -> Item:
    """Describe a file as later exports do."""
    genres = item.get("music_genres", [])
    for index, genre in enumerate(genres[1:], 1):
        records.left.add(position, ("music_genres", index), None, genre, "repeated")
    told = {"uri": item["path"], "title": item.get("caption"), "is_profile_picture": item.get("is_active_profile")}
    return told | ({"media_metadata": {"photo_metadata": {"music_genre": genres[0]}}} if genres else {})
