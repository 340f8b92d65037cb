"""What all commands share: exit codes, and errors as one line each."""

from __future__ import annotations

import functools
import os
import sys
import traceback
from typing import TYPE_CHECKING, Any

from igarchive.cli.render import line, print_json, safe
from igarchive.errors import IgarchiveError, InputRefusedError, OutputError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable

DONE, FOUND, USAGE, REFUSED, OUTPUT, BUG, INTERRUPTED, ENDED = 0, 1, 2, 3, 4, 5, 130, 143
"""Exit codes, as the README lists them."""

DEBUG: list[bool] = []
"""Whether tracebacks are wanted; filled when the options are parsed."""


def reported(command: Callable[..., int]) -> Callable[..., None]:
    """Run a command and exit with its code; whatever stops it becomes one line on stderr and a code."""

    @functools.wraps(command)
    def run(*args: Any, **options: Any) -> None:  # noqa: ANN401 -- any command's
        try:
            code = command(*args, **options)
            sys.stdout.flush()
        except BrokenPipeError:
            _close_stdout()
            code = DONE
        except KeyboardInterrupt:
            sys.stderr.write("igarchive: interrupted; nothing was changed\n")
            code = INTERRUPTED
        except IgarchiveError as error:
            code = _stop(error, as_json=bool(options.get("json")))
        except OSError as error:
            _close_stdout()
            sys.stderr.write(line("error", "output_failed", error.filename, f"cannot be read or written: {error.strerror or error}"))
            code = OUTPUT
        except Exception as error:  # noqa: BLE001 -- the last line of defence: no traceback reaches a user unasked
            sys.stderr.write(line("error", "bug", None, f"{type(error).__name__}: this is a bug in igarchive; run `igarchive --debug ...` and report it"))
            if any(DEBUG):
                traceback.print_exc()
            code = BUG
        sys.exit(code)

    return run


def _close_stdout() -> None:
    """Send what is still to be flushed nowhere: nobody listens, or nothing more can be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _stop(error: IgarchiveError, *, as_json: bool) -> int:
    """Say why a command stopped, and give its exit code."""
    if any(DEBUG):
        traceback.print_exc()
    if not isinstance(error, (InputRefusedError, OutputError)):
        sys.stderr.write(line("error", "unknown_name" if isinstance(error, UnknownNameError) else "option", None, str(error)))
        return USAGE
    sys.stderr.write(line("error", error.code, None if error.member and error.member in error.message else error.member, error.message))
    if as_json:
        print_json({"error": {"code": error.code, "member": error.member and safe(error.member), "message": safe(error.message)}})
    return REFUSED if isinstance(error, InputRefusedError) else OUTPUT
