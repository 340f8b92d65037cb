"""Ends: however a command ends, it says so in one line and a code, and nobody meets half an output."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from exports import FOLLOWERS, PROFILE, follower, make_folder, make_zip, profile

import igarchive
from igarchive.errors import InputRefusedError
from igarchive.exporter import story

if TYPE_CHECKING:
    from collections.abc import Callable

    from igarchive.exporter import Exported, Plan
    from igarchive.exporter.media import FindMedia
    from igarchive.store.stock import StoredStock

pytestmark = pytest.mark.long

PROGRAM = [sys.executable, "-m", "igarchive"]

BOUND = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", *PROGRAM] if os.geteuid() == 0 else PROGRAM
"""The program as somebody who may not read and write everything."""

needs_bounds = pytest.mark.skipif(shutil.which(BOUND[0]) is None, reason="this user may read and write everything")


def shell(command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command line, in which ``igarchive`` is the program."""
    text = command.replace("igarchive", f"'{sys.executable}' -m igarchive")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}  # it loses what nobody takes
    return subprocess.run(["/bin/bash", "-o", "pipefail", "-c", text], cwd=cwd, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Make a small export."""
    return make_zip(tmp_path, {PROFILE: profile(), FOLLOWERS: [follower("ida"), follower("marek")]}, name="one.zip")


# Nobody listens.


@pytest.mark.parametrize("command", ["igarchive schemas --json | head -n 1", "igarchive inspect nowhere.zip --json | true"])
def test_a_closed_pipe_ends_a_command_without_a_word_as_it_ends_others(command: str, tmp_path: Path) -> None:
    done = shell(command, tmp_path)

    assert (done.returncode, done.stderr.replace("igarchive: error[not_found]: nowhere.zip: there is no such file or folder\n", "")) == (141, "")


def test_with_stdout_closed_a_command_does_its_work(export: Path, tmp_path: Path) -> None:
    igarchive.convert(export, to="csv", out=tmp_path / "expected")

    done = shell("igarchive convert one.zip --to csv --out out >&-", tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    assert all((tmp_path / "out" / file.name).read_bytes() == file.read_bytes() for file in (tmp_path / "expected").iterdir())


@pytest.mark.parametrize(
    ("command", "code"), [("igarchive inspect nowhere.zip 2>&-", 3), ("igarchive frobnicate 2> >(true)", 2), ("igarchive sample 2>&- >&-", 2)]
)
def test_with_stderr_closed_the_code_tells(command: str, code: int, tmp_path: Path) -> None:
    assert shell(command, tmp_path).returncode == code


# A request to end.


def begun(tmp_path: Path) -> subprocess.Popen[str]:
    """Begin a conversion that takes a while, and wait until it writes."""
    make_zip(tmp_path, {FOLLOWERS: [follower(f"user{number}") for number in range(60_000)]}, name="large.zip")
    command = [*PROGRAM, "convert", "large.zip", "--to", "activitystreams", "--out", "out", "--force"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    while not (tmp_path / ".out.partial" / "new").exists():
        time.sleep(0.005)
    return process


@pytest.mark.parametrize(
    ("sent", "code", "told"),
    [(signal.SIGINT, 130, "igarchive: interrupted; nothing is half written\n"), (signal.SIGTERM, 143, "igarchive: ended; nothing is half written\n")],
)
def test_a_request_to_end_leaves_the_old_output_and_nothing_else(sent: signal.Signals, code: int, told: str, export: Path, tmp_path: Path) -> None:
    igarchive.convert(export, to="csv", out=tmp_path / "out")
    before = {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()}

    process = begun(tmp_path)
    process.send_signal(sent)
    _, errors = process.communicate()

    assert (process.returncode, errors) == (code, told)
    assert {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["large.zip", "one.zip", "out"]


def test_a_request_to_end_that_comes_while_something_is_imported_is_answered_after_it(tmp_path: Path) -> None:
    (tmp_path / "asking.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGTERM)\n")
    program = (
        "import time\nfrom igarchive.cli.run import answer_signals\nanswer_signals()\n"
        "try:\n    import asking\nexcept BaseException:\n    print('lost')\n"
        "print('imported', flush=True)\ntime.sleep(5)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=20)

    assert (done.stdout, done.returncode) == ("imported\n", 143)


def test_what_a_killed_command_leaves_is_known_by_its_name_and_removed_by_the_next(export: Path, tmp_path: Path) -> None:
    process = begun(tmp_path)
    process.kill()
    process.communicate()
    left = sorted(path.name for path in tmp_path.iterdir())

    igarchive.convert(export, to="csv", out=tmp_path / "out")

    assert left == [".out.partial", "large.zip", "one.zip"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["large.zip", "one.zip", "out"]


def test_a_request_that_is_to_be_ignored_is_ignored() -> None:
    ignoring = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"
    code = f"{ignoring}; from igarchive.cli.run import answer_signals; answer_signals(); print(signal.getsignal(2))"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "1\n"  # SIG_IGN


# No room, no permission.


@pytest.mark.skipif(shutil.which("prlimit") is None, reason="needs prlimit")
@pytest.mark.parametrize(
    ("command", "left"),
    [
        ("convert one.zip --to parquet --out out", []),
        ("load one.zip --into new.db", []),
        ("diff one.zip one.zip --out out.parquet", []),
    ],
)
def test_a_full_disk_is_told_in_one_line_and_leaves_nothing(command: str, left: list[str], export: Path, tmp_path: Path) -> None:
    done = subprocess.run(["prlimit", "--fsize=100", *PROGRAM, *command.split()], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 4
    assert done.stderr.startswith("igarchive: error[output_failed]: ")
    assert done.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir() if path != export] == left


@needs_bounds
@pytest.mark.parametrize("command", ["convert one.zip --to csv --out there/out", "sample there/out.zip", "load one.zip --into there/new.db"])
def test_a_folder_that_may_not_be_written_is_told_in_one_line(command: str, export: Path, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir(mode=0o500)

    done = subprocess.run([*BOUND, *command.split()], cwd=tmp_path, capture_output=True, text=True, check=False)

    out = command.rpartition(" ")[2]
    assert done.returncode == 4
    assert done.stderr == f"igarchive: error[output_failed]: {out}: cannot be written: Permission denied\n"
    assert sorted(path.name for path in tmp_path.rglob("*")) == [export.name, "there"]


@needs_bounds
@pytest.mark.parametrize("command", ["inspect", "validate", "convert --to csv --out out", "load --into new.db"])
def test_a_part_that_may_not_be_read_is_told_in_one_line(command: str, export: Path, tmp_path: Path) -> None:
    export.chmod(0)

    done = subprocess.run([*BOUND, *command.split(), "one.zip"], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (
        3,
        "igarchive: error[not_readable]: one.zip: cannot be opened: Permission denied; make it readable and try again\n",
    )
    assert list(tmp_path.iterdir()) == [export]


# What is read changes meanwhile.


def append(path: Path) -> None:
    """Change a file, as a download that is still going on does."""
    with path.open("ab") as file:
        file.write(b"\n")


def changing(path: Path) -> Callable[[int, int], None]:
    """Give a report of progress that changes a file."""
    return lambda *_: append(path)


def test_an_archive_that_changes_while_it_is_read_is_refused_and_the_old_output_stays(export: Path, tmp_path: Path) -> None:
    igarchive.convert(export, to="csv", out=tmp_path / "out")

    with pytest.raises(InputRefusedError, match=r"one\.zip: was changed while it was read; run it again") as refused:
        igarchive.convert(export, to="parquet", out=tmp_path / "out", force=True, progress=changing(export))

    assert refused.value.code == "changed"
    assert (tmp_path / "out" / "connections.csv").exists()


@pytest.mark.parametrize("change", [append, Path.unlink])
def test_a_file_of_a_folder_that_changes_or_goes_is_named(change: Callable[[Path], Any], tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "export", {PROFILE: profile(), FOLLOWERS: [follower("ida")]})

    with pytest.raises(InputRefusedError, match=r"followers_1\.json: was changed while it was read"):
        igarchive.convert(folder, to="csv", out=tmp_path / "out", progress=lambda *_: change(folder / FOLLOWERS) if (folder / FOLLOWERS).exists() else None)

    assert list(tmp_path.iterdir()) == [folder]


def test_an_archive_that_changes_while_media_are_taken_from_it_leaves_no_export(export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    igarchive.load(export, into=tmp_path / "accounts.db")
    write_to = story.write_to

    def changing_meanwhile(path: Path, stock: StoredStock, find: FindMedia, plan: Plan) -> Exported:
        append(export)
        return write_to(path, stock, find, plan)

    monkeypatch.setattr(story, "write_to", changing_meanwhile)

    with pytest.raises(InputRefusedError, match="was changed while it was read"):
        igarchive.export(tmp_path / "accounts.db", tmp_path / "out.zip", media_from=[export])

    assert not (tmp_path / "out.zip").exists()


def test_an_archive_that_only_was_read_is_not_taken_for_changed(export: Path, tmp_path: Path) -> None:
    os.utime(export, (0, export.stat().st_mtime))

    assert igarchive.convert(export, to="csv", out=tmp_path / "out").complete


# A bug.


def test_a_bug_is_one_line_and_its_trace_only_with_debug(tmp_path: Path) -> None:
    code = "import sys, igarchive.catalog, igarchive.cli as cli; igarchive.catalog.listed = lambda secret: {}['\\x1b' + str(secret)]; cli.main()"
    plain, traced = (
        subprocess.run([sys.executable, "-c", code, *debug, "schemas"], cwd=tmp_path, capture_output=True, text=True, check=False)
        for debug in ([], ["--debug"])
    )

    assert (plain.returncode, plain.stdout) == (5, "")
    assert plain.stderr == "igarchive: error[bug]: KeyError: this is a bug in igarchive; run `igarchive --debug ...` and report it\n"
    assert traced.stderr.startswith(f"{plain.stderr}Traceback (most recent call last):\n")
    assert traced.stderr.endswith("KeyError: '\\x1bNone'\n")
    assert "secret =" not in traced.stderr


def test_a_refusal_as_json_is_one_object_whatever_else_goes_wrong(tmp_path: Path) -> None:
    done = shell("igarchive load nowhere.zip --into nowhere/new.db --json", tmp_path)

    assert done.returncode == 3
    assert json.loads(done.stdout)["error"]["code"] == "not_found"


def test_what_a_library_logs_is_not_told(tmp_path: Path) -> None:
    code = "import logging; from igarchive.cli.run import silence_libraries; silence_libraries(); logging.getLogger('sqlalchemy.pool').error('private')"

    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
