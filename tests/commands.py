"""Commands of igarchive as users run them, each in a process of its own that a program forks which has imported all.

A program too: it takes a folder and the arguments of a command as a line of JSON, and answers with a line of JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def igarchive(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder; give its exit code and what it prints."""
    told = json.dumps([str(cwd), *map(str, arguments)]) + "\n"
    program = _program()
    assert program.stdin is not None
    assert program.stdout is not None
    program.stdin.write(told)
    program.stdin.flush()
    return subprocess.CompletedProcess([*map(str, arguments)], *json.loads(program.stdout.readline()))


@cache
def _program() -> subprocess.Popen[str]:
    """Start the program, once; it ends when nobody can ask it any more."""
    return subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _answer(folder: str, arguments: list[str]) -> tuple[int, str, str]:
    from killing import forked

    from igarchive.cli import main

    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:

        def running() -> None:
            os.chdir(folder)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            sys.stdout, sys.stderr = (os.fdopen(number, "w", encoding="utf-8", closefd=False) for number in (1, 2))
            sys.argv = ["igarchive", *arguments]
            main()

        code = forked(running)
        return code, _read(out.fileno()), _read(err.fileno())


def _read(number: int) -> str:
    return os.pread(number, os.fstat(number).st_size, 0).decode()


if __name__ == "__main__":
    from killing import import_all

    import_all()
    for line in sys.stdin:
        folder, *arguments = json.loads(line)
        sys.stdout.write(json.dumps(_answer(folder, arguments)) + "\n")
        sys.stdout.flush()
