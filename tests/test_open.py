"""An export that is opened: read once where once is enough, and closed when it is done with."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from exports import FOLLOWERS, PROFILE, THREAD, follower, make_zip, profile

import igarchive
from igarchive.archive import Member
from igarchive.errors import IgarchiveError, InputRefusedError, MemberBrokenError, OptionError, OutputError, UnknownNameError
from igarchive.tables import TABLES
from igarchive.transfer.answers import BusyError

if TYPE_CHECKING:
    from exports import Document


@pytest.fixture
def made(tmp_path: Path) -> Path:
    return make_zip(tmp_path, {PROFILE: profile("tilda.moor"), FOLLOWERS: [follower("arlo")]})


def test_whose_export_it_is_takes_the_profile_alone(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names, read = [], Member.read

    def noted(member: Member) -> bytes:
        names.append(member.name)
        return read(member)

    monkeypatch.setattr(Member, "read", noted)

    with igarchive.open(made) as export:
        assert [export.account and export.account["username"] for _ in range(2)] == ["tilda.moor"] * 2
    assert names == [PROFILE]


def test_whose_export_it_is_may_be_told_by_nothing(tmp_path: Path) -> None:
    with igarchive.open(make_zip(tmp_path, {FOLLOWERS: [follower("arlo")]})) as export:
        assert export.account is None


@pytest.mark.parametrize(
    ("members", "code"), [({"_chat.txt": b"hello"}, "no_instagram_data"), ({"export.zip": b"PK"}, "nested_archive"), ({"outbox.json": {}}, "wrong_service")]
)
def test_what_is_no_export_gives_no_tables(members: dict[str, Document], code: str, tmp_path: Path) -> None:
    def read() -> None:
        with igarchive.open(make_zip(tmp_path, members)) as export:
            export.table("messages")

    def read_in_batches() -> None:
        with igarchive.open(make_zip(tmp_path, members)) as export:
            list(export.batches("messages"))

    for reading in (read, read_in_batches):
        with pytest.raises(igarchive.InputRefusedError) as refused:
            reading()
        assert refused.value.code == code


def test_a_closed_export_can_be_closed_again_and_gives_what_was_read(made: Path) -> None:
    export = igarchive.open(made)
    table = export.table("connections")

    export.close()
    export.close()

    assert export.table("connections") is table
    with pytest.raises(ValueError, match="closed"):
        next(export.batches("connections"))


def test_a_closed_export_that_was_not_read_says_so(made: Path) -> None:
    export = igarchive.open(made)
    export.close()

    for read in (export.tables, export.inspect, export.validate, lambda: list(export.batches("posts")), lambda: export.account):
        with pytest.raises(OptionError, match="the export is closed"):
            read()


def test_an_export_that_is_closed_while_it_is_read_says_so(tmp_path: Path) -> None:
    long = [{"sender_name": "Mira", "timestamp_ms": 1718013600000 + number, "content": str(number)} for number in range(9000)]
    threads = {THREAD.replace("mirabook", f"mira{number}"): {"participants": [{"name": "Mira"}], "messages": long} for number in range(2)}
    export = igarchive.open(make_zip(tmp_path, {PROFILE: profile(), **threads}))
    batches = export.batches("messages")
    next(batches)
    export.close()

    with pytest.raises(OptionError, match="the export is closed"):
        list(batches)


def test_a_layout_may_be_a_date(made: Path, tmp_path: Path) -> None:
    igarchive.load(made, into=tmp_path / "accounts.db")

    done = igarchive.export(tmp_path / "accounts.db", tmp_path / "out.zip", layout=date(2025, 3, 1))  # type: ignore[arg-type]  # as one who has one

    assert done.parts == (tmp_path / "out.zip",)


def test_tables_that_were_given_are_the_callers_own(made: Path) -> None:
    with igarchive.open(made) as export:
        export.tables().clear()

        assert len(export.tables()) == len(TABLES)


def test_an_unknown_table_is_refused_before_anything_is_read(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export = igarchive.open(made)
    monkeypatch.setattr(export, "tables", lambda: pytest.fail("was read"))

    with pytest.raises(UnknownNameError, match="there is no table 'post'; did you mean posts"):
        export.table("post")


@pytest.mark.parametrize("name", [None, 7])
def test_a_name_that_is_no_text_is_named_as_it_is(name: Any, made: Path) -> None:  # noqa: ANN401
    with pytest.raises(UnknownNameError, match=f"there is no table {name}; there are account, "):
        igarchive.open(made).table(name)


@pytest.mark.parametrize("path", [None, 7, "a\0b", "a\ud800b", "a" * 300, "circle", "circle/export.zip"])
def test_what_is_no_path_is_refused(path: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ANN401
    monkeypatch.chdir(tmp_path)
    (tmp_path / "circle").symlink_to("circle")

    with pytest.raises((OptionError, InputRefusedError)):
        igarchive.open(path)


@pytest.mark.parametrize("path", ["a\0b", "a\ud800b", "a" * 300])
def test_what_is_no_path_of_a_store_is_refused(path: str, tmp_path: Path) -> None:
    with pytest.raises((OptionError, InputRefusedError)):
        igarchive.export(path, tmp_path / "out.zip")


@pytest.mark.parametrize(
    "error",
    [
        InputRefusedError("corrupt", "is damaged", "a.json"), OutputError("output_failed", "cannot be written", "out"),
        MemberBrokenError("json_syntax", "is no JSON", (1, 2)), OptionError("no such zone"), UnknownNameError("format", "xml", ["csv"]), BusyError("wait", 7.0),
    ],
)  # fmt: skip
def test_an_error_is_the_same_in_the_process_that_it_is_sent_to(error: IgarchiveError) -> None:
    sent = pickle.loads(pickle.dumps(error))  # noqa: S301 -- our own

    assert type(sent) is type(error)
    assert (str(sent), vars(sent)) == (str(error), vars(error))


def test_differences_can_be_gone_over_twice(made: Path) -> None:
    found = igarchive.diff(made, made)

    first, issues = list(found), found.issues
    assert (list(found), found.issues) == (first, issues)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"since": "2024-01-01"}, "since takes a datetime.date, not '2024-01-01'"),
        ({"sections": "posts"}, "sections takes a list of sections, not 'posts' alone"),
        ({"media_from": "old.zip"}, "media_from takes a list of archives or folders, not 'old.zip' alone"),
        ({"media": "huge"}, "there is no quality of media 'huge'; there are high, medium, low, none"),
        ({"split_size": 0}, "split_size takes a number of bytes, not 0"),
        ({"split_size": "2GB"}, "split_size takes a number of bytes, not '2GB'"),
        ({"since": datetime(2024, 1, 1, tzinfo=UTC)}, "since takes a datetime.date"),
        ({"media_from": Path("old.zip")}, "media_from takes a list of archives or folders, not 'old.zip' alone"),
        ({"timezone": 5, "format": "html"}, "there is no time zone 5"),
        ({"layout": None}, "None is no month"),
        ({"language": None}, "there is no language None"),
    ],
)
def test_an_option_of_export_that_cannot_be_is_refused(options: dict[str, Any], said: str, made: Path, tmp_path: Path) -> None:
    igarchive.load(made, into=tmp_path / "accounts.db")

    with pytest.raises((OptionError, UnknownNameError), match=said):
        igarchive.export(tmp_path / "accounts.db", tmp_path / "out.zip", **options)


def test_a_store_is_no_none(made: Path) -> None:
    with pytest.raises(OptionError, match="a store is a file or the URL of a database, not None"):
        igarchive.load(made, into=None)  # type: ignore[arg-type]  # as one who forgot it


def test_folders_of_media_may_be_given_as_texts(tmp_path: Path) -> None:
    archive = make_zip(tmp_path, {PROFILE: profile(), "media/posts/a.jpg": b"\xff\xd8\xffa"})
    igarchive.load(archive, into=tmp_path / "accounts.db", media=str(tmp_path / "files"))

    done = igarchive.export(tmp_path / "accounts.db", tmp_path / "out.zip", media_dir=str(tmp_path / "files"))

    assert done.idle == 1
