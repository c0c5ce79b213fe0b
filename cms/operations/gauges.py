"""Metrics that the rooms add to the city's."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

Measure = Callable[[], float]


class Gauge(NamedTuple):
    name: str
    text: str
    measure: Measure


gauges: list[Gauge] = []


def gauge(name: str, text: str) -> Callable[[Measure], Measure]:
    """Registers a number of a room, measured each time the metrics are asked for: it must cost little."""

    def register(measure: Measure) -> Measure:
        gauges.append(Gauge(name, text, measure))
        return measure

    return register
