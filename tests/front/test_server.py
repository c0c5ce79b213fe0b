"""The front as a process of its own: real server, real files, no value of the back office."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from cms.front.counts import PageCounts
from tests.publishing.city import BUREAU, PORTAL, PublishedCity

from .server import Front, running_front


@pytest.fixture
def front(city: PublishedCity) -> Iterator[Front]:
    city.publish()
    with running_front(city) as running:
        yield running


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
    entrance = front.get("/api/v1/").json
    assert front.get(entrance["openapi"]).json["openapi"].startswith("3.")
    assert front.get(entrance["kinds"]).json["kinds"]
    refused = front.get("/api/v1/records?since=x")
    assert (refused.status, refused.headers["content-type"]) == (422, "application/problem+json; charset=utf-8")
    assert refused.json["detail"].startswith("since: ")

    health = front.get("/healthz").json
    assert health == {"status": "ok", "epoch": records["epoch"], "version": records["version"]}
    assert f"\nchengmen_front_records_version {records['version']}.0\n" in front.get("/metrics").body.decode()
    assert front.get("/metrics", X_Forwarded_Proto="https").status == 404
    assert front.get("/data/public.sqlite").body[:15] == b"SQLite format 3"
    assert front.get("/data/records.jsonl.gz").status == 200


def test_a_script_of_another_site_may_read_the_api_and_ask_whether_it_changed(front: Front) -> None:
    asked = front.get("/api/v1/records", method="OPTIONS", Origin="https://example.org")
    for answer in (asked, front.get("/api/v1/records"), front.get("/api/v1/openapi.json")):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["access-control-expose-headers"] == "ETag"
    assert (asked.status, asked.headers["access-control-allow-headers"]) == (204, "If-None-Match")
    assert "access-control-allow-origin" not in front.get("/").headers


@pytest.mark.parametrize(
    "path", ["/", "/nothing.html", "/search.json?q=a", "/api/v1/records", "/data/records.jsonl.gz"]
)
def test_a_question_for_headers_gets_those_of_the_answer_and_no_content(
    front: Front, city: PublishedCity, path: str
) -> None:
    full, headers = front.get(path), front.get(path, method="HEAD")

    assert (headers.status, headers.body) == (full.status, b"")
    assert int(headers.headers["content-length"]) == len(full.body)
    assert "dropping" not in (city.var / "front.log").read_text()


def test_views_are_counted_without_addresses(front: Front, city: PublishedCity) -> None:
    file = city.var / "counts.sqlite"
    for _ in range(3):
        front.get("/duties.html")
    front.get("/duties.html", method="HEAD")

    end = time.monotonic() + 10
    while not (views := PageCounts(file).views(BUREAU, "/duties.html")) and time.monotonic() < end:
        time.sleep(0.2)

    assert list(views.values()) == [3]
    assert b"127.0.0.1" not in file.read_bytes()


def test_a_fault_that_nobody_foresaw_is_told_in_words(front: Front, city: PublishedCity) -> None:
    frame = city.file("_frame.html")
    frame.unlink()
    frame.mkdir()

    answer = front.get("/counter/status")

    assert (answer.status, answer.headers["cache-control"]) == (500, "no-store")
    assert "请稍后再试" in answer.body.decode()
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
