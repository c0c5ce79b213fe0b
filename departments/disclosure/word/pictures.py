"""A picture out of a file as it may be published: in a common format, upright, without the camera's notes."""

from __future__ import annotations

import io
import re
import struct
import warnings

from PIL import Image, ImageOps

from .content import Picture

MOST_PIXELS = 40_000_000
TURNED_QUALITY = 90
_ORIENTATION = 0x0112
_DAMAGE = (
    OSError, ValueError, SyntaxError, KeyError, TypeError, IndexError, EOFError, ArithmeticError, struct.error,
    Image.DecompressionBombError,
)  # fmt: skip
# What programs write as a description says nothing to who cannot see the picture.
_NO_DESCRIPTION = re.compile(
    r"^(?:(?:图片|图像|image|picture|img)[\s_\-]*\d*|[^\s]*[\\/][^\s]*|\S+\.(?:jpe?g|png|gif|bmp|tiff?|webp)|"
    r"[A-Za-z0-9_\-]+|.*(?:描述已自动生成|自动生成的说明).*)$",
    re.IGNORECASE | re.DOTALL,
)


def clean_picture(data: bytes, described: str = "") -> Picture | None:
    """None for what is damaged, too large, or drawn by instructions as EMF and WMF are."""
    try:
        found = _cleaned(data)
    except _DAMAGE:
        return None
    return None if found is None else Picture(found[0], found[1], alt=_alternative(described))


def _cleaned(data: bytes) -> tuple[bytes, str] | None:
    with warnings.catch_warnings():
        # Pillow warns of damage and of size, and reads on.
        warnings.simplefilter("ignore")
        with Image.open(io.BytesIO(data)) as picture:
            if picture.format in ("EMF", "WMF") or picture.width * picture.height > MOST_PIXELS:
                return None
            if picture.format == "GIF":
                return data, "gif"
            picture.load()
            out = io.BytesIO()
            if picture.format == "JPEG":
                profile = picture.info.get("icc_profile")
                is_upright = picture.getexif().get(_ORIENTATION, 1) == 1
                upright = picture if is_upright else ImageOps.exif_transpose(picture)
                # The very pixels, where nothing is turned.
                quality = "keep" if is_upright else TURNED_QUALITY
                upright.save(out, "JPEG", quality=quality, icc_profile=profile, comment=b"")
                return out.getvalue(), "jpg"
            mode = picture.mode if picture.mode in ("1", "L", "LA", "P", "RGB", "RGBA") else "RGB"
            picture.convert(mode).save(out, "PNG")
            return out.getvalue(), "png"


def _alternative(described: str) -> str:
    line = " ".join(described.split())[:200]
    return "" if _NO_DESCRIPTION.match(line) else line
