"""Delivering the Records outward, to the front's copy. On one host this is a local call."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from cms.records import public_copy
from cms.records.reader import RecordReader, RowChange

from ..forked import context, let_signals_end

logger = logging.getLogger(__name__)

MANY_RECORDS = 1000
"""From this many on, a delivery is made ready by a process of its own while sites are built."""


def deliver_records(reader: RecordReader, copy: Path) -> int:
    """Brings the copy up to the main database's version and answers it; a damaged copy is made anew."""
    try:
        return _deliver(reader, copy)
    except public_copy.PublicCopyDamaged as damaged:
        logger.warning("public_copy_damaged", extra={"reason": str(damaged)})
        public_copy.discard(copy)
        return _deliver(reader, copy)


@contextmanager
def prepared(
    copy: Path, epoch: str, version: int, since: int, changes: Sequence[RowChange]
) -> Iterator[Callable[[], None]]:
    """Makes a large delivery ready beside the caller's own work; what it yields makes it visible.

    ``changes`` are all rows above ``since``. Left without that call, the copy stays as it was. Whether anything
    was prepared, and well, is not told: ``deliver_records`` afterwards does what is left to do.
    """
    wanted = _wanted(copy, epoch, version, since, changes)
    if len(wanted) < MANY_RECORDS:
        yield lambda: None
        return
    here, there = context.Pipe()
    process = context.Process(target=_prepare, args=(copy, epoch, version, wanted, there, here))
    process.start()
    there.close()
    del changes, wanted  # The helper has them, and the caller may let them go.

    def finish() -> None:
        try:
            here.send_bytes(b"now")
        except OSError:
            logger.warning("public_copy_not_prepared")
        process.join()

    try:
        yield finish
    finally:
        here.close()
        process.join()


def _wanted(copy: Path, epoch: str, version: int, since: int, changes: Sequence[RowChange]) -> Sequence[RowChange]:
    """Those of the changes that the copy lacks; none where they are not all that it lacks."""
    if len(changes) < MANY_RECORDS:
        return ()
    try:
        copied_epoch, copied = public_copy.state(copy)
    except public_copy.PublicCopyDamaged:
        return ()
    known = copied if copied_epoch == epoch and copied <= version else 0
    return [change for change in changes if change.version > known] if since <= known else ()


def _prepare(
    copy: Path, epoch: str, version: int, changes: Sequence[RowChange], told: Connection, other: Connection
) -> None:
    """In its own process: everything but the end of the transaction, which waits for the word."""
    let_signals_end()
    other.close()  # The publisher ends us by closing its end.
    try:
        public_copy.apply(copy, epoch, version, changes, before_commit=told.recv_bytes)
    except EOFError:
        return  # The run ended without publishing: nothing becomes visible.
    except Exception as error:  # Told to the log; the publisher delivers again, and then it counts.
        logger.warning("public_copy_not_prepared", extra={"reason": str(error)})


def _deliver(reader: RecordReader, copy: Path) -> int:
    epoch, version = reader.state()
    copied_epoch, copied = public_copy.state(copy)
    if (copied_epoch, copied) == (epoch, version):
        public_copy.wipe_log(copy)
        return version
    since = copied if copied_epoch == epoch and copied <= version else 0
    epoch, version, changes = reader.changes_since(since)
    public_copy.apply(copy, epoch, version, changes)
    return version
