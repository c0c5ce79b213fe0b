"""A way to a real server on which requests are refused, held up or lost, as a test wants it."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Refused(NamedTuple):
    """What the way answers instead of the server."""

    status: int
    body: bytes = b"{}"


class Way:
    """``on_request`` is asked for each request: None lets it through. The way has no time limit of its own."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.on_request: Callable[[str], Refused | None] = lambda _path: None

    def refuse(self, part: str, status: int, *, times: int) -> None:
        """The next requests whose path has this part."""
        left = [times]

        def refused(path: str) -> Refused | None:
            if part not in path or not left[0]:
                return None
            left[0] -= 1
            return Refused(status, b'{"error": {"type": "es_rejected_execution_exception"}, "status": %d}' % status)

        self.on_request = refused

    @contextmanager
    def held_up(self, part: str) -> Iterator[None]:
        """Requests with this part wait until the end of the block."""
        free = threading.Event()

        def waiting(path: str) -> None:
            if part in path:
                free.wait()

        self.on_request = waiting
        try:
            yield
        finally:
            free.set()
            self.on_request = lambda _path: None


@contextmanager
def faulty_way(server: str) -> Iterator[Way]:
    listening = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    way = Way(f"http://127.0.0.1:{listening.server_port}")
    listening.RequestHandlerClass = _handler(server, way)
    listening.daemon_threads = True
    thread = threading.Thread(target=listening.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield way
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join()


def _handler(server: str, way: Way) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = way.on_request(self.path)
            status, said = (answer, {"Content-Type": "application/json"}) if answer else self._asked(body)
            self.send_response(status.status)
            for name, value in said.items():
                self.send_header(name, value)
            self.send_header("X-Elastic-Product", "Elasticsearch")
            self.send_header("Content-Length", str(len(status.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(status.body)

        def _asked(self, body: bytes) -> tuple[Refused, dict[str, str]]:
            kept = {name: value for name, value in self.headers.items() if name.lower() in ("accept", "content-type")}
            request = urllib.request.Request(server + self.path, body or None, kept, method=self.command)
            try:
                with urllib.request.urlopen(request) as answer:
                    return Refused(answer.status, answer.read()), {"Content-Type": answer.headers["Content-Type"] or ""}
            except urllib.error.HTTPError as error:
                return Refused(error.code, error.read()), {"Content-Type": error.headers["Content-Type"] or ""}

        def log_message(self, format: str, *arguments: object) -> None:
            """Not to standard error."""

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass_on

    return Handler
