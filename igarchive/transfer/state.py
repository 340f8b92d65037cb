"""The state of a push: what was sent, and under which id. JSON Lines, one for each thing that happened, never rewritten."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import asdict

from igarchive.errors import OutputError
from igarchive.output import failed
from igarchive.output.flush import PRIVATE_FILE, PRIVATE_FOLDER
from igarchive.output.lock import lock

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self

    from igarchive.transfer.plan import Part, Planned

VERSION = 1
"""Of the lines' form."""


class Sent(Struct, frozen=True):
    """Something that the receiver has."""

    id: str
    """Its id there."""
    url: str
    """Where it can be looked at."""
    version: str = ""
    """The content's id, where replies name it (Bluesky's CID)."""


class Begun(Struct, frozen=True):
    """A part whose sending was begun."""

    digest: str
    """Its content (``Part.digest``)."""
    of: int
    """How many parts its post had."""
    at: float
    """When it was begun: seconds since 1970."""
    sent: Sent | None = None
    """What the receiver has; None if it may have it."""


class Target(Struct, frozen=True):
    """Where a push goes: a state is of one."""

    to: str
    """The kind of receiver."""
    server: str
    """The server's address."""
    account: str
    """The account there."""


class State:
    """What was sent to one account, in a file that only its owner reads. A context manager; only one holds it at a time."""

    def __init__(self, path: Path, target: Target) -> None:
        self.path = path
        """The file."""
        self.files = path.with_name(f".{path.name}.files")
        """A folder for media on their way; what a push left there that was killed is gone when the next one begins."""
        self._target = target
        self._parts: dict[str, dict[int, Begun]] = {}
        self._file: IO[str] | None = None
        self._open = ExitStack()

    def __enter__(self) -> Self:
        """Open the file, and read what was sent; raises OutputError if it is of another push, or in use."""
        try:
            with ExitStack() as stack:
                handle = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), PRIVATE_FILE)
                self._file = stack.enter_context(os.fdopen(handle, "r+", encoding="utf-8", newline="\n"))
                self._hold()
                self._read()
                self.path.chmod(PRIVATE_FILE)
                shutil.rmtree(self.files, ignore_errors=True)
                self.files.mkdir(PRIVATE_FOLDER)
                stack.callback(shutil.rmtree, self.files, ignore_errors=True)
                self._open = stack.pop_all()
        except OutputError:
            raise
        except OSError as error:
            raise failed(self.path, error) from error
        return self

    def __exit__(self, *exception: object) -> None:
        """Close the file, and take the folder away."""
        self._open.close()

    def parts(self, post: str) -> dict[int, Begun]:
        """Give the parts of a post that were begun, by number."""
        return self._parts.get(post, {})

    def known(self) -> frozenset[str]:
        """Give the ids of all that the receiver is known to have."""
        return frozenset(begun.sent.id for parts in self._parts.values() for begun in parts.values() if begun.sent)

    def begin(self, planned: Planned, at: int) -> Begun:
        """Note that a part is about to be sent."""
        part = planned.parts[at]
        begun = Begun(part.digest, len(planned.parts), datetime.now(UTC).timestamp())
        return self._note(planned.post.id, at, begun, self._line(planned, at, part))

    def finish(self, planned: Planned, at: int, begun: Begun, sent: Sent) -> None:
        """Note that a part was sent."""
        line = {**self._line(planned, at, planned.parts[at]), "sent": asdict(sent)}
        self._note(planned.post.id, at, Begun(begun.digest, begun.of, begun.at, sent), line)

    def take_back(self, planned: Planned, at: int) -> None:
        """Note that the receiver does not have a part that was begun: it said so."""
        self._write({**self._line(planned, at, planned.parts[at]), "refused": True})
        del self._parts[planned.post.id][at]

    def _line(self, planned: Planned, at: int, part: Part) -> dict[str, Any]:
        return {"post": planned.post.id, "part": at, "of": len(planned.parts), "digest": part.digest}

    def _note(self, post: str, at: int, begun: Begun, line: dict[str, Any]) -> Begun:
        self._write({**line, "begun": begun.at})
        self._parts.setdefault(post, {})[at] = begun
        return begun

    def _write(self, line: dict[str, Any]) -> None:
        """Write a line, so that it stays whatever happens next."""
        assert self._file is not None  # noqa: S101 -- entered
        try:
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise failed(self.path, error) from error

    def _hold(self) -> None:
        """Keep other pushes out."""
        assert self._file is not None  # noqa: S101 -- entered
        try:
            lock(self._file)
        except (BlockingIOError, PermissionError) as error:
            raise self._unfit("another push is using it; wait for it, or choose another --state") from error

    def _read(self) -> None:
        """Read all lines; the last may be torn, where a push was ended in the middle of it."""
        assert self._file is not None  # noqa: S101 -- entered
        try:
            text = self._file.read()
        except (OSError, UnicodeDecodeError) as error:
            raise self._unfit("it cannot be read as the state of a push; choose another --state") from error
        whole, newline, _ = text.rpartition("\n")
        lines = whole.split("\n") if newline else []
        if lines:
            self._check(lines[0])
            for number, line in enumerate(lines[1:], 2):
                self._take(line, number)
        elif text and not _heading(self._target).startswith(text):
            raise self._unfit("it is no state of a push; choose another --state")
        self._file.seek(len((whole + newline).encode()))
        self._file.truncate()
        if not lines:
            self._write(json.loads(_heading(self._target)))

    def _check(self, line: str) -> None:
        """Refuse the state of another push."""
        try:
            told = json.loads(line)
            target, version = Target(told["to"], told["server"], told["account"]), told["igarchive_push"]
        except (ValueError, KeyError, TypeError) as error:
            raise self._unfit("it is no state of a push; choose another --state") from error
        if version != VERSION:
            raise self._unfit("another version of igarchive wrote it; choose another --state")
        if target != self._target:
            msg = f"it is of {target.account} at {target.server} ({target.to}); choose another --state"
            raise self._unfit(msg)

    def _take(self, line: str, number: int) -> None:
        """Take what a line tells."""
        try:
            told = json.loads(line)
            parts, at = self._parts.setdefault(told["post"], {}), int(told["part"])
            if "refused" in told:
                parts.pop(at, None)
                return
            sent = Sent(**told["sent"]) if "sent" in told else None
            parts[at] = Begun(told["digest"], int(told["of"]), float(told["begun"]), sent)
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            msg = f"line {number} is damaged; mend it, for without it something could be sent twice"
            raise self._unfit(msg) from error

    def _unfit(self, why: str) -> OutputError:
        return OutputError("state_unfit", f"{self.path}: {why}", str(self.path))


def _heading(target: Target) -> str:
    """Write the first line: whose state it is."""
    return json.dumps({"igarchive_push": VERSION, **asdict(target)})


def beside(archive: Path, to: str, server: str) -> Path:
    """Name the state of a push that was given no name: beside the archive, one for each server."""
    host = server.split("://", 1)[1].replace(":", "-").strip("[]")
    return archive.with_name(f"{archive.resolve().name}.{to}-{host}.jsonl")
