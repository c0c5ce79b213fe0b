"""Asking the engines in their order: the second one answers while the first one cannot."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

import msgspec

from .engines.engine import Engine, SearchFailed
from .entries import NamesState, Source
from .minimum import loosened
from .query import Asked, Query, Results
from .ranking import DEPTH, ranked
from .understanding import understood
from .vocabulary import Vocabulary, shipped_synonyms

logger = logging.getLogger(__name__)
RETRY_SECONDS = 5.0
"""How long an engine that failed is left alone: people do not wait for its time limit meanwhile."""


class Searching:
    def __init__(self, source: Source, engines: Sequence[Engine], *, retry_seconds: float = RETRY_SECONDS) -> None:
        self.source = source
        self.engines = tuple(engines)
        self.retry_seconds = retry_seconds
        self._failed: dict[str, float] = {}
        self._vocabulary: tuple[NamesState, Vocabulary] | None = None

    def search(self, query: Query) -> tuple[Results, str]:
        """Results and the engine's name. Raises ``SearchFailed`` when no engine answers.

        A partial answer is given only where no other engine has a whole one.
        """
        asked = understood(query, self.vocabulary())
        partial: tuple[Results, str] | None = None
        failure: SearchFailed | None = None
        for engine in self._in_turn():
            try:
                found = ordered(engine, asked, time.time())
            except SearchFailed as error:
                failure = error
                self._left_alone(engine, str(error))
                continue
            if not found.is_partial:
                return found, engine.name
            partial = partial or (found, engine.name)
            self._left_alone(engine, "It did not answer in time.")
        if partial:
            return partial
        assert failure is not None
        raise failure

    def vocabulary(self) -> Vocabulary:
        """Read again when names have changed."""
        state = self.source.names_state()
        if self._vocabulary is None or self._vocabulary[0] != state:
            self._vocabulary = state, _vocabulary(self.source)
        return self._vocabulary[1]

    def is_fallback(self, name: str) -> bool:
        return name != self.engines[0].name

    def _in_turn(self) -> list[Engine]:
        """Those that failed a moment ago come last."""
        now = time.monotonic()
        return sorted(self.engines, key=lambda engine: now - self._failed.get(engine.name, -1e9) < self.retry_seconds)

    def _left_alone(self, engine: Engine, reason: str) -> None:
        logger.warning("search_engine_failed", extra={"engine": engine.name, "reason": reason})
        self._failed[engine.name] = time.monotonic()


def _vocabulary(source: Source) -> Vocabulary:
    names = [*shipped_synonyms(), *source.synonyms(), *source.department_names()]
    return Vocabulary(
        names, source.department_sites(), source.best_bets(), source.dictionary(), everywhere=source.city_names()
    )


def ordered(engine: Engine, asked: Asked, now: float) -> Results:
    """One page of results: the engine's best put in order, those behind as the engine has them."""
    if asked.page * asked.size > DEPTH:
        return _found(engine, asked)
    found = _found(engine, msgspec.structs.replace(asked, page=1, size=DEPTH))
    start = (asked.page - 1) * asked.size
    return msgspec.structs.replace(found, hits=ranked(asked, found.hits, now)[start : start + asked.size])


def _found(engine: Engine, asked: Asked) -> Results:
    """Where nothing has enough of the query, what has anything of it: a hint is better than an empty page."""
    found = engine.search(asked)
    is_empty = not found.total and not any(found.facets.values())
    if not is_empty or not asked.needed:
        return found
    return msgspec.structs.replace(engine.search(loosened(asked)), is_loose=True)
