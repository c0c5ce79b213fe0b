from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from cms.front.counts import FLUSH_SECONDS, PageCounts
from cms.settings.shared import ROOT

MONDAY = date(2026, 11, 23)


def test_views_add_up_per_page_and_day(tmp_path: Path) -> None:
    counts = PageCounts(tmp_path / "counts.sqlite")

    counts.count(MONDAY, "a.localhost", "/")
    counts.flush()
    counts.count(MONDAY, "a.localhost", "/")
    counts.count(date(2026, 11, 24), "a.localhost", "/")
    counts.count(MONDAY, "b.localhost", "/")
    counts.flush()

    assert counts.views("a.localhost", "/") == {"2026-11-23": 2, "2026-11-24": 1}


def test_views_are_kept_while_they_cannot_be_written(tmp_path: Path) -> None:
    file = tmp_path / "counts.sqlite"
    file.mkdir()
    counts = PageCounts(file)
    counts.count(MONDAY, "a.localhost", "/")

    with pytest.raises(sqlite3.Error):
        counts.flush()
    file.rmdir()
    counts.flush()

    assert counts.views("a.localhost", "/") == {"2026-11-23": 1}


def test_stopping_writes_what_is_pending(tmp_path: Path) -> None:
    counts = PageCounts(tmp_path / "counts.sqlite")
    counts.start()
    counts.count(MONDAY, "a.localhost", "/")

    counts.stop()

    assert counts.views("a.localhost", "/") == {"2026-11-23": 1}


def test_processes_that_count_at_once_lose_nothing_and_a_killed_one_only_its_last_seconds(tmp_path: Path) -> None:
    file = tmp_path / "counts.sqlite"
    program = (
        "import sys, time; from datetime import date; from pathlib import Path; "
        "from cms.front.counts import PageCounts; counts = PageCounts(Path(sys.argv[1])); counts.start(); "
        "[counts.count(date(2026, 11, 23), 'a.localhost', '/') for _ in range(500)]; print(flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", program, str(file)]
    counting = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) for _ in range(3)]
    for process in counting:
        process.stdout.readline()

    time.sleep(2 * FLUSH_SECONDS)
    for process in counting:
        process.kill()
        process.communicate()

    assert PageCounts(file).views("a.localhost", "/") == {"2026-11-23": 1500}
