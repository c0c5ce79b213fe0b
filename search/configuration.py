"""The front's search: which engines over which Records, from settings. Needs no database."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from elasticsearch import Elasticsearch

from cms.records.registry import load_kinds

from .engines.elastic import ElasticEngine
from .engines.embedded import EmbeddedEngine
from .engines.engine import Engine
from .entries import Source
from .searching import Searching
from .sync import Synchroniser


def engine(name: str, *, alias: str = "") -> Engine:
    """``embedded`` or ``elastic``; ``alias`` instead of the settings' one."""
    if name == "elastic":
        return _elastic(alias or settings.CHENGMEN_ELASTICSEARCH_INDEX)
    return EmbeddedEngine(Path(settings.CHENGMEN_INDEX))


def synchroniser(name: str = "") -> Synchroniser:
    """Of the named engine, or of the one that the settings choose."""
    return _synchronisers(_key())[name or settings.CHENGMEN_SEARCH_ENGINE]


def synchronisers() -> list[Synchroniser]:
    """Of the chosen engine and of its fall-back, the embedded one, which needs no service."""
    chosen = dict.fromkeys((settings.CHENGMEN_SEARCH_ENGINE, "embedded"))
    return [synchroniser(name) for name in chosen]


def searching() -> Searching:
    """One for the process, as long as the settings stay the same."""
    return _searching(_key())


@contextmanager
def scratch_engine(name: str) -> Iterator[Engine]:
    """An engine with an index of its own that goes at the end."""
    if name == "elastic":
        elastic = _elastic(f"{settings.CHENGMEN_ELASTICSEARCH_INDEX}-scratch-{os.getpid()}")
        try:
            yield elastic
        finally:
            elastic.delete()
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield EmbeddedEngine(Path(folder))


def _key() -> tuple[str, ...]:
    names = ("INDEX", "PUBLIC_DATABASE", "KINDS", "SEARCH_ENGINE", "ELASTICSEARCH_URL", "ELASTICSEARCH_INDEX")
    return tuple(str(getattr(settings, f"CHENGMEN_{name}")) for name in names)


@cache
def _synchronisers(_settings: tuple[str, ...]) -> dict[str, Synchroniser]:
    source = Source(Path(settings.CHENGMEN_PUBLIC_DATABASE), load_kinds(settings.CHENGMEN_KINDS))
    locks = Path(settings.CHENGMEN_INDEX)
    return {name: Synchroniser(source, engine(name), locks) for name in ("embedded", "elastic")}


@cache
def _searching(_settings: tuple[str, ...]) -> Searching:
    followed = synchronisers()
    return Searching(followed[0].source, [each.engine for each in followed])


def _elastic(alias: str) -> ElasticEngine:
    return ElasticEngine(
        _client(),
        alias,
        shards=settings.CHENGMEN_ELASTICSEARCH_SHARDS,
        replicas=settings.CHENGMEN_ELASTICSEARCH_REPLICAS,
        seconds=settings.CHENGMEN_ELASTICSEARCH_MILLISECONDS / 1000,
    )


def _client() -> Elasticsearch:
    user, password = settings.CHENGMEN_ELASTICSEARCH_USER, settings.CHENGMEN_ELASTICSEARCH_PASSWORD
    nodes = settings.CHENGMEN_ELASTICSEARCH_URL
    options: dict[str, Any] = {
        "basic_auth": (user, password) if user else None,
        "api_key": settings.CHENGMEN_ELASTICSEARCH_API_KEY or None,
        # Another node is asked once; the fall-back answers sooner than a third attempt.
        "max_retries": 1 if len(nodes) > 1 else 0,
        "retry_on_timeout": False,
    }
    if settings.CHENGMEN_ELASTICSEARCH_CA:
        options["ca_certs"] = settings.CHENGMEN_ELASTICSEARCH_CA
    return Elasticsearch(nodes, **options)
