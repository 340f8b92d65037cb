"""HTML as a format of documents: pages, the page by which one enters, and what pages do not show."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from igarchive.html.writing import BLOCKS, write_page
from igarchive.html.writing.entry import LOGO, entry_page, logo
from igarchive.html.writing.style import DATES, LOOKS, style_of
from igarchive.html.writing.unshown import Told, shown_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import tzinfo

    from igarchive.exporter.documents import Document
    from igarchive.section import Form
    from igarchive.stock import Row


class Html:
    """HTML: a page for each document whose shape pages mirror, its times in the zone of the account."""

    extension: ClassVar[str] = "html"
    since: ClassVar[str] = LOOKS[0].date
    languages: ClassVar[Collection[str]] = tuple(DATES)
    zoned: ClassVar[bool] = True
    notes: ClassVar[tuple[str, ...]] = ("times are to the minute",)

    def __init__(self, layout: str, language: str, zone: tzinfo) -> None:
        """Write as in a month, a language and a zone."""
        self._style = style_of(layout, language, zone)

    def writes(self, form: Form) -> bool:
        """Tell whether pages mirror the shape of a form."""
        return form.spoiled and form.mark in BLOCKS

    def write(self, document: Document) -> bytes | None:
        """Write a document as a page; None for a list that lies under another key than its form's, as replies in channels do."""
        form = document.place.form
        return write_page(document.content, form, document.path, self._style) if document.key == form.key else None

    def shown(self, document: Document, form: Form, tables: Mapping[str, Sequence[Row]]) -> Mapping[str, Sequence[Row]]:
        """Give the rows as the page shows them."""
        return shown_rows(Told(form.mark, document.path, tables, self._style.zone))

    def entry(self, paths: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """Give the page that lists the others, and the picture at the top of each."""
        yield self._style.look.entry, entry_page(paths, self._style)
        yield LOGO, logo()
