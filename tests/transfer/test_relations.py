"""Relations that snac2 imports from our CSV files: what it exports of them is what they say, row by row."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, NamedTuple

import pytest
from exports import CLOSE_FRIENDS, FOLLOWING, NOON, PROFILE, follower, make_zip, profile
from transfer.servers import NAMES, PATIENCE

import igarchive
from igarchive.writers.mastodon import relations

if TYPE_CHECKING:
    from pathlib import Path

    from transfer.servers import Snac

pytestmark = pytest.mark.transfer

BLOCKED = "connections/followers_and_following/blocked_profiles.json"
FAVORITES = "connections/followers_and_following/profiles_you've_favorited.json"
SAVED = "your_instagram_activity/saved/saved_posts.json"
FOLLOWED = ("ida", "jon", "kim")


class Mover(NamedTuple):
    """Somebody who moves to a snac2 where all those are whom they know."""

    server: Snac
    name: str
    """Their name there."""
    files: Path
    """What the conversion wrote."""

    def take(self, *names: str) -> None:
        """Import some of the files, under the names that they have."""
        self.take_lines({name: (self.files / f"{name}.csv").read_text("utf-8") for name in names})

    def take_lines(self, texts: dict[str, str]) -> None:
        """Import these texts as files."""
        place = self.server.folder / "user" / self.name / "import"
        place.mkdir(exist_ok=True)
        for name, text in texts.items():
            (place / f"{name}.csv").write_text(text, "utf-8", newline="\n")
        self.server.run("import_csv", self.name)

    def given(self, name: str, count: int) -> list[str]:
        """Export, and give the lines of a file, sorted, when there are so many: a follow takes until it is accepted."""
        begin = time.monotonic()
        lines: list[str] = []
        while len(lines) != count and time.monotonic() - begin < PATIENCE:
            time.sleep(0.2)
            self.server.run("export_csv", self.name)
            lines = sorted((self.server.folder / "user" / self.name / "export" / f"{name}.csv").read_text("utf-8").splitlines())
        return lines


@pytest.fixture(scope="module")
def people(snac: Snac) -> dict[str, str]:
    """Add people to a snac2, and give their accounts there by their user names on Instagram."""
    names = {person: next(NAMES) for person in (*FOLLOWED, "rude")}
    for name in names.values():
        snac.run("adduser", name)
    return {person: f"{name}@127.0.0.1:{snac.port}" for person, name in names.items()}


@pytest.fixture(scope="module")
def saved(snac: Snac) -> str:
    """Publish a post on a snac2, and give its address."""
    with snac.api(snac.token(next(NAMES))) as api:
        return str(api.post("/api/v1/statuses", data={"status": "Saved", "visibility": "public"}).raise_for_status().json()["uri"])


@pytest.fixture
def mover(snac: Snac, people: dict[str, str], saved: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mover:
    """Convert relations to people who are all on one snac2, which stands for Threads too: what was saved there can be fetched."""
    monkeypatch.setattr(relations, "FEDERATED", re.compile(r"127\.0\.0\.1"))
    archive = make_zip(
        tmp_path,
        {
            PROFILE: profile(),
            FOLLOWING: {"relationships_following": [follower(person) for person in FOLLOWED]},
            BLOCKED: {"relationships_blocked_users": [{"title": "rude", "string_list_data": [{"href": "https://www.instagram.com/rude", "timestamp": NOON}]}]},
            CLOSE_FRIENDS: {"relationships_close_friends": [follower("ida"), follower("jon")]},
            FAVORITES: {"relationships_feed_favorites": [follower("kim")]},
            SAVED: {"saved_saved_media": [{"title": "ida", "string_map_data": {"Saved on": {"href": saved, "timestamp": NOON}}}]},
        },
    )
    (tmp_path / "map.csv").write_text("username,account\n" + "".join(f"{person},{account}\n" for person, account in people.items()), "utf-8")
    igarchive.convert(archive, to="mastodon", out=tmp_path / "out", accounts=tmp_path / "map.csv")
    name = next(NAMES)
    snac.run("adduser", name)
    return Mover(snac, name, tmp_path / "out")


def test_snac_follows_whom_the_file_names(mover: Mover, people: dict[str, str]) -> None:
    mover.take("following_accounts")

    rows = [f"{people[person]},true,false," for person in FOLLOWED]
    assert mover.given("following_accounts", 4) == sorted(["Account address,Show boosts,Notify on new posts,Languages", *rows])


def test_snac_blocks_whom_the_file_names_and_keeps_the_bookmark(mover: Mover, people: dict[str, str], saved: str) -> None:
    mover.take("blocked_accounts", "bookmarks")

    assert mover.given("blocked_accounts", 1) == [people["rude"]]
    assert mover.given("bookmarks", 1) == [saved]


def test_snac_exports_the_very_lines_that_it_imported(mover: Mover) -> None:
    mover.take("following_accounts", "blocked_accounts", "bookmarks")

    for name in ("following_accounts", "blocked_accounts", "bookmarks"):
        lines = sorted((mover.files / f"{name}.csv").read_text("utf-8").splitlines())
        assert mover.given(name, len(lines)) == lines


def test_snac_makes_the_lists_that_are_imported_one_by_one(mover: Mover, people: dict[str, str]) -> None:
    mover.take("following_accounts")
    lines = (mover.files / "lists.csv").read_text("utf-8").splitlines(keepends=True)
    for title in ("Close friends", "Favorites"):
        mover.take_lines({"lists": "".join(line for line in lines if line.startswith(title))})
        time.sleep(1.1)  # it tells lists apart by the second in which they were made

    members = [("Close friends", "ida"), ("Close friends", "jon"), ("Favorites", "kim")]
    assert mover.given("lists", 3) == sorted(f"{title},{people[person]}" for title, person in members)
