"""A writer of ZIPs in which everything can be told otherwise: what a sound library would never write.

Each record is declared field by field, in the order of PKWARE's APPNOTE.TXT, and any field of any record can be given
another value by its name: ``Member("a.json", b"[]", central={"crc": 1})``.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Told = Mapping[str, int | bytes]
"""Fields of a record by name; a few, as ``signature`` and ``name``, are bytes."""

STORED, DEFLATED = 0, 8
FULL = 0xFFFFFFFF
UTF8, STREAMED = 0x800, 8
PLAIN_FILE, FOLDER = 0o100644, 0o40755

Descriptor = Literal["signed", "bare", "wide signed", "wide bare"]
"""The forms in which a streaming writer tells checksum and sizes after the bytes."""


class Record:
    """The fields of one kind of record, with the format of each."""

    def __init__(self, signature: bytes, **formats: str) -> None:
        self._signature = signature
        self._formats = formats

    def pack(self, told: Told) -> bytes:
        """Write a record; fields that are not told are 0. A name that it does not have is a mistake of the test."""
        given = {"signature": self._signature, **dict.fromkeys(self._formats, 0), **told}
        signature = given.pop("signature")
        assert isinstance(signature, bytes)
        assert given.keys() == self._formats.keys(), given.keys() ^ self._formats.keys()
        return signature + struct.pack("<" + "".join(self._formats.values()), *given.values())


LOCAL = Record(
    b"PK\x03\x04", needed="H", flags="H", method="H", time="H", date="H", crc="L", packed="L", size="L", name_size="H", extra_size="H",
)  # fmt: skip
CENTRAL = Record(
    b"PK\x01\x02", made_by="H", needed="H", flags="H", method="H", time="H", date="H", crc="L", packed="L", size="L", name_size="H", extra_size="H",
    comment_size="H", disk="H", internal="H", attributes="L", offset="L",
)  # fmt: skip
END = Record(b"PK\x05\x06", disk="H", directory_disk="H", here="H", members="H", size="L", offset="L", comment_size="H")
ZIP64_END = Record(
    b"PK\x06\x06", length="Q", made_by="H", needed="H", disk="L", directory_disk="L", here="Q", members="Q", size="Q", offset="Q",
)  # fmt: skip
ZIP64_LOCATOR = Record(b"PK\x06\x07", disk="L", offset="Q", disks="L")


def deflated(data: bytes, level: int = 9) -> bytes:
    """Deflate bytes, without a header around them."""
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def extra_field(kind: int, data: bytes) -> bytes:
    """Write an extra field."""
    return struct.pack("<2H", kind, len(data)) + data


def wide(*numbers: int) -> bytes:
    """Write the ZIP64 extra field."""
    return extra_field(1, struct.pack(f"<{len(numbers)}Q", *numbers))


def second_name(raw: bytes, name: bytes) -> bytes:
    """Write the extra field that tells a name in UTF-8 beside the raw one."""
    return extra_field(0x7075, b"\x01" + struct.pack("<L", zlib.crc32(raw)) + name)


@dataclass(frozen=True)
class Member:
    """One entry: what is in it, and what is told of it."""

    name: str | bytes
    data: bytes = b""
    method: int = DEFLATED
    packed: bytes | None = None
    """The packed bytes, if they are not those of ``data``."""
    both: Told = field(default_factory=dict)
    """What both headers tell otherwise."""
    local: Told = field(default_factory=dict)
    """What the local header tells otherwise."""
    central: Told = field(default_factory=dict)
    """What the directory tells otherwise."""
    mode: int = PLAIN_FILE
    """Mode of Unix."""
    extra: bytes = b""
    """Extra fields of both headers."""
    local_extra: bytes | None = None
    """Those of the local header, if they are others."""
    comment: bytes = b""
    descriptor: Descriptor | None = None
    """How checksum and sizes follow the bytes; the local header then has zeros."""
    descriptor_told: Told = field(default_factory=dict)
    """What the descriptor tells otherwise."""
    after: bytes = b""
    """Bytes that follow, and belong to nothing."""
    unlisted: bool = False
    """Whether the directory leaves it out."""
    absent: bool = False
    """Whether only the directory has it."""

    @property
    def raw_name(self) -> bytes:
        """The name as it is written."""
        return self.name if isinstance(self.name, bytes) else self.name.encode()

    @property
    def content(self) -> bytes:
        """The packed bytes."""
        if self.packed is not None:
            return self.packed
        return deflated(self.data) if self.method == DEFLATED else self.data

    def facts(self) -> dict[str, int | bytes]:
        """Give what is true of it."""
        utf8 = UTF8 if isinstance(self.name, str) and not self.name.isascii() else 0
        streamed = STREAMED if self.descriptor else 0
        return {
            "needed": 20, "flags": utf8 | streamed, "method": self.method, "time": 0x6000, "date": 0x58CA, "crc": zlib.crc32(self.data),
            "packed": len(self.content), "size": len(self.data), "name_size": len(self.raw_name),
        }  # fmt: skip

    def in_place(self) -> bytes:
        """Write local header, bytes and descriptor."""
        if self.absent:
            return b""
        extra = self.extra if self.local_extra is None else self.local_extra
        unknown = {"crc": 0, "packed": 0, "size": 0} if self.descriptor else {}
        told = {**self.facts(), "extra_size": len(extra), **self.both, **unknown, **self.local}
        name = told.pop("name", self.raw_name)
        assert isinstance(name, bytes)
        if "name" in self.local:
            told["name_size"] = len(name)
        return LOCAL.pack(told) + name + extra + self.content + self._descriptor() + self.after

    def _descriptor(self) -> bytes:
        if self.descriptor is None:
            return b""
        told = {**self.facts(), **self.both, **self.descriptor_told}
        numbers = struct.pack("<LQQ" if "wide" in self.descriptor else "<LLL", told["crc"], told["packed"], told["size"])
        return (b"PK\x07\x08" if "signed" in self.descriptor else b"") + numbers

    def in_directory(self, offset: int) -> bytes:
        """Write its header in the directory."""
        if self.unlisted:
            return b""
        facts = {**self.facts(), "made_by": 0x031E, "attributes": self.mode << 16, "offset": offset, "extra_size": len(self.extra)}
        told = {**facts, "comment_size": len(self.comment), **self.both, **self.central}
        name = told.pop("name", self.raw_name)
        assert isinstance(name, bytes)
        if "name" in self.central:
            told["name_size"] = len(name)
        return CENTRAL.pack(told) + name + self.extra + self.comment


@dataclass(frozen=True)
class Zip:
    """A whole ZIP."""

    members: tuple[Member, ...]
    before: bytes = b""
    """Bytes before the archive."""
    counted: bool = True
    """Whether offsets count them."""
    between: bytes = b""
    """Bytes between the last entry and the directory."""
    signature: bytes = b""
    """Bytes after the last header of the directory, and counted as its."""
    end: Told = field(default_factory=dict)
    """What the end record tells otherwise."""
    zip64: Told | None = None
    """What the ZIP64 end record tells otherwise; there is none if this is None."""
    locator: Told = field(default_factory=dict)
    """What its locator tells otherwise."""
    comment: bytes = b""
    after: bytes = b""
    """Bytes after the archive."""
    order: tuple[int, ...] | None = None
    """The order of entries in the directory, if it is not that of the file."""

    def written(self) -> bytes:
        """Write it."""
        body = bytearray(self.before)
        shift = 0 if self.counted else len(self.before)
        offsets = []
        for member in self.members:
            offsets.append(len(body) - shift)
            body += member.in_place()
        body += self.between
        listed = [(self.members[at], offsets[at]) for at in self.order or range(len(self.members))]
        directory = b"".join(member.in_directory(offset) for member, offset in listed) + self.signature
        return bytes(body) + directory + self._end(sum(not member.unlisted for member in self.members), len(directory), len(body) - shift) + self.after

    def _end(self, count: int, size: int, offset: int) -> bytes:
        told: dict[str, int | bytes] = {"here": count, "members": count, "size": size, "offset": offset, "comment_size": len(self.comment)}
        if self.zip64 is None:
            return END.pack({**told, **self.end}) + self.comment
        facts = {"length": 44, "made_by": 45, "needed": 45, "here": count, "members": count, "size": size, "offset": offset}
        first = ZIP64_END.pack({**facts, **self.zip64})
        second = ZIP64_LOCATOR.pack({"offset": offset + size, "disks": 1, **self.locator})
        full = {"here": 0xFFFF, "members": 0xFFFF, "size": FULL, "offset": FULL, "comment_size": len(self.comment)}
        return first + second + END.pack({**full, **self.end}) + self.comment


def zip_of(*members: Member) -> bytes:
    """Write a sound ZIP of these members."""
    return Zip(members).written()
