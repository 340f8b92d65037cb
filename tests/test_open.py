"""An export that is opened: read once where once is enough, and closed when it is done with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from exports import FOLLOWERS, PROFILE, follower, make_zip, profile

import igarchive
from igarchive.archive import Member

if TYPE_CHECKING:
    from pathlib import Path

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
