"""What the front counts (R22): views of pages, and searches. No addresses, no cookies, no user agents are kept or looked at."""

from __future__ import annotations

import atexit
import sqlite3
import threading
from collections import Counter
from contextlib import closing
from datetime import date
from pathlib import Path

from cms.records.search_counts import week_of

FLUSH_SECONDS = 2.0
MOST_QUERIES = 20_000
"""Different queries of one week; whoever invents more fills no disk."""
WEEKS_KEPT = 8
"""Of searches; the back office has fetched them long before."""


class Counts:
    """Counts in memory, written every ``FLUSH_SECONDS``: a kill loses at most those of that time."""

    table = ""
    columns: tuple[str, ...] = ()
    """Texts that name what is counted."""
    number = "number"

    def __init__(self, file: Path) -> None:
        self.file = file
        self._pending: Counter[tuple[str, ...]] = Counter()
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def flush(self) -> None:
        with self._lock:
            pending, self._pending = self._pending, Counter()
        if not pending:
            return
        try:
            self._add(pending)
        except sqlite3.Error:
            with self._lock:
                self._pending.update(pending)
            raise

    def start(self) -> None:
        """Writes from a thread of its own from now on, and once more at the end of the process."""
        self._thread = threading.Thread(target=self._run, name=f"{self.table}-counts", daemon=True)
        self._thread.start()
        atexit.register(self.flush)

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        self.flush()

    def _run(self) -> None:
        while not self._stop.wait(FLUSH_SECONDS):
            try:
                self.flush()
            except sqlite3.Error:
                continue  # Kept in memory: the next round writes them.

    def _count(self, *named: str) -> None:
        with self._lock:
            self._pending[named] += 1

    def _add(self, pending: Counter[tuple[str, ...]]) -> None:
        names, marks = ", ".join(self.columns), ", ".join("?" * (len(self.columns) + 1))
        with closing(self._connect()) as connection, connection:
            self._make_room(connection, pending)
            connection.executemany(
                f"INSERT INTO {self.table} VALUES ({marks}) "
                f"ON CONFLICT ({names}) DO UPDATE SET {self.number} = {self.number} + excluded.{self.number}",
                [(*named, number) for named, number in pending.items()],
            )

    def _make_room(self, connection: sqlite3.Connection, pending: Counter[tuple[str, ...]]) -> None:
        """May take away from both what is not to be kept."""

    def _connect(self) -> sqlite3.Connection:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.file, timeout=20)
        connection.execute("PRAGMA journal_mode = WAL")
        columns = ", ".join(f"{column} TEXT NOT NULL" for column in self.columns)
        connection.execute(
            f"CREATE TABLE IF NOT EXISTS {self.table} ({columns}, {self.number} INTEGER NOT NULL, "
            f"PRIMARY KEY ({', '.join(self.columns)})) WITHOUT ROWID"
        )
        return connection


class PageCounts(Counts):
    table = "page_view"
    columns = ("day", "host", "path")
    number = "views"

    def count(self, day: date, host: str, path: str) -> None:
        self._count(day.isoformat(), host, path)

    def views(self, host: str, path: str) -> dict[str, int]:
        """Written views by day."""
        with closing(self._connect()) as connection:
            rows = connection.execute("SELECT day, views FROM page_view WHERE host = ? AND path = ?", (host, path))
            return dict(rows.fetchall())


class SearchCounts(Counts):
    """By week, host and query: ``searches``, ``unanswered`` ones, and ``clicks`` on results.

    Whoever counts has seen to it that the query names no person.
    """

    table = "search_count"
    columns = ("week", "host", "query", "what")

    def __init__(self, file: Path, *, most_queries: int = MOST_QUERIES) -> None:
        super().__init__(file)
        self.most_queries = most_queries

    def count(self, day: date, host: str, query: str, what: str) -> None:
        self._count(week_of(day), host, query, what)

    def _make_room(self, connection: sqlite3.Connection, pending: Counter[tuple[str, ...]]) -> None:
        newest = max(week for week, *_named in pending)
        weeks = connection.execute("SELECT DISTINCT week FROM search_count ORDER BY week DESC").fetchall()
        if len(weeks) > WEEKS_KEPT:
            connection.execute("DELETE FROM search_count WHERE week < ?", weeks[WEEKS_KEPT - 1])
        known = {row[0] for row in connection.execute("SELECT query FROM search_count WHERE week = ?", (newest,))}
        if len(known) >= self.most_queries:
            for named in [named for named in pending if named[2] not in known]:
                del pending[named]
