"""Exports of other services are told apart from Instagram's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from exports import FOLLOWERS, THREAD, Document, Reader, follower, make_zip, read_tables

import igarchive
from igarchive.errors import InputRefusedError

if TYPE_CHECKING:
    from pathlib import Path

CONVERSATION: Document = {"participants": [], "messages": [{"sender_name": "Mira", "timestamp_ms": 1718013600000, "content": "hi"}]}


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("your_facebook_activity/messages/inbox/bob_1/message_1.json", "Facebook"),
        ("data/tweets.js", "X"),
        ("Takeout/YouTube/history/watch-history.json", "Google"),
        ("user_data_tiktok.json", "TikTok"),
        ("outbox.json", "Mastodon"),
        ("meta-2026-Jan-10-17-13-19/facebook-mira-2026-01-09-AbCdEfGh/notes.json", "Facebook"),
    ],
)
def test_the_export_of_another_service_is_refused_by_its_name(path: str, service: str, tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError, match=f"an export of {service}") as refused:
        igarchive.validate(make_zip(tmp_path, {path: {}}))

    assert refused.value.code == "wrong_service"


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


@pytest.mark.parametrize("friends", [1, 9])
def test_conversations_of_facebook_beside_an_export_are_not_read_however_many_there_are(friends: int, tmp_path: Path) -> None:
    above, facebook = "meta-2026-Jan-10-17-13-19", "facebook-mira-2026-01-09-ZyXwVuTs"
    inboxes = [f"{above}/{facebook}/{THREAD.replace('your_instagram_activity', 'your_facebook_activity').replace('_1784', f'_{n}')}" for n in range(friends)]
    others: dict[str, Document] = {f"{above}/{facebook}/personal_information/profile_information/profile_information.json": {"profile_v2": {}}}

    found = read_tables(
        make_zip(
            tmp_path,
            {f"{above}/instagram-mira-2026-01-09-AbCdEfGh/{FOLLOWERS}": [follower("arlo"), follower("tao")], **dict.fromkeys(inboxes, CONVERSATION), **others},
        )
    )

    assert found.column("connections", "username") == ["arlo", "tao"]
    assert not found["messages"]
    assert not found["documents"]
    assert {row["reason"] for row in found["members"] if facebook in row["member"]} == {"other_service"}
    assert found.count("other_service") == len({*inboxes}) + 1


def test_an_export_of_facebook_among_the_parts_is_refused_by_its_name(tmp_path: Path) -> None:
    first = make_zip(tmp_path, {FOLLOWERS: [follower("arlo"), follower("tao")]}, name="instagram-mira-2026-01-09-AbCdEfGh.zip")
    by_folder = make_zip(tmp_path, {"your_facebook_activity/posts/your_posts_1.json": []}, name="other.zip")
    by_name = make_zip(tmp_path, {"messages/inbox/bob_1/message_1.json": CONVERSATION}, name="facebook-mira-2026-01-09-ZyXwVuTs.zip")

    for other in (by_folder, by_name):
        with pytest.raises(InputRefusedError, match=f"{other.name} is an export of Facebook, not of Instagram; leave it out") as refused:
            igarchive.inspect(first, other)
        assert refused.value.code == "wrong_service"


def test_a_part_of_an_accounts_center_may_hold_nothing_but_facebook(tmp_path: Path) -> None:
    above = "meta-2026-Jan-10-17-13-19"
    first = make_zip(tmp_path, {f"{above}/instagram-mira-2026-01-09-AbCdEfGh/{FOLLOWERS}": [follower("arlo"), follower("tao")]}, name="one.zip")
    second = make_zip(tmp_path, {f"{above}/facebook-mira-2026-01-09-ZyXwVuTs/your_facebook_activity/posts/your_posts_1.json": []}, name="two.zip")

    assert read_tables(first, second).column("connections", "username") == ["arlo", "tao"]


def test_a_folder_that_another_service_made_above_an_export_is_no_export_of_it(tmp_path: Path) -> None:
    found = read_tables(make_zip(tmp_path, {f"Takeout/Drive/{FOLLOWERS}": [follower("arlo"), follower("tao")], "Takeout/archive_browser.html": b"x"}))

    assert found.column("connections", "username") == ["arlo", "tao"]


def test_what_lies_beside_an_export_of_instagram_does_not_count(read: Reader) -> None:
    found = read({FOLLOWERS: [follower("arlo")], "your_facebook_activity/posts.json": {}})

    assert found.column("connections", "username") == ["arlo"]


def test_a_part_with_nothing_but_media_in_a_folder_of_google_is_instagrams_by_its_own_folder(tmp_path: Path) -> None:
    path = make_zip(tmp_path, {"Takeout/Drive/instagram-mira-2026-01-09-AbCdEfGh/media/posts/202601/1.jpg": b"\xff\xd8\xff"})

    with pytest.raises(InputRefusedError, match="this holds media and nothing else; if it is one part of an export, give all its parts together"):
        igarchive.validate(path)
