"""What many Records of one moment have in common, read once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")

_known: ContextVar[dict[Hashable, Any] | None] = ContextVar("shared_reads", default=None)


@contextmanager
def shared_reads() -> Iterator[None]:
    """What is read through ``shared`` must not change inside, unless it is forgotten."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def shared(key: Hashable, read: Callable[[], T]) -> T:
    """What ``read`` gives, or is known for this key already; outside ``shared_reads`` it reads each time."""
    known = _known.get()
    if known is None:
        return read()
    if key not in known:
        known[key] = read()
    found: T = known[key]
    return found


def know(key: Hashable, value: object) -> None:
    """Spares a reading whose answer the caller has; without effect outside ``shared_reads``."""
    known = _known.get()
    if known is not None:
        known[key] = value


def forget(key: Hashable) -> None:
    known = _known.get()
    if known is not None:
        known.pop(key, None)
