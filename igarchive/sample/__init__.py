"""Invented archives: rows of the canonical tables about a person who does not exist, handed to the exporter."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from igarchive.sample.broken import BROKEN
    from igarchive.sample.media_files import media_bytes
    from igarchive.sample.options import SampleOptions
    from igarchive.sample.rows import invent
    from igarchive.sample.write import sample

__all__ = ["BROKEN", "SampleOptions", "invent", "media_bytes", "sample"]

HOMES = {"BROKEN": "broken", "SampleOptions": "options", "invent": "rows", "media_bytes": "media_files", "sample": "write"}
"""Where the public names live: the command line asks for options before it needs the rest."""


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- functions and classes
    """Import a public name when it is first used (PEP 562)."""
    if name not in HOMES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(f"{__name__}.{HOMES[name]}"), name)
