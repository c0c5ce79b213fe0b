"""Each engine, empty, on its own index; Elasticsearch is a real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch

from search.engines.elastic import ElasticEngine
from search.engines.embedded import EmbeddedEngine
from search.engines.engine import Engine


@pytest.fixture
def elastic(elasticsearch: str) -> Iterator[ElasticEngine]:
    with Elasticsearch(elasticsearch, max_retries=0) as client:
        engine = ElasticEngine(client, f"test-{uuid4().hex}", replicas=0, seconds=20)
        yield engine
        engine.delete()


@pytest.fixture(params=["embedded", pytest.param("elastic", marks=pytest.mark.slow)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    if request.param == "elastic":
        return request.getfixturevalue("elastic")
    return EmbeddedEngine(tmp_path / "index")
