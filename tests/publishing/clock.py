"""The time as Django tells it, moved by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

START = datetime(2030, 3, 4, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


class Clock:
    """Stands still between two acts; never at a full minute, where due and not yet due meet."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, **time: int) -> datetime:
        self.moment += timedelta(**time)
        return self.moment


@contextmanager
def moved_by_hand() -> Iterator[Clock]:
    """All that asks ``django.utils.timezone`` for the time gets it from the clock."""
    clock = Clock()
    with patch("django.utils.timezone.now", clock):
        yield clock
