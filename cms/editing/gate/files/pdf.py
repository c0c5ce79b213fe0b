"""PDF: text, notes, properties, and text that only looks blacked out."""

from __future__ import annotations

from typing import IO, Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from .content import Content, Unreadable
from .office import names_a_person

MOST_PAGES = 2_000
DARK = 0.25
"""Of white; what covers in this grey or darker is meant to hide."""

_COVERS = {"/Redact"}
_NOTES = {"/Text", "/FreeText", "/Popup", "/Stamp", "/Caret", "/Ink"}


def read_pdf(file: IO[bytes], content: Content) -> None:
    """Raises ``Unreadable`` for encrypted, broken and scanned files."""
    try:
        reader = PdfReader(file)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("文件已加密")
        if len(reader.pages) > MOST_PAGES:
            raise Unreadable("页数过多，无法全部检查")
        _properties(reader, content)
        scanned = [number for number, page in enumerate(reader.pages, start=1) if not _read_page(page, content)]
        if reader.attachments:
            content.notice("unreadable", "内嵌的附件")
        for field in (reader.get_fields() or {}).values():
            content.add(str(field.get("/V") or ""))
    except Unreadable:
        raise
    # A hostile file makes pypdf raise nearly anything; the process of its own bounds the rest.
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, RecursionError, ImportError,
            NotImplementedError, ArithmeticError, AssertionError) as error:  # fmt: skip
        raise Unreadable("文件已损坏或者已加密") from error
    if scanned:
        content.notice("unreadable", f"第{_numbers(scanned)}页是图片，没有可以检查的文字")


def _properties(reader: PdfReader, content: Content) -> None:
    for key, value in (reader.metadata or {}).items():
        text = str(value or "").strip()
        if key in ("/Author", "/Title", "/Subject", "/Keywords"):
            content.add(text)
        if key == "/Author" and names_a_person(text):
            content.notice("metadata", f"作者“{text}”")


def _read_page(page: Any, content: Content) -> bool:
    """Whether there is anything but pictures; an empty page counts as read."""
    drawn = _Drawn()
    text = page.extract_text(visitor_text=drawn.text, visitor_operand_before=drawn.operator) or ""
    content.add(text)
    drawn.close()
    if drawn.covered:
        content.notice("hidden_content", f"涂盖在下面的文字“{_masked(''.join(drawn.covered))}”")
    for annotation in page.get("/Annots") or ():
        note = annotation.get_object()
        words = str(note.get("/Contents") or "")
        content.add(words)
        if note.get("/Subtype") in _NOTES and words.strip():
            content.notice("comment", "批注")
        if note.get("/Subtype") in _COVERS:
            content.notice("hidden_content", "尚未执行的涂盖，下面的文字还在")
    return bool(text.strip()) or not _has_pictures(page)


def _has_pictures(page: Any) -> bool:
    resources = page.get("/Resources")
    objects = (resources.get_object().get("/XObject") if resources is not None else None) or {}
    return (
        any(one.get_object().get("/Subtype") in ("/Image", "/Form") for one in objects.get_object().values())
        if objects
        else False
    )


def _numbers(pages: list[int]) -> str:
    shown = "、".join(map(str, pages[:5]))
    return f"{shown}等{len(pages)}" if len(pages) > 5 else shown


def _masked(text: str) -> str:
    text = text.strip()
    return text[:1] + "*" * min(len(text) - 1, 8)


class _Drawn:
    """What a page draws, in its order: dark areas that come after text in the same place hide it."""

    def __init__(self) -> None:
        self.covered: list[str] = []
        self._texts: list[tuple[float, float, str]] = []
        self._path: list[tuple[float, float, float, float]] = []
        self._is_dark = True
        self._kept: list[bool] = []
        self._areas: list[tuple[int, tuple[float, float, float, float]]] = []

    def text(self, text: str, matrix: Any, text_matrix: Any, _font: Any, size: float) -> None:
        if text.strip():
            x, y = _through(matrix, text_matrix[4], text_matrix[5])
            self._texts.append((x + 1, y + (size or 0) * abs(text_matrix[3] or 1) / 3, text))

    def operator(self, operator: bytes, operands: Any, matrix: Any, _text_matrix: Any) -> None:
        if operator == b"q":
            self._kept.append(self._is_dark)
        elif operator == b"Q" and self._kept:
            self._is_dark = self._kept.pop()
        elif operator in (b"g", b"rg", b"sc", b"scn") and len(operands) in (1, 3):
            self._is_dark = all(isinstance(one, int | float) and one <= DARK for one in operands)
        elif operator == b"k" and len(operands) == 4:
            self._is_dark = float(operands[3]) >= 1 - DARK
        elif operator == b"re" and len(operands) == 4:
            x, y, width, height = map(float, operands)
            (left, low), (right, high) = _through(matrix, x, y), _through(matrix, x + width, y + height)
            self._path.append((min(left, right), min(low, high), max(left, right), max(low, high)))
        elif operator in (b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"):
            if self._is_dark:
                self._areas += [(len(self._texts), area) for area in self._path]
            self._path = []
        elif operator in (b"n", b"S", b"s"):
            self._path = []

    def close(self) -> None:
        for count, (left, low, right, high) in self._areas:
            # A rule under a line is no cover.
            if high - low < 5 or right - left < 5:
                continue
            self.covered += [text for x, y, text in self._texts[:count] if left <= x <= right and low <= y <= high]


def _through(matrix: Any, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
