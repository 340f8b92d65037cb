"""The shapes of records column by column: what ``shapes.py`` says of a record, said of all that Arrow has read at once.

Each gives the values by address, null where a record has none, without addresses at which none has any; None where that would
leave something out.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import pyarrow as pa
from msgspec import Struct
from pyarrow import compute

from igarchive.filler import under, without_filler
from igarchive.labels import canonical
from igarchive.leftovers import OF_A_LABEL
from igarchive.shapes import BELOW, BESIDE_LABELS, GROUPED, MANY, NOTHING, SUFFIXES, TITLED, VERBOSE, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


def list_arrays(fields: Mapping[str, pa.Array]) -> dict[str, pa.Array] | None:
    """Give the values of string_list records, where each has one entry and no file; ``shapes.list_leaves`` at once."""
    listed = fields["string_list_data"]
    files = fields.get("media_list_data")
    if not compute.all(compute.equal(compute.list_value_length(listed), 1)).as_py() or (files is not None and len(files.flatten())):
        return None
    entries = listed.flatten()
    told = {"title": fields["title"]} if "title" in fields else {}
    told |= {field.name: compute.struct_field(entries, index) for index, field in enumerate(entries.type)}
    columns = {address: values if address == "value" else without_filler(values) for address, values in told.items()}
    return {address: values for address, values in columns.items() if values.null_count < len(values)}


def map_arrays(fields: Mapping[str, pa.Array]) -> dict[str, pa.Array] | None:
    """Give the values of string_map records, where each has one file at most and no label is written in two ways; ``shapes.map_leaves`` at once."""
    files, media = fields.get("media_list_data"), fields.get("media_map_data")
    several = files is not None and compute.any(compute.greater(compute.list_value_length(files), 1)).as_py()
    if several or (media is not None and media.type.num_fields):
        return None
    told = [("title", without_filler(fields["title"]))] if "title" in fields else []
    told += [] if files is None else _file_arrays(files)
    labelled = fields["string_map_data"]
    for index, label in enumerate(labelled.type):
        told += [(canonical(label.name) + SUFFIXES.get(key, f"@{key}"), values) for key, values in _entry_arrays(compute.struct_field(labelled, index))]
    columns = {address: values for address, values in told if values.null_count < len(values)}
    return columns if len({address for address, _ in told}) == len(told) else None


def _file_arrays(listed: pa.ListArray) -> Iterator[tuple[str, pa.Array]]:
    """Give the values of files by key, of lists that hold one at most."""
    files, records = listed.flatten(), compute.list_parent_indices(listed).cast(pa.int64())
    places = compute.index_in(pa.arange(0, len(listed)), records)
    return ((field.name, without_filler(compute.struct_field(files, index)).take(places)) for index, field in enumerate(files.type))


def _entry_arrays(entries: pa.StructArray) -> Iterator[tuple[str, pa.Array]]:
    """Give the values under a label by key; "" alone is a text that is empty."""
    keys = {field.name: compute.struct_field(entries, index) for index, field in enumerate(entries.type)}
    none = pa.repeat(pa.scalar(0, pa.int8()), len(entries))
    verbose = compute.greater_equal(reduce(compute.add, (compute.is_valid(values).cast(pa.int8()) for values in keys.values()), none), VERBOSE)
    for key, values in keys.items():
        if pa.types.is_string(values.type):
            yield key, compute.if_else(compute.and_(compute.equal(values, ""), verbose), None, values)
        else:
            yield key, without_filler(values)


NAMED = ("label", "title")
"""Keys of a label that name it: the first that is there."""


class _Level(Struct, frozen=True):
    """Items that lie equally deep, in the order of their records."""

    items: pa.StructArray
    records: pa.Int64Array
    """The place of the record that each belongs to."""
    above: pa.StringArray
    """The address of what each lies in."""

    def held(self, *keys: str) -> dict[str, pa.Array]:
        """Give what lies under each of some keys, without those that no item has."""
        found = {key: under(self.items, key) for key in keys}
        return {key: values for key, values in found.items() if values.null_count < len(values)}

    def below(self, addresses: pa.StringArray) -> Iterator[_Level]:
        """Give the items that lie in these."""
        for listed in self.held(*BELOW).values():
            parents = compute.list_parent_indices(listed)
            yield _Level(listed.flatten(), self.records.take(parents), addresses.take(parents))


def label_arrays(fields: Mapping[str, pa.Array]) -> dict[str, pa.Array] | None:
    """Give the values of label_values records, lists where one has several; ``shapes.label_leaves`` at once.

    Their items are gone through a level at a time: those of all records, then all that lie in groups and vectors of these, and so on.
    """
    listed = fields["label_values"]
    items = listed.flatten()
    if len(fields.get("media", pa.nulls(0, pa.list_(pa.null()))).flatten()):
        return None
    told = {key: without_filler(fields[key]) for key in BESIDE_LABELS if key in fields}
    levels = [_Level(items, compute.list_parent_indices(listed), pa.repeat("", len(items)))]
    while levels:
        level = levels.pop()
        addresses = _addresses(level)
        if addresses is None or level.held("ent_field_name"):
            return None
        for address, records, values in _told(level, addresses):
            if address in told or len(told) >= MANY:
                return None  # in which order they stand does not show; or no form declares so many
            told[address] = _aligned(records, values, len(listed))
        levels += level.below(addresses)
    return {address: values for address, values in told.items() if values.null_count < len(values)}


def _addresses(level: _Level) -> pa.StringArray | None:
    """Give the address of each item; None if there are too many, or one may be taken for another."""
    name = compute.coalesce(*level.held(*NAMED).values(), pa.repeat("", len(level.items)))
    above, below = (compute.dictionary_encode(texts) for texts in (level.above, name))
    if max(len(above.dictionary), len(below.dictionary)) > MANY:
        return None
    codes = compute.add(compute.multiply(above.indices, pa.scalar(MANY, pa.int32())), below.indices).dictionary_encode()
    if len(codes.dictionary) > MANY or any("@" in text for text in below.dictionary.to_pylist()):
        return None
    pairs = [divmod(code, MANY) for code in codes.dictionary.to_pylist()]
    known = pa.array([joined(above.dictionary[high].as_py(), below.dictionary[low].as_py()) for high, low in pairs], pa.string())
    return known.take(codes.indices)


def _told(level: _Level, addresses: pa.StringArray) -> Iterator[tuple[str, pa.Int64Array, pa.Array]]:
    """Give what items hold by address: the records of it, and its values."""
    held = level.held(*OF_A_LABEL)
    said = []
    for key, values in held.items():
        there = values if key == "value" else without_filler(values)
        if key == "href" and "value" in held:
            there = compute.if_else(compute.equal(there, held["value"]).fill_null(False), None, there)  # noqa: FBT003 -- a value
        said.append(there.is_valid())
        yield from _by_address(level, addresses, there, SUFFIXES[key])
    below = level.held(*BELOW).values()
    spoke = reduce(compute.or_, said, _none(level))
    filled = (compute.greater(compute.list_value_length(values), 0).fill_null(False) for values in below)  # noqa: FBT003 -- a value
    grouped = reduce(compute.or_, filled, _none(level))
    names = compute.coalesce(*level.held(*NAMED).values(), pa.nulls(len(level.items), pa.string()))
    empty = reduce(compute.and_, (without_filler(values).is_null() for values in (*held.values(), names)), compute.invert(grouped))
    bare = compute.or_(compute.invert(compute.or_(spoke, grouped)), empty)
    yield from _by_address(level, addresses, compute.if_else(bare, names, None), "@label")
    keyless = reduce(compute.and_, (values.is_null() for values in (*held.values(), *below, names)))
    yield from _by_address(level, addresses, compute.if_else(keyless, addresses, None), NOTHING)
    yield from _names(level, addresses, spoke, grouped)


def _names(level: _Level, addresses: pa.StringArray, said: pa.BooleanArray, grouped: pa.BooleanArray) -> Iterator[tuple[str, pa.Int64Array, pa.Array]]:
    """Give the titles that stand beside a label, and the labels and titles that name a group, but for labels whose own value is ``said``."""
    named = level.held(*NAMED)
    labelled = named["label"].is_valid() if "label" in named else _none(level)
    if "label" in named:
        alone = compute.and_(grouped, compute.invert(said))
        yield from _by_address(level, addresses, compute.if_else(alone, without_filler(named["label"]), None), GROUPED)
    if "title" in named:
        titles = without_filler(named["title"])
        yield from _by_address(level, addresses, compute.if_else(labelled, titles, None), TITLED)
        yield from _by_address(level, addresses, compute.if_else(compute.and_(grouped, compute.invert(labelled)), titles, None), GROUPED)


def _none(level: _Level) -> pa.BooleanArray:
    """Say no of each item."""
    return pa.repeat(pa.scalar(False), len(level.items))  # noqa: FBT003 -- a value


def _by_address(level: _Level, addresses: pa.StringArray, values: pa.Array, suffix: str) -> Iterator[tuple[str, pa.Int64Array, pa.Array]]:
    """Give the values that are there, those of one address at a time."""
    there = compute.indices_nonzero(values.is_valid())
    encoded = addresses.take(there).dictionary_encode()
    for number, address in enumerate(encoded.dictionary.to_pylist()):
        own = there.filter(compute.equal(encoded.indices, number))
        yield address + suffix, level.records.take(own), values.take(own)


def _aligned(records: pa.Int64Array, values: pa.Array, count: int) -> pa.Array:
    """Give each of so many records its value, or all of them where any has several."""
    held = compute.value_counts(records)
    own = compute.index_in(pa.arange(0, count), held.field("values"))
    if len(held) == len(values):
        return values.take(own)
    counts = held.field("counts").take(own).fill_null(0)
    ends = compute.cumulative_sum(counts).cast(pa.int32())
    return pa.ListArray.from_arrays(pa.concat_arrays([pa.array([0], pa.int32()), ends]), values, mask=compute.equal(counts, 0))


ARRAYS: Mapping[str, Callable[[Mapping[str, pa.Array]], dict[str, pa.Array] | None]] = {
    "string_list_data": list_arrays,
    "string_map_data": map_arrays,
    "label_values": label_arrays,
}
"""The shapes by their marks."""
