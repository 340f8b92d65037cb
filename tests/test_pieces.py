"""Large lists are read a piece at a time: what is told of them is what is told of the whole."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from exports import COMMENTS, FOLLOWERS, LIKED_POSTS, NOON, POSTS, PROFILE, THREAD, Json, dumped, follower, make_zip, profile, read_tables, string_list
from hypothesis import given
from hypothesis import strategies as st
from mutations import exports, exports_of_spoiled_text
from test_fuzz import fuzz

from igarchive import ahead, members, pieces
from igarchive.archive import Archive
from igarchive.errors import InputRefusedError, MemberBrokenError
from igarchive.pieces import documents, find_cuts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exports import Read, Row
    from mutations import Members


def cut_small(patched: pytest.MonkeyPatch) -> None:
    """Let every list be large, and every piece small."""
    patched.setattr(members, "LARGE", 0)
    patched.setattr(pieces, "PIECE", 40)
    patched.setattr(ahead, "WORTHWHILE", 1 << 60)


def parts_of(data: bytes, block: int = 7, most: int = 1 << 20) -> list[Json] | None:
    """Cut a document into pieces of at most so many bytes, and give what they say."""
    blocks = [data[at : at + block] for at in range(0, len(data), block)]
    with pytest.MonkeyPatch.context() as patched:
        cut_small(patched)
        cuts = find_cuts(iter(blocks), most)
        return None if cuts is None else [json.loads(piece) for piece in documents(iter(blocks), cuts)]


TEXTS = st.text(st.sampled_from('a"\\,{}[]:\n é'), max_size=6)
VALUES = st.recursive(
    TEXTS | st.integers() | st.none(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["k", "j"]), inner), max_leaves=6
)
RECORDS = st.lists(st.fixed_dictionaries({"k": VALUES, "j": VALUES}), min_size=1, max_size=12)


@given(records=RECORDS, indent=st.none() | st.integers(0, 2), block=st.integers(1, 50))
def test_the_pieces_of_a_list_hold_its_records_in_order(records: list[Json], indent: int | None, block: int) -> None:
    found = parts_of(json.dumps(records, indent=indent).encode(), block)

    assert found is not None
    assert [record for piece in found for record in piece] == records


@given(records=RECORDS, indent=st.none() | st.integers(0, 2))
def test_the_pieces_of_a_list_under_a_key_are_such_lists(records: list[Json], indent: int | None) -> None:
    found = parts_of(json.dumps({"likes": records}, indent=indent).encode())

    assert found is not None
    assert [record for piece in found for record in piece["likes"]] == records


def test_a_long_list_is_cut() -> None:
    found = parts_of(json.dumps([{"k": number} for number in range(100)]).encode())

    assert found is not None
    assert len(found) > 10


def test_a_list_of_lists_is_cut() -> None:
    found = parts_of(json.dumps([["2019-05-04", "hello", "ida"]] * 20).encode())

    assert found is not None
    assert len(found) > 5


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b'{"a": {}}', b'["a", "b"]', b"[1, 2]", b"<html>", b'{"a": 1, "b": []}', b'{"a": [{}, {}], "b": []}', b'{"a": [{}], "a": []}']
)
def test_what_is_no_list_of_objects_or_lists_is_not_cut(data: bytes) -> None:
    assert parts_of(data) is None


@pytest.mark.parametrize("behind", ["", "]]", "] x", ", {"])
def test_a_list_that_is_broken_at_its_end_has_no_pieces(behind: str) -> None:
    with pytest.raises(MemberBrokenError) as broken:
        parts_of(json.dumps([{"k": number} for number in range(100)]).encode()[:-1] + behind.encode())

    assert broken.value.code == "json_syntax"


LARGE = {"k": "a" * 3000}
ODD = [{"j": 1}, *({"k": number} for number in range(200))]


@pytest.mark.parametrize("records", [[*({"k": number} for number in range(20)), LARGE, {"k": 1}], ODD])
def test_what_cannot_be_cut_into_pieces_that_are_small_enough_is_named(records: list[Json]) -> None:
    with pytest.raises(MemberBrokenError, match="holds a stretch of more than 1,000 bytes where it cannot be cut") as broken:
        parts_of(json.dumps(records).encode(), most=1000)

    assert broken.value.code == "bomb_size"


def read_both_ways(members: Mapping[str, bytes]) -> tuple[Read | str, Read | str]:
    """Read an export with every list whole, and with every list in pieces; of a refusal its code."""
    found: list[Read | str] = []
    for small in (False, True):
        with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
            patched.setattr(ahead, "WORTHWHILE", 1 << 60)
            if small:
                cut_small(patched)
            try:
                found.append(read_tables(make_zip(Path(folder), members)))
            except InputRefusedError as error:
                found.append(error.code)
    return found[0], found[1]


def told_of(found: Read) -> set[tuple[str, str | None, str | None, int]]:
    """Give what was found, but for blank columns: they are those of a slice."""
    return {(issue.code, issue.member, issue.pointer, issue.count) for issue in found.findings if issue.code != "blank_column"}


def without_counts(rows: list[Row]) -> list[Row]:
    """Leave out how many things were found in a member."""
    return [{name: value for name, value in row.items() if name != "issues"} for row in rows]


def assert_members_agree(members: Mapping[str, bytes]) -> None:
    whole, cut = read_both_ways(members)
    if isinstance(whole, str) or isinstance(cut, str):
        assert cut == whole
        return
    assert told_of(cut) == told_of(whole)
    assert cut.ledger == whole.ledger
    for table, rows in whole.tables.items():
        assert without_counts(cut.tables[table]) == without_counts(rows), table


def test_the_same_comes_of_lists_in_pieces() -> None:
    flat = [
        {"participants": ["tilda.moor", name], "conversation": [{"sender": name, "created_at": f"2019-05-0{day}T10:00:00.5+00:00", "text": "grüße"}]}
        for day, name in enumerate(("ida", "marek", "zoe", "ida"), 1)
    ]
    members = {
        PROFILE: profile(),
        FOLLOWERS: [follower(f"ida{number}", NOON + number) for number in range(9)] + [follower("odd", "then"), {**follower("new"), "new": 1}],  # type: ignore[arg-type]
        LIKED_POSTS: {"likes_media_likes": [string_list(f"post{number}", NOON) for number in range(9)]},
        COMMENTS: [{"string_map_data": {"Comment": {"value": f"é{number}"}, "Time": {"timestamp": NOON}}} for number in range(9)],
        POSTS: [{"media": [{"uri": "media/posts/1.jpg", "creation_timestamp": NOON, "title": ""}]} for _ in range(9)],
        "messages.json": flat,
    }

    assert_members_agree({path: dumped(document) for path, document in members.items()})


def test_the_same_comes_of_a_conversation_in_pieces() -> None:
    more: list[dict[str, Any]] = [
        {},
        {"photos": [{"uri": "media/posts/1.jpg", "creation_timestamp": NOON}]},
        {"reactions": [{"reaction": "\u2764", "actor": "Jon"}]},
        {"share": {"profile_share_username": "jon", "original_content_owner": "kim"}},
        {},
    ]
    said: Json = [{"sender_name": "Ida", "timestamp_ms": NOON * 1000 - number, "content": f"é{number}", **told} for number, told in enumerate(more)]

    assert_members_agree({PROFILE: dumped(profile()), THREAD: dumped({"messages": said})})


def test_a_key_that_stands_twice_is_told_of_where_it_stands_in_the_whole() -> None:
    records = [json.dumps(follower(f"ida{number}")) for number in range(9)]
    records[7] = records[7].replace('"title": ""', '"title": "", "title": ""')

    whole, cut = read_both_ways({PROFILE: dumped(profile()), FOLLOWERS: f"[{', '.join(records)}]".encode()})

    assert not isinstance(whole, str)
    assert not isinstance(cut, str)
    assert [issue.pointer for issue in cut.issues("json_duplicate_key")] == ["/7"] == [issue.pointer for issue in whole.issues("json_duplicate_key")]


@fuzz(2)
@given(members=exports() | exports_of_spoiled_text())
def test_the_same_comes_of_a_spoiled_export_whose_lists_are_read_in_pieces(members: Members) -> None:
    assert_members_agree(members)


@pytest.mark.parametrize("odd", [None, {"title": 7}, {**string_list("ida", NOON), "mood": "fine"}])
def test_a_large_list_that_is_read_by_its_columns_tells_what_its_pieces_tell(odd: Json, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    likes = [string_list(None, NOON + number, f"https://www.instagram.com/p/{number}/", title=f"user{number}") for number in range(200)]
    archive = make_zip(tmp_path, {PROFILE: profile(), LIKED_POSTS: {"likes_media_likes": [*likes, *([odd] if odd else [])]}})
    cut_small(monkeypatch)
    in_pieces = read_tables(archive)
    monkeypatch.setattr(ahead, "WORTHWHILE", 0)

    at_once = read_tables(archive)

    assert at_once.tables == in_pieces.tables
    assert [(issue.code, issue.count) for issue in at_once.findings] == [(issue.code, issue.count) for issue in in_pieces.findings]


def threads_of(sizes: Sequence[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """Open an export of threads of so many messages; two as large as the last are read ahead."""
    message = {"sender_name": "Mira", "timestamp_ms": NOON * 1000, "content": "hi"}
    threads = {THREAD.replace("mirabook", f"mira{at}"): {"participants": [], "messages": [message] * count} for at, count in enumerate(sizes)}
    monkeypatch.setattr(ahead, "WORTHWHILE", 0)
    monkeypatch.setattr(ahead, "AT_ONCE", 2 * len(dumped(threads[next(reversed(threads))])))
    return Archive([make_zip(tmp_path, threads)])


def test_beside_a_document_that_is_large_by_itself_others_are_read_ahead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with threads_of((300, 1, 1, 1), tmp_path, monkeypatch) as archive, ahead.Ahead(archive.members) as reader:
        reader.fetch(archive.members[0])
        begun = len(reader._begun)  # noqa: SLF001 -- what nobody asked for yet

    assert begun == 2


def test_a_document_that_is_large_by_itself_is_begun_beside_others_and_a_second_one_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with threads_of((1, 300, 300, 1), tmp_path, monkeypatch) as archive, ahead.Ahead(archive.members) as reader:
        begun = list(reader._begun)  # noqa: SLF001 -- what nobody asked for yet

        assert begun == [member.name for member in archive.members[:2]]
