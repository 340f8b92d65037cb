"""The edition of an archive: how it looks, whatever is in it."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from msgspec import Struct

from igarchive.errors import OptionError, UnknownNameError
from igarchive.exporter import FORMATS
from igarchive.history import month_of
from igarchive.labels import Language, language_of
from igarchive.times import zone_named

if TYPE_CHECKING:
    from igarchive.exporter.formats import DocumentFormat


class Edition(Struct, frozen=True):
    """Layout, format and language."""

    layout: str
    """The month whose layout it has."""
    format: DocumentFormat
    """How its documents are written."""
    language: Language
    """The language of its labels."""


def edition_of(layout: str, name: str, language: str, timezone: str | None) -> Edition:
    """Read what is asked for; raises OptionError and UnknownNameError for what there is not."""
    from igarchive.exporter.formats import FORMAT_BY_NAME  # noqa: PLC0415 -- heavy, and the command line asks for options first

    month = month_of(layout)
    if name not in FORMATS:
        raise UnknownNameError("format", name, list(FORMATS))
    chosen, form = language_of(language), FORMAT_BY_NAME[name]
    if month < form.since:
        msg = f"no export before {form.since} is written as {name}; give a later --layout, or --format json"
        raise OptionError(msg)
    if chosen.tag not in form.languages:
        msg = f"how {name} writes dates in {chosen.name} is not known well enough; give --format json, or --language {' or '.join(form.languages)}"
        raise OptionError(msg)
    if timezone is not None and not form.zoned:
        msg = f"--timezone has no effect with --format {name}, whose times are those of UTC; leave it out"
        raise OptionError(msg)
    return Edition(month, form(month, chosen.tag, zone_named(timezone) or UTC), chosen)
