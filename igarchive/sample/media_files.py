"""Small media files of our own bytes, which real decoders read: equal on every machine, for no image library makes them.

What a file shows follows from its URI alone. Pictures are mosaics of 32 by 32 pixels, films have two of them.
"""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Colour = tuple[int, int, int]
"""Three bytes: red, green and blue, or brightness and two colour differences."""

TILES = 4
"""Tiles of a mosaic in a row, and in a column."""

TILE = 8
"""Pixels of a tile in a row, and in a column: a block of JPEG."""

SIDE = TILES * TILE
"""Pixels of a picture in a row, and in a column."""

MONTH = re.compile(r"/((?:19|20)[0-9]{2})(0[1-9]|1[0-2])/")
"""The month in a URI."""


class Motif(Struct, frozen=True):
    """What a file shows and tells."""

    name: str
    """Its file name."""
    digest: bytes
    """What else differs from file to file: 32 bytes."""
    month: tuple[str, str]
    """Year and month in which it was taken."""

    def tiles(self, frame: int = 0) -> list[Colour]:
        """Give the colours of the mosaic: a sky that darkens downwards, in two hues; of a film's later picture the darker ones."""
        light, hue, drift = self.digest[0] // 2 + 96, self.digest[1], self.digest[2] // 16
        return [
            (max(16, light - 24 * row - 16 * frame), 64 + (hue + drift * column) % 128, 64 + (self.digest[3] + 8 * row) % 128)
            for row in range(TILES)
            for column in range(TILES)
        ]

    def pixels(self) -> list[list[Colour]]:
        """Give the colours of all pixels, row by row."""
        tiles = self.tiles()
        return [[tiles[y // TILE * TILES + x // TILE] for x in range(SIDE)] for y in range(SIDE)]

    @property
    def taken(self) -> str:
        """When it was taken, as cameras write it."""
        day, hour, minute, second = 1 + self.digest[4] % 28, self.digest[5] % 24, self.digest[6] % 60, self.digest[7] % 60
        return f"{self.month[0]}:{self.month[1]}:{day:02} {hour:02}:{minute:02}:{second:02}"


@lru_cache(maxsize=256)
def media_bytes(uri: str) -> bytes:
    """Make the file of a URI; without an extension it is a photo in messages, a film elsewhere."""
    name = uri.rpartition("/")[2]
    extension = name.rpartition(".")[2] if "." in name else "jpg" if "/photos/" in uri else "mp4"
    month = MONTH.search(uri)
    motif = Motif(name, hashlib.sha256(uri.encode()).digest(), (month[1], month[2]) if month else ("2023", "05"))
    return WRITERS.get(extension, jpeg)(motif)


class Bits:
    """Bits that are written one after the other, the highest of a byte first."""

    def __init__(self) -> None:
        self._value = 1
        self._done = bytearray()

    def write(self, value: int, count: int) -> None:
        """Write the lowest bits of a number."""
        self._value = self._value << count | value
        length = self._value.bit_length() - 1
        if length >= TILE:
            rest = length % TILE
            self._done += (self._value >> rest).to_bytes(length // TILE + 1)[1:]
            self._value = 1 << rest | self._value & ((1 << rest) - 1)

    def golomb(self, value: int) -> None:
        """Write a number as Exp-Golomb code."""
        self.write(value + 1, 2 * (value + 1).bit_length() - 1)

    def fill(self, bit: int) -> None:
        """Fill the byte that was begun."""
        while self._value > 1:
            self.write(bit, 1)

    def raw(self, data: bytes) -> None:
        """Write whole bytes; none may have been begun."""
        self._done += data

    def done(self) -> bytes:
        """Give all whole bytes."""
        return bytes(self._done)


def jpeg(motif: Motif) -> bytes:
    """Write a baseline JPEG, each tile one flat block, with the EXIF facts of a camera."""
    tables = marker(0xDB, b"\x00" + b"\x08" * 64)  # a step of 8 makes a block's first coefficient its brightness
    parts = b"".join(bytes((number, 0x11, 0)) for number in (1, 2, 3))
    tables += marker(0xC0, struct.pack(">BHHB", 8, SIDE, SIDE, 3) + parts)
    tables += marker(0xC4, b"\x00" + bytes((0, 0, 0, 12)) + bytes(12) + bytes(range(12)))  # twelve codes of four bits
    tables += marker(0xC4, b"\x10" + b"\x01" + bytes(15) + b"\x00")  # the end of a block is one bit
    scan = marker(0xDA, b"\x03" + b"\x01\x00\x02\x00\x03\x00" + b"\x00\x3f\x00")
    bits, before = Bits(), [0, 0, 0]
    for tile in motif.tiles():
        for part, value in enumerate(tile):
            step, before[part] = value - 128 - before[part], value - 128
            size = abs(step).bit_length()
            bits.write(size, 4)
            bits.write(step if step > 0 else step + (1 << size) - 1, size)
            bits.write(0, 1)
    bits.fill(1)
    return b"\xff\xd8" + marker(0xE1, b"Exif\x00\x00" + exif(motif)) + tables + scan + bits.done().replace(b"\xff", b"\xff\x00") + b"\xff\xd9"


def marker(kind: int, data: bytes) -> bytes:
    """Write a segment of a JPEG."""
    return struct.pack(">BBH", 0xFF, kind, len(data) + 2) + data


Fact = tuple[int, int, int, bytes]
"""Tag, type, count and value of a fact in EXIF."""


def exif(motif: Motif) -> bytes:
    """Write the camera, the time and the place of a photo."""
    camera, place = 8, 300
    own = 150
    latitude, longitude = divmod(motif.digest[8] * 60 // 256 * 3600 + motif.digest[9] * 14, 3600), divmod(motif.digest[10] * 2400 + motif.digest[11], 3600)
    first = facts(
        [text(0x10F, "Meadow"), text(0x110, "Meadow Pocket 2"), (0x8769, 4, 1, struct.pack("<I", own)), (0x8825, 4, 1, struct.pack("<I", place))], camera
    )
    second = facts([text(0x9003, motif.taken)], own)
    third = facts([text(1, "NS"[motif.digest[12] % 2]), angle(2, *latitude), text(3, "EW"[motif.digest[13] % 2]), angle(4, *longitude)], place)
    return (b"II*\x00" + struct.pack("<I", camera) + first).ljust(own, b"\x00") + second.ljust(place - own, b"\x00") + third


def text(tag: int, value: str) -> Fact:
    """Give a fact that is a text."""
    return tag, 2, len(value) + 1, value.encode("ascii") + b"\x00"


def angle(tag: int, degrees: int, seconds: int) -> Fact:
    """Give a fact that is degrees, minutes and seconds."""
    return tag, 5, 3, struct.pack("<6I", degrees, 1, seconds // 60, 1, seconds % 60, 1)


def facts(given: Sequence[Fact], begin: int) -> bytes:
    """Write a directory of facts that stands at a place; what does not fit into four bytes follows it."""
    after = begin + 2 + 12 * len(given) + 4
    entries, values = b"", b""
    for tag, kind, count, value in given:
        where = value.ljust(4, b"\x00") if len(value) <= 4 else struct.pack("<I", after + len(values))  # noqa: PLR2004 -- as EXIF has it
        entries += struct.pack("<HHI", tag, kind, count) + where
        values += value if len(value) > 4 else b""  # noqa: PLR2004
    return struct.pack("<H", len(given)) + entries + bytes(4) + values


def png(motif: Motif) -> bytes:
    """Write a PNG whose pixels are stored, for deflated bytes differ by version."""
    rows = b"".join(b"\x00" + bytes(value for pixel in row for value in pixel) for row in motif.pixels())
    stored = b"\x78\x01\x01" + struct.pack("<HH", len(rows), len(rows) ^ 0xFFFF) + rows + struct.pack(">I", zlib.adler32(rows))
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"tEXt", b"Title\x00" + motif.name.encode("latin-1", "replace")), (b"IDAT", stored), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks)


def gif(motif: Motif) -> bytes:
    """Write a GIF; its table of codes is cleared so often that each code is one byte."""
    palette = b"".join(map(bytes, motif.tiles())).ljust(3 * 128, b"\x00")
    tiles = bytes(y // TILE * TILES + x // TILE for y in range(SIDE) for x in range(SIDE))
    codes = b"".join(b"\x80" + tiles[begin : begin + 64] for begin in range(0, len(tiles), 64)) + b"\x81"
    blocks = b"".join(bytes((len(codes[begin : begin + 255]),)) + codes[begin : begin + 255] for begin in range(0, len(codes), 255))
    screen = struct.pack("<HHBBB", SIDE, SIDE, 0xF6, 0, 0)
    return b"GIF89a" + screen + palette + b"\x2c" + struct.pack("<HHHHB", 0, 0, SIDE, SIDE, 0) + b"\x07" + blocks + b"\x00\x3b"


def webp(motif: Motif) -> bytes:
    """Write a lossless WebP of one colour: codes of one symbol take no bits."""
    red, green, blue = motif.tiles()[0]
    bits = [(SIDE - 1, 14), (SIDE - 1, 14), (0, 1), (0, 3), (0, 1), (0, 1), (0, 1)]
    for value in (green, red, blue, 255):
        bits += [(1, 1), (0, 1), (1, 1), (value, 8)]
    bits += [(1, 1), (0, 1), (0, 1), (0, 1)]
    packed = length = 0
    for value, count in bits:
        packed |= value << length
        length += count
    data = b"\x2f" + packed.to_bytes((length + 7) // 8, "little")
    body = b"WEBPVP8L" + struct.pack("<I", len(data)) + data + b"\x00" * (len(data) % 2)
    return b"RIFF" + struct.pack("<I", len(body)) + body


FRAMES = 2
"""Pictures of a film; each is shown for a second."""

SPEED = 1000
"""Units of time in a second of a film."""


def mp4(motif: Motif) -> bytes:
    """Write a film in H.264 whose pictures are not compressed."""
    frames = [struct.pack(">I", len(unit)) + unit for unit in (picture(motif, number) for number in range(FRAMES))]
    kind = box(b"ftyp", b"isom" + struct.pack(">I", 512) + b"isomavc1mp42")
    track = box(b"trak", track_header() + box(b"mdia", media_header() + box(b"minf", described(frames, len(kind) + 8))))
    return kind + box(b"mdat", b"".join(frames)) + box(b"moov", film_header() + track) + box(b"free", motif.name.encode())


def box(kind: bytes, *data: bytes) -> bytes:
    """Write a box of a film: length, kind, data."""
    inner = b"".join(data)
    return struct.pack(">I", len(inner) + 8) + kind + inner


MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
"""No turn, no stretch. Times of making are 0: no output holds the date of its making."""


def film_header() -> bytes:
    """Write how long the film is."""
    return box(b"mvhd", bytes(12), struct.pack(">IIIH", SPEED, FRAMES * SPEED, 0x10000, 0x100), bytes(10), MATRIX, bytes(24), struct.pack(">I", 2))


def track_header() -> bytes:
    """Write how large the picture is."""
    sizes = struct.pack(">II", SIDE << 16, SIDE << 16)
    return box(b"tkhd", b"\x00\x00\x00\x07", bytes(8), struct.pack(">III", 1, 0, FRAMES * SPEED), bytes(16), MATRIX, sizes)


def media_header() -> bytes:
    """Write that the track is one of pictures, in no language."""
    times = box(b"mdhd", bytes(12), struct.pack(">IIHH", SPEED, FRAMES * SPEED, 0x55C4, 0))
    return times + box(b"hdlr", bytes(8), b"vide", bytes(12), b"film\x00")


def described(frames: Sequence[bytes], begin: int) -> bytes:
    """Write what the pictures are and where they lie."""
    sets = [parameters(SEQUENCE), parameters(PICTURE)]
    told = b"\x01" + sets[0][1:4] + b"\xff\xe1" + struct.pack(">H", len(sets[0])) + sets[0] + b"\x01" + struct.pack(">H", len(sets[1])) + sets[1]
    look = bytes(6) + b"\x00\x01" + bytes(16) + struct.pack(">HHIIIH", SIDE, SIDE, 0x480000, 0x480000, 0, 1) + bytes(32) + b"\x00\x18\xff\xff"
    table = box(
        b"stbl",
        box(b"stsd", struct.pack(">II", 0, 1), box(b"avc1", look, box(b"avcC", told))),
        box(b"stts", struct.pack(">IIII", 0, 1, FRAMES, SPEED)),
        box(b"stsc", struct.pack(">IIIII", 0, 1, 1, FRAMES, 1)),
        box(b"stsz", struct.pack(">III", 0, 0, FRAMES), *(struct.pack(">I", len(frame)) for frame in frames)),
        box(b"stco", struct.pack(">III", 0, 1, begin)),
    )
    here = box(b"dinf", box(b"dref", struct.pack(">II", 0, 1), box(b"url ", b"\x00\x00\x00\x01")))
    return box(b"vmhd", b"\x00\x00\x00\x01", bytes(8)) + here + table


BLOCKS = SIDE // 16
"""Macroblocks of H.264 in a row, and in a column."""

SEQUENCE = (0x67, b"\x42\xc0\x0a", (0, 0, 2, 1, None, BLOCKS - 1, BLOCKS - 1, True, True, None, None))
"""Header, profile and numbers of a sequence: small, no order of its own, one reference; None and True are single bits."""

PICTURE = (0x68, b"", (0, 0, None, None, 0, 0, 0, None, None, None, 0, 0, 0, True, None, None))
"""The same of a picture: no entropy coding beyond the plain one; filters can be told to be off."""


def parameters(given: tuple[int, bytes, Iterable[int | None]]) -> bytes:
    """Write a set of parameters."""
    header, opening, numbers = given
    bits = Bits()
    for number in numbers:
        if number is None or number is True:
            bits.write(number is True, 1)
        else:
            bits.golomb(number)
    return escaped(header, opening + ended(bits))


def picture(motif: Motif, number: int) -> bytes:
    """Write one picture, its blocks as plain samples."""
    bits, tiles = Bits(), motif.tiles(number)
    for value in (0, 7, 0):
        bits.golomb(value)
    bits.write(0, 4)
    bits.golomb(number)
    bits.write(0, 2)
    bits.golomb(0)
    bits.golomb(1)
    for row in range(BLOCKS):
        for column in range(BLOCKS):
            bits.golomb(25)
            bits.fill(0)
            inside = [tiles[(2 * row + below) * TILES + 2 * column + right] for below in (0, 1) for right in (0, 1)]
            bits.raw(samples(inside, 0, TILE) + samples(inside, 1, TILE // 2) + samples(inside, 2, TILE // 2))
    return escaped(0x65, ended(bits))


def samples(tiles: Sequence[Colour], part: int, size: int) -> bytes:
    """Give the samples of four tiles in a square, row by row."""
    halves = [bytes([tiles[2 * below][part]] * size + [tiles[2 * below + 1][part]] * size) for below in (0, 1)]
    return halves[0] * size + halves[1] * size


def ended(bits: Bits) -> bytes:
    """End a unit of H.264: a one, and zeros to the end of the byte."""
    bits.write(1, 1)
    bits.fill(0)
    return bits.done()


def escaped(header: int, data: bytes) -> bytes:
    """Put a unit's header before it, and a 3 wherever a decoder could take its bytes for the beginning of another."""
    return bytes((header,)) + re.sub(rb"\x00\x00(?=[\x00-\x03])", b"\x00\x00\x03", data)


def pdf(motif: Motif) -> bytes:
    """Write a document of one empty page."""
    objects = (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>")
    told, offsets = b"%PDF-1.4\n%" + motif.name.encode() + b"\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(told))
        told += b"%d 0 obj%sendobj\n" % (number, body)
    table = b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return told + table + b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(told)


def srt(motif: Motif) -> bytes:
    """Write two subtitles."""
    return b"1\n00:00:00,000 --> 00:00:01,000\n%s\n\n2\n00:00:01,000 --> 00:00:02,000\n(music)\n" % motif.name.encode()


WRITERS: dict[str, Callable[[Motif], bytes]] = {
    "jpg": jpeg, "jpeg": jpeg, "png": png, "gif": gif, "webp": webp, "mp4": mp4, "pdf": pdf, "srt": srt,
}  # fmt: skip
"""By file name extension."""
