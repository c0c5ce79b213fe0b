"""How far long work has come: on one line of the terminal, or now and then in the log where there is none."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

T = TypeVar("T")
logger = logging.getLogger(__name__)

PATIENCE = 1.0
"""Seconds: what is over sooner shows nothing."""
PAUSE = 0.1
"""Seconds between two drawings."""
LOG_PAUSE = 10.0
"""Seconds between two entries of the log: short work has none."""
WIDTH = 30
CLEAR = "\r\x1b[K"


def shown(
    things: Iterable[T],
    what: str,
    total: int = 0,
    *,
    screen: TextIO | None = None,
    patience: float = PATIENCE,
    log_pause: float = LOG_PAUSE,
) -> Iterator[T]:
    """The things, while it is told what is done and how many are; without ``total`` the line has no bar."""
    screen = sys.stderr if screen is None else screen
    if not screen.isatty():
        yield from _logged(things, what, total, log_pause)
        return
    due = time.monotonic() + patience
    try:
        for number, thing in enumerate(things, start=1):
            yield thing
            if time.monotonic() >= due:
                screen.write(CLEAR + _line(what, number, total))
                screen.flush()
                due = time.monotonic() + PAUSE
    finally:
        screen.write(CLEAR)
        screen.flush()


def _logged(things: Iterable[T], what: str, total: int, pause: float) -> Iterator[T]:
    due = time.monotonic() + pause
    for number, thing in enumerate(things, start=1):
        yield thing
        if time.monotonic() >= due:
            logger.info("progress", extra={"what": what, "done": number, "of": total})
            due = time.monotonic() + pause


def _line(what: str, number: int, total: int) -> str:
    if not total:
        return f"{what} {number:,}"
    bar = "#" * (WIDTH * number // total)
    return f"{what} [{bar:<{WIDTH}}] {number:,} of {total:,}"
