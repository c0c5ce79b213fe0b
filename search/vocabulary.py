"""Other names for things: synonyms, and what departments are and were called."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from . import analysis

SHIPPED = Path(__file__).with_name("synonyms.txt")
MOST_FOUND = 8
"""Names in one query that are looked at."""


class Name(NamedTuple):
    """What people say, and what it is called in the Records; one way."""

    said: str
    replacements: tuple[str, ...]


class Place(NamedTuple):
    """A name of a department, and a site of it."""

    said: str
    site: str


class BestBet(NamedTuple):
    """A query, and the key of the page that stands first for it."""

    query: str
    key: str


class Vocabulary:
    def __init__(
        self,
        names: Iterable[Name] = (),
        places: Iterable[Place] = (),
        best_bets: Iterable[BestBet] = (),
        dictionary: analysis.Dictionary = analysis.NO_WORDS,
        *,
        everywhere: Iterable[str] = (),
    ) -> None:
        self.everywhere = [analysis.normalised(name) for name in everywhere]
        self.dictionary = dictionary
        self.bets: dict[str, list[str]] = defaultdict(list)
        for bet in best_bets:
            self.bets[analysis.exact(bet.query)].append(bet.key)
        self.places = [(analysis.normalised(place.said), place.site) for place in places]
        self.names: dict[str, Name] = {}
        for name in names:
            said = analysis.normalised(name.said)
            former = self.names[said].replacements if said in self.names else ()
            every = dict.fromkeys((*former, *map(analysis.normalised, name.replacements)))
            self.names[said] = Name(said, tuple(each for each in every if each != said))

    def found(self, text: str) -> list[Name]:
        """The names said in a normalised text, the longer of two that overlap."""
        if not self.names:
            return []
        return [self.names[said] for said in dict.fromkeys(self._pattern.findall(text))][:MOST_FOUND]

    def replaced(self, text: str) -> list[str]:
        """The whole text with one name replaced."""
        return [text.replace(name.said, replacement) for name in self.found(text) for replacement in name.replacements]

    def sites_named(self, text: str) -> frozenset[str]:
        """Sites of the departments whose names stand in a normalised text."""
        return frozenset(site for said, site in self.places if said in text)

    def told_apart(self, text: str) -> str:
        """A normalised text without the names of city and departments, which stand on every page of theirs."""
        common = {said for said, _site in self.places if said in text} | {
            said for said in self.everywhere if said in text
        }
        left = text
        for said in sorted(common, key=len, reverse=True):
            left = left.replace(said, " ")
        return left if analysis.units(left) else text

    def bets_on(self, text: str) -> list[str]:
        """Keys of the pages that staff want first for just this query."""
        return self.bets.get(analysis.exact(text), [])

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, sorted(self.names, key=len, reverse=True))))


def read_synonyms(text: str) -> list[Name]:
    """Lines ``said => called, called`` (one way) or ``one = other = third`` (every way); ``#`` begins a remark.

    Raises ``ValueError`` naming the line that is neither.
    """
    names: list[Name] = []
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.partition("#")[0].strip()
        if not line:
            continue
        said, arrow, called = line.partition("=>")
        if arrow:
            every = [word.strip() for word in called.split(",")]
            names += [Name(word.strip(), tuple(every)) for word in said.split(",")]
        else:
            every = [word.strip() for word in line.split("=")]
            names += [Name(word, tuple(other for other in every if other != word)) for word in every]
        if len(every) + bool(arrow) < 2 or not all(every) or not said.strip():
            raise ValueError(f"Line {number}: write 'said => called' or 'one = other', not {line!r}.")
    return names


def shipped_synonyms() -> list[Name]:
    return read_synonyms(SHIPPED.read_text(encoding="utf-8"))
