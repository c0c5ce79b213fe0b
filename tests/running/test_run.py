"""``make run`` from the first start to the end, again, and with damage in between."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from cms.running.processes import prepare_commands
from cms.settings.shared import ROOT
from tests.provisioning.cities import write_city
from tests.services.servers import free_pair

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

OPEN_SECONDS = 180.0


@contextmanager
def running(var: Path, city: Path, port: int) -> Iterator[str]:
    """What it said until the city was open; ended by Ctrl-C afterwards, and nothing of it is left."""
    given = {name: value for name, value in os.environ.items() if not name.startswith(("CHENGMEN_", "DJANGO_"))}
    given |= {"CHENGMEN_VAR": str(var), "CHENGMEN_CITY": str(city)}
    command = [sys.executable, "-m", "cms.running", "--port", str(port)]
    log = var.parent / f"log-{time.monotonic_ns()}"
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=given, cwd=ROOT, stdout=output, stderr=output, start_new_session=True)
    try:
        end = time.monotonic() + OPEN_SECONDS
        while "The city is open." not in (told := log.read_text(encoding="utf-8")):
            assert process.poll() is None, told
            assert time.monotonic() < end, told
            time.sleep(0.1)
        yield told
    finally:
        process.send_signal(signal.SIGINT)
        status = process.wait(60)
    assert status == 0
    assert processes_of(var) == []


def processes_of(var: Path) -> list[str]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"CHENGMEN_VAR={var}\0" in (folder / "environ").read_text():
                found.append((folder / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


def test_a_city_opens_ends_and_opens_again_with_what_was_damaged_made_anew(tmp_path: Path) -> None:
    var, city, port = tmp_path / "var", write_city(tmp_path / "city"), free_pair()
    with running(var, city, port) as told:
        assert "Loading the city" in told
        assert f"http://localhost:{port}/" in told

    with closing(sqlite3.connect(var / "chengmen.sqlite", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        # Another writer is no hindrance: nothing needs the lock that is there already.
        with running(var, city, port) as told:
            assert "Loading the city" not in told
            assert "anew" not in told
        writer.execute("ROLLBACK")

    (var / "public.sqlite").write_bytes(b"no database" * 1000)
    for file in (var / "index").rglob("*"):
        if file.is_file() and file.name not in ("current", "lock"):
            file.write_bytes(b"no index")
    with running(var, city, port) as told:
        assert "public.sqlite was damaged: it is made anew" in told
        assert "Search index made anew" in told


def test_a_city_whose_loading_was_cut_short_is_loaded_to_its_end(tmp_path: Path) -> None:
    var, city = tmp_path / "var", write_city(tmp_path / "city")
    with preparing(var, city) as killed:
        assert killed.stderr
        assert any("created" in line for line in killed.stderr)
        killed.kill()
    assert hosts(var) == {"localhost"}

    with preparing(var, city) as resumed:
        told = resumed.stderr.read() if resumed.stderr else ""

    assert resumed.returncode == 0, told
    assert hosts(var) == {"localhost", "gongan.localhost"}
    with preparing(var, city) as again:
        assert again.stderr
        assert "Loading the city" not in again.stderr.read()


@contextmanager
def preparing(var: Path, city: Path) -> Iterator[subprocess.Popen[str]]:
    step = prepare_commands(8000)[0]
    given = step.environment | {"CHENGMEN_VAR": str(var), "CHENGMEN_CITY": str(city)}
    with subprocess.Popen(step.arguments, env=given, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        yield process


def hosts(var: Path) -> set[str]:
    with closing(sqlite3.connect(var / "chengmen.sqlite")) as connection:
        return {host for (host,) in connection.execute("SELECT hostname FROM wagtailcore_site")}
