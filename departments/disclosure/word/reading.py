"""A Word file taken apart into paragraphs, tables and pictures; fonts and sizes only say what is a heading."""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator
from html import escape
from typing import IO, Any
from zipfile import ZipFile

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from cms.editing.gate.files.archive import opened, part
from cms.editing.gate.files.content import Unreadable

from .content import Paragraph, Picture, Table
from .pictures import clean_picture
from .styles import Numbering, Styles, W, is_on, style_of, value, whole

MOST_BYTES = 40 * 2**20
"""Of XML in one part."""
MOST_PICTURES = 100
MOST_ROWS = 2_000
MOST_COLUMNS = 60
MOST_CHARACTERS = 300_000
MOST_DEPTH = 200

_DOCUMENT = "word/document.xml"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PLACED = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_VML = "{urn:schemas-microsoft-com:vml}"
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_HEADING_FONTS = re.compile(r"黑体|楷体|小标宋|SimHei|KaiTi|Heiti|Kaiti", re.IGNORECASE)
_ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SKIPPED = {"del", "moveFrom", "instrText", "delText", "pPr", "rPr", "tblPr", "sectPr", "fldChar"}
_SCHEMES = ("http://", "https://", "mailto:")

Item = Paragraph | Table


class Word:
    """Raises ``Unreadable`` with a Chinese sentence for the editor."""

    def __init__(self, file: IO[bytes]) -> None:
        self._archive = opened(file)
        self._refuse_active()
        self._relations = dict(_relations(self._archive))
        self._styles = Styles(_parsed(self._archive, "word/styles.xml"))
        self._numbering = Numbering(_parsed(self._archive, "word/numbering.xml"))
        self._pictures = 0
        self.notes: dict[str, None] = {}
        """Sentences for the editor, each once, in their order."""

    def items(self) -> list[Item]:
        root = _parsed(self._archive, _DOCUMENT)
        body = root.find(f"{W}body") if root is not None else None
        if body is None:
            raise Unreadable("文件中没有正文")
        self._note_what_stays_behind(root)
        found = list(self._of_body(body))
        if sum(_length(item) for item in found) > MOST_CHARACTERS:
            raise Unreadable(f"正文超过 {MOST_CHARACTERS // 10_000} 万字：请分成几篇")
        return found

    def _refuse_active(self) -> None:
        names = self._archive.namelist()
        if any("vbaProject" in name for name in names):
            raise Unreadable("文件含有宏：请另存为不含宏的 .docx")
        if _DOCUMENT not in names:
            raise Unreadable("内容不是 Word 文档：请用 Word 或者 WPS 另存为 .docx")

    def _note_what_stays_behind(self, root: Any) -> None:
        names = self._archive.namelist()
        if any(True for tag in ("ins", "del", "moveFrom") for _one in root.iter(f"{W}{tag}")):
            self._note("文件中有修订痕迹：已按“接受全部修订”取用文字，请核对。")
        if any(re.fullmatch(r"word/comments\w*\.xml", name) for name in names):
            self._note("批注没有导入。")
        if any(True for tag in ("footnoteReference", "endnoteReference") for _one in root.iter(f"{W}{tag}")):
            self._note("脚注和尾注没有导入，请手工补上。")
        if any(name.startswith("word/embeddings/") for name in names):
            self._note("嵌入的对象（如电子表格）没有导入，请另作附件上传。")

    def _note(self, sentence: str) -> None:
        self.notes[sentence] = None

    def _of_body(self, body: Any) -> Iterator[Item]:
        for element in _flat(body):
            if element.tag == f"{W}p":
                yield self._paragraph(element)
                for box in _boxes(element):
                    yield from self._of_body(box)
            elif element.tag == f"{W}tbl":
                yield from self._table(element)

    def _paragraph(self, element: Any) -> Paragraph:
        style = style_of(element)
        runs = [run for run in _runs(element) if not self._is_hidden(run)]
        written = [run for run in runs if _text_of(run).strip()]
        html = _joined(list(self._inline(element)))
        text = re.sub(r"<[^>]*>", "", html.replace("<br/>", "\n"))
        numbering = self._styles.numbering(element)
        numbered = self._numbering.next(*numbering) if numbering and (text.strip() or runs) else None
        return Paragraph(
            html=html.strip(),
            text=_unescaped(text).strip(),
            pictures=tuple(self._pictures_of(element)),
            level=self._styles.heading_level(element),
            is_title=self._styles.is_title(style),
            list_kind=numbered.list_kind if numbered else "",
            list_level=numbering[1] if numbering else 0,
            number=numbered.number if numbered else 0,
            label=numbered.label if numbered else "",
            alignment=value(element.find(f"{W}pPr"), "jc") if element.find(f"{W}pPr") is not None else "",
            size=max((self._size(run, style) for run in written), default=0),
            is_marked=bool(written) and all(self._is_marked(run, style) for run in written),
        )

    def _inline(self, parent: Any, depth: int = 0) -> Iterator[tuple[str, str]]:
        """Pieces of escaped text with the tags around each, outermost first."""
        if depth > MOST_DEPTH:
            raise Unreadable("文件结构异常：层次过深")
        for element in parent:
            tag = element.tag
            if tag == f"{W}r":
                if self._is_hidden(element):
                    if _text_of(element).strip():
                        self._note("文件中有隐藏的文字，没有导入。")
                    continue
                text = escape(_text_of(element), quote=False).replace("\n", "<br/>")
                if text:
                    yield _tags(element), text
            elif tag == f"{W}hyperlink":
                target = self._relations.get(element.get(f"{_RELATION}id", ""), "")
                inner = _joined(list(self._inline(element, depth + 1)))
                is_link = target.lower().startswith(_SCHEMES) and inner.strip()
                yield "", f'<a href="{escape(target)}">{inner}</a>' if is_link else inner
            elif _name(tag) not in _SKIPPED and tag.startswith(W):
                yield from self._inline(element, depth + 1)

    def _is_hidden(self, run: Any) -> bool:
        return bool(is_on(run.find(f"{W}rPr"), "vanish"))

    def _size(self, run: Any, style: str) -> float:
        properties = run.find(f"{W}rPr")
        own = value(properties, "sz") if properties is not None else ""
        return whole(own or self._styles.first(style, "rPr", "sz")) / 2

    def _is_marked(self, run: Any, style: str) -> bool:
        properties = run.find(f"{W}rPr")
        bold = is_on(properties, "b")
        fonts = properties.find(f"{W}rFonts") if properties is not None else None
        font = (fonts.get(f"{W}eastAsia") or fonts.get(f"{W}ascii")) if fonts is not None else None
        font = font or self._styles.first(style, "rPr", "rFonts", "eastAsia")
        return bool(bold) or bool(_HEADING_FONTS.search(font or ""))

    def _pictures_of(self, element: Any) -> Iterator[Picture]:
        for drawing in _own(element, (f"{W}drawing", f"{W}pict", f"{W}object")):
            if next(drawing.iter(f"{W}txbxContent"), None) is not None:
                continue  # Read with the paragraphs of the box.
            described = next(iter(drawing.iter(f"{_PLACED}docPr")), None)
            for blip in (*drawing.iter(f"{_DRAWING}blip"), *drawing.iter(f"{_VML}imagedata")):
                target = self._relations.get(blip.get(f"{_RELATION}embed") or blip.get(f"{_RELATION}id") or "", "")
                name = posixpath.normpath(posixpath.join("word", target))
                if name in self._archive.namelist():
                    yield from self._picture(name, described.get("descr", "") if described is not None else "")

    def _picture(self, name: str, described: str) -> Iterator[Picture]:
        self._pictures += 1
        if self._pictures > MOST_PICTURES:
            raise Unreadable(f"图片超过 {MOST_PICTURES} 张：请分成几篇")
        picture = clean_picture(part(self._archive, name), described)
        if picture is None:
            self._note("有的图片格式无法显示（如 EMF、WMF）或者已损坏，没有导入，请另存为图片后上传。")
        else:
            yield picture

    def _table(self, element: Any) -> Iterator[Item]:
        rows = [row for row in _flat(element) if row.tag == f"{W}tr" and is_on(row.find(f"{W}trPr"), "del") is None]
        if len(rows) > MOST_ROWS:
            raise Unreadable(f"表格超过 {MOST_ROWS} 行：请作为附件上传")
        cells = [list(_cells(row)) for row in rows]
        if all(len(row) == 1 for row in cells):
            # A frame around text is no table.
            for row in cells:
                yield from self._of_body(row[0][0])
            return
        width = max((start + span for row in cells for _cell, start, span, _merge in row), default=0)
        if width > MOST_COLUMNS:
            raise Unreadable(f"表格超过 {MOST_COLUMNS} 列：请作为附件上传")
        texts = [[""] * width for _row in cells]
        pictures: list[Picture] = []
        for number, row in enumerate(cells):
            for cell, start, _span, merge in row:
                if merge != "continue":
                    inside = [one for paragraph in cell.iter(f"{W}p") for one in (self._paragraph(paragraph),)]
                    texts[number][start] = "\n".join(filter(None, (f"{one.label}{one.text}" for one in inside)))
                    pictures += [picture for one in inside for picture in one.pictures]
        spans = tuple(_spans(cells))
        yield Table(rows=tuple(map(tuple, texts)), spans=spans, pictures=tuple(pictures))


def _cells(row: Any) -> Iterator[tuple[Any, int, int, str]]:
    """Each cell with its first column, its columns, and ``restart``, ``continue`` or nothing for merged rows."""
    before = row.find(f"{W}trPr/{W}gridBefore")
    start = whole(before.get(f"{W}val")) if before is not None else 0
    for cell in _flat(row):
        if cell.tag != f"{W}tc":
            continue
        properties = cell.find(f"{W}tcPr")
        span = max(1, whole(value(properties, "gridSpan"))) if properties is not None else 1
        merged = properties.find(f"{W}vMerge") if properties is not None else None
        merge = "" if merged is None else merged.get(f"{W}val") or "continue"
        yield cell, start, span, merge
        start += span


def _spans(cells: list[list[tuple[Any, int, int, str]]]) -> Iterator[tuple[int, int, int, int]]:
    for number, row in enumerate(cells):
        for _cell, start, span, merge in row:
            if merge == "continue":
                continue
            height = 1
            while (
                merge == "restart"
                and number + height < len(cells)
                and (start, span, "continue")
                in {(first, columns, further) for _one, first, columns, further in cells[number + height]}
            ):
                height += 1
            if span > 1 or height > 1:
                yield number, start, height, span


def _flat(parent: Any) -> Iterator[Any]:
    """The children, with those of content controls and markers in their place."""
    for element in parent:
        if _name(element.tag) in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"):
            yield from _flat(element)
        else:
            yield element


def _runs(element: Any) -> Iterator[Any]:
    for child in element:
        if child.tag == f"{W}r":
            yield child
        elif _name(child.tag) not in _SKIPPED:
            yield from _runs(child)


def _own(element: Any, tags: tuple[str, ...]) -> Iterator[Any]:
    """Descendants with one of these tags, none inside another, of an alternative the first alone."""
    for child in element:
        if child.tag in tags:
            yield child
        elif child.tag == f"{_ALTERNATE}AlternateContent":
            choice = child.find(f"{_ALTERNATE}Choice")
            yield from _own(choice if choice is not None else child, tags)
        elif _name(child.tag) not in _SKIPPED:
            yield from _own(child, tags)


def _boxes(element: Any) -> Iterator[Any]:
    for drawing in _own(element, (f"{W}drawing", f"{W}pict")):
        yield from _own(drawing, (f"{W}txbxContent",))


def _text_of(run: Any) -> str:
    pieces = []
    for element in run:
        match _name(element.tag):
            case "t":
                pieces.append(element.text or "")
            case "br" if element.get(f"{W}type") in (None, "textWrapping"):
                pieces.append("\n")
            case "tab":
                pieces.append(" ")
            case "noBreakHyphen":
                pieces.append("-")
    return "".join(pieces)


def _tags(run: Any) -> str:
    properties = run.find(f"{W}rPr")
    if properties is None:
        return ""
    names = {"b": "b", "i": "i"}
    found = " ".join(tag for name, tag in names.items() if is_on(properties, name))
    raised = {"superscript": "sup", "subscript": "sub"}.get(value(properties, "vertAlign"), "")
    return f"{found} {raised}".strip()


def _joined(pieces: list[tuple[str, str]]) -> str:
    """Neighbours with the same tags become one: Word parts a sentence wherever it was touched."""
    merged: list[tuple[str, str]] = []
    for tags, text in pieces:
        if merged and (merged[-1][0] == tags or not text.strip()):
            merged[-1] = (merged[-1][0], merged[-1][1] + text)
        else:
            merged.append((tags if text.strip() else "", text))
    return "".join(_wrapped(tags.split(), text) for tags, text in merged)


def _wrapped(tags: list[str], text: str) -> str:
    for tag in reversed(tags):
        text = f"<{tag}>{text}</{tag}>"
    return text


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _relations(archive: ZipFile) -> Iterator[tuple[str, str]]:
    root = _parsed(archive, "word/_rels/document.xml.rels")
    for relation in root if root is not None else ():
        yield relation.get("Id", ""), relation.get("Target", "")


def _parsed(archive: ZipFile, name: str) -> Any | None:
    """None where there is no such part."""
    if name not in archive.namelist():
        return None
    if archive.getinfo(name).file_size > MOST_BYTES:
        raise Unreadable("文字过多，无法导入")
    try:
        return fromstring(part(archive, name), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise Unreadable("文件已损坏：请用 Word 或者 WPS 打开后另存为 .docx") from error


def _length(item: Item) -> int:
    if isinstance(item, Table):
        return sum(len(text) for row in item.rows for text in row)
    return len(item.text)


def _name(tag: str) -> str:
    return tag.rpartition("}")[2]


def read_word(data: bytes) -> tuple[list[Item], list[str]]:
    """The file's items, and sentences about what was left out."""
    if data.startswith(_ENCRYPTED):
        raise Unreadable("文件已加密，或者是旧版 Word 文档：请去掉密码，另存为 .docx")
    word = Word(io.BytesIO(data))
    return word.items(), list(word.notes)
