"""gunicorn's worker of the front: says what is wrong with an address that it does not take, and how to go on."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import Any

from gunicorn.http.errors import LimitRequestLine
from gunicorn.workers.gthread import ThreadWorker

from .headers import HEADERS
from .plain_pages import TOO_LONG, TOO_LONG_STATUS

DRAINED = 65_536
"""Bytes of such a request that are read: a connection closed with unread ones would lose the answer."""
SECONDS = 1.0


class FrontWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types.
    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:
        if not isinstance(exc, LimitRequestLine):
            super().handle_error(req, client, addr, exc)
            return
        with suppress(OSError):  # Whoever has gone needs no answer.
            client.settimeout(SECONDS)
            client.sendall(_answer())
            client.shutdown(socket.SHUT_WR)
            left = DRAINED
            while left > 0 and (received := client.recv(left)):
                left -= len(received)


def _answer() -> bytes:
    body = TOO_LONG.encode()
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Length": str(len(body)),
        "Connection": "close",
        **HEADERS,
    }
    lines = [
        f"HTTP/1.1 {TOO_LONG_STATUS} URI Too Long",
        *(f"{name}: {value}" for name, value in headers.items()),
        "",
        "",
    ]
    return "\r\n".join(lines).encode("ascii") + body
