"""Watching: the publisher stays, keeps Records and plans in memory, and runs when the counter has moved."""

from __future__ import annotations

import json
import logging
import signal
import time
from pathlib import Path
from types import FrameType
from typing import Any

from cms.records.reader import RecordReader

from .errors import PublishingError
from .publisher import Publisher, Receipt

logger = logging.getLogger(__name__)

PAUSE = 0.02
"""Seconds between two looks at the counter; one look reads one row."""
RETRY = 5.0
"""Seconds until failed sites are tried again without a change."""


class Watcher:
    def __init__(self, publisher: Publisher, *, jobs: int) -> None:
        self.publisher = publisher
        self.jobs = jobs
        self.is_ended = False
        self._last = 0.0

    def run(self) -> None:
        """Until SIGTERM or SIGINT; a run under way is finished."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        # The first run may find a whole city new.
        self._publish(full=False, jobs=self.jobs)
        while not self.is_ended:
            self._look()
            time.sleep(PAUSE)

    def _look(self) -> None:
        request = take_request(self.publisher.city.receipts)
        state = (self.publisher.epoch, self.publisher.version)
        is_moved = self.publisher.reader.state() != state
        is_retry = bool(self.publisher.retry) and time.monotonic() - self._last > RETRY
        if is_moved or is_retry or request:
            self._publish(full=bool(request), jobs=self.jobs if request else 1)

    def _publish(self, *, full: bool, jobs: int) -> None:
        self._last = time.monotonic()
        try:
            receipt = self.publisher.run(full=full, jobs=jobs)
        except (PublishingError, OSError) as error:
            logger.exception("publishing_failed", extra={"reason": str(error)})
            return
        for slug, reason in receipt.failed.items():
            logger.error("site_failed", extra={"site": slug, "reason": reason})

    def _end(self, number: int, frame: FrameType | None) -> None:
        self.is_ended = True


def request_full(receipts: Path) -> None:
    """Asks the watcher for a full run."""
    receipts.mkdir(parents=True, exist_ok=True)
    (receipts / "full.request").touch()


def take_request(receipts: Path) -> bool:
    try:
        (receipts / "full.request").unlink()
    except FileNotFoundError:
        return False
    return True


def await_receipt(receipts: Path, reader: RecordReader, *, after: str, seconds: float) -> dict[str, Any] | None:
    """The watcher's first receipt that covers the Records of now and is not ``after``; None when none comes in time."""
    epoch, version = reader.state()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        latest = latest_receipt(receipts)
        if latest and latest["epoch"] == epoch and latest["version"] >= version and latest["release"] != after:
            return latest
        time.sleep(PAUSE)
    return None


def latest_receipt(receipts: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((receipts / "latest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def as_result(receipt: Receipt | dict[str, Any]) -> dict[str, Any]:
    """A receipt as the commands print it: counts, without the lists of files."""
    names = ("release", "sites", "records", "outputs", "rendered", "written", "kept", "removed", "pinned", "failed")
    told = receipt if isinstance(receipt, dict) else {name: getattr(receipt, name) for name in (*names, "seconds")}
    return {name: told[name] for name in (*names, "seconds")}
