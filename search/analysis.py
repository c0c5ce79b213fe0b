"""From text to search terms, the same for Records and queries and for every engine.

Words and character pairs together: words rank best where the dictionary knows them, pairs find the rest.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from operator import add
from typing import NamedTuple

import opencc
import rjieba

VERSION = 6
"""Raise when the same text gives other terms: indexes are then rebuilt."""
MOST_QUERY = 200
"""Characters of a query that count."""

_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e007f]"
)
"""Control characters, those of no width, and those that turn the direction: copied along, they part no word."""
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
_LATIN = re.compile(r"[a-z0-9]+(?:[._/-][a-z0-9]+)*")
_SPLIT = re.compile("[._/-]")
_PIECE = re.compile(f"{_HAN.pattern}|{_LATIN.pattern}")
_WIDE_PUNCTUATION = "，；：（）！？"
_APART = "\n"
"""Between pieces of Han characters: the segmenter cuts all of a text in one call, and no pair reaches over it."""
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
        self._beginnings = frozenset(self._by_beginning)

    def inside(self, text: str, pairs: Iterable[str]) -> list[str]:
        """The words that stand in a text with these pairs."""
        begun = self._beginnings.intersection(pairs)
        return [word for beginning in sorted(begun) for word in self._by_beginning[beginning] if word in text]


NO_WORDS = Dictionary()


def cut(text: str, dictionary: Dictionary = NO_WORDS) -> Cut:
    plain = _without_wide_punctuation(text)
    joined = _han(plain)
    pairs = _pairs(joined)
    words = [word for word in rjieba.cut_for_search(joined) if word != _APART]
    known = set(words)
    for word in dictionary.inside(joined, pairs):
        if word not in known:
            words += [word] * joined.count(word)
    return Cut([*words, *_latin(plain)], pairs, list(joined.replace(_APART, "")))


def terms(text: str) -> list[str]:
    """Words and pairs."""
    found = cut(text)
    return [*found.words, *found.pairs]


def units(text: str) -> list[str]:
    """Pairs, and words that are not of Han characters."""
    plain = _without_wide_punctuation(text)
    return [*_pairs(_han(plain)), *_latin(plain)]


def han_pairs(text: str) -> frozenset[str]:
    """The different pairs alone: much cheaper than ``cut``."""
    return frozenset(_pairs(_han(_without_wide_punctuation(text))))


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
    return [written for written in dict.fromkeys(found) if written != plain and _HAN.search(written)]


def _without_wide_punctuation(text: str) -> str:
    """Normalised, for cutting. Where no wide sign is left, as mostly, a text is known to be in its normal form at once."""
    for sign in _WIDE_PUNCTUATION:
        text = text.replace(sign, " ")
    return normalised(text)


def _han(plain: str) -> str:
    return _APART.join(_HAN.findall(plain))


def _pairs(joined: str) -> list[str]:
    return [pair for pair in map(add, joined, joined[1:]) if _APART not in pair]


def _latin(plain: str) -> list[str]:
    """Words of letters and digits, and the parts of composed ones."""
    words = []
    for word in _LATIN.findall(plain):
        parts = _SPLIT.split(word)
        words += [word, *parts] if len(parts) > 1 else [word]
    return words


@lru_cache(maxsize=1)
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@lru_cache(maxsize=1)
def _regional() -> tuple[opencc.OpenCC, ...]:
    return opencc.OpenCC("tw2sp"), opencc.OpenCC("hk2s")
