"""Documents read ahead: threads inflate those that come next and read their columns, while the rows of one are put together.

Both leave Python to its other threads. What they do not need is anything that the reading has found so far. What is too large
to be held as columns is not read ahead: a thread that is at it would keep who asks to end waiting.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

from igarchive.arrow import leave_pandas_out

if TYPE_CHECKING:
    from collections.abc import Iterable
    from concurrent.futures import Future
    from typing import Self

    from igarchive.archive import Member
    from igarchive.columns import ColumnReader, Columns

WORTHWHILE = 1 << 18
"""Bytes of a document from which on it is read column by column: below, threads wait for each other longer than it takes value by value."""

WIDEST = 96 << 20
"""Bytes of a document up to which it is read by columns at once: they take two to three times as much memory, values ten times."""

THREADS = 2
"""Threads that read: on two cores they take what is left of both."""

AT_ONCE = 32 << 20
"""Bytes of documents that are read ahead; beside them one may be that is larger by itself."""

HEAVY = ("igarchive.columns", "pyarrow.compute")
"""Modules that threads parse with, imported while they inflate; then what all the rest is done with, while they parse."""


def is_scannable(member: Member) -> bool:
    """Tell whether a document may be read by its columns, as far as is known before it is opened."""
    if member.location is None or not WORTHWHILE <= member.entry.size <= WIDEST or not member.path.endswith(".json"):
        return False
    return any(since.value.scan for since in member.location.section.forms)


class Ahead:
    """Reads documents in threads; a context manager, at whose end these have ended."""

    def __init__(self, members: Iterable[Member]) -> None:
        """Know which to read ahead, in the order in which they will be asked for."""
        self._waiting = deque(members)
        self._begun: dict[str, Future[bytes | Columns]] = {}
        self._bytes = self._wide = 0
        self._pool = ThreadPoolExecutor(THREADS, "ahead") if self._waiting else None
        self._begin()
        for name in HEAVY if self._pool else ():
            import_module(name)

    @cached_property
    def _reader(self) -> ColumnReader:
        """Give what reads columns."""
        from igarchive.columns import ColumnReader  # noqa: PLC0415 -- pyarrow is heavy

        leave_pandas_out()
        return ColumnReader()

    def fetch(self, member: Member) -> bytes | Columns:
        """Give a document: read ahead, or else its bytes, read now; raises MemberBrokenError."""
        self._begin()
        future = self._begun.pop(member.name, None)
        if future is None:
            return member.read()
        try:
            return future.result()
        finally:
            self._count(-member.entry.size)
            self._begin()

    def _begin(self) -> None:
        """Begin to read what comes next, as far as there is room."""
        while self._pool and self._waiting and self._has_room(self._waiting[0].entry.size):
            member = self._waiting.popleft()
            self._count(member.entry.size)
            self._begun[member.name] = self._pool.submit(self._read, member)

    def _read(self, member: Member) -> bytes | Columns:
        """Read a document by its columns if that can be, else its bytes; raises MemberBrokenError."""
        data, section = member.read(), member.location.section if member.location else None
        from igarchive.columns import form_of  # noqa: PLC0415 -- pyarrow is heavy: the first documents are inflated before it is there

        since = form_of(data, section) if section else None
        columns = self._reader.read(data, section, since) if section and since else None
        return data if columns is None else columns

    def _count(self, size: int) -> None:
        """Take note of a document that is begun, or, below zero, of one that was asked for."""
        self._bytes += size
        self._wide += size if abs(size) > AT_ONCE else 0

    def _has_room(self, size: int) -> bool:
        """Tell whether a document may be begun: it fits in beside the others, or is the only one that is larger than all may be."""
        if size > AT_ONCE:
            return not self._wide
        return size + self._bytes - self._wide <= AT_ONCE

    def __enter__(self) -> Self:
        """Take part in a with statement."""
        return self

    def __exit__(self, *exception: object) -> None:
        """End the threads."""
        self.close()

    def close(self) -> None:
        """End the threads, when they have read what they are at."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
