"""The workbook that people fill in: a sheet for each table with headings, a row of help, and lists to choose from."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.datavalidation import DataValidation

from cms.editing.workbooks import text_cell

from .rows import Row, Rows
from .tables import TABLES, Column, Table

FIRST_ROW = 3
"""Below headings and help."""
MOST_ROWS = 200_000
MOST_CHARACTERS = 32_767
"""In one cell: what spreadsheets can hold."""
_HEADING, _HELP = Font(bold=True), Font(italic=True, color="555555")
_SHADE = PatternFill("solid", fgColor="E8EEF6")
_WRAPPED = Alignment(wrap_text=True, vertical="top")


def write_workbook(rows: Rows, file: Path) -> None:
    book = Workbook(write_only=True)
    for table in TABLES:
        sheet = book.create_sheet(table.sheet)
        sheet.freeze_panes = f"B{FIRST_ROW}"
        for number, column in enumerate(table.columns, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = 18 if table.labels(column) else 26
            _offer_choices(sheet, table, column, number)
        sheet.append([_cell(sheet, column.heading, _HEADING) for column in table.columns])
        sheet.append([_cell(sheet, column.help, _HELP) for column in table.columns])
        for row in rows[table.name]:
            sheet.append([_cell(sheet, _shown(table, column, row)) for column in table.columns])
    book.save(file)


def too_long(rows: Rows) -> list[str]:
    """A sentence for each text that no cell can hold."""
    return [
        f"事项 {row[table.columns[0].name]} 的“{column.heading}”超过 {MOST_CHARACTERS} 个字，表格放不下：请导出为 .json"
        for table in TABLES
        for row in rows[table.name]
        for column in table.columns
        if len(row[column.name]) > MOST_CHARACTERS
    ]


def _shown(table: Table, column: Column, row: Row) -> str:
    text = row[column.name]
    return table.labels(column).get(text, text)


def _cell(sheet: WriteOnlyWorksheet, text: str, font: Font | None = None) -> WriteOnlyCell:
    cell = text_cell(sheet, text)
    cell.number_format = "@"  # Else Excel drops the zeros that a text begins with.
    cell.alignment = _WRAPPED
    if font is not None:
        cell.font, cell.fill = font, _SHADE
    return cell


def _offer_choices(sheet: WriteOnlyWorksheet, table: Table, column: Column, number: int) -> None:
    if labels := table.labels(column):
        listed = ",".join(labels.values())
        offer = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=True)
        offer.errorTitle, offer.error = column.heading, "请从列表中选择"
        letter = get_column_letter(number)
        offer.add(f"{letter}{FIRST_ROW}:{letter}{MOST_ROWS}")
        sheet.data_validations.append(offer)
