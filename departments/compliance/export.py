"""自查表 as a workbook: every finding with its place, and the rules behind them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font

from cms.editing.workbooks import text_cell

from .rules import RULES

WIDTHS = (22, 10, 16, 28, 48, 60, 22, 52, 10)


def workbook(rows: Iterable[Sequence[str]]) -> bytes:
    """``rows``: site, rule, its label, page, address, finding, owner, source, verified."""
    book = Workbook(write_only=True)
    heading = (
        _("网站"),
        _("规则"),
        _("检查内容"),
        _("页面"),
        _("地址"),
        _("问题"),
        _("责任单位"),
        _("依据"),
        _("已核对"),
    )
    _sheet(book, _("自查表"), [heading, *rows], WIDTHS)
    rules = [(rule.code, rule.label, rule.threshold, rule.source, verified(rule.code)) for rule in RULES.values()]
    head = (_("规则"), _("检查内容"), _("标准"), _("依据"), _("已核对"))
    _sheet(book, _("规则"), [head, *rules], (10, 16, 44, 52, 10))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def verified(code: str) -> str:
    """Whether the rule's threshold was compared with its source, in a word."""
    return _("是") if RULES[code].is_verified else _("否")


def _sheet(book: Workbook, title: str, rows: Iterable[Sequence[object]], widths: Sequence[int]) -> None:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths):
        sheet.column_dimensions[chr(ord("A") + number)].width = width
    for number, row in enumerate(rows):
        cells = []
        for value in row:
            cell = text_cell(sheet, str(value))
            if number == 0:
                cell.font = Font(bold=True)
            cells.append(cell)
        sheet.append(cells)
