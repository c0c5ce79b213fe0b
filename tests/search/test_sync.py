"""The index follows the front's copy of the Records."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import msgspec
import pytest
import tantivy

from cms.records.table import writing
from departments.disclosure.models import NoticePage
from departments.kinds import KINDS
from departments.organisation.models import Department
from search import analysis
from search.engines.elastic import ElasticEngine
from search.engines.embedded import EmbeddedEngine
from search.engines.engine import Engine, IndexDamaged, SearchFailed, State
from search.entries import Source, indexed
from search.query import Indexed, Query, Removed
from search.searching import Searching
from search.service import answer
from search.sync import Follower, Synchroniser
from tests.factories import news
from tests.front.server import running_front
from tests.publishing.city import PublishedCity

from .engines import entry


@pytest.fixture
def following(city: PublishedCity, engine: Engine) -> Synchroniser:
    city.publish()
    following = Synchroniser(Source(city.var / "public.sqlite", KINDS), engine, city.var / "index")
    following.sync()
    return following


def searching(following: Synchroniser) -> Searching:
    return Searching(following.source, [following.engine])


def titles(following: Synchroniser, text: str, **filters: Any) -> list[str]:
    return [result.title for result in answer(Query(text=text, **filters), searching(following)).results]


def test_everything_public_is_indexed(following: Synchroniser) -> None:
    found = following.verify()

    assert found["records"] == found["indexed"] > 30
    assert (found["missing"], found["stale"], found["orphaned"]) == ([], [], [])


def test_every_title_finds_itself(following: Synchroniser) -> None:
    entries = [change.entry for change in following.source.all() if change.entry]

    for each in entries:
        assert each.title in titles(following, each.title), each.title


@pytest.mark.parametrize("query", ["居民身份證", "身分证换领", "二代证", "I-1"])
def test_other_writings_and_names_find_the_guide(following: Synchroniser, query: str) -> None:
    assert "居民身份证换领" in titles(following, query)[:3]


def test_an_item_without_a_guide_is_found_on_the_catalogue(following: Synchroniser) -> None:
    found = answer(Query(text="边境通行证"), searching(following)).results[0]

    assert found.title == "边境通行证核发"
    assert "/services/catalogue/#item-" in found.url


def test_filters_and_facets_agree(following: Synchroniser) -> None:
    everything = answer(Query(), searching(following))
    sites = {value.value: value.count for value in everything.facets["site"]}

    portal = answer(Query(site="portal"), searching(following))

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


@pytest.fixture
def embedded(city: PublishedCity) -> Synchroniser:
    city.publish()
    engine = EmbeddedEngine(city.var / "index")
    following = Synchroniser(Source(city.var / "public.sqlite", KINDS), engine, city.var / "index")
    following.sync()
    return following


def test_what_was_removed_leaves_no_trace_in_the_index(city: PublishedCity, embedded: Synchroniser) -> None:
    retitle(city, "独一无二的标题")
    embedded.rebuild()  # Beside others in one part of the index: a part without any entry would go as a whole.

    with writing():
        news().unpublish()
    city.publish()
    embedded.sync()

    assert not is_told_by_a_file(city, "独一")


def test_a_removal_that_was_followed_just_before_a_kill_leaves_no_trace_either(
    city: PublishedCity, embedded: Synchroniser
) -> None:
    retitle(city, "独一无二的标题")
    embedded.rebuild()  # Beside others in one part of the index: a part without any entry would go as a whole.
    with writing():
        news().unpublish()
    city.publish()
    embedded.sync(purge=False)  # As the front does, half a minute before it makes the index anew.
    assert is_told_by_a_file(city, "独一")

    next_front = Synchroniser(embedded.source, EmbeddedEngine(city.var / "index"), city.var / "index")

    assert next_front.sync(purge=False)["is_rebuild_due"]
    next_front.rebuild()
    assert not is_told_by_a_file(city, "独一")
    assert not next_front.sync(purge=False)["is_rebuild_due"]


@pytest.mark.soak
def test_the_next_front_makes_good_what_one_had_no_time_for(city: PublishedCity) -> None:
    retitle(city, "独一无二的标题")

    with running_front(city) as front:
        eventually(lambda: "独一无二的标题" in front.get(f"/search.json?q={quote('独一')}").body.decode())
        with writing():
            news().unpublish()
        city.publish()
        eventually(lambda: "独一无二的标题" not in front.get(f"/search.json?q={quote('独一')}").body.decode())
    assert is_told_by_a_file(city, "独一")

    with running_front(city):
        eventually(lambda: not is_told_by_a_file(city, "独一"), 120)


def is_told_by_a_file(city: PublishedCity, term: str) -> bool:
    return any(term.encode() in file.read_bytes() for file in (city.var / "index").rglob("*") if file.is_file())


def test_a_damaged_index_is_made_anew(city: PublishedCity, embedded: Synchroniser) -> None:
    for file in (city.var / "index").rglob("*"):
        if file.is_file() and file.name != "current" and file.suffix != ".lock":
            file.write_bytes(b"damaged")
    fresh = Synchroniser(embedded.source, EmbeddedEngine(city.var / "index"), city.var / "index")

    assert fresh.sync()["rebuilt"]
    assert titles(fresh, "身份证")


def test_an_index_of_a_former_version_is_not_searched_but_made_anew(
    city: PublishedCity, embedded: Synchroniser
) -> None:
    (state,) = (city.var / "index").glob("*/state.json")
    state.write_bytes(msgspec.json.encode(State("epoch", 1, analysis.VERSION - 1)))
    fresh = Synchroniser(embedded.source, EmbeddedEngine(city.var / "index"), city.var / "index")

    with pytest.raises(IndexDamaged):
        titles(fresh, "身份证")
    assert fresh.sync()["rebuilt"]
    assert titles(fresh, "身份证")


def test_verify_finds_each_drift(city: PublishedCity, following: Synchroniser) -> None:
    epoch, version = following.source.state()
    missing, other = f"page:{news().pk}", f"page:{notice().pk}"
    planted = [Removed(missing, version + 1)]
    planted += [entry(key, "别的", version=version + 1) for key in (other, "page:99999")]
    following.engine.apply(planted, epoch, version + 1)

    found = following.verify()

    assert (found["missing"], found["stale"], found["orphaned"]) == ([missing], [other], ["page:99999"])


def test_verify_finds_what_is_in_the_index_twice(city: PublishedCity, embedded: Synchroniser) -> None:
    key = f"page:{news().pk}"
    (change,) = [change for change in embedded.source.all() if change.key == key]
    again = indexed(change, embedded.source.sites(), embedded.source.dictionary())
    assert isinstance(again, Indexed)
    index = tantivy.Index.open(str(next((city.var / "index").glob("*/state.json")).parent))
    writer = index.writer(15_000_000, 1)
    document = tantivy.Document()
    for name in ("key", "digest"):
        document.add_text(name, getattr(again, name))
    writer.add_document(document)
    writer.commit()

    assert embedded.verify()["stale"] == [key]


def test_edits_during_a_rebuild_are_in_the_new_index(city: PublishedCity, following: Synchroniser) -> None:
    class Editing(type(following.engine)):  # type: ignore[misc]
        """Publishes while the new generation is written."""

        def fill(self, *args: Any) -> Any:
            filled = super().fill(*args)
            retitle(city, "重建之时的标题")
            with writing():
                notice().unpublish()
            city.publish()
            return filled

    following.engine.__class__ = Editing

    done = following.rebuild()

    found = following.verify()
    assert done["is_rebuild_due"], "what was removed meanwhile was in the new index first"
    assert titles(following, "重建之时")[0] == "重建之时的标题"
    assert (found["missing"], found["stale"], found["orphaned"]) == ([], [], [])


def test_a_renamed_department_is_found_by_its_new_name_in_its_pages(
    city: PublishedCity, following: Synchroniser
) -> None:
    department = Department.objects.get(code="B-001")
    department.short_name = "治安署"
    with writing():
        department.save()
    city.publish()

    following.sync()

    assert following.verify()["stale"] == []
    assert "居民身份证换领" in titles(following, "治安署身份证")


def test_an_edit_makes_no_index_anew(city: PublishedCity, following: Synchroniser) -> None:
    retitle(city, "改过的标题")

    done = following.sync()

    assert not done["rebuilt"]


def notice() -> NoticePage:
    return NoticePage.objects.get(url_path="/gongan/notices/n/")


def retitle(city: PublishedCity, title: str) -> None:
    page = news()
    page.title = title
    with writing():
        page.save_revision().publish()
    city.publish()


def test_a_follower_follows_and_makes_lost_indexes_anew(city: PublishedCity, following: Synchroniser) -> None:
    follower = Follower(following, look_after=0.2)
    follower.start()
    try:
        retitle(city, "跟随的标题")
        eventually(lambda: titles(following, "跟随")[:1] == ["跟随的标题"])

        lose(following.engine)
        eventually(lambda: titles(following, "跟随")[:1] == ["跟随的标题"])
    finally:
        follower.stop()

    assert following.verify()["missing"] == []


def lose(engine: Engine) -> None:
    if isinstance(engine, ElasticEngine):
        engine.delete()
    else:
        assert isinstance(engine, EmbeddedEngine)
        (engine.folder / "current").unlink()


def eventually(is_so: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            if is_so():
                return
        except SearchFailed:
            pass
        assert time.monotonic() < end, "It did not come to pass."
        time.sleep(0.05)
