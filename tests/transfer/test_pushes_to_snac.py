"""Pushes to a real snac2: what it gives back is what the archive holds; nothing is lost, and nothing is there twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from exports import SAMPLES
from transfer.kills import MANY, command, killed
from transfer.servers import NAMES
from transfer.told import CASES, EXPECTED, Told, chain_of, every_sample, exported, in_archive, told_by_snac, with_files

import igarchive

if TYPE_CHECKING:
    from pathlib import Path

    from transfer.servers import Snac

    from igarchive.transfer.push import Pushed

pytestmark = pytest.mark.transfer


class Account(NamedTuple):
    """An account on a snac2."""

    server: Snac
    token: str

    def push(self, archive: Path, state: Path, **choices: Any) -> Pushed:  # noqa: ANN401 -- of push
        """Push to it."""
        return igarchive.push(archive, to="mastodon", server=self.server.url, credentials=igarchive.Credentials(self.token), state=state, **choices)

    def posts(self, count: int) -> list[Told]:
        """Give the posts of the account, threads put together, when there are so many."""
        with self.server.api(self.token) as api:
            found = self.server.home(self.token, api.get("/api/v1/accounts/verify_credentials").json()["username"], count)
            heads = [one for one in found if not one["in_reply_to_id"]]
            answers = {one["in_reply_to_id"]: one for one in found if one["in_reply_to_id"]}
            return sorted(told_by_snac(api, chain_of(head, answers)) for head in heads)


@pytest.fixture
def alice(snac: Snac) -> Account:
    """Give a new account on the snac2."""
    return Account(snac, snac.token(next(NAMES)))


@every_sample
@pytest.mark.parametrize("visibility", ["public", "private"])
def test_snac_gives_back_the_posts_of_a_sample_with_dates_texts_and_bytes(archive: Path, visibility: str, alice: Account, tmp_path: Path) -> None:
    done = alice.push(archive, tmp_path / "state", visibility=visibility)

    assert done.complete
    assert alice.posts(sum(fate.parts for fate in done.posts)) == with_files(in_archive(archive))


def test_snac_gives_back_two_hundred_posts_after_a_push_that_was_killed_four_times(many: Path, alice: Account, tmp_path: Path) -> None:
    state = tmp_path / "state"
    for lines in (40, 121, 200, 303):
        killed(command(many, "mastodon", alice.server.url, state), {"IGARCHIVE_TOKEN": alice.token}, state, lines)
    done = alice.push(many, state, visibility="public")

    assert done.complete
    assert sum(fate.status in {"sent", "already"} for fate in done.posts) == MANY
    assert alice.posts(MANY) == with_files(in_archive(many))
    assert len({sent.id for fate in done.posts for sent in fate.sent}) == MANY


def test_snac_gets_nothing_twice_from_a_second_run(alice: Account, tmp_path: Path) -> None:
    for _ in range(2):
        done = alice.push(SAMPLES[0], tmp_path / "state", visibility="public")

    assert set(done.counts()) <= {"already", "left"}
    assert alice.posts(len(with_files(in_archive(SAMPLES[0])))) == with_files(in_archive(SAMPLES[0]))


def test_snac_gets_a_carousel_of_ten_as_a_thread_of_files_in_order(alice: Account, tmp_path: Path, carousel: Path) -> None:
    done = alice.push(carousel, tmp_path / "state", visibility="public")

    assert [fate.parts for fate in done.posts] == [3]
    assert alice.posts(3) == in_archive(carousel)


def test_snac_gives_back_every_odd_post(alice: Account, tmp_path: Path) -> None:
    done = alice.push(exported(tmp_path / "odd.zip", CASES), tmp_path / "state", visibility="public")

    assert [fate.parts for fate in done.posts] == [1, 1, 1, 1, 1, 1, 3, 5]
    assert alice.posts(14) == EXPECTED


def test_snac_gives_back_the_very_bytes_of_the_archive_if_metadata_is_to_be_kept(alice: Account, tmp_path: Path) -> None:
    done = alice.push(SAMPLES[0], tmp_path / "state", visibility="public", keep_metadata=True)

    assert alice.posts(sum(fate.parts for fate in done.posts)) == with_files(in_archive(SAMPLES[0], keep_metadata=True))
