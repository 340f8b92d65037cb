"""The reference exporter: tables to an archive, the mirror of the reader. Read ``story.py`` first."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from igarchive.exporter.story import Exported, Plan, export, write_to

__all__ = ["FORMATS", "Exported", "Plan", "export", "write_to"]

FORMATS = ("json", "html")
"""The formats of documents; ``formats.py`` has them. Help texts name them, and need no more."""


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- functions and classes
    """Import a public name when it is first used (PEP 562): the command line asks for editions before it needs the rest."""
    if name not in __all__:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(f"{__name__}.story"), name)
