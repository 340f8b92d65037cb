"""Sound in frames, each with its own header: MP3 (ISO/IEC 11172-3 and 13818-3, layer III) and AAC (ADTS, ISO/IEC 13818-7).

Tags stand before, behind or between the frames: ID3v2, APEv2, and ID3v1 at the very end. What is neither a frame nor one of
these is nothing that can be told from sound, so such a file is not cleaned.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from igarchive.media_metadata.source import MalformedError

if TYPE_CHECKING:
    from igarchive.media_metadata.source import Source

START = 7
"""Bytes of a frame or tag that tell what it is and how long: the header of ADTS; others need fewer, or say more behind."""

SYNC = 0xFFE0
"""Bits that every header begins with."""

ADTS, LAYER_3 = 0, 1
"""The two bits of a header that say which layer it is; none of MPEG audio's is AAC."""

BITRATES = {
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""Thousands of bits a second of layer III by index, in MPEG 1 and in those after it; 0 stands for one that is not told."""

RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
"""Samples a second by the version's two bits (3: MPEG 1, 2: MPEG 2, 0: MPEG 2.5) and index."""

FOOTER = 0x10
"""The flag of ID3v2 that says that its header comes again at its end."""

OLD_TAG = 128
"""Bytes of an ID3v1 tag."""


def clean_frames(source: Source, out: IO[bytes]) -> None:
    """Copy the frames of an MP3 or AAC without its tags; raises MalformedError for what is neither, and for a frame that is cut off."""
    while not source.is_over():
        source.part()
        start = source.read(START)
        if start.startswith(b"ID3"):
            about = start[5:] + source.read(3)
            source.skip(_seven_bits(about[1:]) + (10 if about[0] & FOOTER else 0))
        elif start == b"APETAGE":
            source.skip(int.from_bytes(source.read(25)[5:9], "little"))
        elif start.startswith(b"TAG"):
            source.skip(OLD_TAG - START)
            if not source.is_over():
                raise MalformedError
        else:
            length = _length(start)
            out.write(start)
            source.copy(length - START, out)


def _length(header: bytes) -> int:
    """Read the length of a frame in bytes, its header counted."""
    layer = header[1] >> 1 & 3
    if int.from_bytes(header[:2]) & SYNC != SYNC or layer not in {ADTS, LAYER_3}:
        raise MalformedError
    length = _aac(header) if layer == ADTS else _mp3(header)
    if length < START:
        raise MalformedError
    return length


def _aac(header: bytes) -> int:
    return (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5


def _mp3(header: bytes) -> int:
    version, bitrate, rate = header[1] >> 3 & 3, header[2] >> 4, header[2] >> 2 & 3
    first = version == max(RATES)
    if version not in RATES or rate >= len(RATES[version]) or not 0 < bitrate < len(BITRATES[first]):
        raise MalformedError
    return (144 if first else 72) * BITRATES[first][bitrate] * 1000 // RATES[version][rate] + (header[2] >> 1 & 1)


def _seven_bits(number: bytes) -> int:
    """Read a number that is written with seven bits a byte."""
    value = 0
    for byte in number:
        value = value << 7 | byte & 0x7F
    return value
