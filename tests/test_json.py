"""docs/json.md names each key of what commands print with --json, and no other."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from commands import igarchive
from exports import FOLLOWERS, ROOT, follower, make_zip

from igarchive import convert, inspect, validate
from igarchive.errors import InputRefusedError
from igarchive.exporter.loss import Loss
from igarchive.exporter.story import Exported
from igarchive.issues import Issue
from igarchive.store import Account
from igarchive.store.load import Loaded
from igarchive.transfer.plan import Change, Limits
from igarchive.transfer.push import Fate, Pushed
from igarchive.transfer.state import Sent

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLES = ROOT / "sample_archives"
EXPORT = SAMPLES / "2025-03.zip"

ISSUE = Issue("media_missing", "warning", None, None, "media are missing", 1)
LIMITS = Limits("snac/2.80", told=True, characters=500, octets=None, media=4, mixed=True, largest={"image/png": 1}, keeps_dates=True, calls=True, length=len)
FATE = Fate("0a", "post-1", "post", 1_700_000_000_000_000, "sent", 1, (Change("text_cut", "2"),), None, (Sent("1", "https://snac.example/1"),))

MADE: dict[str, Loaded | Exported | Pushed] = {
    "load": Loaded("ida", "accounts.db", {"posts": 1}, {}, {}, 2, complete=True, issues=(ISSUE,)),
    "export": Exported((Path("ida.zip"),), 3, (Loss("posts", 3, 1, ("url",), 0),), 0, 0, ("times are cut to minutes",)),
    "push": Pushed("mastodon", "https://snac.example", None, LIMITS, (FATE,), {"story": 1}, None, None, (ISSUE,)),
}
"""What commands give that would need a store, a server or a written archive; all lists filled."""

ACCOUNTS = [Account("ida", 3, 2, 1, None)]
"""The accounts of a store."""


def documented() -> dict[str, set[str]]:
    """Give the keys of each part of the page."""
    parts = re.split(r"^## (\w+)$", (ROOT / "docs" / "json.md").read_text("utf-8"), flags=re.MULTILINE)
    return {name: set(re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)) for name, text in zip(["", *parts[1::2]], parts[::2], strict=True)}


KEYS = documented()


def keys(value: Any, known: set[str], path: str = "") -> Iterator[str]:  # noqa: ANN401 -- any JSON
    """Give the paths of all values, names of our own as * where the page says so."""
    if isinstance(value, dict) and value:
        free = any(key.startswith(f"{path}.*") for key in known)
        for key, child in value.items():
            yield from keys(child, known, f"{path}.{'*' if free else key}".removeprefix("."))
    elif isinstance(value, list) and f"{path}.*" not in known and any(key.startswith(f"{path}[]") for key in known):
        yield from {f"{path}[]"} & known
        yield from (found for child in value for found in keys(child, known, f"{path}[]"))
    else:
        yield f"{path}.*" if isinstance(value, dict) else path


def told(command: str, tmp_path: Path) -> list[Any]:
    """Give what a command prints, of inputs in which all lists are filled."""
    given: list[Any]
    match command:
        case "inspect":
            given = [inspect(EXPORT).as_json()]
        case "validate":
            given = [validate(EXPORT).as_json()]
        case "convert":
            whole = convert(EXPORT, to="activitystreams", out=tmp_path / "whole")
            given = [whole.as_json(), convert(EXPORT, to="csv", out=tmp_path / "part", select=["posts", "likes"], since=date(2025, 1, 1)).as_json()]
        case "accounts":
            given = [[account.as_json() for account in ACCOUNTS]]
        case "diff":
            one, other = (make_zip(tmp_path, {FOLLOWERS: [follower(name)]}, name=f"{name}.zip") for name in ("ida", "marek"))
            given = [json.loads(igarchive("diff", one, other, "--json", cwd=tmp_path).stdout)]
        case "tables" | "schemas":
            given = [json.loads(igarchive(command, "--json", cwd=tmp_path).stdout)]
        case _:
            given = [MADE[command].as_json()]
    plain: list[Any] = json.loads(json.dumps(given))
    return plain


@pytest.mark.parametrize("command", ["inspect", "validate", "convert", "load", "accounts", "export", "push", "diff", "tables", "schemas"])
def test_the_page_names_each_key_that_a_command_prints_and_no_other(command: str, tmp_path: Path) -> None:
    issues = {f"issues[].{key}" for key in KEYS["Issues"]}
    known = KEYS[command] | (issues if "issues[]" in KEYS[command] else set())

    found = {key for value in told(command, tmp_path) for key in keys(value, known)}

    assert found - {"issues[]"} == known - {"issues[]"}


def test_a_refusal_has_the_keys_that_the_page_names(tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError):
        inspect(tmp_path / "nowhere.zip")

    printed = json.loads(igarchive("inspect", tmp_path / "nowhere.zip", "--json", cwd=tmp_path).stdout)

    assert set(keys(printed, set())) == KEYS[""]
