"""What every engine does, and how it fails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

import msgspec

from .. import analysis
from ..query import FACETS, Asked, Indexed, Removed, Results

SPARE = 50
"""Further hits that are looked at, as some of the best may have too little of the query to be results."""


class SearchFailed(Exception):
    """An engine cannot answer; another one may."""


class IndexDamaged(SearchFailed):
    """The index is missing or cannot be read: it is rebuilt from the Records."""


class EngineUnavailable(SearchFailed):
    """The engine's server does not answer, or refuses."""


def is_first_of_all(asked: Asked) -> bool:
    """The first page of what the whole city has of a query, as most are asked.

    Its results are looked for among the best of whatever shares a term: asked for results alone, an engine scores each.
    """
    return bool(asked.clauses) and asked.page == 1 and not any(getattr(asked, name) for name in FACETS)


class State(msgspec.Struct, frozen=True):
    epoch: str = ""
    version: int = 0
    analysis: int = analysis.VERSION


class Filled(NamedTuple):
    generation: str
    entries: int


class Engine(Protocol):
    """An index in generations, one of them live. Every method may raise ``SearchFailed``."""

    name: str

    def state(self) -> State:
        """Epoch and version that the live generation holds; nothing for a missing, damaged or outdated one."""

    def check(self) -> None:
        """Raises ``IndexDamaged`` when the live generation cannot be searched."""

    def fill(self, entries: Iterable[Indexed], epoch: str, version: int) -> Filled:
        """A new generation beside the live one, with these entries alone."""

    def switch(self, generation: str) -> None:
        """Makes a generation live and deletes the older ones; no query fails meanwhile."""

    def apply(self, changes: Iterable[Indexed | Removed], epoch: str, version: int, generation: str = "") -> None:
        """Brings a generation, the live one by default, to ``version``; findable when it returns.

        Writes that a generation has seen already change nothing, in whatever order they come.
        """

    def search(self, asked: Asked) -> Results: ...

    def digests(self) -> Iterator[tuple[str, str]]:
        """Key and digest of everything in the live generation."""
