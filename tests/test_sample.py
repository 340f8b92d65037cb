"""Invented archives: what was invented reads back, equal options give equal archives, and each defect is answered as declared."""

from __future__ import annotations

import functools
import hashlib
import io
import ipaddress
import os
import shutil
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import commands
import pyarrow as pa
import pytest
from exports import ROOT, Read, make_zip, read_tables
from hypothesis import given
from hypothesis import settings as chosen
from hypothesis import strategies as st

import igarchive
from igarchive.errors import REFUSALS, InputRefusedError, OptionError, OutputError, UnknownNameError
from igarchive.exporter.layout import laid_out
from igarchive.issues import CODES
from igarchive.sample import BROKEN, SampleOptions, invent, media_bytes, sample
from igarchive.sample.facts import RECORDS, SETTINGS, record, records
from igarchive.sample.people import CASTS, Cast
from igarchive.sample.rows import scenes
from igarchive.sample.scene import BUNDLE
from igarchive.sections import SECTION_BY_NAME, SECTIONS, flat, settings, uncharted
from igarchive.tables import TABLE_BY_NAME, TABLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from igarchive.stock import Row

LAYOUTS = [
    "2019-09",
    "2026-07",
    *(
        pytest.param(layout, marks=pytest.mark.long)
        for layout in ("2018-06", "2020-12", "2021-05", "2022-11", "2023-06", "2023-11", "2024-01", "2025-03", "2025-11")
    ),
]
KEPT = {"members", "records", "documents"}
"""Tables that hold what reading found, not what was invented."""


@functools.cache
def invented(options: SampleOptions) -> dict[str, list[Row]]:
    """Give all rows of an archive by table."""
    tables: dict[str, list[Row]] = defaultdict(list)
    for bundle in invent(options):
        for table, rows in bundle.items():
            tables[table] += rows
    return tables


def told(rows: list[Row]) -> Counter[str]:
    """Give rows without where they came from, in no order; times as the invented ones are."""
    return Counter(repr({name: plain(value) for name, value in row.items() if name not in came_from(row)}) for row in rows)


def came_from(row: Row) -> set[str]:
    """Name the columns that tell where a row came from: of a file of which nothing tells the message, its owner's id too."""
    return {"source", "position", "ordinal", *(["owner_id"] if row.get("owner_table") == "records" else [])}


def plain(value: Any) -> Any:  # noqa: ANN401 -- a cell
    """Give a time in microseconds."""
    return (value - datetime(1970, 1, 1, tzinfo=UTC)) // MICROSECOND if isinstance(value, datetime) else value


MICROSECOND = datetime.resolution


def members(path: Path) -> dict[str, bytes]:
    """Give name and content of each member."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("table", [table.name for table in TABLES if table.name not in KEPT])
def test_what_was_invented_reads_back(table: str, layout: str, archive: Callable[[str], Read]) -> None:
    assert told(archive(layout)[table]) == told(invented(SampleOptions(layout=layout))[table])


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Read]:
    """Write and read a sample of a layout, once for all tests of a worker."""

    @functools.cache
    def read(layout: str) -> Read:
        out = tmp_path_factory.mktemp("samples") / "out.zip"
        sample(out, SampleOptions(layout=layout))
        return read_tables(out)

    return read


@pytest.mark.long
@chosen(max_examples=max((chosen.default or chosen()).max_examples // 50, 2), deadline=None)
@given(seed=st.integers(0, 2**32), month=st.dates(date(2018, 4, 1), date(2026, 12, 1)))
def test_what_is_invented_from_any_seed_for_any_month_is_valid_and_reads_back(seed: int, month: date) -> None:
    options = SampleOptions(seed=seed, layout=f"{month:%Y-%m}", missing=0)
    with tempfile.TemporaryDirectory() as folder:
        done = sample(Path(folder, "out.zip"), options)
        found, report = read_tables(Path(folder, "out.zip")), igarchive.validate(Path(folder, "out.zip"))

    assert {table: told(found[table]) for table in found.tables if table not in KEPT} == {
        table.name: told(invented(options).get(table.name, [])) for table in TABLES if table.name not in KEPT
    }
    assert report.issues == ()
    assert [loss for loss in done.losses if loss.lost_rows] == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_section_of_a_layout_that_has_a_table_is_in_the_archive(layout: str, archive: Callable[[str], Read]) -> None:
    places = [place for section in SECTIONS if (place := laid_out(section, layout)) is not None and place.form.tables]
    found = archive(layout)

    assert {place.section.name for place in places if place.folder} <= set(found.column("members", "section"))
    assert {place.member for place in places if not place.folder} <= set(found.column("members", "member"))
    for place in places:
        table = place.form.tables[0]
        constant = {name: value for name, value in place.section.constant_of(table).items() if name not in place.form.carries[table]}
        assert any(constant.items() <= row.items() for row in found[table]), place.section.name


@pytest.mark.parametrize("person", CASTS)
def test_a_sample_is_valid_and_lacks_one_file(person: str, tmp_path: Path) -> None:
    sample(tmp_path / "out.zip", SampleOptions(person=person))

    assert [(issue.code, issue.count) for issue in igarchive.validate(tmp_path / "out.zip").issues] == [("media_missing", 1)]


def test_equal_options_give_equal_archives(tmp_path: Path) -> None:
    for name in ("one", "two"):
        sample(tmp_path / f"{name}.zip", SampleOptions())

    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_another_seed_gives_other_names_and_as_many() -> None:
    one, two = ({table: len(rows) for table, rows in invented(SampleOptions(seed=seed)).items()} for seed in (1, 2))

    assert one == two
    assert invented(SampleOptions(seed=1))["media"] != invented(SampleOptions(seed=2))["media"]


@pytest.mark.long
def test_neither_hashes_nor_locale_nor_time_zone_matter(tmp_path: Path) -> None:
    digests = []
    for seed, zone in (("1", "Asia/Tokyo"), ("2", "America/Lima")):
        out = tmp_path / f"{seed}.zip"
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C.UTF-8" if seed == "1" else "POSIX"}
        subprocess.run([sys.executable, "-m", "igarchive", "sample", str(out)], env=environment, check=True, capture_output=True)
        digests.append(hashlib.sha256(out.read_bytes()).hexdigest())

    assert digests[0] == digests[1]


@pytest.mark.long
@pytest.mark.parametrize("folder", [".", "one_person"])
def test_the_sample_archives_are_up_to_date(folder: str, tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(ROOT / "sample_archives" / "make.py"), str(tmp_path), folder], check=True, capture_output=True)

    for made in sorted(tmp_path.rglob("*.zip")):
        assert members(made) == members(ROOT / "sample_archives" / made.relative_to(tmp_path)), f"{made.name} is stale: run `make samples`"


def test_the_counts_are_those_that_were_asked_for() -> None:
    tables = invented(SampleOptions(posts=9, stories=5, messages=70, conversations=3, likes=11, comments=10, followers=31, following=22, others=0))

    assert Counter(row["kind"] for row in tables["posts"]) == {"post": 9, "story": 5}
    assert Counter(row["kind"] for row in tables["connections"]) == {"follower": 31, "following": 22}
    assert (len(tables["messages"]), len(tables["conversations"]), len(tables["likes"]), len(tables["comments"])) == (70, 3, 11, 10)


def test_the_first_bundle_holds_the_account_and_its_photos() -> None:
    first = next(invent(SampleOptions()))

    assert {table: len(rows) for table, rows in first.items()} == {"account": 1, "media": 3}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_rows_have_the_types_of_their_tables(layout: str) -> None:
    for name, rows in invented(SampleOptions(layout=layout)).items():
        table = TABLE_BY_NAME[name]
        assert {tuple(row) for row in rows} <= {tuple(column.name for column in table.columns)}
        pa.Table.from_pylist(rows, table.schema).validate(full=True)
        assert [(column.name, row) for column in table.columns if column.required for row in rows if row[column.name] is None] == []


def test_where_a_row_would_have_come_from_names_one_row() -> None:
    for table, rows in invented(SampleOptions(messages=900, posts=30, others=9)).items():
        assert [place for place, count in Counter((table, row["source"], row["position"], row["ordinal"]) for row in rows).items() if count > 1] == []


OWNERS = {"posts": ("post_id",), "messages": ("conversation_id", "message_id"), "conversations": ("conversation_id",), "account": ("username",)}
"""Columns that name what media hang on."""


def test_what_hangs_on_a_row_stands_in_its_bundle() -> None:
    for bundle in invent(SampleOptions(messages=9000, conversations=2, posts=3000)):
        owners = {(table, "/".join(str(row[name]) for name in names)) for table, names in OWNERS.items() for row in bundle.get(table, ())}
        owners |= {("comments", str(row["position"])) for row in bundle.get("comments", ())}
        assert {(row["owner_table"], row["owner_id"]) for row in bundle.get("media", ())} <= owners
        sent = {(row["conversation_id"], row["message_id"]) for row in bundle.get("messages", ())}
        assert {(row["conversation_id"], row["message_id"]) for table in ("attachments", "reactions") for row in bundle.get(table, ())} <= sent
        collections = {row["collection_id"] for row in bundle.get("collections", ())}
        assert {row["collection_id"] for row in bundle.get("collection_items", ())} <= collections


def test_a_bundle_stays_small_however_many_messages_there_are() -> None:
    bundles = [{table: len(rows) for table, rows in bundle.items()} for bundle in invent(SampleOptions(messages=20_000, conversations=2, likes=5000))]

    assert max(count for bundle in bundles for count in bundle.values()) == BUNDLE == 2000
    assert sum(bundle.get("messages", 0) for bundle in bundles) == 20_000 + 2, "two are in reported conversations"


def test_the_messages_of_a_conversation_stand_newest_first() -> None:
    messages = invented(SampleOptions(messages=5000, conversations=1, others=0))["messages"]

    assert [row["message_id"] for row in messages] == sorted({row["message_id"] for row in messages}, reverse=True)


@pytest.mark.long
def test_a_long_past_begins_after_the_year_2000() -> None:
    tables = invented(SampleOptions(layout="2024-01", person="rowan.ashdown_", messages=30_000, conversations=1, likes=20_000, posts=2000))

    assert min(row["time"] for table in ("messages", "likes", "posts") for row in tables[table]) > 1_400_000_000_000_000


@pytest.mark.parametrize("layout", ["2025-03", "2026-07"])
@pytest.mark.parametrize("section", [section.name for section in uncharted.SECTIONS])
def test_records_stand_as_reading_gives_them(section: str, layout: str, tmp_path: Path) -> None:
    place = laid_out(SECTION_BY_NAME[section], layout)
    if place is None:
        pytest.skip("the layout does not have the section")
    options = SampleOptions(layout=layout)
    documents: Any = [record(scene) for scene in scenes(place, options)]
    archive = make_zip(tmp_path, {place.member: documents if place.form.key is None else {place.form.key: documents}})

    expected = [row for scene in scenes(place, options) for row in records(scene)]
    names = ("section", "pointer", "label", "value", "type", "time", "why", "position", "ordinal")
    found = read_tables(archive)
    assert [[plain(row[name]) for name in names] for row in found["records"]] == [[row[name] for name in names] for row in expected]
    assert found.codes() <= {"account_unknown"}


def test_every_section_of_facts_has_facts_of_its_own() -> None:
    written = [
        section for section in (*settings.SECTIONS, *flat.SECTIONS) if "settings" in section.tables and any(since.value.render for since in section.forms)
    ]
    assert {section.name for section in written} == SETTINGS.keys()
    assert {section.name for section in uncharted.SECTIONS} == RECORDS.keys()


PICTURES = {"jpg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP"}


@pytest.mark.parametrize("extension", PICTURES)
def test_a_picture_is_one_that_a_decoder_reads(extension: str) -> None:
    image = pytest.importorskip("PIL.Image")
    for number in range(50):
        picture = image.open(io.BytesIO(media_bytes(f"media/posts/202401/{number}.{extension}")))
        picture.load()
        assert (picture.format, picture.size) == (PICTURES[extension], (32, 32))


def test_a_photo_is_as_bright_as_was_meant() -> None:
    image = pytest.importorskip("PIL.Image")
    uri = "media/posts/202401/7.jpg"
    photo = image.open(io.BytesIO(media_bytes(uri))).convert("L")

    brightness = hashlib.sha256(uri.encode()).digest()[0] // 2 + 96
    assert abs(photo.getpixel((3, 3)) - brightness) <= 2


def test_a_photo_tells_camera_time_and_place() -> None:
    image = pytest.importorskip("PIL.Image")
    exif = image.open(io.BytesIO(media_bytes("media/posts/202401/7.jpg"))).getexif()

    assert (exif[0x10F], exif[0x110]) == ("Meadow", "Meadow Pocket 2")
    assert exif.get_ifd(0x8769)[0x9003].startswith("2024:01:")
    assert set(exif.get_ifd(0x8825)) == {1, 2, 3, 4}


def test_a_film_is_one_that_a_decoder_reads() -> None:
    av = pytest.importorskip("av")
    for number in range(10):
        film = av.open(io.BytesIO(media_bytes(f"media/reels/202401/{number}.mp4")))
        assert [(frame.width, frame.height) for frame in film.decode(video=0)] == [(32, 32), (32, 32)]


def test_media_are_the_same_bytes_everywhere() -> None:
    digests = {extension: hashlib.sha256(media_bytes(f"media/posts/202401/7.{extension}")).hexdigest()[:12] for extension in EXPECTED}

    assert digests == EXPECTED


EXPECTED = {
    "jpg": "f16422a61cba",
    "png": "751901648a14",
    "gif": "b6f5230b6751",
    "webp": "25196b27a4d8",
    "mp4": "df3486721d81",
    "pdf": "9af2177d4055",
    "srt": "2d910b3562e0",
}
"""Of files that decoders read, by extension."""


def test_the_people_have_addresses_that_are_set_apart_for_examples() -> None:
    networks = [ipaddress.ip_network(network) for network in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")]
    for cast in CASTS.values():
        assert all(any(ipaddress.ip_address(ip) in network for network in networks) for ip in cast.owner.ips)
        sites = [cast.owner.email, cast.owner.site, *(friend.site for friend in cast.friends if friend.site)]
        assert all(site.endswith(("example.org", "example.com", "example.net")) for site in sites)


@pytest.mark.parametrize("script", ["LATIN", "CYRILLIC", "ARABIC", "DEVANAGARI", "HIRAGANA", "HANGUL"])
def test_people_write_in_many_scripts(script: str) -> None:
    assert script in {unicodedata.name(char, " ").split()[0] for cast in CASTS.values() for line in cast.lines for char in line}


@pytest.mark.parametrize("cast", CASTS.values(), ids=CASTS)
def test_two_friends_bear_one_name(cast: Cast) -> None:
    assert [name for name, count in Counter(friend.name for friend in cast.friends).items() if count > 1] == [cast.friends[1].name]


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an archive with nothing wrong."""
    out = tmp_path_factory.mktemp("sound") / "sound.zip"
    sample(out, SampleOptions(others=1))
    return out


@pytest.mark.parametrize("kind", [pytest.param(kind, marks=[pytest.mark.long] if kind == "huge_ratio" else []) for kind in BROKEN])
def test_a_defect_is_answered_with_its_code(kind: str, sound: Path, tmp_path: Path) -> None:
    shutil.copyfile(sound, tmp_path / "out.zip")
    BROKEN[kind].spoil(tmp_path / "out.zip")

    assert BROKEN[kind].code in answers(tmp_path / "out.zip")


@pytest.mark.long
@pytest.mark.parametrize(
    ("kind", "language"), [("twice_mangled", "it"), ("torn_text", "it"), ("unknown_label", "ko"), ("foreign_labels", "nl"), ("torn_text", "de")]
)
def test_a_defect_of_what_has_a_label_is_the_same_in_every_language(kind: str, language: str, tmp_path: Path) -> None:
    sample(tmp_path / "out.zip", SampleOptions(language=language), broken=kind)

    assert BROKEN[kind].code in answers(tmp_path / "out.zip")


def answers(path: Path) -> set[str]:
    """Name what validate, inspect and convert find, which is the same, or why they refuse."""
    try:
        found = {issue.code for issue in igarchive.validate(path).issues}
    except InputRefusedError as error:
        return {error.code}
    assert found == {issue.code for issue in igarchive.inspect(path).issues} == read_tables(path).codes()
    return found


def test_a_sound_sample_is_answered_with_none_of_the_codes_of_defects(tmp_path: Path) -> None:
    sample(tmp_path / "out.zip", SampleOptions(missing=0))

    assert answers(tmp_path / "out.zip") == set()


def test_the_codes_of_defects_are_codes() -> None:
    assert {broken.code for broken in BROKEN.values()} <= CODES.keys() | REFUSALS.keys()


def test_what_stood_there_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "out.zip").write_bytes(b"mine")

    with pytest.raises(OutputError, match="exists already"):
        sample(tmp_path / "out.zip", SampleOptions(), broken="empty")

    assert (tmp_path / "out.zip").read_bytes() == b"mine"


@pytest.mark.parametrize("kind", [None, "truncated"])
def test_a_folder_that_is_not_there_is_an_output_problem(kind: str | None, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        sample(tmp_path / "nowhere" / "out.zip", SampleOptions(), broken=kind)


def test_an_archive_is_replaced_only_by_force(tmp_path: Path) -> None:
    sample(tmp_path / "out.zip", SampleOptions())
    sample(tmp_path / "out.zip", SampleOptions(), broken="web_page", force=True)

    assert [path.name for path in tmp_path.iterdir()] == ["out.zip"]
    assert answers(tmp_path / "out.zip") == {"not_a_zip"}


def test_a_defect_that_has_nothing_to_be_in_leaves_no_archive(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"no followers_1\.json for this defect; choose a later --layout, and JSON"):
        sample(tmp_path / "out.zip", SampleOptions(followers=0), broken="not_json")

    assert list(tmp_path.iterdir()) == []


def test_an_archive_without_anything_but_the_account_can_be_asked_for(tmp_path: Path) -> None:
    sample(tmp_path / "out.zip", NOTHING)

    assert [row["section"] for row in read_tables(tmp_path / "out.zip")["members"] if row["status"] == "parsed"] == ["personal_information"]


NOTHING = SampleOptions(posts=0, stories=0, messages=0, conversations=0, likes=0, comments=0, followers=0, following=0, others=0, missing=0)


@pytest.mark.parametrize(
    ("layout", "why"),
    [("2018-03", "no exports before"), ("summer", "is no month"), ("2025-13", "is no month"), ("2025-03-39", "is no month"), ("2025-02-30", "is no month")],
)
def test_a_layout_that_is_not_written_is_refused(layout: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=why):
        sample(tmp_path / "out.zip", SampleOptions(layout=layout))


def test_fewer_than_nothing_is_refused() -> None:
    with pytest.raises(OptionError, match="posts is -1; give a number from 0"):
        SampleOptions(posts=-1)


def test_messages_without_a_conversation_are_refused() -> None:
    with pytest.raises(OptionError, match="messages need a conversation"):
        SampleOptions(conversations=0)


def test_a_person_that_there_is_not_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match=r"did you mean rowan\.ashdown_"):
        SampleOptions(person="rowan.ashdown")


def test_a_defect_that_there_is_not_is_answered_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="did you mean truncated"):
        sample(tmp_path / "out.zip", SampleOptions(), broken="truncate")

    assert list(tmp_path.iterdir()) == []


def test_a_zone_is_asked_for_only_where_times_have_one(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="--timezone has no effect with --format json, whose times are those of UTC; leave it out"):
        sample(tmp_path / "out.zip", SampleOptions(timezone="Europe/Berlin"))


def test_the_command_line_asks_for_what_the_library_asks_for(tmp_path: Path) -> None:
    command = ["sample", "out.zip", "--seed", "3", "--posts", "2", "--layout", "2025-03", "--person", "rowan.ashdown_"]
    done = commands.igarchive(*command, cwd=tmp_path)
    sample(tmp_path / "same.zip", SampleOptions(seed=3, posts=2, layout="2025-03", person="rowan.ashdown_"))

    assert done.stdout.endswith("output: out.zip\n")
    assert members(tmp_path / "out.zip") == members(tmp_path / "same.zip")
