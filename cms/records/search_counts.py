"""The front's counts of searches: their form, for whoever fetches them. No query in them names a person."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import NamedTuple


class SearchRow(NamedTuple):
    """One number of one query on one host; ``what`` is ``searches``, ``unanswered`` or ``clicks``."""

    week: str
    host: str
    query: str
    what: str
    number: int


def search_rows(file: Path, since: str) -> list[SearchRow]:
    """What was searched for in the weeks from ``since`` on. Raises ``sqlite3.Error`` for a file that is no database."""
    if not file.exists():
        return []
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=20)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'search_count'").fetchone():
            return []  # Nobody has searched yet.
        rows = connection.execute("SELECT * FROM search_count WHERE week >= ? ORDER BY week, host, query", (since,))
        return [SearchRow(*row) for row in rows]


def week_of(day: date) -> str:
    """As ``2026-W48``, which orders by time."""
    year, week, _day = day.isocalendar()
    return f"{year}-W{week:02}"
