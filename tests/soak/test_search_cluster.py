"""Search on three nodes of Elasticsearch that are killed while it writes, makes itself anew, and answers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from elasticsearch import Elasticsearch

from departments.kinds import KINDS
from search.engines.elastic import ElasticEngine
from search.engines.engine import SearchFailed
from search.entries import Source
from search.query import Query
from search.searching import Searching
from search.sync import Follower, Synchroniser
from tests.front.server import running_front
from tests.publishing.city import PublishedCity
from tests.search.engines import EPOCH, entry
from tests.search.test_sync import eventually, retitle
from tests.services.servers import Node, elasticsearch_nodes

pytestmark = [pytest.mark.soak, pytest.mark.timeout(900)]

ENTRIES = 20_000
SECONDS = 180


@pytest.fixture
def nodes() -> Iterator[list[Node]]:
    with elasticsearch_nodes(3) as nodes:
        yield nodes


@pytest.fixture
def engine(nodes: list[Node]) -> Iterator[ElasticEngine]:
    with Elasticsearch([node.url for node in nodes], max_retries=2) as client:
        client.cluster.health(wait_for_nodes="3", timeout="60s")
        yield ElasticEngine(client, "test", shards=3, replicas=1, seconds=5, lost_seconds=5)


def holder_of_a_primary(engine: ElasticEngine, nodes: list[Node]) -> Node:
    shards = engine.client.cat.shards(index=f"{engine.alias}-*", format="json", h=["prirep", "node", "docs"])
    name = next(shard["node"] for shard in shards if shard["prirep"] == "p" and shard["node"])  # type: ignore[index]
    return nodes[int(name.removeprefix("node-"))]


def until_it_succeeds(act: Callable[[], object], seconds: float = SECONDS) -> None:
    def is_done() -> bool:
        act()
        return True

    eventually(is_done, seconds)


def test_a_node_killed_during_a_bulk_loses_nothing(nodes: list[Node], engine: ElasticEngine) -> None:
    engine.switch(engine.fill([entry("first", "停水通知")], EPOCH, 1).generation)
    engine.client.cluster.health(index=engine.alias, wait_for_status="green", timeout="60s")
    half_way = threading.Event()

    def changes() -> Iterator[object]:
        for number in range(ENTRIES):
            if number == ENTRIES // 2:
                half_way.set()
            yield entry(f"k{number}", f"停水通知{number}", version=2)

    killed = holder_of_a_primary(engine, nodes)
    thread = threading.Thread(target=lambda: (half_way.wait(SECONDS), killed.kill()))
    thread.start()
    until_it_succeeds(lambda: engine.apply(changes(), EPOCH, 2))  # type: ignore[arg-type]
    thread.join()

    assert engine.state().version == 2
    assert len({key for key, _digest in engine.digests()}) == ENTRIES + 1


def test_a_node_killed_during_a_rebuild_leaves_the_live_index(nodes: list[Node], engine: ElasticEngine) -> None:
    engine.switch(engine.fill([entry("first", "停水通知")], EPOCH, 1).generation)
    engine.client.cluster.health(index=engine.alias, wait_for_status="green", timeout="60s")
    killed: list[Node] = []

    def entries() -> Iterator[object]:
        for number in range(ENTRIES):
            if number == ENTRIES // 2 and not killed:
                killed.append(holder_of_a_primary(engine, nodes))
                killed[0].kill()
            yield entry(f"k{number}", f"停水通知{number}", version=2)

    def rebuild() -> None:
        generation = engine.fill(entries(), EPOCH, 2).generation  # type: ignore[arg-type]
        engine.switch(generation)

    with pytest.raises(SearchFailed):
        rebuild()
    eventually(lambda: engine.state().version == 1, SECONDS)
    eventually(lambda: [key for key, _digest in engine.digests()] == ["first"], SECONDS)

    until_it_succeeds(rebuild)
    assert len({key for key, _digest in engine.digests()}) == ENTRIES
    kept = engine.client.indices.get(index=f"{engine.alias}-*")
    assert len([index for index in kept if index != engine.states]) == 1


def test_the_city_is_searched_while_nodes_and_all_of_them_go_and_come(
    city: PublishedCity, nodes: list[Node], engine: ElasticEngine
) -> None:
    city.publish()
    following = Synchroniser(Source(city.var / "public.sqlite", KINDS), engine, city.var / "index")
    variables = {
        "CHENGMEN_SEARCH_ENGINE": "elastic",
        "CHENGMEN_ELASTICSEARCH_URL": ",".join(node.url for node in nodes),
        "CHENGMEN_ELASTICSEARCH_INDEX": engine.alias,
    }

    with running_front(city, **variables) as front:

        def told(text: str) -> Any:
            answer = front.get(f"/search.json?q={quote(text)}")
            assert answer.status == 200
            assert answer.json["total"]
            return answer.json

        def notice() -> object:
            return told("身份证")["notice"]

        def titles(text: str) -> list[str]:
            return [result["title"] for result in told(text)["results"]]

        eventually(lambda: notice() is None, SECONDS)
        nodes[0].kill()
        retitle(city, "少一个节点时的标题")
        eventually(lambda: notice() is None, SECONDS)

        for node in nodes[1:]:
            node.kill()
        assert notice() == "fallback"
        retitle(city, "没有节点时的标题")
        eventually(lambda: "没有节点时的标题" in titles("没有节点时"), SECONDS)

        for node in nodes:
            node.start()
        for node in nodes:
            node.await_health()
        eventually(lambda: notice() is None, SECONDS)
        eventually(lambda: not any(following.verify()[fault] for fault in ("missing", "stale", "orphaned")), SECONDS)


def test_an_index_that_died_with_its_node_is_made_anew(
    city: PublishedCity, nodes: list[Node], engine: ElasticEngine
) -> None:
    city.publish()
    engine.replicas = 0
    following = Synchroniser(Source(city.var / "public.sqlite", KINDS), engine, city.var / "index")
    following.sync()
    follower = Follower(following, look_after=1)
    follower.start()
    try:
        holder_of_a_primary(engine, nodes).kill()

        def answers_whole() -> bool:
            found, _name = Searching(following.source, [engine]).search(Query(text="身份证"))
            return bool(found.total) and not found.is_partial

        eventually(answers_whole, SECONDS)
        eventually(lambda: not any(following.verify()[fault] for fault in ("missing", "stale", "orphaned")), SECONDS)
    finally:
        follower.stop()
