"""Keeping Python's collector of cycles away from what holds none: walking all Records stops an edit."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

MANY_RECORDS = 1000
"""From this many on, new Records are set apart from the collector."""


@contextmanager
def kept_for_long(number: int) -> Iterator[None]:
    """Sets many new Records apart from the collector.

    Forked processes then share their pages, which the collector would write to.
    """
    if number < MANY_RECORDS:
        yield
        return
    with uncollected():
        yield
        gc.freeze()


@contextmanager
def uncollected() -> Iterator[None]:
    """Without looking for cycles: what is made meanwhile holds hardly any, and most of it is still needed."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
