"""One engine answers for another that cannot."""

from __future__ import annotations

from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from departments.kinds import KINDS
from search.engines.elastic import ElasticEngine
from search.engines.embedded import EmbeddedEngine
from search.engines.engine import EngineUnavailable, SearchFailed
from search.entries import Source
from search.query import Asked, Query
from search.searching import Searching
from tests.services.servers import free_port

from .engines import EPOCH, entry


@pytest.fixture
def embedded(tmp_path: Path) -> EmbeddedEngine:
    engine = EmbeddedEngine(tmp_path / "index")
    engine.switch(engine.fill([entry("a", "停水通知")], EPOCH, 1).generation)
    return engine


@pytest.fixture
def unreachable() -> ElasticEngine:
    client = Elasticsearch(f"http://127.0.0.1:{free_port()}", max_retries=0)
    return ElasticEngine(client, "nowhere", seconds=1)


def searching(tmp_path: Path, *engines: ElasticEngine | EmbeddedEngine, retry_seconds: float = 5) -> Searching:
    return Searching(Source(tmp_path / "public.sqlite", KINDS), engines, retry_seconds=retry_seconds)


def test_a_server_that_is_not_there_says_so(unreachable: ElasticEngine) -> None:
    with pytest.raises(EngineUnavailable, match="does not answer"):
        unreachable.search(Asked(text="x"))
    with pytest.raises(EngineUnavailable):
        unreachable.state()


def test_the_embedded_index_answers_while_there_is_no_server(
    tmp_path: Path, unreachable: ElasticEngine, embedded: EmbeddedEngine
) -> None:
    asking = searching(tmp_path, unreachable, embedded)

    found, name = asking.search(Query(text="停水"))

    assert [hit.key for hit in found.hits] == ["a"]
    assert asking.is_fallback(name)


def test_without_any_engine_the_failure_is_told(tmp_path: Path, unreachable: ElasticEngine) -> None:
    asking = searching(tmp_path, unreachable, EmbeddedEngine(tmp_path / "none"))

    for _time in range(2):
        with pytest.raises(SearchFailed):
            asking.search(Query(text="停水"))


@pytest.mark.slow
def test_a_server_that_came_back_is_asked_again(
    tmp_path: Path, elastic: ElasticEngine, embedded: EmbeddedEngine
) -> None:
    asking = searching(tmp_path, elastic, embedded, retry_seconds=0)
    assert asking.search(Query(text="停水"))[1] == "embedded"

    elastic.switch(elastic.fill([entry("a", "停水通知")], EPOCH, 1).generation)

    assert asking.search(Query(text="停水"))[1] == "elastic"


@pytest.mark.slow
def test_a_failed_engine_is_left_alone_for_a_while(
    tmp_path: Path, elastic: ElasticEngine, embedded: EmbeddedEngine
) -> None:
    asking = searching(tmp_path, elastic, embedded, retry_seconds=600)
    assert asking.search(Query(text="停水"))[1] == "embedded"

    elastic.switch(elastic.fill([entry("a", "停水通知")], EPOCH, 1).generation)

    assert asking.search(Query(text="停水"))[1] == "embedded"


@pytest.mark.slow
def test_writes_that_the_server_refuses_are_named(elastic: ElasticEngine) -> None:
    elastic.switch(elastic.fill([entry("a", "停水通知")], EPOCH, 1).generation)
    (index,) = elastic.client.indices.get_alias(name=elastic.alias)
    elastic.client.indices.put_settings(index=index, settings={"index.blocks.write": True})

    with pytest.raises(EngineUnavailable, match=r"refused 1 of 1 writes.*b: "):
        elastic.apply([entry("b", "停水公告", version=2)], EPOCH, 2)

    assert elastic.state().version == 1


@pytest.mark.slow
def test_an_index_of_another_making_is_not_taken_for_ours(elastic: ElasticEngine) -> None:
    elastic.client.indices.create(index=f"{elastic.alias}-1", mappings={"properties": {"title": {"type": "long"}}})
    elastic.client.indices.put_alias(index=f"{elastic.alias}-1", name=elastic.alias)

    assert elastic.state().epoch == ""
