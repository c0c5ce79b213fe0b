"""After any sequence of acts the tree equals a clean build, and only what differs was written (design 6)."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from .city_rules import CityRules

MACHINE = CityRules
PATIENT = settings(deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_any_acts_give_what_a_clean_build_gives(small_city_database: Path, django_db_blocker: Any) -> None:
    # The same acts each time: new ones are tried by 'make soak'.
    # They are few enough to be read without being made fewer.
    brief = settings(
        PATIENT,
        phases=[Phase.explicit, Phase.generate],
        max_examples=8,
        stateful_step_count=8,
        derandomize=True,
        database=None,
    )
    with django_db_blocker.unblock():
        run_state_machine_as_test(partial(MACHINE, small_city_database), settings=brief)


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_thousands_of_acts_give_what_a_clean_build_gives(
    small_city_database: Path, django_db_blocker: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    MACHINE.steps = 0
    with django_db_blocker.unblock():
        run_state_machine_as_test(partial(MACHINE, small_city_database), settings=PATIENT)

    with capsys.disabled():
        sys.stdout.write(f" {MACHINE.steps} acts ")
