"""A program: run commands of igarchive, each in a fork, and tell their exit codes, what they print, and whom they call.

It takes lists of arguments as JSON from stdin: ``plain`` ones, and ``drawn`` ones, which print to a terminal.
"""

from __future__ import annotations

import json
import os
import pty
import sys
from pathlib import Path
from typing import Any

from killing import ended, import_all, started

from igarchive import validate
from igarchive.cli import main

CALLS = ("socket.", "urllib.", "http.", "smtplib.", "ftplib.")
"""How the names of Python's audit events begin when a program calls another one over a network."""


def told_of(arguments: list[str], *, terminal: bool) -> dict[str, Any]:
    """Run a command; give its exit code and all that it prints."""
    end, begin = pty.openpty() if terminal else os.pipe()
    calls, calling = os.pipe()

    def listen(event: str, _: object) -> None:
        if event.startswith(CALLS):
            os.write(calling, f"{event}\n".encode())

    def running() -> None:
        os.dup2(begin, 1)
        os.dup2(begin, 2)
        sys.stdout, sys.stderr = os.fdopen(1, "w", encoding="utf-8", closefd=False), os.fdopen(2, "w", encoding="utf-8", closefd=False)
        sys.argv = ["igarchive", *arguments]
        sys.addaudithook(listen)
        main()

    child = started(running)
    os.close(begin)
    os.close(calling)
    printed = read(end)
    return {"code": ended(child), "printed": printed, "calls": read(calls).split()}


def read(end: int) -> str:
    """Read a pipe or a terminal to its end."""
    found = b""
    try:
        while block := os.read(end, 1 << 16):
            found += block
    except OSError:  # how a terminal says that nobody writes there any more
        pass
    return found.decode("utf-8", "surrogateescape")


if __name__ == "__main__":
    import_all()
    for path in sorted(Path().glob("*.zip")):
        validate(path)  # compiles the schemas once, and not in each fork
    given = json.load(sys.stdin)
    print(
        json.dumps([told_of(arguments, terminal=False) for arguments in given["plain"]] + [told_of(arguments, terminal=True) for arguments in given["drawn"]])
    )
