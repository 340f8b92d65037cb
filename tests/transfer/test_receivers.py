"""Pushes to real servers: what they give back is what the archive holds; nothing is lost, and nothing is there twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from exports import SAMPLES
from transfer.servers import NAMES
from transfer.told import CASES, EXPECTED, JUNE, TEN, Case, Told, every_sample, exported, in_archive, picture, sha, squeezed, told_by_snac

import igarchive
from igarchive.sample import SampleOptions, sample

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from transfer.servers import Pds, Snac

    from igarchive.transfer.push import Pushed

pytestmark = pytest.mark.transfer

PASSWORD = "abcd-efgh-ijkl-mnop"  # noqa: S105 -- of nobody
MANY = 200


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Invent an archive of 200 posts."""
    out = tmp_path_factory.mktemp("many") / "many.zip"
    sample(
        out,
        SampleOptions(posts=MANY, stories=0, messages=0, conversations=0, likes=0, comments=0, followers=0, following=0, others=0),
        broken=None,
        force=False,
    )
    return out


def with_files(posts: list[Told]) -> list[Told]:
    """Leave out posts without any file: of these all files are missing, and they are not sent."""
    return [post for post in posts if post.files]


def killed(command: list[str], environment: dict[str, str], state: Path, at: int) -> None:
    """Run a push, and kill it as soon as its state has so many lines; whatever it was doing then."""
    process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        begin = time.monotonic()
        while process.poll() is None and (not state.exists() or state.read_bytes().count(b"\n") < at):
            assert time.monotonic() - begin < 60
            time.sleep(0.002)
        assert process.poll() is None, "it ended before it could be killed"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def command(archive: Path, to: str, server: str, state: Path) -> list[str]:
    """Give the command line of a push."""
    return [sys.executable, "-m", "igarchive", "push", str(archive), "--to", to, "--server", server, "--state", str(state), "--visibility", "public"]


# snac2


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


def chain_of(head: dict[str, Any], answers: dict[str, dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """Give a thread, from its head on."""
    one: dict[str, Any] | None = head
    while one:
        yield one
        one = answers.get(one["id"])


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


# Bluesky


class Person(NamedTuple):
    """An account on a PDS."""

    server: Pds
    handle: str
    did: str

    def push(self, archive: Path, state: Path, **choices: Any) -> Pushed:  # noqa: ANN401 -- of push
        """Push to it."""
        given = igarchive.Credentials(PASSWORD, self.handle)
        return igarchive.push(archive, to="bluesky", server=self.server.url, credentials=given, state=state, visibility="public", **choices)

    def posts(self) -> list[Told]:
        """Give the posts of the account, threads put together."""
        found = self.server.records(self.did)
        heads = [one for one in found if "reply" not in one["value"]]
        answers = {one["value"]["reply"]["parent"]["uri"]: {"id": one["uri"], **one} for one in found if "reply" in one["value"]}
        return sorted(self._told(list(chain_of({"id": head["uri"], **head}, answers))) for head in heads)

    def _told(self, parts: list[dict[str, Any]]) -> Told:
        files = [sha(self.server.blob(self.did, blob["ref"]["$link"])) for part in parts for blob in blobs(part["value"].get("embed", {}))]
        text = squeezed("".join(part["value"]["text"] for part in parts))
        described = tuple(alt for part in parts for alt in alts(part["value"].get("embed", {})) if alt)
        return Told(datetime.fromisoformat(parts[0]["value"]["createdAt"]), text, tuple(files), described)


def blobs(embed: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the files of an embed, in order."""
    return [embed["video"]] if "video" in embed else [image["image"] for image in images(embed)]


def alts(embed: dict[str, Any]) -> list[str]:
    """Give the alternative texts of an embed's files."""
    return [embed.get("alt", "")] if "video" in embed else [image["alt"] for image in images(embed)]


def images(embed: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the pictures of an embed, of the one kind or the other."""
    return list(embed.get("images") or embed.get("items") or [])


@pytest.fixture
def bob(pds: Pds) -> Person:
    """Give a new account on the PDS."""
    return Person(pds, *pds.account(next(NAMES), PASSWORD))


@every_sample
def test_a_pds_gives_back_the_posts_of_a_sample_with_dates_texts_and_bytes(archive: Path, bob: Person, tmp_path: Path) -> None:
    done = bob.push(archive, tmp_path / "state")

    assert done.complete
    assert bob.posts() == with_files(in_archive(archive))


def test_a_pds_gives_back_two_hundred_posts_after_a_push_that_was_killed_twice(many: Path, bob: Person, tmp_path: Path) -> None:
    state = tmp_path / "state"
    secrets = {"IGARCHIVE_HANDLE": bob.handle, "IGARCHIVE_PASSWORD": PASSWORD}
    for lines in (60, 201):
        killed(command(many, "bluesky", bob.server.url, state), secrets, state, lines)
    done = bob.push(many, state)

    assert done.complete
    assert bob.posts() == with_files(in_archive(many))


def test_a_pds_takes_a_gallery_of_ten_in_order_and_a_long_caption_as_a_thread(carousel: Path, bob: Person, tmp_path: Path) -> None:
    done = bob.push(carousel, tmp_path / "state")

    assert [fate.parts for fate in done.posts] == [3]
    [head] = [one for one in bob.server.records(bob.did) if "reply" not in one["value"]]
    assert head["value"]["embed"]["$type"] == "app.bsky.embed.gallery"
    assert bob.posts() == in_archive(carousel)


def test_a_pds_gives_back_every_odd_post(bob: Person, tmp_path: Path) -> None:
    done = bob.push(exported(tmp_path / "odd.zip", CASES), tmp_path / "state")

    assert [fate.parts for fate in done.posts] == [1, 1, 1, 1, 1, 1, 1, 2]
    assert bob.posts() == EXPECTED


def test_a_pds_gives_back_the_very_bytes_of_the_archive_if_metadata_is_to_be_kept(bob: Person, tmp_path: Path) -> None:
    bob.push(SAMPLES[0], tmp_path / "state", keep_metadata=True)

    assert bob.posts() == with_files(in_archive(SAMPLES[0], keep_metadata=True))


def test_a_file_that_a_pds_does_not_take_is_told_before_and_a_text_that_is_too_long_is_refused(
    bob: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from igarchive.transfer.receivers import bluesky

    captions = {"big": "Too large", "a": "e" * 400, "b": "Fine"}
    posts = [Case(datetime(2024, 6, 10 + day, 10, tzinfo=UTC), caption, (f"{JUNE}/{name}.jpg",)) for day, (name, caption) in enumerate(captions.items())]
    big = picture(f"{JUNE}/big.jpg").ljust(2_000_001, b"\0")
    archive = exported(tmp_path / "export.zip", posts, {f"{JUNE}/big.jpg": big})
    told = bob.push(archive, tmp_path / "one")
    assert {fate.post_id: (fate.status, [change.code for change in fate.changes]) for fate in told.posts} == {
        "post-20240610T100000Z-0": ("left", ["media_size", "no_media"]),
        "post-20240611T100000Z-0": ("sent", ["thread"]),
        "post-20240612T100000Z-0": ("sent", []),
    }

    monkeypatch.setattr(bluesky, "GRAPHEMES", 1000)
    monkeypatch.setattr(bluesky, "IMAGE_SIZE", 9_000_000)
    done = Person(bob.server, *bob.server.account(next(NAMES), PASSWORD)).push(archive, tmp_path / "two", keep_metadata=True)
    assert done.counts() == {"failed": 2, "sent": 1}
    assert not done.complete
    for fate, word in zip([one for one in done.posts if one.status == "failed"], ("blob", "text"), strict=True):
        assert word in str(fate.reason).lower()


# Archives


@pytest.fixture
def carousel(tmp_path: Path) -> Path:
    """Make an export of one post: ten files and a long caption with names, signs and many scripts."""
    caption = "Zażółć & <gęślą> with @mira 👨‍👩‍👧 https://example.org/x?a=1&b=2 #sun\n\n" + "A sentence that goes on for a while. " * 15
    return exported(tmp_path / "carousel.zip", [Case(datetime(2024, 6, 10, 10, tzinfo=UTC), caption, tuple(TEN))])
