"""The target of an output: a private folder beside it, swapped in when all is written."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from igarchive.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700
"""Modes of what is written: the output is personal data."""


OURS = (
    "members.parquet", "datapackage.json", "outbox.json", "mastodon-archive.zip", "mastodon-archive/outbox.json", "pixelfed-1.zip", "pixelfed-large-1.zip",
    "social-posts.jsonl",
)  # fmt: skip
"""Files by which an earlier output is known: --force replaces nothing else."""


class Target:
    """A folder to be written: what stood there before stands there until the new one is whole."""

    def __init__(self, path: Path, inputs: Sequence[str | Path], *, force: bool) -> None:
        self._path = path
        self._inputs = [Path(given).resolve() for given in inputs]
        self._force = force
        self._folder: Path | None = None

    def __enter__(self) -> Path:
        """Make the private folder to write into; raises OutputError if the target may not be written."""
        self._keep_inputs()
        if self._path.is_symlink() or self._path.is_file():
            what = "a symbolic link" if self._path.is_symlink() else "a file"
            msg = f"{self._path}: is {what}, not a folder; choose another --out"
            raise OutputError("output_exists", msg, str(self._path))
        if self._path.exists() and not self._force:
            raise exists(self._path)
        if self._path.exists() and any(self._path.iterdir()) and not any(self._path.joinpath(name).is_file() for name in OURS):
            msg = f"{self._path}: holds what igarchive did not write; choose another --out, or remove it yourself"
            raise OutputError("output_exists", msg, str(self._path))
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._folder = Path(tempfile.mkdtemp(prefix=f".{self._path.name}.", suffix=".partial", dir=self._path.parent))
            # a signal may come between here and the block that __exit__ ends
            atexit.register(self._discard)
        except OSError as error:
            raise failed(self._path, error) from error
        return self._folder

    def _keep_inputs(self) -> None:
        """Refuse a target that would replace the export, or come to lie inside it, or hold the current folder."""
        target = self._path.resolve()
        if any(target == given or target in given.parents or (given.is_dir() and given in target.parents) for given in self._inputs):
            msg = f"{self._path}: holds the export, or lies inside it; choose another --out"
            raise OutputError("output_is_input", msg, str(self._path))
        if target == Path.cwd() or target in Path.cwd().parents:
            msg = f"{self._path}: is the current folder, or holds it; choose another --out"
            raise OutputError("output_exists", msg, str(self._path))

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Swap the folder in, or remove it if anything went wrong."""
        assert self._folder is not None  # noqa: S101 -- entered
        if error is not None:
            self._discard()
            if isinstance(error, OSError) and not isinstance(error, OutputError):
                raise failed(self._path, error) from error
            return
        try:
            for file in self._folder.rglob("*"):
                if file.is_file():
                    file.chmod(PRIVATE_FILE)
            self._swap(self._folder)
        except OSError as wrong:
            self._discard()
            raise failed(self._path, wrong) from wrong
        finally:
            atexit.unregister(self._discard)

    def _discard(self) -> None:
        """Remove what was written."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _swap(self, folder: Path) -> None:
        """Put the new folder in the place of the old one; if that fails the old one stays."""
        if not self._path.exists():
            folder.rename(self._path)
            return
        old = folder.with_suffix(".old")
        self._path.rename(old)
        try:
            folder.rename(self._path)
        except OSError:
            old.rename(self._path)
            raise
        shutil.rmtree(old)


def exists(path: Path) -> OutputError:
    """Refuse a target that stands already."""
    return OutputError("output_exists", f"{path}: exists already; choose another --out, or replace it with --force", str(path))


def failed(path: Path, error: OSError) -> OutputError:
    """Say why a target could not be written."""
    return OutputError("output_failed", f"{path}: cannot be written: {error.strerror or error}", str(path))
