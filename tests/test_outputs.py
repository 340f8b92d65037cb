"""Outputs: private, put in place whole or not at all, and what a killed run left over is finished or removed by the next."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from queue import Queue
from typing import TYPE_CHECKING

import pytest
from interruptions import interrupted

from igarchive import output
from igarchive.errors import OutputError
from igarchive.output import ANY, PARQUET, FileTarget, FolderTarget, PartsTarget, flush, part_of, recover, swap, workplace

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = Path(__file__).with_name("kill_outputs.py")


@pytest.fixture
def umask() -> Iterator[None]:
    """Let everybody read what is written without more words."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> str:
    """Give who may do what with a file or folder."""
    return oct(path.stat().st_mode & 0o777)


def write_folder(out: Path, text: str) -> None:
    """Write an output that is a folder."""
    with FolderTarget(out, [], force=True) as folder:
        (folder / "members.parquet").write_text(text)


def write_parts(out: Path, count: int, text: str) -> None:
    """Write an output of so many parts."""
    with PartsTarget(out, force=True) as first:
        for number in range(1, count + 1):
            part_of(first, number).write_bytes(b"PK\x05\x06" + text.encode())


def standing(folder: Path) -> dict[str, str]:
    """Give the files below a folder, and their texts."""
    return {path.relative_to(folder).as_posix(): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


# Killed at any point.


@pytest.mark.parametrize(
    ("kind", "how", "seen"),
    [
        pytest.param("folder", "at once", {"old", "new"}, marks=pytest.mark.long),
        ("folder", "in steps", {"old", "nothing", "new"}),
        pytest.param("first folder", "at once", {"old", "new"}, marks=pytest.mark.long),
        pytest.param("file", "at once", {"old", "new"}, marks=pytest.mark.long),
        pytest.param("fewer parts", "in steps", {"old", "nothing", "new"}, marks=pytest.mark.long),
        pytest.param("more parts", "in steps", {"old", "nothing", "new"}, marks=pytest.mark.long),
    ],
)
def test_wherever_a_run_is_killed_the_old_or_the_new_output_is_there_whole_and_nothing_is_left(kind: str, how: str, seen: set[str], tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, str(PROGRAM), kind, how, str(tmp_path)], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)

    assert len(told) > 20
    assert {one["found"] for one in told} == seen
    assert {one["read"] for one in told} == {"old", "new"}
    assert {one["then"] for one in told} == {"new"}
    assert [one for one in told if one["left"]] == []


@pytest.mark.long
@pytest.mark.parametrize("how", [swap.SWAP, swap.cannot_swap], ids=["at once", "in steps"])
@pytest.mark.parametrize("kind", ["folder", "parts"])
def test_wherever_a_request_to_end_comes_the_old_or_the_new_output_is_there_whole_and_nothing_is_left(
    kind: str, how: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(swap, "SWAP", how)
    seen = set()

    def write(out: Path, text: str) -> None:
        write_folder(out, text) if kind == "folder" else write_parts(out, 2, text)

    def replace(place: Path) -> None:
        write(place / "out.zip", "old")
        begun.append(place)
        write(place / "out.zip", "new")

    begun: list[Path] = []
    for place in interrupted(replace, tmp_path, (output, workplace), monkeypatch):
        names = {path.name for path in place.iterdir()}
        assert names in (set(), {"out.zip"}, {"out.zip", "out_part_2.zip"}), place
        if place in begun:
            texts = {text.removeprefix("PK\x05\x06") for text in standing(place).values()}
            assert len(texts) == 1, place
            seen |= texts

    assert seen == {"old", "new"}


def test_this_system_swaps_folders_in_one_step(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.txt").touch()

    if not swap.SWAP(tmp_path / "one", tmp_path / "other"):
        pytest.skip("this file system cannot")

    assert list(standing(tmp_path)) == ["one/other.txt", "other/one.txt"]


# Private.


@pytest.mark.usefixtures("umask")
def test_a_folder_and_all_in_it_is_its_owners_alone(tmp_path: Path) -> None:
    with FolderTarget(tmp_path / "out", [], force=False) as folder:
        (folder / "media").mkdir()
        (folder / "media" / "1.jpg").touch()
        inside = mode(folder.parent.parent)

    assert inside == "0o700"
    assert [mode(tmp_path / name) for name in ("out", "out/media", "out/media/1.jpg")] == ["0o700", "0o700", "0o600"]


@pytest.mark.usefixtures("umask")
def test_all_parts_are_their_owners_alone(tmp_path: Path) -> None:
    write_parts(tmp_path / "out.zip", 2, "new")

    assert {mode(path) for path in tmp_path.iterdir()} == {"0o600"}


# What goes wrong leaves all as it was.


@pytest.mark.parametrize("how", [swap.swap_in_one_step, swap.cannot_swap])
def test_an_error_while_writing_leaves_the_old_output(how: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(swap, "SWAP", how)
    write_folder(tmp_path / "out", "old")

    with pytest.raises(OutputError, match="out: cannot be written: No space left on device"), FolderTarget(tmp_path / "out", [], force=True):
        raise OSError(28, "No space left on device")

    assert standing(tmp_path) == {"out/members.parquet": "old"}


@pytest.mark.parametrize("failing", range(1, 7))
def test_a_step_that_fails_while_parts_are_put_in_place_is_undone(failing: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_parts(tmp_path / "out.zip", 3, "old")
    before, moves = standing(tmp_path), 0

    def move(path: Path, to: Path) -> None:
        nonlocal moves
        moves += 1
        if moves == failing:
            raise PermissionError(13, "Permission denied")
        path.rename(to)

    monkeypatch.setattr(workplace, "move", move)

    with pytest.raises(OutputError, match="cannot be written: Permission denied"):
        write_parts(tmp_path / "out.zip", 3, "new")

    assert standing(tmp_path) == before


def test_an_empty_folder_is_written_into_unasked(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()

    with FolderTarget(tmp_path / "out", (), force=False) as folder:
        (folder / "one.csv").write_text("new", "utf-8")

    assert standing(tmp_path) == {"out/one.csv": "new"}


def test_a_file_in_a_folder_that_is_not_there_is_answered_with_that(tmp_path: Path) -> None:
    target = FileTarget(tmp_path / "nowhere" / "a.parquet", PARQUET, (), force=False)

    with pytest.raises(OutputError, match=r"a\.parquet: cannot be written: the folder .*nowhere does not exist; make it") as failed, target:
        pass

    assert failed.value.code == "output_failed"


@pytest.mark.parametrize("name", ["a\0b", "a\ud800b", "a" * 300, "circle/out"])
def test_what_no_path_can_be_is_no_output(name: str, tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to("circle")

    with pytest.raises(OutputError, match="cannot be written") as failed, FolderTarget(tmp_path / name, (), force=False):
        pass

    assert failed.value.code == "output_failed"


def test_an_output_with_a_whole_path_needs_no_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()

    with FolderTarget(tmp_path / "out", (), force=False) as folder:
        (folder / "one.csv").write_text("new", "utf-8")
    assert standing(tmp_path) == {"out/one.csv": "new"}
    with pytest.raises(OutputError, match="out: cannot be written"), FolderTarget(Path("out"), (), force=False):
        pass


def test_another_name_of_what_is_read_is_no_output(tmp_path: Path) -> None:
    (tmp_path / "export.zip").write_bytes(b"PK\x03\x04")
    (tmp_path / "EXPORT.ZIP").hardlink_to(tmp_path / "export.zip")  # as one name leads to both where case does not count

    with pytest.raises(OutputError) as refused, PartsTarget(tmp_path / "EXPORT.ZIP", [tmp_path / "export.zip"], force=True):
        pass

    assert refused.value.code == "output_is_input"


def test_folders_that_were_made_for_an_output_go_with_it(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no"), FolderTarget(tmp_path / "a" / "b" / "out", [], force=False):
        raise ValueError("no")

    assert list(tmp_path.iterdir()) == []


# What a killed run left over.


def left_over(out: Path, state: str) -> Path:
    """Make what a run leaves that is killed in a state."""
    folder = out.with_name(f".{out.name}.partial")
    (folder / state / out.name).mkdir(parents=True)
    (folder / state / out.name / "members.parquet").write_text("new")
    (folder / "old").mkdir()
    (folder / "lock").touch()
    (folder / "plan.json").write_text(json.dumps({"old": [out.name], "new": [out.name]}))
    return folder


def test_what_was_not_whole_is_removed_by_the_next_run_even_if_that_is_refused(tmp_path: Path) -> None:
    write_folder(tmp_path / "out", "old")
    left_over(tmp_path / "out", "new")

    with pytest.raises(OutputError, match="exists already"), FolderTarget(tmp_path / "out", [], force=False):
        pass

    assert standing(tmp_path) == {"out/members.parquet": "old"}


def test_what_was_decided_is_finished_before_the_next_run_looks_what_stands_there(tmp_path: Path) -> None:
    left_over(tmp_path / "out", "placing")

    with pytest.raises(OutputError, match="exists already"), FolderTarget(tmp_path / "out", [], force=False):
        pass

    assert standing(tmp_path) == {"out/members.parquet": "new"}


def test_what_was_decided_never_replaces_what_came_there_since(tmp_path: Path) -> None:
    folder = left_over(tmp_path / "out", "placing")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("precious")

    with pytest.raises(OutputError, match=r"an earlier output cannot be put there.*it lies in .*\.out\.partial"):
        write_folder(tmp_path / "out", "newest")

    assert (tmp_path / "out" / "mine.txt").read_text() == "precious"
    assert (folder / "placing" / "out" / "members.parquet").read_text() == "new"


def test_a_reader_finds_what_was_decided(tmp_path: Path) -> None:
    left_over(tmp_path / "out", "placing")

    recover(tmp_path / "out")

    assert standing(tmp_path) == {"out/members.parquet": "new"}


def test_what_another_run_is_writing_is_no_leftover(tmp_path: Path) -> None:
    with FolderTarget(tmp_path / "out", [], force=True) as folder:
        (folder / "members.parquet").write_text("first")
        with pytest.raises(OutputError, match="is being written by another igarchive") as refused:
            write_folder(tmp_path / "out", "second")

    assert refused.value.code == "output_busy"
    assert standing(tmp_path) == {"out/members.parquet": "first"}


def test_a_folder_that_only_bears_the_name_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / ".out.partial").mkdir()
    (tmp_path / ".out.partial" / "mine.txt").write_text("precious")

    with pytest.raises(OutputError, match=r"\.out\.partial: is in the way"):
        write_folder(tmp_path / "out", "new")

    assert standing(tmp_path) == {".out.partial/mine.txt": "precious"}


def test_a_link_in_the_place_of_the_private_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / ".out.partial").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(OutputError, match="is in the way"):
        write_folder(tmp_path / "out", "new")

    assert standing(tmp_path) == {}


# What is never replaced.


@pytest.mark.parametrize("kind", ["link", "dangling link", "folder", "pipe"])
def test_what_is_no_file_is_never_replaced_by_one(kind: str, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    if kind == "folder":
        out.mkdir()
    elif kind == "pipe":
        os.mkfifo(out)
    else:
        out.symlink_to(__file__ if kind == "link" else tmp_path / "nowhere")

    with pytest.raises(OutputError, match="choose another output"), FileTarget(out, PARQUET, force=True):
        pass

    assert [path.name for path in tmp_path.iterdir()] == ["out.parquet"]


def test_a_file_is_replaced_by_another_of_its_kind_only(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("Dear diary")

    with pytest.raises(OutputError, match="out: is no Parquet file, and is not replaced by one"), FileTarget(tmp_path / "out", PARQUET, force=True):
        pass
    with FileTarget(tmp_path / "out", ANY, force=True) as path:
        path.write_text("new")

    assert standing(tmp_path) == {"out": "new"}


def test_only_what_is_named_as_a_part_is_taken_for_one(tmp_path: Path) -> None:
    write_parts(tmp_path / "out.zip", 2, "old")
    for name in ("out_part_1.zip", "out_part_02.zip", "out_part_time.zip", "out_part_2.zip.txt", "outer_part_2.zip"):
        (tmp_path / name).write_text("mine")

    write_parts(tmp_path / "out.zip", 1, "new")

    assert {name: text for name, text in standing(tmp_path).items() if text != "mine"} == {"out.zip": "PK\x05\x06new"}
    assert list(standing(tmp_path).values()).count("mine") == 5


def test_a_part_that_is_no_zip_is_not_replaced(tmp_path: Path) -> None:
    write_parts(tmp_path / "out.zip", 1, "old")
    (tmp_path / "out_part_2.zip").write_text("Dear diary")

    with pytest.raises(OutputError, match=r"out_part_2\.zip: is no ZIP"):
        write_parts(tmp_path / "out.zip", 2, "new")

    assert standing(tmp_path) == {"out.zip": "PK\x05\x06old", "out_part_2.zip": "Dear diary"}


@pytest.mark.parametrize("out", ["tables", "tables/new.parquet", "tables/posts.parquet", "."])
def test_nothing_is_written_into_what_is_read(out: str, tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "posts.parquet").write_bytes(b"PAR1")

    with pytest.raises(OutputError) as refused, FileTarget(tmp_path / out, PARQUET, [tmp_path / "tables"], force=True):
        pass

    assert refused.value.code == "output_is_input"
    assert standing(tmp_path) == {"tables/posts.parquet": "PAR1"}


def test_what_is_written_is_brought_to_the_disk_while_more_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: Queue[Path] = Queue()

    def bring(folder: Path) -> bool:
        begun.put(folder)
        return True

    monkeypatch.setattr(flush, "EVERY", 0.001)
    monkeypatch.setattr(flush, "flush_file_system", bring)

    with FolderTarget(tmp_path / "out", (), force=False) as folder:
        brought = [begun.get(timeout=10) for _ in range(2)]

    assert brought == [folder.parent] * 2


def test_nothing_is_brought_to_the_disk_any_more_when_an_output_is_done(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with FolderTarget(tmp_path / "out", (), force=False):
        [thread] = set(threading.enumerate()) - before

    thread.join(10)
    assert not thread.is_alive()
