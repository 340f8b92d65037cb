"""What writers leave to a thread: it is done in order, one piece is held at most, and what goes wrong is told."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from igarchive.writers.activitystreams.conversations import Run, append
from igarchive.writers.activitystreams.fragments import TEXT
from igarchive.writers.activitystreams.notes import Notes
from igarchive.writers.behind import Behind

if TYPE_CHECKING:
    from pathlib import Path


def test_work_is_done_in_the_order_in_which_it_was_given() -> None:
    behind, done = Behind(), list[int]()

    for number in range(20):
        behind.do(done.append, number)
    behind.close()

    assert done == list(range(20))


def test_work_goes_on_while_more_is_prepared_and_waits_for_nothing_but_the_piece_before() -> None:
    behind, go_on, done = Behind(), threading.Event(), list[str]()

    def slow() -> None:
        go_on.wait(5)
        done.append("slow")

    behind.do(slow)
    done.append("prepared")
    go_on.set()
    behind.do(done.append, "quick")
    behind.close()

    assert done == ["prepared", "slow", "quick"]


def fail() -> None:
    raise OSError(28, "No space left on device")


def test_what_goes_wrong_is_raised_when_the_next_piece_is_given() -> None:
    behind = Behind()
    behind.do(fail)

    with pytest.raises(OSError, match="No space left"):
        behind.do(fail)


def test_what_goes_wrong_with_the_last_piece_is_raised_at_the_end() -> None:
    behind = Behind()
    behind.do(fail)

    with pytest.raises(OSError, match="No space left"):
        behind.close()


def test_no_thread_is_left_at_the_end() -> None:
    before, behind, done = set(threading.enumerate()), Behind(), list[int]()
    behind.do(done.append, 1)
    behind.close()

    assert set(threading.enumerate()) <= before


def test_notes_of_a_conversion_that_was_given_up_make_no_file_again(tmp_path: Path) -> None:
    run = Run(tmp_path / "gone.json", 1, "a/", "", "[]", first=True)
    text, readers = pa.array(["x"], TEXT), pa.DictionaryArray.from_arrays([0], pa.array(["[]"], TEXT))
    times = pa.array([0], pa.timestamp("us", tz="UTC"))
    notes = Notes(text, readers, text, text, text, text, times, text.cast(pa.string()), pa.array([None], pa.int64()))

    with pytest.raises(FileNotFoundError):
        append([run], notes, None)

    assert list(tmp_path.iterdir()) == []
