"""The formats of documents: JSON as Instagram writes it, and pages."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Protocol

from igarchive.history import GENERATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import tzinfo

    from igarchive.exporter.documents import Document
    from igarchive.section import Form


class DocumentFormat(Protocol):
    """How documents are written."""

    extension: str
    """Of their files."""
    since: str
    """The first month in which the format is written."""

    def writes(self, form: Form) -> bool:
        """Tell whether it can show the records of a form."""

    def write(self, document: Document) -> bytes:
        """Give the bytes of a document."""

    def entry(self, paths: Sequence[str], layout: str) -> Iterator[tuple[str, bytes]]:
        """Give the files by which a person enters the archive, with their paths; ``paths`` are those of all documents."""


class Json:
    """JSON: in one line, text right (until 2020), or over many lines, text mangled."""

    extension = "json"
    since = GENERATIONS[0].date

    def __init__(self, zone: tzinfo) -> None:
        """Times are seconds of UTC, in whatever zone the account is."""

    def writes(self, form: Form) -> bool:  # noqa: ARG002 -- a format's signature
        """Every form is one of JSON."""
        return True

    def write(self, document: Document) -> bytes:
        """Write a document as its form asks."""
        return mangled(document.content) if document.place.form.spoiled else right(document.content)

    def entry(self, paths: Sequence[str], layout: str) -> Iterator[tuple[str, bytes]]:  # noqa: ARG002 -- a format's signature
        """There is no page to begin with."""
        return iter(())


FORMATS: dict[str, Callable[[tzinfo], DocumentFormat]] = {"json": Json}
"""The formats by name; each is told the zone of the account."""

EMPTY_LIST = re.compile(rb"^( *)(.*)\[\](,?)$", re.MULTILINE)
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
    return EMPTY_LIST.sub(rb"\1\2[\n\1  \n\1]\3", text)


def _escaped(found: re.Match[bytes]) -> bytes:
    return b"".join([ESCAPES[byte] for byte in found[0]])
