"""Stamps of what is read: what is read of a file that is being written is no state that it ever had."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from igarchive.container.limits import LIMITS
from igarchive.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Stamps:
    """The size and the time of the last change of each file."""

    def __init__(self, paths: Iterable[str | Path], most: int = LIMITS.members) -> None:
        """Take files, and folders with all in them, as they are before they are read; of a folder not many more than are read of one."""
        self._before = {file: stamp for path in paths for file, stamp in islice(_stamps(Path(path)), most + 1)}

    def check(self) -> None:
        """Make sure that all is as it was; raises InputRefusedError."""
        for file, stamp in self._before.items():
            if dict(_stamps(file)).get(file) != stamp:
                msg = f"{file}: was changed while it was read; run it again when nothing writes to it"
                raise InputRefusedError("changed", msg, str(file))


def _stamps(path: Path) -> Iterator[tuple[Path, tuple[int, int]]]:
    """Give a file and its stamp, or those of all files in a folder; of what is not there nothing."""
    for file in path.rglob("*") if os.path.isdir(path) else [path]:  # noqa: PTH112 -- Path.is_dir raises for some names
        with suppress(OSError, ValueError):
            facts = file.stat()
            if not stat.S_ISDIR(facts.st_mode):
                yield file, (facts.st_size, facts.st_mtime_ns)
