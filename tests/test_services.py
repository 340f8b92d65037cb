"""Exports of other services are told apart from Instagram's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from exports import FOLLOWERS, THREAD, Document, follower, make_zip, read_tables

import igarchive
from igarchive.errors import InputRefusedError

if TYPE_CHECKING:
    from pathlib import Path

CONVERSATION: Document = {"participants": [], "messages": [{"sender_name": "Mira", "timestamp_ms": 1718013600000, "content": "hi"}]}


def test_the_conversations_of_facebook_are_not_taken_for_those_of_instagram(tmp_path: Path) -> None:
    path = make_zip(tmp_path, {THREAD.replace("your_instagram_activity", "your_facebook_activity"): CONVERSATION})

    with pytest.raises(InputRefusedError, match="this is an export of Facebook, not of Instagram") as refused:
        igarchive.inspect(path)
    assert refused.value.code == "wrong_service"


def test_an_export_that_lies_beside_one_of_another_service_is_read(tmp_path: Path) -> None:
    above = "meta-2026-Jan-10-17-13-19"
    found = read_tables(
        make_zip(
            tmp_path,
            {
                f"{above}/instagram-mira-2026-01-09-AbCdEfGh/{FOLLOWERS}": [follower("arlo"), follower("tao")],
                f"{above}/facebook-mira-2026-01-09-AbCdEfGh/notes.txt": b"x",
            },
        )
    )

    assert found.column("connections", "username") == ["arlo", "tao"]


def test_a_folder_that_another_service_made_above_an_export_is_no_export_of_it(tmp_path: Path) -> None:
    found = read_tables(make_zip(tmp_path, {f"Takeout/Drive/{FOLLOWERS}": [follower("arlo"), follower("tao")], "Takeout/archive_browser.html": b"x"}))

    assert found.column("connections", "username") == ["arlo", "tao"]
