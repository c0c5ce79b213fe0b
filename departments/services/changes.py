"""What changed between two states of a guide, in the words of its form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from .exchange.rows import Row, Rows
from .exchange.tables import GUIDES, KEY, TABLES, Table


class Change(NamedTuple):
    part: str
    """Heading of a field, or of the rows it stands in."""
    field: str
    """Which row, and which of its fields; empty for a field of the guide itself."""
    before: str
    after: str


def changes_of_rows(before: Rows, after: Rows) -> tuple[Change, ...]:
    found: list[Change] = []
    (old,), (new,) = before[GUIDES.name], after[GUIDES.name]
    for name, heading, was, now in _differences(GUIDES, old, new):
        if name != KEY:
            found.append(Change(heading, "", was, now))
    for table in TABLES[1:]:
        found += changes_of_table(table, before[table.name], after[table.name])
    return tuple(found)


def changes_of_table(table: Table, before: list[Row], after: list[Row]) -> Iterator[Change]:
    """Rows are the same where their first text is; what is left over on both sides was renamed."""
    title = table.columns[1].name
    former = defaultdict(list)
    for row in before:
        former[row[title]].append(row)
    pairs: list[tuple[Row | None, Row]] = []
    for row in after:
        pairs.append((former[row[title]].pop(0) if former[row[title]] else None, row))
    left = iter([row for row in before if any(row is one for one in former[row[title]])])
    pairs = [(old if old is not None else next(left, None), new) for old, new in pairs]
    for old, new in pairs:
        if old is None:
            yield Change(table.sheet, _("增加“%(name)s”") % {"name": new[title]}, "", _told(table, new))
            continue
        for _name, heading, was, now in _differences(table, old, new):
            yield Change(table.sheet, f"“{old[title]}”{heading}", was, now)
    for row in left:
        yield Change(table.sheet, _("删去“%(name)s”") % {"name": row[title]}, _told(table, row), "")
    kept = [old for old, _new in pairs if old is not None]
    if [row for row in before if any(row is one for one in kept)] != kept:
        yield Change(table.sheet, _("顺序"), _names(before, title), _names(after, title))


def _differences(table: Table, old: Row, new: Row) -> Iterator[tuple[str, str, str, str]]:
    for column in table.columns:
        was, now = old[column.name], new[column.name]
        if was != now:
            labels = table.labels(column)
            yield column.name, column.heading, labels.get(was, was), labels.get(now, now)


def _told(table: Table, row: Row) -> str:
    texts = (table.labels(column).get(row[column.name], row[column.name]) for column in table.columns[1:])
    return "；".join(filter(None, texts))


def _names(rows: list[Row], title: str) -> str:
    return "、".join(row[title] for row in rows)
