"""Disks that are too small for what is to be written."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING

from killing import forked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Limited = Callable[[int, Callable[[], object]], int]
"""Runs something with so many bytes of a disk; gives the exit code."""

AMPLE = 1 << 30
"""Bytes of a disk that is not full."""


def with_limit(size: int, run: Callable[[], object]) -> int:
    """Run something that cannot write files of more than so many bytes; give the exit code."""

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        run()

    return forked(limited)


@contextmanager
def a_disk(place: Path) -> Iterator[Limited | None]:
    """Mount a disk at a place; give what runs something with so many bytes left on it, None where we may not mount one."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={AMPLE}", "igarchive-test", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        yield None
        return

    def resize(size: int) -> None:
        subprocess.run(["mount", "-o", f"remount,size={size}", str(place)], check=True)

    def limited(size: int, run: Callable[[], object]) -> int:
        facts = os.statvfs(place)
        resize((facts.f_blocks - facts.f_bfree) * facts.f_frsize + size)
        code = forked(run)
        resize(AMPLE)
        return code

    try:
        yield limited
    finally:
        os.chdir("/")
        subprocess.run(["umount", str(place)], check=False)
