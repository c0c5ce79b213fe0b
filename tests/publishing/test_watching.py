"""The watcher wakes at once for a lone edit, and drains a flood in few releases."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connections

from cms.publishing import watch
from cms.publishing.watch import BURST, RUNS_PER_SECOND, Watcher
from cms.records.models import Counter
from cms.records.public_copy import has_log
from cms.records.reader import RecordReader
from cms.records.table import writing
from departments.disclosure.models import NewsPage
from tests.factories import make_city

from .city import PublishedCity

EDITS = 40


def edit_many() -> None:
    """As 40 clerks would, each with a commit of their own."""
    page = NewsPage.objects.get(url_path="/gongan/news/a/")
    for number in range(EDITS):
        page.title = f"便民服务日 第{number}版"
        with writing():
            page.save_revision().publish()
    connections.close_all()


@pytest.mark.slow
def test_a_flood_of_edits_makes_few_releases_and_none_is_lost(city: PublishedCity) -> None:
    watcher = Watcher(city.publisher, jobs=1)
    watcher.look()
    before = len(list(city.configuration.receipts.glob("2*.json")))
    flood = threading.Thread(target=edit_many)
    started = time.monotonic()
    flood.start()

    while flood.is_alive() or city.publisher.records.version < Counter.objects.get().version:
        watcher.look()
        watcher.rest()
    flood.join()

    runs = len(list(city.configuration.receipts.glob("2*.json"))) - before
    assert 1 <= runs <= BURST + (time.monotonic() - started) * RUNS_PER_SECOND
    assert runs < EDITS
    assert f"第{EDITS - 1}版" in city.read("/news/a.html")
    assert city.differences() == []


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_a_reader_is_woken_by_what_was_committed_and_by_nothing_else() -> None:
    is_listening, woken, slept = threading.Event(), threading.Event(), threading.Event()

    def watch() -> None:
        reader = RecordReader(SimpleNamespace(DATABASES=settings.DATABASES))  # type: ignore[arg-type]
        while reader.wait(0.05):
            pass
        is_listening.set()
        if reader.wait(20):
            woken.set()
        if not reader.wait(0.05):
            slept.set()
        reader.close()

    watching = threading.Thread(target=watch)
    watching.start()
    is_listening.wait(20)

    make_city(name="示例市")

    watching.join()
    assert woken.is_set()
    assert slept.is_set()


@pytest.mark.timeout(60, func_only=True)
def test_a_log_that_a_reader_left_is_emptied_without_a_further_edit(
    city: PublishedCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "RETRY", 0.05)
    copy = city.configuration.public_copy
    watcher = Watcher(city.publisher, jobs=1)
    watcher.look()
    with closing(sqlite3.connect(copy, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM record").fetchone()
        with writing():
            NewsPage.objects.get(url_path="/gongan/news/a/").unpublish()
        watcher.look()
        assert has_log(copy)

    while has_log(copy):
        watcher.look()
        watcher.rest()
