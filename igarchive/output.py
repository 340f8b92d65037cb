"""The target of an output: a private folder beside it, swapped in when all is written."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from igarchive.errors import OutputError

if TYPE_CHECKING:
    from types import TracebackType

PRIVATE_FILE = 0o600
"""Mode of every file: the output is personal data."""


class Target:
    """A folder to be written: what stood there before stands there until the new one is whole."""

    def __init__(self, path: Path, *, force: bool) -> None:
        self._path = path
        self._force = force
        self._folder: Path | None = None

    def __enter__(self) -> Path:
        """Make the private folder to write into; raises OutputError if the target may not be written."""
        if self._path.is_symlink() or self._path.is_file():
            msg = f"{self._path}: is not a folder; choose another --out"
            raise OutputError("output_exists", msg, str(self._path))
        if self._path.exists() and not self._force:
            msg = f"{self._path}: exists already; choose another --out, or replace it with --force"
            raise OutputError("output_exists", msg, str(self._path))
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._folder = Path(tempfile.mkdtemp(prefix=f".{self._path.name}.", suffix=".partial", dir=self._path.parent))
        except OSError as error:
            raise _failed(self._path, error) from error
        return self._folder

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Swap the folder in, or remove it if anything went wrong."""
        assert self._folder is not None  # noqa: S101 -- entered
        if error is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            if isinstance(error, OSError) and not isinstance(error, OutputError):
                raise _failed(self._path, error) from error
            return
        try:
            for file in self._folder.rglob("*"):
                if file.is_file():
                    file.chmod(PRIVATE_FILE)
            if self._path.exists():
                old = self._folder.with_suffix(".old")
                self._path.rename(old)
                self._folder.rename(self._path)
                shutil.rmtree(old)
            else:
                self._folder.rename(self._path)
        except OSError as wrong:
            raise _failed(self._path, wrong) from wrong


def _failed(path: Path, error: OSError) -> OutputError:
    return OutputError("output_failed", f"{path}: cannot be written: {error.strerror or error}", str(path))
