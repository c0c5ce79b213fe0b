"""The worker's sign of life, read by whoever watches over the city."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

FILE = "worker.json"
AWAY = 60.0
"""Seconds: a worker that has not been heard of for so long is away."""


class WorkerBeat(msgspec.Struct, frozen=True, kw_only=True):
    at: float
    """Seconds since 1970."""
    reconcile_findings: int = 0
    """What the last reconcile had to mend."""
    reconciled_at: float = 0.0


def note_worker(var: Path, beat: WorkerBeat) -> None:
    """The worker says that it lives."""
    fresh = var / f".{FILE}.{os.getpid()}"
    fresh.write_bytes(msgspec.json.encode(beat))
    fresh.replace(var / FILE)


def worker_beat(var: Path) -> WorkerBeat | None:
    """None when no worker was ever heard of."""
    try:
        return msgspec.json.decode((var / FILE).read_bytes(), type=WorkerBeat)
    except (OSError, msgspec.DecodeError):
        return None


def is_worker_away(var: Path, now: float) -> bool:
    beat = worker_beat(var)
    return beat is None or now - beat.at > AWAY
