"""Run the command line, as ``igarchive`` or with ``python -m igarchive``."""

from __future__ import annotations

import os
import signal
from typing import NoReturn

LIBRARIES = {
    # a batch takes the pages of the one before: a fifth less memory, and a tenth less time (pyarrow 26, glibc)
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    # numpy comes along with pyarrow, and its threads would wait for work that never comes
    "OPENBLAS_NUM_THREADS": "1",
}
"""What libraries read from the environment, where it says nothing else."""


def main() -> None:
    """Run the command line; until it is there nothing was begun, and a request to end is answered at once."""
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _end)
    for name, value in LIBRARIES.items():
        os.environ.setdefault(name, value)
    from igarchive.cli import main as run  # noqa: PLC0415 -- takes its time

    run()


def _end(number: int, _: object) -> NoReturn:
    os._exit(128 + number)


if __name__ == "__main__":
    main()
