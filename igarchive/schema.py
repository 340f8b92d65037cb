"""The published JSON Schemas: finds them, builds validators, and sorts records into sound and faulty ones.

jsonschema-rs decides validity, document by document; only where it says no, record by record. jsonschema
words what is wrong. A second validator is derived from each schema when it is loaded, in which no property
but the declared ones may stand (drift) and ignored ones must be empty: it is neither published nor written.
"""

from __future__ import annotations

import copy
import json
import pathlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from igarchive.errors import UnknownNameError
from igarchive.leftovers import ABOVE, Path, TooDeepError, header_path, leaves, pointer_of, type_of
from igarchive.times import SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import jsonschema
    import jsonschema_rs

    from igarchive.issues import Findings
    from igarchive.leftovers import Json, Leftovers
    from igarchive.section import Form, Section

HERE = pathlib.Path(__file__).parent
FOLDER = next(folder for folder in (HERE / "_schemas", HERE.parent / "schemas") if folder.is_dir())
"""Where the schemas lie: inside the installed package, or beside it in a checkout."""

URN = "urn:igarchive:schema:"
"""What the ``$id`` of every schema begins with."""

EMPTY: dict[str, Any] = {"enum": ["", 0, False, None, [], {}]}
"""What an ignored property may hold without being kept."""

EXACT = (1 << 53) - 1
"""The largest integer that every JSON reader keeps exactly."""

TIMES = SECONDS | {"timestamp_ms"}
"""Keys of times, in whatever unit."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What judges the documents and records of one form."""

    document: jsonschema_rs.Draft202012Validator
    """The published schema."""
    record: jsonschema_rs.Draft202012Validator
    """Its ``$defs/record``."""
    closed: jsonschema_rs.Draft202012Validator
    """The document, no undeclared property allowed and ignored ones empty."""
    closed_record: jsonschema_rs.Draft202012Validator
    """One record, likewise."""
    schema: dict[str, Any]
    """The published schema with all it refers to inside."""
    closed_schema: dict[str, Any]
    """What ``closed`` was built from."""


@cache
def shapes() -> jsonschema_rs.Registry:
    """Load the schemas that others refer to."""
    import jsonschema_rs  # noqa: PLC0415 -- heavy

    files = sorted((FOLDER / "shapes").glob("*.schema.json"))
    return jsonschema_rs.Registry([(schema["$id"], schema) for schema in map(_load, files)])


def published(section: str, since: str) -> dict[str, Any]:
    """Load one schema with all it refers to inside; raises UnknownNameError."""
    import jsonschema_rs  # noqa: PLC0415

    file = FOLDER / section / f"{since}.schema.json"
    if not file.is_file():
        raise UnknownNameError("schema", f"{section}:{since}", names())
    bundled: dict[str, Any] = jsonschema_rs.bundle(_load(file), registry=shapes())
    return bundled


def names() -> list[str]:
    """Name all published schemas, as <section>:<since>."""
    files = sorted(FOLDER.glob("*/*.schema.json"))
    return [
        f"{file.parent.name}:{file.name.removesuffix('.schema.json')}" for file in files if file.parent.name != "shapes" and not file.name.startswith("any.")
    ]


@cache
def validators(section: str, since: str, ignored: tuple[str, ...]) -> Validators:
    """Build the validators of one form, once."""
    import jsonschema_rs  # noqa: PLC0415

    schema = published(section, since)
    closed = _closed(schema, ignored)
    build = jsonschema_rs.Draft202012Validator
    return Validators(build(schema), build(_record(schema)), build(closed), build(_record(closed)), schema, closed)


def validators_of(section: Section, since: str, form: Form) -> Validators:
    """Give the validators of a form of a section."""
    return validators(section.name, since, form.ignored)


def _load(file: pathlib.Path) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return schema


def _record(schema: dict[str, Any]) -> dict[str, Any]:
    return {"$id": f"{schema['$id']}:record", "$ref": "#/$defs/record", "$defs": schema["$defs"]}


def _closed(schema: dict[str, Any], ignored: tuple[str, ...]) -> dict[str, Any]:
    """Forbid what is not declared, and let ignored properties only be empty."""
    closed = copy.deepcopy(schema)
    stack: list[Any] = [closed]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            if "properties" in node:
                node.setdefault("additionalProperties", False)
            stack.extend(value for key, value in node.items() if key not in {"enum", "const", "examples", "default"})
        elif isinstance(node, list):
            stack.extend(node)
    for pointer in ignored:
        start, *above, last = pointer.split("/")
        node = closed if start == str(ABOVE) else closed["$defs"]["record"]
        for step in above:
            node = _step(node, step, closed)
        node = _resolved(node, closed)
        if last in node.get("properties", {}):
            node["properties"][last] = EMPTY
    return closed


def _resolved(node: Json, root: dict[str, Any]) -> Json:
    while isinstance(node, dict) and "$ref" in node:
        reference: str = node["$ref"]
        node = root["$defs"][reference.removeprefix("#/$defs/")]
    return node


def _step(node: Json, step: str | int, root: dict[str, Any]) -> Json:
    """Go one level down in a schema: a property, or * for any item or any key."""
    node = _resolved(node, root)
    if step == "*" or isinstance(step, int):
        return node.get("items", node.get("additionalProperties"))
    return node.get("properties", {}).get(step, node.get("additionalProperties", False))


def check_header(found: Mapping[str, Any], lists: Mapping[str, Any], form: Validators, member: str, findings: Findings, left: Leftovers) -> dict[str, Any]:
    """Sort what stands beside a record list; give back what is sound of it. Faults are told and kept at position 0.

    ``lists`` completes the document, its records left out. Raises TooDeepError if anything is nested too deep to be kept.
    """
    for _ in leaves(found):
        pass
    header = copy.deepcopy(dict(found))
    errors = [error for error in form.document.iter_errors({**header, **lists}) if error.instance_path[:1] != [*lists]]
    _report(errors, {**header, **lists}, form.schema, (member, ""), findings)
    for name in {str(error.instance_path[0]) for error in errors if error.instance_path}:
        left.add(0, header_path((name,)), None, header.pop(name), "wrong_type")
    for path, value, why in list(_undeclared(header, form.closed_schema, form.closed_schema)):
        _remove(header, path)
        left.add(0, header_path(path), str(path[-1]), value, why)
        if why == "extra":
            _drift(path, pointer_of(path), member, findings)
    return header


def check_records(
    records: Sequence[Any], positions: Sequence[int], pointer_to: Callable[[int], str], form: Validators, member: str, findings: Findings, left: Leftovers
) -> tuple[list[Any], list[int], int]:
    """Sort records: sound ones come back with their positions, and the number of refused ones.

    Of a faulty record the faulty values go to ``records`` and the rest comes back, if it is sound without
    them; else the whole record goes there. ``pointer_to`` gives the JSON Pointer of a record in the document.
    """
    sound: list[Any] = []
    kept: list[int] = []
    refused = 0
    for position, record in zip(positions, records, strict=True):
        where = pointer_to(position)
        good: Any = record
        if not form.closed_record.is_valid(record):
            try:
                good = _sifted(record, position, where, form, member, findings, left)
            except TooDeepError:
                findings.add("json_depth", member, "the record is nested deeper than 64 levels", pointer=where)
                refused += 1
                continue
        if good is not None:
            sound.append(good)
            kept.append(position)
    return sound, kept, refused


def _sifted(record: Json, position: int, where: str, form: Validators, member: str, findings: Findings, left: Leftovers) -> Json:
    """Give back what is sound of a record, None if it is not sound without its faults."""
    for _ in leaves(record):
        pass
    errors = list(form.record.iter_errors(record))
    _report(errors, record, _record(form.schema), (member, where), findings)
    faults = sorted(
        {tuple(error.instance_path) for error in errors}, key=lambda path: [(isinstance(part, int), str(part).zfill(9)) for part in path], reverse=True
    )
    good = copy.deepcopy(record)
    removed = []
    for path in faults:
        value = _remove(good, path)
        if value is not MISSING:
            removed.append((path, value))
    if faults and (() in faults or not form.record.is_valid(good)):
        left.add(position, (), None, record, "wrong_type")
        return None
    for path, value in reversed(removed):
        left.add(position, path, _label(path), value, "wrong_type")
    for path, value, why in list(_undeclared(good, form.closed_schema["$defs"]["record"], form.closed_schema)):
        _remove(good, path)
        left.add(position, path, _label(path), value, why)
        if why == "extra":
            _drift(path, where + pointer_of(path), member, findings)
    return good


MISSING = object()


def _remove(root: Json, path: tuple[Any, ...]) -> Json:
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


def _undeclared(value: Json, schema: Json, root: dict[str, Any]) -> Iterator[tuple[Path, Any, str]]:
    """Give what a closed schema does not allow: path, value, and extra (not declared) or ignored (declared, no column)."""
    stack: list[tuple[Any, Any, Path]] = [(value, schema, ())]
    while stack:
        value, schema, path = stack.pop()
        schema = _choice(value, _resolved(schema, root), root)
        if schema is EMPTY or schema == EMPTY:
            if value not in EMPTY["enum"]:
                yield path, value, "ignored"
        elif schema is False:
            yield path, value, "extra"
        elif isinstance(value, dict) and isinstance(schema, dict):
            stack.extend((child, _step(schema, key, root), (*path, key)) for key, child in reversed(value.items()))
        elif isinstance(value, list) and isinstance(schema, dict):
            items = schema.get("items", True)
            stack.extend((child, items, (*path, index)) for index, child in reversed(list(enumerate(value))))


def _choice(value: Json, schema: Json, root: dict[str, Any]) -> Json:
    """Of alternatives, take the one for this type."""
    for option in schema.get("anyOf", ()) if isinstance(schema, dict) else ():
        resolved = _resolved(option, root)
        if (resolved.get("type") == "array") == isinstance(value, list):
            return resolved
    return schema


def _report(errors: list[jsonschema_rs.ValidationError], instance: Json, schema: dict[str, Any], where: tuple[str, str], findings: Findings) -> None:
    """Count the faults of one instance; the first of each kind is put into words. ``where`` is member and JSON Pointer."""
    member, pointer = where
    words: dict[tuple[Path, str], str] = {}
    for error in errors:
        path, keyword = tuple(error.instance_path), error.kind.name
        bounds = keyword in {"minimum", "maximum"}
        inexact = bounds and type(error.instance) is int and abs(error.instance) > EXACT
        code = "timestamp" if bounds and path and path[-1] in TIMES else "json_number" if inexact else "schema"
        place = "/".join(part for part in (*error.schema_path, *path) if isinstance(part, str))
        if not words and not findings.seen(code, member, place):
            words = _explained(instance, schema)
        message = words.get((path, keyword), f"does not satisfy {keyword!r} of the schema")
        findings.add(code, member, message, place=place, pointer=pointer + pointer_of(path))


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
        case "minimum" | "maximum":
            return f"is beyond the {error.validator} of {expected}"
        case "anyOf" | "oneOf":
            return f"({found}) has none of the known shapes"
        case keyword:
            return f"({found}) does not satisfy {keyword!r} of the schema"


def _json_type(value: Json) -> str:
    kind = type_of(value)
    return ("integer" if isinstance(value, int) else kind) if kind == "number" else kind


def _drift(path: Path, pointer: str, member: str, findings: Findings) -> None:
    name = "/".join(str(part) for part in path if isinstance(part, str))
    findings.add("drift", member, f"property {name!r} is not in the schema; its values are in `records`", place=name, pointer=pointer)
