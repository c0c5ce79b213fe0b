"""Both engines over the city's Records: answers, the whole page, a change until it is found, a rebuild, and how far they agree."""

from __future__ import annotations

import http.client
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from types import ModuleType
from typing import Any
from urllib.parse import quote

import msgspec

from cms.records import public_copy
from cms.records.reader import RecordReader, RowChange
from cms.running.processes import city_processes
from cms.settings.shared import ROOT

from .city import PORT, BenchCity
from .measuring import Found, Line, Timing, timed

QUERIES = 300
WARM = 300
"""Other queries asked before, untimed: a server that has been up for a while has compiled what it does often."""
CHANGES = 40
DEADLINE = 60.0
REBUILDS = {"embedded": 2, "elastic": 1}
"""At most: they take longer than all the rest."""
REBUILT = 20_000
"""Records that the goal of a rebuild is for."""


def measure(city: BenchCity, repeats: int) -> Found:
    """Elasticsearch is left out where ``make test`` has not installed it."""
    from tests.services.install import elasticsearch_archive
    from tests.services.servers import elasticsearch

    source = _front_copy(city)
    queries = _queries(source, QUERIES, 7)
    warming = _queries(source, WARM, 8)
    lines: list[Line] = []
    raw: dict[str, list[float]] = {}
    with ExitStack() as stack:
        servers = {"embedded": ""}
        if elasticsearch_archive().exists():
            servers["elastic"] = stack.enter_context(elasticsearch())
        firsts = {}
        for name, url in servers.items():
            engine = _engine(name, url, city)
            lines += _rebuilding(source, engine, city, repeats)
            if name == "elastic":
                # Each query is asked more than once here, as people do not.
                engine.client.indices.put_settings(index=engine.alias, settings={"requests.cache.enable": False})
            firsts[name] = _asking(name, engine, source, warming, queries, lines, raw)
        for name, url in servers.items():
            lines += _serving(name, url, city, source, warming, queries, raw)
    if len(firsts) > 1:
        lines.append(_disagreement(firsts))
    about = {"records": len(list(source.all())), "queries": len(queries), "changes": CHANGES}
    return Found("search", about, lines, raw)


def _front_copy(city: BenchCity) -> Any:
    """``public.sqlite`` as it is delivered, and the portal's release for its frame."""
    from departments.kinds import KINDS
    from search.entries import Source
    from tests.databases import settings_of

    city.manage("publish", "--site", "portal")
    file = city.var / "public.sqlite"
    public_copy.discard(file)
    settings = ModuleType("settings")
    settings.__dict__["DATABASES"] = {"default": settings_of(city.database)}
    with closing(RecordReader(settings)) as reader:
        epoch, version, changes = reader.changes_since(0)
    public_copy.apply(file, epoch, version, changes)
    return Source(file, KINDS)


def _queries(source: Any, number: int, seed: int) -> list[str]:
    """As people type them: names, parts of names, pinyin, questions, departments."""
    from search import pinyin

    chosen = random.Random(seed)
    titles = sorted({change.entry.title for change in source.all() if change.entry})
    names = [site.called[0] for site in source.sites().values() if site.called]
    ways: list[Callable[[str], str]] = [
        lambda title: title,
        lambda title: title[: chosen.randint(2, 6)],
        lambda title: pinyin.initials(pinyin.syllables(title[:5])),
        lambda title: "".join(pinyin.syllables(title[:4])),
        lambda title: f"请问{title[:12]}怎么办理，需要哪些材料？",
        lambda title: f"{chosen.choice(names)} {title[:4]}",
    ]
    return [chosen.choice(ways)(chosen.choice(titles)) for _ in range(number)]


def _engine(name: str, url: str, city: BenchCity) -> Any:
    from elasticsearch import Elasticsearch

    from search.engines.elastic import ElasticEngine
    from search.engines.embedded import EmbeddedEngine

    if name == "embedded":
        return EmbeddedEngine(city.var / "index")
    return ElasticEngine(Elasticsearch(url), "bench", replicas=0, seconds=10)


def _rebuilding(source: Any, engine: Any, city: BenchCity, repeats: int) -> list[Line]:
    from search.sync import Synchroniser

    laps = []
    for _ in range(min(repeats, REBUILDS[engine.name])):
        with timed() as lap:
            done = Synchroniser(source, engine, city.var / "index").rebuild()
        laps.append(lap.seconds * REBUILT / max(1, done["changed"]))
    name, note = f"{engine.name}: rebuild of {REBUILT} entries", f"scaled from {done['changed']}"
    goal = 15.0 if engine.name == "embedded" else None
    return [Line(name=name, value=round(Timing(laps).median, 2), unit="s", goal=goal, note=note)]


def _asking(
    name: str,
    engine: Any,
    source: Any,
    warming: list[str],
    queries: list[str],
    lines: list[Line],
    raw: dict[str, list[float]],
) -> list[list[str]]:
    """Times the engine with its facets, and the answer with Records, snippets and cards; gives the first ten of each."""
    from search.query import Query
    from search.searching import Searching, ordered
    from search.service import answer
    from search.understanding import understood

    searching = Searching(source, [engine])
    vocabulary = searching.vocabulary()
    for text in warming:
        answer(Query(text=text), searching)
    in_engine, answered, firsts = [], [], []
    for text in queries:
        asked = understood(Query(text=text), vocabulary)
        with timed() as lap:
            found = ordered(engine, asked, time.time())
        in_engine.append(lap.seconds)
        firsts.append([hit.key for hit in found.hits[:10]])
        with timed() as lap:
            answer(Query(text=text), searching)
        answered.append(lap.seconds)
    raw |= {f"{name}: engine": in_engine, f"{name}: answer": answered}
    goals = {"embedded": (None, 20.0), "elastic": (60.0, None)}[name]
    for what, seconds, goal in zip(
        ("engine with facets", "answer with snippets"), (in_engine, answered), goals, strict=True
    ):
        timing = Timing(seconds)
        note = f"median {timing.median * 1000:.1f} ms"
        lines.append(_milliseconds(f"{name}: {what}, p99", timing.percentile(0.99), goal, note))
    return firsts


def _serving(
    name: str,
    url: str,
    city: BenchCity,
    source: Any,
    warming: list[str],
    queries: list[str],
    raw: dict[str, list[float]],
) -> list[Line]:
    with _front(city, name, url):
        for text in warming:
            _get(f"/search?q={quote(text)}")
        pages, largest = [], 0
        for text in queries:
            with timed() as lap:
                page = _get(f"/search?q={quote(text)}")
            pages.append(lap.seconds)
            largest = max(largest, len(page))
        weight = largest + sum(len(_get(asset)) for asset in _assets(page))
        news = next(one for one in source.all() if one.entry and one.entry.kind == "news")
        found = [_change_to_findable(source, news.key, news.entry.site, number) for number in range(CHANGES)]
    raw |= {f"{name}: page": pages, f"{name}: findable": found}
    timing, change = Timing(pages), Timing(found)
    goal = 50.0 if name == "embedded" else None
    return [
        _milliseconds(
            f"{name}: whole page, p99", timing.percentile(0.99), goal, f"median {timing.median * 1000:.1f} ms"
        ),
        _milliseconds(
            f"{name}: change to findable, p99", change.percentile(0.99), 1000.0, f"median {change.median * 1000:.0f} ms"
        ),
        Line(
            name=f"{name}: heaviest page with styles and scripts", value=round(weight / 1000, 1), unit="kB", goal=100.0
        ),
    ]


def _milliseconds(name: str, seconds: float, goal: float | None, note: str) -> Line:
    return Line(name=name, value=round(seconds * 1000, 1), unit="ms", goal=goal, note=note)


def _disagreement(firsts: dict[str, list[list[str]]]) -> Line:
    shares = []
    for one, other in zip(firsts["embedded"], firsts["elastic"], strict=True):
        most = max(len(one), len(other))
        shares.append(1 - len(set(one) & set(other)) / most if most else 0.0)
    share = round(sum(shares) / len(shares), 4)
    return Line(name="of the first ten results, only one engine's", value=share, unit="of 1", goal=0.1)


def _change_to_findable(source: Any, key: str, site: str, number: int) -> float:
    """Delivers a page with another title, as the publisher does, and asks until the front finds it."""
    epoch, version = public_copy.state(source.file)
    title = f"检验{number}号标题{time.time_ns()}"
    body = msgspec.json.encode({**source.body(key), "title": title}).decode()
    row = RowChange(key, site, "news", version + 1, body)
    public_copy.apply(source.file, epoch, version + 1, [row])
    started = time.perf_counter()
    while title not in _titles(title):
        if time.perf_counter() - started > DEADLINE:
            raise RuntimeError(f"The front never found {title}.")
    return time.perf_counter() - started


def _titles(text: str) -> list[str]:
    return [result["title"] for result in msgspec.json.decode(_get(f"/search.json?q={quote(text)}"))["results"]]


@contextmanager
def _front(city: BenchCity, name: str, url: str) -> Iterator[None]:
    step = next(step for step in city_processes(PORT) if step.name == "front")
    settings = step.environment["DJANGO_SETTINGS_MODULE"]
    variables = {"CHENGMEN_SEARCH_ENGINE": name, "CHENGMEN_ELASTICSEARCH_INDEX": "bench"}
    variables |= {"CHENGMEN_ELASTICSEARCH_URL": url, "CHENGMEN_ELASTICSEARCH_REPLICAS": "0"} if url else {}
    environment = city.environment | {"DJANGO_SETTINGS_MODULE": settings} | variables
    subprocess.run([sys.executable, "-m", "cms.running.index"], env=environment, cwd=ROOT, check=True)
    with (city.var / "front.log").open("wb") as log:
        process = subprocess.Popen(step.arguments, env=environment, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
    try:
        _await_front()
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=DEADLINE)


def _await_front() -> None:
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        try:
            if b'"notice":null' in _get("/search.json?q=x").replace(b" ", b""):
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise RuntimeError("The front did not start; see its log.")


def _assets(page: bytes) -> list[str]:
    return re.findall(r'(?:href|src)="(/assets/[^"]+\.(?:css|js))"', page.decode())


def _get(path: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=DEADLINE)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{PORT}"})
        return connection.getresponse().read()
    finally:
        connection.close()
