"""Seconds by step, for a receipt."""

from __future__ import annotations

import time


class Stopwatch:
    def __init__(self) -> None:
        self.started = self.lapped = time.perf_counter()
        self.seconds: dict[str, float] = {}

    def lap(self, step: str) -> None:
        """What passed since the last lap belongs to the step."""
        now = time.perf_counter()
        self.add(step, now - self.lapped)
        self.lapped = now

    def skip(self) -> None:
        self.lapped = time.perf_counter()

    def add(self, step: str, seconds: float) -> None:
        self.seconds[step] = self.seconds.get(step, 0.0) + seconds

    def total(self) -> float:
        return time.perf_counter() - self.started
