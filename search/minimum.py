"""How much of a query a result must share: one pair of characters in common makes no result.

The shares are measured: docs/decisions/0015 has what they cost and bring.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

import msgspec

from . import analysis, pinyin
from .query import Asked, Clause, Needed

NAME = 0.25
"""Of the pairs of a short query, and of the sounds of its characters."""
QUESTION = 0.1
"""Of the pairs of a long one: who tells a case uses many words that no text has."""
LEAST, MOST = 2, 5
"""Pairs: of a name, and of the longest question."""
SWAPPED = 0.7
"""Of the characters of a short query: swapped ones leave no pair whole."""
INITIALS = 0.8
MOST_TEXTS, MOST_UNITS = 8, 20
"""Further ways to write a query that are looked for whole, and of how many pairs each."""
MOST_OF_QUESTION = 100
LETTERS = 6
"""Typed letters for each pair of sounds: readings are many, and most of them are not meant."""
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")


def needed(text: str, other_texts: Sequence[str], clauses: Sequence[Clause], *, is_short: bool) -> tuple[Needed, ...]:
    """Groups of terms, one of which a result must have enough of.

    ``text`` is what tells results apart, ``other_texts`` are further ways to write a short query, ``clauses`` are all that is
    looked for.
    """
    cut = analysis.cut(text)
    by_field: dict[str, list[str]] = defaultdict(list)
    for clause in clauses:
        by_field[clause.field].append(clause.term)
    groups = [*_of_letters(text, cut, by_field)]
    units = [_units(written)[:MOST_UNITS] for written in (text, *other_texts[:MOST_TEXTS])]
    if is_short:
        groups += [group for each in units for group in _of_text(each, each)]
        groups += _of_name(cut)
    else:
        own = _units(text)
        every = dict.fromkeys([*own, *(unit for each in units[1:] for unit in each)])
        groups += _of_text([*every][:MOST_OF_QUESTION], own, QUESTION)
    return tuple(dict.fromkeys(group for group in groups if group.terms))


def loosened(asked: Asked) -> Asked:
    """The query as one that any of its terms answers."""
    return msgspec.structs.replace(asked, needed=tuple(group._replace(least=1) for group in asked.needed))


def _units(text: str) -> list[str]:
    return list(dict.fromkeys(analysis.units(text)))


def _of_text(terms: Sequence[str], own: Sequence[str], share: float = NAME) -> Iterator[Needed]:
    least = _least(len(own), share)
    yield Needed(tuple(("pairs" if _HAN.search(term) else "words", term) for term in terms), least)
    for field in ("keywords", "files"):
        yield Needed(tuple((field, term) for term in terms), least)


def _of_name(cut: analysis.Cut) -> Iterator[Needed]:
    """A name that is written wrongly has its characters or its sounds all the same."""
    characters = tuple(("characters", term) for term in dict.fromkeys(cut.characters))
    yield Needed(characters, math.ceil(len(characters) * SWAPPED))
    sounds = pinyin.sound_pairs(pinyin.syllables("".join(cut.characters)))
    yield Needed(tuple(("sounds", term) for term in dict.fromkeys(sounds)), _least(len(set(sounds)), NAME))


def _of_letters(text: str, cut: analysis.Cut, by_field: dict[str, list[str]]) -> Iterator[Needed]:
    letters = sum(map(len, re.findall("[a-z]+", text)))
    if not cut.pairs:
        sounds = tuple(("sounds", term) for term in by_field["sounds"])
        yield Needed(sounds, min(len(sounds), max(1, letters // LETTERS)))
    initials = tuple(("initials", term) for term in by_field["initials"])
    yield Needed(initials, math.ceil(len(initials) * INITIALS))


def _least(terms: int, share: float) -> int:
    return max(1, min(terms, MOST, max(LEAST, math.ceil(terms * share))))
