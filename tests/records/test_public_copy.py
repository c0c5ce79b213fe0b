"""The front's copy of the Records: nobody who reads it holds up a delivery, and what was removed leaves the file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from cms.records import public_copy
from cms.records.reader import RowChange

SECRET = "不再公开的内容"
HELD_UP = 15
"""Seconds: a delivery that waited for readers waited for twenty."""


def row(version: int, title: str) -> RowChange:
    return RowChange("page:1", "gongan", "notice", version, f'{{"kind":"notice","title":"{title}","path":"/a.html"}}')


REMOVAL = RowChange("page:1", "gongan", "notice", 2, None)


@contextmanager
def reading(copy: Path) -> Iterator[None]:
    """Somebody in the midst of a query."""
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM record").fetchone()
        yield


def holds(copy: Path) -> bool:
    return any(SECRET.encode() in file.read_bytes() for file in copy.parent.glob(f"{copy.name}*"))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    file = tmp_path / "public.sqlite"
    public_copy.apply(file, "epoch", 1, [row(1, SECRET)])
    return file


def test_what_was_removed_is_nowhere_in_the_files(copy: Path) -> None:
    assert holds(copy)

    public_copy.apply(copy, "epoch", 2, [REMOVAL])

    assert not public_copy.has_log(copy)
    assert not holds(copy)


@pytest.mark.timeout(HELD_UP, func_only=True)
def test_a_reader_does_not_hold_up_a_delivery(copy: Path) -> None:
    with reading(copy):
        public_copy.apply(copy, "epoch", 2, [REMOVAL])

        assert public_copy.state(copy) == ("epoch", 2)
        assert public_copy.has_log(copy)
        assert not public_copy.wipe_log(copy)

    assert public_copy.wipe_log(copy)
    assert not holds(copy)


@pytest.mark.timeout(HELD_UP, func_only=True)
def test_a_later_delivery_empties_the_log_that_a_reader_left(copy: Path) -> None:
    with reading(copy):
        public_copy.apply(copy, "epoch", 2, [REMOVAL])

    public_copy.apply(copy, "epoch", 3, [])

    assert not public_copy.has_log(copy)
    assert not holds(copy)


def test_a_new_copy_is_seen_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "public.sqlite"
    seen = []

    public_copy.apply(file, "epoch", 1, [row(1, "通知")], before_commit=lambda: seen.append(file.exists()))

    assert seen == [False]
    assert public_copy.state(file) == ("epoch", 1)
    with reading(file):
        public_copy.apply(file, "epoch", 2, [row(2, "改过的通知")])


def test_what_a_kill_left_of_a_new_copy_is_made_anew(tmp_path: Path) -> None:
    file = tmp_path / "public.sqlite"
    (tmp_path / ".public.sqlite").write_bytes(b"half of a copy" * 999)

    public_copy.apply(file, "epoch", 1, [row(1, "通知")])

    assert public_copy.state(file) == ("epoch", 1)
    assert not (tmp_path / ".public.sqlite").exists()
