"""Watching: the publisher stays, keeps Records and plans in memory, and runs when the counter has moved."""

from __future__ import annotations

import json
import logging
import signal
import time
from pathlib import Path
from types import FrameType
from typing import Any

import msgspec

from cms.records.public_copy import has_log
from cms.records.reader import RecordReader

from .publisher import Publisher
from .receipts import Receipt

logger = logging.getLogger(__name__)

PAUSE = 0.02
"""Seconds between two looks for a receipt."""
LOOK = 0.2
"""Seconds after which the watcher looks for requests and failed sites, woken or not."""
BURST = 8
"""Runs that may follow one another at once: what some editors do in the same moment does not wait."""
RUNS_PER_SECOND = 8.0
"""The most that a lasting flood of edits is given; each run then takes many edits together."""
RETRY = 5.0
LONGEST_RETRY = 60.0
"""The pause is doubled up to this while trying again changes nothing; a new Record wakes at once."""


class Watcher:
    def __init__(self, publisher: Publisher, *, jobs: int) -> None:
        self.publisher = publisher
        self.jobs = jobs
        self.is_ended = False
        self._is_due = True
        self._is_full = False
        self._is_failed = False
        self._last = 0.0
        self.retry_after = RETRY
        """Seconds until failed sites are tried again without a change."""
        self._pace = _Pace()

    def run(self) -> None:
        """Until SIGTERM or SIGINT; a run under way is finished."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        # The first run may find a whole city new.
        self.look(jobs=self.jobs)
        while not self.is_ended:
            self.look()
            self.rest()

    def look(self, *, jobs: int = 1) -> None:
        """Publishes if there is something new, or something left to try again. A fault is logged and tried again."""
        try:
            if self._is_something_to_do():
                self._publish(jobs=self.jobs if self._is_full else jobs)
        except Exception:  # Whatever it is, the public sites stay as they are and a later look may succeed.
            self._is_failed = True
            logger.exception("publishing_failed")

    def rest(self) -> None:
        """Until the Records have moved, but not so soon that a flood of edits makes as many releases."""
        try:
            self.publisher.reader.wait(LOOK)
        except Exception:  # The database went away: the next look says so and connects anew.
            self._is_failed = True
            time.sleep(LOOK)
        time.sleep(self._pace.pause(time.monotonic()))

    def _is_something_to_do(self) -> bool:
        waited = time.monotonic() - self._last
        if self._is_failed:
            if waited <= RETRY:
                return False
            self._last = time.monotonic()
            self.publisher.reader.reconnect()
            return True
        self._is_full |= take_request(self.publisher.city.receipts)
        is_moved = self.publisher.reader.state() != (self.publisher.records.epoch, self.publisher.records.version)
        return self._is_due or self._is_full or is_moved or (waited > self.retry_after and self._is_unfinished())

    def _is_unfinished(self) -> bool:
        is_log_left = has_log(self.publisher.city.public_copy)
        return bool(self.publisher.behind) or not self.publisher.is_delivered or is_log_left

    def _publish(self, *, jobs: int) -> None:
        self._last = time.monotonic()
        self._pace.spend(self._last)
        receipt = self.publisher.run(full=self._is_full, jobs=jobs)
        self._is_due = self._is_full = self._is_failed = False
        if self.publisher.is_repeated:
            # A log holds what was removed: emptying it does not wait longer.
            is_log_left = has_log(self.publisher.city.public_copy)
            self.retry_after = RETRY if is_log_left else min(2 * self.retry_after, LONGEST_RETRY)
            return
        self.retry_after = RETRY
        for place, reason in (receipt.failed | receipt.withheld).items():
            logger.error("not_renewed", extra={"place": place, "reason": reason})
        if receipt.undelivered:
            logger.error("not_delivered", extra={"reason": receipt.undelivered})

    def _end(self, number: int, frame: FrameType | None) -> None:
        self.is_ended = True


class _Pace:
    """A bucket of runs, refilled with time."""

    def __init__(self) -> None:
        self._left = float(BURST)
        self._counted = 0.0

    def spend(self, now: float) -> None:
        self._refill(now)
        self._left -= 1

    def pause(self, now: float) -> float:
        """Seconds until the next run may start."""
        self._refill(now)
        return max(0.0, (1 - self._left) / RUNS_PER_SECOND)

    def _refill(self, now: float) -> None:
        self._left = min(float(BURST), self._left + (now - self._counted) * RUNS_PER_SECOND)
        self._counted = now


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
    names = (
        "release",
        "sites",
        "records",
        "outputs",
        "planned",
        "rendered",
        "written",
        "kept",
        "removed",
        "pinned",
        "failed",
    )
    told = receipt if isinstance(receipt, dict) else msgspec.to_builtins(receipt)
    return {name: told[name] for name in (*names, "withheld", "undelivered", "seconds")}
