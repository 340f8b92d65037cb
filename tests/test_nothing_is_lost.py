"""The main promise: what stands in an export stands in the tables, and every file of it in the ledger."""

from __future__ import annotations

import copy
import json
import zipfile
import zlib
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import pytest
from exports import CLOSE_FRIENDS, EACH_SAMPLE, FOLLOWERS, FOLLOWING, NOON, PROFILE, ROOT, SAMPLES, Read, make_zip, profile, read_tables, string_list
from leaf_check import files, losses, records_of
from ledger_check import assert_ledger_adds_up, assert_rows_add_up

from igarchive import leftovers
from igarchive.sections import SECTIONS
from igarchive.tables import TABLE_BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from exports import Json
    from leaf_check import Steps

    from igarchive.history import Since
    from igarchive.section import Form, Section

REAL = ROOT.parent / "shared" / "formats" / "samples"
"""Samples of real exports, where the working copy has them; they are no part of the repository."""

GENERATIONS = ("2024-09", "2025-a", "2025-b", "2026-05")

sample = pytest.mark.parametrize("path", EACH_SAMPLE)
real = pytest.mark.parametrize("name", GENERATIONS)


@cache
def read(path: Path) -> Read:
    """Read a sample once for all tests of this module."""
    return read_tables(path)


def real_sample(name: str) -> Path:
    """Find a sample of a real export, or skip the test."""
    if not (REAL / name).is_dir():
        pytest.skip("the samples of real exports are not here")
    return REAL / name


def real_zip(name: str, folder: Path) -> Path:
    """Zip a sample of a real export."""
    path = folder / f"{name}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in files(real_sample(name)):
            archive.writestr(member, data)
    return path


@sample
def test_every_scalar_of_a_sample_is_in_a_row_of_its_record(path: Path) -> None:
    assert losses(path, read(path)) == []


def records_by_hand(path: Path) -> dict[str, int]:
    """Count the records of each JSON file."""
    return {name: len(records_of(json.loads(data))[0]) for name, data in files(path) if name.endswith(".json")}


def records_in_ledger(found: Read) -> dict[str, int]:
    """Give the records that the ledger counts for each JSON file."""
    return {row["name"]: row["records"] for row in found["members"] if row["name"].endswith(".json")}


@sample
def test_the_ledger_counts_the_records_that_one_counts_by_hand(path: Path) -> None:
    assert records_in_ledger(read(path)) == records_by_hand(path)


@real
def test_the_ledger_counts_the_records_of_a_real_export(name: str) -> None:
    path = real_sample(name)

    assert records_in_ledger(read(path)) == records_by_hand(path)


@sample
def test_the_ledger_of_a_sample_adds_up(path: Path) -> None:
    assert_ledger_adds_up(read(path), len(list(files(path))))


@sample
def test_the_rows_that_the_ledger_counts_are_the_rows_of_all_tables(path: Path) -> None:
    assert_rows_add_up(read(path))


@sample
def test_no_member_of_a_sample_is_unknown_or_failed(path: Path) -> None:
    assert [row["member"] for row in read(path)["members"] if row["status"] in {"unknown", "failed"}] == []


@sample
def test_no_record_of_a_sample_is_refused(path: Path) -> None:
    assert [row["member"] for row in read(path)["members"] if row["refused"]] == []


@sample
def test_a_sample_has_the_rows_that_were_counted_by_hand(path: Path) -> None:
    golden = json.loads((ROOT / "tests" / "golden" / f"{path.stem}.rows.json").read_text("utf-8"))

    assert {table: len(read(path)[table]) for table in golden} == golden


@sample
def test_a_sample_holds_no_data_of_unknown_shape(path: Path) -> None:
    assert read(path)["documents"] == []


@sample
def test_source_position_and_ordinal_name_one_row(path: Path) -> None:
    for table, rows in read(path).tables.items():
        if table != "members":
            named = Counter((row["source"], row["position"], row["ordinal"]) for row in rows)
            assert [(table, *place) for place, count in named.items() if count > 1] == []


@sample
def test_a_column_that_is_never_null_is_never_null(path: Path) -> None:
    for table, rows in read(path).tables.items():
        required = [column.name for column in TABLE_BY_NAME[table].columns if column.required]
        assert [(table, name, row) for row in rows for name in required if row[name] is None] == []


@sample
def test_every_source_is_a_member(path: Path) -> None:
    members = {row["member"] for row in read(path)["members"]}
    sources = {row["source"] for table, rows in read(path).tables.items() if table != "members" for row in rows}

    assert sources <= members


@sample
def test_the_ids_of_a_sample_are_unique(path: Path) -> None:
    for table, key in (
        ("posts", ("post_id",)),
        ("collections", ("collection_id",)),
        ("collection_items", ("collection_id", "ordinal_in_collection")),
        ("conversations", ("conversation_id",)),
        ("messages", ("conversation_id", "message_id")),
    ):
        found = Counter(tuple(row[name] for name in key) for row in read(path)[table])
        assert [(table, *one) for one, count in found.items() if count > 1] == []


@sample
def test_an_unpacked_sample_gives_the_same_rows(path: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / path.stem)
    unpacked = read_tables(tmp_path / path.stem)

    assert {name: rows for name, rows in unpacked.tables.items() if name != "members"} == {
        name: rows for name, rows in read(path).tables.items() if name != "members"
    }


@sample
def test_a_sample_split_over_two_parts_gives_the_same_rows(path: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        members = [(info.filename, archive.read(info)) for info in archive.infolist() if not info.is_dir()]
    parts = [tmp_path / f"{path.stem}_{number}.zip" for number in (1, 2)]
    for number, part in enumerate(parts):
        with zipfile.ZipFile(part, "w") as archive:
            for name, data in [*members[number::2], *members[:6]]:
                if name not in archive.namelist():
                    archive.writestr(name, data)
    split = read_tables(*reversed(parts))

    assert {name: rows for name, rows in split.tables.items() if name != "members"} == {
        name: rows for name, rows in read(path).tables.items() if name != "members"
    }
    assert_ledger_adds_up(split, sum(len(list(files(part))) for part in parts))


@real
def test_every_scalar_of_a_real_folder_is_in_a_row_of_its_record(name: str) -> None:
    path = real_sample(name)

    assert losses(path, read(path)) == []


@real
def test_every_scalar_of_a_real_zip_is_in_a_row_of_its_record(name: str, tmp_path: Path) -> None:
    path = real_zip(name, tmp_path)

    assert losses(path, read_tables(path)) == []


@real
def test_no_member_of_a_real_export_is_unknown_or_failed(name: str) -> None:
    found = read(real_sample(name))

    assert [row["member"] for row in found["members"] if row["status"] in {"unknown", "failed"}] == []


@real
def test_no_record_of_a_real_export_is_refused(name: str) -> None:
    found = read(real_sample(name))

    assert [row["member"] for row in found["members"] if row["refused"]] == []


@real
def test_the_ledger_of_a_real_export_adds_up(name: str, tmp_path: Path) -> None:
    path = real_sample(name)
    entries = len(list(files(path)))

    assert_ledger_adds_up(read(path), entries)
    assert_rows_add_up(read(path))
    assert_ledger_adds_up(read_tables(real_zip(name, tmp_path)), entries)


@real
def test_a_real_export_has_no_error_in_its_findings(name: str) -> None:
    assert [issue for issue in read(real_sample(name)).findings if issue.severity == "error"] == []


def variants(record: Json) -> Iterator[Json]:
    """Give a record with one thing changed at a time: another text, a wrong type, one key less, one more."""
    for steps, value in spots(record, ()):
        for number, other in enumerate(others(value)):
            changed = copy.deepcopy(record)
            place(changed, steps, relabelled(other, "".join(f"-{step}" for step in (*steps, number))))
            yield changed
        if isinstance(value, dict):
            for key in value:
                changed = copy.deepcopy(record)
                del at(changed, steps)[key]
                yield changed


def spots(value: Json, steps: Steps) -> Iterator[tuple[Steps, Json]]:
    """Give each value of a record below its root, and its path."""
    for step, child in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield (*steps, step), child
        yield from spots(child, (*steps, step))


def others(value: Json) -> tuple[Json, ...]:
    """Give what could stand in place of a value."""
    strange = (["odd", 77], {"odd": "text", "deep": [78.5]}, 79, "odd", False, None)
    if isinstance(value, dict):
        return (*strange, {**value, "novel": "odd"}, {**value, "novel": {"list": ["odd", 80, True, None]}})
    if isinstance(value, list):
        return (*strange, [*value, "odd"], [*value, {"novel": "odd"}], [*value, *value])
    return strange


def relabelled(value: Json, name: str) -> Json:
    """Make the odd texts of a variant unmistakable."""
    if isinstance(value, dict):
        return {key: relabelled(child, f"{name}-{key}") for key, child in value.items()}
    if isinstance(value, list):
        return [relabelled(child, f"{name}-{index}") for index, child in enumerate(value)]
    return f"odd{name}" if value == "odd" else value


def at(record: Json, steps: Steps) -> Json:
    """Give the value at a path."""
    for step in steps:
        record = record[step]
    return record


def place(record: Json, steps: Steps, value: Json) -> None:
    """Put a value at a path."""
    at(record, steps[:-1])[steps[-1]] = value


def example_of(section: Section, since: Since[Form]) -> tuple[list[Json], Json]:
    """Give the records of the example of a form's schema, and what stands beside them."""
    schema = json.loads((ROOT / "schemas" / section.name / f"{since.date}.schema.json").read_text("utf-8"))
    return records_of(schema["examples"][0])


def strange_document(section: Section, since: Since[Form]) -> Json:
    """Build a document of a form's example, then of all its variants, one record each."""
    records, header = example_of(section, since)
    strange = [*records[:1] * 8, *variants(records[0])]
    return strange if since.value.key is None else {**header, since.value.key: strange}


LONE = {"personal_information", "autofill_information", "use_of_wallets_across_accounts", "secret_conversations", "flat_settings", "signup_details"}
"""Sections of one record or one value: they have no lists."""


def shaped() -> dict[str, tuple[Section, Since[Form]]]:
    """Choose one form of each shape: forms whose examples have the same keys are read by the same code."""
    chosen: dict[tuple[str, ...], tuple[Section, Since[Form]]] = {}
    for section in SECTIONS:
        for since in section.forms:
            if section.name not in LONE:
                spelled = (str(steps) for steps, _ in spots(example_of(section, since)[0][0], ()))
                chosen.setdefault((since.value.mark, *since.value.tables, *sorted(spelled)), (section, since))
    return {f"{section.name}:{since.date}": (section, since) for section, since in chosen.values()}


SHAPED = shaped()


@pytest.mark.parametrize(("section", "since"), SHAPED.values(), ids=SHAPED)
def test_whatever_a_record_says_is_kept(section: Section, since: Since[Form], tmp_path: Path) -> None:
    place = [f"{folder.value}/{file.value}".removeprefix("/") for folder, file in section.places()][-1].replace("*/*", "inbox/mirabook_17840000000000001")
    path = make_zip(tmp_path, {place: json.dumps(strange_document(section, since)).encode()})
    found = read_tables(path)

    assert losses(path, found) == []
    assert_ledger_adds_up(found, 1)
    assert_rows_add_up(found)


def test_the_leaf_check_names_what_is_lost(tmp_path: Path) -> None:
    path = make_zip(
        tmp_path,
        {PROFILE: profile(), CLOSE_FRIENDS: {"relationships_close_friends": [string_list("arlo", NOON, "https://www.instagram.com/arlo", title="")]}},
    )
    found = read_tables(path)
    assert losses(path, found) == []

    found["connections"][0]["username"] = None
    assert losses(path, found) == [f"{CLOSE_FRIENDS}#0/string_list_data/0/value = 'arlo'"]

    found["connections"][0]["time"] = None
    assert losses(path, found) == [
        f"{CLOSE_FRIENDS}#0/string_list_data/0/value = 'arlo'",
        f"{CLOSE_FRIENDS}#0/string_list_data/0/timestamp = 1718013600",
    ]


@pytest.mark.parametrize("name", ["2025-11", "2026-07"])
def test_the_same_is_left_over_where_large_values_are_taken_apart_piece_by_piece(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    [path] = [path for path in SAMPLES if path.stem == name]
    whole = read_tables(path)
    monkeypatch.setattr(leftovers, "MANY", 6)
    monkeypatch.setattr(leftovers, "CHUNK", 4)
    cut = read_tables(path)

    assert len(whole["records"]) > 100
    assert cut["records"] == whole["records"]
    assert cut.ledger == whole.ledger


SAVED, INFORMATION = "your_instagram_activity/saved", "personal_information/personal_information"
COLLECTION = {"label": "Name", "value": "Harbours"}
MEMBER = {"label": "Username", "value": "arlo"}

UNUSUAL: dict[str, tuple[str, Json, list[tuple[str, str]]]] = {
    "files of a collection": (
        f"{SAVED}/saved_collections.json",
        {
            "saved_saved_collections": [
                {
                    "title": "Collection",
                    "media_map_data": {"Cover": {"uri": "cover.jpg"}},
                    "media_list_data": [{"uri": "listed.jpg"}],
                    "string_map_data": {"Name": {"value": "Harbours"}, "Creation Time": {"timestamp": NOON}},
                }
            ]
        },
        [("/media_list_data/0/uri", "listed.jpg"), ("/media_map_data/Cover/uri", "cover.jpg")],
    ),
    "files of a setting": (
        f"{INFORMATION}/professional_information.json",
        {"profile_business": [{"title": "", "media_list_data": [{"uri": "m.jpg"}], "string_map_data": {"Category": {"value": "Art"}}}]},
        [("/media_list_data/0/uri", "m.jpg")],
    ),
    "values beside the members of a collection": (
        f"{SAVED}/saved_collections.json",
        [{"timestamp": NOON, "media": [], "label_values": [COLLECTION, {"title": "Media", "value": "beside", "dict": [{"title": "", "dict": [MEMBER]}]}]}],
        [("/label_values/1/value", "beside")],
    ),
    "labels of a member of a collection": (
        f"{SAVED}/saved_collections.json",
        [
            {
                "timestamp": NOON,
                "media": [],
                "label_values": [
                    COLLECTION,
                    {
                        "title": "Media",
                        "dict": [
                            {
                                "title": "",
                                "dict": [
                                    MEMBER,
                                    {"label": "Expires", "timestamp_value": NOON + 1},
                                    {"label": "Added time", "timestamp_value": NOON},
                                    {"label": "Alone"},
                                ],
                            }
                        ],
                    },
                ],
            }
        ],
        [("/label_values/1/dict/0/dict/1/timestamp_value", str(NOON + 1)), ("/label_values/1/dict/0/dict/3/label", "Alone")],
    ),
    "who may reply to a profile photo": (
        "your_instagram_activity/media/profile_photos.json",
        {"ig_profile_picture": [{"uri": "media/x.jpg", "creation_timestamp": NOON, "title": "", "text_app_post": {"reply_control": "everyone"}}]},
        [("/text_app_post/reply_control", "everyone")],
    ),
    "who may reply to the photo of the profile": (
        PROFILE,
        {
            "profile_user": [
                {
                    "title": "",
                    "media_map_data": {"Profile Photo": {"uri": "x.jpg", "text_app_post": {"reply_control": "everyone"}}},
                    "string_map_data": {"Username": {"href": "", "value": "mira", "timestamp": 0}},
                }
            ]
        },
        [("/media_map_data/Profile Photo/text_app_post/reply_control", "everyone")],
    ),
    "a picture of a conversation without a file": (
        "your_instagram_activity/messages/inbox/mira_17840000000000001/message_1.json",
        {"participants": [{"name": "Mira"}], "messages": [{"sender_name": "Mira", "timestamp_ms": NOON * 1000}], "image": {"creation_timestamp": NOON}},
        [("2/image/creation_timestamp", str(NOON))],
    ),
    "a title beside a label": (
        f"{SAVED}/saved_music.json",
        [{"timestamp": NOON, "media": [], "label_values": [{"label": "Title", "value": "song", "title": "single"}], "fbid": "9"}],
        [("/label_values/0/title", "single")],
    ),
    "a title beside a label of a setting": (
        "preferences/settings/consents.json",
        [{"media": [], "label_values": [{"label": "Cookies", "value": "yes", "title": "all"}]}],
        [("/label_values/0/title", "all")],
    ),
    "the name of a group that is not known": (
        f"{SAVED}/saved_posts.json",
        [
            {
                "timestamp": NOON,
                "media": [],
                "label_values": [{"label": "URL", "value": "u"}, {"title": "Eigner", "dict": [{"dict": [{"label": "Name", "value": "n"}], "title": ""}]}],
            }
        ],
        [("/label_values/1/title", "Eigner"), ("/label_values/1/dict/0/dict/0/value", "n")],
    ),
    "a key of forms that is called as files are": (
        "personal_information/autofill_information/autofill_information.json",
        {"ig_autofill_data": {"email": "a@x.example", "media_map_data": "m"}},
        [],
    ),
    "a label that is called label": (
        FOLLOWING,
        {"relationships_following": [{**string_list("arlo", NOON, ""), "string_map_data": {"label": "a", "value": "b"}}]},
        [("/string_map_data/label", "a"), ("/string_map_data/value", "b")],
    ),
}
"""Values at places where exports were not seen to have them, and where they are kept."""


@pytest.mark.parametrize("kind", UNUSUAL)
@pytest.mark.parametrize("copies", [1, 3000], ids=["few", "by columns"])
def test_what_is_at_an_unusual_place_is_kept(kind: str, copies: int, tmp_path: Path) -> None:
    path, document, expected = UNUSUAL[kind]
    [(key, records)] = document.items() if isinstance(document, dict) and len(document) == 1 else [(None, document)]
    if isinstance(records, dict) or path == PROFILE:
        copies = 1
    elif copies > 1:
        document = records * copies if key is None else {key: records * copies}

    found = read_tables(make_zip(tmp_path, {path: document}))

    assert sorted(found.left("pointer", "value")) == sorted(expected * copies)


def test_one_time_in_a_member_of_a_collection_is_its_time_whatever_it_is_called(tmp_path: Path) -> None:
    path, [record], _ = UNUSUAL["labels of a member of a collection"]
    values = record["label_values"][1]["dict"][0]["dict"]
    document = copy.deepcopy(record)
    document["label_values"][1]["dict"][0]["dict"] = [values[0], {"label": "Toegevoegd", "timestamp_value": NOON}]

    found = read_tables(make_zip(tmp_path, {path: [record]}))
    other = read_tables(make_zip(tmp_path, {path: [document]}, name="other.zip"))

    assert [row["time"].timestamp() for row in (*found["collection_items"], *other["collection_items"])] == [NOON, NOON]


def test_two_files_of_one_path_and_checksum_that_differ_are_both_read(tmp_path: Path) -> None:
    ends = {"alice": b" " * 40, "mabel": b"  \t\t  \t\t \t   \t    \t\t \t\t\t \t    \t\t        "}
    documents = {
        name: b'[{"title":"","media_list_data":[],"string_list_data":[{"href":"","value":"%b","timestamp":1718013600}]}]%b' % (name.encode(), end)
        for name, end in ends.items()
    }

    found = read_tables(*(make_zip(tmp_path, {FOLLOWERS: data}, name=f"{name}.zip") for name, data in documents.items()))

    assert len({zlib.crc32(data) for data in documents.values()}) == 1
    assert found.column("connections", "username") == ["alice", "mabel"]
