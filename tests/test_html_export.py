"""Exports in HTML as a whole: what is in them, what they say is not, and that igarchive finds nothing wrong with them."""

from __future__ import annotations

import zipfile
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from exports import FOLLOWERS, LIKED_POSTS, PROFILE, SAMPLES, THREAD, follower, make_zip, profile, read_tables, string_list
from typer.testing import CliRunner

import igarchive
from igarchive.cli import app_for
from igarchive.errors import OptionError
from igarchive.exporter import export
from igarchive.history import month_of
from igarchive.sample import SampleOptions, sample
from igarchive.tables import TABLE_BY_NAME

if TYPE_CHECKING:
    from pathlib import Path

    from exports import Json

    from igarchive.exporter import Exported

pytestmark = pytest.mark.long

LAYOUTS = ("2021-02", "2022-11", "2023-06", "2024-01", "2025-03", "2025-09", "2026-07")
USUAL = {("2021-02", "Europe/Berlin"), ("2026-07", "UTC")}
"""Layouts and zones that every run writes; the others take long."""

EDITIONS = [
    pytest.param(layout, zone, id=f"{layout}-{zone}", marks=[] if (layout, zone) in USUAL else pytest.mark.long)
    for layout in LAYOUTS
    for zone in ("UTC", "Europe/Berlin")
]


def exported(folder: Path, members: dict[str, Json], **options: Any) -> tuple[Exported, zipfile.ZipFile]:  # noqa: ANN401 -- options of the export
    """Read members, and write them again as HTML."""
    igarchive.convert(make_zip(folder, {PROFILE: profile(), **members}), to="parquet", out=folder / "tables", force=True)
    return export(folder / "tables", folder / "out.zip", format="html", force=True, **options), zipfile.ZipFile(folder / "out.zip")


@pytest.mark.parametrize(("layout", "zone"), EDITIONS)
def test_a_sample_in_html_is_valid_with_nothing_but_notes(layout: str, zone: str, tmp_path: Path) -> None:
    sample(tmp_path / "s.zip", SampleOptions(layout=layout, format="html", timezone=zone))

    report = igarchive.validate(tmp_path / "s.zip", timezone=zone)

    assert {issue.code for issue in report.issues} <= {"media_missing", "media_unreferenced"}
    assert {issue.code for issue in igarchive.validate(tmp_path / "s.zip").issues} <= {"media_missing", "media_unreferenced", "timezone_assumed"}
    assert report.valid


def test_html_and_json_of_the_same_tables_read_back_equal_but_for_what_is_told_as_lost(tmp_path: Path) -> None:
    igarchive.convert(SAMPLES[1], to="parquet", out=tmp_path / "tables")
    as_json = export(tmp_path / "tables", tmp_path / "json.zip", layout="2025-03")
    as_html = export(tmp_path / "tables", tmp_path / "html.zip", layout="2025-03", format="html")

    expected, found = read_tables(tmp_path / "json.zip").tables, read_tables(tmp_path / "html.zip").tables
    told = {loss.table: loss for loss in as_html.losses}
    lost = {loss.table: loss.lost_rows for loss in as_json.losses}
    del told["records"]  # pages have no fillers; tests/test_html_laws.py looks at them row by row
    for table, loss in told.items():
        more = loss.lost_rows - lost[table]
        assert len(expected[table]) - len(found[table]) == more - READ_OTHERWISE[table], table
        columns = [name for name in TABLE_BY_NAME[table].content if name not in loss.lost_columns]
        if not more:
            assert [plain(row, columns) for row in found[table]] == [plain(row, columns) for row in expected[table]], table
    assert sum(not loss.lost_rows for loss in told.values()) > 15


READ_OTHERWISE = Counter({"participants": 1})
"""Rows that are told as lost and come back in another order: all who wrote are read as taking part."""


def plain(row: dict[str, Any], columns: list[str]) -> dict[str, Any]:
    """Give a row as pages can tell it: times to the minute, nothing empty."""
    return {name: value.replace(second=0, microsecond=0) if hasattr(value, "second") else value for name in columns if (value := row[name])}


def test_what_pages_do_not_show_is_told_as_lost(tmp_path: Path) -> None:
    share = {"link": "https://www.instagram.com/p/C1/", "profile_share_username": "arlo", "profile_share_name": "Arlo Finch"}
    said = {"sender_name": "Mira", "timestamp_ms": 1718013600000}
    messages = [{**said, "content": "call", "call_duration": 7}, {**said, "share": share}, {**said, "share": {"share_text": "no link"}}]
    people = [{"name": "Mira"}, {"name": "Ida"}]
    done, _ = exported(tmp_path, {THREAD: {"participants": people, "title": "Mira", "is_still_participant": True, "messages": messages}})

    losses = {loss.table: (loss.lost_rows, loss.lost_columns) for loss in done.losses if loss.lost_rows or loss.lost_columns}
    assert losses == {
        "conversations": (0, ("still_participant",)),
        "participants": (1, ()),
        "messages": (0, ("kind", "call_duration")),
        "attachments": (1, ("kind", "owner_name")),
    } | {name: losses[name] for name in ("account",) if name in losses}


def test_times_are_written_in_the_zone_and_read_back_in_it(tmp_path: Path) -> None:
    _, made = exported(tmp_path, {FOLLOWERS: [follower("arlo"), follower("mira")]}, timezone="Europe/Berlin")

    assert b"<div>Jun 10, 2024 12:00 pm</div>" in made.read(FOLLOWERS.replace(".json", ".html"))
    with igarchive.open(tmp_path / "out.zip", timezone="Europe/Berlin") as read:
        assert [row["time"].isoformat() for row in read.table("connections").to_pylist()] == ["2024-06-10T10:00:00+00:00"] * 2


def test_of_a_section_whose_newest_form_no_page_mirrors_nothing_is_written_and_that_is_told(tmp_path: Path) -> None:
    member = "ads_information/instagram_ads_and_businesses/advertisers_using_your_activity_or_information.json"
    advertiser = {"advertiser_name": "Acorn", "has_data_file_custom_audience": True, "has_remarketing_custom_audience": False}
    done, made = exported(tmp_path, {member: {"ig_custom_audiences_all_types": [advertiser]}}, layout="2025-03")

    assert not [name for name in made.namelist() if "advertisers" in name]
    assert [(loss.lost_rows) for loss in done.losses if loss.table == "advertisers"] == [1]


def test_an_archive_has_a_page_to_begin_with_and_a_logo(tmp_path: Path) -> None:
    for layout, entry in (("2025-03", "index.html"), ("2025-07", "start_here.html")):
        _, made = exported(
            tmp_path,
            {LIKED_POSTS: {"likes_media_likes": [string_list("\U0001f44d", 1718013600, "https://www.instagram.com/p/C1/", title="arlo")]}},
            layout=layout,
        )

        assert {entry, "files/Instagram-Logo.png"} <= set(made.namelist())
        assert not [name for name in made.namelist() if name.endswith(".json")]
        assert f'href="{LIKED_POSTS.replace(".json", ".html")}"'.encode() in made.read(entry)
        read = read_tables(tmp_path / "out.zip")
        assert [read.member(name)["reason"] for name in (entry, "files/Instagram-Logo.png")] == ["page", "page"]


def test_the_same_options_give_the_same_bytes(html_sample: Path, tmp_path: Path) -> None:
    sample(tmp_path / "two.zip", SampleOptions(format="html"))

    assert (tmp_path / "two.zip").read_bytes() == html_sample.read_bytes()


@pytest.mark.parametrize("language", ["it", "nl", "ko", "es"])
def test_pages_in_languages_whose_dates_are_not_known_are_refused(language: str, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"how html writes dates in \w+ is not known well enough; give --format json, or --language en-US or en-GB"):
        export(tmp_path, tmp_path / "out.zip", format="html", language=language)


def test_pages_of_a_british_account_have_its_labels_and_dates(tmp_path: Path) -> None:
    member = {"account_information/profile_changes.json": {"profile_profile_change": [change()]}}
    _, made = exported(tmp_path, member, layout="2022-01", language="en-GB")

    page = made.read("account_information/profile_changes.html").decode()
    assert "10 Jun 2024, 10:00" in page
    assert "Email address" in made.read("account_information/personal_information.html").decode()


def change() -> Json:
    values = {"Changed": "Email", "Previous Value": "a@x.example", "New Value": "b@x.example"}
    entries = {label: {"href": "", "value": value, "timestamp": 0} for label, value in values.items()}
    return {"title": "", "media_map_data": {}, "string_map_data": {**entries, "Change Date": {"href": "", "value": "", "timestamp": 1718013600}}}


def test_there_are_no_pages_before_2021(tmp_path: Path) -> None:
    assert month_of("2020-06") == "2020-06"
    with pytest.raises(OptionError, match="no export before 2021-02 is written as html"):
        export(tmp_path, tmp_path / "out.zip", format="html", layout="2020-06")


def test_the_kinds_of_data_of_such_an_archive_are_there_only_as_html(html_sample: Path) -> None:
    report = igarchive.completeness(html_sample)

    of_files = {"photos", "videos", "direct images", "direct photos", "direct videos", "direct files"}
    assert {one.name for one in report.categories if one.status == "present" and not one.html_only} <= of_files
    assert sum(one.html_only for one in report.categories) > 20


def test_the_command_writes_pages(tmp_path: Path) -> None:
    done = CliRunner().invoke(app_for(["sample"]), ["sample", str(tmp_path / "s.zip"), "--format", "html", "--timezone", "Asia/Tokyo", "--layout", "2025-03"])
    igarchive.load(tmp_path / "s.zip", into=str(tmp_path / "s.db"), timezone="Asia/Tokyo")
    again = CliRunner().invoke(
        app_for(["export"]), ["export", str(tmp_path / "s.db"), "--out", str(tmp_path / "o.zip"), "--format", "html", "--timezone", "Asia/Tokyo"]
    )

    assert (done.exit_code, again.exit_code) == (0, 0)
    assert "start_here.html" in zipfile.ZipFile(tmp_path / "o.zip").namelist()
