"""The formats of documents: JSON as Instagram writes it, and pages."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from igarchive.exporter import FORMATS
from igarchive.exporter.pages import Html
from igarchive.history import GENERATIONS
from igarchive.labels import LANGUAGE_BY_TAG

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import tzinfo

    from igarchive.exporter.documents import Document
    from igarchive.section import Form
    from igarchive.stock import Row


class DocumentFormat(Protocol):
    """How documents are written."""

    extension: ClassVar[str]
    """Of their files."""
    since: ClassVar[str]
    """The first month in which the format is written."""
    languages: ClassVar[Collection[str]]
    """Tags of the languages in which it is written."""
    zoned: ClassVar[bool]
    """Whether its times are those of the account's zone."""
    notes: ClassVar[tuple[str, ...]]
    """What is so of all that it holds, beside rows and values that it does not show."""

    def __init__(self, layout: str, language: str, zone: tzinfo) -> None:
        """Write as in a month, a language and the zone of the account."""

    def writes(self, form: Form) -> bool:
        """Tell whether it can show the records of a form."""

    def write(self, document: Document) -> bytes | None:
        """Give the bytes of a document; None if it cannot be shown."""

    def shown(self, document: Document, form: Form, tables: Mapping[str, Sequence[Row]]) -> Mapping[str, Sequence[Row]]:
        """Give the rows of a record list of a document as it shows them: without those, and the values, that it does not."""

    def entry(self, paths: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """Give the files by which a person enters the archive, with their paths; ``paths`` are those of all documents."""


class Json:
    """JSON: in one line, text right (until 2020), or over many lines, text mangled."""

    extension: ClassVar[str] = "json"
    since: ClassVar[str] = GENERATIONS[0].date
    languages: ClassVar[Collection[str]] = tuple(LANGUAGE_BY_TAG)
    zoned: ClassVar[bool] = False
    notes: ClassVar[tuple[str, ...]] = ()

    def __init__(self, layout: str, language: str, zone: tzinfo) -> None:
        """Times are seconds of UTC, in whatever zone the account is; only labels have a language."""

    def writes(self, form: Form) -> bool:  # noqa: ARG002 -- a format's signature
        """Every form is one of JSON."""
        return True

    def write(self, document: Document) -> bytes:
        """Write a document as its form asks."""
        return mangled(document.content) if document.place.form.spoiled else right(document.content)

    def shown(self, document: Document, form: Form, tables: Mapping[str, Sequence[Row]]) -> Mapping[str, Sequence[Row]]:  # noqa: ARG002
        """All that a form writes is there."""
        return tables

    def entry(self, paths: Sequence[str]) -> Iterator[tuple[str, bytes]]:  # noqa: ARG002 -- a format's signature
        """There is no page to begin with."""
        return iter(())


FORMAT_BY_NAME: dict[str, type[DocumentFormat]] = dict(zip(FORMATS, (Json, Html), strict=True))
"""The formats by name."""

EMPTY_LIST = re.compile(rb"\[\](?=,?$)", re.MULTILINE)
"""An empty list, alone at the end of a line."""

BEYOND_ASCII = re.compile(rb"[\x80-\xff]+")

ESCAPES = [b"\\u%04x" % byte for byte in range(256)]


def right(document: Any) -> bytes:  # noqa: ANN401 -- any JSON
    """Write JSON as Instagram did until 2020: ASCII in one line, text right."""
    return json.dumps(document).encode("ascii")


def mangled(document: Any) -> bytes:  # noqa: ANN401 -- any JSON
    """Write JSON as Instagram does since: ASCII, two spaces, each byte of the UTF-8 of a character beyond ASCII as an escape of its own."""
    import orjson  # noqa: PLC0415 -- heavy

    text = BEYOND_ASCII.sub(_escaped, orjson.dumps(document, option=orjson.OPT_INDENT_2))
    return EMPTY_LIST.sub(_opened, text)


def _opened(found: re.Match[bytes]) -> bytes:
    """Write an empty list on three lines, as far in as the line on which it stands."""
    line = found.string[found.string.rfind(b"\n", 0, found.start()) + 1 : found.start()]
    indent = b" " * (len(line) - len(line.lstrip(b" ")))
    return b"[\n%b  \n%b]" % (indent, indent)


def _escaped(found: re.Match[bytes]) -> bytes:
    return b"".join([ESCAPES[byte] for byte in found[0]])
