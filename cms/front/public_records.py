"""Reading the front's copy of the Records, ``public.sqlite``."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple


class PublicRecordsMissing(Exception):
    """The copy is not there or cannot be read; it is delivered again by the next publishing."""


class Row(NamedTuple):
    key: str
    site: str
    kind: str
    language: str
    path: str | None
    title: str | None
    published: str | None
    version: int
    body: str | None
    """The Record as JSON; None for a removal."""


COLUMNS = "key, site, kind, language, path, title, published, version, body"


class PublicRecords:
    """Queries on the copy; one connection per thread, opened anew when the file was replaced."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._local = threading.local()

    def state(self) -> tuple[str, int]:
        """Epoch and version of the copy."""
        with self.connection() as connection:
            row = connection.execute("SELECT epoch, version FROM meta").fetchone()
            if row is None:
                raise PublicRecordsMissing(f"{self.file} holds no Records yet: run 'manage.py publish'.")
            return str(row[0]), int(row[1])

    def one(self, key: str) -> Row | None:
        with self.connection() as connection:
            row = connection.execute(f"SELECT {COLUMNS} FROM record WHERE key = ?", (key,)).fetchone()
            return Row(*row) if row else None

    def live(self, *, site: str = "", kind: str = "", language: str = "", after: str = "", limit: int) -> list[Row]:
        """Live Records in the order of keys, from the first key above ``after``."""
        conditions, values = ["key > ?"], [after]
        for column, value in (("site", site), ("kind", kind), ("language", language)):
            if value:
                conditions.append(f"{column} = ?")
                values.append(value)
        query = f"SELECT {COLUMNS} FROM record WHERE {' AND '.join(conditions)} ORDER BY key LIMIT ?"
        with self.connection() as connection:
            return [Row(*row) for row in connection.execute(query, (*values, limit))]

    def changes(self, since: int, limit: int) -> list[Row]:
        """Records and removals with a version above ``since``, in the order of versions.

        A version is never split: the rows of the last one are complete even above ``limit``.
        """
        query = f"SELECT {COLUMNS} FROM record_version WHERE version > ? ORDER BY version, key LIMIT ?"
        with self.connection() as connection:
            rows = [Row(*row) for row in connection.execute(query, (since, limit))]
            if len(rows) == limit:
                rest = f"SELECT {COLUMNS} FROM record_version WHERE version = ? AND key > ? ORDER BY key"
                rows += [Row(*row) for row in connection.execute(rest, (rows[-1].version, rows[-1].key))]
            return rows

    def kinds(self) -> list[tuple[str, int]]:
        with self.connection() as connection:
            return connection.execute("SELECT kind, count(*) FROM record GROUP BY kind ORDER BY kind").fetchall()

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        try:
            yield self._open()
        except sqlite3.Error as error:
            self._local.opened = None
            raise PublicRecordsMissing(f"{self.file} cannot be read: run 'manage.py publish'.") from error

    def _open(self) -> sqlite3.Connection:
        try:
            stamp = (self.file.stat().st_dev, self.file.stat().st_ino)
        except OSError as error:
            raise PublicRecordsMissing(f"{self.file} is not there yet: run 'manage.py publish'.") from error
        opened: tuple[tuple[int, int], sqlite3.Connection] | None = getattr(self._local, "opened", None)
        if opened is None or opened[0] != stamp:
            connection = sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=20)
            opened = self._local.opened = (stamp, connection)
        return opened[1]
