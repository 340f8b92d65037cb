"""Conversations: where their files lie, and what their parts have to know of each other."""

from __future__ import annotations

from array import array
from itertools import islice
from operator import gt, lt
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pyarrow as pa

    from igarchive.reading import Reading


def conversation_of(path: str) -> tuple[str, str]:
    """Give the box and the id of a thread: the end of its folder's name, which does not change."""
    *_, box, thread, _ = ("", "", *path.split("/"))
    return box, thread.rpartition("_")[2] or thread


def thread_of(path: str) -> str | None:
    """Name the conversation of a file in a thread's folder: its parts need each other, and no other conversation needs them."""
    box, thread = conversation_of(path)
    return thread if box and "messages" in path.split("/") else None


def find_scattered(paths: Iterable[str], reading: Reading) -> None:
    """Remember the conversations that lie in several folders: in two boxes, or under an old name and a new one."""
    folders: dict[str, set[str]] = {}
    for path in paths:
        if "/messages/" in f"/{path}" and path.endswith((".json", ".html")):
            folders.setdefault(conversation_of(path)[1], set()).add(path.rpartition("/")[0])
    reading.memory_of(Conversations).scatter(conversation for conversation, found in folders.items() if len(found) > 1)


class Conversations(Struct):
    """What is remembered of conversations while an archive is read."""

    told: set[str] = field(default_factory=set)
    """Those whose facts have been told."""
    _at_hand: MessageIds | None = None
    _scattered: dict[str, MessageIds | None] = field(default_factory=dict)

    def scatter(self, conversations: Iterable[str]) -> None:
        """Expect the parts of conversations wherever they may come; those of all others follow each other."""
        for conversation in conversations:
            self._scattered.setdefault(conversation, None)

    def ids_of(self, conversation: str) -> MessageIds:
        """Give the message ids of a conversation so far."""
        if self._at_hand is None or self._at_hand.conversation != conversation:
            self._at_hand = self._scattered.get(conversation) or MessageIds(conversation)
            if conversation in self._scattered:
                self._scattered[conversation] = self._at_hand
        return self._at_hand


class MessageIds(Struct):
    """Gives the messages of one conversation their ids: milliseconds x 1000 + n."""

    conversation: str
    """Whose messages."""
    header: dict[str, Any] | None = None
    """What its first part says beside the messages."""
    _apart: list[array[int]] = field(default_factory=list)
    _span: tuple[int, int] | None = None
    _seen: dict[int, int] = field(default_factory=dict)
    _moved: set[int] = field(default_factory=set)
    _after: dict[int, int] = field(default_factory=dict)
    _lowest: int = 0

    def give(self, times: Sequence[int | None], positions: Sequence[int]) -> tuple[list[int], int]:
        """Give the next ids, in reading order, and the number of those that had to be moved; times in milliseconds."""
        if times and None not in times and _rises_or_falls(times) and self._takes_apart(times[0], times[-1]):  # type: ignore[arg-type]  # None was ruled out
            self._apart.append(array("q", times))  # type: ignore[arg-type]
            return [time * 1000 for time in times], 0  # type: ignore[operator]
        seen = self._seen
        for told in self._apart:
            seen.update(dict.fromkeys(told, 1))
        self._apart.clear()
        ids = []
        moved = 0
        for time, position in zip(times, positions, strict=True):
            if time is None:
                self._lowest = min(-1 - position, self._lowest - 1)
                ids.append(self._lowest)
                continue
            number = time * 1000 + seen.get(time, 0)
            if seen.get(time, 0) >= 1000 or number in self._moved:  # noqa: PLR2004 -- ids of one millisecond
                moved += 1
                number = self._free(number)
                self._moved.add(number)
            seen[time] = seen.get(time, 0) + 1
            ids.append(number)
        return ids, moved

    def _free(self, number: int) -> int:
        """Find the first number from one on that is not used; what was passed once is passed at once the next time."""
        passed = []
        while number in self._moved or number % 1000 < self._seen.get(number // 1000, 0):
            passed.append(number)
            number = self._after.get(number, number + 1)
        self._after.update(dict.fromkeys(passed, number + 1))
        return number

    def give_column(self, times: pa.Int64Array) -> tuple[pa.Int64Array, int]:
        """Give the same of a column of times, for messages from position 0 on."""
        import pyarrow as pa  # noqa: PLC0415 -- heavy
        from pyarrow import compute  # noqa: PLC0415

        count = len(times)
        steps = (compute.less, compute.greater) if count and not times.null_count else ()
        steady = any(compute.all(step(times[1:], times[:-1]), min_count=0).as_py() for step in steps)
        if not steady or not self._takes_apart(times[0].as_py(), times[-1].as_py()):
            numbers, moved = self.give(times.to_pylist(), range(count))
            return pa.array(numbers, pa.int64()), moved
        told = array("q")
        told.frombytes(times.buffers()[1].slice(times.offset * told.itemsize, count * told.itemsize))
        self._apart.append(told)
        return compute.multiply(times, 1000), 0

    def _takes_apart(self, first: int, last: int) -> bool:
        """Take steady times that are all before or all after those so far: then none comes twice, and none is looked up. Tell whether they are."""
        low, high = min(first, last), max(first, last)
        if self._seen or (self._span and self._span[0] <= high and low <= self._span[1]):
            return False
        self._span = (min(low, self._span[0]), max(high, self._span[1])) if self._span else (low, high)
        return True


def _rises_or_falls(times: Sequence[int]) -> bool:
    """Tell whether every time is after the one before it, or every one before it: the newest stand first, or the oldest do."""
    return all(map(gt, times, islice(times, 1, None))) or all(map(lt, times, islice(times, 1, None)))
