"""The front's copy of the Records, ``public.sqlite``: its form, and how changes are applied.

The delivery of the back office calls ``apply``; the front only reads. A removal keeps key, site, kind,
language and version; ``secure_delete`` wipes what it took away from the file's pages (R10).
"""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec

from .reader import RowChange
from .record import DEFAULT_LANGUAGE

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (id INTEGER PRIMARY KEY CHECK (id = 1), epoch TEXT NOT NULL, version INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS record_version (
    key TEXT PRIMARY KEY, site TEXT NOT NULL, kind TEXT NOT NULL, language TEXT NOT NULL,
    path TEXT, title TEXT, published TEXT, version INTEGER NOT NULL, body TEXT, is_removed INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS record_version_version ON record_version (version, key);
CREATE INDEX IF NOT EXISTS record_version_site_kind ON record_version (site, kind, key);
CREATE INDEX IF NOT EXISTS record_version_kind ON record_version (kind, version);
CREATE INDEX IF NOT EXISTS record_version_path ON record_version (site, path);
CREATE VIEW IF NOT EXISTS record AS
    SELECT key, site, kind, language, path, title, published, version, body FROM record_version WHERE NOT is_removed;
"""
REMOVAL = (
    "UPDATE record_version SET path = NULL, title = NULL, published = NULL, body = NULL, is_removed = 1, version = ? "
    "WHERE key = ?"
)
ROW = "INSERT OR REPLACE INTO record_version VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


class _Shown(msgspec.Struct):
    """Of a Record's body what stands in columns of its own."""

    language: str = DEFAULT_LANGUAGE
    path: str | None = None
    title: str = ""
    name: str = ""
    published: str | None = None


_decoder = msgspec.json.Decoder(_Shown)


class PublicCopyDamaged(Exception):
    """The file is no database any more: remove it and deliver everything again."""


class PublicCopyUnusable(OSError):
    """The file cannot be opened, read or written now; a full disk is the usual cause."""


def state(file: Path) -> tuple[str, int]:
    """Epoch and version of the copy; ``("", 0)`` when it is missing or empty."""
    if not file.exists():
        return "", 0
    with _damage(file), closing(_connect(file)) as connection:
        row = connection.execute("SELECT epoch, version FROM meta").fetchone()
        return (str(row[0]), int(row[1])) if row else ("", 0)


def apply(
    file: Path,
    epoch: str,
    version: int,
    changes: Iterable[RowChange],
    *,
    before_commit: Callable[[], object] = lambda: None,
    patience: float = 0.0,
) -> None:
    """Brings the copy to ``version`` in one transaction, under a lock of its own.

    ``changes`` are all rows above the copy's version, one for each key; under another epoch, or a lower version
    than the copy's, they must be all rows, and the copy starts over. Nobody sees any of them when
    ``before_commit`` raises. ``patience`` is ``wipe_log``'s. Raises ``PublicCopyDamaged``,
    ``PublicCopyUnusable``.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with _locked(file), _damage(file):
        is_new = not file.exists()
        # A new one is made beside its place: without a log, which would be written twice, and seen only whole.
        target = file.with_name(f".{file.name}") if is_new else file
        if is_new:
            discard(target)
        with closing(_connect(target, "MEMORY" if is_new else "WAL")) as connection:
            connection.execute("BEGIN IMMEDIATE")
            _write(connection, epoch, version, list(changes))
            before_commit()
            connection.execute("COMMIT")
            if is_new:
                connection.execute("PRAGMA journal_mode = WAL")
            _wipe_log(connection, patience)
        if is_new:
            discard(file)
            target.replace(file)


def wipe_log(file: Path, patience: float = 0.0) -> bool:
    """Empties the write-ahead log, where what was removed must not linger either; whether it is empty.

    A reader in the midst of a long query keeps it from being emptied: it is waited for by ``patience`` seconds.
    """
    if not has_log(file):
        return True
    with _locked(file), _damage(file), closing(_connect(file)) as connection:
        return _wipe_log(connection, patience)


def has_log(file: Path) -> bool:
    try:
        return Path(f"{file}-wal").stat().st_size > 0
    except OSError:
        return False


def discard(file: Path) -> None:
    """Removes a damaged copy with its log."""
    for suffix in ("", "-wal", "-shm"):
        Path(f"{file}{suffix}").unlink(missing_ok=True)


def _wipe_log(connection: sqlite3.Connection, patience: float) -> bool:
    connection.execute(f"PRAGMA busy_timeout = {round(patience * 1000)}")
    is_busy: int = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    return not is_busy


def _write(connection: sqlite3.Connection, epoch: str, version: int, changes: Sequence[RowChange]) -> None:
    former = connection.execute("SELECT epoch, version FROM meta").fetchone()
    if former is not None and (former[0] != epoch or former[1] > version):
        connection.execute("DELETE FROM record_version")
    for change in changes:
        if change.body is None:
            _remove(connection, change)
    connection.executemany(ROW, (_row(change, change.body) for change in changes if change.body is not None))
    connection.execute(
        "INSERT INTO meta VALUES (1, ?, ?) ON CONFLICT (id) DO UPDATE SET epoch = excluded.epoch, "
        "version = excluded.version",
        (epoch, version),
    )


def _remove(connection: sqlite3.Connection, change: RowChange) -> None:
    connection.execute(REMOVAL, (change.version, change.key))
    if connection.execute("SELECT changes()").fetchone()[0] == 0:
        removal = (change.key, change.site, change.kind, "", None, None, None, change.version, None, 1)
        connection.execute(ROW, removal)


def _row(change: RowChange, body: str) -> tuple[Any, ...]:
    shown = _decoder.decode(body)
    return (
        change.key,
        change.site,
        change.kind,
        shown.language,
        shown.path,
        shown.title or shown.name or None,
        shown.published,
        change.version,
        body,
        0,
    )


def _connect(file: Path, journal: str = "WAL") -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=20, isolation_level=None)
    connection.execute(f"PRAGMA journal_mode = {journal}")
    connection.execute("PRAGMA synchronous = NORMAL")  # Rebuilt from the main database when lost.
    connection.execute("PRAGMA secure_delete = ON")
    connection.executescript(SCHEMA)
    return connection


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    with Path(f"{file}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _damage(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError) and "malformed" not in str(error):
            raise PublicCopyUnusable(
                f"{file} cannot be used ({error}): see to its disk, then publish again."
            ) from error
        raise PublicCopyDamaged(f"{file} is damaged ({error}): it is removed and delivered again.") from error
