"""Parquet and CSV: what was read is what can be read back."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from exports import EACH_SAMPLE, SAMPLES
from hypothesis import given
from hypothesis import strategies as st

import igarchive
from igarchive.archive import Archive
from igarchive.gather import Gather
from igarchive.tables import TABLES, Rows
from igarchive.writers import FORMATS
from igarchive.writers.csv import escape_all, unescape, unescape_all

COMMENTS = "your_instagram_activity/comments/post_comments_1.json"


def comments(path: Path, *texts: str | None) -> Path:
    """Write an export of comments, one of them without a text."""
    records: list[dict[str, Any]] = [
        {"media_list_data": [{"uri": ""}], "string_map_data": {**({} if text is None else {"Comment": {"value": text}}), "Time": {"timestamp": 1714690048}}}
        for text in texts
    ]
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(COMMENTS, json.dumps(records))
    return path


def test_an_option_that_there_is_not_is_answered_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(igarchive.UnknownNameError, match="there is no option 'selct'; did you mean select"):
        igarchive.convert(tmp_path, to="csv", selct=["posts"])


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="this system does not list open files")
@pytest.mark.parametrize("to", FORMATS)
def test_a_conversion_that_is_given_up_holds_no_file_open(to: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def changed(_: Archive) -> None:
        raise igarchive.InputRefusedError("changed", "the archive was changed")

    monkeypatch.setattr(Archive, "check_unchanged", changed)
    options: dict[str, Any] = {"include": ("messages",)} if to == "activitystreams" else {}

    with pytest.raises(igarchive.InputRefusedError) as refused:
        igarchive.convert(SAMPLES[0], to=to, out=tmp_path / "out", **options)

    assert refused.value.code == "changed"
    assert [file for file in Path("/proc/self/fd").iterdir() if file.is_symlink() and str(file.readlink()).startswith(str(tmp_path))] == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("sample", EACH_SAMPLE)
def test_parquet_read_back_gives_the_same_tables(sample: Path, tmp_path: Path) -> None:
    igarchive.convert(sample, to="parquet", out=tmp_path / "out")

    with igarchive.open(sample) as export:
        for name, table in export.tables().items():
            assert pq.read_table(tmp_path / "out" / f"{name}.parquet").equals(table), name


@pytest.mark.parametrize("sample", EACH_SAMPLE)
def test_csv_read_back_gives_the_same_tables(sample: Path, tmp_path: Path) -> None:
    igarchive.convert(sample, to="csv", out=tmp_path / "out", csv_raw=True)

    with igarchive.open(sample) as export:
        for table in TABLES:
            types = {column.name: TYPES[column.kind] for column in table.columns}
            file = tmp_path / "out" / f"{table.name}.csv"
            read = duckdb.sql(
                f"SELECT {', '.join(cast(name, kind) for name, kind in types.items())} "
                f"FROM read_csv('{file}', header=true, all_varchar=true, nullstr='', allow_quoted_nulls=false, quote='\"', escape='\"', delim=',')"
            )
            assert list(map(list, read.fetchall())) == [[plain(value) for value in row.values()] for row in export.table(table.name).to_pylist()], table.name


TYPES = {"time": "TIMESTAMP", "day": "DATE", "integer": "BIGINT", "small": "INTEGER", "number": "DOUBLE", "flag": "BOOLEAN", "string": "", "strings": "JSON"}


def cast(name: str, kind: str) -> str:
    """Write how a column is read by its declared type."""
    return f'CAST("{name}" AS {kind}) AS "{name}"' if kind not in {"", "JSON"} else f'"{name}"'


def plain(value: object) -> object:
    """Write a value as it is read: times without their zone, lists as JSON."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if isinstance(value, list) else value


def test_null_and_empty_text_stay_apart(tmp_path: Path) -> None:
    igarchive.convert(comments(tmp_path / "x.zip", "hello", "", None), to="csv", out=tmp_path / "out")

    lines = (tmp_path / "out" / "comments.csv").read_bytes().split(b"\r\n")
    assert lines[0].startswith(b"kind,time,text,")
    assert lines[1].startswith(b'"post","2024-05-02T22:47:28Z","hello",')
    assert lines[2].startswith(b'"post","2024-05-02T22:47:28Z","",')
    assert lines[3].startswith(b'"post","2024-05-02T22:47:28Z",,')


def test_a_fraction_of_a_second_is_written_only_if_there_is_one(tmp_path: Path) -> None:
    thread = {"participants": [{"name": "Ida"}], "title": "Ida", "is_still_participant": True, "thread_path": "inbox/ida_1", "magic_words": []}
    messages = [{"sender_name": "Ida", "timestamp_ms": time} for time in (1714690048120, 1714690040000)]
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as made:
        made.writestr("your_instagram_activity/messages/inbox/ida_1/message_1.json", json.dumps({**thread, "messages": messages}))

    igarchive.convert(tmp_path / "x.zip", to="csv", out=tmp_path / "out")

    with (tmp_path / "out" / "messages.csv").open(encoding="utf-8", newline="") as file:
        assert [row["time"] for row in csv.DictReader(file)] == ["2024-05-02T22:47:28.12Z", "2024-05-02T22:47:20Z"]


@pytest.mark.parametrize("text", ["=1+1", "+49", "-1", "@ida", "\tx", "\rx", "\nx", "'=1", "''@x", "\uff1d1"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_safe_and_can_be_had_back(text: str, tmp_path: Path) -> None:
    igarchive.convert(comments(tmp_path / "x.zip", text), to="csv", out=tmp_path / "out")

    with (tmp_path / "out" / "comments.csv").open(encoding="utf-8", newline="") as file:
        [cell] = [row["text"] for row in csv.DictReader(file)]
    assert cell == f"'{text}"
    assert unescape(cell) == text


RUN = re.compile("[=+\\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20]")
"""How a cell begins that a spreadsheet might run: OWASP's list, ASVS 5.0 V1.2.10, and what some take for the same."""

ODD = st.text(st.sampled_from("'=+-@\t\r\n\uff1d\uff0b\uff0d\uff20 \ufeffa\u00e9\"") | st.characters(exclude_categories=["Cs"]), max_size=8)


@given(st.lists(ODD, max_size=8))
def test_no_cell_of_text_begins_as_a_formula_and_taking_one_apostrophe_away_gives_every_text_back(texts: list[str]) -> None:
    cells = escape_all(pa.array(texts, pa.string()))

    assert [cell for cell in cells.to_pylist() if cell[:1] != "\0" and RUN.match(cell)] == []  # the writer replaces NUL
    assert unescape_all(cells).to_pylist() == texts
    assert [unescape(cell) for cell in cells.to_pylist()] == texts


@pytest.mark.parametrize("text", ["'", "''", "'tis", "a=1", " =1", "a\n=1", "\u2212", "1-1"])
def test_a_cell_that_no_spreadsheet_runs_stays_as_it_is(text: str) -> None:
    assert escape_all(pa.array([text])).to_pylist() == [text]


def test_a_number_stays_a_number_though_it_begins_with_a_sign(tmp_path: Path) -> None:
    exif = {"latitude": -33.5, "longitude": -70.25}
    record = {"media": [{"uri": "a.jpg", "creation_timestamp": 1718013600, "title": "", "media_metadata": {"photo_metadata": {"exif_data": [exif]}}}]}
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as made:
        made.writestr("your_instagram_activity/media/posts_1.json", json.dumps([record]))
    igarchive.convert(tmp_path / "x.zip", to="csv", out=tmp_path / "out")

    assert b",-33.5,-70.25," in (tmp_path / "out" / "media.csv").read_bytes()


def test_a_cell_that_begins_with_nul_is_safe(tmp_path: Path) -> None:
    igarchive.convert(comments(tmp_path / "x.zip", "\0=1+1"), to="csv", out=tmp_path / "out")

    assert ',"\ufffd=1+1",' in (tmp_path / "out" / "comments.csv").read_text("utf-8")


def test_csv_raw_leaves_cells_as_they_are(tmp_path: Path) -> None:
    igarchive.convert(comments(tmp_path / "x.zip", "=1+1"), to="csv", out=tmp_path / "out", csv_raw=True)

    assert b',"=1+1",' in (tmp_path / "out" / "comments.csv").read_bytes()


def test_nul_is_kept_in_parquet_and_replaced_in_csv(tmp_path: Path) -> None:
    export = comments(tmp_path / "x.zip", "a\0b")
    igarchive.convert(export, to="csv", out=tmp_path / "csv")
    igarchive.convert(export, to="parquet", out=tmp_path / "parquet")

    assert "a\ufffdb" in (tmp_path / "csv" / "comments.csv").read_text("utf-8")
    assert pq.read_table(tmp_path / "parquet" / "comments.parquet")["text"].to_pylist() == ["a\0b"]


def test_all_tables_are_written_empty_ones_too(tmp_path: Path) -> None:
    igarchive.convert(comments(tmp_path / "x.zip", "hello"), to="parquet", out=tmp_path / "out")

    assert sorted(file.stem for file in (tmp_path / "out").glob("*.parquet")) == sorted(table.name for table in TABLES)
    assert pq.read_table(tmp_path / "out" / "likes.parquet").schema.names[0] == "kind"


def test_parquet_carries_the_declared_types_and_docs(tmp_path: Path) -> None:
    igarchive.convert(comments(tmp_path / "x.zip", "hello"), to="parquet", out=tmp_path / "out")

    schema = pq.read_schema(tmp_path / "out" / "comments.parquet")
    assert schema.field("time").type == pa.timestamp("us", tz="UTC")
    assert schema.field("text").metadata[b"description"] == b"The comment."
    assert pq.ParquetFile(tmp_path / "out" / "comments.parquet").metadata.row_group(0).column(0).compression == "ZSTD"


def test_parquet_tells_the_range_of_times_and_sources_and_not_of_free_text(tmp_path: Path) -> None:
    igarchive.convert(comments(tmp_path / "x.zip", "hello", "bye"), to="parquet", out=tmp_path / "out")

    group = pq.ParquetFile(tmp_path / "out" / "comments.parquet").metadata.row_group(0)
    columns = [group.column(index) for index in range(group.num_columns)]
    told = {column.path_in_schema for column in columns if column.statistics is not None and column.statistics.has_min_max}
    assert {"time", "source", "position"} <= told
    assert "text" not in told


def test_the_data_package_describes_every_file(tmp_path: Path) -> None:
    igarchive.convert(comments(tmp_path / "x.zip", "hello"), to="csv", out=tmp_path / "out")

    package = json.loads((tmp_path / "out" / "datapackage.json").read_text("utf-8"))
    assert {resource["path"] for resource in package["resources"]} == {file.name for file in (tmp_path / "out").glob("*.csv")}
    for resource in package["resources"]:
        header = (tmp_path / "out" / resource["path"]).read_text("utf-8").split("\n", 1)[0].strip()
        assert [field["name"] for field in resource["schema"]["fields"]] == header.split(",")


def test_the_same_archive_gives_the_same_bytes(tmp_path: Path) -> None:
    for run in ("one", "two"):
        igarchive.convert(SAMPLES[0], to="csv", out=tmp_path / run)

    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


def test_the_output_is_private(tmp_path: Path) -> None:
    igarchive.convert(SAMPLES[0], to="csv", out=tmp_path / "out")

    assert {oct(file.stat().st_mode & 0o777) for file in (tmp_path / "out").iterdir()} == {"0o600"}
    assert oct((tmp_path / "out").stat().st_mode & 0o777) == "0o700"


def test_tables_become_data_frames(tmp_path: Path) -> None:
    with igarchive.open(comments(tmp_path / "x.zip", "hello", "")) as export:
        frame = export.table("comments").to_pandas()

    assert isinstance(frame, pd.DataFrame)
    assert list(frame["text"]) == ["hello", ""]


def test_batches_give_the_rows_of_the_table() -> None:
    with igarchive.open(SAMPLES[0]) as export:
        batches = list(export.batches("messages"))
        assert sum(batch.num_rows for batch in batches) == export.table("messages").num_rows


def test_a_bundle_is_closed_where_it_holds_much_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("igarchive.gather.TEXT", 10)
    column, array, one = ["123456", None], pa.array(["123456", None]), "12345"
    walked = [
        ("a.json", {"comments": Rows(2, {"kind": "post", "text": text, "position": 0, "ordinal": 0})}) for text in (column, column, array, one, None, one)
    ]

    gather = Gather()
    bundles = [*gather.bundles(walked), *gather.rest()]

    assert [bundle["comments"]["text"].to_pylist() for bundle in bundles] == [
        ["123456", None, "123456", None],
        ["123456", None],
        ["12345", "12345"],
        [None, None, "12345", "12345"],
    ]


def everything_in(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(("to", "options"), [("activitystreams", {"include": ["messages"]}), ("mastodon", {}), ("pixelfed", {}), ("dtp", {}), ("csv", {})])
def test_nothing_that_is_written_hangs_on_where_a_bundle_ends(to: str, options: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = SAMPLES[0].parent / "one_person" / "2018-06.zip"
    igarchive.convert(sample, to=to, out=tmp_path / "large", **options)
    monkeypatch.setattr("igarchive.gather.BUNDLE", 1)
    igarchive.convert(sample, to=to, out=tmp_path / "small", **options)

    assert everything_in(tmp_path / "small") == everything_in(tmp_path / "large")


def test_a_list_without_rows_takes_no_part_in_a_bundle() -> None:
    gather, like = Gather(), {"kind": "post", "url": "https://www.instagram.com/p/a/", "position": 0, "ordinal": 0}
    gather.add("empty.json", {"likes": Rows(0, {})})
    gather.add("one.json", {"likes": Rows(1, dict(like))})

    [row] = gather.bundle()["likes"].to_pylist()

    assert {name: value for name, value in row.items() if value is not None} == like | {"source": "one.json"}
