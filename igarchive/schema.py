"""The published JSON Schemas: where they are, and the validators built from them.

Beside the validator of each schema stands a second one, derived from it when it is loaded and neither published
nor written: in it no property but the declared ones may stand (drift), and ignored ones must be empty.
"""

from __future__ import annotations

import pathlib
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import orjson
from msgspec import Struct

from igarchive.errors import UnknownNameError
from igarchive.leftovers import ABOVE

if TYPE_CHECKING:
    from collections.abc import Iterator

    import jsonschema_rs

    from igarchive.leftovers import Json, Path
    from igarchive.section import Form, Section

HERE = pathlib.Path(__file__).parent
FOLDER = next(folder for folder in (HERE / "_schemas", HERE.parent / "schemas") if folder.is_dir())
"""Where the schemas lie: inside the installed package, or beside it in a checkout."""

URN = "urn:igarchive:schema:"
"""What the ``$id`` of every schema begins with."""

EMPTY: dict[str, Any] = {"enum": ["", [], {}]}
"""What an ignored property may hold without being kept."""


class Validators(Struct, frozen=True, eq=False, dict=True):
    """What judges the documents and records of one form; each is built when it is first asked for."""

    schema: dict[str, Any]
    """The published schema with all it refers to inside."""
    ignored: tuple[str, ...]
    """Declared properties that no column takes."""

    @cached_property
    def closed_schema(self) -> dict[str, Any]:
        """The schema with no undeclared property allowed and ignored ones empty."""
        return _closed(self.schema, self.ignored)

    @cached_property
    def document(self) -> jsonschema_rs.Draft202012Validator:
        """The published schema."""
        return _validator(self.schema)

    @cached_property
    def record(self) -> jsonschema_rs.Draft202012Validator:
        """Its ``$defs/record``."""
        return _validator(record_schema(self.schema))

    @cached_property
    def closed(self) -> jsonschema_rs.Draft202012Validator:
        """The closed schema."""
        return _validator(self.closed_schema)

    @cached_property
    def closed_record(self) -> jsonschema_rs.Draft202012Validator:
        """Its ``$defs/record``."""
        return _validator(record_schema(self.closed_schema))


def _validator(schema: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    import jsonschema_rs  # noqa: PLC0415 -- heavy

    return jsonschema_rs.Draft202012Validator(schema)


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
    if not file.is_file() or since == "any":
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
    """Give the validators of one form, the same every time."""
    return Validators(published(section, since), ignored)


def validators_of(section: Section, since: str, form: Form) -> Validators:
    """Give the validators of a form of a section."""
    return validators(section.name, since, form.ignored)


def _load(file: pathlib.Path) -> dict[str, Any]:
    schema: dict[str, Any] = orjson.loads(file.read_bytes())
    return schema


def record_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """Give the schema of one record, out of that of a document."""
    return {"$id": f"{schema['$id']}:record", "$ref": "#/$defs/record", "$defs": schema["$defs"]}


def _closed(schema: dict[str, Any], ignored: tuple[str, ...]) -> dict[str, Any]:
    """Forbid what is not declared, elements of a tuple too, and let ignored properties only be empty."""
    closed: dict[str, Any] = orjson.loads(orjson.dumps(schema))
    stack: list[Any] = [closed]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            if "properties" in node:
                node.setdefault("additionalProperties", False)
            if "prefixItems" in node:
                node.setdefault("items", False)
            stack.extend(value for key, value in node.items() if key not in {"enum", "const", "examples", "default"})
        elif isinstance(node, list):
            stack.extend(node)
    for pointer in ignored:
        start, *above, last = pointer.split("/")
        node = closed if start == str(ABOVE) else closed["$defs"]["record"]
        for step in above:
            node = below(node, step, closed)
        node = resolved(node, closed)
        if last in node.get("properties", {}):
            node["properties"][last] = EMPTY
    return closed


def resolved(node: Json, root: dict[str, Any]) -> Json:
    """Give the schema that a node is, or refers to."""
    while isinstance(node, dict) and "$ref" in node:
        reference: str = node["$ref"]
        node = root["$defs"][reference.removeprefix("#/$defs/")]
    return node


def below(node: Json, step: str | int, root: dict[str, Any]) -> Json:
    """Give the schema of what lies one level down: under a key, or * for any item or any key; False where nothing may."""
    node = resolved(node, root)
    if step == "*" or isinstance(step, int):
        return node.get("items", node.get("additionalProperties"))
    return node.get("properties", {}).get(step, node.get("additionalProperties", False))


def undeclared(value: Json, schema: Json, root: dict[str, Any]) -> Iterator[tuple[Path, Any, str]]:
    """Give what a closed schema does not allow: path, value, and extra (not declared) or ignored (declared, no column)."""
    stack: list[tuple[Any, Any, Path]] = [(value, schema, ())]
    while stack:
        value, schema, path = stack.pop()
        schema = _choice(value, resolved(schema, root), root)
        if schema is EMPTY or schema == EMPTY:
            if value not in EMPTY["enum"]:
                yield path, value, "ignored"
        elif schema is False:
            yield path, value, "extra"
        elif isinstance(value, dict) and isinstance(schema, dict):
            stack.extend((child, below(schema, key, root), (*path, key)) for key, child in reversed(value.items()))
        elif isinstance(value, list) and isinstance(schema, dict):
            fixed, items = schema.get("prefixItems", ()), schema.get("items", True)
            stack.extend((child, fixed[index] if index < len(fixed) else items, (*path, index)) for index, child in reversed(list(enumerate(value))))


def _choice(value: Json, schema: Json, root: dict[str, Any]) -> Json:
    """Of alternatives, take the one for this type."""
    for option in schema.get("anyOf", ()) if isinstance(schema, dict) else ():
        chosen = resolved(option, root)
        if (chosen.get("type") == "array") == isinstance(value, list):
            return chosen
    return schema
