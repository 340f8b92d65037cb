"""The terminal: whatever an archive, a file name or an argument holds, nothing of it is printed raw."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from exports import FOLLOWERS, NOON, PROFILE, THREAD, follower, label_values, labelled, make_zip, profile, string_list

from igarchive.cli.render import safe

if TYPE_CHECKING:
    from collections.abc import Sequence

PROGRAM = Path(__file__).with_name("run_commands.py")

EVIL = "e\x1b[31mv\x07i\x7fl\x9b0m\u202e\u2066\u200f\u061c\u2028\u2029\ufeff\U000e0041\r\n\t[/red][bold]x"
"""Colours, bells, controls of eight bits, text that runs backwards, breaks, tags, and what rich takes for markup."""

RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\U000e0000-\U000e0fff]")
"""What must not reach a terminal; lines end with LF."""


def run(cwd: Path, plain: Sequence[Sequence[str]], drawn: Sequence[Sequence[str]] = ()) -> list[dict[str, Any]]:
    """Run commands one after the other; the last ones on a terminal."""
    done = subprocess.run(
        [sys.executable, str(PROGRAM)],
        input=json.dumps({"plain": plain, "drawn": drawn}),
        env={**os.environ, "COLUMNS": "400", "TERM": "dumb"},
        cwd=cwd,
        capture_output=True,
        text=True,
        check=True,
    )
    return list(json.loads(done.stdout))


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """Make two exports of somebody whose names, words and files are evil, and a store that holds one."""
    words = {"participants": [{"name": EVIL}], "messages": [{"sender_name": EVIL, "timestamp_ms": NOON * 1000, "content": EVIL}], "title": EVIL}
    odd = f"connections/followers_and_following/{EVIL.replace('/', '')}.json"
    members = {
        PROFILE: profile(EVIL, EVIL),
        FOLLOWERS: [follower(EVIL), string_list(EVIL, EVIL), {**follower("x"), EVIL: EVIL}],
        THREAD: words,
        odd: [label_values(labelled(EVIL, EVIL))],
        odd.replace(".json", "2.json"): b"{",
    }
    make_zip(tmp_path, members, name="one.zip")
    make_zip(tmp_path, {**members, FOLLOWERS: [follower(EVIL + "2")], THREAD: {**words, "messages": []}}, name="two.zip")
    make_zip(tmp_path, {PROFILE: profile("ida")}, name="three.zip")
    return tmp_path


COMMANDS = [
    ["load", "one.zip", "--into", "accounts.db"],
    ["load", "three.zip", "--into", "accounts.db"],
    ["inspect", "one.zip"],
    ["inspect", "one.zip", "--json"],
    ["inspect", "one.zip", "--article-20"],
    ["validate", "one.zip"],
    ["validate", "one.zip", "--json"],
    ["convert", "one.zip", "--to", "activitystreams", "--out", "out"],
    ["diff", "one.zip", "two.zip", "--all"],
    ["diff", "one.zip", "two.zip", "--json"],
    ["diff", "one.zip", "three.zip"],
    ["accounts", "accounts.db"],
    ["export", "accounts.db", "--out", "out.zip"],
    ["load", "one.zip", "--into", "accounts.db", "--account", "ida"],
]
"""Commands that meet what is evil in an archive or a store."""


def test_nothing_of_an_archive_is_printed_raw(exports: Path) -> None:
    drawn = [command for command in COMMANDS if command[0] in {"inspect", "accounts", "diff"} and "--json" not in command]

    for command, told in zip([*COMMANDS, *drawn], run(exports, COMMANDS, drawn), strict=True):
        printed = told["printed"].replace("\r\n", "\n")  # as a terminal ends lines
        assert RAW.findall(printed) == [], command
        assert told["code"] in {0, 1, 2, 3, 4}, (command, printed)
        assert "Traceback" not in printed, command
        if command == ["accounts", "accounts.db"]:
            assert "\\x1b[31mv" in printed
            assert "[/red][bold]x" in printed


ARGUMENTS = [
    [EVIL],
    [f"--{EVIL}"],
    ["inspect", EVIL],
    ["inspect", f"--{EVIL}", "x"],
    ["inspect", "one.zip", "--profile", EVIL],
    ["validate", "one.zip", "--timezone", EVIL],
    ["convert", EVIL, "--to", "csv"],
    ["convert", "one.zip", "--to", EVIL],
    ["convert", "one.zip", "--to", "activitystreams", "--base-url", EVIL],
    ["convert", "one.zip", "--to", "activitystreams", "--include", EVIL],
    ["convert", "one.zip", "--to", "csv", "--out", EVIL.replace("/", "")],
    ["convert", "one.zip", "--to", "csv", "--out", EVIL.replace("/", "")],
    ["convert", "one.zip", "--to", "csv", "--out", f"one.zip/{EVIL}"],
    ["load", "one.zip", "--into", f"sqlite://{EVIL}"],
    ["load", "one.zip", "--into", f"{EVIL}://x"],
    ["load", "one.zip", "--into", f"nowhere/{EVIL}"],
    ["export", EVIL, "--out", "x.zip"],
    ["export", "accounts.db", "--out", f"nowhere/{EVIL}"],
    ["export", "accounts.db", "--out", "x.zip", "--account", EVIL],
    ["export", "accounts.db", "--out", "x.zip", "--layout", EVIL],
    ["export", "accounts.db", "--out", "x.zip", "--sections", EVIL],
    ["export", "accounts.db", "--out", "x.zip", "--since", EVIL],
    ["export", "accounts.db", "--out", "x.zip", "--split-size", EVIL],
    ["export", "accounts.db", "--out", "x.zip", "--media", EVIL],
    ["diff", EVIL, EVIL],
    ["accounts", EVIL],
    ["accounts", f"postgresql://{EVIL}"],
    ["sample", "x.zip", "--seed", EVIL],
    ["sample", "x.zip", "--person", EVIL],
    ["sample", "x.zip", "--layout", EVIL],
    ["sample", "x.zip", "--broken", EVIL],
    ["tables", EVIL],
    ["schemas", EVIL],
    ["schemas", f"{EVIL}:{EVIL}"],
    ["--debug", "tables", EVIL],
    ["--debug", "inspect", EVIL],
]
"""Commands with an argument that is evil."""


def test_no_argument_is_printed_raw(exports: Path) -> None:
    commands = [*COMMANDS[:2], *ARGUMENTS]

    for command, told in zip(commands, run(exports, commands), strict=True):
        assert RAW.findall(told["printed"]) == [], command
        assert told["code"] in {0, 1, 2, 3, 4}, (command, told["printed"])
        assert "--debug" in command or "Traceback" not in told["printed"], command


def test_a_file_name_that_is_no_text_is_printed_safely(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "igarchive", "inspect", b"\xff.zip"], cwd=tmp_path, capture_output=True, check=False)

    assert (done.returncode, done.stderr) == (3, b"igarchive: error[not_found]: \\udcff.zip: there is no such file or folder\n")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("Zażółć 😀 \u0645\u0631\u062d\u0628\u0627", "Zażółć 😀 \u0645\u0631\u062d\u0628\u0627"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("\x1b[31m", "\\x1b[31m"),
        ("a\nb\tc\r\0", "a\\nb\\tc\\r\\x00"),
        ("\x9b\x7f", "\\x9b\\x7f"),
        ("\u202e\u2066\u200f\u061c", "\\u202e\\u2066\\u200f\\u061c"),
        ("\u2028\u2029\ufeff", "\\u2028\\u2029\\ufeff"),
        ("\U000e0041", "\\U000e0041"),
        ("\ud83d", "\\ud83d"),
    ],
)
def test_what_is_invisible_is_shown_by_its_code(text: str, shown: str) -> None:
    assert safe(text) == shown
