"""A folder as a ZIP."""

from __future__ import annotations

import shutil
import zipfile
from typing import TYPE_CHECKING

from igarchive.exporter.package import BLOCK, THE_DATE

if TYPE_CHECKING:
    from pathlib import Path


def pack(folder: Path, path: Path) -> None:
    """Put the files of a folder into a ZIP, each gone from the folder when it is in; media are compressed already."""
    with zipfile.ZipFile(path, "x") as packed:
        for file in sorted(found for found in folder.rglob("*") if found.is_file()):
            info = zipfile.ZipInfo(file.relative_to(folder).as_posix(), THE_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED if file.suffix == ".json" else zipfile.ZIP_STORED
            info.external_attr = 0o100644 << 16
            info.file_size = file.stat().st_size
            with file.open("rb") as stream, packed.open(info, "w") as out:
                shutil.copyfileobj(stream, out, BLOCK)
            file.unlink()
    shutil.rmtree(folder)
