"""Pushes to real servers: what they give back is what the archive holds; nothing is lost, and nothing is there twice."""

from __future__ import annotations

import hashlib
import itertools
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

import igarchive
from igarchive.media import HEAD, media_type
from igarchive.media_metadata import copy_clean
from igarchive.sample import SampleOptions, sample

if TYPE_CHECKING:
    from collections.abc import Iterable

    from transfer.servers import Pds, Snac

    from igarchive.archive import Member
    from igarchive.transfer.push import Pushed

pytestmark = pytest.mark.transfer

SAMPLES = sorted((Path(__file__).resolve().parents[2] / "sample_archives").glob("*.zip"))
KINDS = {"post", "reel", "igtv"}
PASSWORD = "abcd-efgh-ijkl-mnop"  # noqa: S105 -- of nobody
MANY = 200

NAMES = (f"person{number}" for number in itertools.count())

every_sample = pytest.mark.parametrize("archive", SAMPLES, ids=[sample.stem for sample in SAMPLES])


class Told(NamedTuple):
    """A post, as both sides tell of it."""

    time: datetime
    """When it was published."""
    text: str
    """Its text, without white space."""
    files: tuple[str, ...]
    """SHA-256 of its files, in order."""


def squeezed(text: str) -> str:
    """Take white space out, and what a push puts behind a sign that calls."""
    return "".join(text.replace("\u200b", "").split())


def sha(data: bytes) -> str:
    """Name bytes."""
    return hashlib.sha256(data).hexdigest()


def in_archive(archive: Path) -> list[Told]:
    """Read the posts of an archive, by their rows; those without any file are not sent."""
    with igarchive.open(archive) as export:
        rows = export.table("posts").to_pylist()
        media = [row for row in export.table("media").to_pylist() if row["owner_table"] == "posts" and row["member"]]
        bytes_of = {member.name: member for member in export.members}
        files: dict[str, list[str]] = {}
        for row in media:
            files.setdefault(row["owner_id"], []).append(sha(cleaned(bytes_of[row["member"]])))
    found = (Told(row["time"], squeezed(row["caption"] or ""), tuple(files.get(row["post_id"], ()))) for row in rows if row["kind"] in KINDS)
    return sorted(one for one in found if one.files)


def cleaned(member: Member) -> bytes:
    """Give the bytes of a file as they are sent: without what a camera wrote into them."""
    with tempfile.TemporaryDirectory() as folder:
        copy_clean(member.opened, Path(folder) / "copy", media_type(member.head(HEAD)))
        return (Path(folder) / "copy").read_bytes()


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

    def statuses(self, count: int) -> list[dict[str, Any]]:
        """Give all posts of the account, when there are so many: it shows them late."""
        begin = time.monotonic()
        found: list[dict[str, Any]] = []
        with self.server.api(self.token) as api:
            me = api.get("/api/v1/accounts/verify_credentials").json()["id"]
            while len(found) < count and time.monotonic() - begin < 20:
                found = self._home(api, me)
                time.sleep(0.2)
            time.sleep(1)
            return self._home(api, me)

    def _home(self, api: Any, me: str) -> list[dict[str, Any]]:  # noqa: ANN401 -- a client
        found: list[dict[str, Any]] = []
        last: dict[str, str] = {}
        while page := api.get("/api/v1/timelines/home", params={"limit": "40", **last}).json():
            found += [one for one in page if one["account"]["id"] == me]
            last = {"max_id": page[-1]["id"]}
        return found

    def posts(self, count: int) -> list[Told]:
        """Give the posts of the account, threads put together."""
        found = self.statuses(count)
        heads = [one for one in found if not one["in_reply_to_id"]]
        answers = {one["in_reply_to_id"]: one for one in found if one["in_reply_to_id"]}
        return sorted(self._told(list(chain_of(head, answers))) for head in heads)

    def _told(self, parts: list[dict[str, Any]]) -> Told:
        text = "".join(unescape(re.sub(r"<[^>]*>", "", part["content"])) for part in parts)
        with self.server.api() as api:
            files = tuple(sha(api.get(file["url"]).content) for part in parts for file in part["media_attachments"])
        return Told(datetime.fromisoformat(parts[0]["created_at"]), squeezed(text), files)


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
    assert alice.posts(sum(fate.parts for fate in done.posts)) == in_archive(archive)


def test_snac_gives_back_two_hundred_posts_after_a_push_that_was_killed_four_times(many: Path, alice: Account, tmp_path: Path) -> None:
    state = tmp_path / "state"
    for lines in (40, 121, 200, 303):
        killed(command(many, "mastodon", alice.server.url, state), {"IGARCHIVE_TOKEN": alice.token}, state, lines)
    done = alice.push(many, state, visibility="public")

    assert done.complete
    assert sum(fate.status in {"sent", "already"} for fate in done.posts) == MANY
    assert alice.posts(MANY) == in_archive(many)
    assert len({sent.id for fate in done.posts for sent in fate.sent}) == MANY


def test_snac_gets_nothing_twice_from_a_second_run(alice: Account, tmp_path: Path) -> None:
    for _ in range(2):
        done = alice.push(SAMPLES[0], tmp_path / "state", visibility="public")

    assert set(done.counts()) <= {"already", "left"}
    assert alice.posts(len(in_archive(SAMPLES[0]))) == in_archive(SAMPLES[0])


def test_snac_gets_a_carousel_of_ten_as_a_thread_of_files_in_order(alice: Account, tmp_path: Path, carousel: Path) -> None:
    done = alice.push(carousel, tmp_path / "state", visibility="public")

    assert [fate.parts for fate in done.posts] == [3]
    assert alice.posts(3) == in_archive(carousel)


def test_snac_keeps_old_dates_and_the_order_of_twenty_files(alice: Account, tmp_path: Path, odd: Path) -> None:
    done = alice.push(odd, tmp_path / "state", visibility="public")

    assert [fate.parts for fate in done.posts] == [5, 1, 1]
    assert alice.posts(7) == in_archive(odd)


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
        return Told(datetime.fromisoformat(parts[0]["value"]["createdAt"]), text, tuple(files))


def blobs(embed: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the files of an embed, in order."""
    images = embed.get("images") or embed.get("items") or []
    return [embed["video"]] if "video" in embed else [image["image"] for image in images]


@pytest.fixture
def bob(pds: Pds) -> Person:
    """Give a new account on the PDS."""
    return Person(pds, *pds.account(next(NAMES), PASSWORD))


@every_sample
def test_a_pds_gives_back_the_posts_of_a_sample_with_dates_texts_and_bytes(archive: Path, bob: Person, tmp_path: Path) -> None:
    done = bob.push(archive, tmp_path / "state")

    assert done.complete
    assert bob.posts() == in_archive(archive)


def test_a_pds_gives_back_two_hundred_posts_after_a_push_that_was_killed_twice(many: Path, bob: Person, tmp_path: Path) -> None:
    state = tmp_path / "state"
    secrets = {"IGARCHIVE_HANDLE": bob.handle, "IGARCHIVE_PASSWORD": PASSWORD}
    for lines in (60, 201):
        killed(command(many, "bluesky", bob.server.url, state), secrets, state, lines)
    done = bob.push(many, state)

    assert done.complete
    assert bob.posts() == in_archive(many)


def test_a_pds_takes_a_gallery_of_ten_in_order_and_a_long_caption_as_a_thread(carousel: Path, bob: Person, tmp_path: Path) -> None:
    done = bob.push(carousel, tmp_path / "state")

    assert [fate.parts for fate in done.posts] == [3]
    [head] = [one for one in bob.server.records(bob.did) if "reply" not in one["value"]]
    assert head["value"]["embed"]["$type"] == "app.bsky.embed.gallery"
    assert bob.posts() == in_archive(carousel)


def test_a_pds_keeps_old_dates_and_the_order_of_twenty_files(bob: Person, tmp_path: Path, odd: Path) -> None:
    done = bob.push(odd, tmp_path / "state")

    assert [fate.parts for fate in done.posts] == [2, 1, 1]
    assert bob.posts() == in_archive(odd)


def test_a_file_that_a_pds_does_not_take_is_told_before_and_a_text_that_is_too_long_is_refused(
    bob: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from igarchive.transfer.receivers import bluesky

    archive = tmp_path / "export.zip"
    export(archive, [("Too large", ["big.jpg"]), ("e" * 400, ["a.jpg"]), ("Fine", ["b.jpg"])], {"big.jpg": 2_000_001})
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
    path = tmp_path / "carousel.zip"
    export(path, [(caption, [f"{number}.jpg" for number in range(10)])], {})
    return path


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """Make an export of a carousel of twenty, and of posts at the hours in which Europe's clocks changed, before 2012."""
    autumn, spring = (int(datetime(*day, 1, tzinfo=UTC).timestamp()) for day in ((2010, 10, 31), (2011, 3, 27)))
    path = tmp_path / "odd.zip"
    twenty = [f"{number}.jpg" for number in range(20)]
    export(path, [("Twenty", twenty), ("One is missing", ["a.jpg", "gone.jpg"]), ("", ["b.jpg"])], {"gone.jpg": -1}, (autumn, spring, spring + 1))
    return path


def export(path: Path, posts: list[tuple[str, list[str]]], sizes: dict[str, int], times: tuple[int, ...] | None = None) -> None:
    """Write an export of posts, one for each day unless their times are given, with pictures; some of another size, or missing (-1)."""
    import zipfile

    from exports import NOON, dumped, profile

    from igarchive.sample import media_bytes

    documents = []
    with zipfile.ZipFile(path, "w") as made:
        for day, (caption, files) in enumerate(posts):
            time = times[day] if times else NOON + day * 86_400
            media = [{"uri": f"media/posts/202406/{file}", "creation_timestamp": time, "title": ""} for file in files]
            documents.append({"media": media, "title": caption, "creation_timestamp": time})
            for file in (file for file in files if sizes.get(file) != -1):
                made.writestr(f"media/posts/202406/{file}", media_bytes(f"media/posts/202406/{file}").ljust(sizes.get(file, 0), b"\0"))
        made.writestr("your_instagram_activity/media/posts_1.json", dumped(documents))
        made.writestr("personal_information/personal_information/personal_information.json", dumped(profile()))
