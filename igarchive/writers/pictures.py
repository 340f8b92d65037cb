"""Pictures of types that few receivers take, written as ones that all do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

QUALITY = 92
"""Of a JPEG; a PNG loses nothing."""


def as_picture(source: Path, stem: Path) -> Path | None:
    """Write a picture as JPEG, as PNG where it is transparent in parts, beside a stem; None if it cannot be read here.

    Pillow is an extra, and so is pillow-heif, which reads HEIC for it. Of what moves the first picture is taken.
    """
    try:
        from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 -- an extra
    except ImportError:
        return None
    _learn_heic()
    target = None
    try:
        with Image.open(source) as image:
            upright = ImageOps.exif_transpose(image)
            clear = upright.has_transparency_data
            target = stem.with_name(f"{stem.name}.{'png' if clear else 'jpg'}")
            upright.convert("RGBA" if clear else "RGB").save(target, quality=QUALITY, icc_profile=image.info.get("icc_profile"))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError):
        if target is not None:
            target.unlink(missing_ok=True)
        return None
    return target


def _learn_heic() -> None:
    """Let Pillow read HEIC, where that can be had."""
    try:
        import pillow_heif  # noqa: PLC0415 -- an extra
    except ImportError:
        return
    pillow_heif.register_heif_opener()
