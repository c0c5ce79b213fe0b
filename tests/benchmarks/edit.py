"""An editor's publish while a publisher watches and the front serves: real processes, bytes over HTTP."""

from __future__ import annotations

import http.client
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cms.publishing.release import moment_of
from cms.running.processes import Step, city_processes
from cms.settings.shared import ROOT

from .city import PORT, BenchCity
from .measuring import Found, Line, Timing

EDITS = 60
DEADLINE = 60.0
PAUSE = 0.1
"""Seconds between an edit that is served and the next: more than a city's editors do, less than a flood."""
LOOK = 0.001
"""Seconds between two looks for the switch; a request follows it at once."""


def measure(city: BenchCity, edits: int = EDITS) -> Found:
    """Each edit gives one piece of news another title and publishes it through Wagtail."""
    from tests.databases import using_database  # Not before Django is set up.

    city.manage("publish", "--jobs", "2")
    with using_database(city.database), _processes(city):
        pages = _news(city, edits)
        _publish(city, pages[0], "预热", {})  # The first waits for the watcher to have read the Records.
        parts: dict[str, list[float]] = {"acted": [], "woken": [], "switched": [], "served": []}
        for number, page in enumerate(pages):
            time.sleep(PAUSE)
            _publish(city, page, f"第{number}次修改后的标题{time.time_ns()}", parts)
    woken, switched, served, acted = (Timing(parts[part]) for part in ("woken", "switched", "served", "acted"))
    lines = [
        _line("click to bytes over HTTP, median", served.median, 250),
        _line("click to bytes over HTTP, p99", served.percentile(0.99), 600),
        _line("of this in Wagtail and the Records, median", acted.median),
        _line("commit until the publisher has woken and read, median", woken.median),
        _line("commit until the publisher has woken and read, p99", woken.percentile(0.99)),
        _line("then to switched, median", switched.median, 40),
        _line("then to switched, p99", switched.percentile(0.99), 100),
    ]
    about = {
        "pages": city.records,
        "edits": edits,
        "pause": f"{PAUSE} s between two edits",
    }
    return Found("edit", about, lines, parts)


def _line(name: str, seconds: float, goal: float | None = None) -> Line:
    return Line(name=name, value=round(seconds * 1000, 1), unit="ms", goal=goal)


@contextmanager
def _processes(city: BenchCity) -> Iterator[None]:
    steps = [step for step in city_processes(PORT) if step.name in ("front", "publisher")]
    started = [_start(step, city) for step in steps]
    try:
        _await_front()
        yield
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
        for process in started:
            process.wait(timeout=DEADLINE)


def _start(step: Step, city: BenchCity) -> subprocess.Popen[bytes]:
    settings = step.environment["DJANGO_SETTINGS_MODULE"]
    environment = city.environment | {"DJANGO_SETTINGS_MODULE": settings}
    log = (city.var / f"{step.name}.log").open("wb")
    return subprocess.Popen(step.arguments, env=environment, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)


def _await_front() -> None:
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        try:
            if _get("localhost", "/").startswith(b"<!doctype"):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("The front did not start; see its log.")


def _news(city: BenchCity, number: int) -> list[tuple[int, str, str]]:
    """Key, host and path of news at random, in sites at random, as the front knows them."""
    from cms.records.models import RecordRow  # Not before Django is set up.
    from departments.organisation.models import SiteProfile

    hosts = dict(SiteProfile.objects.values_list("slug", "site__hostname"))
    rows = RecordRow.objects.filter(kind="news", is_removed=False).order_by("key").values_list("key", "site", "path")
    chosen = random.Random(1).sample(list(rows), number)
    return [(int(key.removeprefix("page:")), hosts[site], path) for key, site, path in chosen]


def _publish(city: BenchCity, page: tuple[int, str, str], title: str, parts: dict[str, list[float]]) -> None:
    from cms.records.table import writing
    from departments.disclosure.models import NewsPage

    identifier, host, path = page
    current = city.tree / host / "current"
    before = os.readlink(current)
    started = time.perf_counter()
    with writing():
        news = NewsPage.objects.get(pk=identifier)
        news.title = title
        news.save_revision().publish()
    committed, committed_at = time.perf_counter(), time.time()
    release = _await_switch(current, before, committed)
    switched = time.perf_counter()
    woken = moment_of(release) - committed_at
    while title.encode() not in _get(host, path):
        if time.perf_counter() - committed > DEADLINE:
            raise RuntimeError(f"{host}{path} never showed the new title.")
        time.sleep(LOOK)
    served = time.perf_counter()
    if parts:
        parts["acted"].append(committed - started)
        parts["woken"].append(woken)
        parts["switched"].append(switched - committed - woken)
        parts["served"].append(served - started)


def _await_switch(current: Path, before: str, since: float) -> str:
    """The release that is live then."""
    while (now := os.readlink(current)) == before:
        if time.perf_counter() - since > DEADLINE:
            raise RuntimeError("The watching publisher did not switch; see its log.")
        time.sleep(LOOK)
    return now.rpartition("/")[2]


def _get(host: str, path: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=DEADLINE)
    try:
        connection.request("GET", path, headers={"Host": f"{host}:{PORT}"})
        return connection.getresponse().read()
    finally:
        connection.close()
