"""What the head of a picture or film tells: width, height, and whether it looks recompressed.

Nothing here trusts the bytes: each look is bounded by the head that was given, and what makes no sense is None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field

from igarchive.media import media_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ENOUGH = 1 << 16
"""Bytes of a file's head in which its size is looked for."""

Reason = Literal["meta_mark", "rendition_size", "coarse_quantisation"]
"""Why a JPEG looks recompressed.

``meta_mark``: its IPTC segment (APP13) holds ``FBMD``, which Meta's own servers write into pictures that they made. The
other two count only where there is no EXIF, which cameras write and Meta takes out: ``rendition_size``: the width or the
longest side is exactly one at which Instagram serves pictures (``RENDITIONS``); ``coarse_quantisation``: the luminance
table is at least as coarse as that of libjpeg's quality 75 (``COARSE``), where cameras use 90 and more.
None is proof: a picture may have been that small, or been through another app, before it was published.
"""

RENDITIONS = frozenset({640, 750, 1080, 1440})
"""Pixels of the width or longest side of the pictures that Instagram serves."""

COARSE = 1858
"""Sum of the 64 steps of libjpeg's luminance table at quality 75; the standard table, quality 50, has 3688."""

STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
"""Markers of a JPEG without a length."""

FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of a JPEG that begin a frame, whose size they tell."""

APP1, APP13, DQT, SOS, EOI = 0xE1, 0xED, 0xDB, 0xDA, 0xD9
"""Other markers of a JPEG."""

TRACK_SIZES = {0: 76, 1: 88}
"""Where a track header (tkhd) tells width and height, by its version."""


class Size(Struct, frozen=True):
    """What the head of a picture or film tells."""

    width: int
    """Pixels, as stored: an EXIF orientation does not turn them."""
    height: int
    """Pixels."""
    reasons: tuple[Reason, ...] = ()
    """Why it looks recompressed; empty if it does not, or cannot be told."""

    @property
    def pixels(self) -> int:
        """Width times height."""
        return self.width * self.height


def measure(head: bytes) -> Size | None:
    """Measure a picture or film by its first bytes; None where they do not tell, whatever they are."""
    look = LOOKS.get(media_type(head) or "")
    found = look(head) if look else None
    return found if found and found.pixels else None


class Jpeg(Struct):
    """What the segments of a JPEG tell."""

    frame: tuple[int, int] | None = None
    """Width and height."""
    exif: bool = False
    """Whether it holds EXIF."""
    marked: bool = False
    """Whether Meta's mark stands in it."""
    steps: int = 0
    """Sum of the steps of the luminance table."""
    reasons: list[Reason] = field(default_factory=list)
    """Why it looks recompressed."""

    def take(self, marker: int, body: bytes) -> None:
        """Read one segment."""
        if marker in FRAMES and self.frame is None and len(body) >= 5:  # noqa: PLR2004 -- precision, height, width
            self.frame = _big(body[3:5]), _big(body[1:3])
        elif marker == APP1:
            self.exif |= body.startswith(b"Exif\0")
        elif marker == APP13:
            self.marked |= b"FBMD" in body
        elif marker == DQT:
            self.steps = self.steps or _luminance(body)

    def judge(self) -> Size | None:
        """Give the size, and why it looks recompressed."""
        if self.frame is None:
            return None
        told: dict[Reason, bool] = {
            "meta_mark": self.marked,
            "rendition_size": not self.exif and not RENDITIONS.isdisjoint({self.frame[0], max(self.frame)}),
            "coarse_quantisation": not self.exif and self.steps >= COARSE,
        }
        return Size(*self.frame, tuple(reason for reason, holds in told.items() if holds))


def _jpeg(head: bytes) -> Size | None:
    jpeg = Jpeg()
    for marker, body in _segments(head):
        jpeg.take(marker, body)
    return jpeg.judge()


def _segments(head: bytes) -> Iterator[tuple[int, bytes]]:
    """Give marker and body of each segment before the picture itself."""
    at = 2
    while head[at : at + 1] == b"\xff" and at + 4 <= len(head):
        marker = head[at + 1]
        if marker == 0xFF:  # noqa: PLR2004 -- a filler
            at += 1
        elif marker in STANDALONE:
            at += 2
        elif marker in {SOS, EOI}:
            return
        else:
            length = max(_big(head[at + 2 : at + 4]), 2)
            yield marker, head[at + 4 : at + 2 + length]
            at += 2 + length


def _luminance(body: bytes) -> int:
    """Sum the steps of table 0 where it stands first, as it always does; 0 where it does not, or is cut off."""
    width = {0x00: 1, 0x10: 2}.get(body[0] if body else -1, 0)
    steps = body[1 : 1 + 64 * width]
    return sum(_big(steps[at : at + width]) for at in range(0, 64 * width, width)) if width and len(steps) == 64 * width else 0


def _png(head: bytes) -> Size | None:
    return Size(_big(head[16:20]), _big(head[20:24])) if head[12:16] == b"IHDR" and len(head) >= 24 else None  # noqa: PLR2004


def _gif(head: bytes) -> Size | None:
    return Size(_little(head[6:8]), _little(head[8:10]))


def _webp(head: bytes) -> Size | None:
    """Measure a WebP by its first chunk: extended, lossless or lossy."""
    if len(head) < 30:  # noqa: PLR2004 -- up to the size, in any of the three
        return None
    if head[12:16] == b"VP8X":
        return Size(_little(head[24:27]) + 1, _little(head[27:30]) + 1)
    if head[12:16] == b"VP8L":
        bits = _little(head[21:25])
        return Size((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    return Size(_little(head[26:28]) & 0x3FFF, _little(head[28:30]) & 0x3FFF) if head[12:16] == b"VP8 " else None


def _heic(head: bytes) -> Size | None:
    """Measure a HEIC: of its parts (tiles, preview, whole) the whole is the largest."""
    return _largest(Size(_big(box[4:8]), _big(box[8:12])) for box in _boxes(head, b"ispe", 12))


def _mp4(head: bytes) -> Size | None:
    """Measure a film whose tracks are told at its begin; width and height are whole pixels and fractions."""
    found = []
    for box in _boxes(head, b"tkhd", 1):
        at = TRACK_SIZES.get(box[0], len(box))
        if at + 8 <= len(box):
            found.append(Size(_big(box[at : at + 2]), _big(box[at + 4 : at + 6])))
    return _largest(iter(found))


def _boxes(head: bytes, kind: bytes, least: int) -> Iterator[bytes]:
    """Give what follows the name of each box of a kind, if that is long enough."""
    at = head.find(kind)
    while at != -1:
        body = head[at + 4 : at + 100]
        if len(body) >= least:
            yield body
        at = head.find(kind, at + 4)


def _largest(sizes: Iterator[Size]) -> Size | None:
    return max(sizes, key=lambda size: size.pixels, default=None)


def _big(number: bytes) -> int:
    return int.from_bytes(number)


def _little(number: bytes) -> int:
    return int.from_bytes(number, "little")


LOOKS: dict[str, Callable[[bytes], Size | None]] = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/gif": _gif,
    "image/webp": _webp,
    "image/heic": _heic,
    "image/heif": _heic,
    "image/avif": _heic,
    "video/mp4": _mp4,
    "video/quicktime": _mp4,
}
"""How each type is measured."""
