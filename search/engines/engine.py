"""What every engine does, and how it fails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

import msgspec

from .. import analysis
from ..query import Asked, Indexed, Removed, Results


class SearchFailed(Exception):
    """An engine cannot answer; another one may."""


class IndexDamaged(SearchFailed):
    """The index is missing or cannot be read: it is rebuilt from the Records."""


class EngineUnavailable(SearchFailed):
    """The engine's server does not answer, or refuses."""


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
