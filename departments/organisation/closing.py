"""What other rooms do when a department is merged into another, or retired without one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from .models import Department

Told = Callable[[Department, Department | None], Iterable[str]]
Act = Callable[[Department, Department | None], object]


class Follower(NamedTuple):
    told: Told
    """Given the department that closes and its heir, if any: sentences of what would happen."""
    act: Act
    """Does it, in the transaction of the closing."""


_followers: list[Follower] = []


def when_closed(follower: Follower) -> None:
    _followers.append(follower)


def followers() -> tuple[Follower, ...]:
    return tuple(_followers)
