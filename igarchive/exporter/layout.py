"""The layout of a day: for each section the newest folder, file name and form not younger than that day."""

from __future__ import annotations

import zipfile
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from igarchive.history import GENERATIONS, history, newest
from igarchive.section import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from igarchive.section import Form, Section
    from igarchive.stock import Rendered, Stock


PACKING = history((GENERATIONS[0].date, zipfile.ZIP_DEFLATED), ("2025-12", zipfile.ZIP_STORED))
"""How members are packed (catalogue Q11)."""


class Laid(Struct, frozen=True):
    """Where and how a section is written on a day."""

    section: Section
    """The section."""
    form: Form
    """The shape of its records."""
    folder: str
    """Its folder, * for what differs from list to list."""
    file: str
    """Its file name, without a number."""

    @property
    def member(self) -> str:
        """Where it is written, * for what differs from list to list."""
        return "/".join(filter(None, (self.folder, self.file)))

    def render(self, stock: Stock) -> Iterator[Rendered]:
        """Write the section's records."""
        assert self.form.render is not None  # noqa: S101 -- laid_out gives no other
        return self.form.render(self.section.constant, stock)

    def path(self, rendered: Rendered) -> str:
        """Give the path of a record list; numbered files begin with 1."""
        folders = iter(rendered.above)
        folder = "/".join(next(folders) if part == "*" else part for part in self.folder.split("/"))
        file = rendered.file or self.file
        numbered = file in self.section.numbered and (self.form.key is None or rendered.above)
        return "/".join(filter(None, (folder, file.replace(".json", f"_{rendered.number}.json") if numbered else file)))

    def document(self, rendered: Rendered) -> Any:  # noqa: ANN401 -- any JSON
        """Put a record list into its container: under its key, bare, or alone without brackets, as bare lists of one are since folders came."""
        key = rendered.key or self.form.key
        lone = rendered.lone or (key is None and bool(self.folder) and len(rendered.records) == 1)
        told = rendered.records[0] if lone else rendered.records
        return told if key is None else {**rendered.header, key: told}


def laid_out(section: Section, date: str, writes: Callable[[Form], bool] = lambda _: True) -> Laid | None:
    """Lay a section out as on a day; None if it did not exist then, or no form of that day is written yet, or ``writes`` takes none of them."""
    folder, file = newest(section.folder, date), newest(section.files, date)
    forms = sorted((*section.forms, *section.written), key=attrgetter("date"))
    form = newest([since for since in forms if since.value.render and since.value.spoiled is (folder != ROOT) and writes(since.value)], date)
    gone = section.until is not None and date >= section.until
    return None if gone or folder is None or file is None or form is None else Laid(section, form, folder, file)
