"""The exchange's tables for systems: one JSON file, or a CSV file with one more beside it for each table of rows."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from .rows import Rows
from .tables import TABLES, Table

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MARK = "'"


def write_json(rows: Rows, file: Path) -> None:
    with file.open("w", encoding="utf-8") as stream:
        json.dump(rows, stream, ensure_ascii=False, indent=1)


def write_csv(rows: Rows, file: Path) -> None:
    for table in TABLES:
        # The mark at the beginning tells spreadsheets that it is UTF-8.
        with csv_file(file, table).open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow([column.name for column in table.columns])
            writer.writerows([guarded(row[column.name]) for column in table.columns] for row in rows[table.name])


def csv_file(file: Path, table: Table) -> Path:
    """``items.csv`` for the guides, ``items.material.csv`` for their materials."""
    return file if not table.relation else file.with_suffix(f".{table.short_name}{file.suffix}")


def guarded(text: str) -> str:
    """With a mark before what a spreadsheet would take for a formula; ``unguarded`` takes it away."""
    return _MARK + text if text.lstrip(_MARK).startswith(_STARTS_A_FORMULA) else text


def unguarded(text: str) -> str:
    is_marked = text.startswith(_MARK) and text.lstrip(_MARK).startswith(_STARTS_A_FORMULA)
    return text[1:] if is_marked else text
