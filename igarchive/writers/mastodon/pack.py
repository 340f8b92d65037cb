"""A folder that becomes a ZIP, file by file: no file has to be on the disk twice, or for long."""

from __future__ import annotations

import shutil
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING

from igarchive.exporter.package import BLOCK, THE_DATE

if TYPE_CHECKING:
    from pathlib import Path


class Pack:
    """Takes files out of a folder into a ZIP."""

    def __init__(self, folder: Path, path: Path) -> None:
        self._folder = folder
        self._zip = zipfile.ZipFile(path, "x")

    def take(self, path: str) -> None:
        """Take a file that is whole; media are compressed already."""
        file = self._folder / path
        info = zipfile.ZipInfo(path, THE_DATE)
        info.compress_type = zipfile.ZIP_DEFLATED if file.suffix == ".json" else zipfile.ZIP_STORED
        info.external_attr = 0o100644 << 16
        info.file_size = file.stat().st_size
        with file.open("rb") as stream, self._zip.open(info, "w") as out:
            shutil.copyfileobj(stream, out, BLOCK)
        file.unlink()

    def close(self) -> None:
        """Take the files that are left, and the folder away."""
        for file in sorted(file for file in self._folder.rglob("*") if file.is_file()):
            self.take(file.relative_to(self._folder).as_posix())
        self._zip.close()
        shutil.rmtree(self._folder)

    def let_go(self) -> None:
        """Close the ZIP, finished or not."""
        with suppress(OSError, ValueError):  # it may be what cannot be written
            self._zip.close()
