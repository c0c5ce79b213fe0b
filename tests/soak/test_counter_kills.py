"""People send questions while front and worker are killed: each that was confirmed is a case, once, and can be opened."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from html import unescape
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from cms.intake.store import Intake
from cms.publishing.signing import SigningKeys
from cms.running.processes import FRONT_WORKER
from cms.settings.shared import ROOT
from departments.casework.exchanging import Exchanging
from departments.casework.models import Case, Untold
from tests.databases import environment_of
from tests.front.server import Front
from tests.publishing.city import PublishedCity
from tests.services.servers import free_port

pytestmark = pytest.mark.soak

HIDDEN = re.compile(r'<input type="hidden" name="([a-z]+)" value="([^"]*)"')
GIVEN = re.compile(r'<dd class="receipt-code">([^<]+)</dd>')
PEOPLE = 4
PATIENCE = 60.0
"""Seconds in which a killed process has to be back."""


class Killed:
    """A process that is started again each time."""

    def __init__(self, command: list[str], variables: dict[str, str], log: Path) -> None:
        self.command, self.variables, self.log = command, {"PATH": os.environ["PATH"], **variables}, log
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.variables, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self) -> None:
        with suppress(ProcessLookupError):  # It may have ended by itself, as where its disk is gone.
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def test_ten_thousand_submissions_with_a_kill_about_every_fifty(city: PublishedCity, settings: Any) -> None:
    try_kills(city, settings, submissions=10_000, every=50)


def try_kills(city: PublishedCity, settings: Any, *, submissions: int, every: int) -> None:
    chance = random.Random(8)

    def kill(processes: list[Killed]) -> None:
        process = chance.choice(processes)
        process.kill()
        process.start()

    try_breaks(city, settings.CHENGMEN_INTAKE_DATABASE, kill, submissions=submissions, every=every)


def try_breaks(
    city: PublishedCity, counter: Path, broken: Callable[[list[Killed]], None], *, submissions: int, every: int
) -> None:
    """``broken`` ends some or all of the processes and starts them again; ``counter`` is the front's database."""
    city.publish()
    intake = Intake(counter)
    worker = Exchanging("", intake.file, SigningKeys(city.var / "keys"))
    worker.turn(0.0)
    city.close()
    connections.close_all()
    with both(city, counter) as (front, processes):
        confirmed: list[tuple[str, str]] = []
        ended = threading.Event()
        killer = threading.Thread(target=_kill_now_and_then, args=(processes, confirmed, every, ended, broken))
        killer.start()
        with ThreadPoolExecutor(PEOPLE) as people:
            for given in people.map(lambda number: _sent(front, number), range(submissions)):
                confirmed.append(given)
        ended.set()
        killer.join()
    worker.turn(0.0)

    assert len({number for number, _code in confirmed}) == submissions
    assert set(Case.objects.values_list("number", flat=True)) == {number for number, _code in confirmed}
    assert (intake.waiting(), Untold.objects.count()) == (0, 0)
    assert [number for number, code in confirmed if intake.status(number, code.replace("-", "")) is None] == []


@contextmanager
def both(city: PublishedCity, counter: Path) -> Iterator[tuple[Front, list[Killed]]]:
    port = free_port()
    gunicorn = ["-m", "gunicorn", "--no-control-socket", "-b", f"127.0.0.1:{port}", "--threads", "4", *FRONT_WORKER]
    place = {"CHENGMEN_VAR": str(city.var), "CHENGMEN_INTAKE_DATABASE": str(counter)}
    front = place | {"DJANGO_SETTINGS_MODULE": "cms.settings.front", "CHENGMEN_COUNTER_PROOF": "0"}
    office = place | environment_of(city.database) | {"DJANGO_SETTINGS_MODULE": "cms.settings.development"}
    processes = [
        Killed([sys.executable, *gunicorn, "cms.front.wsgi"], front, city.var / "front.log"),
        Killed([sys.executable, str(ROOT / "manage.py"), "work"], office, city.var / "worker.log"),
    ]
    try:
        yield Front(port), processes
    finally:
        for process in processes:
            process.kill()


def _kill_now_and_then(
    processes: list[Killed],
    confirmed: list[Any],
    every: int,
    ended: threading.Event,
    broken: Callable[[list[Killed]], None],
) -> None:
    seen = 0
    while not ended.wait(0.01):
        if len(confirmed) - seen >= every:
            seen = len(confirmed)
            broken(processes)


def _sent(front: Front, number: int) -> tuple[str, str]:
    """Sent until it is confirmed, as somebody presses the button again."""
    fields = {"subject": f"问题{number}", "text": f"内容{number}"}
    checked = _asked(front, fields)
    form = {name: unescape(value) for name, value in HIDDEN.findall(checked)}
    told = GIVEN.findall(_asked(front, form))
    assert len(told) == 2, told
    return told[0], told[1]


def _asked(front: Front, fields: dict[str, str]) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            answer = front.post("/counter/consultation", fields, X_Real_IP=f"203.0.113.{random.randrange(256)}")
        except (OSError, HTTPException):
            time.sleep(0.05)
            continue
        if answer.status == 200:
            return answer.body.decode()
        # 500: the disk of its pages may be gone.
        assert answer.status in (429, 500, 503), answer
        time.sleep(0.2)
    raise AssertionError(f"The front did not take {fields} in {PATIENCE:.0f} s.")
