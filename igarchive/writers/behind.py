"""Work that a writer leaves to a thread, while the next bundle is put together: Arrow and the file system do without Python.

A thread makes no file: a conversion that is given up removes its folder, and does not wait for what nobody wants any more.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, ParamSpec

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

P = ParamSpec("P")


class Behind:
    """Does one piece of work after the other, in order: while one is worked on, its writer may prepare the next, and no more."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, "behind")
        self._last: Future[None] | None = None

    def do(self, work: Callable[P, None], *args: P.args, **options: P.kwargs) -> None:
        """Begin with work, when that before is done; raises what went wrong with that."""
        self._wait()
        self._last = self._pool.submit(work, *args, **options)

    def close(self) -> None:
        """Wait until all is done, and end the thread; raises what went wrong."""
        with self._pool:
            self._wait()

    def let_go(self) -> None:
        """End the thread when it is done with what it is at."""
        self._pool.shutdown(cancel_futures=True)

    def _wait(self) -> None:
        last, self._last = self._last, None
        if last:
            last.result()
