"""The store of accounts: archives loaded, merged and exported again."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from exports import FOLLOWERS, NOON, PROFILE, SAMPLES, THREAD, follower, make_zip, profile, read_tables

from igarchive.errors import InputRefusedError
from igarchive.exporter import export
from igarchive.exporter.store import KEPT, Store

if TYPE_CHECKING:
    from pathlib import Path

    from igarchive.stock import Stock

PLACE = {"source", "position", "ordinal", "member"}


def archive(folder: Path, name: str, *followers: tuple[str, int], owner: str = "tilda.moor", text: str = "hi") -> Path:
    """Make an archive of followers and one message."""
    message = {"sender_name": "Mira", "timestamp_ms": NOON * 1000, "content": text}
    return make_zip(
        folder,
        {
            PROFILE: profile(owner),
            FOLLOWERS: [follower(who, time) for who, time in followers],
            THREAD: {"participants": [{"name": "Mira"}], "messages": [message], "thread_path": "inbox/mira_178"},
        },
        name=name,
    )


def usernames(stock: Stock) -> list[str]:
    """Name the followers in a stock."""
    return sorted(row["username"] for row in stock.tables["connections"])


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_store_gives_back_the_tables_of_an_archive(sample: Path, tmp_path: Path) -> None:
    with Store(tmp_path / "store.db") as store:
        store.load(sample)
        stock = store.stock()

    found = read_tables(sample)
    for table in KEPT:
        assert len(stock.tables[table.name]) == len(found[table.name]), table.name


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_the_same_archive_twice_changes_nothing(sample: Path, tmp_path: Path) -> None:
    with Store(tmp_path / "store.db") as store:
        store.load(sample)
        before = store.stock().tables
        again = store.load(sample)

        assert (again.added, again.changed, again.media) == ({}, {}, 0)
        assert store.stock().tables == before


def test_a_newer_archive_is_merged_and_what_it_lacks_stays(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db") as store:
        store.load(archive(tmp_path, "old.zip", ("arlo", NOON), ("tao", NOON)))
        done = store.load(archive(tmp_path, "new.zip", ("tao", NOON + 5), ("wren", NOON + 9)))

        assert usernames(store.stock()) == ["arlo", "tao", "wren"]
        assert [row["time"] for row in store.stock().tables["connections"] if row["username"] == "tao"] == [(NOON + 5) * 1_000_000]
        assert (done.added["connections"], done.changed["connections"]) == (1, 1)


def test_an_older_archive_changes_no_row_that_is_there(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db") as store:
        store.load(archive(tmp_path, "new.zip", ("tao", NOON + 9), text="as it is"))
        store.load(archive(tmp_path, "old.zip", ("tao", NOON), ("arlo", NOON), text="as it was"))

        assert usernames(store.stock()) == ["arlo", "tao"]
        assert [row["text"] for row in store.stock().tables["messages"]] == ["as it is"]


def test_with_several_accounts_one_must_be_named(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db") as store:
        store.load(archive(tmp_path, "1.zip", ("arlo", NOON), ("ida", NOON)))
        store.load(archive(tmp_path, "2.zip", ("wren", NOON), ("mo", NOON), owner="zoe"))

        assert store.accounts() == ["tilda.moor", "zoe"]
        assert usernames(store.stock("zoe")) == ["mo", "wren"]
        with pytest.raises(InputRefusedError, match="the store holds 2 accounts; name one"):
            store.stock()


def test_an_export_of_one_account_holds_nothing_of_another(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db") as store:
        for number in range(20):
            owner = f"canary{number:02}"
            store.load(archive(tmp_path, f"{number}.zip", (f"{owner}-friend", NOON), (f"{owner}-other", NOON), owner=owner, text=f"{owner} says"))

    for number in (0, 7, 19):
        out = tmp_path / f"out{number}.zip"
        export(tmp_path / "store.db", out, layout="2025-03", account=f"canary{number:02}")

        with zipfile.ZipFile(out) as made:
            text = b"".join(made.read(name) for name in made.namelist()).decode()
        assert {other for other in range(20) if f"canary{other:02}" in text} == {number}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_load_export_and_load_again_gives_equal_tables(sample: Path, tmp_path: Path) -> None:
    layout = sample.stem
    with Store(tmp_path / "one.db") as store:
        store.load(sample)
        before = store.stock()
    told = export(tmp_path / "one.db", tmp_path / "out.zip", layout=layout)
    with Store(tmp_path / "two.db") as store:
        store.load(tmp_path / "out.zip")
        after = store.stock()

    lost = {loss.table: loss for loss in told.losses}
    for table in KEPT:
        if table.name in {"records", "documents", "media"} or lost.get(table.name) is None or lost[table.name].lost_rows:
            continue
        columns = [column.name for column in table.columns if column.name not in {*PLACE, *lost[table.name].lost_columns, "collection_id"}]
        assert ordered(after.tables[table.name], columns) == ordered(before.tables[table.name], columns), table.name


def ordered(rows: list[dict[str, Any]], columns: list[str]) -> list[str]:
    """Give rows in an order of their own; reported conversations are not written."""
    return sorted(
        json.dumps([row[column] for column in columns], default=str) for row in rows if not str(row.get("conversation_id", "")).startswith("reported-")
    )


def test_media_lie_beside_the_store_by_their_sha_256_and_come_along(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db") as store:
        loaded = store.load(SAMPLES[0])
    names = [file.name for file in (tmp_path / "store.db.media").iterdir()]

    export(tmp_path / "store.db", tmp_path / "out.zip", layout="2024-03")

    assert len(names) == loaded.media
    assert {len(name) for name in names} == {64}
    assert read_tables(tmp_path / "out.zip").count("media_missing") == 1


def test_an_archive_that_names_nobody_is_refused(tmp_path: Path) -> None:
    made = make_zip(tmp_path, {FOLLOWERS: [follower("arlo", NOON), follower("tao", NOON)]})

    with Store(tmp_path / "store.db") as store, pytest.raises(InputRefusedError, match="nothing in the archive says whose"):
        store.load(made)


def test_a_store_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError, match="there is no such store"):
        export(tmp_path / "nowhere.db", tmp_path / "out.zip", layout="2025-03")
