"""The package: documents and media into a ZIP."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING

from igarchive.container.limits import LIMITS
from igarchive.container.names import safe_path
from igarchive.errors import InputRefusedError, MemberBrokenError, OutputError
from igarchive.output import part_of
from igarchive.sections.folders import NO_DATA, NO_DATA_FILE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Self

    from igarchive.exporter.media import FindMedia

THE_DATE = (1980, 1, 1, 0, 0, 0)
"""The date of every member: no output holds the date of its making."""

UNIX = 3
"""The system that real archives say they were made on."""

END, ENTRY = 22, 46
"""Bytes at the end of a ZIP, and of each entry in its directory beside the name."""

BLOCK = 1 << 20
"""Bytes that are copied at a time."""


class Package:
    """A ZIP, or several parts of one export, in an empty folder."""

    def __init__(self, path: Path, *, split_size: int | None = None, packing: int = zipfile.ZIP_DEFLATED) -> None:
        """Take the path of the first part."""
        self._path = path
        self._split_size = split_size
        self._packing = packing
        self._parts: list[zipfile.ZipFile] = []
        self._directory = 0
        self._written: set[str] = set()
        self.missing = 0
        """Files that members refer to and that were not found."""
        self._uris: dict[str, None] = {}

    @property
    def members(self) -> int:
        """How many files it holds."""
        return len(self._written)

    @property
    def parts(self) -> int:
        """How many ZIPs it has."""
        return len(self._parts)

    def __enter__(self) -> Self:
        """Begin the first ZIP; raises OSError."""
        self._begin_part()
        return self

    def __exit__(self, *exception: object) -> None:
        """Finish the ZIPs."""
        with ExitStack() as stack:
            for part in self._parts:
                stack.callback(part.close)

    def _begin_part(self) -> None:
        self._parts.append(zipfile.ZipFile(part_of(self._path, len(self._parts) + 1), "x", zipfile.ZIP_DEFLATED))
        self._directory = END

    def add(self, path: str, data: bytes, files: Iterable[str] = ()) -> None:
        """Write one member, and take note of the files that it refers to."""
        with self._entry(path, len(data)) as out:
            out.write(data)
        self._uris |= dict.fromkeys(files)

    def add_media(self, find: FindMedia) -> None:
        """Copy the files that the members refer to, each once, from where they are found."""
        with tempfile.TemporaryDirectory(dir=self._path.parent) as folder:
            for number, uri in enumerate(self._uris):
                if uri in self._written:
                    continue
                copy = find(uri) if is_inside(uri) else None
                file = Path(folder, str(number))
                try:
                    if copy is not None:
                        copy(file)
                except MemberBrokenError:
                    copy = None
                if copy is None:
                    self.missing += 1
                    continue
                with self._entry(uri, file.stat().st_size) as out, file.open("rb") as stream:
                    shutil.copyfileobj(stream, out, BLOCK)
                file.unlink()

    def add_empty(self, folders: Iterable[str]) -> None:
        """Say of folders that nothing was written to that there is no data."""
        for folder in dict.fromkeys(folders):
            if not any(path.startswith(f"{folder}/") for path in self._written):
                self.add(f"{folder}/{NO_DATA_FILE}", NO_DATA.encode())

    def _entry(self, path: str, size: int) -> IO[bytes]:
        """Open a member to be written; in the next part, if this one would become too large."""
        length = len(path.encode())
        if length > LIMITS.name:
            msg = f"{path[:80]}...: has {length:,} bytes, and a path has at most {LIMITS.name:,}; mend the conversation or the file name that it is made of"
            raise OutputError("name_too_long", msg, path)
        if not is_inside(path) or path in self._written:
            what = "stands twice in the tables" if path in self._written else "leads out of the archive"
            msg = f"{path}: {what}; mend the conversation or the file name that it is made of"
            raise OutputError("unsafe_path", msg, path)
        whole = size + 2 * (ENTRY + length)
        made = self._parts[-1]
        if self._split_size and made.filelist and made.start_dir + self._directory + whole > self._split_size:
            self._begin_part()
        self._directory += ENTRY + length
        self._written.add(path)
        info = zipfile.ZipInfo(path, THE_DATE)
        info.compress_type = self._packing
        info.external_attr = 0o100644 << 16
        info.create_system = UNIX
        info.file_size = size
        return self._parts[-1].open(info, "w")


def is_inside(path: str) -> bool:
    """Tell whether a path stays in the archive, and is one that igarchive itself reads."""
    try:
        return safe_path(path, LIMITS) == path
    except InputRefusedError:
        return False
