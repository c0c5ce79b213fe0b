"""Writing Records, in the transaction of the act that made them.

An act only *marks* what it touched. When the transaction of ``writing()`` is about to end, every marked
thing is read once more and its Record written or removed: signals wake, the database decides. The
counter moves last, so that its row is held for milliseconds.
"""

from __future__ import annotations

import hashlib
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

from django.db import connection, transaction
from django.db.models import F

from .models import Counter, RecordRow
from .reader import CHANNEL
from .record import Record
from .registry import kinds
from .shared_reads import shared_reads

Refresh = Callable[[set[str]], Iterable[tuple[str, Record | None]]]
"""From marked identifiers to keys with their present Records; None means not public."""

MOST_ROUNDS = 10
CHUNK = 500

_refreshers: dict[str, Refresh] = {}
_pending = threading.local()


class OutsideTransaction(Exception):
    """Something public changed outside ``writing()``: its Record could be lost or come alone."""


def refreshes(name: str) -> Callable[[Refresh], Refresh]:
    """Names the function that knows the present Records of things of one sort."""

    def register(function: Refresh) -> Refresh:
        _refreshers[name] = function
        return function

    return register


def refresh_function(name: str) -> Refresh:
    return _refreshers[name]


def mark(name: str, *identifiers: object) -> None:
    """Says that these things may have changed. Raises ``OutsideTransaction`` outside ``writing()``."""
    marks = getattr(_pending, "marks", None)
    if marks is None:
        raise OutsideTransaction(
            f"{name} {', '.join(map(str, identifiers))} changed outside cms.records.table.writing(): "
            "wrap the act in 'with writing():' so that page and Record are committed together."
        )
    marks[name].update(map(str, identifiers))


def is_writing() -> bool:
    return getattr(_pending, "marks", None) is not None


@contextmanager
def writing() -> Iterator[None]:
    """One transaction of acts and the Records that follow from them; inner ones join the outer."""
    if is_writing():
        with transaction.atomic(), _unmarked_if_undone():
            yield
        return
    _pending.marks = defaultdict(set)
    try:
        with transaction.atomic():
            yield
            store(_refreshed())
            # What is marked while the transaction ends comes too late, and must not be lost unseen.
            _pending.marks = None
    finally:
        _pending.marks = None


@contextmanager
def _unmarked_if_undone() -> Iterator[None]:
    former = defaultdict(set, {name: set(identifiers) for name, identifiers in _pending.marks.items()})
    try:
        yield
    except BaseException:
        _pending.marks = former
        raise


class _Undone(Exception):
    """Ends a rehearsal."""


@contextmanager
def rehearsing() -> Iterator[None]:
    """Acts whose outcome can be read inside, and that are undone at the end together with what they marked."""
    with suppress(_Undone), writing():
        yield
        raise _Undone


def store(present: dict[str, Record | None]) -> int:
    """Writes what differs from the table, as one version; answers how many rows.

    Only inside a transaction. Rows whose bytes are equal are left alone and no version is spent on them.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction("Records are written in the transaction of the act that made them.")
    rows = list(_changed(present))
    if rows:
        version = _next_version()
        for row in rows:
            row.version = version
        RecordRow.objects.bulk_create(
            rows,
            batch_size=CHUNK,
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=[
                "site",
                "kind",
                "language",
                "path",
                "digest",
                "body",
                "version",
                "is_removed",
                "next_change_at",
            ],
        )
    return len(rows)


def digest_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _refreshed() -> dict[str, Record | None]:
    present: dict[str, Record | None] = {}
    for _ in range(MOST_ROUNDS):
        marks, _pending.marks = _pending.marks, defaultdict(set)
        if not marks:
            return present
        for name in sorted(marks):
            with shared_reads():
                present.update(_refreshers[name](marks[name]))
    raise RuntimeError(f"Records still mark each other after {MOST_ROUNDS} rounds: {sorted(marks)}")


def _changed(present: dict[str, Record | None]) -> Iterator[RecordRow]:
    stored = _stored(sorted(present))
    for key, record in sorted(present.items()):
        former = stored.get(key)
        if record is None:
            if former is not None and not former.is_removed:
                yield _removal(former)
            continue
        row = _row(record)
        if former is None or former.is_removed or former.digest != row.digest:
            yield row


def _stored(keys: list[str]) -> dict[str, RecordRow]:
    found: dict[str, RecordRow] = {}
    for start in range(0, len(keys), CHUNK):
        rows = RecordRow.objects.filter(key__in=keys[start : start + CHUNK]).defer("body")
        found.update((row.key, row) for row in rows)
    return found


def _row(record: Record) -> RecordRow:
    body = kinds().encode(record)
    return RecordRow(
        key=record.key,
        site=record.site,
        kind=kinds().of(record).name,
        language=record.language,
        path=getattr(record, "path", None),
        digest=digest_of(body),
        body=body.decode(),
        next_change_at=record.next_change_at,
    )


def _removal(former: RecordRow) -> RecordRow:
    return RecordRow(
        key=former.key, site=former.site, kind=former.kind, language=former.language, digest="", is_removed=True
    )


def _next_version() -> int:
    if not Counter.objects.filter(id=1).update(version=F("version") + 1):
        Counter.objects.create(id=1, version=1)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {CHANNEL}")  # Sent when the transaction commits.
    return Counter.objects.values_list("version", flat=True).get(id=1)
