"""``add_department`` as a process beside a city that runs, and beside one that does not."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from cms.publishing.release import is_watched
from cms.settings.shared import ROOT
from tests.front.server import Front, running_front
from tests.publishing.city import PORTAL, PublishedCity

from .cities import NEWCOMER, write_city, write_yaml

pytestmark = pytest.mark.slow

HOST = "shuju.localhost"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_yaml(tmp_path / "shuju.yaml", NEWCOMER)


def environment(city: PublishedCity) -> dict[str, str]:
    given = {name: value for name, value in os.environ.items() if not name.startswith(("CHENGMEN_", "DJANGO_"))}
    return given | {"CHENGMEN_VAR": str(city.var)}


def manage(city: PublishedCity, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment(city), capture_output=True, text=True, timeout=120, check=False
    )


def add_department(city: PublishedCity, file: Path) -> dict[str, Any]:
    done = manage(city, "add_department", str(file))
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


@contextmanager
def watching_publisher(city: PublishedCity) -> Iterator[None]:
    log = (city.var / "publisher.log").open("w")
    command = [sys.executable, "manage.py", "publish", "--watch"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(city), stdout=log, stderr=log)
    try:
        end = time.monotonic() + 30
        while not is_watched(city.var / "site"):
            assert time.monotonic() < end, (city.var / "publisher.log").read_text()
            time.sleep(0.05)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        log.close()


@contextmanager
def write_lock(city: PublishedCity) -> Iterator[None]:
    with closing(sqlite3.connect(city.database, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def titles_found(front: Front, query: str) -> list[str]:
    answer = front.get(f"/search.json?q={query}", PORTAL)
    return [result["title"] for result in answer.json["results"]]  # type: ignore[attr-defined]


def test_a_department_added_to_a_running_city_is_served_listed_and_found(city: PublishedCity, file: Path) -> None:
    city.publish()
    with watching_publisher(city), running_front(city) as front:
        assert front.get("/", HOST).status == 404

        result = add_department(city, file)

        assert (result["department"], result["site"]) == ("市数据局", HOST)
        assert result["created"] == result["pages"] > 20
        assert (result["changed"], result["drafts"]) == (0, [])
        assert "欢迎" in front.get("/", HOST).body.decode()
        assert "公共数据授权使用" in front.get("/services/public-data.html", HOST).body.decode()
        assert HOST in front.get("/", PORTAL).body.decode()
        assert "公共数据授权使用" in titles_found(front, "%E5%85%AC%E5%85%B1%E6%95%B0%E6%8D%AE%E6%8E%88%E6%9D%83")

        with write_lock(city):
            again = add_department(city, file)

        assert (again["created"], again["changed"]) == (0, 0)


def test_a_department_added_to_a_city_at_rest_is_published_and_found_when_it_opens(
    city: PublishedCity, file: Path
) -> None:
    add_department(city, file)

    assert city.file("/index.html", HOST).is_file()
    assert HOST in city.read("/index.html", PORTAL)
    assert city.differences() == []
    found = manage(city, "search", "verify")
    assert (found.returncode, json.loads(found.stdout)["missing"]) == (0, [])


def test_a_department_that_cannot_be_published_says_so_and_what_to_do(city: PublishedCity, file: Path) -> None:
    (city.var / "site").write_text("in the way")

    done = manage(city, "add_department", str(file))

    assert done.returncode == 1
    assert "manage.py publish" in done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["created"] > 20


def test_a_second_city_load_waits_for_no_writer(city: PublishedCity, tmp_path: Path) -> None:
    folder = write_city(tmp_path / "city")

    with write_lock(city):
        done = manage(city, "load_city", str(folder))

    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert (result["created"], result["changed"]) == (0, 0)
