"""What a cell's text means: the value of its field, or a fault."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from departments.organisation.rich_text import TEXT_FEATURES

from .reading import Line
from .rows import AUDIENCES, Row
from .tables import SLUG, TABLES, Column

Tell = Callable[[Line, str, str], None]
"""Of a fault: line, column and message."""

_FIRST_DAY_OF_SPREADSHEETS = date(1899, 12, 30)


class Cells:
    """The labels that cells choose from, asked for once: there are hundreds of thousands of cells."""

    def __init__(self) -> None:
        self.fields = {
            table.name: [(one, table.field(one), table.labels(one)) for one in table.columns] for table in TABLES
        }
        self.codes = {
            (name, column.name): {label: code for code, label in labels.items()} | {code: code for code in labels}
            for name, columns in self.fields.items()
            for column, _field, labels in columns
        }
        """By table and column: what stands for a text that may be chosen, or is the code itself."""

    def says(self, line: Line, told: Row) -> bool:
        """Whether each cell says what is told already, empty ones of the catalogue's and the address aside."""
        for column, _field, _labels in self.fields[line.table.name]:
            text = line.row[column.name]
            if text != told[column.name]:
                is_left_out = not text and (column.is_told_only or column.name == SLUG)
                codes = self.codes[line.table.name, column.name]
                if not is_left_out and codes.get(text) != told[column.name]:
                    return False
        return True

    def values(self, line: Line, tell: Tell) -> Iterator[tuple[str, Any]]:
        """Name and value of each field that a column stands for."""
        for column, field, labels in self.fields[line.table.name]:
            if not column.field:
                continue
            if column.field == "title" and not line.row[column.name]:
                yield column.field, ""
                continue
            try:
                codes = self.codes[line.table.name, column.name]
                yield field.attname, _value(column, field, labels, codes, line.row[column.name])
            except ValidationError as error:
                tell(line, column.name, f"{column.heading}：{''.join(error.messages)}{column.help}")


def audiences(line: Line, tell: Tell) -> tuple[str, ...] | None:
    """None after a fault."""
    given = [name.strip() for name in line.row["server_type"].split("、") if name.strip()]
    if unknown := set(given) - set(AUDIENCES.values()):
        options = "、".join(AUDIENCES.values())
        tell(line, "server_type", f"“{min(unknown)[:20]}”不是服务对象：只能是{options}，用顿号隔开")
        return None
    return tuple(key for key, label in AUDIENCES.items() if label in given)


def rich_text(text: str) -> str:
    """HTML as an editor's own field would store it, or lines as paragraphs."""
    if not text.startswith("<"):
        text = "".join(f"<p>{html.escape(line.strip(), quote=False)}</p>" for line in text.splitlines() if line.strip())
    converter = ContentstateConverter(features=TEXT_FEATURES)
    stored: str = converter.to_database_format(converter.from_database_format(text)) if text else ""
    return stored


def _value(column: Column, field: Any, labels: Mapping[str, str], codes: Mapping[str, str], text: str) -> Any:
    if not text:
        given = field.get_default()
        return field.clean(None if given is None else given, None)
    if labels:
        if text not in codes:
            raise ValidationError(f"“{text[:20]}”不在列表中，只能是{'、'.join(labels.values())}。")
        text = {code: value for value, code in column.codes.items()}.get(codes[text], codes[text])
    if isinstance(field, models.DateField) and text.isdecimal() and len(text) == 5:
        # A date that was typed into a spreadsheet.
        return _FIRST_DAY_OF_SPREADSHEETS + timedelta(days=int(text))
    return field.clean(text, None)
