"""Work in forked processes: they share the Records in memory, and send back only what it came to."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

T = TypeVar("T")

context = multiprocessing.get_context("fork")


def in_processes(work: Callable[[str], T], names: list[str], jobs: int) -> Iterator[T]:
    """What ``work`` gives for each name, in their order."""
    global _work
    _work = work
    with context.Pool(jobs, let_signals_end) as pool:
        yield from pool.imap(_call, names)
        pool.close()
        pool.join()


def let_signals_end() -> None:
    """A watcher's handlers are not for its helpers: those would outlive it, or the pool that ends them by SIGTERM."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


_work: Callable[[str], Any]


def _call(name: str) -> Any:
    return _work(name)
