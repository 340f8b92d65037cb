"""Strict parsers of ActivityStreams take every object of every sample: each is of the class that it says, with the id that it has."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
from transfer.servers import parser, skip_without

import igarchive

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.transfer

HERE = Path(__file__).resolve().parent
SAMPLES = sorted((HERE.parents[1] / "sample_archives").glob("*.zip"))
BASE = "https://me.example/"
LINKS = ("Link", "Hashtag")

Parsed: TypeAlias = dict[str, Any]
"""What the parser makes of an object."""

every_sample = pytest.mark.parametrize("sample", SAMPLES, ids=[sample.stem for sample in SAMPLES])


def parsed(folder: Path, *base: str) -> dict[tuple[str, str], Parsed]:
    """Parse all objects in all files of a folder, by file and pointer."""
    place = parser()
    if place is None:
        skip_without("parser", "the parser of ActivityStreams")
    command = ["node", "--input-type=module", "-", str(folder), *base]
    done = subprocess.run(command, cwd=place, input=(HERE / "parse.mjs").read_bytes(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    told = [json.loads(line) for line in done.stdout.splitlines()]
    return {(one["file"], one["pointer"]): one for one in told}


def objects(folder: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """Give all objects in all files of a folder, by file and pointer."""
    files = {file.relative_to(folder).as_posix(): json.loads(file.read_bytes()) for file in folder.rglob("*.json")}
    return {(name, pointer): thing for name, document in files.items() for pointer, thing in walked(document, "")}


def walked(value: Any, pointer: str) -> Iterator[tuple[str, dict[str, Any]]]:  # noqa: ANN401 -- JSON
    """Give all objects in a document that say what they are."""
    if isinstance(value, dict) and isinstance(value.get("type"), str):
        yield pointer, value
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        if key != "@context":
            yield from walked(child, f"{pointer}/{key}")


def address(thing: dict[str, Any]) -> str | None:
    """Give the id of an object, or what a link leads to, as the parser writes it: a host has a path."""
    given: str | None = thing.get("href" if thing["type"] in LINKS else "id")
    return f"{given}/" if given and given.count("/") == 2 else given


@every_sample
def test_every_object_of_a_sample_is_of_its_class_and_has_its_id(sample: Path, tmp_path: Path) -> None:
    igarchive.convert(sample, to="activitystreams", out=tmp_path / "out", base_url=BASE, include=("messages",))

    expected = {place: {"class": thing["type"], "id": address(thing), "items": thing.get("totalItems")} for place, thing in objects(tmp_path / "out").items()}
    found = {place: {name: one.get(name, one.get("error")) for name in ("class", "id", "items")} for place, one in parsed(tmp_path / "out").items()}
    assert len(found) > 200
    assert found == expected


@every_sample
def test_without_a_base_of_its_own_a_sample_is_taken_too(sample: Path, tmp_path: Path) -> None:
    igarchive.convert(sample, to="activitystreams", out=tmp_path / "out")

    assert [one for one in parsed(tmp_path / "out").values() if "error" in one] == []


@every_sample
def test_the_posts_of_a_mastodon_archive_are_taken_where_relative_names_are_allowed(sample: Path, tmp_path: Path) -> None:
    igarchive.convert(sample, to="mastodon", out=tmp_path / "out", base_url=BASE, unpacked=True, visibility="public")

    archive = tmp_path / "out" / "mastodon-archive"
    found = {place: one.get("class", one.get("error")) for place, one in parsed(archive, BASE).items()}
    assert found == {place: thing["type"] for place, thing in objects(archive).items()}


@pytest.mark.parametrize(
    ("thing", "words"),
    [({"id": "outbox.json"}, "outbox.json"), ({"id": f"{BASE}a", "published": "yesterday"}, "yesterday")],
    ids=["a relative id", "no date"],
)
def test_the_parser_is_strict(thing: dict[str, Any], words: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"@context": "https://www.w3.org/ns/activitystreams", "type": "Note", **thing}), "utf-8")

    assert words in parsed(tmp_path)["a.json", ""]["error"]
