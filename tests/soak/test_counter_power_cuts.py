"""People send questions while the power is cut: each that was confirmed is a case, once, and can be opened. Needs root."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from tests.publishing.city import PublishedCity

from .breaking import moved
from .test_counter_kills import Killed, try_breaks
from .test_power_cuts import Disk

pytestmark = [pytest.mark.soak, pytest.mark.timeout(0)]

SUBMISSIONS, EVERY = 800, 12
CUTS = 50
"""At least: some submissions are confirmed while it goes down."""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    folder = tmp_path / "power"
    folder.mkdir()
    made = Disk(folder, "ext4")
    made.mount()
    yield made
    made.unmount()


class Cuts:
    """Cuts the power of a disk under all that runs; ``count`` is how often."""

    def __init__(self, disk: Disk) -> None:
        self.disk, self.count = disk, 0
        self._chance = random.Random(9)

    def __call__(self, processes: list[Killed]) -> None:
        time.sleep(self._chance.random() / 20)
        self.disk.cut()
        self.count += 1
        for process in processes:
            process.kill()
        self.disk.start_again()
        for process in processes:
            process.start()


def test_a_power_cut_at_the_counter_loses_nothing_that_was_confirmed(disk: Disk, city: PublishedCity) -> None:
    cuts = Cuts(disk)

    try_breaks(city, disk.place / "intake.sqlite", cuts, submissions=SUBMISSIONS, every=EVERY)

    assert cuts.count >= CUTS


class TestOneHost:
    """Everything of the city stands on the disk, its database too."""

    @pytest.fixture
    def var(self, disk: Disk, var: Path, settings: Any) -> Path:
        return moved(var, disk.place, settings)

    def test_a_power_cut_loses_nothing_that_was_confirmed(self, disk: Disk, city: PublishedCity) -> None:
        cuts = Cuts(disk)

        try_breaks(city, disk.place / "intake.sqlite", cuts, submissions=SUBMISSIONS, every=EVERY)

        assert cuts.count >= CUTS
        connections.close_all()
