"""The watcher wakes at once for a lone edit, and drains a flood in few releases."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connections

from cms.publishing.watch import BURST, Watcher
from cms.records.models import Counter
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

    while flood.is_alive() or city.publisher.version < Counter.objects.get().version:
        watcher.look()
        watcher.rest()
    flood.join()

    runs = len(list(city.configuration.receipts.glob("2*.json"))) - before
    assert 1 <= runs <= (time.monotonic() - started) / BURST + 1
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
