"""What the worker does again and again, besides what time makes due."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

Act = Callable[[], object]


class Regular(NamedTuple):
    seconds: float
    act: Act


_acts: list[Regular] = []
_apart: list[Regular] = []


def regularly(seconds: float, *, apart: bool = False) -> Callable[[Act], Act]:
    """Registers an act of a room: done when the worker starts, and every ``seconds`` from then on.

    One ``apart`` has a thread of its own: people wait for it, or others would have to.
    """

    def register(act: Act) -> Act:
        (_apart if apart else _acts).append(Regular(seconds, act))
        return act

    return register


class Rounds:
    """When each act is next due."""

    def __init__(self, acts: Sequence[Regular] = _acts) -> None:
        self._acts = acts
        self._due: dict[Act, float] = {}

    @classmethod
    def apart(cls) -> list[Rounds]:
        """One for each act."""
        return [cls([regular]) for regular in _apart]

    def go(self, now: float) -> None:
        """Does what is due at ``now``, in seconds of any clock that does not go back."""
        for regular in self._acts:
            if now >= self._due.get(regular.act, now):
                # First, so that an act that fails is not tried again at once.
                self._due[regular.act] = now + regular.seconds
                regular.act()
