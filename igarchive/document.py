"""From a document to the record lists in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from igarchive.schema import undeclared, validators_of
from igarchive.sections import FORMS_BY_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from igarchive.history import Since
    from igarchive.leftovers import Json
    from igarchive.section import Form, Section

SAMPLED = 8
"""Records that are looked at to choose between forms."""

SHAPES = ("string_list_data", "string_map_data", "label_values", "media")
"""Keys that show a record to be of a known shape, whatever file it stands in."""


class Part(Struct, frozen=True):
    """One record list in a document."""

    section: Section
    """Whose records they are."""
    since: Since[Form]
    """Their form."""
    key: str | None
    """What the list lies under; None for a bare one."""
    items: list[Any]
    """The records."""
    single: bool = False
    """A lone record in place of a list of one."""

    def pointer(self, position: int) -> str:
        """Give the JSON Pointer of a record in the document."""
        above = "" if self.key is None else f"/{self.key}"
        return above if self.single else f"{above}/{position}"


def parts(document: Json, section: Section | None) -> list[Part]:
    """Find the record lists in a document.

    Known keys of the document are lists of their sections; else the document is the list, or its only record.
    ``section`` is the one that claims the member's path: it comes before others. Nothing is found where no form fits.
    A section has its lists that hold something, else its first.
    """
    keyed = _keyed(document, section) if isinstance(document, dict) else []
    own = [part for part in keyed if part.section is section]
    items = document if isinstance(document, list) else [document]
    if section is not None and not own:
        chosen = _choose(section, [since for since in section.forms if since.value.key is None], items)
        if chosen is not None:
            told = [] if document == {} and _may_be_blank(chosen.value) else items
            return [Part(section, chosen, None, told, not isinstance(document, list))]
    with_items = {part.section.name for part in keyed if part.items}
    of_each = {part.section.name: part for part in reversed(keyed)}
    return [part for part in keyed if part.items or (part.section.name not in with_items and part is of_each[part.section.name])]


def without_lists(document: Json, found: Sequence[Part]) -> dict[str, Any]:
    """Give what stands beside the record lists of a document, empty ones left out; nothing stands beside a bare list."""
    keys = {part.key for part in found if part.key is not None}
    keys |= {name for name, value in document.items() if name in FORMS_BY_KEY and value in ([], {})} if keys else set()
    return {name: value for name, value in document.items() if name not in keys} if keys else {}


def _keyed(document: dict[str, Any], section: Section | None) -> list[Part]:
    """Take the lists under known keys: those of the path's section, and others whose records show their form's mark."""
    found = []
    for key, value in document.items():
        known = FORMS_BY_KEY.get(key, ())
        items = value if isinstance(value, list) else [value]
        owners = {one.name: one for one, _ in known}
        for owner in [section] if section and section.name in owners else owners.values():
            forms = [since for one, since in known if one is owner]
            at_home = owner is section or (section is not None and owner.shares_a_file(section))
            chosen = _choose(owner, forms, items) or (forms[-1] if at_home else None)
            if chosen is not None and (at_home or chosen.value.mark or any(_is_sound(owner, chosen, item) for item in items[:SAMPLED])):
                told = [] if value == {} and _may_be_blank(chosen.value) else items
                found.append(Part(owner, chosen, key, told, not isinstance(value, list)))
                break
    return found


def _may_be_blank(form: Form) -> bool:
    """Tell whether {} is an empty list and no record without its values: where a record needs no key, and in all of the flat layout."""
    return not form.mark or not form.spoiled


def _is_sound(section: Section, since: Since[Form], record: Json) -> bool:
    return validators_of(section, since.date, since.value).record.is_valid(record)


def _choose(section: Section, forms: Sequence[Since[Form]], items: list[Any]) -> Since[Form] | None:
    """Choose the form whose mark the records show, and of several the one whose schema finds least wrong."""
    sample = items[:SAMPLED]
    marked = [since for since in forms if any(_marked(record, since.value) for record in sample)]
    if not items and forms and forms[0].value.key is None:
        return forms[-1]
    return min(marked, key=lambda since: _wrong(section, since, sample)) if len(marked) > 1 else next(iter(marked), None)


def _marked(record: Json, form: Form) -> bool:
    return not form.mark or (isinstance(record, dict) and form.mark in record)


def _wrong(section: Section, since: Since[Form], sample: list[Any]) -> int:
    """Count the values that a form's schema finds faulty or does not declare: one that is odd does not make a record one of another form."""
    judge = validators_of(section, since.date, since.value)
    odd = [one for one in sample if not judge.closed_record.is_valid(one)]
    closed = judge.closed_schema
    return sum(len(list(judge.record.iter_errors(one))) + len(list(undeclared(one, closed["$defs"]["record"], closed))) for one in odd)


def has_known_shape(document: Json) -> bool:
    """Tell whether a document that no section claims is made of records of a known shape."""
    return any(isinstance(record, dict) and any(mark in record for mark in SHAPES) for _, record in _samples(document))


def _samples(document: Json) -> Iterator[tuple[str | None, Any]]:
    for key, records in lists(document):
        for record in records[:SAMPLED]:
            yield key, record


def lists(document: Json) -> list[tuple[str | None, list[Any]]]:
    """Give the record lists of a document that no section claims: its lists by key, else itself."""
    if isinstance(document, list):
        return [(None, document)]
    if isinstance(document, dict) and len(document) == 1:
        key, value = next(iter(document.items()))
        if isinstance(value, list):
            return [(key, value)]
    return [(None, [document])]
