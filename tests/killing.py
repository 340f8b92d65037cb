"""Runs that are killed at one point after the other. They fork: who uses this has no threads."""

from __future__ import annotations

import atexit
import gc
import hashlib
import os
import signal
import sys
import time
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

POINTS = ("open", "os.", "shutil.", "fcntl.", "sqlite3.")
"""How the names of Python's audit events begin before which a run can be killed: those that touch files."""

LONG = 60
"""Seconds after which a run is taken to hang."""


MODULES = (
    "article20",
    "convert",
    "diff",
    "exporter.story",
    "sample.write",
    "store.load",
    "validate",
    "writers.csv",
    "writers.parquet",
    "writers.activitystreams",
)
"""Modules of igarchive that commands import when they need them."""


def import_all() -> None:
    """Import all that commands import once, and not in each fork."""
    for name in (*(f"igarchive.{module}" for module in MODULES), "pandas"):
        import_module(name)
    gc.freeze()  # forks share what is not looked at


def forked(run: Callable[[], object]) -> int:
    """Run something in a process of its own; give the exit code, negative for a signal."""
    return ended(started(run))


def started(run: Callable[[], object]) -> int:
    """Let something run in a process of its own; give its number."""
    child = os.fork()
    if child == 0:
        signal.alarm(LONG)
        _leave(run)
    return child


def ended(child: int) -> int:
    """Wait for a process; give its exit code, negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _leave(run: Callable[[], object]) -> NoReturn:
    code = 0
    try:
        run()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    except BaseException:  # noqa: BLE001 -- the parent sees the code
        code = 99
    atexit._run_exitfuncs()  # noqa: SLF001 -- nothing else runs them in a fork
    os._exit(code)


def killed_at(point: int, run: Callable[[], object]) -> bool:
    """Run something and kill it before it touches files for the n-th time; tell whether it came so far."""
    left = point

    def count(event: str, _: object) -> None:
        nonlocal left
        if event.startswith(POINTS):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def counted() -> None:
        sys.addaudithook(count)
        run()

    return forked(counted) == -signal.SIGKILL


def killed_after(seconds: float, run: Callable[[], object]) -> bool:
    """Run something and kill it after a time; tell whether it was still at it."""

    def timed() -> None:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        run()

    return forked(timed) == -signal.SIGALRM


def asked_to_end(number: signal.Signals, seconds: float, run: Callable[[], object]) -> tuple[int, float]:
    """Run something and send it a signal after a time; give the exit code, and the seconds that it took to end."""

    def listening() -> None:
        signal.signal(number, lambda *_: os._exit(128 + number))
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [number])
        run()

    signal.pthread_sigmask(signal.SIG_BLOCK, [number])
    child = started(listening)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [number])
    time.sleep(seconds)
    sent = time.monotonic()
    os.kill(child, number)
    return ended(child), time.monotonic() - sent


def asked_at(number: signal.Signals, point: int, run: Callable[[], object]) -> tuple[int, float]:
    """Run something and send it a signal before it touches files for the n-th time; give the exit code, and the seconds that all took."""
    left = point

    def count(event: str, _: object) -> None:
        nonlocal left
        if event.startswith(POINTS):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), number)

    def counted() -> None:
        signal.signal(number, lambda *_: os._exit(128 + number))
        sys.addaudithook(count)
        run()

    began = time.monotonic()
    return forked(counted), time.monotonic() - began


def digest(*paths: Path) -> str:
    """Digest files, and all files of folders: names, modes of what is private, bytes."""
    told = hashlib.sha256()
    for path in sorted(file for top in paths for file in ([top, *top.rglob("*")] if top.is_dir() else [top])):
        if path.exists():
            told.update(f"{path.name} {path.is_dir()} {path.stat().st_mode & 0o777:o}\n".encode())
            told.update(path.read_bytes() if path.is_file() else b"")
    return told.hexdigest()


def points_of(run: Callable[[], object]) -> int:
    """Count the points at which a run can be killed."""
    end, begin = os.pipe()

    def counted() -> None:
        count = 0

        def counting(event: str, _: object) -> None:
            nonlocal count
            count += event.startswith(POINTS)

        sys.addaudithook(counting)
        try:
            run()
        finally:
            os.write(begin, str(count).encode())

    forked(counted)
    return int(os.read(end, 20))
