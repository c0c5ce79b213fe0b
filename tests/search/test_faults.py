"""Elasticsearch refuses, hangs, loses a part or was given another mapping: real servers, and a faulty way to one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch

from departments.kinds import KINDS
from search.engines.elastic import MAPPING, ElasticEngine
from search.engines.embedded import EmbeddedEngine
from search.engines.engine import Engine, EngineUnavailable, IndexDamaged, State
from search.entries import Source
from search.query import Query, Results
from search.searching import Searching
from search.sync import Follower, Synchroniser
from search.understanding import understood
from search.vocabulary import Vocabulary
from tests.publishing.city import PublishedCity
from tests.services.faulty import Refused, Way, faulty_way

from .engines import EPOCH, entry
from .test_sync import eventually, retitle, titles

pytestmark = pytest.mark.slow

TITLES = [f"停水通知{number}" for number in range(20)]


@pytest.fixture
def way(elasticsearch: str) -> Iterator[Way]:
    with faulty_way(elasticsearch) as way:
        yield way


@pytest.fixture
def engine(way: Way) -> Iterator[ElasticEngine]:
    """Reached over the faulty way, in two shards."""
    with Elasticsearch(way.url, max_retries=0) as client:
        engine = ElasticEngine(client, f"test-{uuid4().hex}", shards=2, replicas=0, seconds=5)
        yield engine
        way.on_request = lambda _path: None
        engine.delete()


def fill(engine: Engine) -> None:
    engine.switch(engine.fill([entry(title, title) for title in TITLES], EPOCH, 1).generation)


def search(engine: Engine, text: str = "停水") -> Results:
    return engine.search(understood(Query(text=text), Vocabulary()))


def test_a_busy_server_is_asked_again(way: Way, engine: ElasticEngine) -> None:
    fill(engine)
    way.refuse("_bulk", 429, times=2)

    engine.apply([entry("b", "停水公告", version=2)], EPOCH, 2)

    assert engine.state().version == 2
    assert search(engine, "停水公告").hits[0].key == "b"


@pytest.mark.soak
def test_a_server_that_stays_busy_leaves_the_index_where_it_was(way: Way, engine: ElasticEngine) -> None:
    fill(engine)
    way.refuse("_bulk", 429, times=100)

    with pytest.raises(EngineUnavailable, match="429"):
        engine.apply([entry("b", "停水公告", version=2)], EPOCH, 2)

    assert engine.state() == State(EPOCH, 1)


def test_what_a_bulk_lost_a_part_of_is_written_by_the_next(engine: ElasticEngine) -> None:
    fill(engine)
    (index,) = engine.client.indices.get_alias(name=engine.alias)
    faulty = entry("d", "停水", version=2, site="x" * 40_000)  # A server takes 32,766 bytes for one word at most.

    with pytest.raises(IndexDamaged, match="refused 1 of 3"):
        engine.apply([entry("b", "停电", version=2), faulty, entry("c", "停气", version=2)], EPOCH, 2)
    assert engine.state().version == 1

    engine.apply([entry("b", "停电", version=2), entry("c", "停气", version=2)], EPOCH, 2)
    assert engine.state().version == 2
    assert {key for key, _digest in engine.digests()} == {*TITLES, "b", "c"}
    assert index in engine.client.indices.get_alias(name=engine.alias)


def test_who_searches_does_not_wait_for_a_server_that_hangs(way: Way, engine: ElasticEngine, tmp_path: Path) -> None:
    embedded = EmbeddedEngine(tmp_path / "index")
    for each in (engine, embedded):
        fill(each)
    impatient = ElasticEngine(engine.client, engine.alias, shards=2, replicas=0, seconds=0.5)
    asking = Searching(Source(tmp_path / "public.sqlite", KINDS), [impatient, embedded], retry_seconds=0)

    with way.held_up("_msearch"):
        found, name = asking.search(Query(text="停水"))
    assert (name, found.total) == ("embedded", len(TITLES))

    assert asking.search(Query(text="停水"))[1] == "elastic"


def lose_a_part(engine: ElasticEngine) -> str:
    """Puts an index that no node may hold beside the live one, under the same alias."""
    lost = f"{engine.alias}-0"
    nowhere = {"number_of_replicas": 0, "index.routing.allocation.require._name": "nowhere"}
    engine.client.indices.create(index=lost, settings=nowhere, mappings=MAPPING, wait_for_active_shards=0)
    engine.client.indices.put_alias(index=lost, name=engine.alias)
    return lost


def find_it_again(engine: ElasticEngine, lost: str) -> None:
    engine.client.indices.put_settings(index=lost, settings={"index.routing.allocation.require._name": None})
    engine.client.cluster.health(index=lost, wait_for_status="green", timeout="30s")


def test_a_red_index_gives_a_part_and_says_so(engine: ElasticEngine, tmp_path: Path) -> None:
    fill(engine)
    lost = lose_a_part(engine)

    assert search(engine).is_partial

    source, embedded = Source(tmp_path / "public.sqlite", KINDS), EmbeddedEngine(tmp_path / "index")
    alone = Searching(source, [engine, embedded], retry_seconds=0)
    assert alone.search(Query(text="停水"))[0].is_partial
    fill(embedded)
    assert Searching(source, [engine, embedded]).search(Query(text="停水"))[1] == "embedded"

    find_it_again(engine, lost)
    assert alone.search(Query(text="停水"))[1] == "elastic"


def test_a_part_that_stays_lost_is_made_anew(city: PublishedCity, engine: ElasticEngine) -> None:
    city.publish()
    source = Source(city.var / "public.sqlite", KINDS)
    Synchroniser(source, engine, city.var / "index").sync()
    lose_a_part(engine)
    with pytest.raises(EngineUnavailable):
        Synchroniser(source, engine, city.var / "index").sync()

    hasty = ElasticEngine(engine.client, engine.alias, shards=2, replicas=0, seconds=5, lost_seconds=0)
    following = Synchroniser(source, hasty, city.var / "index")

    assert following.sync()["rebuilt"]
    found = following.verify()
    assert (found["missing"], found["stale"], found["orphaned"]) == ([], [], [])


def test_an_index_that_takes_no_entry_of_ours_is_made_anew(city: PublishedCity, engine: ElasticEngine) -> None:
    city.publish()
    following = Synchroniser(Source(city.var / "public.sqlite", KINDS), engine, city.var / "index")
    following.sync()
    (index,) = engine.client.indices.get_alias(name=engine.alias)
    conflicting = {**MAPPING, "properties": {**MAPPING["properties"], "published": {"type": "ip"}}}
    engine.client.indices.delete(index=index)
    engine.client.indices.create(index=index, mappings=conflicting)
    engine.client.indices.put_alias(index=index, name=engine.alias)
    retitle(city, "映射冲突之后的标题")

    assert following.sync()["rebuilt"]

    found = following.verify()
    assert (found["missing"], found["stale"], found["orphaned"]) == ([], [], [])
    assert titles(following, "映射冲突")[0] == "映射冲突之后的标题"


def test_a_follower_outlives_a_server_that_fails(city: PublishedCity, way: Way, engine: ElasticEngine) -> None:
    city.publish()
    following = Synchroniser(Source(city.var / "public.sqlite", KINDS), engine, city.var / "index")
    failed = threading.Event()

    def refusing(_path: str) -> Refused:
        failed.set()
        return Refused(503)

    way.on_request = refusing
    follower = Follower(following)
    follower.start()
    try:
        assert failed.wait(20)
        way.on_request = lambda _path: None
        eventually(lambda: titles(following, "身份证") != [])
    finally:
        follower.stop()


def test_a_rebuild_that_breaks_off_leaves_the_live_index_and_nothing_behind(way: Way, engine: ElasticEngine) -> None:
    fill(engine)
    (live,) = engine.client.indices.get_alias(name=engine.alias)
    way.refuse("_bulk", 503, times=100)
    with pytest.raises(EngineUnavailable):
        fill(engine)
    way.on_request = lambda _path: None
    assert search(engine).total == len(TITLES)
    assert list(engine.client.indices.get_alias(name=engine.alias)) == [live]

    fill(engine)

    kept = engine.client.indices.get(index=f"{engine.alias}-*")
    assert len([index for index in kept if index != engine.states]) == 1
    assert search(engine).total == len(TITLES)
