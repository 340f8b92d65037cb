"""Tables that were edited between ``convert`` and ``export``: what is no table of ours any more is refused by name, and what cannot be written is told."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from exports import NOON, POSTS, PROFILE, THREAD, make_zip, profile, read_tables

import igarchive
from igarchive.errors import InputRefusedError, OutputError
from igarchive.exporter import export

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from igarchive.exporter import Exported

IMAGE = "media/posts/202406/a.jpg"
MEMBERS = {
    PROFILE: profile(),
    POSTS: [{"media": [{"uri": IMAGE, "creation_timestamp": NOON, "title": "Low tide"}]}],
    THREAD: {"participants": [{"name": "Mira"}], "messages": [{"sender_name": "Mira", "timestamp_ms": NOON * 1000, "content": "hi"}]},
    "your_instagram_activity/saved/saved_posts.json": [],
}


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """Convert a small export to Parquet."""
    igarchive.convert(make_zip(tmp_path, MEMBERS), to="parquet", out=tmp_path / "tables")
    return tmp_path / "tables"


def edit(tables: Path, table: str, **cells: Any) -> None:  # noqa: ANN401 -- cells
    """Change cells of the first row of a table, as one does in a notebook."""
    path = tables / f"{table}.parquet"
    found = pq.read_table(path)
    first, *others = found.to_pylist()
    schema = pa.schema([field.with_nullable(nullable=True) for field in found.schema])
    pq.write_table(pa.Table.from_pylist([{**first, **cells}, *others], schema), path)


def written(folder: Path, **options: Any) -> Exported:  # noqa: ANN401 -- options of export
    """Export edited tables."""
    return export(folder, folder.with_name("out.zip"), layout="2025-03", **options)


@pytest.mark.parametrize(
    ("table", "cells", "said"),
    [
        ("posts", {"post_id": None}, "posts cannot be read: post_id is empty in row 1"),
        ("conversations", {"conversation_id": None}, "conversations cannot be read: conversation_id is empty"),
        ("media", {"uri": None}, "media cannot be read: uri is empty"),
        ("media", {"owner_table": "albums"}, "media cannot be read: owner_table holds 'albums', which is no table"),
        ("posts", {"time": datetime(1969, 7, 20, tzinfo=UTC)}, "time holds '1969-07-20T00:00:00Z' in row 1, which is a time out of the range 1970 to 2100"),
        ("posts", {"time": datetime(2100, 1, 1, tzinfo=UTC)}, "which is a time out of the range 1970 to 2100"),
        ("media", {"latitude": float("inf")}, "latitude holds inf in row 1, which is no number"),
        ("posts", {"hashtags": ["tide", None]}, "which is no list of texts"),
    ],
)
def test_a_cell_that_igarchive_does_not_write_is_refused(table: str, cells: dict[str, Any], said: str, tables: Path) -> None:
    edit(tables, table, **cells)

    with pytest.raises(InputRefusedError, match=re.escape(said)) as refused:
        written(tables)

    assert refused.value.code == "not_a_store"


def test_a_column_that_stands_twice_is_refused(tables: Path) -> None:
    found = pq.read_table(tables / "posts.parquet")
    pq.write_table(found.append_column("caption", found["caption"]), tables / "posts.parquet")

    with pytest.raises(InputRefusedError, match="posts cannot be read: it has columns that are none or stand twice: caption"):
        written(tables)


def test_a_column_that_is_gone_and_one_that_came_are_named(tables: Path) -> None:
    found = pq.read_table(tables / "posts.parquet")
    pq.write_table(found.rename_columns(["text" if name == "caption" else name for name in found.column_names]), tables / "posts.parquet")

    with pytest.raises(InputRefusedError, match="it lacks the columns caption and it has columns that are none or stand twice: text"):
        written(tables)


def test_columns_may_stand_in_another_order_and_have_the_types_of_other_programs(tables: Path) -> None:
    pandas = pytest.importorskip("pandas")  # here, for it takes long to load
    for path in tables.glob("*.parquet"):
        pandas.read_parquet(path).iloc[:, ::-1].to_parquet(path)

    done = written(tables)

    assert [loss for loss in done.losses if loss.lost_rows] == []
    assert [one for one in igarchive.diff(tables, done.parts[0]) if one.change != "added"] == []


def test_the_numbers_of_rows_that_pandas_writes_are_left_out(tables: Path) -> None:
    pandas = pytest.importorskip("pandas")
    found = pandas.read_parquet(tables / "posts.parquet")
    found[found["kind"] == "post"].set_index(pandas.Index([7] * len(found))).to_parquet(tables / "posts.parquet")
    assert "__index_level_0__" in pq.read_schema(tables / "posts.parquet").names

    assert [loss for loss in written(tables).losses if loss.lost_rows] == []


def test_what_pandas_makes_of_csv_is_taken_back(tmp_path: Path) -> None:
    call = {"sender_name": "Mira", "timestamp_ms": NOON * 1000 + 1, "content": "Mira called", "call_duration": 65}
    members = {
        **MEMBERS,
        THREAD: {"participants": [{"name": "Mira"}], "messages": [call, {"sender_name": "Mira", "timestamp_ms": NOON * 1000, "content": "hi"}]},
    }
    igarchive.convert(make_zip(tmp_path, members), to="csv", out=tmp_path / "tables")
    path, pandas = tmp_path / "tables" / "messages.csv", pytest.importorskip("pandas")
    pandas.read_csv(path, parse_dates=["time"], date_format="ISO8601", keep_default_na=False, na_values=[""]).to_csv(path, index=False)
    assert ",65.0," in path.read_text("utf-8")

    written(tmp_path / "tables")

    assert read_tables(tmp_path / "out.zip").column("messages", "call_duration") == [65, None]


def test_two_posts_of_one_id_are_refused(tables: Path) -> None:
    found = pq.read_table(tables / "posts.parquet")
    pq.write_table(pa.concat_tables([found, found]), tables / "posts.parquet")

    with pytest.raises(InputRefusedError, match="the table posts has two rows of one post_id: 'post-20240610T100000Z-0'"):
        written(tables)


def test_rows_that_stand_apart_from_those_of_their_source_are_refused(tables: Path) -> None:
    edit(tables, "posts", source="your_instagram_activity/media/posts_2.json")

    with pytest.raises(InputRefusedError, match=r"has rows out of order, such as 'your_instagram_activity/media/posts_2\.json': those of one source"):
        written(tables)


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("time", "10.06.2024 10:00", r"In column time: .*invalid value '10\.06\.2024 10:00'"),
        ("media_count", "two", r"media_count: Failed to parse string: 'two'"),
        ("hashtags", "tide", r"hashtags holds 'tide', which is no list of texts in JSON"),
    ],
)
def test_what_does_not_fit_a_column_of_csv_is_told_with_its_name(column: str, cell: str, said: str, tmp_path: Path) -> None:
    igarchive.convert(make_zip(tmp_path, MEMBERS), to="csv", out=tmp_path / "tables")
    posts = tmp_path / "tables" / "posts.csv"
    header, row = posts.read_text("utf-8").splitlines()
    cells = row.split(",")
    cells[header.split(",").index(column)] = cell
    posts.write_text(f"{header}\n{','.join(cells)}\n", "utf-8")

    with pytest.raises(InputRefusedError, match=said):
        written(tmp_path / "tables")


@pytest.mark.parametrize(
    ("table", "column", "values", "said"),
    [
        ("posts", "time", pa.array([1718013600]), "time holds values of the type int64"),
        ("posts", "caption", pa.array([True]), "caption holds values of the type bool"),
        ("messages", "unsent", pa.array([2]), "unsent holds values of the type int64"),
        ("account", "birth_date", pa.array([123456], pa.int32()), "birth_date holds values of the type int32"),
        ("posts", "media_count", pa.array([1.5]), "media_count: "),
        ("posts", "fbid", pa.array(["1.7841240307887644e+16"]), "fbid holds '1.7841240307887644e+16' in row 1: digits of an id were lost"),
    ],
)
def test_values_of_another_type_are_refused(table: str, column: str, values: pa.Array, said: str, tables: Path) -> None:
    path = tables / f"{table}.parquet"
    found = pq.read_table(path)
    pq.write_table(found.set_column(found.column_names.index(column), column, values), path)

    with pytest.raises(InputRefusedError, match=re.escape(said)):
        written(tables)


def test_lists_and_texts_of_polars_are_taken(tables: Path) -> None:
    path = tables / "posts.parquet"
    found = pq.read_table(path)
    large = {"caption": pa.large_string(), "hashtags": pa.large_list(pa.large_string())}
    pq.write_table(found.cast(pa.schema([pa.field(name, large.get(name, found.schema.field(name).type)) for name in found.column_names])), path)

    assert written(tables).members > 0


@pytest.mark.parametrize(
    "cells", [{"value": "no json", "type": "number"}, {"type": "text"}, {"value": None, "type": "object"}, {"value": "7", "type": "object"}]
)
def test_a_scalar_that_is_no_json_of_its_type_is_refused(cells: dict[str, Any], tmp_path: Path) -> None:
    notes = {"profile_notes": [{"title": "", "media_map_data": {}, "string_map_data": {"Mood": {"value": "fine"}}}]}
    path = "personal_information/personal_information/notes.json"
    igarchive.convert(make_zip(tmp_path, {PROFILE: profile(), path: notes}), to="parquet", out=tmp_path / "tables")
    edit(tmp_path / "tables", "records", **cells)

    with pytest.raises(InputRefusedError, match=r"in JSON; mend it|value is empty"):
        written(tmp_path / "tables")


def test_a_cell_that_is_too_long_for_csv_is_refused(tmp_path: Path) -> None:
    igarchive.convert(make_zip(tmp_path, MEMBERS), to="csv", out=tmp_path / "tables")
    (tmp_path / "tables" / "likes.csv").write_text('"' + "x" * 140_000)

    with pytest.raises(InputRefusedError, match="the table likes cannot be read"):
        written(tmp_path / "tables")


def test_a_table_in_two_formats_is_refused(tables: Path) -> None:
    (tables / "posts.csv").write_text("post_id\n")

    with pytest.raises(InputRefusedError, match=r"holds posts\.parquet and posts\.csv, and which of the two counts nobody knows"):
        written(tables)


def test_rows_of_two_accounts_are_refused(tables: Path) -> None:
    found = pq.read_table(tables / "account.parquet")
    [row] = found.to_pylist()
    pq.write_table(pa.Table.from_pylist([row, {**row, "username": "arlo"}], found.schema), tables / "account.parquet")

    with pytest.raises(InputRefusedError, match="the table account tells of several accounts"):
        written(tables)


@pytest.mark.parametrize("package", ["[]", "[" * 100_000, "7", "{"])
def test_a_data_package_that_is_none_is_refused(package: str, tmp_path: Path) -> None:
    igarchive.convert(make_zip(tmp_path, MEMBERS), to="csv", out=tmp_path / "tables")
    (tmp_path / "tables" / "datapackage.json").write_text(package)

    with pytest.raises(InputRefusedError, match=r"the table \w+ cannot be read"):
        written(tmp_path / "tables")


@pytest.mark.parametrize("cell", ['{"a": 1}', "[1]", '["a", null]', "7", "[" * 100_000])
def test_a_cell_of_csv_that_is_no_list_of_texts_is_refused(cell: str, tmp_path: Path) -> None:
    igarchive.convert(make_zip(tmp_path, MEMBERS), to="csv", out=tmp_path / "tables")
    posts = tmp_path / "tables" / "posts.csv"
    header, row = posts.read_text("utf-8").splitlines()
    cells = row.split(",")
    cells[header.split(",").index("hashtags")] = '"' + cell.replace('"', '""') + '"'
    posts.write_text(f"{header}\n{','.join(cells)}\n", "utf-8")

    with pytest.raises(InputRefusedError, match="the table posts cannot be read"):
        written(tmp_path / "tables")


@pytest.mark.parametrize(
    ("cells", "code"),
    [({"folder": " "}, "unsafe_path"), ({"folder": ".."}, "unsafe_path"), ({"folder": "a\\b"}, "unsafe_path"), ({"folder": "x" * 1100}, "name_too_long")],
)
def test_what_would_make_a_path_that_no_archive_has_is_refused(cells: dict[str, Any], code: str, tables: Path) -> None:
    edit(tables, "conversations", **cells)

    with pytest.raises(OutputError) as refused:
        written(tables)

    assert refused.value.code == code


def test_tables_that_do_not_say_whose_they_are_take_the_name_that_is_given(tmp_path: Path) -> None:
    igarchive.convert(make_zip(tmp_path, {POSTS: MEMBERS[POSTS]}), to="parquet", out=tmp_path / "tables")
    with pytest.raises(InputRefusedError, match="name the account with --account"):
        written(tmp_path / "tables")

    written(tmp_path / "tables", account="tilda.moor")

    assert read_tables(tmp_path / "out.zip").column("account", "username") == ["tilda.moor"]


def rounded(done: Exported) -> dict[str, int]:
    """Count the rows whose times lost something, by table."""
    return {loss.table: loss.rounded_rows for loss in done.losses if loss.rounded_rows}


def test_a_fraction_of_a_second_that_is_cut_is_told(tables: Path) -> None:
    edit(tables, "posts", time=datetime(2024, 6, 10, 10, 0, 0, 250_000, tzinfo=UTC))

    assert rounded(written(tables)) == {"posts": 1}


def test_messages_are_told_to_the_millisecond(tables: Path) -> None:
    edit(tables, "messages", time=datetime(2024, 6, 10, 10, 0, 0, 250_000, tzinfo=UTC))
    assert rounded(written(tables)) == {}

    edit(tables, "messages", time=datetime(2024, 6, 10, 10, 0, 0, 250_001, tzinfo=UTC))
    assert rounded(written(tables, force=True)) == {"messages": 1}


@pytest.fixture
def idle(tmp_path: Path) -> Path:
    """Make an export with a photo that no record refers to."""
    return make_zip(tmp_path, {**MEMBERS, IMAGE: b"\xff\xd8\xffa", "media/other/202406/b.jpg": b"\xff\xd8\xffb"}, name="idle.zip")


def test_a_file_that_is_gone_from_a_store_is_missing_and_not_idle(idle: Path, tmp_path: Path) -> None:
    igarchive.load(idle, into=tmp_path / "accounts.db")
    [lost] = [file for file in (tmp_path / "accounts.db-media").iterdir() if file.read_bytes() == b"\xff\xd8\xffa"]
    lost.unlink()

    done = export(tmp_path / "accounts.db", tmp_path / "out.zip", layout="2025-03")

    assert (done.missing, done.idle) == (1, 1)


def stored(archive: Path, folder: Path) -> dict[str, Any]:
    """Give a store, which holds the media itself."""
    igarchive.load(archive, into=folder / "accounts.db")
    return {"source": folder / "accounts.db"}


def converted(archive: Path, folder: Path) -> dict[str, Any]:
    """Give tables, whose media lie in the archive."""
    igarchive.convert(archive, to="csv", out=folder / "tables")
    return {"source": folder / "tables", "media_from": [archive]}


@pytest.mark.parametrize("given", [stored, converted])
def test_media_that_no_record_refers_to_are_counted(given: Callable[[Path, Path], dict[str, Any]], idle: Path, tmp_path: Path) -> None:
    done = export(out=tmp_path / "out.zip", layout="2025-03", **given(idle, tmp_path))

    assert (done.missing, done.idle) == (0, 1)
    assert read_tables(tmp_path / "out.zip").column("media", "present") == [True]
