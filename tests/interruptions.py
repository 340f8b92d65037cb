"""Requests to end that come at one line after the other of some modules: in between lines is where Python lets signals in."""

from __future__ import annotations

import atexit
import sys
from inspect import CO_GENERATOR
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import FrameType, ModuleType

    import pytest


class Ended(BaseException):
    """The request to end."""


def interrupted(run: Callable[[Path], object], place: Path, modules: tuple[ModuleType, ...], monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Run something in folder after folder, each time interrupted one line later; give each folder, as it is when the program has ended."""
    files = {module.__file__ for module in modules}
    at_exit: list[Callable[[], object]] = []
    monkeypatch.setattr(atexit, "register", at_exit.append)
    monkeypatch.setattr(atexit, "unregister", lambda done: at_exit.remove(done) if done in at_exit else None)
    point, left = 0, 0

    def count(frame: FrameType, event: str, _: object) -> Any:  # noqa: ANN401 -- a tracer gives itself
        nonlocal left
        if frame.f_code.co_filename not in files or frame.f_code.co_flags & CO_GENERATOR:  # what a generator raises at its end gets lost
            return None
        if event in {"line", "return"}:
            left -= 1
            if left == 0:
                raise Ended
        return count

    while left <= 0:
        point += 1
        left = point
        folder = place / str(point)
        folder.mkdir()
        before = sys.gettrace()
        sys.settrace(count)
        try:
            run(folder)
        except Ended:
            pass
        finally:
            sys.settrace(before)
        while at_exit:
            at_exit.pop()()
        yield folder
