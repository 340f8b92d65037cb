"""Two folders change places in one step, where the system can do that."""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LACKING = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EPERM}
"""How a system, or the file system of a path, says that it knows no such step."""

AT_FDCWD, RENAME_EXCHANGE = -100, 2
"""Of renameat2(2), Linux: paths are taken as they are; both are to stay."""

RENAME_SWAP = 2
"""Of renamex_np(2), macOS."""


def swap_in_one_step(one: Path, other: Path) -> bool:
    """Let two folders change places; False if the system cannot. Raises OSError."""
    import ctypes  # noqa: PLC0415 -- only where a folder is replaced

    system = ctypes.CDLL(None, use_errno=True)
    paths = os.fsencode(one), os.fsencode(other)
    if sys.platform == "darwin" and hasattr(system, "renamex_np"):
        done = system.renamex_np(*paths, RENAME_SWAP)
    elif hasattr(system, "renameat2"):
        done = system.renameat2(AT_FDCWD, paths[0], AT_FDCWD, paths[1], RENAME_EXCHANGE)
    else:
        return False
    if done != 0 and ctypes.get_errno() not in LACKING:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(other))
    return bool(done == 0)


def cannot_swap(one: Path, other: Path) -> bool:  # noqa: ARG001 -- the shape of a swap
    """Swap nothing: for systems without such a step."""
    return False


SWAP: Callable[[Path, Path], bool] = cannot_swap if sys.platform == "win32" else swap_in_one_step
"""How folders change places here."""
