"""The index follows the front's copy of the Records."""

from __future__ import annotations

from typing import Any

import pytest

from cms.records.table import writing
from departments.disclosure.models import NewsPage
from departments.kinds import KINDS
from search.engines.embedded import EmbeddedEngine, IndexDamaged
from search.entries import Source
from search.query import Query
from search.service import answer
from search.sync import Synchroniser
from tests.publishing.city import PublishedCity


@pytest.fixture
def following(city: PublishedCity) -> Synchroniser:
    city.publish()
    following = Synchroniser(Source(city.var / "public.sqlite", KINDS), EmbeddedEngine(city.var / "index"))
    following.sync()
    return following


def titles(following: Synchroniser, text: str, **filters: Any) -> list[str]:
    return [result.title for result in answer(Query(text=text, **filters), following).results]


def news() -> NewsPage:
    return NewsPage.objects.get(url_path="/gongan/news/a/")


def test_everything_public_is_indexed(following: Synchroniser) -> None:
    found = following.verify()

    assert found["records"] == found["indexed"] > 30
    assert (found["missing"], found["stale"], found["orphaned"]) == ([], [], [])


def test_every_title_finds_itself(following: Synchroniser) -> None:
    entries = [change.entry for change in following.source.all() if change.entry]

    for entry in entries:
        assert entry.title in titles(following, entry.title), entry.title


@pytest.mark.parametrize("query", ["居民身份證", "身分证换领", "二代证", "I-1"])
def test_other_writings_and_names_find_the_guide(following: Synchroniser, query: str) -> None:
    assert "居民身份证换领" in titles(following, query)[:3]


def test_an_item_without_a_guide_is_found_on_the_catalogue(following: Synchroniser) -> None:
    found = answer(Query(text="边境通行证"), following).results[0]

    assert found.title == "边境通行证核发"
    assert "/services/catalogue/#item-" in found.url


def test_filters_and_facets_agree(following: Synchroniser) -> None:
    everything = answer(Query(), following)
    sites = {value.value: value.count for value in everything.facets["site"]}

    portal = answer(Query(site="portal"), following)

    assert everything.total == sum(sites.values())
    assert portal.total == sites["portal"]
    assert {value.value: value.count for value in portal.facets["site"]} == sites


def test_an_edit_is_found_and_a_removal_is_not(city: PublishedCity, following: Synchroniser) -> None:
    page = news()
    page.title = "独一无二的标题"
    with writing():
        page.save_revision().publish()
    city.publish()
    following.sync()
    assert titles(following, "独一无二")[0] == "独一无二的标题"

    with writing():
        news().unpublish()
    city.publish()
    following.sync()

    assert "独一无二的标题" not in titles(following, "独一无二")
    files = b"".join(file.read_bytes() for file in following.engine.folder.rglob("*") if file.is_file())
    assert "独一".encode() not in files


def test_a_damaged_index_is_made_anew(following: Synchroniser) -> None:
    for file in following.engine.folder.rglob("*"):
        if file.is_file() and file.name not in ("current", "lock"):
            file.write_bytes(b"damaged")
    fresh = Synchroniser(following.source, EmbeddedEngine(following.engine.folder))

    assert fresh.sync()["rebuilt"]
    assert titles(fresh, "身份证")


def test_searching_without_an_index_says_so(city: PublishedCity) -> None:
    with pytest.raises(IndexDamaged, match="search rebuild"):
        EmbeddedEngine(city.var / "none").search(Query(text="x"))
