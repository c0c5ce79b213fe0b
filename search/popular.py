"""What many people have searched for, offered while somebody types the same."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections import Counter, defaultdict
from pathlib import Path

from cms.records.search_counts import search_rows

logger = logging.getLogger(__name__)
LEAST = 5
"""Searches: what fewer people asked may be about one of them."""
SECONDS = 60.0
"""Between two looks at the counts."""
MOST = 3


class Popular:
    def __init__(self, file: Path) -> None:
        self.file = file
        self._lock = threading.Lock()
        self._queries: list[str] = []
        self._next_look = 0.0

    def beginning_with(self, typed: str, now: float) -> list[str]:
        """The most asked queries that begin so and were answered; ``now`` of a clock that does not go back."""
        if not typed:
            return []
        with self._lock:
            if now >= self._next_look:
                self._next_look = now + SECONDS
                self._look()
            queries = self._queries
        return [query for query in queries if query.startswith(typed) and query != typed][:MOST]

    def _look(self) -> None:
        try:
            self._queries = self._read()
        except sqlite3.Error as error:
            logger.warning("popular_queries_not_read", extra={"reason": str(error)})

    def _read(self) -> list[str]:
        numbers: dict[str, Counter[str]] = defaultdict(Counter)
        for row in search_rows(self.file, ""):
            numbers[row.query][row.what] += row.number
        asked = {query: found["searches"] for query, found in numbers.items() if not found["unanswered"]}
        return sorted((query for query in asked if asked[query] >= LEAST), key=lambda query: (-asked[query], query))
