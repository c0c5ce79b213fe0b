"""The publisher's kept receipts, for those who ask what became of a version."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from .publisher import Receipt


def since(folder: Path, *, epoch: str, version: int) -> Iterator[Receipt]:
    """The kept receipts that cover this version, oldest first; reads no more files than it must."""
    files = sorted(folder.glob("2*.json"))

    def covered(file: Path) -> int:
        receipt = _read(file)
        # Receipts of an earlier epoch are older than all of this one.
        return receipt.version if receipt is not None and receipt.epoch == epoch else -1

    for file in files[bisect_left(files, version, key=covered) :]:
        receipt = _read(file)
        if receipt is not None and receipt.epoch == epoch:
            yield receipt


def is_held_back(receipt: Receipt, *, site: str) -> bool:
    """Whether this run left the site as it was."""
    return site in receipt.failed or site in receipt.pinned


def finished(receipt: Receipt) -> datetime:
    """When the run's releases were switched and delivered."""
    began = datetime.strptime(receipt.release.partition("-")[0], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    began += timedelta(microseconds=int(receipt.release.partition("-")[2]) // 1000)
    # A release is named once the Records are read.
    return began + timedelta(seconds=receipt.seconds["total"] - receipt.seconds["read"])


def _read(file: Path) -> Receipt | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=Receipt)
    except (FileNotFoundError, msgspec.DecodeError):
        return None  # Pruned meanwhile, damaged, or of another version of the software.
