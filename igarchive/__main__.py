"""Run the command line, as ``igarchive`` or with ``python -m igarchive``."""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
from typing import NoReturn

from igarchive.arrow import leave_out_what_is_not_needed
from igarchive.garbage import left_at_the_end


def main() -> None:
    """Run the command line; until it is there nothing was begun, and a request to end is answered at once."""
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _end)
    # a batch takes the pages of the one before: a fifth less memory, and less time (pyarrow 26, glibc)
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    leave_out_what_is_not_needed()
    # threads of ours ask for Python often and shortly: with its usual ten times as much a conversion takes a tenth longer
    sys.setswitchinterval(0.0005)
    with left_at_the_end():  # what is imported holds many cycles, and stays
        from igarchive.cli import main as run  # noqa: PLC0415 -- takes its time

        try:
            run()
        except SystemExit as end:
            _leave(end)
            raise


def _leave(end: SystemExit) -> None:
    """End at once, if all is done and printed: what Python takes down piece by piece, in 20 ms, the system takes back as a whole.

    What was interrupted ends as ever: some of it may still be at work.
    """
    from igarchive.cli.run import BUG, DONE  # noqa: PLC0415 -- it is there by now

    code = DONE if end.code is None else end.code
    if not isinstance(code, int) or code > BUG or threading.active_count() > 1:
        return
    atexit._run_exitfuncs()  # noqa: SLF001 -- there is no other way to ask for what is to be done at the end
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):  # Python says so as ever
        return
    os._exit(code)


def _end(number: int, _: object) -> NoReturn:
    os._exit(128 + number)


if __name__ == "__main__":
    main()
