"""Text: mangled text is repaired once for each string, and no other text is touched."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from exports import CLOSE_FRIENDS, COMMENTS, FOLLOWERS, NOON, PROFILE, follower, label_values, labelled, profile, string_list, verbose
from hypothesis import given
from hypothesis import strategies as st

from igarchive.text import is_mangled, looks_broken, repair, repair_all, spoil

if TYPE_CHECKING:
    from exports import Read, Reader, Row


texts = st.text(st.characters(exclude_categories=["Cs"]))
"""Text of Unicode scalar values."""

latin = st.text(st.characters(max_codepoint=0xFF))
"""Text that could be mangled text."""


def comments(*written: str) -> bytes:
    """Write comments as a file; each text stands there exactly as given, between its quotes."""
    records = ",\n".join(
        f'{{"string_map_data": {{"Comment": {{"value": "{text}"}}, "Media Owner": {{"value": "arlo"}}, "Time": {{"timestamp": {NOON - number}}}}}}}'
        for number, text in enumerate(written)
    )
    return f"[\n{records}\n]".encode()


def told(read: Reader, *written: str) -> tuple[list[str], Row, Read]:
    """Read comments: their texts, the member's row in the ledger, and all else."""
    found = read({COMMENTS: comments(*written)})
    assert found.codes() <= {"account_unknown", "text_unrepaired", "text_mangled_twice"}
    return found.column("comments", "text"), found.member(COMMENTS), found


def escaped(data: bytes) -> str:
    """Write bytes as the exporter does: ASCII as it is, each other byte as an escape."""
    return "".join(chr(byte) if byte < 0x80 else f"\\u{byte:04x}" for byte in data)


def is_utf8_as_latin_1(text: str) -> bool:
    """Tell whether a text is UTF-8 when encoded as Latin-1."""
    try:
        text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return False
    return True


# The laws of repair and spoil.


@given(texts)
def test_repair_undoes_spoil(text: str) -> None:
    assert repair(spoil(text)) == text


@given(st.text(st.characters(max_codepoint=0x7F)))
def test_ascii_stays(text: str) -> None:
    assert repair(text) == text


@given(texts, st.characters(min_codepoint=0x100, exclude_categories=["Cs"]), texts)
def test_text_with_a_character_beyond_latin_1_stays(before: str, character: str, after: str) -> None:
    assert repair(before + character + after) == before + character + after


@given(latin.filter(lambda text: not is_utf8_as_latin_1(text)))
def test_text_that_is_not_utf_8_as_latin_1_stays(text: str) -> None:
    assert repair(text) == text


@given(texts)
def test_mangled_text_of_more_than_ascii_is_told_to_be_mangled(text: str) -> None:
    assert is_mangled(spoil(text)) == (not text.isascii())


@given(st.lists(st.one_of(texts.map(spoil), texts, latin)))
def test_a_column_is_repaired_as_its_strings_are(values: list[str]) -> None:
    whole = repair_all(values)
    if whole is None:
        return
    data, lengths = whole
    ends = [sum(lengths[: number + 1]) for number in range(len(lengths))]
    cut = [data[end - length : end].decode() for end, length in zip(ends, lengths, strict=True)]

    assert cut == [repair(value) for value in values]


@given(texts.map(spoil))
def test_text_that_can_be_repaired_does_not_look_broken(text: str) -> None:
    assert not looks_broken(text)


def test_a_thumb_is_repaired() -> None:
    assert repair("\u00f0\u009f\u0091\u008d") == "👍"


def test_genuine_text_that_looks_mangled_is_taken_for_mangled() -> None:
    assert repair("Ã©") == "é"


# What goes wrong when bytes are repaired in place of text.


def test_a_literal_backslash_u_is_text(read: Reader) -> None:
    assert told(read, r"type \\u00e9 for an accent")[0] == ["type \\u00e9 for an accent"]


def test_a_literal_backslash_u_beside_mangled_text_is_text(read: Reader) -> None:
    assert told(read, r"\\u00c3\\u00a9 means \u00c3\u00a9")[0] == ["\\u00c3\\u00a9 means é"]


def test_an_odd_run_of_backslashes_ends_in_an_escape(read: Reader) -> None:
    assert told(read, r"\\\u00c3\u00a9", r"\\\\\u00c3\u00a9", r"\\\\u00c3")[0] == ["\\é", "\\\\é", "\\\\u00c3"]


def test_an_escaped_quote_ends_no_text(read: Reader) -> None:
    assert told(read, r"\u0022caf\u00c3\u00a9\u0022, \u005cn")[0] == ['"café", \\n']


def test_upper_case_hex_is_repaired(read: Reader) -> None:
    assert told(read, r"\u00C3\u00A9", r"\u00F0\u009F\u0091\u008D")[0] == ["é", "👍"]


def test_right_text_beside_mangled_text_stays(read: Reader) -> None:
    assert told(read, "日本", r"\u00e6\u0097\u00a5\u00e6\u009c\u00ac", r"\u65e5", "€")[0] == ["日本", "日本", "日", "€"]


def test_a_lone_latin_1_character_stays(read: Reader) -> None:
    found, member, whole = told(read, r"caf\u00e9")

    assert found == ["café"]
    assert member["repaired"] == 0
    assert "text_unrepaired" not in whole.codes()


def test_mangled_surrogates_stay_and_are_counted(read: Reader) -> None:
    cesu_8 = b"\xed\xa0\xbd\xed\xb1\x8d"  # U+1F44D as two surrogates, three bytes each
    found, member, whole = told(read, escaped(cesu_8))

    assert found == ["\u00ed\u00a0\u00bd\u00ed\u00b1\u008d"]
    assert member["repaired"] == 0
    assert whole.count("text_unrepaired") == 1


def test_a_surrogate_pair_of_json_is_one_character(read: Reader) -> None:
    assert told(read, r"\ud83d\udc4d")[0] == ["👍"]


def test_text_cut_within_a_character_stays_and_is_counted(read: Reader) -> None:
    found, member, whole = told(read, r"good \u00f0\u009f\u0091", r"caf\u00c3\u00a9")

    assert found == ["good \u00f0\u009f\u0091", "café"]
    assert member["repaired"] == 1
    assert whole.count("text_unrepaired") == 1


def test_a_byte_that_became_a_space_stays(read: Reader) -> None:
    assert told(read, r"\u00c5 koda")[0] == ["Å koda"]


def test_nul_is_text(read: Reader) -> None:
    assert told(read, r"a\u0000b", r"\u00c3\u00a9\u0000")[0] == ["a\0b", "é\0"]


def test_neighbours_do_not_fuse(read: Reader) -> None:
    assert told(read, r"\u00c3", r"\u00a9")[0] == ["\u00c3", "\u00a9"]


def test_neighbours_of_a_broken_pair_are_repaired(read: Reader) -> None:
    assert told(read, r"\u00c3", r"\u00a9", r"\u00c3\u00a9")[0] == ["\u00c3", "\u00a9", "é"]


def test_one_bad_string_does_not_keep_others_of_its_column_from_repair(read: Reader) -> None:
    assert told(read, r"\u00c3\u00a9", r"\u00e9", "日", r"\u00f0\u009f\u0091\u008d")[0] == ["é", "é", "日", "👍"]


def test_a_text_that_is_missing_shifts_no_other(read: Reader) -> None:
    records = json.loads(comments("one", r"\u00c3\u00a9", "three"))
    del records[0]["string_map_data"]["Comment"]

    found = read({COMMENTS: json.dumps(records).encode()})

    assert found.column("comments", "text") == [None, "é", "three"]


def test_empty_text_stays_empty(read: Reader) -> None:
    assert told(read, "", r"\u00c3\u00a9", "")[0] == ["", "é", ""]


@pytest.mark.parametrize("text", ["naïve café", "żółć", "日本語", "👩\u200d🚀", "שלום", "\u00a0", "\ufeff", "\U0010ffff", "a\u0301"])
def test_what_people_write_comes_back(read: Reader, text: str) -> None:
    assert told(read, escaped(text.encode()))[0] == [text]


# What the ledger and the findings say of text.


def test_repaired_strings_are_counted(read: Reader) -> None:
    _, member, _ = told(read, r"\u00c3\u00a9", "plain", r"\u00f0\u009f\u0091\u008d", r"\u00e9")

    assert member["repaired"] == 2


def test_a_member_of_ascii_has_no_repaired_string(read: Reader) -> None:
    assert told(read, "plain")[1]["repaired"] == 0


def test_text_mangled_twice_comes_out_mangled_once_and_is_counted(read: Reader) -> None:
    twice = "é".encode().decode("latin-1").encode()
    found, member, whole = told(read, escaped(twice), "plain", escaped(twice))

    assert found == ["\u00c3\u00a9", "plain", "\u00c3\u00a9"]
    assert member["repaired"] == 2
    assert [(issue.member, issue.count) for issue in whole.issues("text_mangled_twice")] == [(COMMENTS, 2)]


def test_an_emoji_mangled_twice_is_counted(read: Reader) -> None:
    twice = "👍".encode().decode("latin-1").encode()
    found, _, whole = told(read, escaped(twice))

    assert found == ["\u00f0\u009f\u0091\u008d"]
    assert whole.count("text_mangled_twice") == 1


def test_text_mangled_once_is_not_counted_as_twice(read: Reader) -> None:
    assert told(read, r"\u00c3\u00a9", r"\u00f0\u009f\u0091\u008d")[2].codes() == {"account_unknown"}


def test_counts_are_those_of_each_member(read: Reader) -> None:
    other = "your_instagram_activity/comments/post_comments_2.json"
    found = read({COMMENTS: comments(r"\u00c3\u00a9", r"\u00f0\u009f\u0091"), other: comments("plain", r"\u00c3\u00a9", r"\u00c3\u00a8")})

    assert found.member(COMMENTS)["repaired"] == 1
    assert found.member(other)["repaired"] == 2
    assert [(issue.member, issue.message) for issue in found.issues("text_unrepaired")] == [
        (COMMENTS, "comments.text: text with broken characters stays as it was")
    ]


# Every text of the export is repaired, whatever it is.


def test_display_names_are_repaired(read: Reader) -> None:
    found = read({PROFILE: profile(name="Zoë Łącka")})

    assert found.column("account", "name") == ["Zoë Łącka"]
    assert found.member(PROFILE)["repaired"] == 1


def test_user_names_are_repaired(read: Reader) -> None:
    assert read({FOLLOWERS: [follower("zoë")]}).column("connections", "username") == ["zoë"]


def test_hashtags_are_repaired_one_by_one(read: Reader) -> None:
    groups = {"dict": [{"dict": [labelled("Name", tag)], "title": ""} for tag in ("café", "sea", "mañana")], "title": "Hashtags"}
    found = read({"your_instagram_activity/likes/liked_posts.json": [label_values(groups)]})

    assert found.column("likes", "hashtags") == [["café", "sea", "mañana"]]
    assert found.member("your_instagram_activity/likes/liked_posts.json")["repaired"] == 2


def test_names_of_settings_are_repaired(read: Reader) -> None:
    path = "preferences/settings/comments_allowed_from.json"
    found = read({path: {"settings_allow_comments_from": [{"title": "", "media_map_data": {}, "string_map_data": {"Città": verbose("Tutti è")}}]}})

    assert [(row["name"], row["value"]) for row in found["settings"]] == [("Città", "Tutti è")]


def test_a_label_is_known_in_its_mangled_form(read: Reader) -> None:
    path = "preferences/your_topics/recommended_topics.json"
    found = read({path: {"topics_your_topics": [{"title": "", "media_map_data": {}, "string_map_data": {"Name": verbose("Cafés")}}]}})

    assert found.column("interests", "name") == ["Cafés"]


def test_keys_in_pointers_are_repaired(read: Reader) -> None:
    found = read({CLOSE_FRIENDS: {"relationships_close_friends": [string_list("arlo", NOON, title="", größe="weiß")]}})

    assert found.left("pointer", "label", "value", "why") == [("/größe", "größe", "weiß", "extra")]


def test_labels_of_what_is_left_are_repaired(read: Reader) -> None:
    path = "security_and_login_information/login_and_profile_creation/password_change_activity.json"
    record = {"title": "", "media_map_data": {}, "string_map_data": {"Time": verbose(time=NOON), "Città": verbose("Łódź")}}
    found = read({path: {"account_history_password_change_history": [record]}})

    assert found.left("pointer", "label", "value") == [("/string_map_data/Città/value", "Città", "Łódź")]


def test_documents_are_repaired(read: Reader) -> None:
    found = read({"your_instagram_activity/other_activity/mystery.json": {"schlüssel": ["größe", {"é": 1}]}})

    assert [json.loads(row["text"]) for row in found["documents"]] == [{"schlüssel": ["größe", {"é": 1}]}]


def test_links_are_repaired(read: Reader) -> None:
    link = "https://www.instagram.com/café"

    assert read({FOLLOWERS: [string_list("arlo", NOON, link, title="", media_list_data=[])]}).column("connections", "url") == [link]


def test_paths_of_members_are_never_repaired(read: Reader) -> None:
    path = "your_instagram_activity/messages/inbox/zoã©_17840000000000001/message_1.json"
    found = read({path: {"participants": [], "messages": [{"sender_name": "Zoë", "timestamp_ms": NOON * 1000, "content": "é"}]}})

    assert found.column("messages", "source") == [path]
    assert found.column("members", "member") == [path]
