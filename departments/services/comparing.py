"""The rows of a guide compared in words: which was added, taken away or changed, and how."""

from __future__ import annotations

from typing import Any

from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from wagtail.admin.compare import diff_text

from .changes import Change, changes_of_table
from .exchange.rows import rows_of_table
from .exchange.tables import TABLES


class RowsComparison:
    """As Wagtail's views and the approvers' screen read a comparison of one field."""

    is_field = True
    is_child_relation = False

    def __init__(self, relation: str, before: Any, after: Any) -> None:
        self.table = next(table for table in TABLES if table.relation == relation)
        self.before = before
        self.after = after

    @cached_property
    def changes(self) -> list[Change]:
        both = (rows_of_table(self.table, guide) for guide in (self.before, self.after))
        return list(changes_of_table(self.table, *both))

    def field_label(self) -> str:
        return self.table.sheet

    def has_changed(self) -> bool:
        return bool(self.changes)

    def htmldiff(self) -> str:
        lines = ((change.field, diff_text(change.before, change.after).to_html()) for change in self.changes)
        return format_html("<ul>{}</ul>", format_html_join("", "<li><strong>{}</strong> {}</li>", lines))
