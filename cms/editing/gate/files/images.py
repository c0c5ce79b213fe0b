"""Pictures: place and author that cameras and programs write into them."""

from __future__ import annotations

import contextlib
import io
import struct
import warnings
from typing import IO

from PIL import Image

from .content import Content, Unreadable

GPS = 0x8825
_NAMES = {0x013B: "作者", 0x9C9D: "作者", 0xA430: "相机所有者", 0x010E: "图片说明", 0x9C9C: "备注", 0x9C9B: "标题"}
# All that Pillow raises for damaged files; UnidentifiedImageError is an OSError.
_DAMAGE = (
    OSError, ValueError, SyntaxError, KeyError, TypeError, IndexError, EOFError, ArithmeticError, struct.error,
    Image.DecompressionBombError,
)  # fmt: skip
MOST_PIXELS = 100_000_000


def read_image(file: IO[bytes], content: Content) -> None:
    """Raises ``Unreadable`` for what is no picture, or one too large."""
    try:
        _read(file.read(), content)
    except _DAMAGE as error:
        raise Unreadable("图片已损坏或者内容与扩展名不符") from error


def read_metadata(data: bytes, content: Content) -> None:
    """Of a picture inside another file; leaves alone what is none."""
    with contextlib.suppress(Unreadable, *_DAMAGE):
        _read(data, content)


def _read(data: bytes, content: Content) -> None:
    with warnings.catch_warnings():
        # Pillow warns of damage and of size, and reads on: both are looked at here.
        warnings.simplefilter("ignore")
        with Image.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Unreadable("图片过大")
            exif = picture.getexif()
            inner, position = exif.get_ifd(0x8769), exif.get_ifd(GPS)
            texts = {name: text for name, text in picture.info.items() if isinstance(text, str)}
    if any(key in position for key in (2, 4)):
        content.notice("location", "拍摄地点")
    for number, name in _NAMES.items():
        text = _text(exif.get(number) or inner.get(number))
        if text and name in ("作者", "相机所有者"):
            content.notice("metadata", f"{name}“{text}”")
        content.add(text)
    for name, text in texts.items():
        if name.lower() in ("author", "artist"):
            content.notice("metadata", f"作者“{text.strip()}”")
        if name.lower() in ("author", "artist", "title", "description", "comment"):
            content.add(text[:2000])


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-16-le", errors="ignore").strip("\x00 ")
    return str(value).strip("\x00 ") if isinstance(value, str) else ""
