"""The loss report: what became of every column in an output, why, and of how many rows."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any, get_args

import pyarrow as pa
import pytest
from exports import COMMENTS, EACH_SAMPLE, LIKED_POSTS, NOON, POSTS, PROFILE, Json, make_zip, profile, string_list

import igarchive
from igarchive.archive import Archive
from igarchive.loss import Tally
from igarchive.selection import LeftOut
from igarchive.tables import TABLE_BY_NAME, TABLES, Table
from igarchive.writers import FORMATS, OPTIONS, Options, fates_of, writer_named
from igarchive.writers.fate import Kind

if TYPE_CHECKING:
    from pathlib import Path

    from igarchive.loss import Loss
    from igarchive.tables import Column

JPEG = b"\xff\xd8\xff\xe0" + bytes(60)

TABULAR = ("parquet", "csv")
"""Formats that hold every table; that all of them comes back is held in test_writers.py."""


@pytest.mark.parametrize("to", FORMATS)
def test_every_format_says_what_becomes_of_every_column(to: str) -> None:
    assert {name: set(columns) for name, columns in fates_of(to).items()} == {table.name: set(table.by_name) for table in TABLES}


@pytest.mark.parametrize("to", FORMATS)
def test_every_fate_is_one_of_three_and_says_why(to: str) -> None:
    fates = {fate for columns in fates_of(to).values() for fate in columns.values()}

    assert {fate.kind for fate in fates} <= set(get_args(Kind))
    assert [fate for fate in fates if not fate.why or fate.why.endswith(".") or "\n" in fate.why] == []


@pytest.mark.parametrize("to", TABULAR)
def test_tables_carry_everything(to: str) -> None:
    assert {fate.kind for columns in fates_of(to).values() for fate in columns.values()} == {"transferred"}


KINDS = {
    "posts": ("post", "reel", "igtv", "story", "archived", "deleted", "other", "repost", "threads_post"),
    "comments": ("post", "threads"),
    "likes": ("post", "comment", "threads"),
    "saved": ("post", "music", "place"),
    "connections": ("follower", "following", "blocked", "close_friend", "request_sent", "hashtag", "threads_follower", "threads_following"),
    "attachments": ("photo", "share", "profile_share", "place", "link", "mention"),
    "conversations": ("direct", "group"),
}
"""Kinds of rows that a format may treat each in its own way."""

SPARSE: tuple[tuple[str, ...], ...] = ((), ("url",), ("url", "owner"), ("name",), ("text",), ("uri",), ("uri", "place"))
"""Columns that are null in some rows: where one says less, another may be carried in its place."""

OURS = frozenset({"kind", "owner_table", "owner_id", "member", "media_type", "source", "position", "ordinal", "present", "size", "conversation_id"})
"""Columns whose values are given by what the rows are."""


def marks() -> dict[tuple[str, str], Any]:
    """Give every column of every table a value that stands nowhere else."""
    numbers = count(1)
    return {(table.name, column.name): mark(column, next(numbers)) for table in TABLES for column in table.columns if column.name not in OURS}


def mark(column: Column, number: int) -> Any:  # noqa: ANN401 -- any cell
    """Make a value of a column that stands nowhere else."""
    word = f"Mark{number:04d}q"
    return {
        "string": f"https://{word.lower()}.example/" if "url" in column.name or column.name == "website" else word,
        "time": datetime(2013, 1, 1, tzinfo=UTC) + timedelta(days=number, seconds=number),
        "day": date(1950, 1, 1) + timedelta(days=number),
        "integer": 7_000_000 + number,
        "small": 8_000_000 + number,
        "number": 61.12345 + number,
        "flag": True,
        "strings": [word],
    }[column.kind]


def forms(value: Any) -> set[str]:  # noqa: ANN401 -- any cell
    """Give what a value may look like in an output."""
    if isinstance(value, datetime):
        return {f"{value:%Y-%m-%dT%H:%M:%S}", str(round(value.timestamp()))}
    return set(value) if isinstance(value, list) else {str(value)}


def marked(table: Table, found: dict[tuple[str, str], Any]) -> list[dict[str, Any]]:
    """Make rows of a table that hold its marks, for each kind and with gaps; ids tell them apart."""
    made: list[dict[str, Any]] = []
    for kind in KINDS.get(table.name, ("other",)):
        for gaps in [gaps for gaps in SPARSE if all(name in table.by_name and not table.by_name[name].required for name in gaps)]:
            row = {name: found.get((table.name, name)) for name in table.by_name} | dict.fromkeys(gaps)
            row |= {"kind": kind, "source": "a.json", "position": len(made), "ordinal": 0, "conversation_id": "17840000000000001"}
            made.append({name: value for name, value in row.items() if name in table.by_name})
    for number, row in enumerate(made):
        if table.name == "posts":
            row["post_id"] = f"{row['post_id']}{number}"
        if table.name == "members":
            row |= {"member": "a.json"}
    return made


def bundle() -> dict[str, pa.RecordBatch]:
    """Make a bundle that holds a mark in every column; posts have one file or two, and files of all owners are there."""
    found = marks()
    rows = {table.name: marked(table, found) for table in TABLES}
    owners = [("posts", row["post_id"], row["position"]) for row in rows["posts"] for _ in range(1 + row["position"] % 2)]
    owners += [("account", rows["account"][0]["username"], 0), ("comments", "0", 0), ("messages", f"17840000000000001/{rows['messages'][0]['message_id']}", 0)]
    [template] = rows["media"]
    rows["media"] = [
        template | {"owner_table": owner, "owner_id": name, "position": position, "ordinal": ordinal, "member": "media/a.jpg", "media_type": "image/jpeg"}
        for ordinal, (owner, name, position) in enumerate(owners)
    ]
    for name in ("attachments", "reactions"):
        rows[name] = [row | {"message_id": rows["messages"][0]["message_id"], "position": 0} for row in rows[name]]
    for row in (*(row for row in rows["attachments"] if row["uri"]), *rows["account"]):
        row["profile_photo" if "profile_photo" in row else "uri"] = template["uri"]
    for row in rows["media"]:
        row |= {"present": True, "size": len(JPEG), "kind": "photo"}
    return {name: pa.RecordBatch.from_pylist(held, schema=TABLE_BY_NAME[name].schema) for name, held in rows.items()}


def output_of(to: str, folder: Path) -> str:
    """Write the marked bundle, and give all that was written as one text."""
    options = {"include": ("messages",)} if "include" in OPTIONS[to] else {}
    with Archive([make_zip(folder, {"media/a.jpg": JPEG})]) as archive:
        writer = writer_named(to, options)(folder, archive, Options(**options))  # type: ignore[arg-type]  # one option
        writer.write(bundle())
        writer.close()
    (folder / "export.zip").unlink()
    return "\n".join(told for file in sorted(folder.rglob("*")) if file.is_file() for told in texts(file))


def texts(file: Path) -> list[str]:
    """Give what stands in a file, and in its members if it is a ZIP; names too."""
    if file.suffix != ".zip":
        return [file.name, file.read_text("latin-1")]
    with zipfile.ZipFile(file) as made:
        return [told for name in made.namelist() for told in (name, made.read(name).decode("latin-1"))]


@pytest.mark.parametrize("to", [name for name in FORMATS if name not in TABULAR])
def test_what_is_transferred_stands_in_the_output_and_what_is_left_does_not(to: str, tmp_path: Path) -> None:
    output = output_of(to, tmp_path)

    found = {place: any(form in output for form in forms(value)) for place, value in marks().items() if not isinstance(value, bool)}
    fates = {(table, column): fate.kind for table, columns in fates_of(to).items() for column, fate in columns.items()}
    assert [place for place, there in found.items() if fates[place] == "transferred" and not there] == []
    assert [place for place, there in found.items() if fates[place] == "left" and there] == []
    assert any(found.values())


def comment(text: str, **more: Json) -> Json:
    """Build a comment."""
    return {"media_list_data": [], "string_map_data": {"Comment": {"value": text}, **more}}


def loss_of(folder: Path, to: str) -> Loss:
    """Convert an export of two comments, one of them with a time and a gap, and of a like."""
    like = string_list("\U0001f44d", NOON, "https://www.instagram.com/p/A/", title="ida")
    comments = [comment("hello", Time={"timestamp": NOON}, **{"Media Owner": {"value": "ida"}}), comment("there")]
    export = make_zip(folder, {PROFILE: profile(), COMMENTS: comments, LIKED_POSTS: {"likes_media_likes": [like]}})
    return igarchive.convert(export, to=to, out=folder / "out").loss


def test_reasons_stand_in_one_order_however_the_rows_came() -> None:
    reasons = {("posts", "was deleted"): 1, ("posts", "no text"): 2, ("media", "missing"): 3}

    loss = Tally(fates_of("mastodon")).report("mastodon", reasons, LeftOut())

    [posts] = [table for table in loss.tables if table.table == "posts"]
    assert list(posts.left.items()) == [("no text", 2), ("was deleted", 1)]


def test_values_are_counted_by_column(tmp_path: Path) -> None:
    loss = loss_of(tmp_path, "csv")

    [comments] = [table for table in loss.tables if table.table == "comments"]
    counted = {column.column: column.rows for column in comments.columns}
    assert (comments.rows, counted) == (2, {"kind": 2, "time": 1, "text": 2, "owner": 1, "media_uri": 0, "source": 2, "position": 2, "ordinal": 2})


def test_values_of_which_a_format_writes_some_only_are_counted(tmp_path: Path) -> None:
    links = ("https://www.instagram.com/p/C1/", "", "ftp://example.org/x")
    saved = [{"title": "arlo", "string_map_data": {"Saved on": {"href": link, "timestamp": NOON}}} for link in links]
    export = make_zip(tmp_path, {"your_instagram_activity/saved/saved_posts.json": {"saved_saved_media": saved}, PROFILE: profile()})

    loss = igarchive.convert(export, to="activitystreams", out=tmp_path / "out").loss

    [told] = [table for table in loss.tables if table.table == "saved"]
    counts = {column.column: (column.rows, column.left) for column in told.columns if column.left}
    assert counts == {"owner": (3, 1), "url": (2, 1)}
    assert ("owner", 1) in {(*one.columns, one.rows) for one in loss.behind() if one.table == "saved" and one.why.startswith("carried only as")}


@pytest.mark.parametrize("to", FORMATS)
def test_every_output_holds_the_report(to: str, tmp_path: Path) -> None:
    loss = loss_of(tmp_path, to)

    report = json.loads((tmp_path / "out" / "loss.json").read_bytes())
    assert report == loss.as_json()
    assert (report["format"], list(report["tables"])) == (to, [table.name for table in TABLES])
    assert report["tables"]["comments"]["columns"]["text"]["rows"] == 2


@pytest.mark.parametrize("to", TABULAR)
def test_of_tables_nothing_stays_behind(to: str, tmp_path: Path) -> None:
    assert list(loss_of(tmp_path, to).behind()) == []


def test_the_report_says_what_was_not_to_be_written(tmp_path: Path) -> None:
    export = make_zip(tmp_path, {PROFILE: profile(), COMMENTS: [comment("hello")], POSTS: []})

    igarchive.convert(export, to="csv", out=tmp_path / "out", select=("comments",))

    assert json.loads((tmp_path / "out" / "loss.json").read_bytes())["left_out"] == {"lists": {"posts": 1}, "rows": {}, "files": 0}


def test_a_table_of_which_nothing_is_carried_is_told_once_with_all_its_rows(tmp_path: Path) -> None:
    export = make_zip(tmp_path, {PROFILE: profile(), "something_new.json": [{"a": 1}]})

    loss = igarchive.convert(export, to="activitystreams", out=tmp_path / "out").loss

    assert [(one.columns, one.rows, one.why) for one in loss.behind() if one.table == "documents"] == [((), 1, "ActivityStreams has no form for it")]


@pytest.mark.parametrize(("to", "files"), [("parquet", 1), ("csv", 1), ("activitystreams", 0), ("mastodon", 0), ("pixelfed", 0), ("dtp", 0)])
def test_files_that_a_format_does_not_hold_are_counted(to: str, files: int, tmp_path: Path) -> None:
    export = make_zip(tmp_path, {PROFILE: profile(), POSTS: [{"media": [{"uri": "a.jpg", "creation_timestamp": NOON, "title": ""}]}], "a.jpg": JPEG})

    done = igarchive.convert(export, to=to, out=tmp_path / "out")

    assert done.loss.left_out.files == files
    assert json.loads((tmp_path / "out" / "loss.json").read_bytes())["left_out"]["files"] == files


def test_columns_that_stay_behind_for_one_reason_are_told_together(tmp_path: Path) -> None:
    exif = {"photo_metadata": {"exif_data": [{"latitude": 52.5, "longitude": 13.4, "iso": 100}]}}
    export = make_zip(tmp_path, {POSTS: [{"media": [{"uri": "a.jpg", "creation_timestamp": NOON, "title": "", "media_metadata": exif}]}], "a.jpg": JPEG})

    loss = igarchive.convert(export, to="activitystreams", out=tmp_path / "out").loss

    assert [one.columns for one in loss.behind() if one.table == "media"] == [("time", "caption"), ("latitude", "longitude", "iso")]


@pytest.mark.parametrize("sample", EACH_SAMPLE)
@pytest.mark.parametrize("to", [name for name in FORMATS if name not in TABULAR])
def test_no_more_rows_stay_behind_than_there_are(to: str, sample: Path, tmp_path: Path) -> None:
    loss = igarchive.convert(sample, to=to, out=tmp_path / "out").loss

    assert [table.table for table in loss.tables if sum(table.left.values()) > table.rows or any(rows < 0 for rows in table.left.values())] == []
