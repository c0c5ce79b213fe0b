"""Measuring an engine's ranking and speed on a scratch index of the same design."""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cms.records.search_entry import SearchEntry

from .engines.engine import Engine
from .entries import Change, indexed
from .judged import Document, JudgedQuery, lines
from .query import Indexed, Query
from .searching import ordered
from .understanding import understood
from .vocabulary import Vocabulary, shipped_synonyms

DEPTH = 10


def evaluate(engine: Engine, documents: Path, queries: Path) -> dict[str, Any]:
    """MRR, NDCG and recall at 10, precision at 1, and latency, over judged queries; recall by type of query.

    The engine's index is replaced. Raises ``FileInvalid``.
    """
    # Both before anything is written: a writer that is broken off goes on for a moment.
    judged, texts = list(lines(queries, JudgedQuery)), list(lines(documents, Document))
    started = time.perf_counter()
    filled = engine.fill(map(_entry, texts), "evaluation", 1)
    engine.switch(filled.generation)
    index_seconds = time.perf_counter() - started
    vocabulary = Vocabulary(shipped_synonyms())
    runs = [_run(engine, vocabulary, query) for query in judged]
    ranks = [run["ranks"] for run in runs]
    timings = sorted(run["seconds"] for run in runs)
    return {
        "engine": engine.name,
        "documents": filled.entries,
        "queries": len(runs),
        "mrr@10": _mean([1 / found[0] if found else 0.0 for found in ranks]),
        "ndcg@10": _mean([_ndcg(run["ranks"], run["relevant"]) for run in runs]),
        "recall@10": _mean([len(run["ranks"]) / run["relevant"] for run in runs]),
        "precision@1": _mean([float(found[:1] == [1]) for found in ranks]),
        "p50_ms": round(timings[len(timings) // 2] * 1000, 3) if timings else 0.0,
        "p99_ms": round(timings[int(len(timings) * 0.99)] * 1000, 3) if timings else 0.0,
        "index_seconds": round(index_seconds, 3),
        "by_type": _by_type(runs),
    }


def _run(engine: Engine, vocabulary: Vocabulary, query: JudgedQuery) -> dict[str, Any]:
    started = time.perf_counter()
    found = ordered(engine, understood(Query(text=query.query, size=DEPTH), vocabulary), time.time())
    seconds = time.perf_counter() - started
    relevant = set(query.relevant)
    ranks = [rank for rank, hit in enumerate(found.hits, start=1) if hit.key in relevant]
    return {"type": query.type, "ranks": ranks, "relevant": max(1, len(relevant)), "seconds": seconds}


def _by_type(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for run in runs:
        if run["type"]:
            grouped[run["type"]].append(run)
    return {
        name: {"queries": len(group)}
        | {
            f"recall@{depth}": _mean([float(any(rank <= depth for rank in run["ranks"])) for run in group])
            for depth in (1, 3, 5, 10)
        }
        for name, group in sorted(grouped.items())
    }


def _ndcg(ranks: list[int], relevant: int) -> float:
    best = sum(1 / math.log2(rank + 1) for rank in range(1, min(relevant, DEPTH) + 1))
    return sum(1 / math.log2(rank + 1) for rank in ranks) / best


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0


def _entry(document: Document) -> Indexed:
    entry = SearchEntry(
        key=document.id,
        site="evaluation",
        kind=document.kind,
        title=document.title,
        path=document.url,
        body=document.body,
        department=document.dept,
    )
    found = indexed(Change(entry.key, 1, entry, False), {})
    assert isinstance(found, Indexed)
    return found
