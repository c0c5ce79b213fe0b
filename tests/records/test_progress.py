"""A person at a terminal sees how far a long command has come; a log tells it now and then."""

from __future__ import annotations

import io
import os
import pty
from collections.abc import Iterator
from typing import TextIO

import pytest

from cms.records.progress import CLEAR, shown


@pytest.fixture
def terminal() -> Iterator[tuple[TextIO, int]]:
    """One to write to, and where what is seen can be read."""
    seen, screen = pty.openpty()
    with os.fdopen(screen, "w") as opened:
        yield opened, seen
    os.close(seen)


def test_a_terminal_shows_how_many_of_all_are_done_and_is_clean_afterwards(terminal: tuple[TextIO, int]) -> None:
    screen, seen = terminal

    assert list(shown("abc", "Building sites", 3, screen=screen, patience=0)) == ["a", "b", "c"]

    told = os.read(seen, 4096).decode()
    assert "Building sites [##########                    ] 1 of 3" in told
    assert told.endswith(CLEAR)


def test_without_a_total_the_number_is_shown(terminal: tuple[TextIO, int]) -> None:
    screen, seen = terminal

    list(shown("abc", "Indexing", screen=screen, patience=0))

    assert "Indexing 1" in os.read(seen, 4096).decode()


def test_where_no_terminal_is_short_work_tells_nothing(caplog: pytest.LogCaptureFixture) -> None:
    screen = io.StringIO()

    assert list(shown("abc", "Building sites", 3, screen=screen, patience=0)) == ["a", "b", "c"]
    assert screen.getvalue() == ""
    assert caplog.records == []


def test_where_no_terminal_is_long_work_is_told_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "cms")

    assert list(shown("abc", "Building sites", 3, screen=io.StringIO(), log_pause=0)) == ["a", "b", "c"]

    told = [(entry.getMessage(), vars(entry)["done"], vars(entry)["of"]) for entry in caplog.records]
    assert told == [("progress", 1, 3), ("progress", 2, 3), ("progress", 3, 3)]
