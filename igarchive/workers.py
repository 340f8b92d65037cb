"""Processes that read packets of an archive, each by itself, and send back what they found; in order, it is taken up here.

A worker is told once what to read, and then the members of one packet after the other, by name and with what is known of them. It sends each bundle
as Arrow IPC as soon as it is full, and at the end of a packet the share of the reading. It ends with its standard input:
none outlives the one that started it.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import traceback
from contextlib import suppress
from queue import SimpleQueue
from typing import IO, TYPE_CHECKING

from msgspec import Struct

from igarchive.ahead import Ahead
from igarchive.archive import Archive, parts_of
from igarchive.arrow import leave_out_what_is_not_needed
from igarchive.errors import InputRefusedError, OptionError, OutputError
from igarchive.garbage import seldom_collected
from igarchive.gather import Gather
from igarchive.ledger import Ledger, Outcome
from igarchive.packets import Packet
from igarchive.reading import Owner, Reading, Share
from igarchive.tables import TABLE_BY_NAME
from igarchive.walk import ahead_of, classify, drain, read_packet

if sys.platform == "linux":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import tzinfo
    from pathlib import Path
    from typing import Self

    from igarchive.container.limits import Limits
    from igarchive.gather import Bundle
    from igarchive.section import Category

AHEAD = 12
"""Bundles that a worker may be ahead of what is taken up."""

WORTHWHILE = 8
"""Packets from which on processes are started unasked: to start one takes as long as to read a packet."""

BUSY = 2
"""Cores that one process keeps busy: it reads ahead in threads."""

PIPE = 1 << 20
"""Bytes that a pipe holds, where the system lets it: a bundle is about as large."""

Sent = dict[str, bytes] | Share | Exception
"""A bundle by table, the share that ends a packet, or what went wrong."""


class Task(Struct, frozen=True):
    """What a worker has to know before it reads."""

    paths: tuple[str | Path, ...]
    """The parts of the export."""
    profile: str | None
    """The profile to read."""
    limits: Limits
    """How much of each part is taken."""
    zone: tzinfo | None
    """As in ``Reading``."""
    categories: frozenset[Category] | None
    """As in ``Reading``."""
    owner: Owner
    """Whose export it is; the profile was read before."""
    tables: bool
    """Whether rows are wanted, or only what was found."""


class Workers:
    """The processes that read an archive's packets; a context manager, at whose end none is left.

    They are started first, then given their packets (``employ``), then asked for bundles, packet by packet.
    """

    def __init__(self, archive: Archive, reading: Reading, packets: Sequence[Packet], jobs: int | None, *, tables: bool) -> None:
        """Want as many as are asked for, one for every two cores if None, if there are packets enough for them; one job is done here.

        ``tables`` tells whether rows are wanted, or only what is found. Raises OptionError for fewer than one.
        """
        asked: object = jobs
        if asked is not None and not (isinstance(asked, int) and asked > 0):
            msg = f"jobs takes a number of processes from 1 on, not {jobs!r}"
            raise OptionError(msg)
        apart = [packet for packet in packets if packet.apart]
        wanted = jobs or (cores() // BUSY if len(apart) >= WORTHWHILE else 1)
        count = min(wanted, len(apart)) if wanted > 1 and len(apart) > 1 else 0
        self._task = Task(archive.paths, archive.profile, archive.limits, reading.zone, reading.categories, reading.owner, tables)
        self._reading = reading
        self._waiting = [(at, {member.name: reading.ledger.outcomes[member.name] for member in packet.members}) for at, packet in enumerate(apart)][::-1]
        self._sent: list[SimpleQueue[Sent]] = [SimpleQueue() for _ in apart]
        self._room = [threading.Semaphore(AHEAD) for _ in range(count)]
        self._reader: dict[int, int] = {}
        self._next = 0
        self._lock = threading.Lock()
        self._processes: list[subprocess.Popen[bytes]] = []
        self._threads: list[threading.Thread] = []
        self._packets = packets
        self.ahead = Ahead(())
        """What is read ahead in this process."""

    def __enter__(self) -> Self:
        """Start the processes, and read ahead what they do not. Fewer, or none, where the system lets no more be started: only time depends on it."""
        try:
            with suppress(OSError):
                for _ in self._room:
                    self._processes.append(_started())
            self.ahead = ahead_of((packet for packet in self._packets if not (packet.apart and self._processes)), self._reading)
        except BaseException:
            self.close()
            raise
        return self

    def employ(self) -> None:
        """Give the processes their packets, once the profile was read: they are told whose export it is."""
        for number, process in enumerate(self._processes):
            self._threads.append(threading.Thread(target=self._serve, args=(number, process), daemon=True))
            self._threads[number].start()

    def _serve(self, number: int, process: subprocess.Popen[bytes]) -> None:
        """Give a worker one packet after the other, and pass on what it sends."""
        assert process.stdin is not None  # noqa: S101 -- it is a pipe
        assert process.stdout is not None  # noqa: S101
        told: Task | None = self._task
        while (packet := self._take(number)) is not None:
            sent = self._sent[packet[0]]
            try:
                for one in (told, packet[1]):
                    if one is not None:
                        pickle.dump(one, process.stdin)
                process.stdin.flush()
                told = None
                while isinstance(found := pickle.load(process.stdout), dict):  # noqa: S301 -- our own process
                    self._room[number].acquire()
                    sent.put(found)
                sent.put(found)
            except Exception as error:  # noqa: BLE001 -- whatever it is: who waits for the packet would wait for ever
                sent.put(OutputError("worker_lost", f"{LOST} ({type(error).__name__})"))
                return

    def _take(self, number: int) -> tuple[int, dict[str, Outcome]] | None:
        """Take the next packet for a worker; None if there is none."""
        with self._lock:
            if not self._waiting:
                return None
            at, packet = self._waiting.pop()
            self._reader[at] = number
            return at, packet

    def bundles(self, packet: Packet) -> Iterator[Bundle]:
        """Give the bundles of the next packet that can be read apart, none where no rows are wanted; raises what its worker met."""
        if not self._processes:
            yield from read_apart(packet, self._reading, self.ahead, tables=self._task.tables)
            return
        at, self._next = self._next, self._next + 1
        while isinstance(found := self._sent[at].get(), dict):
            self._room[self._reader[at]].release()
            yield _unpacked(found)
        if isinstance(found, Exception):
            raise found
        self._reading.take(found)

    def __exit__(self, *exception: object) -> None:
        """End the workers."""
        self.close()

    def close(self) -> None:
        """End the workers, done or not."""
        for process in self._processes:
            process.kill()
            process.wait()
        for thread, room in zip(self._threads, self._room, strict=False):
            while thread.is_alive():
                room.release()  # it may wait for somebody to take up what it got
                thread.join(0.01)
        for process in self._processes:
            for stream in filter(None, (process.stdin, process.stdout)):
                with suppress(OSError):  # what was not sent yet cannot be sent any more
                    stream.close()
        self.ahead.close()


LOST = "a process that read for this one was killed, maybe for want of memory; run it again, with --jobs 1 if that is so"


def _started() -> subprocess.Popen[bytes]:
    """Start a worker. It is a new program, no fork: nobody knows what threads this one has."""
    code = "from igarchive.workers import serve; serve()"
    command = [sys.executable, "-P", "-W", "ignore", "-c", code]
    paths = os.pathsep.join(filter(None, sys.path))
    process = subprocess.Popen(  # noqa: S603 -- our own program
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": paths}
    )
    if sys.platform == "linux":
        for stream in filter(None, (process.stdin, process.stdout)):
            with suppress(OSError):  # all pipes of a user hold so much together, and no more
                fcntl.fcntl(stream, fcntl.F_SETPIPE_SZ, PIPE)
    return process


def cores() -> int:
    """Count the processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def read_apart(packet: Packet, reading: Reading, ahead: Ahead, *, tables: bool) -> Iterator[Bundle]:
    """Read a packet into bundles of its own, or for what is found alone."""
    if tables:
        gather = Gather()
        yield from gather.bundles(read_packet(packet, reading, ahead))
        yield from gather.rest()
    else:
        drain(read_packet(packet, reading, ahead))


def _packed(bundle: Bundle) -> dict[str, bytes]:
    """Write a bundle as Arrow IPC; the schemas are known."""
    return {name: batch.serialize().to_pybytes() for name, batch in bundle.items()}


def _unpacked(sent: dict[str, bytes]) -> Bundle:
    import pyarrow as pa  # noqa: PLC0415 -- heavy

    return {name: pa.ipc.read_record_batch(pa.py_buffer(data), TABLE_BY_NAME[name].schema) for name, data in sent.items()}


def serve() -> None:
    """Be a worker: read what standard input asks for, and send it to standard output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    leave_out_what_is_not_needed()
    given, out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with suppress(EOFError, BrokenPipeError):
        _answer(given, out)
    os._exit(0)


def _answer(given: IO[bytes], out: IO[bytes]) -> None:
    """Answer one packet after the other; raises EOFError when no more is asked for."""
    task: Task = pickle.load(given)  # noqa: S301 -- from the one that started us
    try:
        with Archive(task.paths, task.profile, task.limits) as archive, seldom_collected():
            members = {member.name: member for member in archive.members}
            ledger = Ledger({name: classify(member) for name, member in members.items()})
            while True:
                asked: dict[str, Outcome] = pickle.load(given)  # noqa: S301
                ledger.outcomes |= asked
                reading = Reading(archive, task.zone, task.categories, ledger=ledger, owner=task.owner)
                packet = Packet(tuple(parts_of([members[name] for name in asked])), apart=True)
                with ahead_of([packet], reading) as ahead:
                    for bundle in read_apart(packet, reading, ahead, tables=task.tables):
                        _send(_packed(bundle), out)
                _send(reading.share(asked), out)
    except InputRefusedError as error:
        _send(error, out)
    except (EOFError, BrokenPipeError):
        raise
    except Exception:  # noqa: BLE001 -- whatever it is, it is told there
        _send(RuntimeError("".join(traceback.format_exc())), out)


def _send(found: Sent, out: IO[bytes]) -> None:
    pickle.dump(found, out, pickle.HIGHEST_PROTOCOL)
    out.flush()
