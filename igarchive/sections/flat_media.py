"""media.json, what was published and sent until 2020: a list for each kind, every file an item of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, groupby, islice
from typing import TYPE_CHECKING, Any

from igarchive.flat import ZONE, time_of
from igarchive.media_objects import MediaRows
from igarchive.section import Form, RecordList
from igarchive.stock import Rendered, Row, Stock
from igarchive.tables import Rows
from igarchive.times import iso

if TYPE_CHECKING:
    from igarchive.reading import Reading

FILE = "media.json"
"""Where all of them lie."""

SENT = "direct_media"
"""The section of files of direct messages."""

Item = dict[str, Any]
Files = list[tuple[int, Item]]
"""Items with their positions."""


Belongs = Callable[[Sequence[Row]], bool]
"""Tells by the files of a post whether it stands in a list."""

POST = {
    "posts": frozenset({"post_id", "time", "caption", "media_count", "place"}),
    "media": frozenset({"owner_table", "owner_id", "kind", "uri", "music_genre"}),
}
"""What a post carries; time and caption of its files are its own."""

PHOTO = {"media": frozenset({"owner_table", "owner_id", "kind", "uri", "time", "caption", "music_genre", "profile_picture"})}
"""What a photo of the account carries."""

UNOWNED = {"media": frozenset({"uri", "time", "music_genre"})}
"""What a file of a message carries: neither of which message nor as what."""

LOOSE = {"media": UNOWNED["media"] | {"owner_table", "owner_id", "kind"}}
"""What a file carries that hangs on no message."""


def photos() -> Form:
    """Declare the list of posts that begin with a photo."""
    return _published("photos", "post", lambda files: bool(files) and not _is_film(files), carousels=True)


def films() -> Form:
    """Declare the list of posts that begin with a film."""
    return _published("videos", "post", _is_film, carousels=True, branch="video_metadata")


def stories() -> Form:
    """Declare the list of stories."""
    return _published("stories", "story", bool, carousels=False)


def _is_film(files: Sequence[Row]) -> bool:
    return bool(files) and files[0]["kind"] == "video"


def _published(key: str, family: str, belongs: Belongs, *, carousels: bool, branch: str = "photo_metadata") -> Form:
    """Declare a list of posts. No carousel is told as one: its files follow each other with one time and one caption."""
    parse = partial(_parse_posts, family=family, carousels=carousels, branch=branch)
    render = partial(_render_posts, belongs=belongs, carousels=carousels)
    return Form(key, "path", parse, ("posts", "media"), spoiled=False, render=render, carries=POST, joins=_are_of_one_post if carousels else None)


def own_photos() -> Form:
    """Declare the list of the account's photos."""
    return Form("profile", "path", partial(_parse_files, owner=of_account), ("media",), ("/location",), spoiled=False, render=_render_photos, carries=PHOTO)


def sent(files: Callable[[Stock], Iterator[Row]], carries: Mapping[str, frozenset[str]]) -> Form:
    """Declare the list of files of direct messages; which of them are to be written is told, and what comes back of those."""
    parse, render = partial(_parse_files, owner=of_record), partial(_render_sent, files=files)
    return Form("direct", "path", parse, ("media",), ("/location",), spoiled=False, render=render, carries=carries)


def of_account(position: int, reading: Reading) -> tuple[str, str]:  # noqa: ARG001 -- one signature for all
    """Let a profile photo hang on the account."""
    return "account", reading.owner.username or ""


def of_record(position: int, reading: Reading) -> tuple[str, str]:  # noqa: ARG001 -- one signature for all
    """Let a file of a direct message hang on its own record: no message says which file is its."""
    return "records", str(position)


def _parse_posts(records: RecordList, reading: Reading, *, family: str, carousels: bool, branch: str) -> dict[str, Rows]:
    media = MediaRows(reading, records.left)
    times, posts = _times(records, reading), []
    for files in _posts(records, carousels=carousels):
        (head, first), time = files[0], times[files[0][0]]
        post_id = reading.number(family, time)
        for ordinal, (position, item) in enumerate(files):
            media.add(_described(item, position, records, branch), ("posts", post_id), (position, ordinal))
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
        media.add(_described(item, position, records, "photo_metadata"), owner(position, reading), (position, 0))
    return {"media": _timed(media, _times(records, reading))}


def _posts(records: RecordList, *, carousels: bool) -> Iterator[Files]:
    """Put the files of each post together."""
    for place, files in groupby(zip(records.positions, records.items, strict=True), lambda file: _moment(file[1]) if carousels else file[0]):
        told = list(files)
        yield from [told] if place is not None else ([file] for file in told)


def _moment(item: Item) -> tuple[str, str | None] | None:
    return (item["taken_at"], item.get("caption")) if "taken_at" in item else None


def _are_of_one_post(before: Any, item: Any) -> bool:  # noqa: ANN401 -- any JSON
    return isinstance(before, dict) and isinstance(item, dict) and _moment(before) == _moment(item) is not None


def _times(records: RecordList, reading: Reading) -> dict[int, int | None]:
    told = zip(records.positions, records.items, strict=True)
    return {position: time_of(item.get("taken_at"), position, ("taken_at",), records, reading) for position, item in told}


def _timed(media: MediaRows, times: dict[int, int | None]) -> Rows:
    """Give the rows of media with their times: files of direct messages have fractions of a second."""
    rows = media.rows()
    return Rows(rows.count, {**rows.columns, "time": [times[position] for position in rows.columns.get("position", ())]})


def _described(item: Item, position: int, records: RecordList, branch: str) -> Item:
    """Describe a file as later exports do; its metadata are those of a photo or of a film."""
    genres = item.get("music_genres", [])
    for index, genre in enumerate(genres[1:], 1):
        records.left.add(position, ("music_genres", index), None, genre, "repeated")
    told = {"uri": item["path"], "title": item.get("caption"), "is_profile_picture": item.get("is_active_profile")}
    return {**told, "media_metadata": {branch: {"music_genre": genres[0]} if genres else {}}}


def _render_posts(constant: Mapping[str, Any], stock: Stock, *, belongs: Belongs, carousels: bool) -> Iterator[Rendered]:
    """Write a file after the other, with the facts of its post; a post comes back as itself if nothing but its own files has its time and caption."""
    posts = list(stock.rows("posts", constant))
    items: list[Item] = []
    told: list[Row] = []
    media: list[Row] = []
    last = None
    for post, files in zip(posts, stock.hanging("media", "posts", posts), strict=True):
        if belongs(files):
            mark = (post["time"], post["caption"]) if carousels and post["time"] is not None else None
            begins = mark is None or mark != last
            items += [_item(file, post["caption"], post["time"], place=post["place"] if begins and file is files[0] else None) for file in files]
            media += [_beyond(post, file) for file in files]
            if begins and (mark or len(files) == 1):
                told.append(post)
            last = mark
    if items:
        yield Rendered(items, {"posts": told, "media": media})


def _beyond(post: Row, file: Row) -> Row:
    """Give a file with what it says beyond its post: time and caption are told for both."""
    return {**file, **{name: None for name in ("time", "caption") if file[name] == post[name]}}


def _render_photos(constant: Mapping[str, Any], stock: Stock) -> Iterator[Rendered]:  # noqa: ARG001 -- a form's signature
    """Write the account's photos."""
    files = list(stock.rows("media", {"owner_table": "account"}))
    if files:
        yield Rendered([_item(file, file["caption"], file["time"]) for file in files], {"media": files})


def _render_sent(constant: Mapping[str, Any], stock: Stock, *, files: Callable[[Stock], Iterator[Row]]) -> Iterator[Rendered]:  # noqa: ARG001 -- a form's signature
    """Write files of direct messages, their times to the microsecond."""
    rows = list(files(stock))
    if rows:
        yield Rendered([_item(file, None, file["time"], zone=ZONE, timespec="microseconds") for file in rows], {"media": rows})


def loose(stock: Stock) -> Iterator[Row]:
    """Give the files that stood in such a list: they hang on nothing, or on what else their record said."""
    yield from (row for row in stock.rows("media", {"owner_table": "records"}) if row["source"].partition("@")[0] == FILE)
    yield from chain.from_iterable(stock.hanging("media", "records", list(stock.rows("records", {"section": SENT}))))


def loose_and_hanging(stock: Stock) -> Iterator[Row]:
    """Give these and the files that hang on messages."""
    yield from loose(stock)
    messages = stock.rows("messages", {})
    for some in iter(lambda: list(islice(messages, AT_ONCE)), []):
        yield from chain.from_iterable(stock.hanging("media", "messages", some))


AT_ONCE = 1000
"""Messages whose files are asked for at a time."""


def _item(file: Row, caption: str | None, time: int | None, *, place: str | None = None, zone: str = "", timespec: str = "auto") -> Item:
    """Write a file."""
    told = {
        "caption": caption,
        "taken_at": None if time is None else iso(time, zone, timespec),
        "location": place,
        "is_active_profile": file["profile_picture"],
        "music_genres": None if file["music_genre"] is None else [file["music_genre"]],
        "path": file["uri"],
    }
    return {key: value for key, value in told.items() if value is not None}
