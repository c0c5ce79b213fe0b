"""What must hold before the city can start; each refusal is one sentence that says what to do."""

from __future__ import annotations

import fcntl
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class CannotRun(Exception):
    """The city cannot start as things are."""


def require_port_pair(port: int) -> None:
    if not 1 <= port <= 65534:
        raise CannotRun(f"Port {port} is outside 1 to 65534: choose another one with 'make run PORT=8000'.")


def require_free_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CannotRun(
                f"Port {port} cannot be used ({error.strerror}): end the program that has it, "
                f"or choose two free ports in a row with 'make run PORT={8100 if port < 8100 else 8200}'."
            ) from error


def answers(port: int) -> bool:
    """Whether a process of this machine takes connections there."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def require_writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise CannotRun(
            f"{folder} cannot be written ({error.strerror}): give this user the right to write there, "
            "or name another folder in CHENGMEN_VAR."
        ) from error


@contextmanager
def sole_run(folder: Path) -> Iterator[None]:
    """Keeps a second city off the same data: it would give every site its own port. A kill frees the folder too."""
    with (folder / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotRun(
                f"The city in {folder} is running already: end that one first (Ctrl-C), "
                "or name another folder in CHENGMEN_VAR."
            ) from error
        yield
