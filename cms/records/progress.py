"""How far a long command has come, on one line of the terminal; nothing where no person looks."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

T = TypeVar("T")

PATIENCE = 1.0
"""Seconds: what is over sooner shows nothing."""
PAUSE = 0.1
"""Seconds between two drawings."""
WIDTH = 30
CLEAR = "\r\x1b[K"


def shown(
    things: Iterable[T], what: str, total: int = 0, *, screen: TextIO | None = None, patience: float = PATIENCE
) -> Iterator[T]:
    """The things, while the line says what is done and how many are; without ``total`` it has no bar."""
    screen = sys.stderr if screen is None else screen
    if not screen.isatty():
        yield from things
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


def _line(what: str, number: int, total: int) -> str:
    if not total:
        return f"{what} {number:,}"
    bar = "#" * (WIDTH * number // total)
    return f"{what} [{bar:<{WIDTH}}] {number:,} of {total:,}"
