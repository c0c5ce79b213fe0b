"""Work in forked processes: they share the Records in memory, and send back only what it came to."""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

from .collector import uncollected
from .errors import HelperLost

T = TypeVar("T")

context = multiprocessing.get_context("fork")

ROOM = 1 << 20
"""Bytes of results that a helper may be ahead of who takes them: Linux's most for one pipe."""
TICKET = 4
"""Bytes of a name's place in the list: read from a pipe at once or not at all, whoever else reads or is killed."""


def in_processes(work: Callable[[str], T], names: list[str], jobs: int) -> Iterator[tuple[str, T]]:
    """Each name with what ``work`` gives for it, as it is done; the processes begin with the first names.

    Raises ``HelperLost`` at the end where one of them ended before its work did: some names are then missing.
    """
    tickets = _tickets(len(names))
    waiting: list[Connection] = []
    helpers = []
    try:
        for _ in range(min(jobs, len(names))):
            taking, sending = context.Pipe(duplex=False)
            fcntl.fcntl(sending.fileno(), fcntl.F_SETPIPE_SZ, ROOM)
            waiting.append(taking)
            helper = context.Process(target=_help, args=(work, names, tickets, sending, list(waiting)))
            helper.start()
            helpers.append(helper)
            sending.close()
        while waiting:
            for result in wait(waiting):
                assert isinstance(result, Connection)
                try:
                    yield result.recv()
                except EOFError:
                    waiting.remove(result)
        for helper in helpers:
            helper.join()
            if helper.exitcode:
                raise HelperLost(helper.exitcode)
    finally:
        os.close(tickets)
        for helper in helpers:
            helper.terminate()
            helper.join()
        for result in waiting:
            result.close()


def _tickets(number: int) -> int:
    """The reading end of a pipe that holds as many; read empty, it ends."""
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, ROOM)
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(b"".join(place.to_bytes(TICKET, "little") for place in range(number)))
    return reading


def _help(
    work: Callable[[str], Any], names: list[str], tickets: int, sending: Connection, inherited: list[Connection]
) -> None:
    let_signals_end()
    for foreign in inherited:
        foreign.close()  # Else sending would not fail once the publisher is no more.
    with uncollected():
        while ticket := os.read(tickets, TICKET):
            name = names[int.from_bytes(ticket, "little")]
            sending.send((name, work(name)))


def let_signals_end() -> None:
    """A watcher's handlers are not for its helpers: those would outlive it, or the one who ends them by SIGTERM."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
