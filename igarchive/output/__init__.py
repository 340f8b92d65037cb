"""The target of an output: written in a private folder beside it, and put in its place when all is whole.

Whatever stood there stands there until then, also when the process is killed, the disk is full or the power fails
(``workplace.py``). Nothing is written elsewhere, and nothing is named by what an archive holds.
"""

from __future__ import annotations

import atexit
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from igarchive.errors import IgarchiveError, OutputError
from igarchive.output.flush import SteadyFlush
from igarchive.output.workplace import Workplace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

OURS = (
    "members.parquet", "datapackage.json", "outbox.json", "mastodon-archive.zip", "mastodon-archive/outbox.json", "pixelfed-1.zip", "pixelfed-large-1.zip",
    "social-posts.jsonl",
)  # fmt: skip
"""Files by which an earlier output is known: --force replaces no other folder."""


REPORT = "loss.json"
"""The report that every output holds (``loss.py``)."""


class Kind(Struct, frozen=True):
    """A kind of file: --force replaces one only by another of its kind."""

    name: str
    """What it is called."""
    begins: tuple[bytes, ...]
    """What its bytes begin with."""

    def is_kind_of(self, file: Path) -> bool:
        """Tell whether a file is of this kind, or empty."""
        with file.open("rb") as stream:
            begin = stream.read(max(map(len, self.begins)))
        return not begin or begin.startswith(self.begins)


ZIP = Kind("ZIP", (b"PK\x03\x04", b"PK\x05\x06"))

PARQUET = Kind("Parquet file", (b"PAR1",))

ANY = Kind("file", (b"",))


class Target:
    """What an output is written to. A context manager that gives the path to write to for the while."""

    def __init__(self, path: Path, inputs: Sequence[str | Path] = (), *, force: bool) -> None:
        """Take the path, and what is read meanwhile: none of that is ever replaced. Raises OutputError for a path that none can be."""
        self.path = path
        try:
            with suppress(OSError):
                os.lstat(path)
            self._at = path.parent.resolve() / path.name if path.name.strip(".") else path.resolve()
        except (OSError, RuntimeError, ValueError) as error:  # links that lead in a circle; a current folder that is gone; what no path holds
            raise OutputError("output_failed", f"{path}: cannot be written: {error}", str(path)) from error
        self._inputs = [Path(given).resolve() for given in inputs]
        self._force = force
        self._workplace = Workplace(self._at)
        self._steady: SteadyFlush | None = None

    def check(self) -> None:
        """Raise OutputError if the target may not be written: for what takes long before it has anything to write."""
        self._keep_inputs()
        self._keep_others()

    def __enter__(self) -> Path:
        """Make the private folder; raises OutputError if the target may not be written."""
        try:
            self._keep_inputs()
            self._workplace.recover()
            self._keep_others()
            # a signal may come between here and the block that __exit__ ends
            atexit.register(self._workplace.close)
            self._prepare()
            claimed = self._workplace.claim()
            self._steady = SteadyFlush(claimed)
            return self._begin(claimed)
        except BaseException as error:
            self._close()
            self._tell(error)
            raise

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Put what was written in place, or remove it if anything went wrong."""
        try:
            if error is None:
                self._keep_others()
                self._workplace.put(self._standing())
        except OSError as wrong:
            self._tell(wrong)
            raise
        finally:
            self._close()
        self._tell(error)

    def _tell(self, error: BaseException | None) -> None:
        """Say that the target could not be written, if that is what an error means."""
        if isinstance(error, OSError) and not isinstance(error, IgarchiveError):
            raise failed(self.path, error) from error

    def _close(self) -> None:
        if self._steady:
            self._steady.end()
        self._workplace.close()
        atexit.unregister(self._workplace.close)

    def _prepare(self) -> None:
        """Make what must be there before anything is written."""

    def _begin(self, folder: Path) -> Path:
        """Give the path to write to, in an empty folder."""
        return folder / self._at.name

    def _standing(self) -> list[Path]:
        """Give what stands where the output is to be, and will be replaced."""
        return [self._at] if self._at.exists() else []

    def _keep_inputs(self) -> None:
        """Refuse a target that would replace the input, or come to lie in it."""
        if any(_are_one(self._at, given) or self._at in given.parents or (given.is_dir() and given in self._at.parents) for given in self._inputs):
            msg = f"{self.path}: holds what is read, or lies inside it; choose another output"
            raise OutputError("output_is_input", msg, str(self.path))

    def _keep_others(self) -> None:
        """Refuse to replace what is not to be replaced."""
        if self.path.is_symlink():
            raise self._refused("is a symbolic link; choose another output")
        for path in self._standing():
            if self._holds_nothing(path):
                continue
            why = self._unlike(path) or (self._foreign(path) if self._force else "exists already; choose another output, or replace it with --force")
            if why is not None:
                raise self._refused(why, self.path.with_name(path.name) if path != self._at else self.path)

    def _holds_nothing(self, path: Path) -> bool:  # noqa: ARG002 -- a folder may
        """Tell whether what stands there can go unasked."""
        return False

    def _unlike(self, path: Path) -> str | None:
        """Say why what stands there cannot be replaced by such an output."""
        raise NotImplementedError

    def _foreign(self, path: Path) -> str | None:
        """Say why what stands there is not replaced even with force."""
        raise NotImplementedError

    def _refused(self, what: str, path: Path | None = None) -> OutputError:
        return OutputError("output_exists", f"{path or self.path}: {what}", str(path or self.path))


class FolderTarget(Target):
    """A folder to be written, with the folders that it lies in; an earlier output is replaced as a whole."""

    def __init__(self, path: Path, inputs: Sequence[str | Path], *, force: bool) -> None:
        super().__init__(path, inputs, force=force)
        self._made: list[Path] = []

    def _prepare(self) -> None:
        missing = [folder for folder in self._at.parents if not folder.exists()]
        for folder in reversed(missing):
            folder.mkdir(exist_ok=True)
            self._made.append(folder)

    def _begin(self, folder: Path) -> Path:
        made = folder / self._at.name
        made.mkdir()
        return made

    def _close(self) -> None:
        """Close, and remove the folders that were made for an output that did not come about."""
        super()._close()
        with suppress(OSError):
            for folder in reversed(self._made):
                folder.rmdir()

    def _keep_inputs(self) -> None:
        super()._keep_inputs()
        with suppress(FileNotFoundError):  # the current folder may be gone
            if self._at == Path.cwd() or self._at in Path.cwd().parents:
                raise self._refused("is the current folder, or holds it; choose another output")

    def _holds_nothing(self, path: Path) -> bool:
        return path.is_dir() and not any(path.iterdir())

    def _unlike(self, path: Path) -> str | None:
        return None if path.is_dir() else "is a file, not a folder; choose another output"

    def _foreign(self, path: Path) -> str | None:
        if any(path.joinpath(name).is_file() for name in OURS):
            return None
        return "holds what igarchive did not write; choose another output, or remove it yourself"


class FileTarget(Target):
    """A file to be written, in a folder that is there."""

    def __init__(self, path: Path, kind: Kind, inputs: Sequence[str | Path] = (), *, force: bool) -> None:
        super().__init__(path, inputs, force=force)
        self._kind = kind

    def _unlike(self, path: Path) -> str | None:
        if path.is_dir():
            return "is a folder, not a file; choose another output"
        return None if path.is_file() and not path.is_symlink() else "is no regular file; choose another output"

    def _foreign(self, path: Path) -> str | None:
        return None if self._kind.is_kind_of(path) else f"is no {self._kind.name}, and is not replaced by one; choose another output"


class PartsTarget(FileTarget):
    """A ZIP to be written, and the further parts of the same export beside it; they are replaced together."""

    def __init__(self, path: Path, inputs: Sequence[str | Path] = (), *, force: bool) -> None:
        super().__init__(path, ZIP, inputs, force=force)

    def _standing(self) -> list[Path]:
        beside = self._at.parent.iterdir() if self._at.parent.is_dir() else ()
        return [*super()._standing(), *sorted(path for path in beside if is_later_part(path.name, self._at))]


def part_of(path: Path, number: int) -> Path:
    """Give the path of a part of an export, by that of the first."""
    return path if number == 1 else path.with_name(f"{path.stem}_part_{number}{path.suffix}")


def is_later_part(name: str, path: Path) -> bool:
    """Tell whether a file is named as a later part of the export whose first part is at a path."""
    return re.fullmatch(f"{re.escape(path.stem)}_part_([2-9]|[1-9][0-9]+){re.escape(path.suffix)}", name) is not None


def _are_one(one: Path, other: Path) -> bool:
    """Tell whether two paths lead to one file, as they may where case does not count."""
    try:
        return one == other or one.samefile(other)
    except OSError:
        return False


def recover(path: str | Path) -> None:
    """Bring back what is not at a path only because a process was killed while it was put there."""
    if not os.path.exists(path):  # noqa: PTH110 -- Path.exists raises for some names
        with suppress(OSError, RuntimeError, ValueError):
            Workplace(Path(path).resolve()).recover()


def failed(path: Path, error: OSError) -> OutputError:
    """Say why a target could not be written."""
    lacking = isinstance(error, FileNotFoundError) and not path.parent.exists()
    why = f"the folder {path.parent} does not exist; make it, or choose another output" if lacking else error.strerror or error
    return OutputError("output_failed", f"{path}: cannot be written: {why}", str(path))
