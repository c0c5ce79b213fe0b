"""The front's own database of what it has taken in: sealed submissions and words, sealed statuses, the back office's terms.

What was confirmed is on the disk (``synchronous = FULL``: a power cut loses nothing), and nothing in it can be read here.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from . import codes
from .messages import Answer, Exchange, Pending, Status, Submission, Terms, Word
from .numbers import new_number

MOST_PENDING = 100_000
"""Submissions waiting for the back office; then the counter refuses, in words."""
MOST_AT_ONCE = 100
SECONDS = 20.0
VERSION = 2
_SCHEMA = (
    # Of a submission that was taken only what tells a repeated form is left.
    "CREATE TABLE IF NOT EXISTS submission (sequence INTEGER PRIMARY KEY, submission TEXT NOT NULL UNIQUE, "
    "fingerprint BLOB NOT NULL, number TEXT NOT NULL UNIQUE, sealed BLOB)",
    "CREATE INDEX IF NOT EXISTS pending ON submission (sequence) WHERE sealed IS NOT NULL",
    "CREATE TABLE IF NOT EXISTS word (sequence INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE, "
    "fingerprint BLOB NOT NULL, number TEXT NOT NULL, sealed BLOB)",
    "CREATE INDEX IF NOT EXISTS pending_word ON word (sequence) WHERE sealed IS NOT NULL",
    "CREATE TABLE IF NOT EXISTS status (number TEXT PRIMARY KEY, moment INTEGER NOT NULL, sealed BLOB NOT NULL) "
    "WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS terms (one INTEGER PRIMARY KEY CHECK (one = 1), content BLOB NOT NULL)",
    f"PRAGMA user_version = {VERSION}",
)
# A word can only be about a case whose submission was taken before.
_PENDING = (
    "SELECT submission, sealed, '' FROM (SELECT * FROM submission WHERE sealed IS NOT NULL ORDER BY sequence LIMIT ?) "
    "UNION ALL "
    "SELECT word, sealed, number FROM (SELECT * FROM word WHERE sealed IS NOT NULL ORDER BY sequence LIMIT ?)"
)
_NOTHING = bytes(200)
"""Opened in place of a status that is not there."""


class IntakeError(Exception):
    """Base of the counter's refusals: nothing was taken."""


class FormReused(IntakeError):
    """This form was sent before, with another content."""

    def __init__(self, number: str) -> None:
        super().__init__(f"The form already made case {number} with another content.")
        self.number = number


class IntakeFull(IntakeError):
    """Too much is waiting for the back office."""


class Intake:
    def __init__(self, file: Path, *, most_pending: int = MOST_PENDING, seconds: float = SECONDS) -> None:
        self.file = file
        self.seconds = seconds
        self.most_pending = most_pending

    def terms(self) -> Terms | None:
        """None before the back office was ever there."""
        with self._connected() as connection:
            row = connection.execute("SELECT content FROM terms").fetchone()
        return msgspec.json.decode(row[0], type=Terms) if row else None

    def accept(self, form: codes.FormId, submission: Submission, first: Status, key: bytes) -> str:
        """Takes a submission in, sealed to ``key``, and answers its number: the same one for the same form and content.

        Number and reader are put into it here; ``first`` is what the person is told until the back office has it.
        Raises ``FormReused``, ``IntakeFull``, and ``sqlite3.Error`` where the disk does not take it.
        """
        number = new_number()
        reader = bytes(codes.reader(number, form.code()).public_key)
        sealed = codes.seal(key, msgspec.json.encode(msgspec.structs.replace(submission, number=number, reader=reader)))
        status = codes.seal(reader, msgspec.json.encode(first))
        name, fingerprint = form.submission().hex, form.fingerprint(_content(submission))
        with self._connected() as connection, _written(connection):
            known = connection.execute("SELECT number, fingerprint FROM submission WHERE submission = ?", (name,))
            if (row := known.fetchone()) is not None:
                return _same(row[0], row[1], fingerprint)
            self._make_room(connection)
            connection.execute(
                "INSERT INTO submission (submission, fingerprint, number, sealed) VALUES (?, ?, ?, ?)",
                (name, fingerprint, number, sealed),
            )
            connection.execute("INSERT INTO status VALUES (?, 0, ?)", (number, status))
        return number

    def say(self, form: codes.FormId, number: str, code: str, word: Word, key: bytes) -> None:
        """Takes in what the holder of the code says about the case; its id is put in here. Raises as ``accept``."""
        name = form.submission().hex
        fingerprint = form.fingerprint(msgspec.json.encode([number, word.act, word.body], order="sorted"))
        letter = msgspec.json.encode(msgspec.structs.replace(word, word=name))
        sealed = codes.write_letter(codes.reader(number, code), key, letter)
        with self._connected() as connection, _written(connection):
            known = connection.execute("SELECT number, fingerprint FROM word WHERE word = ?", (name,))
            if (row := known.fetchone()) is not None:
                _same(row[0], row[1], fingerprint)
                return
            self._make_room(connection)
            connection.execute(
                "INSERT INTO word (word, fingerprint, number, sealed) VALUES (?, ?, ?, ?)",
                (name, fingerprint, number, sealed),
            )

    def status(self, number: str, code: str) -> Status | None:
        """None alike for an unknown number and for a code that does not open it, after the same work."""
        with self._connected() as connection:
            row = connection.execute("SELECT sealed FROM status WHERE number = ?", (number,)).fetchone()
        content = codes.unseal(codes.reader(number, code), row[0] if row else _NOTHING)
        return msgspec.json.decode(content, type=Status) if content is not None else None

    def exchange(self, told: Exchange) -> Answer:
        """The back office's turn: forgets what it has taken, keeps what it tells, answers what waits, oldest first."""
        with self._connected() as connection:
            if told.taken or told.told or told.terms is not None:
                with _written(connection):
                    _keep(connection, told)
            rows = connection.execute(_PENDING, (MOST_AT_ONCE, MOST_AT_ONCE)).fetchall()
            terms = connection.execute("SELECT content FROM terms").fetchone()
        return Answer(
            pending=tuple(Pending(submission=name, sealed=sealed, number=number) for name, sealed, number in rows),
            terms=digest(terms[0]) if terms else "",
        )

    def waiting(self) -> int:
        with self._connected() as connection:
            return _waiting(connection)

    def _make_room(self, connection: sqlite3.Connection) -> None:
        if _waiting(connection) >= self.most_pending:
            raise IntakeFull(f"{self.most_pending} submissions are waiting for the back office.")

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        if not self.file.exists():
            self.file.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self.file, os.O_CREAT | os.O_RDWR, 0o600))
        with closing(sqlite3.connect(self.file, timeout=self.seconds, isolation_level=None)) as connection:
            for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
                connection.execute(f"PRAGMA {pragma}")
            if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
                with _written(connection):
                    for statement in _SCHEMA:
                        connection.execute(statement)
            yield connection


def digest(terms: bytes) -> str:
    return hashlib.sha256(terms).hexdigest()


@contextmanager
def _written(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _keep(connection: sqlite3.Connection, told: Exchange) -> None:
    taken = [(name,) for name in told.taken]
    connection.executemany("UPDATE submission SET sealed = NULL WHERE submission = ?", taken)
    connection.executemany("UPDATE word SET sealed = NULL WHERE word = ?", taken)
    # Not by the event's number: a restored back office goes on from an earlier one.
    connection.executemany(
        "INSERT INTO status VALUES (?, ?, ?) ON CONFLICT (number) DO UPDATE "
        "SET moment = excluded.moment, sealed = excluded.sealed WHERE excluded.moment > moment",
        [(each.number, each.moment, each.sealed) for each in told.told],
    )
    if told.terms is not None:
        connection.execute("INSERT OR REPLACE INTO terms VALUES (1, ?)", (msgspec.json.encode(told.terms),))


def _waiting(connection: sqlite3.Connection) -> int:
    # Each by its partial index.
    submissions = "SELECT COUNT(*) FROM submission WHERE sealed IS NOT NULL"
    words = "SELECT COUNT(*) FROM word WHERE sealed IS NOT NULL"
    return int(connection.execute(f"SELECT ({submissions}) + ({words})").fetchone()[0])


def _same(number: str, former: bytes, fingerprint: bytes) -> str:
    if former != fingerprint:
        raise FormReused(number)
    return number


def _content(submission: Submission) -> bytes:
    return msgspec.json.encode([submission.kind, submission.department, submission.body], order="sorted")
