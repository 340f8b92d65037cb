"""Strategies that spoil valid exports: at random places of their documents, or of their bytes."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from exports import NOON, PROFILE, ROOT, dumped, profile
from hypothesis import strategies as st

from igarchive.sections import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from exports import Json
    from hypothesis.strategies import DrawFn, SearchStrategy

Members = dict[str, bytes]
"""The files of an export, by path."""


@dataclass(frozen=True)
class Example:
    """A valid document of one form of one section."""

    path: str
    """Where it lies."""
    document: Json
    """What it holds."""


@cache
def examples() -> tuple[Example, ...]:
    """Give the examples of all schemas, each where its records lay lately."""
    found = []
    for section in SECTIONS:
        places = [f"{folder.value}/{file.value}".removeprefix("/") for folder, file in section.places()]
        for since in section.forms:
            path = next((place for place in places if "/" not in place), places[-1]) if since.date < "2021" else places[-1]
            told = json.loads((ROOT / "schemas" / section.name / f"{since.date}.schema.json").read_text("utf-8"))["examples"]
            found += [Example(path.replace("*/*", "inbox/mirabook_17840000000000001").replace("*", "one"), one) for one in told]
    return tuple(found)


def documents_at(*paths: str) -> dict[str, Json]:
    """Give valid documents of the newest forms that lie at these paths."""
    return {example.path: example.document for example in examples() if example.path in paths}


Place = tuple[Any, Any]
"""A container and a key or index in it."""


def places(root: list[Json]) -> list[Place]:
    """Give every place of a document; the first one holds it all."""
    found: list[Place] = [(root, 0)]
    for holder, key in found:
        value = holder[key]
        if isinstance(value, dict):
            found += [(value, name) for name in value]
        elif isinstance(value, list):
            found += [(value, index) for index in range(len(value))]
    return found


def deep(levels: int) -> Json:
    """Build lists and objects in each other."""
    value: Json = "core"
    for level in range(levels):
        value = [value] if level % 2 else {"a": value}
    return value


ODD: SearchStrategy[Json] = st.one_of(
    st.sampled_from(
        [None, True, False, "", "odd", "Ã©", "\u00f0\u009f", "\0", "2019-02-30T10:00:00", "2150-01-01T00:00:00", [], {}, ["odd", 7], {"odd": [7.5]}]
    ),
    st.integers(-(2**70), 2**70),
    st.sampled_from([0, -1, NOON, NOON * 1000, 2**31, 2**53 + 1, 2**63, 2**64, 1e18, 1.5, -0.0]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from([60, 63, 64, 70, 260]).map(deep),
)
"""What may stand in the place of any value."""

KEYS = st.sampled_from(["odd", "", "title", "value", "timestamp", "media", "label", "messages", "string_list_data", "label_values", "Ã©", "a/b~c", " > ", "\0"])
"""What any key may be called."""


def drop(draw: DrawFn, holder: Json, key: Any) -> None:  # noqa: ANN401, ARG001 -- a mutation's signature
    """Take a value away."""
    del holder[key]


def retype(draw: DrawFn, holder: Json, key: Any) -> None:  # noqa: ANN401
    """Put something else in the place of a value."""
    holder[key] = copy.deepcopy(draw(ODD))


def rename(draw: DrawFn, holder: Json, key: Any) -> None:  # noqa: ANN401
    """Give a value another key, in the same order; in a list, put it into an object."""
    if isinstance(holder, list):
        holder[key] = {draw(KEYS): holder[key]}
        return
    name = draw(KEYS)
    told = [(name if old == key else old, value) for old, value in holder.items()]
    holder.clear()
    holder.update(told)


def repeat(draw: DrawFn, holder: Json, key: Any) -> None:  # noqa: ANN401
    """Let a value stand twice: beside itself in a list, under another key in an object."""
    twin = copy.deepcopy(holder[key])
    if isinstance(holder, list):
        holder.insert(key, twin)
    else:
        holder[draw(KEYS)] = twin


def wrap(draw: DrawFn, holder: Json, key: Any) -> None:  # noqa: ANN401
    """Put a value into a list or an object, or take it out of one."""
    value = holder[key]
    if isinstance(value, (dict, list)) and value and draw(st.booleans()):
        holder[key] = next(iter(value.values() if isinstance(value, dict) else value))
    else:
        holder[key] = [value] if draw(st.booleans()) else {draw(KEYS): value}


MUTATIONS: tuple[Callable[[DrawFn, Json, Any], None], ...] = (retype, drop, rename, repeat, wrap)


@st.composite
def documents(draw: DrawFn) -> Example:
    """Spoil one valid document at up to four places."""
    example = draw(st.sampled_from(examples()))
    root = [copy.deepcopy(example.document)]
    for _ in range(draw(st.integers(1, 4))):
        found = places(root)
        holder, key = found[draw(st.integers(0, len(found) - 1))]
        draw(st.sampled_from(MUTATIONS))(draw, holder, key)
        if not root:
            root = [{}]
    return Example(example.path, root[0])


@st.composite
def exports(draw: DrawFn) -> Members:
    """Give an export of up to three spoiled documents, with a sound profile or without one."""
    found = {one.path: dumped(one.document) for one in draw(st.lists(documents(), min_size=1, max_size=3))}
    return found if draw(st.booleans()) else {PROFILE: dumped(profile()), **found}


def flip(data: bytes, at: int, other: bytes) -> bytes:
    """Change one bit."""
    return data[:at] + bytes([data[at] ^ (1 << other[0] % 8)]) + data[at + 1 :] if at < len(data) else data


def overwrite(data: bytes, at: int, other: bytes) -> bytes:
    """Write over some bytes."""
    return data[:at] + other + data[at + len(other) :]


def insert(data: bytes, at: int, other: bytes) -> bytes:
    """Put bytes between others."""
    return data[:at] + other + data[at:]


def cut(data: bytes, at: int, other: bytes) -> bytes:
    """Take bytes away, from here to the end if the drawn ones say so."""
    return data[:at] if other[0] > 200 else data[:at] + data[at + other[0] :]


def splice(data: bytes, at: int, other: bytes) -> bytes:
    """Let a stretch of the data stand at another place too."""
    begin = int.from_bytes(other[:2], "big") % (len(data) or 1)
    return data[:at] + data[begin : begin + 64] + data[at:]


BYTES = st.one_of(
    st.binary(min_size=1, max_size=4),
    st.sampled_from([b"\xff\xff\xff\xff", b"\0\0", b"}", b"]", b'"', b"\\ud800", b"1e400", b"<", b"\xef\xbb\xbf", b'{"a":1,"a":2}', b"PK\x01\x02"]),
)


@st.composite
def spoiled(draw: DrawFn, data: bytes) -> bytes:
    """Spoil bytes at up to three places."""
    for _ in range(draw(st.integers(1, 3))):
        change = draw(st.sampled_from((flip, overwrite, insert, cut, splice)))
        data = change(data, draw(st.integers(0, len(data))), draw(BYTES))
    return data


@st.composite
def exports_of_spoiled_text(draw: DrawFn) -> Members:
    """Give an export of one document whose bytes are spoiled; the checksum is that of the spoiled ones."""
    example = draw(st.sampled_from(examples()))
    return {PROFILE: dumped(profile()), example.path: draw(spoiled(dumped(example.document)))}
