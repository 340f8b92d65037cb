"""Pushes that are killed in the middle, by the command line and for good."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MANY = 200
"""Posts of an archive that is pushed for long enough to be killed."""


def killed(command: list[str], environment: dict[str, str], state: Path, at: int) -> None:
    """Run a push, and kill it as soon as its state has so many lines; whatever it was doing then."""
    process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        begin = time.monotonic()
        while process.poll() is None and (not state.exists() or state.read_bytes().count(b"\n") < at):
            assert time.monotonic() - begin < 120
            time.sleep(0.002)
        assert process.poll() is None, "it ended before it could be killed"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def command(archive: Path, to: str, server: str, state: Path) -> list[str]:
    """Give the command line of a push."""
    return [sys.executable, "-m", "igarchive", "push", str(archive), "--to", to, "--server", server, "--state", str(state), "--visibility", "public"]
