"""Timing in turns, and what a benchmark found."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec


class Lap(msgspec.Struct):
    """One repeat: by the clock, and of the processors, with the child processes that have ended in it."""

    seconds: float = 0.0
    processor: float = 0.0


Side = Callable[[], Lap]
"""Does one repeat, with its own preparation untimed."""


class Timing(msgspec.Struct):
    seconds: list[float]
    processor: list[float] = msgspec.field(default_factory=list)

    @property
    def best(self) -> float:
        return min(self.seconds)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def percentile(self, share: float) -> float:
        """The smallest time that this share of all times does not exceed."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Line(msgspec.Struct):
    """One figure: ``peer`` names what it is a ratio of; ``goal`` is the most it may be."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    note: str = ""

    @property
    def is_reached(self) -> bool | None:
        return None if self.goal is None else self.value <= self.goal


class Found(msgspec.Struct):
    """A benchmark's figures, with what they were measured on."""

    benchmark: str
    about: dict[str, Any]
    lines: list[Line]
    raw: dict[str, list[float]] = msgspec.field(default_factory=dict)


@contextmanager
def timed() -> Iterator[Lap]:
    lap = Lap()
    started, used = time.perf_counter(), sum(os.times()[:4])
    yield lap
    lap.seconds, lap.processor = time.perf_counter() - started, sum(os.times()[:4]) - used


def in_turns(repeats: int, sides: dict[str, Side]) -> dict[str, Timing]:
    """Every side once, then every side again: what else the machine does meets all alike."""
    timings = {name: Timing([]) for name in sides}
    for _ in range(repeats):
        for name, side in sides.items():
            lap = side()
            timings[name].seconds.append(lap.seconds)
            timings[name].processor.append(lap.processor)
    return timings


def timing_lines(timings: dict[str, Timing]) -> list[Line]:
    return [
        Line(
            name=name,
            value=round(timing.median, 3),
            unit="s",
            note=f"best {timing.best:.3f} s, processors {statistics.median(timing.processor):.2f} s",
        )
        for name, timing in timings.items()
    ]


def ratio(name: str, own: Timing, peer: Timing, goal: float | None = None) -> Line:
    """Median by median; the note has the best by the best, and the processors' time, which other work disturbs less."""
    processor = statistics.median(own.processor) / statistics.median(peer.processor)
    note = f"best by best {own.best / peer.best:.3f}, processors {processor:.3f}"
    return Line(name=name, value=round(own.median / peer.median, 4), unit="×", goal=goal, note=note)
