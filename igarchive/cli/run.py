"""What all commands share: exit codes, errors as one line each, and requests to end."""

from __future__ import annotations

import functools
import logging
import os
import signal
import sys
import threading
import traceback
import warnings
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any

from igarchive.cli.render import drop, line, print_json, safe, say
from igarchive.errors import IgarchiveError, InputRefusedError, OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from types import FrameType

DONE, FOUND, USAGE, REFUSED, OUTPUT, BUG, UNREAD = 0, 1, 2, 3, 4, 5, 141
"""Exit codes, as the README lists them; a signal adds 128 to its number."""

FEW = 2
"""Parts of an archive that an error names; of more it says how many."""

DEBUG: list[bool] = []
"""Whether tracebacks are wanted; filled when the options are parsed."""

REQUESTS = {signal.SIGINT: "interrupted", signal.SIGTERM: "ended"}
"""The signals that ask to end, and how the end is told."""

MOMENT = 0.02
"""Seconds after which a request to end comes again."""


class EndedError(SystemExit):
    """A signal asked to end: whatever is half written is removed on the way out."""

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)
        self.number = number
        """The signal."""
        self.told = REQUESTS[signal.Signals(number)]
        """How the end is told."""
        self.standing = "nothing is half written"
        """What stands then; a command that does more than write says it itself."""


def answer_signals() -> None:
    """Take a request to end as an error that no command catches; one that is to be ignored stays so."""
    for number in REQUESTS:
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _end)


def ignore_signals() -> None:
    """Let what is done come to its end."""
    for number in REQUESTS:
        signal.signal(number, signal.SIG_IGN)


def _end(number: int, frame: FrameType | None) -> None:
    """Raise EndedError; while something is imported, a moment later: what imports from C lets no error pass (pyarrow looks for pandas so)."""
    if _is_importing(frame):
        _ask_again(number)
    else:
        raise EndedError(number)


def _is_importing(frame: FrameType | None) -> bool:
    while frame and not frame.f_code.co_filename.startswith("<frozen importlib"):
        frame = frame.f_back
    return frame is not None


def _ask_again(number: int) -> None:
    """Send ourselves the request to end once more, in a moment."""
    send = (
        functools.partial(signal.raise_signal, number) if os.name == "nt" else functools.partial(os.kill, os.getpid(), number)
    )  # os.kill ends a process of Windows at once
    threading.Timer(MOMENT, send).start()


def open_streams() -> None:
    """Let all that is printed be encodable, and go nowhere if stdout or stderr is closed: a file must not take its number."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:  # noqa: PLR2004 -- the number of stderr
        pass
    os.close(number)
    sys.stdout, sys.stderr = sys.stdout or open(1, "w"), sys.stderr or open(2, "w")  # noqa: SIM115 -- for good
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def silence_libraries() -> None:
    """Let nothing but us speak: warnings and logs of libraries quote what they speak of, as it is."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    logging.getLogger().addHandler(logging.NullHandler())
    sys.unraisablehook = _answer_lost


def _answer_lost(lost: sys.UnraisableHookArgs) -> None:
    """Answer an error that came where none can pass: a request to end comes once more, in a moment."""
    if isinstance(lost.exc_value, EndedError):
        _ask_again(lost.exc_value.number)


def reported(command: Callable[..., int]) -> Callable[..., None]:
    """Run a command and exit with its code; whatever stops it becomes one line on stderr and a code."""

    @functools.wraps(command)
    def run(*args: Any, **options: Any) -> None:  # noqa: ANN401 -- any command's
        try:
            code = _answered(command, args, options)
            sys.stdout.flush()
        except BrokenPipeError:
            drop(sys.stdout)
            code = UNREAD
        except OSError as error:
            drop(sys.stdout)
            what = "cannot be read or written" if error.filename else "what is printed cannot be written, the rest is done"
            say(line("error", "output_failed", error.filename, f"{what}: {error.strerror or error}"))
            code = OUTPUT
        except EndedError as ended:
            say(f"igarchive: {ended.told}; {ended.standing}\n")
            raise
        except Exception as error:  # noqa: BLE001 -- the last line of defence: no traceback reaches a user unasked
            code = bug(error)
        sys.exit(code)

    return run


def _answered(command: Callable[..., int], args: tuple[Any, ...], options: dict[str, Any]) -> int:
    try:
        return command(*args, **options)
    except IgarchiveError as error:
        return _stop(error, options.get("archives", ()), as_json=bool(options.get("json")))


def _stop(error: IgarchiveError, archives: Sequence[Path], *, as_json: bool) -> int:
    """Say why a command stopped, of which archive, and give its exit code."""
    _trace(error)
    if not isinstance(error, (InputRefusedError, OutputError)):
        say(line("error", error.code, None, str(error)))
        return USAGE
    where = None if error.member and error.member in error.message else error.member
    if archives and isinstance(error, InputRefusedError) and not any(error.message.startswith(str(path)) or error.member == str(path) for path in archives):
        more = f" and {len(archives) - FEW} more" if len(archives) > FEW else ""
        where = ", ".join(filter(None, (*map(str, archives[:FEW]), error.member))) + more
    say(line("error", error.code, where, error.message))
    if as_json:
        print_json({"error": {"code": error.code, "member": error.member and safe(error.member), "message": safe(error.message)}})
    return REFUSED if isinstance(error, InputRefusedError) else OUTPUT


def bug(error: Exception) -> int:
    """Own up to a bug, and give the exit code."""
    say(line("error", "bug", None, f"{type(error).__name__}: this is a bug in igarchive; run `igarchive --debug ...` and report it"))
    _trace(error)
    return BUG


def _trace(error: Exception) -> None:
    """Write a traceback, if it is wanted; it never shows the values of variables, and what the error quotes is made safe."""
    if any(DEBUG):
        lines = "".join(traceback.format_exception(error)).splitlines()
        say("".join(f"{safe(one)}\n" for one in lines))
