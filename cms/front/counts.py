"""Page views per page and day (R22): no addresses, no cookies, no user agents are kept or looked at."""

from __future__ import annotations

import atexit
import sqlite3
import threading
from collections import Counter
from datetime import date
from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS page_view (
    day TEXT NOT NULL, host TEXT NOT NULL, path TEXT NOT NULL, views INTEGER NOT NULL,
    PRIMARY KEY (day, host, path)
) WITHOUT ROWID
"""
FLUSH_SECONDS = 2.0


class PageCounts:
    """Counts in memory, written every ``FLUSH_SECONDS``: a kill loses at most the views of that time."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._pending: Counter[tuple[str, str, str]] = Counter()
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def count(self, day: date, host: str, path: str) -> None:
        with self._lock:
            self._pending[day.isoformat(), host, path] += 1

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

    def views(self, host: str, path: str) -> dict[str, int]:
        """Written views by day."""
        with self._connect() as connection:
            rows = connection.execute("SELECT day, views FROM page_view WHERE host = ? AND path = ?", (host, path))
            return dict(rows.fetchall())

    def start(self) -> None:
        """Writes from a thread of its own from now on, and once more at the end of the process."""
        self._thread = threading.Thread(target=self._run, name="page-counts", daemon=True)
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

    def _add(self, pending: Counter[tuple[str, str, str]]) -> None:
        rows = [(*key, views) for key, views in pending.items()]
        connection = self._connect()
        try:
            with connection:
                connection.executemany(
                    "INSERT INTO page_view VALUES (?, ?, ?, ?) "
                    "ON CONFLICT (day, host, path) DO UPDATE SET views = views + excluded.views",
                    rows,
                )
        finally:
            connection.close()

    def _connect(self) -> sqlite3.Connection:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.file, timeout=20)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(SCHEMA)
        return connection
