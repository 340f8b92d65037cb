"""The smallest files that a reader of media takes for what their names say, each with its own name inside."""

from __future__ import annotations

import binascii
import zlib

JPEG_TABLES = bytes.fromhex(
    "ffdb004300" + "01" * 64  # quantisation
    + "ffc0000b080001000101011100"  # one grey pixel
    + "ffc40014000100000000000000000000000000000000"  # one code each for DC
    + "ffc40014100100000000000000000000000000000000"  # and AC
    + "ffda0008010100003f003f"  # scan
)  # fmt: skip


def jpeg(name: bytes) -> bytes:
    """Write one grey pixel and a comment."""
    jfif = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    remark = b"\xff\xfe" + (len(name) + 2).to_bytes(2) + name
    return b"\xff\xd8" + jfif + remark + JPEG_TABLES + b"\xff\xd9"


def png(name: bytes) -> bytes:
    """Write one grey pixel and a text chunk."""
    header = (1).to_bytes(4) * 2 + b"\x08\x00\x00\x00\x00"
    # A stored block, for zlib's deflated bytes differ by version.
    pixel = zlib.compress(b"\x00\x80", 0)
    chunks = ((b"IHDR", header), (b"tEXt", b"Title\x00" + name), (b"IDAT", pixel), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(kind, data) for kind, data in chunks)


def png_chunk(kind: bytes, data: bytes) -> bytes:
    """Write length, kind, data, checksum."""
    return len(data).to_bytes(4) + kind + data + binascii.crc32(kind + data).to_bytes(4)


def gif(name: bytes) -> bytes:
    """Write one white pixel and a comment."""
    remark = b"\x21\xfe" + len(name).to_bytes(1) + name + b"\x00"
    screen = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00"
    return screen + remark + b"\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00\x3b"


def webp(name: bytes) -> bytes:
    """Write one pixel, lossless, and a chunk of metadata."""
    extended = riff_chunk(b"VP8X", b"\x04\x00\x00\x00" + b"\x00" * 6)
    pixel = riff_chunk(b"VP8L", bytes.fromhex("2f00000010071011118888fe07"))
    body = b"WEBP" + extended + pixel + riff_chunk(b"XMP ", name)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def riff_chunk(kind: bytes, data: bytes) -> bytes:
    """Write kind, length, data, and a byte to make it even."""
    return kind + len(data).to_bytes(4, "little") + data + b"\x00" * (len(data) % 2)


def mp4(name: bytes) -> bytes:
    """Write a film without tracks, its name in a free box."""
    matrix = b"".join(n.to_bytes(4) for n in (0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000))
    times = bytes(12) + (1000).to_bytes(4) + bytes(4)
    header = times + (0x10000).to_bytes(4) + (0x100).to_bytes(2) + bytes(10) + matrix + bytes(24) + (1).to_bytes(4)
    brands = b"isom" + (512).to_bytes(4) + b"isommp42"
    return box(b"ftyp", brands) + box(b"moov", box(b"mvhd", header)) + box(b"free", name)


def box(kind: bytes, data: bytes) -> bytes:
    """Write length, kind, data."""
    return (len(data) + 8).to_bytes(4) + kind + data


def pdf(name: bytes) -> bytes:
    """Write a document of one empty page."""
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
    )
    text, offsets = b"%PDF-1.4\n%" + name + b"\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(text))
        text += b"%d 0 obj%sendobj\n" % (number, body)
    rows = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    table = b"xref\n0 4\n0000000000 65535 f \n" + rows
    return text + table + b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(text)


def srt(name: bytes) -> bytes:
    """Write two subtitles."""
    return b"1\n00:00:00,000 --> 00:00:01,500\n%s\n\n2\n00:00:01,500 --> 00:00:03,000\n(music)\n" % name


WRITERS = {"jpg": jpeg, "png": png, "gif": gif, "webp": webp, "mp4": mp4, "pdf": pdf, "srt": srt}


def media_file(uri: str) -> bytes:
    """Make the file of a uri; the ones without extension are photos in messages, old videos elsewhere."""
    name = uri.rpartition("/")[2]
    extension = name.rpartition(".")[2] if "." in name else "jpg" if "/photos/" in uri else "mp4"
    return WRITERS[extension](name.encode())
