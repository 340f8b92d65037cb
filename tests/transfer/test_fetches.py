"""ActivityStreams as a server of the fediverse takes it: snac2 fetches the account and its posts, and shows them to whoever follows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from transfer.host import hosting
from transfer.servers import NAMES
from transfer.told import CASES, EXPECTED, every_sample, exported, in_archive, told_by_snac

import igarchive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from transfer.servers import Snac
    from transfer.told import Told

    Fetch = Callable[[Path], tuple[list[Told], list[dict[str, Any]]]]

pytestmark = pytest.mark.transfer


@pytest.fixture
def fetched(snac: Snac, tmp_path: Path) -> Iterator[Fetch]:
    """Give what converts an archive, hosts it, lets a new person on the snac2 follow and fetch it, and tells what that person sees."""
    with hosting() as host:

        def fetch(archive: Path) -> tuple[list[Told], list[dict[str, Any]]]:
            igarchive.convert(archive, to="activitystreams", out=tmp_path / "out", base_url=host.base)
            name = next(NAMES)
            token, ids = snac.token(name), host.serve(tmp_path / "out")
            snac.run("follow", name, f"{host.base}actor.json")
            for one in ids:
                snac.run("insert", name, one)
            statuses = snac.home(token, json.loads((tmp_path / "out" / "actor.json").read_bytes())["preferredUsername"], len(ids))
            with snac.api() as api:
                return sorted(told_by_snac(api, [status]) for status in statuses), statuses

        yield fetch


@every_sample
def test_snac_shows_the_posts_of_a_sample_with_dates_texts_and_bytes(archive: Path, fetched: Fetch) -> None:
    shown, _ = fetched(archive)

    assert shown == in_archive(archive)


def test_snac_shows_every_odd_post(tmp_path: Path, fetched: Fetch) -> None:
    shown, _ = fetched(exported(tmp_path / "odd.zip", CASES))

    assert shown == EXPECTED


def test_snac_shows_whose_they_are_for_whom_and_what_hashtags_they_have(tmp_path: Path, fetched: Fetch) -> None:
    _, statuses = fetched(exported(tmp_path / "odd.zip", [CASES[3]]))

    [status] = statuses
    assert (status["account"]["display_name"], status["visibility"]) == ("Tilda Moor", "private")
    assert [tag["name"] for tag in status["tags"]] == ["sun"]
    assert [file["type"] for file in status["media_attachments"]] == ["image"]
    assert status["mentions"] == []
