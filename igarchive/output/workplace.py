"""The private folder beside a target: where an output is made, and from where it is put in place.

Whoever writes holds a lock on it, so a folder whose lock nobody holds was left over by a process that was killed: the
next one finishes what had been decided there, and removes the rest. It is always in one of these states:

``new/``      being written, not whole: to be removed
``decided/``  whole, on the disk; what stands at the target is being put into ``old/``
``placing/``  the target is free; the new is being put there
none of them  done; ``old/`` is to be removed

Where one step is enough (a file over a file, or a swap of folders) the middle ones are never seen.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
import sys
from contextlib import suppress
from typing import IO, TYPE_CHECKING

from igarchive.errors import OutputError
from igarchive.output import swap
from igarchive.output.flush import PRIVATE_FOLDER, flush, flush_file, flush_folder
from igarchive.output.lock import lock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


LOCK = "lock"

PLAN = "plan.json"
"""Holds the names of what is old and what is new, from before anything is decided."""


class PrivateFolder:
    """A folder of one process; what is in it outlives that process only if it was killed."""

    def __init__(self, folder: Path, purpose: str) -> None:
        """Take its path, and what it serves, for errors; nothing is made yet."""
        self.folder = folder
        self._purpose = purpose
        self._new = folder / "new"
        self._lock: IO[str] | None = None
        self._tried: IO[str] | None = None

    def claim(self) -> Path:
        """Make the folder, or take over what was left, and give an empty folder to write into.

        Raises OutputError if another process is at it, or somebody else made it; OSError.
        """
        try:
            while self._lock is None:
                with suppress(FileExistsError):
                    self.folder.mkdir(PRIVATE_FOLDER)
                self._lock = self._locked()
        except BaseException:  # a signal may have come when the lock was held and not yet told
            if self._tried is not None:
                self._tried.close()
            with suppress(OSError, OutputError):
                self.recover()
            raise
        self._settle()
        self._new.mkdir(PRIVATE_FOLDER)
        return self._new

    def recover(self) -> None:
        """Finish or remove what a killed process left over; raises OutputError as ``claim`` does."""
        if self._lock is None and self.folder.exists():
            self._lock = self._locked()
            try:
                if self._lock is not None:
                    self._settle()
            finally:
                self.close()

    def close(self) -> None:
        """Finish or remove what is there, and give the folder up; what a signal interrupts can be done again."""
        if self._lock is None:
            return
        with suppress(OSError):
            self._settle()
            if not any(self._left()):
                if sys.platform == "win32":
                    self._lock.close()
                (self.folder / LOCK).unlink(missing_ok=True)
                self.folder.rmdir()
        self._lock.close()
        self._lock = None

    def _locked(self) -> IO[str] | None:
        """Lock the folder; None if it has gone meanwhile."""
        try:
            self._check_own()
            self._tried = file = (self.folder / LOCK).open("a")
        except FileNotFoundError:
            return None
        try:
            lock(file)
            if os.path.samestat(os.fstat(file.fileno()), (self.folder / LOCK).stat()):
                return file
        except FileNotFoundError:
            pass
        except (BlockingIOError, PermissionError) as error:
            file.close()
            msg = f"{self._purpose}: is being written by another igarchive; wait until it has ended"
            raise OutputError("output_busy", msg, self._purpose) from error
        file.close()
        return None

    def _check_own(self) -> None:
        """Make sure that igarchive made the folder, and for this user."""
        facts = self.folder.lstat()
        own = stat.S_ISDIR(facts.st_mode) and (sys.platform == "win32" or facts.st_uid == os.geteuid())
        if not own or ((self.folder / LOCK) not in (names := list(self.folder.iterdir())) and names):
            msg = f"{self.folder}: is in the way, and not of this user's igarchive; move it elsewhere"
            raise OutputError("output_failed", msg, str(self.folder))

    def _settle(self) -> None:
        """Empty the folder but for its lock."""
        for path in self._left():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()

    def _left(self) -> Iterator[Path]:
        return (path for path in self.folder.iterdir() if path.name != LOCK)


class Workplace(PrivateFolder):
    """The private folder of one target."""

    def __init__(self, target: Path) -> None:
        """Take an absolute path."""
        super().__init__(target.parent / f".{target.name}.partial", str(target))
        self._target = target
        self._beside = target.parent
        self._decided, self._placing, self._old = (self.folder / name for name in ("decided", "placing", "old"))

    def put(self, standing: Sequence[Path]) -> None:
        """Put all that was written in the place of what stands there; if that fails the old stays. Raises OSError."""
        flush(self._new)
        new, old = [path.name for path in self._new.iterdir()], [path.name for path in standing]
        if len(new) > 1 or not set(old) <= set(new) or not self._put_at_once(new[0]):
            self._put_in_steps(new, old)
        flush_folder(self._beside)

    def _put_at_once(self, name: str) -> bool:
        """Put the one thing there in one step; False if the system has no such step."""
        new, place = self._new / name, self._beside / name
        if not place.is_dir():
            new.replace(place)
            return True
        return swap.SWAP(new, place)

    def _put_in_steps(self, new: list[str], old: list[str]) -> None:
        """Put away the old, then put the new there: the first part goes first and comes last, so no reader meets a mixture."""
        plan = self.folder / PLAN
        plan.write_text(json.dumps({"old": old, "new": sorted(new, key=lambda name: (name == self._target.name, name))}))
        flush_file(plan)
        self._old.mkdir(PRIVATE_FOLDER)
        self._new.rename(self._decided)
        flush_folder(self.folder)
        try:
            self._finish()
        except OSError:
            self._undo()
            raise

    def _finish(self) -> None:
        """Do what is left to do of what was decided."""
        plan = json.loads((self.folder / PLAN).read_text())
        if self._decided.exists():
            for name in plan["old"]:
                if not (self._old / name).exists():
                    move(self._beside / name, self._old / name)
            self._decided.rename(self._placing)
        for name in plan["new"]:
            if (self._placing / name).exists():
                move(self._placing / name, self._beside / name)
        flush_folder(self._beside)
        self._placing.rmdir()

    def _undo(self) -> None:
        """Go back to before it was decided."""
        plan = json.loads((self.folder / PLAN).read_text())
        if self._placing.exists():
            for name in plan["new"]:
                if not (self._placing / name).exists():
                    move(self._beside / name, self._placing / name)
            self._placing.rename(self._decided)
        for name in reversed(plan["old"]):
            if (self._old / name).exists():
                move(self._old / name, self._beside / name)
        self._decided.rename(self._new)

    def _settle(self) -> None:
        """Finish what was decided, and remove the rest; raises OutputError if it cannot be finished."""
        if self._decided.exists() or self._placing.exists():
            try:
                self._finish()
            except OSError as error:
                msg = f"{self._target}: an earlier output cannot be put there: {error.strerror}; it lies in {self.folder}, move it where you want it"
                raise OutputError("output_failed", msg, str(self._target)) from error
        super()._settle()


def move(path: Path, to: Path) -> None:
    """Move a file or folder to where nothing is; raises OSError if something is there."""
    if os.path.lexists(to):
        raise FileExistsError(None, "something else stands there", str(to))
    path.rename(to)
