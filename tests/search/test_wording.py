"""What the portal team tells the search, and how soon search does it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from wagtail.models import Page

from cms.records.table import writing
from departments.kinds import KINDS
from departments.services.models import CatalogueItem
from departments.wording.models import BestBet, DictionaryWord, Synonym
from search.analysis import Dictionary, cut
from search.engines.embedded import EmbeddedEngine
from search.entries import Source
from search.query import Query
from search.searching import Searching
from search.service import Answer, answer
from search.sync import Synchroniser
from tests.editing.forms import client_of
from tests.publishing.city import PublishedCity

Ask = Callable[..., Answer]


@pytest.fixture
def following(city: PublishedCity) -> Synchroniser:
    city.publish()
    following = Synchroniser(
        Source(city.var / "public.sqlite", KINDS), EmbeddedEngine(city.var / "index"), city.var / "index"
    )
    following.sync()
    return following


@pytest.fixture
def ask(city: PublishedCity, following: Synchroniser) -> Ask:
    """Publishes what changed, syncs and asks."""
    searching = Searching(following.source, [following.engine])

    def asked(text: str, **filters: Any) -> Answer:
        city.publish()
        following.sync()
        return answer(Query(text=text, **filters), searching)

    return asked


def make(row: Any) -> Any:
    with writing():
        row.save()
    return row


def titles(found: Answer) -> list[str]:
    return [result.title for result in found.results]


def test_a_synonym_is_understood_as_soon_as_it_is_saved_and_no_longer(ask: Ask) -> None:
    assert "居民身份证换领" not in titles(ask("平安卡"))

    row = make(Synonym(said="平安卡", called="身份证"))
    assert titles(ask("平安卡"))[0] == "居民身份证换领"
    assert "居民身份证换领" in titles(ask("平安卡办理"))

    with writing():
        row.delete()
    assert "居民身份证换领" not in titles(ask("平安卡"))


def test_a_synonym_is_one_way_unless_it_says_so(ask: Ask) -> None:
    row = make(Synonym(said="身份证", called="麒麟璧"))
    assert "居民身份证换领" not in titles(ask("麒麟璧"))

    row.is_mutual = True
    make(row)

    assert "居民身份证换领" in titles(ask("麒麟璧"))


def test_a_best_bet_stands_first_for_its_query_alone_and_only_while_it_is_public(ask: Ask) -> None:
    page = Page.objects.get(url_path="/gongan/news/a/").specific
    make(BestBet(queries="身份证\n证件", page=page))

    found = ask("身份證")
    assert (found.results[0].title, found.results[0].is_best_bet) == (page.title, True)
    assert titles(found).count(page.title) == 1
    assert not any(result.is_best_bet for result in ask("身份证换领").results)
    assert not any(result.is_best_bet for result in ask("身份证", kind="service_item").results)

    with writing():
        page.unpublish()
    assert page.title not in titles(ask("身份证"))


def test_names_that_stand_on_every_page_of_a_site_make_no_result(ask: Ask) -> None:
    every = ask("公安局").total

    assert 0 < ask("公安局身份证").total < every
    assert ask("示例市身份证").total == ask("身份证").total


def test_words_of_the_city_are_words_of_its_index(ask: Ask, following: Synchroniser) -> None:
    make(DictionaryWord(word="便民服务日"))
    ask("便民")

    assert "便民服务日" in following.source.dictionary().words
    assert "居民身份证换领" in following.source.dictionary().words
    assert following.verify()["stale"] == []


def test_a_renamed_item_changes_the_dictionary_and_what_holds_the_name(
    city: PublishedCity, ask: Ask, following: Synchroniser
) -> None:
    item = CatalogueItem.objects.get(code="I-1")
    item.name = "便民服务"
    make(item)

    ask("便民服务")

    assert "便民服务" in following.source.dictionary().words
    assert following.verify()["stale"] == []


def test_a_word_of_the_dictionary_is_cut_beside_the_others() -> None:
    dictionary = Dictionary(["江城通卡", "ETC", "甲"])

    assert "江城通卡" in cut("办理江城通卡充值", dictionary).words
    assert set(cut("办理江城通卡充值").words) < set(cut("办理江城通卡充值", dictionary).words)
    assert dictionary.words == {"江城通卡"}


@pytest.mark.parametrize("name", ["synonyms", "best_bets", "dictionary_words"])
def test_only_the_portal_team_tells_the_search(city: PublishedCity, name: str) -> None:
    assert client_of("gongan-editors").get(f"/admin/{name}/").status_code == 404
    assert client_of("portal-team").get(f"/admin/{name}/").status_code == 200


def test_the_portal_team_adds_a_synonym_in_the_admin(city: PublishedCity, ask: Ask) -> None:
    team = client_of("portal-team")

    refused = team.post("/admin/synonyms/new/", {"said": "平安卡", "called": "平安卡"})
    assert "不能与群众的说法相同" in refused.content.decode()
    added = team.post("/admin/synonyms/new/", {"said": "平安卡", "called": "身份证\n居民身份证"})

    assert added.status_code == 302
    assert titles(ask("平安卡"))[0] == "居民身份证换领"


def test_a_row_of_the_searchs_writes_no_page_anew(city: PublishedCity, following: Synchroniser) -> None:
    make(Synonym(said="平安卡", called="身份证"))

    assert city.publish().written == 0
