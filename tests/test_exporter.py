"""The reference exporter: what it writes is valid, and reads back as the tables it was written from."""

from __future__ import annotations

import functools
import json
import re
import shutil
import zipfile
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
import typer
from exports import EACH_SAMPLE, POSTS, PROFILE, SAMPLES, THREAD, follower, group, label_values, labelled, make_zip, profile, read_tables, summary
from flat_exports import documents

import igarchive
from igarchive.cli.export import bytes_of
from igarchive.diff import diff
from igarchive.errors import InputRefusedError, OptionError, OutputError, UnknownNameError
from igarchive.exporter import Exported, export
from igarchive.exporter.formats import mangled
from igarchive.exporter.media import at_quality
from igarchive.exporter.package import Package

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from igarchive.media import Quality

FLAT = ["2018-06", "2019-09", "2020-12"]
FLAT_THREADS = set(FLAT) - {"2020-12"}
"""Those whose conversations have no id."""

LAYOUTS = [*FLAT, "2021-05", "2022-11", "2023-06", "2023-11", "2024-03", "2025-03", "2025-11", "2026-07"]
USUAL = {("2024-01", "2019-09"), ("2026-07", "2025-03")}
"""Samples and layouts that every run writes; the others take long."""

EXPORTED = [
    pytest.param(sample, layout, id=f"{sample.stem}-{layout}", marks=[] if (sample.stem, layout) in USUAL else pytest.mark.long)
    for sample in SAMPLES
    for layout in LAYOUTS
]
FOLLOWERS = "connections/followers_and_following/followers_1.json"


def exported(archive: Path, folder: Path, layout: str) -> tuple[Exported, Path]:
    """Convert an archive to Parquet and export it again."""
    igarchive.convert(archive, to="parquet", out=folder / "store")
    return export(folder / "store", folder / "out.zip", layout=layout, media_from=[archive]), folder / "out.zip"


def rewritten(folder: Path, path: str, content: Any, layout: str) -> tuple[Exported, Any]:  # noqa: ANN401 -- any JSON
    """Export a document in a layout, and read what became of it: its section is the only one beside the profile."""
    folder.mkdir(exist_ok=True)
    done, out = exported(make_zip(folder, {PROFILE: profile(), path: content}), folder, layout)
    with zipfile.ZipFile(out) as made:
        [name] = [name for name in made.namelist() if name.endswith(".json") and not name.endswith("personal_information.json")]
        return done, json.loads(made.read(name))


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """Convert a sample to Parquet, once for all tests of a worker."""

    @functools.cache
    def folder(sample: Path) -> Path:
        out = tmp_path_factory.mktemp("tables") / "store"
        igarchive.convert(sample, to="parquet", out=out)
        return out

    return folder


@pytest.fixture(scope="session")
def made(tables: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, str], tuple[Exported, Path]]:
    """Export a sample in a layout, once for all tests of a worker."""

    @functools.cache
    def archive(sample: Path, layout: str) -> tuple[Exported, Path]:
        out = tmp_path_factory.mktemp("made") / "out.zip"
        return export(tables(sample), out, layout=layout, media_from=[sample]), out

    return archive


@pytest.fixture
def accounts(tmp_path: Path) -> Path:
    """Load a small export into a store."""
    store = tmp_path / "accounts.db"
    igarchive.load(make_zip(tmp_path, {PROFILE: profile(), FOLLOWERS: [follower("arlo")]}), into=store)
    return store


@pytest.mark.parametrize(("sample", "layout"), EXPORTED)
def test_what_was_exported_reads_back_but_for_the_rows_that_were_told_as_lost(
    sample: Path, layout: str, made: Callable[[Path, str], tuple[Exported, Path]]
) -> None:
    told, out = made(sample, layout)

    found = summary(diff(sample, out))

    aside = REMAINDERS | (UNMATCHED if layout in FLAT_THREADS else set())
    lost = {loss.table: loss.lost_rows for loss in told.losses if loss.lost_rows}
    assert {table: dict(changes) for table, changes in found.items() if table not in aside} == {
        table: {"removed": rows} for table, rows in lost.items() if table not in aside
    }
    assert "changed" not in found.get("records", {})


REMAINDERS = {"records", "media", "members"}
"""Tables of what forms leave over, which is not the same in two forms, of what hangs on it, and its files."""

UNMATCHED = {"conversations", "participants", "messages", "attachments", "reactions"}
"""Tables of conversations: with those of such a layout they are not matched."""


@pytest.mark.parametrize(("sample", "layout"), [one for one in EXPORTED if one.values[1] in FLAT_THREADS])
def test_what_was_regrouped_once_stays_so(sample: Path, layout: str, tmp_path: Path, made: Callable[[Path, str], tuple[Exported, Path]]) -> None:
    once = made(sample, layout)[1]

    assert documents(exported(once, tmp_path, layout)[1]) == documents(once)


@pytest.mark.parametrize(("sample", "layout"), EXPORTED)
def test_what_was_exported_is_valid_and_lacks_only_what_the_sample_lacks(sample: Path, layout: str, made: Callable[[Path, str], tuple[Exported, Path]]) -> None:
    report = igarchive.validate(made(sample, layout)[1])

    assert report.valid
    assert [(issue.code, issue.member, issue.message) for issue in report.issues if issue.code not in {"media_missing", "media_unreferenced"}] == []


def test_a_layout_has_the_folders_and_names_of_its_day(made: Callable[[Path, str], tuple[Exported, Path]]) -> None:
    names = {}
    for layout in ("2024-03", "2025-03"):
        with zipfile.ZipFile(made(SAMPLES[0], layout)[1]) as archive:
            names[layout] = set(archive.namelist())

    assert "your_instagram_activity/content/posts_1.json" in names["2024-03"]
    assert "connections/followers_and_following/blocked_accounts.json" in names["2024-03"]
    assert "your_instagram_activity/media/posts_1.json" in names["2025-03"]
    assert "connections/followers_and_following/blocked_profiles.json" in names["2025-03"]


def test_following_is_named_by_title_since_september_2025(tmp_path: Path) -> None:
    archive = make_zip(tmp_path, {PROFILE: profile(), "connections/followers_and_following/following.json": {"relationships_following": [follower("arlo")]}})

    for layout, expected in (("2025-03", ("", "arlo")), ("2025-11", ("arlo", None))):
        folder = tmp_path / layout
        folder.mkdir()
        with zipfile.ZipFile(exported(archive, folder, layout)[1]) as made:
            [record] = json.loads(made.read("connections/followers_and_following/following.json"))["relationships_following"]
        assert (record["title"], record["string_list_data"][0].get("value")) == expected


def test_who_was_blocked_is_named_by_title_since_november_2024(tmp_path: Path) -> None:
    seen = {"href": "https://a.example/tao", "timestamp": 1718013600}
    blocked = {"relationships_blocked_users": [{"title": "", "string_list_data": [{**seen, "value": "tao"}]}]}
    path = "connections/followers_and_following/blocked_accounts.json"

    before, after = (rewritten(tmp_path / layout, path, blocked, layout)[1] for layout in ("2024-10", "2024-11"))

    assert before == {"relationships_blocked_users": [{"title": "", "media_list_data": [], "string_list_data": [{**seen, "value": "tao"}]}]}
    assert after == {"relationships_blocked_users": [{"title": "tao", "string_list_data": [seen]}]}


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("polls", {"value": "Low tide", "timestamp": 1718013600}),
        ("story_likes", {"timestamp": 1718013600}),
        ("questions", {"href": "https://www.instagram.com/stories/tao/1", "value": "Low tide", "timestamp": 1718013600}),
    ],
)
def test_answers_to_stories_have_no_more_keys_than_their_list_had(name: str, entry: dict[str, Any], tmp_path: Path) -> None:
    labels = [labelled("Answer", "Low tide"), labelled("URL", "https://www.instagram.com/stories/tao/1"), labelled("Username", "tao")]

    done, written = rewritten(tmp_path, f"your_instagram_activity/story_interactions/{name}.json", [label_values(*labels, time=1718013600)], "2025-03")

    [[answer]] = written.values()
    assert answer["string_list_data"] == [entry]
    assert {column for loss in done.losses if loss.table == "story_interactions" for column in loss.lost_columns} >= {"value", "url"} - {*NAMED[name]}


NAMED = {"polls": ("value",), "story_likes": (), "questions": ("value", "url")}
"""Columns of an answer that its list has keys for."""


@pytest.mark.parametrize(("layout", "labels"), [("2026-04", False), ("2026-05", True)])
def test_relations_are_labelled_values_since_may_2026(layout: str, labels: bool, tmp_path: Path) -> None:  # noqa: FBT001 -- a fact, not an option
    friends = {"relationships_close_friends": [follower("tao")]}

    _, written = rewritten(tmp_path, "connections/followers_and_following/close_friends.json", friends, layout)

    assert ("label_values" in json.dumps(written)) is labels


@pytest.mark.parametrize(
    ("layout", "keys", "timed"),
    [
        ("2021-05", {"type", "is_unsent"}, False),
        ("2022-05", {"type", "is_unsent", "is_geoblocked_for_viewer"}, False),
        ("2023-06", {"is_geoblocked_for_viewer"}, False),
        ("2024-10", {"is_geoblocked_for_viewer"}, False),
        ("2025-03", {"is_geoblocked_for_viewer", "is_unsent_image_by_messenger_kid_parent"}, True),
    ],
)
def test_messages_have_the_keys_of_their_year_and_the_others_are_told_as_lost(layout: str, keys: set[str], tmp_path: Path, *, timed: bool) -> None:
    flags = {"type": "Generic", "is_unsent": False, "is_geoblocked_for_viewer": False, "is_unsent_image_by_messenger_kid_parent": False}
    said = {"sender_name": "Mira", "timestamp_ms": 1718013600000, "content": "hi", **flags}
    reaction = {"reaction": "\u2764", "actor": "Arlo", "timestamp": 1718013700}
    thread = {"participants": [{"name": "Mira"}], "messages": [{**said, "reactions": [reaction]}]}

    done, out = rewritten(tmp_path, THREAD, thread, layout)

    [message] = out["messages"]
    assert message.keys() == keys | {"sender_name", "timestamp_ms", "content", "reactions"}
    assert ("timestamp" in message["reactions"][0]) is timed
    [lost] = [loss.lost_columns for loss in done.losses if loss.table == "messages"]
    assert len(lost) == len(flags) - len(keys)


@pytest.mark.parametrize(("layout", "fillers"), [("2024-10", True), ("2024-11", False)])
def test_contacts_have_no_fillers_since_november_2024(layout: str, tmp_path: Path, *, fillers: bool) -> None:
    contact = {"string_map_data": {"First Name": {"value": "Ida"}, "Contact Information": {"value": "+49 30 901820"}}}

    _, out = rewritten(tmp_path, "connections/contacts/synced_contacts.json", {"contacts_contact_info": [contact]}, layout)

    assert (out == {"contacts_contact_info": [contact]}) is not fillers
    assert ("Last Name" in out["contacts_contact_info"][0]["string_map_data"]) is fillers


def test_a_login_has_its_time_for_a_title(tmp_path: Path) -> None:
    login = {"string_map_data": {"IP Address": {"value": "192.0.2.51"}, "Time": {"timestamp": 1718013600}}}
    path = "security_and_login_information/login_and_profile_creation/login_activity.json"

    _, out = rewritten(tmp_path, path, {"account_history_login_history": [login]}, "2025-03")

    assert [record["title"] for record in out["account_history_login_history"]] == ["2024-06-10T10:00:00+00:00"]


def test_saved_posts_are_written_without_fillers(tmp_path: Path) -> None:
    saved = {"saved_saved_media": [{"title": "tao", "string_map_data": {"Saved on": {"href": "https://a.example/p/1/", "timestamp": 1718013600}}}]}

    assert rewritten(tmp_path, "your_instagram_activity/saved/saved_posts.json", saved, "2025-03")[1] == saved


def test_an_advertiser_that_stands_twice_is_written_twice(tmp_path: Path) -> None:
    path = "ads_information/instagram_ads_and_businesses/advertisers_using_your_activity_or_information.json"
    none = {"advertiser_name": "Tram", "has_data_file_custom_audience": False, "has_remarketing_custom_audience": False, "has_in_person_store_visit": False}
    records = [{**none, "has_data_file_custom_audience": True}, {**none, "has_data_file_custom_audience": True, "has_in_person_store_visit": True}, none]

    _, found = rewritten(tmp_path, path, {"ig_custom_audiences_all_types": records}, "2025-03")

    assert found == {"ig_custom_audiences_all_types": records}


def test_a_list_of_one_stands_without_its_brackets(tmp_path: Path) -> None:
    archive = make_zip(tmp_path, {PROFILE: profile(), FOLLOWERS: [follower("arlo")]})

    with zipfile.ZipFile(exported(archive, tmp_path, "2025-03")[1]) as made:
        assert json.loads(made.read(FOLLOWERS))["string_list_data"][0]["value"] == "arlo"


def test_text_is_mangled_as_the_real_thing() -> None:
    assert mangled({"title": "\u00e9", "list": []}) == b'{\n  "title": "\\u00c3\\u00a9",\n  "list": [\n    \n  ]\n}'


def test_the_same_store_gives_the_same_bytes(tmp_path: Path, tables: Callable[[Path], Path], made: Callable[[Path, str], tuple[Exported, Path]]) -> None:
    export(tables(SAMPLES[0]), tmp_path / "again.zip", layout="2025-03", media_from=[SAMPLES[0]])

    assert (tmp_path / "again.zip").read_bytes() == made(SAMPLES[0], "2025-03")[1].read_bytes()


def test_what_a_layout_does_not_carry_is_told(made: Callable[[Path, str], tuple[Exported, Path]]) -> None:
    told, _ = made(SAMPLES[-1], "2025-03")

    losses = {loss.table: loss for loss in told.losses}
    assert "owner_name" in losses["likes"].lost_columns
    assert (losses["connections"].rows, losses["connections"].lost_rows) == (77, 0)


def test_media_of_messages_are_no_loss(tmp_path: Path) -> None:
    image = {"uri": "your_instagram_activity/messages/photos/7.jpg", "creation_timestamp": 1718013600}
    messages = [{"sender_name": "Mira", "timestamp_ms": 1718013600000, "photos": [{"uri": "your_instagram_activity/messages/photos/8.jpg"}]}]
    archive = make_zip(tmp_path, {PROFILE: profile(), THREAD: {"participants": [{"name": "Mira"}], "messages": messages, "image": image}})

    told, out = exported(archive, tmp_path, "2025-03")

    assert [(loss.rows, loss.lost_rows, loss.lost_columns) for loss in told.losses if loss.table == "media"] == [(2, 0, ())]
    read = read_tables(out)
    assert dict(zip(read.column("media", "owner_table"), read.column("media", "time"), strict=True)) == {
        "conversations": datetime(2024, 6, 10, 10, tzinfo=UTC),
        "messages": None,
    }


def test_media_are_copied_from_where_they_are(tmp_path: Path, tables: Callable[[Path], Path], made: Callable[[Path, str], tuple[Exported, Path]]) -> None:
    with_media = read_tables(made(SAMPLES[0], "2024-03")[1])
    export(tables(SAMPLES[0]), tmp_path / "bare.zip", layout="2024-03")

    assert with_media.count("media_missing") == 1
    assert not any(read_tables(tmp_path / "bare.zip").column("media", "present"))


def test_a_folder_that_is_no_store_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError, match=r"holds no account\.parquet and no account\.csv"):
        export(tmp_path, tmp_path / "out.zip", layout="2025-03")


@pytest.mark.long
@pytest.mark.parametrize("sample", EACH_SAMPLE)
def test_csv_gives_the_same_archive_as_parquet(sample: Path, tmp_path: Path) -> None:
    made = []
    for form in ("csv", "raw", "parquet"):
        igarchive.convert(sample, to="parquet" if form == "parquet" else "csv", out=tmp_path / form, csv_raw=form == "raw")
        export(tmp_path / form, tmp_path / f"{form}.zip", layout="2025-03")
        made.append((tmp_path / f"{form}.zip").read_bytes())

    assert made[0] == made[1] == made[2]


def test_a_layout_that_is_no_month_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="is no month"):
        export(tmp_path, tmp_path / "out.zip", layout="summer")


def test_a_broken_export_leaves_nothing_behind(tmp_path: Path, tables: Callable[[Path], Path]) -> None:
    with pytest.raises(InputRefusedError):
        export(tables(SAMPLES[0]), tmp_path / "out.zip", layout="2025-03", media_from=[tmp_path / "nowhere.zip"])

    assert list(tmp_path.iterdir()) == []


def test_an_archive_that_exists_is_not_replaced(tmp_path: Path, accounts: Path) -> None:
    export(accounts, tmp_path / "out.zip", layout="2025-03")

    with pytest.raises(OutputError, match="exists already"):
        export(accounts, tmp_path / "out.zip", layout="2025-03")


def test_a_call_and_a_reaction_come_back(tmp_path: Path) -> None:
    messages: list[Any] = [
        {"sender_name": "Mira", "timestamp_ms": 1718013600000, "call_duration": 0},
        {"sender_name": "Mira", "timestamp_ms": 1718013500000, "content": "hi", "reactions": [{"reaction": "\u2764", "actor": "Tilda Moor"}]},
    ]
    archive = make_zip(
        tmp_path, {PROFILE: profile(), THREAD: {"participants": [{"name": "Mira"}], "messages": messages, "thread_path": "inbox/mirabook_17840000000000001"}}
    )

    found = read_tables(exported(archive, tmp_path, "2025-03")[1])

    assert [(row["kind"], row["call_duration"]) for row in found["messages"]] == [("call", 0), ("text", None)]
    assert [(row["emoji"], row["actor"]) for row in found["reactions"]] == [("\u2764", "Tilda Moor")]


@pytest.mark.long
def test_a_long_thread_is_written_in_parts_of_ten_thousand(tmp_path: Path) -> None:
    messages = [{"sender_name": "Mira", "timestamp_ms": 1718013600000 - number} for number in range(10_001)]
    archive = make_zip(
        tmp_path, {PROFILE: profile(), THREAD: {"participants": [{"name": "Mira"}], "messages": messages, "thread_path": "inbox/mirabook_17840000000000001"}}
    )

    _, out = exported(archive, tmp_path, "2025-03")

    with zipfile.ZipFile(out) as made:
        parts = [
            len(json.loads(made.read(f"your_instagram_activity/messages/inbox/mirabook_17840000000000001/message_{number}.json"))["messages"])
            for number in (1, 2)
        ]
    assert parts == [10_000, 1]
    assert read_tables(out).column("messages", "message_id") == [(1718013600000 - number) * 1000 for number in range(10_001)]


def test_only_the_named_sections_are_written(tmp_path: Path, tables: Callable[[Path], Path]) -> None:
    store = tables(SAMPLES[0])

    export(store, tmp_path / "out.zip", layout="2025-03", sections=["followers", "posts"])

    with zipfile.ZipFile(tmp_path / "out.zip") as made:
        assert made.namelist() == ["your_instagram_activity/media/posts_1.json", "connections/followers_and_following/followers_1.json"]


def test_a_row_of_a_section_that_another_writes_is_not_lost(tmp_path: Path, tables: Callable[[Path], Path]) -> None:
    store = tables(SAMPLES[0])
    searches = ["profile_searches", "recent_searches"]

    told = export(store, tmp_path / "out.zip", layout="2019-09", sections=searches)
    alone = export(store, tmp_path / "alone.zip", layout="2019-09", sections=searches[:1])

    assert [loss.lost_rows for loss in told.losses] == [0]
    assert [(loss.rows, loss.lost_rows) for loss in alone.losses] == [(2, 2)]


def test_a_section_that_there_is_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="did you mean followers"):
        export(tmp_path, tmp_path / "out.zip", layout="2024-03", sections=["folowers"])


def test_a_range_of_dates_leaves_out_what_lies_beyond(tmp_path: Path) -> None:
    days = [1717200000, 1718013600, 1719792000]  # 2024-06-01, 2024-06-10 10:00, 2024-07-01
    archive = make_zip(tmp_path, {PROFILE: profile(), FOLLOWERS: [follower(f"user{number}", day) for number, day in enumerate(days)]})
    igarchive.convert(archive, to="parquet", out=tmp_path / "store")

    export(tmp_path / "store", tmp_path / "out.zip", layout="2025-03", since=date(2024, 6, 2), until=date(2024, 7, 1))

    assert read_tables(tmp_path / "out.zip").column("connections", "username") == ["user1"]


def test_only_media_of_what_is_written_come_along(tmp_path: Path, tables: Callable[[Path], Path]) -> None:
    store = tables(SAMPLES[0])

    export(store, tmp_path / "out.zip", layout="2025-03", sections=["stories"], media_from=[SAMPLES[0]])

    with zipfile.ZipFile(tmp_path / "out.zip") as made:
        assert {name.split("/")[1] for name in made.namelist() if name.startswith("media/")} == {"stories"}


def test_an_archive_is_split_into_parts_that_read_as_one(tmp_path: Path, tables: Callable[[Path], Path]) -> None:
    store = tables(SAMPLES[0])

    told = export(store, tmp_path / "out.zip", layout="2024-03", split_size=40_000)
    whole = export(store, tmp_path / "whole.zip", layout="2024-03")

    assert [part.name for part in told.parts][:2] == ["out.zip", "out_part_2.zip"]
    parts, one = read_tables(*told.parts), read_tables(*whole.parts)
    for table in ("posts", "messages", "connections", "settings"):
        assert parts[table] == one[table]


@pytest.mark.parametrize("box", ["..", "", "in\\box"])
def test_a_path_that_leads_out_of_the_archive_is_refused(box: str, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="leads out of the archive"), Package(tmp_path / "out.zip") as package:
        package.add(f"messages/{box}/message_1.json", b"{}")


def test_a_folder_that_is_not_there_is_an_output_problem(tmp_path: Path, accounts: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        export(accounts, tmp_path / "nowhere" / "out.zip")


def test_an_empty_path_is_no_store() -> None:
    with pytest.raises(InputRefusedError, match="no store was given; name one"):
        export("", "out.zip")


def test_a_folder_without_data_says_so(tmp_path: Path) -> None:
    archive = make_zip(tmp_path, {PROFILE: profile(), FOLLOWERS: [follower("arlo")]})

    _, out = exported(archive, tmp_path, "2025-03")

    with zipfile.ZipFile(out) as made:
        assert made.read("your_instagram_activity/likes/no-data.txt") == b"You have no data in this section"
        assert "connections/followers_and_following/no-data.txt" not in made.namelist()
    assert {row["status"] for row in read_tables(out)["members"]} == {"parsed", "empty"}


@pytest.mark.parametrize(("layout", "packing"), [("2025-11", zipfile.ZIP_DEFLATED), ("2025-12", zipfile.ZIP_STORED)])
def test_members_are_stored_since_the_end_of_2025(layout: str, packing: int, tmp_path: Path) -> None:
    _, out = exported(make_zip(tmp_path, {PROFILE: profile()}), tmp_path, layout)

    with zipfile.ZipFile(out) as made:
        assert {info.compress_type for info in made.infolist()} == {packing}


def test_a_record_that_is_kept_value_by_value_comes_back_whole(tmp_path: Path) -> None:
    survey = {
        "timestamp": 1718013600,
        "media": [],
        "label_values": [
            {"label": "Question", "value": "How?", "href": "https://example.org"},
            {"label": "Answers", "vec": [{"value": "well"}, {"value": ""}]},
            {"dict": [{"dict": [{"label": "Name", "value": "Mira"}], "title": ""}], "title": "Asked by"},
        ],
        "fbid": "17840000000000099",
    }
    surveys = "your_instagram_activity/other_activity/surveys.json"

    _, out = exported(make_zip(tmp_path, {PROFILE: profile(), surveys: [survey, survey]}), tmp_path, "2025-03")

    with zipfile.ZipFile(out) as made:
        assert json.loads(made.read(surveys)) == [survey, survey]


def test_a_reported_conversation_comes_back(tmp_path: Path) -> None:
    record = {
        "timestamp": 1718012345,
        "reportee": {"name": "Spam Example"},
        "messages": [{"sender_name": "Spam Example", "timestamp_ms": 1718012345678, "content": "Win"}],
    }
    reported = "your_instagram_activity/reports/reported_conversations.json"

    _, out = exported(make_zip(tmp_path, {PROFILE: profile(), reported: {"ig_reported_conversations": [record]}}), tmp_path, "2025-03")

    with zipfile.ZipFile(out) as made:
        assert json.loads(made.read(reported)) == {"ig_reported_conversations": [record]}


def test_a_login_of_the_list_of_all_activity_is_no_record_of_the_list_of_logins(tmp_path: Path) -> None:
    labels = [{"label": "Last login", "timestamp_value": 1718013600}, {"label": "Type", "value": "Log in"}, {"label": "IP address", "value": "192.0.2.1"}]
    folder = "security_and_login_information/login_and_profile_creation"
    archive = make_zip(tmp_path, {PROFILE: profile(), f"{folder}/profile_activity.json": {"media": [], "label_values": labels}})

    _, out = exported(archive, tmp_path, "2026-07")

    with zipfile.ZipFile(out) as made:
        assert [name for name in made.namelist() if name.startswith(folder)] == [f"{folder}/profile_activity.json"]
    assert [(row["kind"], row["detail"], row["ip"]) for row in read_tables(out)["security_events"]] == [("login", "Log in", "192.0.2.1")]


def picture(folder: Path, width: int, height: int) -> bytes:
    """Draw a JPEG of a size."""
    image = pytest.importorskip("PIL.Image")
    image.new("RGB", (width, height), "teal").save(folder / "picture.jpg", exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0")
    return (folder / "picture.jpg").read_bytes()


@pytest.mark.parametrize(("quality", "size"), [("high", (2000, 1000)), ("medium", (1080, 540)), ("low", (640, 320))])
def test_images_are_made_smaller_for_a_lower_quality(quality: Quality, size: tuple[int, int], tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    large, small = picture(tmp_path, 2000, 1000), picture(tmp_path, 320, 200)
    posts = [{"media": [{"uri": f"media/posts/202406/{name}", "creation_timestamp": 1718013600}]} for name in ("large.jpg", "small.jpg", "film.mp4")]
    files = {"large.jpg": large, "small.jpg": small, "film.mp4": b"\0\0\0\x18ftypisom"}
    archive = make_zip(tmp_path, {PROFILE: profile(), POSTS: posts, **{f"media/posts/202406/{name}": data for name, data in files.items()}})
    igarchive.load(archive, into=tmp_path / "accounts.db")

    export(tmp_path / "accounts.db", tmp_path / "out.zip", layout="2025-03", media=quality)

    with zipfile.ZipFile(tmp_path / "out.zip") as made:
        assert image.open(made.open("media/posts/202406/large.jpg")).size == size
        assert made.read("media/posts/202406/small.jpg") == small
        assert made.read("media/posts/202406/film.mp4") == files["film.mp4"]


def test_an_image_that_is_made_smaller_keeps_its_colours(tmp_path: Path) -> None:
    image, colours = pytest.importorskip("PIL.Image"), pytest.importorskip("PIL.ImageCms")
    profile_of_colours = colours.ImageCmsProfile(colours.createProfile("LAB")).tobytes()
    image.new("RGB", (2000, 1000), "teal").save(tmp_path / "wide.jpg", icc_profile=profile_of_colours)

    copy = at_quality("low", lambda _: partial(shutil.copyfile, tmp_path / "wide.jpg"))("wide.jpg")
    assert copy is not None
    copy(tmp_path / "small.jpg")

    with image.open(tmp_path / "small.jpg") as small:
        assert (small.size, small.info["icc_profile"]) == ((640, 320), profile_of_colours)


def test_a_table_that_was_edited_into_what_is_no_list_is_refused(tmp_path: Path) -> None:
    igarchive.convert(SAMPLES[-1], to="csv", out=tmp_path / "tables")
    posts = tmp_path / "tables" / "posts.csv"
    posts.write_text(re.sub(r'"\[.*?\]"', '"not json"', posts.read_text("utf-8"), count=1), "utf-8")

    with pytest.raises(InputRefusedError, match="the table posts cannot be read"):
        export(tmp_path / "tables", tmp_path / "out.zip", layout="2025-03")


def test_an_archive_can_be_written_without_media(tmp_path: Path) -> None:
    igarchive.load(SAMPLES[0], into=tmp_path / "accounts.db")

    export(tmp_path / "accounts.db", tmp_path / "out.zip", layout="2025-03", media="none")

    assert not any(read_tables(tmp_path / "out.zip").column("media", "present"))


@pytest.mark.parametrize(("text", "size"), [("2GB", 2_000_000_000), ("1.5 gb", 1_500_000_000), ("500MB", 500_000_000), ("70KB", 70_000), ("700KiB", 716_800)])
def test_a_size_is_read_with_its_unit(text: str, size: int) -> None:
    assert bytes_of(text) == size


@pytest.mark.parametrize("text", ["", "0", "3", "large", "2TB", "-1MB", "0.1KB"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="is no size"):
        bytes_of(text)


def test_the_source_is_not_replaced_by_the_archive(accounts: Path) -> None:
    with pytest.raises(OutputError, match="holds what is read"):
        export(accounts, accounts, layout="2025-03", force=True)


def test_force_replaces_nothing_but_a_zip(tmp_path: Path, accounts: Path) -> None:
    (tmp_path / "diary.txt").write_text("Dear diary")

    with pytest.raises(OutputError, match="is no ZIP"):
        export(accounts, tmp_path / "diary.txt", layout="2025-03", force=True)


def test_parts_that_stand_there_are_refused_and_with_force_none_is_left_over(tmp_path: Path) -> None:
    store = tmp_path / "accounts.db"
    igarchive.load(SAMPLES[0], into=store)
    export(store, tmp_path / "out.zip", layout="2025-03", split_size=60_000)
    (tmp_path / "out.zip").unlink()

    with pytest.raises(OutputError, match=r"out_part_2\.zip: exists already"):
        export(store, tmp_path / "out.zip", layout="2025-03")
    export(store, tmp_path / "out.zip", layout="2025-03", force=True)

    assert [path.name for path in tmp_path.glob("out*")] == ["out.zip"]


def test_no_part_is_larger_than_asked_for(tmp_path: Path) -> None:
    igarchive.load(SAMPLES[0], into=tmp_path / "accounts.db")

    told = export(tmp_path / "accounts.db", tmp_path / "out.zip", layout="2026-07", split_size=60_000)

    assert len(told.parts) > 3
    assert max(part.stat().st_size for part in told.parts) <= 60_000


def test_an_empty_range_of_dates_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="nothing lies between"):
        export(tmp_path, tmp_path / "out.zip", since=date(2025, 11, 1), until=date(2025, 10, 1))


def test_missing_files_of_media_are_counted(tmp_path: Path) -> None:
    igarchive.convert(SAMPLES[-1], to="parquet", out=tmp_path / "tables")
    with zipfile.ZipFile(SAMPLES[-1]) as whole:
        files = [name for name in whole.namelist() if not name.endswith((".json", ".txt"))]

    assert export(tmp_path / "tables", tmp_path / "out.zip").missing == len(files) + 1, "one is missing from the sample"


@pytest.mark.parametrize("path", ["inbox/back\\slash_1784", "inbox/nul\0_1784", f"inbox/{'x' * 70_000}_1784", "", "inbox/.."])
def test_an_odd_thread_path_does_not_stop_the_export(path: str, tmp_path: Path) -> None:
    thread = {"participants": [{"name": "Mira"}], "messages": [{"sender_name": "Mira", "timestamp_ms": 1718013600000}], "thread_path": path}

    _, out = exported(make_zip(tmp_path, {PROFILE: profile(), THREAD: thread}), tmp_path, "2025-03")

    assert read_tables(out).column("conversations", "conversation_id") == ["17840000000000001"]


def test_a_value_beside_an_empty_link_comes_back(tmp_path: Path) -> None:
    labels = [{"label": "URL", "value": ""}, {"label": "Username", "value": "arlo"}]
    hidden = "ads_information/ads_and_topics/profiles_you're_not_interested_in.json"
    archive = make_zip(tmp_path, {PROFILE: profile(), hidden: {"timestamp": 1718013600, "media": [], "label_values": labels}})

    _, out = exported(archive, tmp_path, "2025-03")

    assert read_tables(out).column("impressions", "owner") == ["arlo"]


def test_settings_of_two_exports_stand_in_one_object(tmp_path: Path) -> None:
    for folder, data in (("autofill_information", {"email": "a@example.org"}), ("personal_information/autofill_information", {"tel": "1"})):
        archive = make_zip(tmp_path, {PROFILE: profile(), f"{folder}/autofill_information.json": {"ig_autofill_data": data}}, name=f"{len(folder)}.zip")
        igarchive.load(archive, into=tmp_path / "accounts.db")

    export(tmp_path / "accounts.db", tmp_path / "out.zip", layout="2025-03")

    assert {row["name"]: row["value"] for row in read_tables(tmp_path / "out.zip")["settings"]} == {"email": "a@example.org", "tel": "1"}


def test_an_id_with_zeros_before_it_stays_a_text(tmp_path: Path) -> None:
    event = {"id": "007", "type": "CUSTOM", "timestamp": 1718013600}
    activity = "apps_and_websites_off_of_instagram/apps_and_websites/your_activity_off_meta_technologies.json"
    archive = make_zip(tmp_path, {PROFILE: profile(), activity: {"apps_and_websites_off_meta_activity": [{"name": "shop", "events": [event]}]}})

    _, out = exported(archive, tmp_path, "2025-03")

    assert read_tables(out).column("off_meta_events", "event_id") == ["007"]


def test_a_record_with_a_new_key_and_labels_that_are_numbers_comes_back(tmp_path: Path) -> None:
    notes = "personal_information/personal_information/notes.json"
    record = {"title": "", "media_map_data": {}, "string_map_data": {"0": {"value": "zero"}, "1": {"value": "one"}}, "mood": "fine"}

    _, out = exported(make_zip(tmp_path, {PROFILE: profile(), notes: {"profile_notes": [record]}}), tmp_path, "2025-03")

    with zipfile.ZipFile(out) as made:
        assert json.loads(made.read(notes)) == {"profile_notes": [record]}


def test_a_row_of_csv_may_be_long(tmp_path: Path) -> None:
    text = "x" * 3_000_000
    thread = {"participants": [{"name": "Mira"}], "messages": [{"sender_name": "Mira", "timestamp_ms": 1718013600000, "content": text}]}
    igarchive.convert(make_zip(tmp_path, {PROFILE: profile(), THREAD: thread}), to="csv", out=tmp_path / "tables")

    export(tmp_path / "tables", tmp_path / "out.zip", layout="2025-03")

    assert read_tables(tmp_path / "out.zip").column("messages", "text") == [text]


def test_the_layout_of_a_day_is_that_of_its_month(tmp_path: Path) -> None:
    igarchive.load(SAMPLES[0], into=tmp_path / "accounts.db")
    for name, layout in (("day", "2025-03-17"), ("month", "2025-03")):
        export(tmp_path / "accounts.db", tmp_path / f"{name}.zip", layout=layout)

    assert (tmp_path / "day.zip").read_bytes() == (tmp_path / "month.zip").read_bytes()


def test_values_that_a_form_writes_of_its_own_accord_are_not_called_lost(made: Callable[[Path, str], tuple[Exported, Path]]) -> None:
    done, out = made(SAMPLES[-1], "2026-07")

    assert {loss.table: (loss.lost_rows, loss.lost_columns) for loss in done.losses if loss.table == "records"} == {"records": (0, ())}
    assert [one for one in diff(SAMPLES[-1], out) if one.table == "records"] == []


@pytest.mark.parametrize(("layout", "told"), [("2024-10", False), ("2024-11", True)])
def test_logins_have_a_port_since_november_2024(layout: str, told: bool, tmp_path: Path) -> None:  # noqa: FBT001 -- a fact, not an option
    entries = {"Time": {"href": "", "value": "", "timestamp": 1718013600}, "Port": {"href": "", "value": "443", "timestamp": 0}}
    logins = {"account_history_login_history": [{"title": "", "media_map_data": {}, "string_map_data": entries}]}
    path = "security_and_login_information/login_and_profile_creation/login_activity.json"

    done, written = rewritten(tmp_path, path, logins, layout)

    [record] = written["account_history_login_history"]
    assert ("Port" in record["string_map_data"]) is told
    assert ["port" in loss.lost_columns for loss in done.losses if loss.table == "security_events"] == [not told]


def test_details_of_activities_stand_under_a_label_of_their_own(tmp_path: Path) -> None:
    details = {"label": "Details", "dict": [labelled("Location", "Leith")]}
    labels = [{"label": "Last login", "timestamp_value": 1718013600}, labelled("Type", "Log in"), labelled("Port number", "36828"), details]
    path = "security_and_login_information/login_and_profile_creation/profile_activity.json"

    _, written = rewritten(tmp_path, path, [label_values(*labels, time=1718013600)], "2026-07")

    assert written["label_values"] == labels


def test_topics_of_which_to_see_less_stand_in_a_group(tmp_path: Path) -> None:
    topics = group("Topics", [labelled("Name", "Knitting")], [labelled("Name", "Cars")])

    done, written = rewritten(tmp_path, "preferences/your_topics/your_ads_see_more/see_less_topics.json", [label_values(topics)], "2026-07")

    assert written["label_values"] == [topics]
    assert [loss.table for loss in done.losses if loss.lost_rows] == []


def test_a_film_whose_name_does_not_say_so_stays_one(tmp_path: Path) -> None:
    film = {"uri": "media/igtv/201806/AbCd_17949994489068497", "creation_timestamp": 1529000000, "title": "old", "media_metadata": {"video_metadata": {}}}
    path = "your_instagram_activity/media/igtv_videos.json"

    _, found = rewritten(tmp_path, path, {"ig_igtv_media": [{"media": [film]}]}, "2025-03")

    assert found["ig_igtv_media"][0]["media"][0]["media_metadata"] == {"video_metadata": {}}


def test_half_of_a_place_is_not_made_a_whole_one_and_told_as_lost(tmp_path: Path) -> None:
    told = {"Imprecise Latitude": {"value": "48.5"}, "Imprecise Longitude": {"value": "far"}, "GPS Time Uploaded": {"timestamp": 1718013600}}
    path = "security_and_login_information/login_and_profile_creation/last_known_location.json"

    done, found = rewritten(tmp_path, path, {"account_history_imprecise_last_known_location": [{"string_map_data": told}]}, "2025-03")

    [place] = found["account_history_imprecise_last_known_location"]
    assert {place["string_map_data"][f"{word} {axis}"]["value"] for word in ("Imprecise", "Precise") for axis in ("Latitude", "Longitude")} == {"0"}
    assert [loss.lost_columns for loss in done.losses if loss.table == "security_events"] == [("latitude", "longitude")]
