"""Sound records apart from faulty ones: what the published schema of a form says of them.

jsonschema-rs decides validity, document by document; only where it says no, record by record. jsonschema words
what is wrong. Of a faulty record the faulty values go to ``records`` and the rest stays; if it is not sound
without them, the whole record goes there.
"""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from igarchive.leftovers import Json, Path, TooDeepError, check_depth, header_path, leaves, pointer_of, type_of
from igarchive.schema import record_schema, undeclared
from igarchive.times import OUT_OF_RANGE, SECONDS, is_out_of_range

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import jsonschema
    import jsonschema_rs

    from igarchive.issues import Findings
    from igarchive.leftovers import Leftovers
    from igarchive.schema import Validators

EXACT = (1 << 53) - 1
"""The largest integer that every JSON reader keeps exactly."""

TIMES = SECONDS | {"timestamp_ms"}
"""Keys of times, in whatever unit."""


class Sieve(Struct, frozen=True):
    """Sorts the records of one list of one member, and what stands beside them."""

    form: Validators
    """What judges them."""
    member: str
    """The member, as members.member writes it."""
    pointer_to: Callable[[int], str]
    """Gives the JSON Pointer of the record at a position."""
    findings: Findings
    """Takes what is found."""
    spared: tuple[str, ...] = ()
    """Properties that the schema requires and that a record can do without."""
    exact: bool = True
    """Whether 64 bits hold every number of the document."""

    def sift_header(self, found: Mapping[str, Any], lists: Mapping[str, Any], left: Leftovers) -> dict[str, Any]:
        """Give what is sound of what stands beside the list; the rest is kept at position 0.

        ``lists`` completes the document, its records left out. Raises TooDeepError if anything is too deep to be kept.
        """
        check_depth(found)
        header = copy.deepcopy(dict(found))
        document = {**header, **lists}
        errors = [error for error in self.form.document.iter_errors(document) if error.instance_path[:1] != [*lists]]
        self._report(errors, document, self.form.schema, "")
        for name in {str(path[0]) for path in self._faults(errors, found, self.form.closed_schema) if path}:
            left.add(0, header_path((name,)), None, header.pop(name), "wrong_type")
        for path, value, why in list(undeclared(header, self.form.closed_schema, self.form.closed_schema)):
            _take_out(header, path)
            left.add(0, header_path(path), _label(path), value, why)
            self._drift(path, why, "")
        return header

    def sift(self, records: Sequence[Any], positions: Sequence[int], left: Leftovers) -> tuple[list[Any], list[int], int]:
        """Give the sound records, their positions, and the number of those that are too deep to be kept."""
        sound: list[Any] = []
        kept: list[int] = []
        refused = 0
        for position, record in zip(positions, records, strict=True):
            good = record
            if not (self.exact and self.form.closed_record.is_valid(record)):
                try:
                    good = self._mend(record, position, left)
                except TooDeepError:
                    self.refuse(position)
                    refused += 1
                    continue
            if good is not None:
                sound.append(good)
                kept.append(position)
        return sound, kept, refused

    def refuse(self, position: int) -> None:
        """Say that a record is too deep to be kept."""
        self.findings.add("json_depth", self.member, "the record is nested deeper than 64 levels", pointer=self.pointer_to(position))

    def _mend(self, record: Json, position: int, left: Leftovers) -> Json:
        """Give what is sound of a record; None if it is not sound without its faults."""
        check_depth(record)
        where = self.pointer_to(position)
        errors = list(self.form.record.iter_errors(record))
        self._report(errors, record, record_schema(self.form.schema), where)
        faults = sorted(self._faults(errors, record, self.form.closed_schema["$defs"]["record"]), key=_last_first)
        good = copy.deepcopy(record)
        removed = [(path, value) for path in faults if (value := _take_out(good, path)) is not MISSING]
        if faults and not self._will_do(good):
            left.add(position, (), None, record, "wrong_type")
            return None
        for path, value in reversed(removed):
            left.add(position, path, _label(path), value, "wrong_type")
        for path, value, why in list(undeclared(good, self.form.closed_schema["$defs"]["record"], self.form.closed_schema)):
            _take_out(good, path)
            left.add(position, path, _label(path), value, why)
            self._drift(path, why, where)
        return good

    def _faults(self, errors: Iterable[jsonschema_rs.ValidationError], value: Json, schema: Json) -> set[Path]:
        """Give the paths of what is wrong: by the schema, and numbers that 64 bits do not hold where a column would take them."""
        wrong = {tuple(error.instance_path) for error in errors}
        if self.exact:
            return wrong
        kept = {path for path, _, _ in undeclared(value, schema, self.form.closed_schema)}
        inexact = (path for path, _, leaf in leaves(value) if isinstance(leaf, Decimal))
        return wrong | {path for path in inexact if kept.isdisjoint(path[:length] for length in range(len(path) + 1))}

    def _will_do(self, record: Json) -> bool:
        """Tell whether a record can be parsed: it is sound, or lacks only what its form can do without."""
        return all(
            error.kind.name == "required" and not error.instance_path and error.kind.value in self.spared for error in self.form.record.iter_errors(record)
        )

    def _report(self, errors: list[jsonschema_rs.ValidationError], instance: Json, schema: dict[str, Any], where: str) -> None:
        """Count the faults of one instance; the first of each kind is put into words."""
        words: dict[tuple[Path, str], str] = {}
        for error in errors:
            path, keyword = tuple(error.instance_path), error.kind.name
            if isinstance(_value_at(instance, path), Decimal):
                continue  # told when it was parsed
            code = _code(error, path, keyword)
            place = "/".join(part for part in error.schema_path if isinstance(part, str))
            if not words and not self.findings.seen(code, self.member, place):
                words = _explained(instance, schema)
            message = words.get((path, keyword), f"does not satisfy {keyword!r} of the schema")
            self.findings.add(code, self.member, message, place=place, pointer=where + pointer_of(path))

    def _drift(self, path: Path, why: str, where: str) -> None:
        """Say that a property is not in the schema; an ignored one is."""
        if why == "extra":
            name = "/".join(part for part in path if isinstance(part, str))
            message = f"property {name!r} is not in the schema; its values are in `records`"
            self.findings.add("drift", self.member, message, place=name, pointer=where + pointer_of(path))


MISSING = object()
"""What ``_take_out`` gives where there is nothing."""


def _value_at(root: Json, path: Path) -> Json:
    """Give the value at a path, ``MISSING`` where there is none: of a key "" jsonschema-rs says nothing in its paths."""
    try:
        for part in path:
            root = root[part]
    except (KeyError, IndexError, TypeError):
        return MISSING
    return root


def _last_first(path: tuple[Any, ...]) -> list[tuple[bool, float, str]]:
    """Give a sort key by which later elements of a list come before earlier ones, so that taking one out moves no other."""
    return [(isinstance(part, int), -part if isinstance(part, int) else 0, str(part)) for part in path]


def _take_out(root: Json, path: tuple[Any, ...]) -> Json:
    """Take the value at a path out of a copy of the record."""
    if not path:
        return MISSING
    try:
        for part in path[:-1]:
            root = root[part]
        return root.pop(path[-1])
    except (KeyError, IndexError, TypeError, AttributeError):
        return MISSING


def _label(path: Path) -> str | None:
    return next((part for part in reversed(path) if isinstance(part, str)), None)


def _code(error: jsonschema_rs.ValidationError, path: tuple[Any, ...], keyword: str) -> str:
    if keyword == "pattern" and is_out_of_range(str(error.instance)):
        return "timestamp"
    if keyword not in {"minimum", "maximum"}:
        return "schema"
    if path and path[-1] in TIMES:
        return "timestamp"
    return "json_number" if type(error.instance) is int and abs(error.instance) > EXACT else "schema"


def _explained(instance: Json, schema: dict[str, Any]) -> dict[tuple[Path, str], str]:
    """Let jsonschema say what is wrong: by place and keyword, and without repeating what the person wrote."""
    import jsonschema  # noqa: PLC0415 -- heavy, and only where something is wrong

    found = jsonschema.Draft202012Validator(schema).iter_errors(instance)
    return {(tuple(error.absolute_path), str(error.validator)): _worded(error) for error in found}


def _worded(error: jsonschema.ValidationError) -> str:
    found = _json_type(error.instance)
    expected: Json = error.validator_value
    instance: Json = error.instance
    match error.validator:
        case "type":
            return f"is {found}, not {expected if isinstance(expected, str) else ' or '.join(expected)}"
        case "required":
            return f"lacks {', '.join(repr(name) for name in expected if name not in instance)}"
        case "pattern" if is_out_of_range(instance):
            return OUT_OF_RANGE
        case "minimum" | "maximum":
            return f"is beyond the {error.validator} of {expected}"
        case "anyOf" | "oneOf":
            return f"({found}) has none of the known shapes"
        case keyword:
            return f"({found}) does not satisfy {keyword!r} of the schema"


def _json_type(value: Json) -> str:
    kind = type_of(value)
    return ("integer" if isinstance(value, int) else kind) if kind == "number" else kind
