"""Fifty people search at once, some of them to break something, while the city publishes."""

from __future__ import annotations

import itertools
import threading
import time
from typing import NamedTuple
from urllib.parse import quote

import pytest

from tests.front.server import Front, running_front
from tests.markup import injected
from tests.publishing.city import PublishedCity
from tests.search.test_sync import retitle

pytestmark = [pytest.mark.soak, pytest.mark.timeout(900)]

PEOPLE = 50
SECONDS = 30.0
LIMIT = 10.0
"""Of one answer, with fifty waiting for four threads: no query holds the others up."""
USUAL = ["身份证", "公安局电话", "便民服务日", "jmsfz", "身分证换领", "请问身份证丢了怎么办", "gonganju"]
PATHS = ["/search?q=", "/search.json?q=", "/suggest.json?q="]


class Asked(NamedTuple):
    text: str
    status: int
    seconds: float
    injected: list[str]


@pytest.mark.parametrize("engine", ["embedded", "elastic"])
def test_nobody_is_refused_or_held_up(
    city: PublishedCity, engine: str, naughty: list[str], request: pytest.FixtureRequest
) -> None:
    city.publish()
    variables = {}
    if engine == "elastic":
        variables = {
            "CHENGMEN_SEARCH_ENGINE": engine,
            "CHENGMEN_ELASTICSEARCH_URL": request.getfixturevalue("elasticsearch"),
            "CHENGMEN_ELASTICSEARCH_INDEX": "many-searchers",
            "CHENGMEN_ELASTICSEARCH_REPLICAS": "0",
        }
    with running_front(city, **variables) as front:
        asked: list[Asked] = []
        ended = threading.Event()
        # Each begins elsewhere, so that together they ask for all.
        share = len(naughty) / PEOPLE
        asking = [[*USUAL, *naughty[int(number * share) :], *naughty] for number in range(PEOPLE)]
        people = [threading.Thread(target=search, args=(front, texts, ended, asked)) for texts in asking]
        for person in people:
            person.start()
        end = time.monotonic() + SECONDS
        for number in itertools.count():
            if time.monotonic() > end:
                break
            retitle(city, f"第 {number} 次")
        ended.set()
        for person in people:
            person.join()

    assert {one.text for one in asked} >= {*naughty, *USUAL}
    assert [one for one in asked if one.status not in (200, 400)] == []
    assert [one for one in asked if one.seconds > LIMIT] == []
    assert [one for one in asked if one.injected] == []
    log = (city.var / "front.log").read_text()
    assert "Traceback" not in log


def search(front: Front, texts: list[str], ended: threading.Event, asked: list[Asked]) -> None:
    for number, text in enumerate(itertools.cycle(texts)):
        if ended.is_set():
            return
        start = time.monotonic()
        # Another beginning each time round: each text comes to each path.
        path = PATHS[(number + number // len(texts)) % len(PATHS)]
        answer = front.get(path + quote(text))
        seconds = time.monotonic() - start
        shown = answer.body.decode() if path == PATHS[0] else ""
        asked.append(Asked(text, answer.status, seconds, injected(shown)))
