"""Open, validate and convert Instagram data exports, with nothing lost in silence.

>>> import igarchive
>>> with igarchive.open("sample_archives/2026-07.zip") as export:
...     export.account["username"]
'layla.haddad.prints'
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from igarchive.article20 import Completeness, completeness
    from igarchive.convert import Conversion, convert, convert_profiles
    from igarchive.diff import Differences, diff
    from igarchive.errors import IgarchiveError, InputRefusedError, OptionError, OutputError, UnknownNameError
    from igarchive.exporter import export
    from igarchive.exporter.story import Exported
    from igarchive.inspection import Inspection, inspect
    from igarchive.issues import Issue
    from igarchive.open_export import Export
    from igarchive.open_export import Export as open  # noqa: A004, N813 -- igarchive.open, as in gzip and tarfile
    from igarchive.store.load import Loaded, load
    from igarchive.transfer.choices import Credentials
    from igarchive.transfer.push import Pushed, push
    from igarchive.validate import Report, validate

__version__ = "0.1.0"

__all__ = [
    "Completeness",
    "Conversion",
    "Credentials",
    "Differences",
    "Export",
    "Exported",
    "IgarchiveError",
    "InputRefusedError",
    "Inspection",
    "Issue",
    "Loaded",
    "OptionError",
    "OutputError",
    "Pushed",
    "Report",
    "UnknownNameError",
    "completeness",
    "convert",
    "convert_profiles",
    "diff",
    "export",
    "inspect",
    "load",
    "open",
    "push",
    "validate",
]

HOMES = {
    "completeness": "article20:completeness",
    "convert": "convert:convert",
    "convert_profiles": "convert:convert_profiles",
    "diff": "diff:diff",
    "export": "exporter:export",
    "load": "store.load:load",
    "inspect": "inspection:inspect",
    "push": "transfer.push:push",
    "validate": "validate:validate",
    "open": "open_export:Export",
    "Completeness": "article20:Completeness",
    "Conversion": "convert:Conversion",
    "Credentials": "transfer.choices:Credentials",
    "Differences": "diff:Differences",
    "Export": "open_export:Export",
    "Exported": "exporter.story:Exported",
    "IgarchiveError": "errors:IgarchiveError",
    "InputRefusedError": "errors:InputRefusedError",
    "Inspection": "inspection:Inspection",
    "Issue": "issues:Issue",
    "Loaded": "store.load:Loaded",
    "OptionError": "errors:OptionError",
    "OutputError": "errors:OutputError",
    "Pushed": "transfer.push:Pushed",
    "Report": "validate:Report",
    "UnknownNameError": "errors:UnknownNameError",
}
"""Where the public names live: nothing heavy is imported before one of them is used."""


class _Package(ModuleType):
    """Keeps ``igarchive.convert`` the function when the import system wants it to be the module of that name."""

    def __setattr__(self, name: str, value: object) -> None:
        """Put a public function in the place of its module."""
        super().__setattr__(name, getattr(value, name) if name in HOMES and isinstance(value, ModuleType) else value)


sys.modules[__name__].__class__ = _Package


def __dir__() -> list[str]:
    """Name what is public, for completion."""
    return sorted(__all__)


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- functions and classes
    """Import a public name when it is first used (PEP 562)."""
    if name not in HOMES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    module, _, attribute = HOMES[name].partition(":")
    value = getattr(import_module(f"{__name__}.{module}"), attribute)
    globals()[name] = value
    return value
