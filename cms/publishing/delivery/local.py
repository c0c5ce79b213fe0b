"""Delivering the Records outward, to the front's copy. On one host this is a local call."""

from __future__ import annotations

import logging
from pathlib import Path

from cms.records import public_copy
from cms.records.reader import RecordReader

logger = logging.getLogger(__name__)


def deliver_records(reader: RecordReader, copy: Path) -> int:
    """Brings the copy up to the main database's version and answers it; a damaged copy is made anew."""
    try:
        return _deliver(reader, copy)
    except public_copy.PublicCopyDamaged as damaged:
        logger.warning("public_copy_damaged", extra={"reason": str(damaged)})
        public_copy.discard(copy)
        return _deliver(reader, copy)


def _deliver(reader: RecordReader, copy: Path) -> int:
    epoch, version = reader.state()
    copied_epoch, copied = public_copy.state(copy)
    if (copied_epoch, copied) == (epoch, version):
        return version
    since = copied if copied_epoch == epoch and copied <= version else 0
    epoch, version, changes = reader.changes_since(since)
    public_copy.apply(copy, epoch, version, changes)
    return version
