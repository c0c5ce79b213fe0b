"""The order of results, whatever engine found them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from search.query import Asked, Hit, Query
from search.ranking import ranked
from search.understanding import understood
from search.vocabulary import Place, Vocabulary

NOW = datetime(2026, 6, 1, tzinfo=UTC).timestamp()
YEAR = 365 * 86_400


def asked(text: str, **given: Any) -> Asked:
    return understood(Query(text=text, **given), Vocabulary(places=[Place("公安局", "gongan")]))


def hit(key: str, score: float = 10.0, **given: Any) -> Hit:
    return Hit(**{"key": key, "score": score, "title": key, "site": key, "kind": "standard", **given})


def order(text: str, *hits: Hit, **given: Any) -> list[str]:
    return [found.key for found in ranked(asked(text, **given), hits, NOW)]


def test_what_is_in_force_stands_before_what_was_repealed() -> None:
    assert order("办法", hit("repealed", 11, is_effective=False), hit("current", 10)) == ["current", "repealed"]


def test_a_guide_stands_before_news_of_the_matter_for_who_wants_it_done() -> None:
    news, guide = hit("news", 10.5, kind="document"), hit("guide", 10, kind="service_item")

    assert order("申领居住证", news, guide) == ["guide", "news"]
    assert order("居住条件调查", news, guide) == ["news", "guide"]


def test_news_grows_old_and_guides_do_not() -> None:
    old = NOW - 10 * YEAR

    assert order("停水", hit("old", kind="news", published=int(old)), hit("new", kind="news", published=int(NOW))) == [
        "new",
        "old",
    ]
    assert order("停水", hit("a", published=int(old)), hit("b", published=int(NOW))) == ["a", "b"]


def test_a_title_that_is_the_query_stands_before_a_longer_one() -> None:
    titles = [hit("关于做好居民身份证换领有关工作的通知", 11), hit("居民身份证换领", 10)]

    assert order("居民身份证换领", *titles)[0] == "居民身份证换领"


def test_who_asks_for_a_departments_telephone_finds_its_contacts_first() -> None:
    hits = [hit("news", 11, site="gongan", kind="news"), hit("contacts", 9, site="gongan", kind="contacts")]

    assert order("公安局电话", *hits) == ["contacts", "news"]
    assert order("公安局停电", *hits) == ["news", "contacts"]


def test_pages_of_a_department_that_is_named_come_first() -> None:
    hits = [hit("other", 11, site="water"), hit("named", 10, site="gongan")]

    assert order("公安局停电", *hits) == ["named", "other"]
    assert order("停电", *hits) == ["other", "named"]


def test_one_site_does_not_fill_the_page() -> None:
    many = [hit(f"a{number}", 11 - number / 100, site="a") for number in range(10)]

    found = order("停电", *many, hit("b", 10, site="b"))

    assert found.index("b") < 6
    assert order("停电", *many, hit("b", 10, site="b"), site="a").index("b") == 10


def test_equal_scores_have_one_order() -> None:
    assert order("停电", hit("b"), hit("a")) == order("停电", hit("a"), hit("b"))


def test_the_newest_of_the_best_come_first_where_that_is_asked_for() -> None:
    hits = [hit("old", 20, published=int(NOW - YEAR)), hit("new", 10, published=int(NOW))]

    assert order("停电", *hits, sort="newest") == ["new", "old"]
