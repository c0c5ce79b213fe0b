"""Cutting the part of a text that a query is about, with its words marked."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape

from . import analysis

LENGTH = 120
"""Characters of a snippet."""


def snippet(text: str, query: str, length: int = LENGTH) -> str:
    """Safe HTML: the densest part of the text, the query's terms in ``<mark>``."""
    flat = " ".join(text.split())
    spots = _spots(flat, query)
    start = _best_start([position for position, _end in spots], length)
    part = flat[start : start + length]
    marked = _marked(part, [(a - start, b - start) for a, b in spots if a >= start and b <= start + length])
    return f"{'…' if start else ''}{marked}{'…' if start + length < len(flat) else ''}"


def highlighted(text: str, query: str) -> str:
    """The whole text as safe HTML with the query's terms marked."""
    return _marked(text, _spots(text, query))


def _spots(text: str, query: str) -> list[tuple[int, int]]:
    """Where terms of the query stand, merged, in order. Simplified characters keep their place one by one."""
    comparable = "".join(map(_comparable, text))
    if len(comparable) != len(text):
        comparable = text.lower()
    found: list[tuple[int, int]] = []
    wanted = sorted((term for term in analysis.query_terms(query) if len(term) > 1), key=len, reverse=True)
    for term in wanted:
        found += [match.span() for match in re.finditer(re.escape(term), comparable)]
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(found):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


@lru_cache(maxsize=20_000)
def _comparable(character: str) -> str:
    return analysis.normalised(character) or " "


def shared(text: str, query: str) -> int:
    """How many different terms of the query stand in the text."""
    comparable = "".join(map(_comparable, text))
    return sum(term in comparable for term in analysis.query_terms(query) if len(term) > 1)


def _best_start(positions: list[int], length: int) -> int:
    if not positions:
        return 0
    best = max(positions, key=lambda start: (sum(start <= other < start + length for other in positions), -start))
    return max(0, best - 20)


def _marked(text: str, spots: list[tuple[int, int]]) -> str:
    parts, position = [], 0
    for begin, end in spots:
        parts += [escape(text[position:begin]), "<mark>", escape(text[begin:end]), "</mark>"]
        position = end
    return "".join([*parts, escape(text[position:])])
