"""Search as the front serves it, in a process of its own."""

from __future__ import annotations

from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pytest

from tests.front.test_server import Front, front

__all__ = ["front"]

NAUGHTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' OR 1=1 --",
    "{{ 7*7 }}",
    "{% include 'x' %}",
    "title:* AND NOT (",
    "\u202e\u200b\ufeff身份证",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "%00%ff",
    "a" * 3000,
    "身" * 300,
    '()[]{}^~*?:\\/+-&|!"',
    "1e309",
    "Ω≈ç√∫˜µ≤≥÷",
]


def page(front: Front, **given: str) -> str:
    answer = front.get("/search?" + urlencode(given))
    assert answer.status == 200
    return answer.body.decode()


@pytest.mark.slow
def test_the_page_helps_on(front: Front) -> None:
    assert "您是不是要找" in page(front, q="身分证")
    assert 'href="tel:0000-12340001"' in page(front, q="公安局电话")
    assert "去掉筛选条件" in page(front, q="身份证", year="1999")
    assert "sort=newest" in page(front, q="身份证")


@pytest.mark.slow
def test_no_query_breaks_the_page_or_stands_in_it_unescaped(front: Front) -> None:
    for text in NAUGHTY:
        shown = page(front, q=text)

        assert front.get("/search.json?q=" + quote(text)).status in (200, 400), text
        assert front.get("/suggest.json?q=" + quote(text)).status == 200, text
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
        assert len(shown) < 100_000


@pytest.mark.slow
def test_browsers_are_told_how_to_search(front: Front) -> None:
    answer = front.get("/opensearch.xml")

    urls = ElementTree.fromstring(answer.body).findall("{http://a9.com/-/spec/opensearch/1.1/}Url")
    assert answer.headers["content-type"].startswith("application/opensearchdescription+xml")
    assert [url.get("template", "").partition("/search")[2] for url in urls] == [
        "?q={searchTerms}",
        ".json?q={searchTerms}",
    ]


@pytest.mark.slow
def test_parameters_that_no_search_has_are_named(front: Front) -> None:
    for parameter in ("year=99999", "page=0", "page=x", "sort=oldest"):
        answer = front.get(f"/search.json?q=x&{parameter}")

        assert answer.status == 400
        assert parameter.partition("=")[0] in str(answer.json["error"])
