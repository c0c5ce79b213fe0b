"""The city's open data: a copy of the Records as one SQLite file, and as lines of JSON."""

from __future__ import annotations

import gzip
import os
import sqlite3
import threading
from pathlib import Path

from .public_records import PublicRecords

NAMES = {"public.sqlite": "application/vnd.sqlite3", "records.jsonl.gz": "application/gzip"}
PAGE = 1000


class Downloads:
    """Copies under ``folder``, made when asked for and thrown away when the Records have changed.

    An outdated copy could still hold what was withdrawn: it never outlives the next version (R10).
    """

    def __init__(self, records: PublicRecords, folder: Path) -> None:
        self.records = records
        self.folder = folder
        self._lock = threading.Lock()

    def file(self, name: str) -> Path:
        """Path of the copy of the current version; ``name`` is one of ``NAMES``."""
        epoch, version = self.records.state()
        file = self.folder / f"{epoch}-{version}-{name}"
        with self._lock:
            if not file.exists():
                self.folder.mkdir(parents=True, exist_ok=True)
                unfinished = file.with_name(f".{file.name}.{os.getpid()}")
                unfinished.unlink(missing_ok=True)
                self._vacuum(unfinished) if name == "public.sqlite" else self._lines(unfinished)
                unfinished.replace(file)
        return file

    def discard_outdated(self) -> None:
        epoch, version = self.records.state()
        if not self.folder.is_dir():
            return
        for file in self.folder.iterdir():
            if not file.name.startswith(f"{epoch}-{version}-") and not file.name.startswith("."):
                file.unlink(missing_ok=True)

    def _vacuum(self, target: Path) -> None:
        with self.records.connection() as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
        copy = sqlite3.connect(target)
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.close()

    def _lines(self, target: Path) -> None:
        # Without a name and a time in its header: equal Records give equal bytes.
        with target.open("wb") as raw, gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as lines:
            after = ""
            while rows := self.records.live(after=after, limit=PAGE):
                lines.write("".join(f"{row.body}\n" for row in rows).encode())
                after = rows[-1].key
