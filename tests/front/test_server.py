"""The front as a process of its own: real server, real files, no value of the back office."""

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
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.publishing.city import BUREAU, PORTAL, PublishedCity

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
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers={"Host": f"{host}:{self.port}", **named})
        response = connection.getresponse()
        answer = Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        connection.close()
        return answer


@pytest.fixture
def front(city: PublishedCity) -> Iterator[Front]:
    city.publish()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "CHENGMEN_VAR": str(city.var),
        "DJANGO_SETTINGS_MODULE": "cms.settings.front",
    }
    command = [sys.executable, "-m", "gunicorn", "cms.front.wsgi", "-b", f"127.0.0.1:{port}", "--threads", "4"]
    log = (city.var / "front.log").open("w")
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    front = Front(port)
    try:
        _await(front, process, city.var / "front.log")
        yield front
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        log.close()


def _await(front: Front, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        try:
            if front.get("/search.json?q=a").status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"The front did not start:\n{log.read_text()}")


def test_the_front_serves_files_search_and_records(front: Front, city: PublishedCity) -> None:
    home = front.get("/")
    assert home.status == 200
    assert "示例市公安局" in home.body.decode()
    assert home.headers["content-security-policy"].startswith("default-src 'none'")
    assert "set-cookie" not in home.headers
    assert front.get("/", PORTAL).status == 200
    assert front.get("/", If_None_Match=home.headers["etag"]).status == 304

    assert front.get("/services").headers["location"] == "/services/"
    assert front.get("/old/1.htm").headers["location"] == "/notices/n.html"
    missing = front.get("/nothing.html")
    assert (missing.status, "没有找到" in missing.body.decode()) == (404, True)
    assert front.get("/_frame.html").status == 404
    assert front.get("/", "unknown.localhost").status == 404
    assert front.get("/", method="POST").status == 405

    found = front.get("/search.json?q=%E8%BA%AB%E4%BB%BD%E8%AF%81").json
    assert found["results"][0]["title"] == "居民身份证换领"
    page = front.get("/search?q=%E8%BA%AB%E4%BB%BD%E8%AF%81").body.decode()
    assert "<mark>身份证</mark>" in page
    assert "<!--main-->" not in page
    assert front.get("/search.json?year=x").status == 400
    assert front.get("/suggest.json?q=%E8%BA%AB%E4%BB%BD").json["suggestions"]

    records = front.get("/api/v1/records?site=gongan&kind=news").json
    assert [record["title"] for record in records["records"]] == ["便民服务日"]
    key = records["records"][0]["key"]
    assert front.get(f"/api/v1/records/{key}").json["record"]["title"] == "便民服务日"
    assert front.get("/api/v1/records/page:0").status == 404
    assert {site["site"] for site in front.get("/api/v1/sites").json["records"]} == {"gongan", "portal"}
    changes = front.get(f"/api/v1/records?since={records['version']}").json
    assert changes["records"] == []
    assert front.get("/api/v1/openapi.json").json["openapi"].startswith("3.")

    health = front.get("/healthz").json
    assert health == {"status": "ok", "epoch": records["epoch"], "version": records["version"]}
    assert front.get("/data/public.sqlite").body[:15] == b"SQLite format 3"
    assert front.get("/data/records.jsonl.gz").status == 200


def test_views_are_counted_without_addresses(front: Front, city: PublishedCity) -> None:
    import sqlite3

    for _ in range(3):
        front.get("/duties.html")
    end = time.monotonic() + 10
    rows: list[tuple[object, ...]] = []
    while not rows and time.monotonic() < end:
        time.sleep(0.2)
        if (city.var / "counts.sqlite").exists():
            connection = sqlite3.connect(city.var / "counts.sqlite")
            rows = connection.execute("SELECT host, path, views FROM page_view WHERE path = '/duties.html'").fetchall()
            connection.close()

    assert rows == [(BUREAU, "/duties.html", 3)]
    assert b"127.0.0.1" not in (city.var / "counts.sqlite").read_bytes()
