"""A guide as rows of the exchange's tables: every cell is a text, so that codes keep their zeros."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from wagtail.models import Site

from ..models import ServiceItemPage
from .tables import GUIDES, KEY, TABLES, Column, Table

Row = dict[str, str]
Rows = dict[str, list[Row]]
"""By the tables' names."""

AUDIENCES = {"person": "自然人", "legal_person": "法人", "other": "其他组织"}
# What XML, and so a workbook, cannot hold.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_BLOCK_KEYS = re.compile(r' data-block-key="[^"]*"')
_PARAGRAPHS = re.compile(r"(?:<p[^<>]*>[^<>]*</p>)*")
_PARAGRAPH = re.compile(r"<p[^<>]*>([^<>]*)</p>")


def public_guides(site: Site | None) -> Iterator[ServiceItemPage]:
    """Those of one site, or of all, in the order of the sites and of the items' codes."""
    guides = ServiceItemPage.objects.live().exclude(item=None).select_related("item__item_type", "item__department")
    if site is not None:
        guides = guides.descendant_of(site.root_page)
    yield from guides.order_by("item__code", "pk").iterator(chunk_size=500)


def rows_of(guide: ServiceItemPage, site_slug: str) -> Rows:
    item = guide.item
    given = {
        "task_name": item.name,
        "task_type": item.item_type.code,
        "dept_name": item.department.name,
        "dept_code": item.department.code,
        "catalog_code": item.catalogue_code,
        "task_handle_item": item.handling_code,
        "local_catalog_code": item.local_catalogue_code,
        "local_task_code": item.local_code,
        "site": site_slug,
        "slug": guide.slug,
        "server_type": "、".join(AUDIENCES[name] for name in guide.audiences),
        "accept_condition": as_lines(guide.conditions),
    }
    rows: Rows = {GUIDES.name: [_row(GUIDES, item.code, guide, given)]}
    return rows | {table.name: rows_of_table(table, guide) for table in TABLES[1:]}


def rows_of_table(table: Table, guide: ServiceItemPage) -> list[Row]:
    """Of a table of rows; a draft may have no item yet."""
    code = guide.item.code if guide.item is not None else ""
    return [_row(table, code, one, {}) for one in getattr(guide, table.relation).all()]


def together(guides: Iterable[Rows]) -> Rows:
    whole: Rows = {table.name: [] for table in TABLES}
    for rows in guides:
        for name, some in rows.items():
            whole[name] += some
    return whole


def as_lines(rich: str) -> str:
    """Rich text of paragraphs alone as lines; anything richer stays HTML."""
    rich = _BLOCK_KEYS.sub("", rich)
    if not _PARAGRAPHS.fullmatch(rich.strip()):
        return rich
    lines = [html.unescape(text).strip() for text in _PARAGRAPH.findall(rich)]
    # A line that begins as markup would be read as such.
    return rich if any(line.startswith("<") for line in lines) else "\n".join(filter(None, lines))


def tidy(text: str) -> str:
    """As every format can hold it: line ends of one kind, no control characters, no blanks around."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _row(table: Table, code: str, holder: models.Model, given: Row) -> Row:
    told = {KEY: code, **given}
    return {column.name: tidy(told.get(column.name) or _told(table, column, holder)) for column in table.columns}


def _told(table: Table, column: Column, holder: models.Model) -> str:
    field = table.field(column)
    if field is None:
        return ""
    value: Any = getattr(holder, field.attname)
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case _:
            return column.codes.get(str(value), str(value))
