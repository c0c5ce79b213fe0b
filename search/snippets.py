"""Cutting the part of a text that a query is about, with its words marked."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
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
    comparable = text.translate(_COMPARABLE)
    if len(comparable) != len(text):
        comparable = text.lower()
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(_places(_wanted(query), comparable)):
        if merged and begin <= merged[-1][1]:
            if end > merged[-1][1]:
                merged[-1] = (merged[-1][0], end)
        else:
            merged.append((begin, end))
    return merged


def _places(terms: Iterable[str], text: str) -> Iterator[tuple[int, int]]:
    """Where each of them stands, also inside another one."""
    for term in terms:
        begin = text.find(term)
        while begin >= 0:
            end = begin + len(term)
            yield begin, end
            begin = text.find(term, end)


def _wanted(query: str) -> list[str]:
    return [term for term in analysis.query_terms(query) if len(term) > 1]


class _Comparable(dict[int, str]):
    """For ``str.translate``: each character as terms have it, worked out when it first occurs."""

    def __missing__(self, code: int) -> str:
        found = self[code] = analysis.normalised(chr(code)) or " "
        return found


_COMPARABLE = _Comparable()


def shared(text: str, query: str) -> int:
    """How many different terms of the query stand in the text."""
    comparable = text.translate(_COMPARABLE)
    return sum(term in comparable for term in _wanted(query))


def _best_start(positions: list[int], length: int) -> int:
    if not positions:
        return 0
    # They are in order: those from the first on that lie before the end of its part.
    numbers = [bisect_left(positions, start + length) - first for first, start in enumerate(positions)]
    return max(0, positions[numbers.index(max(numbers))] - 20)


def _marked(text: str, spots: list[tuple[int, int]]) -> str:
    parts, position = [], 0
    for begin, end in spots:
        parts += [escape(text[position:begin]), "<mark>", escape(text[begin:end]), "</mark>"]
        position = end
    return "".join([*parts, escape(text[position:])])
