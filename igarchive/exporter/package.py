"""The package: documents and media into a ZIP, text mangled as the real thing."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from igarchive.errors import OutputError
from igarchive.leftovers import leaves
from igarchive.output import PRIVATE_FILE
from igarchive.text import spoil

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self

FindMedia = Callable[[str], bytes | None]
"""Gives the bytes of the file that a URI means, None where there is none."""

THE_DATE = (1980, 1, 1, 0, 0, 0)
"""The date of every member: no output holds the date of its making."""

EMPTY_LIST = re.compile(r"^( *)(.*)\[\](,?)$", re.MULTILINE)
"""An empty list, alone at the end of a line."""


class Package:
    """A ZIP that is written beside its target and put in its place when it is whole."""

    def __init__(self, path: Path, *, force: bool) -> None:
        self._path = path
        self._partial = path.with_name(f".{path.name}.partial")
        self._force = force
        self._stack = ExitStack()
        self._written: set[str] = set()
        self._uris: dict[str, None] = {}

    @property
    def members(self) -> int:
        """How many files it holds."""
        return len(self._written)

    def __enter__(self) -> Self:
        """Begin the ZIP; raises OutputError if there is one that may not be replaced."""
        if self._path.exists() and not self._force:
            msg = f"{self._path}: exists already; choose another --out, or replace it with --force"
            raise OutputError("output_exists", msg, str(self._path))
        self._zip = self._stack.enter_context(zipfile.ZipFile(self._partial, "w", zipfile.ZIP_DEFLATED))
        self._partial.chmod(PRIVATE_FILE)
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        """Finish the ZIP, or leave nothing of it."""
        self._stack.close()
        if error is None:
            self._partial.replace(self._path)
        else:
            self._partial.unlink(missing_ok=True)

    def add_document(self, path: str, document: Any) -> None:  # noqa: ANN401 -- any JSON
        """Write one JSON member, and take note of the files that it refers to."""
        self._add(path, written(document))
        self._uris |= dict.fromkeys(value for path, _, value in leaves(document) if path[-1:] == ("uri",) and value)

    def add_media(self, find: FindMedia) -> None:
        """Copy the files that the documents refer to, each once, from where they are found."""
        for uri in self._uris:
            data = find(uri)
            if data is not None:
                self._add(uri, data)

    def _add(self, path: str, data: bytes) -> None:
        self._written.add(path)
        info = zipfile.ZipInfo(path, THE_DATE)
        info.compress_type = zipfile.ZIP_DEFLATED
        self._zip.writestr(info, data)


def written(document: Any) -> bytes:  # noqa: ANN401
    """Write JSON as Instagram does: ASCII, two spaces, each character beyond ASCII as the bytes of its UTF-8."""
    text = json.dumps(spoiled(document), ensure_ascii=True, indent=2)
    return EMPTY_LIST.sub(r"\1\2[\n\1  \n\1]\3", text).encode("ascii")


def spoiled(value: Any) -> Any:  # noqa: ANN401
    """Mangle every text of a document, keys too."""
    if isinstance(value, str):
        return spoil(value)
    if isinstance(value, dict):
        return {spoil(key): spoiled(child) for key, child in value.items()}
    if isinstance(value, list):
        return [spoiled(child) for child in value]
    return value
