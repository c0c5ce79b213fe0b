"""What a search tells beside its results."""

from __future__ import annotations

import pytest

from departments.kinds import KINDS
from search.engines.embedded import EmbeddedEngine
from search.entries import Source
from search.query import Query
from search.searching import Searching
from search.service import answer, suggestions
from search.sync import Synchroniser
from tests.publishing.city import PublishedCity


@pytest.fixture
def asking(city: PublishedCity) -> Searching:
    city.publish()
    source, engine = Source(city.var / "public.sqlite", KINDS), EmbeddedEngine(city.var / "index")
    Synchroniser(source, engine, city.var / "index").sync()
    return Searching(source, [engine])


@pytest.mark.parametrize("text", ["公安局电话", "市公安局在哪里", "公安局几点上班？"])
def test_who_asks_for_a_departments_contact_is_told_it(asking: Searching, text: str) -> None:
    found = answer(Query(text=text), asking).contact

    assert found is not None
    assert (found.department, found.phone) == ("市公安局", "0000-12340001")
    assert found.hours == "周一至周五 9:00–17:00"
    assert found.url.endswith("/contacts.html")


@pytest.mark.parametrize("text", ["公安局", "电话", "身份证换领", ""])
def test_who_does_not_is_not(asking: Searching, text: str) -> None:
    assert answer(Query(text=text), asking).contact is None


@pytest.mark.parametrize("text", ["居民身份证换领", "怎么办理身份证换领", "身份證換領", "I-1"])
def test_who_names_an_item_is_shown_what_it_takes(asking: Searching, text: str) -> None:
    found = answer(Query(text=text), asking).card

    assert found is not None
    assert (found.title, found.department) == ("居民身份证换领", "市公安局")
    assert (found.promised_limit.amount, found.promised_limit.unit) == (20, "working_day")
    assert (found.has_fee, found.fee) == (True, "20元/证")
    assert found.url.endswith("/services/id-card.html")


@pytest.mark.parametrize("text", ["身份证", "公安局", "便民服务日", ""])
def test_who_names_none_is_shown_none(asking: Searching, text: str) -> None:
    assert answer(Query(text=text), asking).card is None


def test_pages_of_the_named_department_come_first(asking: Searching) -> None:
    assert answer(Query(text="公安局职责"), asking).results[0].site == "gongan"


def test_a_slip_is_answered_with_what_was_meant(asking: Searching) -> None:
    assert answer(Query(text="身分证"), asking).suggestion == "身份证"
    assert answer(Query(text="身份证"), asking).suggestion is None


@pytest.mark.parametrize("typed", ["身分证", "shenfenzheng"])
def test_what_was_meant_is_marked_in_the_results_of_a_slip(asking: Searching, typed: str) -> None:
    found = answer(Query(text=typed), asking).results[0]

    assert "<mark>身份证</mark>" in found.title_html


@pytest.mark.parametrize("typed", ["居民身", "jmsfz", "juminshen"])
def test_suggestions_come_while_typing(asking: Searching, typed: str) -> None:
    assert suggestions(typed, asking)[0]["title"] == "居民身份证换领"


def test_titles_are_suggested_once(asking: Searching) -> None:
    titles = [found["title"] for found in suggestions("身份证", asking)]

    assert len(titles) == len(set(titles))


def test_a_result_says_in_which_section_it_lies(asking: Searching) -> None:
    found = {result.title: result.sections for result in answer(Query(text="便民服务日"), asking).results}

    assert found["便民服务日"] == ("工作动态",)
