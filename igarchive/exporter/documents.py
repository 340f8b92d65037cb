"""Documents: the record lists that lie in one file, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from igarchive.shapes import LABELLED, relabelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from igarchive.exporter.edition import Edition
    from igarchive.exporter.layout import Laid
    from igarchive.stock import Rendered, Row, Stock


class Listed(Struct, frozen=True):
    """A record list of a document."""

    place: Laid
    """How it is laid out."""
    tables: Mapping[str, Sequence[Row]]
    """The rows that it holds, by table."""
    lost: Mapping[str, frozenset[str]]
    """Columns of which it holds some values and lacks others (``Rendered.lost``)."""


class Document(Struct, frozen=True):
    """One document of the archive, not yet written."""

    path: str
    """Where it lies."""
    content: Any
    """What it holds; text not yet mangled."""
    place: Laid
    """How its first record list is laid out; in one file all are of one form of text."""
    key: str | None
    """What its first record list lies under; None for a bare one."""
    lists: tuple[Listed, ...]
    """Its record lists."""

    @property
    def files(self) -> Iterator[str]:
        """The files that it refers to."""
        for listed in self.lists:
            named = [name for name in ("uri", "subtitles_uri") if name in listed.place.form.carries.get("media", ())]
            for row in listed.tables.get("media", ()):
                yield from (row[name] for name in named if row[name])
            yield from (row["value"] for row in listed.tables.get("records", ()) if row["pointer"].endswith("/uri") and row["value"])


def documents(laid: Iterable[Laid], stock: Stock, edition: Edition) -> Iterator[Document]:
    """Write all record lists, labels in the language of the edition; those that share a file, as the lists of media.json do, stand in one document."""
    shared: dict[str, list[Laid]] = {}
    for place in laid:
        shared.setdefault(place.member, []).append(place)
    for places in shared.values():
        if len(places) == 1:
            yield from (_document(places[0], rendered, edition) for rendered in places[0].render(stock))
        else:
            yield from _joined([_document(place, rendered, edition) for place in places for rendered in place.render(stock)])


def _document(place: Laid, rendered: Rendered, edition: Edition) -> Document:
    rows = {name: list(rows) for name, rows in rendered.rows.items()}
    content = place.document(rendered)
    if edition.language.labels and place.form.mark in LABELLED:
        content = relabelled(content, edition.language.label)
    path = place.path(rendered).removesuffix("json") + edition.format.extension
    return Document(path, content, place, rendered.key or place.form.key, (Listed(place, rows, rendered.lost),))


def _joined(found: Sequence[Document]) -> Iterator[Document]:
    """Join documents of one file, each of which holds its lists under keys."""
    if found:
        content = {key: value for one in found for key, value in one.content.items()}
        yield Document(found[0].path, content, found[0].place, found[0].key, tuple(told for one in found for told in one.lists))
