"""pyarrow without pandas: nothing here needs it, and its import takes as long as all the rest of a small conversion."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType


class _Away:
    """Says, while it stands in ``sys.meta_path``, that there is no pandas."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:  # noqa: ARG004 -- PEP 451
        """Find nothing; of pandas not even by other finders."""
        if name == "pandas":
            raise ImportError(name)
        return None


def leave_pandas_out() -> None:
    """Let pyarrow look for pandas while it cannot be found.

    ``pa.array`` imports pandas at its first call to know its types, and never asks again (pyarrow 26). Whoever imports pandas
    before or later is served as ever, ``to_pandas`` too.
    """
    import pyarrow as pa  # noqa: PLC0415 -- heavy

    if "pandas" in sys.modules:
        return
    sys.meta_path.insert(0, _Away)
    try:
        pa.array([0])
    finally:
        sys.meta_path.remove(_Away)
