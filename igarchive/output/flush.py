"""What is written becomes its owner's alone, and reaches the disk."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700
"""Modes of what is written: the output is personal data."""

MANY = 64
"""Files from which on it takes too long to wait for one after the other."""


EVERY = 0.5
"""Seconds after which what was written meanwhile is brought to the disk."""


class SteadyFlush:
    """Brings to the disk what is written in a folder, again and again while more is written: little is left to wait for at the end."""

    def __init__(self, folder: Path) -> None:
        """Begin with a folder; it may be gone before the end."""
        self._folder = folder
        self._done = Event()
        Thread(target=self._run, name="flush", daemon=True).start()

    def _run(self) -> None:
        with suppress(OSError):
            while not self._done.wait(EVERY) and flush_file_system(self._folder):
                pass

    def end(self) -> None:
        """Begin with no more; nobody waits for what was begun."""
        self._done.set()


def flush(folder: Path) -> None:
    """Make a folder and all in it private, and bring it to the disk. Raises OSError."""
    files = [Path(root, name) for root, _, names in os.walk(folder) for name in names]
    folders = [Path(root) for root, _, _ in os.walk(folder)]
    for path in files:
        path.chmod(PRIVATE_FILE)
    for path in folders:
        path.chmod(PRIVATE_FOLDER)
    if len(files) < MANY or not flush_file_system(folder):
        for path in files:
            flush_file(path)
        for path in reversed(folders):
            flush_folder(path)


def flush_file_system(path: Path) -> bool:
    """Bring all that was written to a file system to its disk, at once; False if the system cannot."""
    import ctypes  # noqa: PLC0415 -- only for outputs of many files

    if sys.platform != "linux":
        return False
    system, number = ctypes.CDLL(None), os.open(path, os.O_RDONLY)
    try:
        return bool(hasattr(system, "syncfs") and system.syncfs(number) == 0)
    finally:
        os.close(number)


def flush_file(path: Path) -> None:
    """Make a file private, and bring it to the disk."""
    path.chmod(PRIVATE_FILE)
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def flush_folder(path: Path) -> None:
    """Bring the names in a folder to the disk, where the system does that."""
    if sys.platform == "win32":
        return
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
