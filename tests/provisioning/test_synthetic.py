"""A synthetic city is a city like any other, made in few statements."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from wagtail.models import Page, ReferenceIndex, Revision

from cms.records.models import RecordRow
from cms.records.reconcile import compare
from cms.records.table import writing
from departments.disclosure.models import NewsPage
from departments.organisation.models import SiteProfile
from departments.provisioning.synthetic.city import NotPossible, make_city
from tests.databases import own_database, using_database
from tests.publishing.city import PublishedCity, city_from

RECORDS = 120
SITES = 3


@pytest.fixture(scope="module")
def synthetic_database(
    migrated_database: Path, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[Path]:
    file = tmp_path_factory.mktemp("synthetic") / "city.sqlite"
    with django_db_blocker.unblock(), own_database(file, migrated_database) as database:
        with using_database(database):
            list(make_city(RECORDS, sites_wanted=SITES, seed=7))
        yield database


@pytest.fixture
def synthetic(synthetic_database: Path, var: Path, django_db_blocker: Any) -> Iterator[PublishedCity]:
    with django_db_blocker.unblock(), city_from(synthetic_database, var) as city:
        yield city


def test_it_has_as_many_published_pages_as_asked_for(synthetic: PublishedCity) -> None:
    pages = Page.objects.filter(depth__gt=1)

    assert pages.count() == pages.filter(live=True, has_unpublished_changes=False).count() == RECORDS
    assert RecordRow.objects.filter(key__startswith="page:", is_removed=False).count() == RECORDS
    assert SiteProfile.objects.count() == SITES


def test_its_records_are_those_that_reconcile_expects(synthetic: PublishedCity) -> None:
    difference = compare()

    assert difference.compared > RECORDS
    assert (difference.missing, difference.stale, difference.orphaned) == ([], [], [])


def test_its_pages_pass_the_gate_and_stand_in_a_sound_tree(synthetic: PublishedCity) -> None:
    findings = {page.title: page.gate_findings() for page in Page.objects.filter(depth__gt=1).specific()}

    assert {title: found for title, found in findings.items() if found} == {}
    assert Page.find_problems() == ([], [], [], [], [])


def test_its_references_are_those_that_a_rebuild_finds(synthetic: PublishedCity) -> None:
    columns = ("base_content_type", "content_type", "object_id", "to_content_type", "to_object_id", "content_path")
    written = set(ReferenceIndex.objects.filter(base_content_type__model="page").values_list(*columns))

    call_command("rebuild_references_index", stdout=StringIO())

    assert written == set(ReferenceIndex.objects.filter(base_content_type__model="page").values_list(*columns))
    assert written


def test_the_revision_of_each_page_says_what_the_page_says(synthetic: PublishedCity) -> None:
    pages = list(Page.objects.filter(depth__gt=1).select_related("live_revision").specific())

    assert Revision.objects.count() == RECORDS
    for page in pages:
        assert page.live_revision_id == page.latest_revision_id
        kept = page.live_revision.as_object().serializable_data()
        assert {**kept, "latest_revision": None, "live_revision": None} == {
            **page.serializable_data(),
            "latest_revision": None,
            "live_revision": None,
        }


def test_an_edit_writes_its_own_record_alone(synthetic: PublishedCity) -> None:
    before = RecordRow.objects.order_by("-version").values_list("version", flat=True)[0]
    news = NewsPage.objects.order_by("pk")[0]

    with writing():
        news.title = "改过的标题"
        news.save_revision().publish()

    changed = RecordRow.objects.filter(version__gt=before).values_list("key", flat=True)
    assert list(changed) == [f"page:{news.pk}"]


def test_it_is_published_like_any_city(synthetic: PublishedCity) -> None:
    receipt = synthetic.publish()

    assert receipt.sites == SITES
    assert receipt.withheld == {}
    assert synthetic.differences() == []


@pytest.mark.slow
def test_the_same_seed_gives_the_same_records(synthetic: PublishedCity, migrated_database: Path, var: Path) -> None:
    first = set(RecordRow.objects.values_list("key", "digest"))
    file = var / "second.sqlite"
    shutil.copyfile(migrated_database, file)

    with using_database(file):
        list(make_city(RECORDS, sites_wanted=SITES, seed=7))
        second = set(RecordRow.objects.values_list("key", "digest"))

    assert second == first


@pytest.mark.slow
def test_seven_hundred_pages_reconcile_publish_and_verify(
    migrated_database: Path, var: Path, django_db_blocker: Any
) -> None:
    var.mkdir(exist_ok=True)
    file = var / "chengmen.sqlite"
    shutil.copyfile(migrated_database, file)
    with django_db_blocker.unblock(), using_database(file):
        city = list(make_city(700))
        difference = compare()
        published = PublishedCity(var, file)
        receipt = published.publish(full=True, jobs=2)

        assert sum(made.pages for made in city) == 700
        assert (difference.missing, difference.stale, difference.orphaned) == ([], [], [])
        assert receipt.records == difference.compared
        assert published.differences() == []


@pytest.mark.database
@pytest.mark.django_db
def test_pages_are_added_after_it_in_the_ordinary_way() -> None:
    list(make_city(48, sites_wanted=2))

    home = Page.objects.get(url_path="/jiaoyu/")
    column = Page.objects.child_of(home).get(slug="news")
    with writing():
        news = column.specific.add_child(instance=NewsPage(title="新增", body=[("text", "<p>正文</p>")], live=False))
        news.save_revision().publish()

    assert RecordRow.objects.get(key=f"page:{news.pk}").path == "/news/xin-zeng.html"


@pytest.mark.django_db
def test_a_database_with_a_city_is_refused() -> None:
    list(make_city(24, sites_wanted=1))

    with pytest.raises(NotPossible, match="has a city already"):
        make_city(24, sites_wanted=1)


@pytest.mark.django_db
def test_a_city_that_cannot_be_is_refused_in_one_sentence() -> None:
    told = StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("synthetic_city", records=10, sites=5, stdout=StringIO(), stderr=told)

    assert ended.value.code == 2
    assert "5 sites have at least" in told.getvalue()
    assert not SiteProfile.objects.exists()
