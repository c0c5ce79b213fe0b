"""One file: which sort it is, what stands in it, and what the gate finds in that. Knows no Django."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import IO

import msgspec

from ..detect import find
from .content import Content, Unreadable
from .images import read_image
from .office import read_docx, read_pptx, read_xlsx
from .pdf import read_pdf

VERSION = 1
"""Raised when a scan would find more than before: stored results of older versions are made anew."""

MOST_SEARCHED = 20_000
"""Characters of a file that search keeps: some thirty printed pages."""
MOST_BYTES = 200 * 2**20
MOST_FINDINGS = 200


class FileFinding(msgspec.Struct, frozen=True):
    kind: str
    masked: str
    """Masked already: a file's findings are stored."""
    advice: str = ""


_READERS: dict[str, Callable[[IO[bytes], Content], None]] = {
    "pdf": read_pdf,
    "docx": read_docx,
    "xlsx": read_xlsx,
    "pptx": read_pptx,
    **dict.fromkeys(("jpg", "jpeg", "png", "gif", "webp", "avif", "heic", "heif", "bmp", "tif", "tiff"), read_image),
}
PLAIN = {"txt", "csv", "md", "json", "xml", "html", "htm"}
_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = {"pdf": b"%PDF-", "docx": _ZIP, "xlsx": _ZIP, "pptx": _ZIP, "zip": _ZIP, "ofd": _ZIP, "png": b"\x89PNG",
          "gif": b"GIF8", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff"}  # fmt: skip


def scan(data: bytes, extension: str) -> list[FileFinding]:
    """Never raises for anything that a file may hold; what cannot be read is a finding."""
    content = Content()
    extension = extension.lower().lstrip(".")
    try:
        _read(data, extension, content)
    except Unreadable as reason:
        content.notice("unreadable", str(reason))
    found = [FileFinding(one.kind, one.what) for one in content.noticed]
    found += [FileFinding(one.kind, one.masked, one.advice) for text in content.texts for one in find(text)]
    return list(dict.fromkeys(found))[:MOST_FINDINGS]


def public_text(data: bytes, extension: str) -> str:
    """What search may find a file by: nothing where the gate finds anything in it, even if somebody let it pass."""
    content = Content()
    try:
        _read(data, extension.lower().lstrip("."), content)
    except Unreadable:
        return ""
    is_clean = all(one.kind == "unreadable" for one in content.noticed) and not any(map(find, content.texts))
    return " ".join(" ".join(content.texts).split())[:MOST_SEARCHED] if is_clean else ""


def _read(data: bytes, extension: str, content: Content) -> None:
    if len(data) > MOST_BYTES:
        raise Unreadable("文件过大")
    if not _begins_as(extension, data):
        # An encrypted office file is an old container with the new name.
        raise Unreadable("文件已加密" if data.startswith(_OLD_OFFICE) else "内容与扩展名不符")
    if extension in _READERS:
        _READERS[extension](io.BytesIO(data), content)
    elif extension in PLAIN:
        content.add(_decoded(data))
    else:
        raise Unreadable(f"不能检查 {extension or '没有扩展名的'} 文件")


def _begins_as(extension: str, data: bytes) -> bool:
    magic = _MAGIC.get(extension, b"")
    # PDF allows for other bytes before its own.
    return magic in data[:1024] if extension == "pdf" else data.startswith(magic)


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("文字编码无法识别")
