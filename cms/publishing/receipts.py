"""Receipts: what each run did, kept for those who ask what became of a version."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from .disk import replace
from .release import moment_of

KEPT = 200


class Receipt(msgspec.Struct, kw_only=True):
    """What one run did; ``seconds`` by step."""

    release: str
    epoch: str
    version: int
    sites: int = 0
    records: int = 0
    outputs: int = 0
    planned: int = 0
    """Outputs of pages that read something that has changed, and those of no page: all others were not looked at."""
    rendered: int = 0
    written: int = 0
    kept: int = 0
    removed: int = 0
    pinned: list[str] = msgspec.field(default_factory=list)
    failed: dict[str, str] = msgspec.field(default_factory=dict)
    """Sites that keep their former release, with the reason."""
    withheld: dict[str, str] = msgspec.field(default_factory=dict)
    """Pages that keep their former output, with the reason."""
    switched: dict[str, list[list[str]]] = msgspec.field(default_factory=dict)
    """For each switched site the files written and removed."""
    seconds: dict[str, float] = msgspec.field(default_factory=dict)
    undelivered: str = ""
    """Why a front on another host has not got this yet."""


def save(receipt: Receipt, folder: Path) -> None:
    """Keeps it under its name and as ``latest.json``; the oldest go."""
    kept = folder / f"{receipt.release}.json"
    replace(kept, msgspec.json.encode(receipt))
    unfinished = folder / ".latest.json"
    unfinished.unlink(missing_ok=True)
    unfinished.hardlink_to(kept)
    unfinished.replace(folder / "latest.json")
    for old in sorted(folder.glob("2*.json"))[:-KEPT]:
        old.unlink(missing_ok=True)


def outcome_of(receipt: Receipt) -> dict[str, Any]:
    """What a run came to, without its name and its times."""
    told: dict[str, Any] = msgspec.to_builtins(receipt)
    return {name: told[name] for name in ("epoch", "version", "pinned", "failed", "withheld", "undelivered")}


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
    # A release is named once the Records are read.
    built_in = receipt.seconds["total"] - receipt.seconds["read"]
    return datetime.fromtimestamp(moment_of(receipt.release) + built_in, UTC)


def _read(file: Path) -> Receipt | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=Receipt)
    except (FileNotFoundError, msgspec.DecodeError):
        return None  # Pruned meanwhile, damaged, or of another version of the software.
