"""Reading tables from files that may be anything: what they claim is checked first, and every bound is told."""

from __future__ import annotations

import csv
import io
import json
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from cms.editing.gate.files.archive import elements, local, opened
from cms.editing.gate.files.content import Unreadable

from .faults import MOST_FAULTS, Fault, InvalidTables
from .plain import csv_file, unguarded
from .rows import Row, tidy
from .tables import GUIDES, TABLES, Column, Table
from .workbook import FIRST_ROW, MOST_ROWS

MOST_BYTES = 50 * 2**20
MOST_ELEMENTS = 20_000_000
"""In one sheet of a workbook; a hundred thousand materials have 3.8 million beginnings and ends."""
MOST_CHARACTERS = 200_000
"""In one cell."""
_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class Line(NamedTuple):
    table: Table
    row: Row
    where: Callable[[str], str]
    """The place of a column in this line, for messages."""

    def fault(self, column: str, message: str) -> Fault:
        return Fault(self.where(column), message)


Lines = dict[str, list[Line]]
"""By the tables' names; tables that the file does not have are not in it."""


def read_tables(file: Path, *, most_elements: int = MOST_ELEMENTS) -> Lines:
    """Raises ``InvalidTables``, and OSError for a file that cannot be opened.

    A sheet of a workbook may have ``most_elements`` beginnings and ends of elements.
    """
    found = _read_workbook(file, most_elements) if file.suffix == ".xlsx" else _READERS[file.suffix](file)
    if GUIDES.name not in found:
        raise InvalidTables(
            [Fault(file.name, f"没有“{GUIDES.sheet}”（{GUIDES.name}）：请用 export_items 导出的文件填写")]
        )
    return found


def _bytes(file: Path) -> bytes:
    with file.open("rb") as stream:
        content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise InvalidTables([Fault(file.name, f"文件超过 {MOST_BYTES // 2**20} MB：请按网站分成几个文件")])
    return content


def _text(file: Path) -> str:
    try:
        return _bytes(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"从第 {error.start + 1} 个字节起不是 UTF-8：请另存为 UTF-8 编码"
        raise InvalidTables([Fault(file.name, message)]) from error


def _read_json(file: Path) -> Lines:
    try:
        given = json.loads(_text(file))
    except (json.JSONDecodeError, RecursionError) as error:
        raise InvalidTables([Fault(file.name, f"不是有效的 JSON（{error}）：请重新导出")]) from error
    if not isinstance(given, dict):
        raise InvalidTables([Fault(file.name, "应为一组“表名: [行]”：请用 export_items 导出的文件填写")])
    faults = [Fault(name, "没有这个表：请检查表名") for name in given if name not in {one.name for one in TABLES}]
    lines: Lines = {}
    for table in TABLES:
        if table.name not in given:
            continue
        rows = given[table.name]
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            faults.append(Fault(table.name, "应为列表，每行为一组“列名: 内容”"))
            continue
        lines[table.name] = []
        for number, row in enumerate(rows):
            faults += _of_columns(table, row, f"{table.name}[{number}]")
            values = [_plain_value(row.get(column.name)) for column in table.columns]
            line = _line(table, [value or "" for value in values], partial("{}[{}].{}".format, table.name, number))
            named = zip(table.columns, values, strict=True)
            faults += [line.fault(column.name, "应为文字") for column, value in named if value is None]
            lines[table.name].append(line)
            _stop(faults)
    return _done(faults, lines)


def _plain_value(value: Any) -> str | None:
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case str():
            return value
        case int() | float():
            return str(value)
        case _:
            return None


def _read_csv(file: Path) -> Lines:
    faults: list[Fault] = []
    lines: Lines = {}
    for table in TABLES:
        part = csv_file(file, table)
        if table.relation and not part.exists():
            continue
        try:
            rows = list(csv.reader(io.StringIO(_text(part), newline=""), strict=True))
        except csv.Error as error:
            faults.append(Fault(part.name, f"不是有效的 CSV（{error}）：请重新导出"))
            continue
        header = rows[0] if rows else []
        faults += _of_columns(table, header, f"{part.name} 第 1 行")
        _stop(faults, at=1)
        lines[table.name] = []
        for number, row in enumerate(rows[1:], start=2):
            if not any(row):
                continue
            if len(row) != len(header):
                faults.append(Fault(f"{part.name} 第 {number} 行", f"有 {len(row)} 格，应有 {len(header)} 格"))
                continue
            cells = dict(zip(header, map(unguarded, row), strict=True))
            where = partial("{} 第 {} 行 {}".format, part.name, number)
            lines[table.name].append(_line(table, [cells[column.name] for column in table.columns], where))
            _stop(faults)
    return _done(faults, lines)


def _of_columns(table: Table, names: Iterable[str], place: str) -> list[Fault]:
    given, known = list(names), [column.name for column in table.columns]
    faults = [Fault(place, f"没有 {name[:50]} 这一列：请检查列名") for name in given[:100] if name not in known]
    faults += [Fault(place, f"缺少 {name} 这一列：请补上") for name in known if name not in given]
    if len(set(given)) != len(given):
        faults.append(Fault(place, "列名重复：请只留一列"))
    return faults


def _read_workbook(file: Path, most_elements: int) -> Lines:
    faults: list[Fault] = []
    lines: Lines = {}
    try:
        with opened(io.BytesIO(_bytes(file))) as archive:
            _refuse_active(archive, file.name)
            sheets = dict(_sheets(archive))
            strings = list(_strings(archive))
            for table in TABLES:
                if table.sheet in sheets:
                    parsed = elements(archive, sheets[table.sheet], most=most_elements)
                    rows = _rows(parsed, table.sheet, strings, faults)
                    lines[table.name] = list(_read_sheet(rows, table, faults))
                    _stop(faults)
    except Unreadable as error:
        message = f"不能作为工作簿读取（{error}）：请去掉密码，用 Excel 或 WPS 另存为 .xlsx 后再试"
        raise InvalidTables([Fault(file.name, message)]) from error
    return _done(faults, lines)


def _refuse_active(archive: ZipFile, name: str) -> None:
    names = archive.namelist()
    for pattern, what in (
        (r"vbaProject", "宏"),
        (r"xl/externalLinks/", "指向其他文件的链接"),
        (r"/embeddings/", "嵌入的对象"),
    ):
        if any(re.search(pattern, one) for one in names):
            raise InvalidTables([Fault(name, f"含有{what}：请去掉后另存为 .xlsx")])
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= set(names):
        raise Unreadable("内容与扩展名不符")


def _sheets(archive: ZipFile) -> Iterator[tuple[str, str]]:
    """Name and part of each sheet."""
    targets = {
        element.get("Id", ""): posixpath.normpath(posixpath.join("/xl", element.get("Target", "")))[1:]
        for event, element in elements(archive, "xl/_rels/workbook.xml.rels")
        if event == "end" and local(element.tag) == "Relationship"
    }
    for event, element in elements(archive, "xl/workbook.xml"):
        if event == "end" and local(element.tag) == "sheet":
            target = targets.get(element.get(_RELATION, ""), "")
            if target in archive.namelist():
                yield element.get("name", ""), target


def _strings(archive: ZipFile) -> Iterator[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return
    pieces: list[str] = []
    phonetic = False
    for event, element in elements(archive, "xl/sharedStrings.xml"):
        tag = local(element.tag)
        if tag == "rPh":
            phonetic = event == "start"
        elif event == "end" and tag == "t" and not phonetic:
            pieces.append(element.text or "")
        elif event == "end" and tag == "si":
            yield "".join(pieces)
            pieces.clear()


def _read_sheet(rows: Iterable[tuple[int, dict[str, str]]], table: Table, faults: list[Fault]) -> Iterator[Line]:
    headings = {column.heading: column for column in table.columns}
    columns: dict[str, Column] = {}
    letters_of: dict[str, str] = {}

    def place(number: int, column: str) -> str:
        return f"{table.sheet}!{letters_of.get(column, '')}{number}"

    for number, cells in rows:
        if number == 1:
            for letters, text in cells.items():
                if text in headings and headings[text] not in columns.values():
                    columns[letters] = headings[text]
                else:
                    faults.append(Fault(f"{table.sheet}!{letters}1", f"没有“{text[:50]}”这一列，或者重复：请检查表头"))
                    _stop(faults)
            letters_of |= {column.name: letters for letters, column in columns.items()}
            missing = [one for one in table.columns if one not in columns.values()]
            faults += [Fault(f"{table.sheet}!1", f"缺少“{one.heading}”这一列：请补上") for one in missing]
        elif number >= FIRST_ROW and columns:
            outside = [letters for letters in cells if letters not in columns]
            faults += [Fault(f"{table.sheet}!{one}{number}", "在表头以外：请删去") for one in outside[:1]]
            values = [cells.get(letters_of.get(column.name, ""), "") for column in table.columns]
            yield _line(table, values, partial(place, number))
        _stop(faults)
    if not columns:
        faults.append(Fault(f"{table.sheet}!1", "没有表头：请用 export_items 导出的文件填写"))


def _rows(
    parsed: Iterable[tuple[str, Element]], sheet: str, strings: list[str], faults: list[Fault]
) -> Iterator[tuple[int, dict[str, str]]]:
    """The number of each row that holds something, and its texts by the columns' letters."""
    number, cells = 0, dict[str, str]()
    pieces: list[str] = []
    letters = kind = ""
    for event, element in parsed:
        tag = local(element.tag)
        if event == "start" and tag == "c":
            place = _CELL.fullmatch(element.get("r", ""))
            if place is None or int(place[2]) > MOST_ROWS:
                raise InvalidTables(
                    [Fault(f"{sheet}!{element.get('r', '')[:20]}", f"超出 {MOST_ROWS} 行或者没有位置：请删去")]
                )
            letters, number, kind = place[1], int(place[2]), element.get("t", "n")
            pieces = []
        elif event == "end" and tag == "f":
            faults.append(Fault(f"{sheet}!{letters}{number}", "是公式：请换成文字（复制后选择性粘贴为数值）"))
            _stop(faults)
        elif event == "end" and tag in ("v", "t"):
            pieces.append(element.text or "")
        elif event == "end" and tag == "c":
            if text := tidy(_shown("".join(pieces), kind, strings)):
                cells[letters] = text
        elif event == "end" and tag == "row":
            if cells:
                yield number, cells
            cells = {}


def _shown(text: str, kind: str, strings: list[str]) -> str:
    if kind == "s":
        return strings[int(text)] if text.isdecimal() and len(text) < 9 and int(text) < len(strings) else ""
    return text


def _line(table: Table, values: list[str], where: Callable[[str], str]) -> Line:
    row = {column.name: tidy(value) for column, value in zip(table.columns, values, strict=True)}
    return Line(table, row, where)


def _stop(faults: list[Fault], at: int = MOST_FAULTS) -> None:
    if len(faults) >= at:
        raise InvalidTables(faults[:MOST_FAULTS])


def _done(faults: list[Fault], lines: Lines) -> Lines:
    for some in lines.values():
        for line in some:
            long = [name for name, text in line.row.items() if len(text) > MOST_CHARACTERS]
            faults += [line.fault(name, f"超过 {MOST_CHARACTERS} 个字：请缩短") for name in long]
    _stop(faults, at=1)
    return lines


_READERS: dict[str, Callable[[Path], Lines]] = {".csv": _read_csv, ".json": _read_json}
