"""Publishing over several processes ends like publishing in one."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from .city import PublishedCity


@pytest.fixture
def signals_that_do_not_kill() -> Iterator[None]:
    """As in a watching publisher, which finishes its run."""
    former = signal.signal(signal.SIGTERM, lambda number, frame: None)
    yield
    signal.signal(signal.SIGTERM, former)


@pytest.mark.timeout(60, func_only=True)
@pytest.mark.usefixtures("signals_that_do_not_kill")
def test_a_run_over_processes_ends_where_signals_are_handled(city: PublishedCity) -> None:
    for _ in range(5):
        receipt = city.publish(full=True, jobs=2)

        assert receipt.sites == 2
