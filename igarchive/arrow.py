"""pyarrow without what nothing here needs and whose import takes as long as all the rest of a small conversion (pandas, numpy); and its files."""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from functools import cache
from threading import Lock, get_ident
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from pathlib import Path
    from typing import Literal

    import pyarrow as pa


class _Away:
    """Says, while it stands in ``sys.meta_path``, that there is no such module: to all threads, or to one."""

    def __init__(self, *names: str, thread: int | None = None) -> None:
        self._names = names
        self._thread = thread

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:  # noqa: ARG002 -- PEP 451
        """Find nothing; of these not even by other finders."""
        if name in self._names and self._thread in {None, get_ident()}:
            raise ImportError(name)
        return None


STORAGES = ("pyarrow._azurefs", "pyarrow._gcsfs", "pyarrow._hdfs", "pyarrow._s3fs")
"""Storage elsewhere, each a library of its own: ``pyarrow.parquet`` imports all that can be found (pyarrow 26)."""


DOCSTRINGS = "pyarrow.vendored.docscrape"
"""Takes docstrings apart, for those that ``pyarrow.compute`` makes for each of its functions (pyarrow 26)."""


def leave_out_what_is_not_needed() -> None:
    """Let nothing in this process find numpy, pandas or storage elsewhere any more: for programs of our own, which nobody else's code shares.

    pyarrow imports numpy when it is imported, if it can; without it a command on a small archive takes a twelfth less, and a conversion to
    Parquet 14 ms less without the storage. Nobody reads there what Arrow's functions are documented with: half of the import
    of ``pyarrow.compute``, a twentieth of a small conversion.
    """
    sys.meta_path.insert(0, _Away("numpy", "pandas", *STORAGES))
    sys.modules.setdefault(DOCSTRINGS, _Blank(DOCSTRINGS))


class _Blank(ModuleType):
    """Stands for what takes docstrings apart, and finds nothing in them."""

    def NumpyDocString(self, _: str) -> defaultdict[str, tuple[str, ...]]:  # noqa: N802 -- as it is called there
        """Give no section of a docstring."""
        return defaultdict(tuple)


_ONE_AT_A_TIME = Lock()
"""Held while the finders of modules are others than usual."""


@cache
def leave_pandas_out() -> None:
    """Let pyarrow look for pandas while it cannot be found.

    ``pa.array`` imports pandas at its first call to know its types, and never asks again (pyarrow 26). Whoever imports pandas
    before or later is served as ever, ``to_pandas`` too.
    """
    import pyarrow as pa  # noqa: PLC0415 -- heavy

    if "pandas" in sys.modules:
        return
    away = _Away("pandas", thread=get_ident())  # another thread may be importing it, or be on its way through this list: it is made anew
    with _ONE_AT_A_TIME:
        sys.meta_path = [away, *sys.meta_path]
        try:
            pa.array([0])
        finally:
            sys.meta_path = [finder for finder in sys.meta_path if finder is not away]


def open_file(path: Path, mode: Literal["rb", "wb"]) -> pa.OSFile:
    """Open a file for pyarrow, by the bytes of its path: a path as text it takes only where that is UTF-8 (pyarrow 26)."""
    import pyarrow as pa  # noqa: PLC0415 -- heavy

    return pa.OSFile(os.fsencode(path), mode)
