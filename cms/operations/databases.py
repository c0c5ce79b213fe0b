"""Copying the main database out and in, as one consistent state: SQLite or PostgreSQL."""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

from cms.publishing.disk import sync_path

from .errors import BackupRefused, RestoreRefused

LOCK_SECONDS = 10
IN_USE = "The database is in use: end the city's processes first (docs/operations.md, Restore)."


class MainDatabase(Protocol):
    engine: str
    file_name: str
    """Name of the copy inside a backup."""

    def save(self, target: Path) -> None:
        """Writes a consistent copy while the city goes on."""

    def load(self, source: Path) -> None:
        """Replaces everything by the copy, in one step, and gives the Records' counter a new epoch."""


def main_database(settings: Mapping[str, Any]) -> MainDatabase:
    """The database that ``DATABASES["default"]`` describes."""
    if str(settings["ENGINE"]).endswith("postgresql"):
        return PostgresqlDatabase(settings)
    return SqliteDatabase(Path(str(settings["NAME"])))


class SqliteDatabase:
    engine = "sqlite"
    file_name = "database.sqlite"

    def __init__(self, file: Path) -> None:
        self.file = file

    def save(self, target: Path) -> None:
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=20)) as source:
            source.execute("VACUUM INTO ?", (str(target),))

    def load(self, source: Path) -> None:
        self._refuse_while_in_use()
        fresh = self.file.with_name(f".{self.file.name}.restored")
        shutil.copyfile(source, fresh)
        with closing(sqlite3.connect(fresh)) as connection, connection:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("UPDATE chengmen_record_counter SET epoch = ?", (new_epoch(),))
        for suffix in ("-wal", "-shm"):
            Path(f"{self.file}{suffix}").unlink(missing_ok=True)
        sync_path(fresh)
        fresh.replace(self.file)
        sync_path(self.file.parent)

    def _refuse_while_in_use(self) -> None:
        if not self.file.exists():
            return
        try:
            with closing(sqlite3.connect(self.file, timeout=0.5)) as connection:
                # Only the one user of a database may take it out of WAL mode.
                connection.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError as error:
            raise RestoreRefused(IN_USE) from error
        except sqlite3.DatabaseError:
            return  # Damaged: all the more reason to restore.


class PostgresqlDatabase:
    engine = "postgresql"
    file_name = "database.dump"

    def __init__(self, settings: Mapping[str, Any]) -> None:
        names = {"NAME": "PGDATABASE", "HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
        given = {theirs: str(settings[ours]) for ours, theirs in names.items() if settings.get(ours)}
        # A city that still runs holds locks: do not wait for them for ever.
        self.environment = os.environ | given | {"PGOPTIONS": f"-c lock_timeout={LOCK_SECONDS}s"}

    def save(self, target: Path) -> None:
        self._run(["pg_dump", "--format=custom", "--no-owner", "--file", str(target)])

    def load(self, source: Path) -> None:
        script = source.with_name(f".{source.name}.sql")
        try:
            options = ["--clean", "--if-exists", "--no-owner", "--file", str(script)]
            self._run(["pg_restore", *options, str(source)])
            with script.open("a", encoding="utf-8") as file:
                file.write(f"\nUPDATE public.chengmen_record_counter SET epoch = '{new_epoch()}';\n")
            # One transaction: a failure in the middle leaves the database as it was.
            self._run(["psql", "--quiet", "--single-transaction", "-v", "ON_ERROR_STOP=1", "-f", str(script)])
        finally:
            script.unlink(missing_ok=True)

    def _run(self, arguments: list[str]) -> None:
        program = shutil.which(arguments[0])
        if program is None:
            raise BackupRefused(f"{arguments[0]} is missing: install PostgreSQL's client programs.")
        done = subprocess.run(  # noqa: S603 (ours)
            [program, *arguments[1:]], env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode and "lock timeout" in done.stderr:
            raise RestoreRefused(IN_USE)
        if done.returncode:
            raise BackupRefused(f"{arguments[0]} failed: {done.stderr.strip()[-500:]}")


def new_epoch() -> str:
    """Followers that meet another epoch start over (design 3)."""
    return secrets.token_hex(8)
