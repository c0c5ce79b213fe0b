from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from cms.front.counts import PageCounts

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
