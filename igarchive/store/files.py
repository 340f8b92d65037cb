"""The media that a load adds to a store, or replaces: put in their folder just before the rows that refer to them are kept.

The names of all of them are written down before. So it is known what to take away when it is over, whether the rows were kept
or not, at the latest by the next load: those that no row refers to.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from typing import TYPE_CHECKING

from igarchive.errors import OutputError
from igarchive.output import failed
from igarchive.output.flush import PRIVATE_FOLDER, flush, flush_file, flush_folder
from igarchive.output.workplace import PrivateFolder

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

PLAN = "plan.json"
"""Holds the names of the files that are put in place, and of those that may not be needed any more."""


class NewFiles(PrivateFolder):
    """The files that are not among the media yet, each once."""

    def __init__(self, media: Path, referred: Callable[[Collection[str]], set[str]]) -> None:
        """Take the folder of the media, and what tells which files the rows that are kept refer to."""
        super().__init__(media / ".partial", str(media))
        self._media = media
        self._referred = referred
        self._one = self.folder / "one"
        self._replaced: set[str] = set()
        self._made_media = False

    def read(self, copy: Callable[[Path], None]) -> str:
        """Copy a file, and give the SHA-256 of its bytes; raises MemberBrokenError, OutputError."""
        try:
            if self._lock is None:
                self._made_media = not self._media.exists()
                self._media.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
                self.claim()
            self._one.unlink(missing_ok=True)
            copy(self._one)
            with self._one.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
        except OutputError:
            raise
        except OSError as error:
            raise failed(self._media, error) from error

    def keep(self, sha256: str) -> None:
        """Add the file that was read last, if it is not among the media."""
        there = self._media / sha256
        if not there.is_file() or there.stat().st_size != self._one.stat().st_size:
            self._one.replace(self._new / sha256)

    def replace(self, sha256: str) -> None:
        """Take note of a file that another one replaces: it goes, if nothing else refers to it."""
        self._replaced.add(sha256)

    def put(self) -> None:
        """Put all files in place; raises OutputError."""
        if self._lock is None:
            return
        try:
            flush(self._new)
            names = sorted(file.name for file in self._new.iterdir())
            self._write_down({*names} | self._replaced)
            for name in names:
                (self._new / name).replace(self._media / name)
            flush_folder(self._media)
        except OSError as error:
            raise failed(self._media, error) from error

    def _write_down(self, names: set[str]) -> None:
        """Write down what may have to go; from when the file has its name it is whole."""
        draft = self.folder / "draft.json"
        draft.write_text(json.dumps(sorted(names)))
        flush_file(draft)
        draft.rename(self.folder / PLAN)
        flush_folder(self.folder)

    def _settle(self) -> None:
        """Take away what nothing refers to, and remove the rest."""
        plan = self.folder / PLAN
        if plan.exists():
            names = json.loads(plan.read_text())
            for name in set(names) - self._referred(names):
                (self._media / name).unlink(missing_ok=True)
        super()._settle()

    def close(self) -> None:
        """Settle, and remove the folder of the media if it was made for nothing."""
        super().close()
        if self._made_media:
            with suppress(OSError):
                self._media.rmdir()
