"""What a front tells of its copy of the Records in the form of Prometheus, on either of its ports."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Gauge


def copy_metrics(version: Callable[[], int]) -> CollectorRegistry:
    """Asks for the version at each scrape."""
    registry = CollectorRegistry()
    text = "Version of the Records that the front holds; 0 while it has none that can be read"
    Gauge("chengmen_front_records_version", text, registry=registry).set_function(version)
    return registry
