"""From text to search terms, the same for Records and queries and for every engine.

Words and character pairs together: words rank best where the dictionary knows them, pairs find the rest.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import opencc
import rjieba

VERSION = 1
"""Raise when the same text gives other terms: indexes are then rebuilt."""
MOST_QUERY = 200
"""Characters of a query that count."""

_PIECE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[a-z0-9]+(?:[._/-][a-z0-9]+)*")
_IS_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


def normalised(text: str) -> str:
    """Full-width to half-width, traditional to simplified, lower case, one space between words."""
    return " ".join(_simplifier().convert(unicodedata.normalize("NFKC", text)).lower().split())


def terms(text: str) -> list[str]:
    """The terms of a text in its order; a term stands as often as it occurs."""
    found: list[str] = []
    for piece in _PIECE.findall(normalised(text)):
        if _IS_HAN.match(piece):
            found += _han_terms(piece)
        else:
            found.append(piece)
            parts = re.split(r"[._/-]", piece)
            found += parts if len(parts) > 1 else []
    return found


def query_terms(query: str) -> list[str]:
    """The different terms of a query, in its order."""
    return list(dict.fromkeys(terms(query[:MOST_QUERY])))


def exact(text: str) -> str:
    """A title or code without spaces and punctuation, for exact matches."""
    return "".join(_PIECE.findall(normalised(text)))


def _han_terms(piece: str) -> list[str]:
    words = [word for word in rjieba.cut_for_search(piece) if word.strip()]
    pairs = [piece[start : start + 2] for start in range(len(piece) - 1)]
    return [*words, *pairs]


@lru_cache(maxsize=1)
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")
