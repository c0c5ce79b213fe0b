"""Reading the main database's Records without Django: the publisher's only way in."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any, NamedTuple

CHANNEL = "chengmen_records"
"""What the writer of Records notifies on PostgreSQL."""
POLL = 0.01
"""Seconds between two looks at SQLite's data version; one look takes some 10 µs."""
QUERY = "SELECT key, site, kind, version, body FROM chengmen_record"


class RecordsUnreadable(Exception):
    """The main database cannot be read."""


class RowChange(NamedTuple):
    key: str
    site: str
    kind: str
    version: int
    body: str | None
    """The Record as JSON; None for a removal."""


class RowHead(NamedTuple):
    key: str
    site: str
    version: int


class RecordReader:
    """A read-only connection to the Records of the database that ``settings.DATABASES`` names."""

    def __init__(self, settings: ModuleType) -> None:
        database: Mapping[str, Any] = settings.DATABASES["default"]
        self._is_postgresql = database["ENGINE"].endswith("postgresql")
        self._database = database
        self._connection: Any = self._connect()
        self._data_version: tuple[Any, ...] | None = None

    def state(self) -> tuple[str, int]:
        """Epoch and version; ``("", 0)`` before the first Record."""
        row = self._one("SELECT epoch, version FROM chengmen_record_counter WHERE id = 1")
        return (str(row[0]), int(row[1])) if row else ("", 0)

    def changes_since(self, version: int) -> tuple[str, int, list[RowChange]]:
        """Epoch, version and every row above ``version``, read as one snapshot, in the order of versions and keys."""
        cursor = self._begin()
        try:
            state = self.state()
            cursor.execute(f"{QUERY} WHERE version > {int(version)} ORDER BY version, key")
            rows = [RowChange(*row) for row in cursor.fetchall()]
        finally:
            self._end(cursor)
        return (*state, rows)

    def heads(self) -> tuple[str, int, list[RowHead], list[RowChange]]:
        """Epoch, version, every live Record without its body, and those of sites whole; one snapshot.

        A small part of the work of reading all, and enough to see whether anything differs from an earlier time.
        """
        cursor = self._begin()
        try:
            state = self.state()
            cursor.execute("SELECT key, site, version FROM chengmen_record WHERE body IS NOT NULL")
            heads = [RowHead(*row) for row in cursor.fetchall()]
            cursor.execute(f"{QUERY} WHERE kind = 'site' AND body IS NOT NULL ORDER BY version, key")
            sites = [RowChange(*row) for row in cursor.fetchall()]
        finally:
            self._end(cursor)
        return (*state, heads, sites)

    def all_live(self) -> Iterator[RowChange]:
        cursor = self._connection.cursor()
        cursor.execute(f"{QUERY} WHERE body IS NOT NULL ORDER BY key")
        for row in cursor:
            yield RowChange(*row)

    def wait(self, seconds: float) -> bool:
        """Until a transaction has written Records, at the longest ``seconds``; answers whether one may have.

        PostgreSQL tells us; SQLite is asked whether its file has changed, which reads no page of it.
        """
        if self._is_postgresql:
            return self._wait_for_notice(seconds)
        end = time.monotonic() + seconds
        while True:
            version = self._one("PRAGMA data_version")
            if version != self._data_version:
                self._data_version = version
                return True
            if (left := end - time.monotonic()) <= 0:
                return False
            time.sleep(min(POLL, left))

    def reconnect(self) -> None:
        """A fresh connection, after the database went away."""
        self.close()
        self._connection = self._connect()

    def close(self) -> None:
        self._connection.close()

    def _wait_for_notice(self, seconds: float) -> bool:
        return any(True for _ in self._connection.notifies(timeout=seconds, stop_after=1))

    def _connect(self) -> Any:
        try:
            return self._connect_postgresql() if self._is_postgresql else self._connect_sqlite()
        except Exception as error:
            raise RecordsUnreadable(f"The database {self._database['NAME']} cannot be read: {error}") from error

    def _connect_sqlite(self) -> sqlite3.Connection:
        name = self._database["NAME"]
        connection = sqlite3.connect(f"file:{name}?mode=ro", uri=True, timeout=20, isolation_level=None)
        connection.execute("SELECT 1 FROM chengmen_record_counter")
        return connection

    def _connect_postgresql(self) -> Any:
        import psycopg  # Only where PostgreSQL is chosen.

        given = {"dbname": "NAME", "host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
        values = {ours: self._database[theirs] for ours, theirs in given.items() if self._database.get(theirs)}
        connection = psycopg.connect(**values, autocommit=True)
        connection.execute(f"LISTEN {CHANNEL}")
        return connection

    def _one(self, query: str) -> tuple[Any, ...] | None:
        cursor = self._connection.cursor()
        cursor.execute(query)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row

    def _begin(self) -> Any:
        cursor = self._connection.cursor()
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if self._is_postgresql else "BEGIN")
        return cursor

    def _end(self, cursor: Any) -> None:
        cursor.execute("COMMIT")
