"""Documents read column by column: the same comes of them as of reading value by value, and what is not sound is left to that."""

from __future__ import annotations

import json
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from exports import EACH_SAMPLE, LIKED_POSTS, NOON, PROFILE, THREAD, dumped, group, label_values, labelled, make_zip, mangled, profile, read_tables, string_list
from hypothesis import given
from hypothesis import strategies as st
from mutations import exports, exports_of_spoiled_text
from test_fuzz import fuzz

from igarchive import ahead, convert
from igarchive.ahead import Ahead
from igarchive.archive import Archive
from igarchive.columns import ColumnReader, form_of
from igarchive.columns import _labels as labels_in
from igarchive.errors import InputRefusedError, MemberBrokenError
from igarchive.leftovers import Leftovers
from igarchive.section import SLICE, RecordList, Whole
from igarchive.sections import SECTION_BY_NAME
from igarchive.shape_columns import ARRAYS
from igarchive.shapes import BY_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exports import Json, Read
    from mutations import Members

    from igarchive.columns import Columns
    from igarchive.reading import Reading
    from igarchive.section import Form, Section

NEVER = 1 << 60
"""Bytes that no document has."""

FIRST_PART, SECOND_PART = THREAD, THREAD.replace("message_1", "message_2")


def read_from(size: int, *paths: Path) -> Read:
    """Read an archive whose documents of so many bytes are read column by column."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ahead, "WORTHWHILE", size)
        return read_tables(*paths)


def outcome(size: int, *paths: Path) -> Read | str:
    """Read it, or give the code with which it is refused."""
    try:
        return read_from(size, *paths)
    except InputRefusedError as error:
        return error.code


def assert_both_ways_agree(*paths: Path) -> None:
    one, other = outcome(NEVER, *paths), outcome(0, *paths)
    if isinstance(one, str) or isinstance(other, str):
        assert other == one
        return
    assert other.findings == one.findings
    assert other.ledger == one.ledger
    for table, rows in one.tables.items():
        assert other.tables[table] == rows, table


def as_it_is(document: Json) -> bytes:
    """Write a document whose texts are mangled, or not, as they are."""
    return json.dumps(document).encode()


def assert_members_agree(members: Members) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert_both_ways_agree(make_zip(Path(folder), members))


MESSAGE = {"sender_name": "Ida", "timestamp_ms": 1_700_000_000_000, "content": mangled("Grüße")}

NAMES = st.sampled_from(["Tilda Moor", "tilda.moor", mangled("Mira Büch"), "Mira Büch", "Ann\u2019e", mangled(mangled("Zoë")), mangled("Zoë")[:-1], ""])
"""Display names: the account's, mangled, right already, mangled twice, cut within a character, none."""
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6).map(mangled) | NAMES | st.sampled_from(["no, null, ", "nulla: null", "\0", "\n"])
SECONDS = st.sampled_from([0, NOON, 4_102_444_799])
FILES = st.lists(
    st.fixed_dictionaries({"uri": st.sampled_from(["media/posts/1.jpg", "gone.jpg", mangled("é.jpg")])}, optional={"creation_timestamp": SECONDS}), max_size=3
)
SHARES = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("link", "share_text", "original_content_owner", "profile_share_username", "profile_share_name"), TEXTS) | {"media": st.just([])},
)
REACTIONS = st.lists(st.fixed_dictionaries({"reaction": TEXTS}, optional={"actor": NAMES, "timestamp": SECONDS}), max_size=3)
FLAGS = dict.fromkeys(("is_unsent", "missed", "is_geoblocked_for_viewer", "is_unsent_image_by_messenger_kid_parent"), st.booleans())
KEYS = {"content": TEXTS, "type": TEXTS, "call_duration": st.integers(0, 99), "share": SHARES, "reactions": REACTIONS, **FLAGS}
MESSAGES = st.fixed_dictionaries(
    {"sender_name": NAMES, "timestamp_ms": st.integers(0, 3) | st.integers(1_700_000_000_000, 1_700_000_000_004)},
    optional=KEYS | dict.fromkeys(("photos", "videos", "audio_files", "gifs", "files"), FILES),
)
PEOPLE = st.lists(st.fixed_dictionaries({}, optional={"name": NAMES}), max_size=3)
BESIDE = {
    "participants": PEOPLE,
    "title": TEXTS,
    "is_still_participant": st.booleans(),
    "thread_path": st.just("inbox/mirabook_17840000000000001"),
    "magic_words": st.just([]),
    "image": st.fixed_dictionaries({"uri": st.just("media/posts/1.jpg")}, optional={"creation_timestamp": SECONDS}),
    "joinable_mode": st.fixed_dictionaries({}, optional={"mode": st.integers(0, 1), "link": TEXTS}),
    "is_pending": st.booleans(),
}
THREADS = st.fixed_dictionaries({"messages": st.lists(MESSAGES, max_size=5)}, optional=BESIDE)


@given(owner=NAMES, first=THREADS, second=THREADS)
def test_the_same_comes_of_a_conversation_read_column_by_column(owner: str, first: Json, second: Json) -> None:
    documents = {PROFILE: profile(name=owner), FIRST_PART: first, SECOND_PART: second}
    assert_members_agree({path: as_it_is(document) for path, document in documents.items()} | {"media/posts/1.jpg": b"\xff\xd8\xff"})


ENTRIES = st.fixed_dictionaries({}, optional={"href": TEXTS, "value": TEXTS, "timestamp": SECONDS})
LIKES = st.fixed_dictionaries({"string_list_data": st.lists(ENTRIES, min_size=1, max_size=1) | st.lists(ENTRIES, max_size=2)}, optional={"title": TEXTS})


@given(likes=st.lists(LIKES, max_size=4))
def test_the_same_comes_of_a_list_read_column_by_column(likes: list[Json]) -> None:
    assert_members_agree({PROFILE: as_it_is(profile()), LIKED_POSTS: as_it_is({"likes_media_likes": likes})})


COMMENTS = "your_instagram_activity/comments/post_comments_1.json"
LABELS = st.sampled_from(["Comment", "comment", "Media Owner", "Time", "Opmerking", mangled("Propriétaire"), "string_map_data", ""])
MAPS = st.fixed_dictionaries(
    {"string_map_data": st.dictionaries(LABELS, ENTRIES, max_size=4)},
    optional={
        "title": TEXTS,
        "media_list_data": st.lists(st.fixed_dictionaries({}, optional={"uri": st.sampled_from(["", "gone.jpg"])}), max_size=2),
        "media_map_data": st.just({}) | st.just({"Photo": {"uri": "gone.jpg"}}),
    },
)


@given(comments=st.lists(MAPS, max_size=4))
def test_the_same_comes_of_a_list_of_labelled_values_read_column_by_column(comments: list[Json]) -> None:
    assert_members_agree({PROFILE: as_it_is(profile()), COMMENTS: as_it_is(comments)})


COMMENT = {"string_map_data": {"Comment": {"value": "Hi"}, "Time": {"timestamp": NOON}}, "media_list_data": [{"uri": ""}]}


def test_a_list_of_labelled_values_that_lies_under_no_key_is_read_by_columns() -> None:
    section = SECTION_BY_NAME["post_comments"]
    documents = [as_it_is([COMMENT, COMMENT]), as_it_is([{**COMMENT, "title": "", "media_map_data": {}}]), as_it_is({"comments_media_comments": [COMMENT]})]

    for data in documents:
        since = form_of(data, section)
        found = since and ColumnReader().read(data, section, since)
        assert found, data
        assert {entry["Comment"]["value"] for entry in found.records["string_map_data"].to_pylist()} == {"Hi"}


def test_a_label_that_comes_late_leaves_a_list_to_reading_value_by_value() -> None:
    section = SECTION_BY_NAME["post_comments"]
    known = as_it_is([COMMENT] * 1000 + [{"string_map_data": {"Comment": {"value": "a"}}}])
    late = as_it_is([COMMENT] * 1000 + [{"string_map_data": {"Place": {"value": "a"}}}])
    since = form_of(late, section)

    assert since is not None
    assert ColumnReader().read(known, section, since) is not None
    assert ColumnReader().read(late, section, since) is None


def test_a_verbose_list_of_labelled_values_is_read_by_columns() -> None:
    section = SECTION_BY_NAME["post_comments"]
    verbose = {"href": "", "value": "", "timestamp": 0}
    entries = {"Comment": {**verbose, "value": "Hi"}, "Time": {**verbose, "timestamp": NOON}}
    data = as_it_is([{"title": "", "media_map_data": {}, "string_map_data": entries}] * 2)
    since = form_of(data, section)

    found = since and ColumnReader().read(data, section, since)

    assert found
    assert found.count == 2


READ_BY_COLUMNS = [(section, since.value) for section in SECTION_BY_NAME.values() for since in section.forms if since.value.scan and section.name != "messages"]
OF_THEIR_OWN = {"post_comments", "reels_comments", "hype"}
"""Lists whose ``scan`` is theirs, for each comment may hold a file."""


@pytest.mark.parametrize(("section", "form"), READ_BY_COLUMNS, ids=lambda value: getattr(value, "name", ""))
def test_a_form_that_is_parsed_otherwise_is_not_read_by_the_columns_of_another(section: Section, form: Form) -> None:
    parse, scan = (getattr(way, "__self__", None) for way in (form.parse, form.scan))

    assert parse is scan
    assert parse is not None or section.name in OF_THEIR_OWN


LABELS_IN_LISTS = st.sampled_from(["URL", "url", "Caption", "Title", "Hashtags", "Owner", "Name", "Username", "Media", "Weather", mangled("Légende"), ""])
TOLD = {"label": LABELS_IN_LISTS, "title": LABELS_IN_LISTS, "value": TEXTS, "href": TEXTS, "description": TEXTS, "timestamp_value": SECONDS}
ITEMS = st.recursive(
    st.fixed_dictionaries({}, optional={**TOLD, "ent_field_name": st.just([])}) | st.fixed_dictionaries({"label": LABELS_IN_LISTS, "value": TEXTS}),
    lambda items: st.fixed_dictionaries(
        {"title": LABELS_IN_LISTS, "dict": st.lists(items, max_size=2)}, optional={"value": TEXTS, "label": LABELS_IN_LISTS, "vec": st.lists(items, max_size=2)}
    ),
    max_leaves=6,
)


POST_THAT_WAS_LIKED = label_values(
    {"label": "URL", "value": "https://www.instagram.com/p/RStOO_sNXWX/", "href": "https://www.instagram.com/p/RStOO_sNXWX/"},
    labelled("Caption", mangled("Käthe")),
    group("Hashtags", [labelled("Name", "lino")], [labelled("Name", "print")]),
    group("Owner", [labelled("Name", "Mira"), labelled("Username", "mira.books")]),
)
RECORDS_WITH_LABELS = st.one_of(
    st.just(POST_THAT_WAS_LIKED),
    st.lists(ITEMS, max_size=3).map(lambda items: {**POST_THAT_WAS_LIKED, "label_values": [*POST_THAT_WAS_LIKED["label_values"], *items]}),
    st.fixed_dictionaries(
        {"label_values": st.lists(ITEMS, max_size=4)},
        optional={
            "timestamp": SECONDS,
            "title": TEXTS,
            "fbid": st.sampled_from(["", "17841778297921736"]),
            "media": st.sampled_from([[], [{}]]),
            "ent_name": st.just([]),
        },
    ),
)


@given(likes=st.lists(RECORDS_WITH_LABELS, max_size=4))
def test_the_same_comes_of_labels_in_groups_read_column_by_column(likes: list[Json]) -> None:
    assert_members_agree({PROFILE: as_it_is(profile()), LIKED_POSTS: as_it_is(likes)})


def scanned(reader: ColumnReader, name: str, document: Json) -> dict[str, dict[str, list[Any]]] | None:
    """Read a document of a section by its columns; None where it is left to reading value by value."""
    section = SECTION_BY_NAME[name]
    since = form_of(as_it_is(document), section)
    columns = since and reader.read(as_it_is(document), section, since)
    if not since or not columns:
        return None
    assert since.value.scan
    records = RecordList(section, since.value, since.date, "a", "a", [], range(columns.count), Leftovers(section.name), Whole(lambda: iter(())), {})
    told = since.value.scan(columns.records, records, cast("Reading", None))
    return None if told is None else {table: {column: rows.values(column) for column in rows.columns} for table, rows in told.items()}


def likes_in(*records: Json) -> dict[str, list[Any]] | None:
    """Read posts that were liked by their columns; give these but for their place."""
    told = scanned(ColumnReader(), "liked_posts", list(records))
    return None if told is None else {name: values for name, values in told["likes"].items() if name not in {"position", "ordinal", "kind"}}


def test_labels_in_groups_are_read_by_columns() -> None:
    without_tags = label_values(
        {"label": "URL"}, {"dict": [], "title": "Hashtags"}, group("Media", [group("Owner", [labelled("Username", "arlo")])]), time=NOON + 1
    )

    assert likes_in(POST_THAT_WAS_LIKED, without_tags) == {
        "time": [NOON * 1_000_000, (NOON + 1) * 1_000_000],
        "fbid": ["17840000000000099", "17840000000000099"],
        "url": ["https://www.instagram.com/p/RStOO_sNXWX/", None],
        "caption": ["Käthe", None],
        "hashtags": [["lino", "print"], None],
        "owner_name": ["Mira", None],
        "owner": ["mira.books", "arlo"],
    }


@pytest.mark.parametrize(
    "record",
    [
        label_values(labelled("Weather", "rain")),
        label_values({"label": "Weather"}),
        label_values(labelled("URL", "a"), labelled("url", "b")),
        label_values({"label": "URL", "value": "a", "href": "b"}),
        label_values({"label": "URL"}, {"label": "URL"}),
        {**label_values(labelled("URL", "a")), "media": [{}]},
        label_values({"label": "URL", "value": "a", "ent_field_name": []}),
        label_values(group("Owner", [labelled("Name", "Mira")]), group("Media", [group("Owner", [labelled("Name", "Arlo")])])),
        label_values({"title": "Hashtags", "vec": [labelled("Name", "lino")], "dict": [labelled("Name", "print")]}),
        label_values(group("Media", [group("Media", [group("Media", [labelled("URL", "a")])])])),
        label_values(labelled("URL@label", "secret")),
        label_values(*(labelled(f"label {number}", "a") for number in range(99))),
        label_values(group("Hashtags", *([labelled(f"label {number}", "a")] for number in range(99)))),
    ],
)
def test_labels_of_which_something_is_left_over_are_left_to_reading_value_by_value(record: Json) -> None:
    assert likes_in(record) is None


DOCUMENTS = st.one_of(
    st.tuples(st.just("liked_posts"), st.lists(RECORDS_WITH_LABELS, max_size=3)),
    st.tuples(st.just("liked_posts"), st.fixed_dictionaries({"likes_media_likes": st.lists(LIKES, max_size=3)})),
    st.tuples(st.just("post_comments"), st.lists(MAPS, max_size=3)),
)


@given(st.lists(DOCUMENTS, min_size=2, max_size=4))
def test_what_was_read_before_changes_nothing(documents: list[tuple[str, Json]]) -> None:
    reader = ColumnReader()

    assert [scanned(reader, *one) for one in documents] == [scanned(ColumnReader(), *one) for one in documents]


def test_labels_that_hold_nothing_in_any_document_are_read_all_the_same() -> None:
    reader, document = ColumnReader(), [{"string_map_data": {"Comment": {}, "Time": {"timestamp": NOON}}}]

    for told in (scanned(reader, "post_comments", document), scanned(reader, "post_comments", document)):
        assert told
        assert told["comments"]["time"] == [NOON * 1_000_000]


@pytest.mark.parametrize("size", [0, NEVER])
def test_a_value_whose_label_is_written_like_an_address_is_kept(size: int, tmp_path: Path) -> None:
    found = read_from(size, make_zip(tmp_path, {PROFILE: profile(), LIKED_POSTS: [label_values(labelled("URL@label", "secret"))]}))

    assert [row["value"] for row in found.tables["records"]] == ["secret"]


@pytest.mark.parametrize("end", ['"', ""])
def test_labels_are_found_in_one_pass_over_the_beginning(end: str) -> None:
    before = time.process_time()

    labels_in(b'[{"string_map_data": {"Comment": {"value": "' + b'\\"' * 40_000 + end.encode() + b"}}}]")

    assert time.process_time() - before < 1, "each quotation mark within a text began another"


def test_each_shape_that_is_read_by_columns_says_how() -> None:
    assert ARRAYS.keys() == BY_COLUMNS


REPOSTS = "your_instagram_activity/media/reposts.json"


def test_the_same_comes_of_reposts() -> None:
    entry = {"href": "", "value": "", "timestamp": 0}
    repost = {"string_map_data": {"Time of repost": {**entry, "timestamp": NOON}, "Text": {**entry, "value": "hi"}}}
    assert_members_agree({PROFILE: as_it_is(profile()), REPOSTS: as_it_is({"profile_media_reposts": [repost]})})


@pytest.mark.parametrize("label", [b"\\ud800", b"\xff", b"a\x01"])
def test_a_label_that_is_no_text_leaves_a_list_to_reading_value_by_value(label: bytes) -> None:
    section = SECTION_BY_NAME["post_comments"]
    data = b'[{"string_map_data": {"%b": {"value": "a"}}}]' % label
    since = form_of(data, section)

    assert since is not None
    assert ColumnReader().read(data, section, since) is None


def test_a_list_with_very_many_labels_is_left_to_reading_value_by_value() -> None:
    section = SECTION_BY_NAME["post_comments"]
    data = as_it_is([{"string_map_data": {f"label {number}": {} for number in range(99)}}, *[{"string_map_data": {}}] * 99])
    since = form_of(data, section)

    assert since is not None
    assert ColumnReader().read(data, section, since) is None


def test_a_key_that_no_document_had_before_is_read_all_the_same() -> None:
    reader, section = ColumnReader(), SECTION_BY_NAME["messages"]
    since = form_of(as_it_is({"messages": [MESSAGE]}), section)
    assert since is not None

    plain = reader.read(as_it_is({"messages": [MESSAGE]}), section, since)
    called = reader.read(as_it_is({"messages": [MESSAGE, {**MESSAGE, "call_duration": 5}]}), section, since)
    again = reader.read(as_it_is({"messages": [MESSAGE]}), section, since)

    assert plain is not None
    assert called is not None
    assert again is not None
    assert called.records["call_duration"].to_pylist() == [None, 5]
    assert list(plain.records) == list(again.records) == ["content", "sender_name", "timestamp_ms"]


@pytest.mark.parametrize(
    ("owner", "document"),
    [
        (mangled("Zoë"), {"messages": [{**MESSAGE, "sender_name": mangled("Zoë")}]}),
        ("Zoë", {"messages": [{**MESSAGE, "sender_name": mangled("Zoë")}]}),
        ("Ida", {"image": {"uri": "x.jpg"}, "messages": [{**MESSAGE, "photos": [{"uri": mangled("é.jpg")}]}]}),
        ("Ida", {"image": {"uri": "x.jpg"}, "messages": [{**MESSAGE, "photos": [{"uri": mangled("a\x85.jpg")}]}]}),
    ],
)
def test_the_same_comes_of_names_and_paths_beyond_ascii(owner: str, document: Json) -> None:
    assert_members_agree({PROFILE: as_it_is(profile(name=owner)), THREAD: as_it_is(document)})


def test_the_same_comes_of_a_list_of_several_slices_with_a_column_that_is_blank_in_one() -> None:
    link = "https://www.instagram.com/p/a/"
    late = [string_list("x", NOON if number < SLICE else 0, link, title="ida") for number in range(SLICE + 1)]

    assert_members_agree({PROFILE: dumped(profile()), LIKED_POSTS: as_it_is({"likes_media_likes": late})})
    assert_members_agree({PROFILE: dumped(profile()), LIKED_POSTS: as_it_is({"likes_media_likes": late[::-1]})})


def test_a_list_that_was_not_asked_for_is_left_out_whichever_way_it_would_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    likes = {"likes_media_likes": [string_list("x", NOON, "https://www.instagram.com/p/a/", title="ida")]}
    made = make_zip(tmp_path, {PROFILE: dumped(profile()), THREAD: as_it_is({"messages": [MESSAGE]}), "likes.json": as_it_is(likes)})
    monkeypatch.setattr(ahead, "WORTHWHILE", 0)

    done = convert(made, to="csv", out=tmp_path / "out", select=("messages",))

    assert (done.ledger.outcomes["likes.json"].status, done.ledger.outcomes["likes.json"].reason) == ("skipped", "not_selected")


@fuzz(2)
@given(members=exports() | exports_of_spoiled_text())
def test_the_same_comes_of_a_spoiled_export_whose_documents_may_be_read_column_by_column(members: Members) -> None:
    assert_members_agree(members)


def test_records_that_stand_in_two_parts_of_an_export_are_kept_once_either_way(tmp_path: Path) -> None:
    likes = [string_list(f"post{number}", NOON + number) for number in range(3)]
    parts = [
        make_zip(tmp_path, {PROFILE: dumped(profile()), LIKED_POSTS: dumped({"likes_media_likes": held})}, name=name)
        for name, held in (("one.zip", likes[:2]), ("two.zip", likes[1:]))
    ]

    assert_both_ways_agree(*parts)
    assert len(read_from(0, *parts).tables["likes"]) == 3


@pytest.mark.parametrize("sample", EACH_SAMPLE)
def test_the_same_comes_of_the_sample_archives(sample: Path) -> None:
    assert_both_ways_agree(sample)


def columns_of(data: bytes | Json) -> Columns | None:
    """Read a part of a thread by columns."""
    section = SECTION_BY_NAME["messages"]
    [since] = [since for since in section.forms if since.value.key == "messages"]
    return ColumnReader().read(data if isinstance(data, bytes) else as_it_is(data), section, since)


def test_a_sound_document_is_read_by_columns_its_text_repaired() -> None:
    found = columns_of({"title": mangled("Zoë"), "messages": [MESSAGE, {"sender_name": mangled("Zoë"), "timestamp_ms": 0}]})

    assert found is not None
    assert found.count == 2
    assert found.header == {"title": mangled("Zoë")}
    assert {key: values.to_pylist() for key, values in found.records.items()} == {
        "sender_name": ["Ida", "Zoë"],
        "timestamp_ms": [1_700_000_000_000, 0],
        "content": ["Grüße", None],
    }


def test_a_document_with_line_breaks_between_its_values_is_read_by_columns() -> None:
    assert columns_of(json.dumps({"messages": [MESSAGE]}, indent=2).replace("\n", "\r\n").encode()) is not None


WITHIN = '{"sender_name": "Ida", "timestamp_ms": 1%s}'


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"null {}",
        b"[]",
        b'{"messages": []}',
        b'{"messages": {}}',
        b'{"messages": [' + (WITHIN % "").encode() + b'], "messages": [' + (WITHIN % "").encode() + b"]}",
        *(
            b'{"messages": [' + message.encode() + b"]}" + behind
            for message, behind in (
                (WITHIN % "", b" {}"),
                (WITHIN % "", b' {"messages": []}'),
                (WITHIN % "", b" null"),
                (WITHIN % "", b" z"),
                (WITHIN % ', "content": "a", "content": "a"', b""),
                (WITHIN % ', "content": null', b""),
                (WITHIN % ', "new": 1', b""),
                (WITHIN % ', "content": 1', b""),
                (WITHIN % ', "call_duration": 1.0', b""),
                (WITHIN % ', "call_duration": 18446744073709551616', b""),
                (WITHIN % ', "call_duration": 9007199254740993', b""),
                (WITHIN % ', "missed": "true"', b""),
                (WITHIN % ', "photos": [{}]', b""),
                (WITHIN % ', "photos": [{"uri": "a", "creation_timestamp": -1}]', b""),
                (WITHIN % ', "photos": [{"uri": "a", "creation_timestamp": 4102444800}]', b""),
                (WITHIN % ', "share": {"media": ["a"]}', b""),
                (WITHIN % ', "content": "a\nb"', b""),
                (WITHIN % ', "content": "\\ud83d"', b""),
                (WITHIN % ', "content": "\\u00c3"', b""),
                (WITHIN % ', "content": "\\u2019\\u00c3\\u00a9"', b""),
                (WITHIN % ', "content": "\\u00c3\\u0083\\u00c2\\u00a9"', b""),
                ('{"sender_name": "Ida"}', b""),
                ("null", b""),
                ("[]", b""),
            )
        ),
        b'{"messages": [{"sender_name": "\xff", "timestamp_ms": 1}]}',
    ],
)  # fmt: skip
def test_what_is_not_sound_or_cannot_be_told_is_left_to_reading_value_by_value(data: bytes) -> None:
    assert columns_of(data) is None


def test_a_text_that_speaks_of_null_does_not_keep_a_document_from_being_read_by_columns() -> None:
    assert columns_of({"messages": [{**MESSAGE, "content": "no, nulla: null"}]}) is not None


def test_a_document_of_its_own_form_alone_is_read_by_columns() -> None:
    section = SECTION_BY_NAME["liked_posts"]
    likes = json.dumps({"likes_media_likes": [string_list("a", NOON)]}).encode()

    assert form_of(likes, section) is section.forms[1]
    assert ColumnReader().read(likes, section, section.forms[1]) is not None
    assert columns_of(likes) is None


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Open an archive of six conversations, each of a size that is read by columns, one of them broken."""
    long = {**MESSAGE, "content": "a" * ahead.WORTHWHILE}
    members = {THREAD.replace("mirabook", f"mira{number}"): {"messages": [long, {**long, "timestamp_ms": number}]} for number in range(6)}
    data = {name: dumped(document) for name, document in members.items()}
    data[next(iter(data))] = b"[" * ahead.WORTHWHILE
    with Archive([make_zip(tmp_path, data)]) as opened:
        yield opened


def test_documents_that_are_read_ahead_are_those_that_are_asked_for(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "AT_ONCE", 3 * ahead.WORTHWHILE)
    with Ahead(archive.members[1:]) as reader:
        found = {member.name: reader.fetch(member) for member in archive.members}

    assert isinstance(found[archive.members[0].name], bytes)
    scanned = [fetched for fetched in found.values() if not isinstance(fetched, bytes)]
    assert [columns.records["timestamp_ms"].to_pylist()[1] for columns in scanned] == [1, 2, 3, 4, 5]


def test_a_broken_member_that_is_read_ahead_is_told_when_it_is_asked_for(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_: object) -> bytes:
        raise MemberBrokenError("crc", "is damaged")

    monkeypatch.setattr(ahead, "AT_ONCE", 1)
    with Ahead(archive.members) as reader:
        for member in archive.members[:5]:
            reader.fetch(member)
        monkeypatch.setattr(type(archive.parts[0]), "read", read)
        with pytest.raises(MemberBrokenError, match="is damaged"):
            reader.fetch(archive.members[5])


def test_documents_are_read_ahead_after_a_broken_one_too(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "AT_ONCE", 1)
    whole = type(archive.parts[0]).read

    def read(self: Any, entry: Any) -> bytes:  # noqa: ANN401 -- a container's
        if entry.name == archive.members[1].entry.name:
            raise MemberBrokenError("crc", "is damaged")
        return whole(self, entry)

    monkeypatch.setattr(type(archive.parts[0]), "read", read)
    with Ahead(archive.members[1:]) as reader:
        with pytest.raises(MemberBrokenError):
            reader.fetch(archive.members[1])
        found = [reader.fetch(member) for member in archive.members[2:]]

    assert [isinstance(one, bytes) for one in found] == [False] * 4


def test_no_thread_is_left_of_reading_ahead(archive: Archive) -> None:
    before = set(threading.enumerate())
    with Ahead(archive.members) as reader:
        reader.fetch(archive.members[0])
        assert not set(threading.enumerate()) <= before

    assert set(threading.enumerate()) <= before
