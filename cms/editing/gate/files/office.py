"""DOCX, XLSX and PPTX: text of every part, comments, tracked changes, hidden parts, and who wrote it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import IO
from zipfile import ZipFile

from . import images
from .archive import elements, local, opened, part
from .content import Content, Unreadable

ANONYMOUS = {
    "", "administrator", "admin", "user", "users", "office", "microsoft", "microsoft office user", "microsoft 帐户", "微软用户",
    "微软中国", "pc", "hp", "dell", "lenovo", "thinkpad", "asus", "windows 用户", "windows user", "python-docx", "openpyxl",
    "unknown author", "未知用户", "wps office", "wps_", "apache poi", "root", "guest", "author",
}  # fmt: skip
"""Names that programs write by themselves."""

_PEOPLE = {"creator": "作者", "lastModifiedBy": "最后保存者", "Manager": "经理", "Company": "单位"}
_BREAKS = {"p", "br", "cr", "tr", "row", "si"}
_TEXT = {"t", "delText", "instrText"}


def read_docx(file: IO[bytes], content: Content) -> None:
    with opened(file) as archive:
        _need(archive, "word/document.xml")
        _properties(archive, content)
        for name in _parts(
            archive, r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments\w*|glossary/document)\.xml"
        ):
            _read_word(archive, name, content)
        _read_the_rest(
            archive, content, seen=r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments\w*)\.xml"
        )


def read_xlsx(file: IO[bytes], content: Content) -> None:
    with opened(file) as archive:
        _need(archive, "xl/workbook.xml")
        _properties(archive, content)
        for event, element in elements(archive, "xl/workbook.xml"):
            if event == "end" and local(element.tag) == "sheet":
                content.add(element.get("name", ""))
                if element.get("state", "visible") != "visible":
                    content.notice("hidden_content", f"隐藏的工作表“{element.get('name', '')}”")
        strings = list(_shared_strings(archive)) if "xl/sharedStrings.xml" in archive.namelist() else []
        for name in _parts(archive, r"xl/worksheets/\w+\.xml"):
            _read_sheet(archive, name, strings, content)
        for name in _parts(archive, r"xl/(comments|threadedComments/|comments/)\w*\.xml"):
            content.notice("comment", "批注")
            _read_text(archive, name, content)
        _read_the_rest(archive, content, seen=r"xl/(worksheets/\w+|workbook|sharedStrings|comments\w*|styles)\.xml")


def read_pptx(file: IO[bytes], content: Content) -> None:
    with opened(file) as archive:
        _need(archive, "ppt/presentation.xml")
        _properties(archive, content)
        for name in _parts(archive, r"ppt/(slides|notesSlides|comments)/\w+\.xml"):
            if "/comments/" in name:
                content.notice("comment", "批注")
            if "/notesSlides/" in name:
                before = content.characters
                _read_text(archive, name, content)
                # The number of the slide alone is no note.
                if content.characters - before > 8:
                    content.notice("hidden_content", "演讲者备注")
                continue
            _read_text(archive, name, content, hidden=lambda element: element.get("show") == "0")
        _read_the_rest(archive, content, seen=r"ppt/(slides|notesSlides|comments|theme|slideMasters|slideLayouts)/.*")


def names_a_person(text: str) -> bool:
    """Neither a program's name for nobody nor a body."""
    return text.strip().lower() not in ANONYMOUS and not _BODY.search(text.strip())


_BODY = re.compile(
    r"(局|委|委员会|办|办公室|院|所|中心|处|科|股|厅|部|站|队|校|学|公司|政府|协会|集团|医院|馆|社)$|Inc|Corp|Ltd|Software"
)


def _need(archive: ZipFile, name: str) -> None:
    if name not in archive.namelist():
        raise Unreadable("内容与扩展名不符")


def _parts(archive: ZipFile, pattern: str) -> list[str]:
    return sorted(name for name in archive.namelist() if re.fullmatch(pattern, name))


def _properties(archive: ZipFile, content: Content) -> None:
    for name in _parts(archive, r"docProps/(core|app|custom)\.xml"):
        for event, element in elements(archive, name):
            tag, text = local(element.tag), (element.text or "").strip()
            if event != "end" or not text:
                continue
            content.add(text)
            if tag in _PEOPLE and names_a_person(text):
                content.notice("metadata", f"{_PEOPLE[tag]}“{text}”")
            elif name.endswith("custom.xml") and tag in ("lpwstr", "lpstr", "bstr"):
                content.notice("metadata", f"自定义属性“{text}”")


def _read_word(archive: ZipFile, name: str, content: Content) -> None:
    if name == "word/comments.xml" and _has_text(archive, name):
        content.notice("comment", "批注")
    hidden_run = False
    pieces: list[str] = []
    for event, element in elements(archive, name):
        tag = local(element.tag)
        if event == "start":
            if tag in ("ins", "del", "moveFrom", "moveTo") and element.get(_w("author")) is not None:
                content.notice("tracked_change", f"修订痕迹（{element.get(_w('author'))}）")
            continue
        if tag == "vanish" and element.get(_w("val"), "true") not in ("0", "false", "off"):
            hidden_run = True
        elif tag in _TEXT:
            pieces.append(element.text or "")
            if hidden_run and (element.text or "").strip():
                content.notice("hidden_content", "隐藏的文字")
        elif tag in ("r", "pPr"):
            hidden_run = False
        elif tag == "tab":
            pieces.append("\t")
        elif tag == "tc":
            # The cell's last paragraph has ended a line; the row goes on.
            if pieces and pieces[-1] == "\n":
                pieces.pop()
            pieces.append("\t")
        elif tag in _BREAKS:
            pieces.append("\n")
    content.add("".join(pieces))


def _w(name: str) -> str:
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"


def _has_text(archive: ZipFile, name: str) -> bool:
    found = False
    for _event, element in elements(archive, name):
        found = found or (local(element.tag) == "t" and bool((element.text or "").strip()))
    return found


def _shared_strings(archive: ZipFile) -> Iterator[str]:
    pieces: list[str] = []
    for event, element in elements(archive, "xl/sharedStrings.xml"):
        if event == "end" and local(element.tag) == "t":
            pieces.append(element.text or "")
        elif event == "end" and local(element.tag) == "si":
            yield "".join(pieces)
            pieces.clear()


def _read_sheet(archive: ZipFile, name: str, strings: list[str], content: Content) -> None:
    row: list[str] = []
    for event, element in elements(archive, name):
        tag = local(element.tag)
        if event == "start":
            if tag in ("row", "col") and element.get("hidden") in ("1", "true"):
                content.notice("hidden_content", "隐藏的行或者列")
            if tag == "c":
                sort, value = element.get("t", "n"), ""
            continue
        if tag in ("v", "t"):
            value = element.text or ""
        elif tag == "c" and value:
            row.append(_cell(sort, value, strings))
        elif tag == "row":
            content.add("\t".join(row))
            row.clear()
        elif tag in ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"):
            content.add(element.text or "")


def _cell(sort: str, value: str, strings: list[str]) -> str:
    if sort == "s":
        return strings[int(value)] if value.isdecimal() and int(value) < len(strings) else ""
    if sort == "n" and "E" in value.upper():
        try:
            number = float(value)
        except ValueError:
            return value
        return str(int(number)) if number.is_integer() and abs(number) < 10**20 else value
    return value


def _read_text(
    archive: ZipFile, name: str, content: Content, hidden: Callable[..., bool] = lambda element: False
) -> None:
    pieces: list[str] = []
    for event, element in elements(archive, name):
        tag = local(element.tag)
        if event == "start":
            if hidden(element):
                content.notice("hidden_content", "隐藏的幻灯片")
        elif tag in ("t", "text"):
            pieces.append(element.text or "")
        elif tag == "tc":
            pieces.append("\t")
        elif tag in _BREAKS or tag == "cm":
            pieces.append("\n")
    content.add("".join(pieces))


def _read_the_rest(archive: ZipFile, content: Content, *, seen: str) -> None:
    """Text boxes in drawings and charts, pictures, and parts that nobody here can read."""
    for entry in archive.infolist():
        name = entry.filename
        if re.fullmatch(seen, name) or name.startswith(("docProps/", "_rels/", "customXml/")):
            continue
        if re.search(r"(drawings|charts|diagrams)/[^/]*\.xml$", name):
            _read_text(archive, name, content)
        elif re.search(r"/media/[^/]*\.(jpe?g|png|tiff?|webp|gif|bmp)$", name, re.IGNORECASE):
            if entry.file_size < 50 * 2**20:
                images.read_metadata(part(archive, name), content)
        elif re.search(r"/embeddings/|vbaProject|/activeX/", name):
            content.notice("unreadable", f"内嵌的对象“{name.rpartition('/')[2]}”")
