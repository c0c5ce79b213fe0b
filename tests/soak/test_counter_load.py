"""Fifty questions a second for two minutes: none is refused, each is a case, and nobody waits long (issue of casework)."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from html import unescape
from statistics import quantiles
from typing import Any, NamedTuple

import pytest
from django.db import connections

from cms.intake.store import Intake
from cms.publishing.signing import SigningKeys
from departments.casework.exchanging import Exchanging
from departments.casework.models import Case
from tests.databases import is_postgresql
from tests.front.server import Answer, Front
from tests.publishing.city import PublishedCity
from tests.services.servers import postgresql

from .test_counter_kills import GIVEN, HIDDEN, PATIENCE, both

pytestmark = [pytest.mark.soak, pytest.mark.timeout(1_200)]

A_SECOND = 50
SECONDS = 120
PEOPLE = 200
"""Who may wait at the same time: nobody waits for another one to be answered before he asks."""


class Sent(NamedTuple):
    number: str
    checking: float
    sending: float
    """Seconds from the moment when it should have gone."""


def test_fifty_questions_a_second(city: PublishedCity, capsys: pytest.CaptureFixture[str]) -> None:
    city.publish()
    intake = Intake(city.var / "intake.sqlite")
    Exchanging("", intake.file, SigningKeys(city.var / "keys")).turn(0.0)
    connections.close_all()
    with both(city, intake.file) as (front, _processes), ThreadPoolExecutor(PEOPLE) as people:
        _await(front)
        began = time.monotonic() + 1
        moments = (began + number / A_SECOND for number in range(A_SECOND * SECONDS))
        sent = list(people.map(lambda moment: _sent(front, moment), moments))
        ended = time.monotonic()
        while intake.waiting():
            time.sleep(0.05)
        behind = time.monotonic() - ended
    with capsys.disabled():
        sys.stdout.write(f"\n{'PostgreSQL' if is_postgresql() else 'SQLite'}: {len(sent)} in {ended - began:.1f} s, ")
        sys.stdout.write(f"checking {_spread([one.checking for one in sent])}, ")
        sys.stdout.write(f"sending {_spread([one.sending for one in sent])}, all are cases {behind:.1f} s later\n")

    assert set(Case.objects.values_list("number", flat=True)) == {one.number for one in sent}
    assert Case.objects.count() == len(sent) == A_SECOND * SECONDS


def test_fifty_questions_a_second_on_postgresql(capsys: pytest.CaptureFixture[str]) -> None:
    chosen = f"{__file__}::test_fifty_questions_a_second"
    command = [sys.executable, "-m", "pytest", "-q", "-m", "soak", "-n", "0", "-p", "no:cacheprovider", chosen]
    with postgresql() as database:
        done = subprocess.run(command, env=os.environ | database, capture_output=True, text=True, check=False)
    with capsys.disabled():
        sys.stdout.write(done.stdout)

    assert done.returncode == 0, done.stderr


def _await(front: Front) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with suppress(OSError):
            if _ask(front, {"subject": "", "text": ""}).status == 422:
                return
        time.sleep(0.1)
    raise AssertionError("The front does not answer.")


def _sent(front: Front, moment: float) -> Sent:
    time.sleep(max(0.0, moment - time.monotonic()))
    checked = _ask(front, {"subject": "什么时候办公？", "text": f"第 {moment} 个问题，请问周末是否办理？"})
    assert checked.status == 200, checked
    between = time.monotonic()
    taken = _ask(front, {name: unescape(value) for name, value in HIDDEN.findall(checked.body.decode())})
    assert taken.status == 200, taken
    number, _code = GIVEN.findall(taken.body.decode())
    return Sent(number, between - moment, time.monotonic() - between)


def _ask(front: Front, fields: dict[str, Any]) -> Answer:
    # Each from another address: what one address may send is limited.
    address = f"203.{random.randrange(256)}.{random.randrange(256)}.{random.randrange(256)}"
    return front.post("/counter/consultation", fields, X_Real_IP=address)


def _spread(seconds: list[float]) -> str:
    cuts = quantiles(seconds, n=100)
    return f"{cuts[49] * 1000:.0f} ms median, {cuts[98] * 1000:.0f} ms p99, {max(seconds) * 1000:.0f} ms at most"
