"""Pushes to Bluesky's own server: what it gives back is what the archive holds; nothing is lost, and nothing is there twice."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from exports import SAMPLES
from transfer.kills import command, killed
from transfer.servers import NAMES
from transfer.told import CASES, EXPECTED, JUNE, Case, Told, chain_of, every_sample, exported, in_archive, picture, sha, squeezed, with_files

import igarchive

if TYPE_CHECKING:
    from pathlib import Path

    from transfer.servers import Pds

    from igarchive.transfer.push import Pushed

pytestmark = pytest.mark.transfer

PASSWORD = "abcd-efgh-ijkl-mnop"  # noqa: S105 -- of nobody


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
