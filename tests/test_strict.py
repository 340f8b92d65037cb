"""JSON, strictly: what is no JSON is refused with its place, and what readers of JSON drop is told or kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from exports import CLOSE_FRIENDS, FOLLOWERS, NOON, POSTS, ROOT, Json, Read, Reader, dumped, follower, label_values, make_zip, read_tables

from igarchive.sections.uncharted import record_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MYSTERY = "your_instagram_activity/other_activity/mystery.json"
SURVEYS = "your_instagram_activity/other_activity/surveys.json"
PHOTOS = "media.json"

LARGE = "18446744073709551616"
"""2 to the power of 64: the first whole number that 64 bits do not hold."""

FINE = "52.52000659999999800001"
"""A fraction of more digits than a double gives again."""

SMALL = "1E-400"
"""A number that a double takes for zero."""


def follower_at(time: str) -> bytes:
    """Build a list of one follower, the time as it is to stand in the file."""
    return dumped([follower("arlo")]).replace(str(NOON).encode(), time.encode())


def close_friends(record: str) -> bytes:
    """Build a list of close friends of one record, as it is to stand in the file."""
    return f'{{"relationships_close_friends": [{record}]}}'.encode()


# What is no JSON is refused, with the reason and the place.


@pytest.mark.parametrize(
    ("data", "code", "message"),
    [
        (b'[{"title":\n "", }]', "json_syntax", "is not valid JSON at line 2, column 4: trailing comma is not allowed"),
        (b"[1", "json_syntax", "is not valid JSON at line 1, column 3"),
        (b'["\\ud800", "\\ud8"]', "json_syntax", "is not valid JSON at line 1, column "),  # orjson 3.11 names its end, 3.13 its beginning
        (b"[1e400]", "json_syntax", "holds a number beyond 1.8e308 at line 1, column 2"),
        (b"[1e-99999999999999999999]", "json_syntax", "holds a number with an exponent of more than 18 digits"),
        (b" \n", "json_syntax", "is empty where JSON should be"),
        (b"\n<!DOCTYPE html>", "json_syntax", "is a web page where JSON should be"),
        (b'["ab\xff"]', "json_encoding", "is not UTF-8 at byte 4"),
    ],
)
def test_a_refusal_says_why_and_where(read: Reader, data: bytes, code: str, message: str) -> None:
    [issue] = read({FOLLOWERS: data, CLOSE_FRIENDS: []}).issues(code)

    assert issue.member == FOLLOWERS
    assert issue.message.startswith(message)


@pytest.mark.parametrize("depth", [255, 400, 1024, 1025, 200_000])
def test_a_member_nested_beyond_all_measure_is_refused_in_one_part_and_in_two(depth: int, tmp_path: Path) -> None:
    data = b"[" * depth + b"]" * depth
    first = make_zip(tmp_path, {FOLLOWERS: data, CLOSE_FRIENDS: []}, name="p_1.zip")
    second = make_zip(tmp_path, {FOLLOWERS: data + b" "}, name="p_2.zip")

    found = read_tables(first, second)

    assert [(row["member"], row["reason"]) for row in found["members"] if row["status"] == "failed"] == [
        (FOLLOWERS, "json_depth"),
        (f"{FOLLOWERS}@2", "json_depth"),
    ]


def vectors(depth: int) -> Json:
    """Build a record of groups in groups, the innermost value of a wrong type; each level of the record is two of JSON."""
    item: Json = {"label": "core", "value": 7}
    for _ in range(depth):
        item = {"title": "more", "dict": [item]}
    return label_values(item)


@pytest.mark.parametrize("member", [SURVEYS, "your_instagram_activity/likes/liked_posts.json", "preferences/settings/consents.json", MYSTERY])
def test_groups_in_groups_are_kept_up_to_64_levels_and_refused_beyond(member: str, read: Reader) -> None:
    kept = read({member: [vectors(28)], FOLLOWERS: []})
    refused = read({member: [vectors(40)], FOLLOWERS: []})

    assert "7" in kept.left("value")
    assert kept.count("json_depth") == 0
    assert refused.count("json_depth") == 1


def test_a_document_of_64_levels_is_kept_whole(read: Reader) -> None:
    document: Json = "é"
    for _ in range(64):
        document = {"é": document}

    [row] = read({MYSTERY: document, FOLLOWERS: []})["documents"]

    assert json.loads(row["text"]) == document


def test_a_record_is_put_together_from_pointers_of_any_length() -> None:
    steps = 5_000
    record = record_of([{"pointer": "/a" * steps, "label": None, "type": "number", "value": "7"}])

    for _ in range(steps):
        record = record["a"]
    assert record == 7


# Half of a surrogate pair is no character: U+FFFD stands in its place, and a warning says so.


@pytest.mark.parametrize(
    ("written", "value", "halves"),
    [
        (r"tide \ud83d", "tide \ufffd", 1),
        (r"\uDC4D tide", "\ufffd tide", 1),
        (r"\udc4d\ud83d", "\ufffd\ufffd", 2),
        (r"\ud83d\ud83d\udc4d", "\ufffd\U0001f44d", 1),
        (r"\ud83d\u0041", "\ufffdA", 1),
        (r"\ud83d\n", "\ufffd\n", 1),
        (r"\\\ud83d", "\\\ufffd", 1),
        (r"\\ud83d \ud83d", r"\ud83d " + "\ufffd", 1),
    ],
)
def test_half_of_a_surrogate_pair_is_replaced_and_told(read: Reader, written: str, value: str, halves: int) -> None:
    second = f'{{"bio": "{written}", "string_list_data": [{{"value": "mira"}}]}}'
    found = read({CLOSE_FRIENDS: close_friends(f'{{"title": "", "string_list_data": [{{"value": "arlo"}}]}}, {second}')})

    assert value in found.left("value")
    [issue] = found.issues("json_surrogate")
    assert (issue.member, issue.pointer, issue.count) == (CLOSE_FRIENDS, "/relationships_close_friends/1/bio", halves)
    assert found.member(CLOSE_FRIENDS)["status"] == "parsed"


def test_half_of_a_surrogate_pair_in_a_key_is_told_with_its_object(read: Reader) -> None:
    found = read({CLOSE_FRIENDS: close_friends(r'{"\udc4d": "x", "string_list_data": [{"value": "arlo"}]}')})

    assert [issue.pointer for issue in found.issues("json_surrogate")] == ["/relationships_close_friends/0"]
    assert found.left() == [("/\ufffd", "x", "extra")]


def test_beside_half_of_a_surrogate_pair_other_oddities_are_told(read: Reader) -> None:
    found = read({CLOSE_FRIENDS: close_friends(r'{"title": "a", "title": "\ud83d", "string_list_data": [{"value": "arlo"}]}')})

    assert {"json_surrogate", "json_duplicate_key"} <= found.codes()


# A key that stands twice: the last one counts, and a warning says so.


@pytest.mark.parametrize(
    ("data", "pointer"),
    [
        ('{"title": "a", "title": "", "string_list_data": [{"value": "arlo"}]}', "/relationships_close_friends/0"),
        ('{"title": "a", "title" :"", "string_list_data": [{"value": "arlo"}]}', "/relationships_close_friends/0"),
        ('{"title": "a", "\\u0074itle": "", "string_list_data": [{"value": "arlo"}]}', "/relationships_close_friends/0"),
        ('{"title": "", "string_list_data": [{"value": "x\\u003ay", "value": "arlo"}]}', "/relationships_close_friends/0/string_list_data/0"),
        ('{"title": "x\\u003ay", "title": "", "string_list_data": [{"value": "arlo"}]}', "/relationships_close_friends/0"),
    ],
)
def test_a_repeated_key_is_warned_of_and_the_last_value_counts(read: Reader, data: str, pointer: str) -> None:
    found = read({CLOSE_FRIENDS: close_friends(data)})

    [issue] = found.issues("json_duplicate_key")
    assert (issue.severity, issue.member, issue.pointer, issue.count) == ("warning", CLOSE_FRIENDS, pointer, 1)
    assert repr("value" if pointer.endswith("data/0") else "title") in issue.message
    assert found.column("connections", "username") == ["arlo"]


def test_the_other_values_of_a_repeated_key_are_kept(read: Reader) -> None:
    record = '{"title": "a", "title": {"b": 1, "b": 2}, "title": "", "string_list_data": [{"value": "one", "value": "arlo"}]}'
    found = read({CLOSE_FRIENDS: close_friends(record)})

    assert found.left() == [
        ("/title", "a", "repeated"),
        ("/title/b", "2", "repeated"),
        ("/string_list_data/0/value", "one", "repeated"),
        ("/title/b", "1", "repeated"),
    ]
    assert found.column("connections", "username") == ["arlo"]


def test_the_list_of_a_repeated_key_is_kept(read: Reader) -> None:
    found = read({CLOSE_FRIENDS: b'{"relationships_close_friends": [{"title": "ida"}], "relationships_close_friends": [{"title": "arlo"}]}'})

    assert found.left()[0] == ("2/relationships_close_friends/0/title", "ida", "repeated")


def test_a_key_that_is_repeated_in_many_objects_is_one_finding(read: Reader) -> None:
    record = '{"title": "a", "title": "", "string_list_data": [{"value": "arlo"}]}'
    found = read({CLOSE_FRIENDS: close_friends(", ".join([record] * 5))})

    assert [(issue.pointer, issue.count) for issue in found.issues("json_duplicate_key")] == [("/relationships_close_friends/0", 5)]


@pytest.mark.parametrize("text", ['a": 1, "title": 2', "x:y::z", "x\\u003ay", '\\\\u003a"'])
def test_a_text_that_looks_like_a_key_is_none(read: Reader, text: str) -> None:
    told = json.dumps(text).replace("\\\\u003a", "\\u003a")
    found = read({CLOSE_FRIENDS: close_friends(f'{{"title" : {told}, "string_list_data":[{{"value": "arlo"}}]}}')})

    assert found.count("json_duplicate_key") == 0
    assert found.column("connections", "username") == ["arlo"]


# A number that 64 bits do not hold: a finding, and its digits in ``records``.


@pytest.mark.parametrize("number", [LARGE, "-9223372036854775809", "1" + "0" * 300, FINE, SMALL, "1.0000000000000000000001"])
def test_the_digits_are_kept_as_they_stood(read: Reader, number: str) -> None:
    found = read({FOLLOWERS: follower_at(number)})

    assert [(row["username"], row["time"]) for row in found["connections"]] == [("arlo", None)]
    assert found.left("pointer", "value", "type", "why") == [("/string_list_data/0/timestamp", number, "number", "wrong_type")]
    [issue] = [issue for issue in found.findings if issue.severity != "note"]
    assert (issue.code, issue.severity, issue.pointer) == ("json_number", "error", "/0/string_list_data/0/timestamp")


@pytest.mark.parametrize("number", [LARGE, FINE, SMALL])
def test_a_coordinate_of_too_many_digits_is_not_rounded_in_silence(read: Reader, number: str) -> None:
    exif = f'{{"latitude": {number}, "longitude": 13.25}}'
    post = f'[{{"media": [{{"uri": "a.jpg", "title": "", "media_metadata": {{"photo_metadata": {{"exif_data": [{exif}]}}}}}}]}}]'
    found = read({POSTS: post.encode()})

    assert [(row["latitude"], row["longitude"]) for row in found["media"]] == [(None, 13.25)]
    assert found.left("value", "why") == [(number, "wrong_type")]
    assert found.count("json_number") == 1


def test_the_digits_are_kept_where_no_schema_looks(read: Reader) -> None:
    surveys = f'[{{"label_values": [{{"label": "a", "value": {LARGE}}}]}}]'
    mystery = f'{{"a": [{LARGE}, {FINE}, 1.5]}}'
    unknown = f'{{"title": "", "novel": [{{"deep": {LARGE}}}], "string_list_data": [{{"value": "arlo"}}]}}'
    found = read({SURVEYS: surveys.encode(), MYSTERY: mystery.encode(), CLOSE_FRIENDS: close_friends(unknown)})

    kept = {(row["source"], row["pointer"]): row["value"] for row in found["records"]}
    assert kept[SURVEYS, "/label_values/0/value"] == LARGE
    assert kept[CLOSE_FRIENDS, "/novel/0/deep"] == LARGE
    assert found.column("documents", "text") == [f'{{"a":[{LARGE},{FINE},1.5]}}']
    assert {issue.member: issue.count for issue in found.issues("json_number")} == {SURVEYS: 1, MYSTERY: 2, CLOSE_FRIENDS: 1}


def test_text_beside_such_a_number_is_still_what_it_was(read: Reader) -> None:
    photo = f'{{"caption": "Ã© and é", "taken_at": "2019-06-10T10:00:00", "path": "photos/a.jpg", "size": {LARGE}}}'
    found = read({PHOTOS: f'{{"photos": [{photo}]}}'.encode()})

    assert found.column("posts", "caption") == ["Ã© and é"]
    assert found.left("value") == [LARGE]


def test_equal_records_with_such_a_number_in_two_parts_are_one(tmp_path: Path) -> None:
    first = make_zip(tmp_path, {FOLLOWERS: follower_at(LARGE)}, name="p_1.zip")
    second = make_zip(tmp_path, {FOLLOWERS: follower_at(LARGE) + b" "}, name="p_2.zip")

    found = read_tables(first, second)

    assert found.column("connections", "username") == ["arlo"]
    assert found.count("duplicate_records") == 1


@pytest.mark.parametrize(
    "number", ["18446744073709551615", "-9223372036854775808", "0.1", "0.10000000000000001", "52.520006599999988", "-0.0", "1.50", "5e-324"]
)
def test_a_number_that_64_bits_hold_is_no_finding(read: Reader, number: str) -> None:
    found = read({MYSTERY: f'{{"a": {number}, "b": " {LARGE}"}}'.encode(), FOLLOWERS: []})

    assert found.count("json_number") == 0
    assert json.loads(found.column("documents", "text")[0])["a"] == json.loads(number)


# Whole numbers have bounds in every schema, and times are times in all of them.


def schemas() -> Iterator[tuple[str, Json]]:
    """Give every part of every published schema, with the file that it stands in."""
    for file in sorted((ROOT / "schemas").glob("*/*.schema.json")):
        stack = [json.loads(file.read_text("utf-8"))]
        while stack:
            node = stack.pop()
            if isinstance(node, dict):
                yield file.parent.name, node
                stack.extend(value for key, value in node.items() if key not in {"examples", "enum", "const"})
            elif isinstance(node, list):
                stack.extend(node)


def test_every_number_in_the_schemas_has_bounds() -> None:
    numbers = [(name, part) for name, part in schemas() if {"integer", "number"}.intersection(kinds(part))]

    assert len(numbers) >= 8
    assert [name for name, part in numbers if not {"minimum", "maximum"} <= part.keys()] == []


def kinds(part: Json) -> list[Any]:
    """Give the types that a part of a schema allows."""
    kind = part.get("type")
    return kind if isinstance(kind, list) else [kind] if isinstance(kind, str) else []


# The verdicts of JSONTestSuite (Nicolas Seriot) hold for a member that a section reads.

SUITE = ROOT.parent / "shared" / "hostile" / "jsontestsuite" / "test_parsing"
"""The suite, where the working copy has it; it is no part of the repository."""

LEFT_OPEN = {
    "i_number_double_huge_neg_exp": "json_number",
    "i_number_huge_exp": "json_syntax",
    "i_number_neg_int_huge_exp": "json_syntax",
    "i_number_pos_double_huge_exp": "json_syntax",
    "i_number_real_neg_overflow": "json_syntax",
    "i_number_real_pos_overflow": "json_syntax",
    "i_number_real_underflow": "json_number",
    "i_number_too_big_neg_int": "json_number",
    "i_number_too_big_pos_int": "json_number",
    "i_number_very_big_negative_int": "json_number",
    "i_object_key_lone_2nd_surrogate": "json_surrogate",
    "i_string_1st_surrogate_but_2nd_missing": "json_surrogate",
    "i_string_1st_valid_surrogate_2nd_invalid": "json_surrogate",
    "i_string_UTF-16LE_with_BOM": "json_encoding",
    "i_string_UTF-8_invalid_sequence": "json_encoding",
    "i_string_UTF8_surrogate_U+D800": "json_encoding",
    "i_string_incomplete_surrogate_and_escape_valid": "json_surrogate",
    "i_string_incomplete_surrogate_pair": "json_surrogate",
    "i_string_incomplete_surrogates_escape_valid": "json_surrogate",
    "i_string_invalid_lonely_surrogate": "json_surrogate",
    "i_string_invalid_surrogate": "json_surrogate",
    "i_string_invalid_utf-8": "json_encoding",
    "i_string_inverted_surrogates_U+1D11E": "json_surrogate",
    "i_string_iso_latin_1": "json_encoding",
    "i_string_lone_second_surrogate": "json_surrogate",
    "i_string_lone_utf8_continuation_byte": "json_encoding",
    "i_string_not_in_unicode_range": "json_encoding",
    "i_string_overlong_sequence_2_bytes": "json_encoding",
    "i_string_overlong_sequence_6_bytes": "json_encoding",
    "i_string_overlong_sequence_6_bytes_null": "json_encoding",
    "i_string_truncated-utf-8": "json_encoding",
    "i_string_utf16BE_no_BOM": "json_encoding",
    "i_string_utf16LE_no_BOM": "json_encoding",
    "i_structure_500_nested_arrays": "json_depth",
    "i_structure_UTF-8_BOM_empty_object": None,
}
"""What RFC 8259 leaves open: the code of our answer, None where the member is read without one."""

TWICE = {"y_object_duplicated_key", "y_object_duplicated_key_and_value"}
"""Those that hold a key twice."""

ANSWERS = {"json_syntax", "json_encoding", "json_depth", "json_number", "json_duplicate_key", "json_surrogate"}


def verdicts(begin: str, tmp_path: Path) -> dict[str, tuple[str, str | None]]:
    """Give for each file of the suite the status of a member that holds it, and the code of the answer; skip without the suite."""
    if not SUITE.is_dir():
        pytest.skip("JSONTestSuite is not here")
    found = {file.stem: verdict(read_tables(make_zip(tmp_path, {FOLLOWERS: file.read_bytes(), CLOSE_FRIENDS: []}))) for file in SUITE.glob(f"{begin}_*.json")}
    assert found
    return found


def verdict(found: Read) -> tuple[str, str | None]:
    """Give the status of the member, and the code of what JSON leaves to its readers."""
    return found.member(FOLLOWERS)["status"], next(iter(found.codes() & ANSWERS), None)


def test_what_the_suite_accepts_is_accepted(tmp_path: Path) -> None:
    found = verdicts("y", tmp_path)

    assert {name for name, (status, _) in found.items() if status == "failed"} == set()
    assert {name for name, (_, code) in found.items() if code is not None} == TWICE
    assert {found[name][1] for name in TWICE} == {"json_duplicate_key"}


def test_what_the_suite_refuses_is_refused(tmp_path: Path) -> None:
    assert {name for name, (status, code) in verdicts("n", tmp_path).items() if status != "failed" or code is None} == set()


def test_what_the_suite_leaves_open_is_answered_as_ever(tmp_path: Path) -> None:
    found = verdicts("i", tmp_path)

    assert {name: code for name, (_, code) in found.items()} == LEFT_OPEN
    assert {name for name, (status, code) in found.items() if (status == "failed") is (code in {None, "json_number", "json_surrogate"})} == set()
