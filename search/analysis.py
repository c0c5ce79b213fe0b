"""From text to search terms, the same for Records and queries and for every engine.

Words and character pairs together: words rank best where the dictionary knows them, pairs find the rest.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import opencc
import rjieba

VERSION = 5
"""Raise when the same text gives other terms: indexes are then rebuilt."""
MOST_QUERY = 200
"""Characters of a query that count."""

_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e007f]"
)
"""Control characters, those of no width, and those that turn the direction: copied along, they part no word."""
_PIECE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[a-z0-9]+(?:[._/-][a-z0-9]+)*")
_IS_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_IS_WORD = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]{2,30}")


def normalised(text: str) -> str:
    """Full-width to half-width, traditional to simplified, lower case, one space between words, nothing unseen."""
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    return " ".join(_simplifier().convert(plain).lower().split())


class Cut(NamedTuple):
    """The terms of a text in its order, each as often as it occurs."""

    words: list[str]
    pairs: list[str]
    """Every two Han characters that stand together."""
    characters: list[str]
    """Every Han character."""


class Dictionary:
    """Words of the city that the segmenter does not know: names of departments, items and places."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self.words = frozenset(word for word in map(normalised, words) if _IS_WORD.fullmatch(word))
        self._by_beginning: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self.words):
            self._by_beginning[word[:2]].append(word)

    def inside(self, piece: str, pairs: Iterable[str]) -> list[str]:
        """The words that stand in a piece of Han characters with these pairs."""
        begun = {pair for pair in pairs if pair in self._by_beginning}
        return [word for beginning in sorted(begun) for word in self._by_beginning[beginning] if word in piece]


NO_WORDS = Dictionary()


def cut(text: str, dictionary: Dictionary = NO_WORDS) -> Cut:
    found = Cut([], [], [])
    for piece in _PIECE.findall(normalised(text)):
        if _IS_HAN.match(piece):
            pairs = [piece[start : start + 2] for start in range(len(piece) - 1)]
            words = rjieba.cut_for_search(piece)
            found.words.extend(words)
            found.words.extend(word for word in dictionary.inside(piece, pairs) if word not in words)
            found.pairs.extend(pairs)
            found.characters.extend(piece)
        else:
            found.words.append(piece)
            parts = re.split(r"[._/-]", piece)
            found.words.extend(parts if len(parts) > 1 else [])
    return found


def terms(text: str) -> list[str]:
    """Words and pairs."""
    found = cut(text)
    return [*found.words, *found.pairs]


def units(text: str) -> list[str]:
    """Pairs, and words that are not of Han characters."""
    found = cut(text)
    return [*found.pairs, *(word for word in found.words if not _IS_HAN.match(word))]


def han_pairs(text: str) -> frozenset[str]:
    """The different pairs alone: much cheaper than ``cut``."""
    pieces = [piece for piece in _PIECE.findall(normalised(text)) if _IS_HAN.match(piece)]
    return frozenset(piece[start : start + 2] for piece in pieces for start in range(len(piece) - 1))


# Each title and snippet of a page is marked with the same ones.
@lru_cache(maxsize=1000)
def query_terms(query: str) -> tuple[str, ...]:
    """The different terms of a query, in its order."""
    return tuple(dict.fromkeys(terms(query[:MOST_QUERY])))


def exact(text: str) -> str:
    """A title or code without spaces and punctuation, for exact matches."""
    return "".join(_PIECE.findall(normalised(text)))


def other_writings(text: str) -> list[str]:
    """The text as Taiwan and Hong Kong would have meant it, where that differs: 資訊 is 信息, not 资讯."""
    plain = normalised(text)
    found = (normalised(each.convert(unicodedata.normalize("NFKC", text))) for each in _regional())
    return [written for written in dict.fromkeys(found) if written != plain and _IS_HAN.search(written)]


@lru_cache(maxsize=1)
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@lru_cache(maxsize=1)
def _regional() -> tuple[opencc.OpenCC, ...]:
    return opencc.OpenCC("tw2sp"), opencc.OpenCC("hk2s")
