"""Nothing goes out and nothing comes in: no network, and the same input gives the same bytes, wherever it is read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).with_name("run_commands.py")

SMALL = "--posts 3 --stories 1 --messages 20 --conversations 2 --likes 3 --comments 3 --followers 3 --following 3 --others 1 --missing 0"

COMMANDS = [
    f"sample sample.zip {SMALL}",
    "inspect sample.zip --json",
    "inspect sample.zip --article-20",
    "validate sample.zip",
    "convert sample.zip --to parquet --out parquet",
    "convert sample.zip --to csv --out csv",
    "convert sample.zip --to activitystreams --include messages --out activitystreams",
    "load sample.zip --into accounts.db",
    "accounts accounts.db",
    "export accounts.db --layout 2025-03 --out older.zip",
    "export csv --layout 2026-07 --media none --out newer.zip",
    "diff sample.zip older.zip --out differences.parquet",
]


def run(folder: Path, **environment: str) -> list[dict[str, object]]:
    """Run all commands in a folder."""
    folder.mkdir()
    commands = {"plain": [command.split() for command in COMMANDS], "drawn": []}
    done = subprocess.run(
        [sys.executable, str(PROGRAM)], input=json.dumps(commands), env={**os.environ, **environment}, cwd=folder, capture_output=True, text=True, check=True
    )
    return list(json.loads(done.stdout))


def test_no_command_opens_a_connection(tmp_path: Path) -> None:
    told = run(tmp_path / "here")

    assert {one["code"] for one in told} <= {0, 1}
    assert [one["calls"] for one in told] == [[]] * len(COMMANDS)


def test_a_connection_would_be_seen(tmp_path: Path) -> None:
    given = json.dumps({"plain": [["accounts", "postgresql://localhost:1/nowhere?connect_timeout=1"]], "drawn": []})
    done = subprocess.run([sys.executable, str(PROGRAM)], input=given, cwd=tmp_path, capture_output=True, text=True, check=True)

    [told] = json.loads(done.stdout)
    assert told["code"] == 3
    assert told["calls"] != []


def test_neither_hashes_nor_locale_nor_time_zone_nor_processors_matter(tmp_path: Path) -> None:
    odd = {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}

    here = run(tmp_path / "here", PYTHONHASHSEED="0", TZ="UTC", LC_ALL="C.UTF-8")
    there = run(tmp_path / "there", PYTHONHASHSEED="1", TZ="Asia/Kathmandu", OMP_NUM_THREADS="1", **odd)

    assert here == there
    assert files(tmp_path / "here") == files(tmp_path / "there")


def files(folder: Path) -> dict[str, bytes]:
    """Give all files below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
