"""The back office's metrics in the form of Prometheus, gathered when asked for."""

from __future__ import annotations

import time
from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from .gauges import gauges
from .status import Status, status

HELP = {
    "records_version": "Version of the Records in the main database",
    "published_version": "Version of the Records that the live releases show",
    "records": "Public Records",
    "is_publisher_watching": "1 while a watching publisher holds the tree",
    "sites_failed": "Sites that keep a former release because they could not be built",
    "pages_withheld": "Files that stay as they were: an original is missing, or the page cannot be rendered",
    "is_undelivered": "1 while a front on another host has not taken what the last run published",
    "sites_pinned": "Sites pinned by a rollback",
    "last_run_seconds": "Duration of the publisher's last run",
    "worker_age_seconds": "Seconds since the worker was last heard of",
    "reconcile_findings": "Records that the last reconcile had to mend",
    "acts_overdue": "Scheduled acts that should have happened by now",
}


class CityCollector(Collector):
    """One for the process: it remembers since when the public sites have been behind."""

    def __init__(self) -> None:
        self._behind_since = 0.0

    def collect(self) -> Iterator[Metric]:
        found = status()
        for name, text in HELP.items():
            yield _gauge(name, text, float(getattr(found, name)))
        yield _gauge("publisher_lag_seconds", "Seconds for which the live releases have been behind", self._lag(found))
        for name, text, measure in gauges:
            yield _gauge(name, text, float(measure()))

    def _lag(self, found: Status) -> float:
        if found.is_published:
            self._behind_since = 0.0
            return 0.0
        now = time.monotonic()
        self._behind_since = self._behind_since or now
        return now - self._behind_since


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(f"chengmen_{name}", text, value=value)
