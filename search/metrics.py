"""How far the indexes are behind, for the machines that watch the front."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from .sync import Follower


class LagCollector(Collector):
    def __init__(self, followers: Sequence[Follower]) -> None:
        self.followers = followers

    def collect(self) -> Iterator[Metric]:
        text = "Seconds for which the index of an engine has been behind the Records that the front holds"
        lags = GaugeMetricFamily("chengmen_search_lag_seconds", text, labels=["engine"])
        for follower in self.followers:
            lags.add_metric([follower.synchroniser.engine.name], follower.lag())
        yield lags
