"""The front as a process of its own, with no value of the back office."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from cms.running.processes import FRONT_WORKER
from tests.publishing.city import BUREAU, PublishedCity

ROOT = Path(__file__).resolve().parents[2]


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, object]:
        return json.loads(self.body)


class Front:
    def __init__(self, port: int) -> None:
        self.port = port

    def get(self, path: str, host: str = BUREAU, method: str = "GET", **headers: str) -> Answer:
        return self._ask(method, path, host, None, headers)

    def post(self, path: str, fields: dict[str, str], host: str = BUREAU, **headers: str) -> Answer:
        """As a form sends them."""
        return self.send(path, urlencode(fields).encode(), host, **headers)

    def send(self, path: str, body: bytes, host: str = BUREAU, **headers: str) -> Answer:
        """As something else than a form sends them."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        return self._ask("POST", path, host, body, headers)

    def _ask(self, method: str, path: str, host: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request(method, path, body=body, headers={"Host": f"{host}:{self.port}", **named})
            response = connection.getresponse()
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())


@contextmanager
def running_front(
    city: PublishedCity, *, application: str = "cms.front.wsgi", ready: str = "/search.json?q=a", **variables: str
) -> Iterator[Front]:
    """Answers ``ready`` when it is yielded; ended afterwards. ``variables`` are of its environment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "CHENGMEN_VAR": str(city.var),
        "DJANGO_SETTINGS_MODULE": "cms.settings.front",
        "CHENGMEN_COUNTER_PROOF": "0",
        **variables,
    }
    options = ["-b", f"127.0.0.1:{port}", "--threads", "4", *FRONT_WORKER]
    command = [sys.executable, "-m", "gunicorn", *options, application]
    log = (city.var / "front.log").open("w")
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    front = Front(port)
    try:
        _await(front, ready, process, city.var / "front.log")
        yield front
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        log.close()


def _await(front: Front, ready: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        try:
            if front.get(ready).status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"The front did not start:\n{log.read_text()}")
