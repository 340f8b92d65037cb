"""Runs a command in a process of its own, and takes note of what it cost and what it left."""

from __future__ import annotations

import gc
import io
import os
import resource
import signal
import sys
import time
import traceback
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path

MOST_MEMORY = 4 << 30
"""Address space of a process, in bytes: what goes wrong must not take the machine along."""


@dataclass(frozen=True)
class Run:
    """What a command did."""

    code: int | None
    """Its exit code; negative for a signal, None if it was not done in time."""
    seconds: float
    """Processor time that it took: other than the time of the day, it does not grow with what else the machine does."""
    grown: int
    """By how many MB its memory grew at most, beyond the program itself."""
    out: str
    """What it printed."""
    err: str
    """What it said on stderr."""
    folder: Path
    """The folder that it ran in."""
    files: list[Path]
    """Files that it left there."""


def load(sample: Path) -> None:
    """Load the program and all that it needs, as one command does: processes that begin here share it, and only their work is measured."""
    import pandas  # noqa: F401, ICN001 -- pyarrow loads it when it first makes an array

    import igarchive.convert
    import igarchive.inspection
    import igarchive.writers.activitystreams
    import igarchive.writers.csv
    import igarchive.writers.parquet  # noqa: F401

    handler = signal.getsignal(signal.SIGTERM)
    with redirect_stdout(io.StringIO()):
        _call(["validate", str(sample)])
    signal.signal(signal.SIGTERM, handler)
    gc.collect()
    gc.freeze()


PATIENCE = 180
"""Seconds after which a command is taken to hang, however busy the machine is."""


def run(arguments: list[str], folder: Path) -> Run:
    """Run the command line in a new folder. The program is loaded already: only its work is measured."""
    folder.mkdir()
    printed, said, grown = (folder.with_name(f"{folder.name}.{what}") for what in ("out", "err", "grown"))
    child = os.fork()
    if child == 0:
        _work(arguments, folder, printed, said, grown)
    code, seconds = _wait(child, time.monotonic() + PATIENCE)
    files = [file for file in folder.rglob("*") if not file.is_dir()]
    told = int(grown.read_text("ascii")) if grown.exists() else 0
    out, err = (file.read_bytes().decode("utf-8", "surrogateescape") for file in (printed, said))
    return Run(code, seconds, told, out, err, folder, files)


def _wait(child: int, until: float) -> tuple[int | None, float]:
    """Give a process's exit code, None if it hangs, and its processor time."""
    while time.monotonic() < until:
        done, status, used = os.wait4(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None, PATIENCE


def _work(arguments: list[str], folder: Path, printed: Path, said: Path, grown: Path) -> None:
    """Be the command: never returns."""
    code = 99
    try:
        for number, target in ((1, printed), (2, said)):
            os.dup2(os.open(target, os.O_WRONLY | os.O_CREAT, 0o600), number)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        sys.stdout, sys.stderr = os.fdopen(1, "w", encoding="utf-8"), os.fdopen(2, "w", encoding="utf-8")
        os.chdir(folder)
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        before = _peak()
        code = _call(arguments)
        grown.write_text(str(_peak() - before), "ascii")
    except BaseException:  # noqa: BLE001 -- what escapes is told in the test
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _call(arguments: list[str]) -> int:
    from igarchive.cli import main

    sys.argv = ["igarchive", *arguments]
    try:
        main()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 98
    return 0


def _peak() -> int:
    """Give the most memory that this process has held, in MB (proc(5): VmHWM). What getrusage tells begins with the parent's."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    line = next(line for line in status.read_text("ascii").splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) // 1024
