"""A large delivery to the front's copy is made ready beside the build, and visible all at once or not at all."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cms.publishing.delivery.local import MANY_RECORDS, prepared
from cms.records import public_copy
from cms.records.reader import RowChange


def rows(version: int, number: int = MANY_RECORDS) -> list[RowChange]:
    def body(place: int) -> str:
        return f'{{"kind":"notice","title":"公告{place}","path":"/n/{place}.html","published":"2026-01-05T01:00:00Z"}}'

    return [RowChange(f"page:{place}", "gongan", "notice", version, body(place)) for place in range(number)]


def titles(copy: Path) -> list[str]:
    with closing(sqlite3.connect(copy)) as connection:
        return [row[0] for row in connection.execute("SELECT title FROM record ORDER BY title")]


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "public.sqlite"
    # Whatever happened, nothing holds the copy any more.
    public_copy.apply(tmp_path / "public.sqlite", "after", 1, rows(1, number=1))


def test_nothing_is_visible_before_the_word_and_everything_after(copy: Path) -> None:
    with prepared(copy, "epoch", 7, 0, rows(7)) as make_visible:
        assert public_copy.state(copy) == ("", 0)
        make_visible()
        assert public_copy.state(copy) == ("epoch", 7)

    assert len(titles(copy)) == MANY_RECORDS


def test_only_what_the_copy_lacks_is_prepared(copy: Path) -> None:
    public_copy.apply(copy, "epoch", 3, rows(3, number=2 * MANY_RECORDS))
    unchanged = rows(3, number=2 * MANY_RECORDS)[MANY_RECORDS:]

    with prepared(copy, "epoch", 4, 0, [*unchanged, *rows(4)]) as make_visible:
        make_visible()

    assert public_copy.state(copy) == ("epoch", 4)
    assert len(titles(copy)) == 2 * MANY_RECORDS


def test_changes_that_are_not_all_that_the_copy_lacks_are_left_to_the_delivery(copy: Path) -> None:
    with prepared(copy, "epoch", 9, 5, rows(9)) as make_visible:
        make_visible()

    assert public_copy.state(copy) == ("", 0)


def test_a_run_that_fails_leaves_the_copy_as_it_was(copy: Path) -> None:
    public_copy.apply(copy, "epoch", 1, rows(1, number=2))

    with pytest.raises(RuntimeError), prepared(copy, "epoch", 7, 0, rows(7)):
        raise RuntimeError("The run could not go on.")

    assert public_copy.state(copy) == ("epoch", 1)
    assert titles(copy) == ["公告0", "公告1"]


def test_a_helper_that_is_killed_leaves_the_copy_as_it_was(copy: Path) -> None:
    public_copy.apply(copy, "epoch", 1, rows(1, number=2))

    others = _children()
    with prepared(copy, "epoch", 7, 0, rows(7)) as make_visible:
        (helper,) = _children() - others
        os.kill(helper, signal.SIGKILL)
        make_visible()

    assert public_copy.state(copy) == ("epoch", 1)


def test_a_damaged_copy_is_left_to_the_delivery(copy: Path) -> None:
    copy.write_bytes(b"no database at all" * 500)

    with prepared(copy, "epoch", 7, 0, rows(7)) as make_visible:
        make_visible()

    with pytest.raises(public_copy.PublicCopyDamaged):
        public_copy.state(copy)
    public_copy.discard(copy)


def _children() -> set[int]:
    return {int(number) for number in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()}
