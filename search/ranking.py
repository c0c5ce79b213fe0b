"""The order of what an engine found: one for every engine.

Each factor has its reason in docs/decisions/0015, with what it changed.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from . import analysis
from .query import NEWS, Asked, Hit

DEPTH = 100
"""Best hits of an engine that are put in order; those behind follow as they are."""
TITLE = 0.5
"""For a short query that stands in the title and is most of it."""
REPEALED = 0.6
GUIDE = 1.2
"""For a guide, when the query is about doing something."""
CONTACTS = 3.0
"""For the page of contacts of a department that the query names and asks how to reach."""
FRESH = 0.3
"""For news of today; a third of it is left after a year."""
FRESH_SECONDS = 365 * 86_400.0
NAMED = 1.3
"""For pages of a department that the query names."""
SAME_SITE, SITE_SHARE = 0.93, 3
"""For each further hit of a site that has three better ones already."""
GUIDES = frozenset({"service_item", "catalogue_item"})


def ranked(asked: Asked, hits: Sequence[Hit], now: float) -> tuple[Hit, ...]:
    """``now`` in seconds since 1970."""
    if not asked.text.strip():
        return tuple(hits)
    if asked.sort == "newest":
        return tuple(sorted(hits, key=lambda hit: (-hit.published, hit.key)))
    scored = [(hit.score * _factor(asked, hit, now), hit) for hit in hits]
    ordered = sorted(scored, key=lambda pair: (-pair[0], pair[1].key))
    if asked.site or asked.preferred:
        return tuple(hit for _score, hit in ordered)
    return tuple(_spread(ordered))


def _factor(asked: Asked, hit: Hit, now: float) -> float:
    factor = 1.0 + TITLE * _closeness(asked, hit)
    if not hit.is_effective:
        factor *= REPEALED
    if asked.is_doing and hit.kind in GUIDES:
        factor *= GUIDE
    if asked.is_reaching and hit.kind == "contacts" and hit.site in asked.preferred:
        factor *= CONTACTS
    if hit.kind in NEWS and hit.published:
        factor *= 1.0 + FRESH * math.exp(-max(0.0, now - hit.published) / FRESH_SECONDS)
    if hit.site in asked.preferred:
        factor *= NAMED
    return factor


def _closeness(asked: Asked, hit: Hit) -> float:
    """How much of the title's pairs the query's title terms are, and of these are there; 0 for long queries."""
    if not asked.title_pairs:
        return 0.0
    title = _pairs(hit.title)
    shared = len(title & asked.title_pairs)
    return 2 * shared / (len(title) + len(asked.title_pairs)) if shared else 0.0


def _spread(ordered: Sequence[tuple[float, Hit]]) -> list[Hit]:
    seen: Counter[str] = Counter()
    spread = []
    for score, hit in ordered:
        spread.append((score * SAME_SITE ** max(0, seen[hit.site] - SITE_SHARE + 1), hit))
        seen[hit.site] += 1
    return [hit for _score, hit in sorted(spread, key=lambda pair: (-pair[0], pair[1].key))]


# The same titles are found again and again.
_pairs = lru_cache(maxsize=20_000)(analysis.han_pairs)
