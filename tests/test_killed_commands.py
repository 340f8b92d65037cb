"""Commands that are killed, asked to end, or get too little of the disk: the old or the new output is there, whole.

Long: `make test-faults` runs them. IGARCHIVE_KILLS, IGARCHIVE_SIGNALS and IGARCHIVE_DISKS say how often each.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.faults

PROGRAM = Path(__file__).with_name("kill_commands.py")
KILLS, SIGNALS, DISKS = (os.environ.get(f"IGARCHIVE_{name}", count) for name, count in (("KILLS", "200"), ("SIGNALS", "100"), ("DISKS", "50")))


def tried(case: str, place: Path, *options: str) -> dict[str, Any]:
    """Try a case of the program; with a disk of its own where the system lets us mount one."""
    own_mounts = ["unshare", "--map-root-user", "--mount"]
    with_disk = own_mounts if subprocess.run([*own_mounts, "true"], capture_output=True, check=False).returncode == 0 else []
    command = [*with_disk, sys.executable, str(PROGRAM), case, str(place), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize(
    "case", ["convert to parquet", "convert to csv", "convert to activitystreams", "load", "load anew", "export", "export of tables", "sample", "diff"]
)
def test_whatever_happens_to_a_command_the_old_or_the_new_output_is_there_and_nothing_is_left(case: str, tmp_path: Path) -> None:
    told = tried(case, tmp_path, "--kills", KILLS, "--signals", SIGNALS, "--disks", DISKS)

    kills, signals = told["kills"], told["signals"]
    assert set(kills["found"]) <= {"old", "new"}
    assert set(kills["then"]) == {"new"}
    assert kills["left"] == []
    assert {one.partition(": ")[0] for one in signals["found"]} <= {"130", "143"}
    assert {one.partition(": ")[2] for one in signals["found"]} <= {"old", "new"}
    assert (signals["left"], signals["said"]) == ([], [])
    assert signals["slowest"] < 1
    for disk in told["disks"]:
        assert set(disk["found"]) <= {"4: old", "done: new"}
        assert (disk["left then"], disk["said"]) == ([], [])
        assert disk["left"] == [] or (case, disk["how"]) == ("load", "limited"), "SQLite cannot go back where no old page may be written"


def test_where_folders_do_not_swap_in_one_step_the_old_or_the_new_is_there_for_a_reader(tmp_path: Path) -> None:
    told = tried("convert to csv", tmp_path, "--kills", KILLS, "--in-steps")

    assert set(told["kills"]["found"]) <= {"old", "new"}
    assert set(told["kills"]["then"]) == {"new"}
    assert told["kills"]["left"] == []
