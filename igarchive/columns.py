"""Sound documents, read by Arrow column by column.

Most documents conform to the closed schema of their form, and then no value of theirs needs to become an object of Python:
Arrow's reader of JSON is told the types that the schema implies, and refuses what it does not declare, what has another
type, and a key that stands twice. What types cannot say (what is required, how large a number may be) is looked at in the columns.

Whatever is refused here is read value by value (``record_lists.py``), which says what is wrong. So this may refuse too much, and
never too little: the same rows come of both.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson
import pyarrow as pa
from msgspec import Struct
from pyarrow import json

from igarchive.schema import EMPTY, below, resolved, validators_of
from igarchive.shapes import KEYED
from igarchive.text import repair_array

if TYPE_CHECKING:
    from igarchive.history import Since
    from igarchive.leftovers import Json
    from igarchive.schema import Validators
    from igarchive.section import Form, Section

OPENING = re.compile(rb"\s*([\[{])")
"""How a document begins that Arrow is given: on one that is null it crashes (pyarrow 26)."""

HEAD = 1 << 16
"""Bytes of the beginning of a document in which its form shows, and the labels of its records."""

TEXT = re.compile(rb'("(?:[^"\\]|\\.)*+)(?:"(\s*+:\s*+\{)?|\\?\Z)', re.DOTALL)
"""A text, which may be cut off, and what follows it if it is a key under which an object lies. It matches wherever a text begins: else
each quotation mark within a long one would begin another."""

ROOM = 24
"""Bytes that a label takes in every record, whether it is there or not."""

AMPLE = 4
"""How often the bytes of a document may be taken by its labels."""

BARE = ""
"""The key under which a bare list is put for Arrow, whose documents are objects."""

NULL = "null"

LITERAL = re.compile(rb"[:\[,]\s*null\s*[,}\]]")
"""A null of JSON: a column holds null where a key is lacking, and could not tell one from the other. Some texts look like it."""

KNOWN = frozenset(
    {"type", "properties", "required", "additionalProperties", "items", "minimum", "maximum", "$id", "$schema", "$defs", "title", "description", "examples"}
)
"""Keywords of a schema that are looked at here, and those that only explain."""

OBJECT = {"type": "object"}
"""The schema of objects of any kind, of which only empty ones are read here."""

LEVELS = 7
"""Objects within each other that a type has, a document's own aside: what a label groups may hold groups again."""

NO_KEYS = pa.struct([])
"""The type of objects in which nothing is."""

SCALARS = {"string": pa.string(), "integer": pa.int64(), "boolean": pa.bool_()}
"""Arrow's types of values that have nothing below them."""


class Columns(Struct, frozen=True):
    """A document that conforms to the closed schema of its form."""

    section: Section
    """Whose records it holds."""
    since: Since[Form]
    """Their form."""
    header: dict[str, Any]
    """What stands beside the record list."""
    records: dict[str, pa.Array]
    """The values of the records by key, text as it was meant; null where a record lacks the key. A key that none has is left out, below them it may be."""

    count: int
    """How many records."""


class _Known(Struct):
    """What is known of the documents of a form."""

    had: pa.StructType = NO_KEYS
    """The keys that they had so far."""
    wide: pa.StructType = NO_KEYS
    """The type of the last one, as its schema has it."""
    narrow: pa.StructType = NO_KEYS
    """The same, with no more than those keys."""


class ColumnReader:
    """Reads documents column by column; threads may share one: what one of them has not yet heard of another costs time alone.

    Arrow writes a null for every key that a record lacks, and for each below it. So it is told those keys only that the documents of
    a form had so far, and all that the schema knows where it then meets another.
    """

    def __init__(self) -> None:
        self._known: dict[Validators, _Known] = {}

    def read(self, data: bytes, section: Section, since: Since[Form]) -> Columns | None:
        """Read a document of a form; None where it is not sound, or might not be."""
        key = BARE if since.value.key is None else since.value.key
        judge = validators_of(section, since.date, since.value)
        kind = _type_of_form(judge, key, _labels(data) if since.value.mark == KEYED else ())
        if kind is None or not _opens(data, since.value):
            return None
        whole = data if key else b'{"":' + data + b"}"
        document = self._parsed(whole, kind, judge)
        schema = _schema_of(judge, key)
        if document is None or not _is_text_without_null(data) or not _conforms(document, schema, schema):
            return None
        beside = _fields(document)
        listed = beside.pop(key).flatten() if key in beside else []
        try:
            records = {name: _repaired(values) for name, values in _fields(listed).items()} if len(listed) else {}
        except ValueError:
            return None
        if not records:
            return None
        [header] = pa.table(beside).to_pylist() if beside else [{}]
        return Columns(section, since, without_nulls(header), records, len(listed))

    def _parsed(self, whole: bytes, kind: pa.StructType, judge: Validators) -> pa.StructArray | None:
        """Read a document whose form has a type; None if it is not of it."""
        known = self._known.setdefault(judge, _Known())
        narrow = known.narrow if known.wide is kind else _narrowed(kind, known.had)
        document = _parsed(whole, narrow) if narrow.num_fields else None
        if document is None and (document := _parsed(whole, kind)) is not None:
            known.had = pa.struct(pa.unify_schemas([pa.schema(known.had), pa.schema(_type_had(document))]))
            narrow = _narrowed(kind, known.had)
        known.wide, known.narrow = kind, narrow
        return document


def form_of(data: bytes, section: Section) -> Since[Form] | None:
    """Find the form of a section's document that shows in its beginning, if it can be read by its columns and no other form looks the same."""
    head, forms = data[:HEAD], [since for since in section.forms if _opens(data, since.value)]
    alike = Counter((since.value.key, since.value.mark) for since in forms)
    return next((since for since in forms if since.value.scan and alike[since.value.key, since.value.mark] == 1 and _shows(since.value, head)), None)


def _opens(data: bytes, form: Form) -> bool:
    """Tell whether a document begins as those of a form do: as a bare list, or as an object."""
    opening = OPENING.match(data)
    return opening is not None and (form.key is None) == (opening[1] == b"[")


def _shows(form: Form, head: bytes) -> bool:
    """Tell whether a document that begins so has the keys of a form."""
    return all(b'"%b"' % key.encode() in head for key in (form.key, form.mark) if key)


def _is_text_without_null(data: bytes) -> bool:
    """Tell whether bytes are UTF-8, which Arrow takes for granted, and hold no null of JSON; what takes long does not keep Python to itself.

    It is asked of documents that were parsed: the first are while ``compute`` is imported.
    """
    from pyarrow import compute  # noqa: PLC0415 -- heavy

    whole = pa.Array.from_buffers(pa.large_binary(), 1, [None, pa.array([0, len(data)]).buffers()[1], pa.py_buffer(data)])
    if not data.isascii():
        try:
            whole.cast(pa.large_string())
        except pa.ArrowInvalid:
            return False
    return not (compute.match_substring_regex(whole, NULL)[0].as_py() and LITERAL.search(data))


def _parsed(data: bytes, kind: pa.StructType) -> pa.StructArray | None:
    """Read a document that is an object of a type; None if it is not, or has a key that the type lacks."""
    read = json.ReadOptions(use_threads=False, block_size=len(data) + 1)
    parse = json.ParseOptions(pa.schema(kind), newlines_in_values=True, unexpected_field_behavior="error")
    try:
        table = json.read_json(pa.BufferReader(data), read, parse)
    except (pa.ArrowInvalid, UnicodeDecodeError):  # its message holds what is not UTF-8
        return None
    if table.num_rows != 1:
        return None
    return pa.StructArray.from_arrays([column.chunk(0) for column in table.columns], table.column_names)


def _type_had(values: pa.Array) -> pa.DataType:
    """Give the type of values without the keys that none of them has."""
    if pa.types.is_struct(values.type):
        children = ((field, values.field(index)) for index, field in enumerate(values.type))
        return pa.struct([field.with_type(_type_had(child)) for field, child in children if _any(child)])
    return pa.list_(_type_had(values.values)) if pa.types.is_list(values.type) else values.type


def _narrowed(kind: pa.DataType, had: pa.DataType) -> pa.DataType:
    """Leave out of a type the keys that another lacks."""
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(_narrowed(field.type, had.field(field.name).type)) for field in kind if had.get_field_index(field.name) >= 0])
    return pa.list_(_narrowed(kind.value_type, had.value_type)) if pa.types.is_list(kind) else kind


@lru_cache(256)
def _schema_of(judge: Validators, key: str) -> dict[str, Any]:
    """Give the closed schema of the documents of a form; of a bare list when it lies under a key."""
    if key != BARE:
        return judge.closed_schema
    listed = {"type": "array", "items": {"$ref": "#/$defs/record"}}
    return {"type": "object", "properties": {BARE: listed}, "additionalProperties": False, "$defs": judge.closed_schema["$defs"]}


def _labels(data: bytes) -> tuple[str, ...]:
    """Give what may be labels in the beginning of a document whose labels are keys: objects lie under it. No label if there are too many."""
    found: set[str] = set()
    for key in (text[1] for text in TEXT.finditer(data, 0, HEAD) if text[2]):
        with suppress(ValueError):  # such a document is not sound
            found.add(orjson.loads(key + b'"'))
    taken = ROOM * len(found) * data.count(b'"%b"' % KEYED.encode())
    return tuple(sorted(found)) if taken <= AMPLE * len(data) else ()


@lru_cache(256)
def _type_of_form(judge: Validators, key: str, labels: tuple[str, ...]) -> pa.DataType | None:
    """Give the type that the documents of a form have in Arrow, where maps have such labels; None if its schema says what no type does."""
    schema = _schema_of(judge, key)
    try:
        return _type_of(schema, schema, labels)
    except ValueError:
        return None


def _type_of(node: Json, root: dict[str, Any], labels: tuple[str, ...], levels: int = LEVELS) -> pa.DataType:
    """Give the Arrow type of what a schema describes, with so many levels of objects below.

    Raises ValueError where it takes more than one type, or says what is not looked at.
    """
    node = resolved(node, root)
    if node == EMPTY:
        return pa.list_(pa.null())
    kind, rest = node.get("type"), node.get("additionalProperties")
    if kind == "object" and isinstance(rest, dict) and "properties" not in node:
        return _type_of_map(rest, root, labels)
    if node == OBJECT:
        return pa.struct([])
    if node.keys() - KNOWN or (kind == "object") != (rest is False and bool(node.get("properties"))):
        raise ValueError(node)
    if kind == "object":
        children = ((name, resolved(child, root)) for name, child in node["properties"].items())
        return pa.struct([(name, _type_of(child, root, labels, levels - 1)) for name, child in children if levels or child.get("type") in SCALARS])
    if kind == "array" and "items" in node:
        return pa.list_(_type_of(node["items"], root, labels, levels))
    if kind not in SCALARS:
        raise ValueError(node)
    return SCALARS[kind]


def _type_of_map(values: Json, root: dict[str, Any], labels: tuple[str, ...]) -> pa.DataType:
    """Give the type of a map whose values a schema describes: one that may only be empty, where these have no type; maps in it likewise."""
    try:
        return pa.struct([(label, _type_of(values, root, ())) for label in labels])
    except ValueError:
        return pa.struct([])


def _fields(values: pa.StructArray) -> dict[str, pa.Array]:
    """Give the values of objects by key, without keys that none of them has; where an object is lacking, so is all below it."""
    fields = ((values.type.field(index).name, values.field(index)) for index in range(values.type.num_fields))
    return {name: found for name, found in fields if _any(found)}


def _any(values: pa.Array) -> bool:
    return bool(values.null_count < len(values))


def _conforms(values: pa.Array, node: Json, root: dict[str, Any]) -> bool:
    """Tell whether values that have the type of a schema are what else it asks for: keys that are required, numbers within bounds."""
    from pyarrow import compute  # noqa: PLC0415 -- heavy

    node = resolved(node, root)
    if pa.types.is_struct(values.type):
        fields, count = _fields(values), len(values) - values.null_count
        required = all(name in fields and len(values) - fields[name].null_count == count for name in node.get("required", ())) if count else True
        return required and all(_conforms(found, below(node, name, root), root) for name, found in fields.items() if not pa.types.is_string(found.type))
    if pa.types.is_list(values.type):
        return node == EMPTY or _conforms(values.flatten(), node["items"], root)
    if pa.types.is_integer(values.type) and _any(values):
        low, high = (bound.as_py() for bound in compute.min_max(values).values())
        return bool(node.get("minimum", low) <= low and high <= node.get("maximum", high))
    return True


def _repaired(values: pa.Array) -> pa.Array:
    """Repair all text in values, at any depth; raises ValueError where some of it has to be looked at singly."""
    if pa.types.is_string(values.type):
        return repair_array(values)
    if pa.types.is_list(values.type):
        return pa.ListArray.from_arrays(values.offsets, _repaired(values.values), mask=values.is_null() if values.null_count else None)
    if pa.types.is_struct(values.type) and values.type.num_fields:
        fields = [_repaired(values.field(index)) for index in range(values.type.num_fields)]
        return pa.StructArray.from_arrays(fields, fields=list(values.type), mask=values.is_null() if values.null_count else None)
    return values


def without_nulls(value: Json) -> Json:
    """Leave out keys without a value."""
    if isinstance(value, dict):
        return {name: without_nulls(child) for name, child in value.items() if child is not None}
    return [without_nulls(child) for child in value] if isinstance(value, list) else value
