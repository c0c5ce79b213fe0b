"""Search as the front serves it, in a process of its own."""

from __future__ import annotations

from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pytest

from tests.front.server import running_front
from tests.front.test_server import Front, front
from tests.markup import injected
from tests.publishing.city import PublishedCity
from tests.services.servers import free_port

__all__ = ["front"]

MOST_BYTES = 100_000


def page(front: Front, **given: str) -> str:
    answer = front.get("/search?" + urlencode(given))
    assert answer.status == 200
    return answer.body.decode()


@pytest.mark.slow
def test_the_page_helps_on(front: Front) -> None:
    assert "您是不是要找" in page(front, q="身分证")
    assert 'href="tel:000012340001"' in page(front, q="公安局电话")
    assert "去掉筛选条件" in page(front, q="身份证", year="1999")
    assert "sort=newest" in page(front, q="身份证")
    card = page(front, q="身份证换领")
    assert "承诺办结" in card
    assert "20元/证" in card


@pytest.mark.slow
def test_whoever_finds_nothing_is_led_to_people(front: Front) -> None:
    nothing = page(front, q="龘靐")

    assert '<a href="/consultation.html">到“咨询”栏目提问</a>' in nothing
    assert '拨打本站联系电话 <a href="tel:' in " ".join(nothing.split())
    assert '<a href="tel:12345">12345</a>' in nothing


@pytest.mark.slow
def test_no_query_breaks_the_page_or_stands_in_it_unescaped(front: Front, naughty: list[str]) -> None:
    for text in [*naughty, "a" * 7000, "身" * 800]:
        shown = page(front, q=text)

        assert front.get("/search.json?q=" + quote(text)).status in (200, 400), text
        assert front.get("/suggest.json?q=" + quote(text)).status == 200, text
        assert injected(shown) == [], text
        assert len(shown.encode()) < MOST_BYTES, text


@pytest.mark.slow
def test_a_query_that_no_server_takes_is_told_in_words(front: Front) -> None:
    answer = front.get("/search?q=" + quote("身" * 3000))

    assert (answer.status, answer.headers["content-type"]) == (414, "text/html; charset=utf-8")
    assert "不超过200个字" in answer.body.decode()
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.slow
def test_without_a_server_the_fallback_answers_and_says_so(city: PublishedCity) -> None:
    city.publish()
    nowhere = f"http://127.0.0.1:{free_port()}"

    with running_front(city, CHENGMEN_SEARCH_ENGINE="elastic", CHENGMEN_ELASTICSEARCH_URL=nowhere) as front:
        shown = page(front, q="身份证")

    assert "备用索引" in shown
    assert "居民<mark>身份证</mark>换领" in shown


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
    for parameter in ("year=99999", "year=%D9%A1%D9%A2%D9%A3%D9%A4", "page=0", "page=x", "page=%D9%A3", "sort=oldest"):
        answer = front.get(f"/search.json?q=x&{parameter}")

        assert answer.status == 400
        assert parameter.partition("=")[0] in str(answer.json["error"])
