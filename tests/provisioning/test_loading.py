"""Provisioning: one run makes everything, the second nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page, ReferenceIndex, Site

from cms.records.models import RecordRow
from cms.running.addresses import use_port
from departments.disclosure.models import DocumentPage, InterpretationPage, NewsPage, StandardPage
from departments.organisation.models import (
    ComplaintsPage,
    ConsultationPage,
    Department,
    DepartmentHomePage,
    SiteProfile,
)
from departments.provisioning.loading import load_city, load_department
from departments.provisioning.models import ProvisionedPart
from departments.provisioning.reading import read_city, read_department
from departments.services.models import CatalogueItem, ServiceItemPage

from .cities import BUREAU, CITY, GUIDE, NEWCOMER, write_city, write_yaml

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_city(tmp_path / "city")


def test_a_city_has_sites_pages_items_groups_and_workflow(folder: Path) -> None:
    outcomes = load_city(read_city(folder))

    assert [outcome.drafts for outcome in outcomes] == [{}, {}]
    assert list(SiteProfile.objects.values_list("slug", flat=True).order_by("slug")) == ["gongan", "portal"]
    assert list(Site.objects.values_list("hostname", flat=True).order_by("hostname")) == [
        "gongan.localhost",
        "localhost",
    ]
    assert set(CatalogueItem.objects.values_list("code", flat=True)) == {"I-1", "I-2"}
    assert {"gongan-editors", "gongan-approvers", "portal-team"} <= set(Group.objects.values_list("name", flat=True))
    home = Site.objects.get(hostname="gongan.localhost").root_page
    assert home.get_workflow().name == "部门审核"
    assert set(GroupPagePermission.objects.filter(group__name="gongan-editors").values_list("page", flat=True)) == {
        home.pk
    }


def test_every_page_is_published_with_its_content(folder: Path) -> None:
    load_city(read_city(folder))

    assert not Page.objects.filter(live=False).exists()
    guide = ServiceItemPage.objects.get()
    assert (guide.item.code, guide.steps.get().name, guide.fees.get().standard) == ("I-1", "受理", "20元/证")
    news = NewsPage.objects.filter(url_path__startswith="/gongan/").get()
    duties = Page.objects.get(url_path="/gongan/duties/")
    assert f'<a linktype="page" id="{duties.pk}">职责</a>' in news.body[0].value.source
    interpretation = InterpretationPage.objects.filter(url_path__startswith="/gongan/").get()
    assert interpretation.document == DocumentPage.objects.filter(url_path__startswith="/gongan/").get()


def test_imported_dates_are_marked_historical(folder: Path) -> None:
    load_city(read_city(folder))

    news = NewsPage.objects.filter(url_path__startswith="/gongan/").get()

    assert news.historical_date is not None
    assert news.published.isoformat() == "2026-10-01T01:00:00+00:00"


def test_a_second_run_changes_nothing_and_takes_no_write_lock(folder: Path) -> None:
    load_city(read_city(folder))
    before = list(RecordRow.objects.order_by("key").values_list("key", "version"))

    with CaptureQueriesContext(
        connection,
    ) as queries:
        outcomes = load_city(read_city(folder))

    assert [(outcome.created, outcome.changed) for outcome in outcomes] == [(0, 0), (0, 0)]
    assert all(query["sql"].startswith("SELECT") for query in queries)
    assert list(RecordRow.objects.order_by("key").values_list("key", "version")) == before


def test_a_changed_part_changes_its_page_alone(folder: Path) -> None:
    load_city(read_city(folder))
    changed = {**BUREAU, "news": [{**BUREAU["news"][0], "title": "便民服务周"}]}
    write_yaml(folder / "departments" / "gongan.yaml", changed)

    outcomes = load_city(read_city(folder))

    assert [(outcome.created, outcome.changed) for outcome in outcomes] == [(0, 0), (0, 1)]
    assert NewsPage.objects.filter(title="便民服务周", live=True).count() == 1


def test_a_page_with_a_missing_part_stays_a_draft_that_is_told(folder: Path) -> None:
    write_yaml(folder / "guides" / "gongan" / "id-card.yaml", {**GUIDE, "steps": []})

    outcomes = load_city(read_city(folder))

    assert list(outcomes[1].drafts) == ["guides/id-card"]
    assert "第十条" in outcomes[1].drafts["guides/id-card"][0]
    assert not ServiceItemPage.objects.get().live


def test_a_department_joins_a_city_from_one_file(folder: Path, tmp_path: Path) -> None:
    load_city(read_city(folder))

    outcome = load_department(read_department(write_yaml(tmp_path / "shuju.yaml", NEWCOMER)))

    assert outcome.drafts == {}
    assert outcome.site == "shuju.localhost"
    assert outcome.created == outcome.pages == Page.objects.filter(url_path__startswith="/shuju/").count()
    assert Department.objects.get(code="B-009").items.count() == 1
    again = load_department(read_department(tmp_path / "shuju.yaml"))
    assert (again.created, again.changed) == (0, 0)


def test_the_portal_lists_departments_in_the_order_that_the_city_gives(folder: Path) -> None:
    write_yaml(folder / "departments" / "shuju.yaml", NEWCOMER)
    load_city(read_city(folder))
    assert list(Department.objects.order_by("position").values_list("code", flat=True)) == ["P-001", "B-001", "B-009"]

    write_yaml(folder / "city.yaml", {**CITY, "department_order": ["shuju"]})
    load_city(read_city(folder))

    assert list(Department.objects.order_by("position").values_list("code", flat=True)) == ["P-001", "B-009", "B-001"]
    shuju = Department.objects.get(code="B-009")
    assert b'"position":1' in RecordRow.objects.get(key=f"department:{shuju.pk}").body.encode()


def test_a_site_without_pages_for_its_footer_gets_them_and_keeps_its_own(folder: Path, tmp_path: Path) -> None:
    load_city(read_city(folder))
    own = {"slug": "yin-si", "title": "隐私保护", "role": "privacy", "body": "本局的声明。"}

    load_department(read_department(write_yaml(tmp_path / "shuju.yaml", {**NEWCOMER, "pages": [own]})))

    pages = StandardPage.objects.filter(url_path__startswith="/shuju/", live=True)
    assert dict(pages.values_list("role", "slug")) == {
        "sitemap": "site-map", "privacy": "yin-si", "accessibility": "accessibility"
    }  # fmt: skip


def test_a_department_joins_on_the_port_that_the_city_has(folder: Path, tmp_path: Path) -> None:
    load_city(read_city(folder))
    use_port(9000)

    load_department(read_department(write_yaml(tmp_path / "shuju.yaml", NEWCOMER)))

    assert Site.objects.get(hostname="shuju.localhost").port == 9000


def test_a_link_to_a_later_page_of_the_same_file_is_a_link_at_once(folder: Path, tmp_path: Path) -> None:
    load_city(read_city(folder))

    load_department(read_department(write_yaml(tmp_path / "shuju.yaml", NEWCOMER)))

    home = DepartmentHomePage.objects.get(url_path="/shuju/")
    duties = Page.objects.get(url_path="/shuju/duties/")
    bureau = Page.objects.get(url_path="/gongan/")
    assert f'<a linktype="page" id="{duties.pk}">职责</a>' in home.introduction
    assert f'<a linktype="page" id="{bureau.pk}">公安局</a>' in home.introduction
    assert not ProvisionedPart.objects.filter(has_open_links=True).exists()


def test_a_department_may_ask_for_three_steps(folder: Path, tmp_path: Path) -> None:
    load_city(read_city(folder))
    asking = NEWCOMER | {"site": NEWCOMER["site"] | {"three_steps": True}}

    load_department(read_department(write_yaml(tmp_path / "shuju.yaml", asking)))

    assert Page.objects.get(url_path="/shuju/").get_workflow().name == "三审三校"


def test_a_department_joins_with_rights_workflow_collection_and_officers(folder: Path, tmp_path: Path) -> None:
    load_city(read_city(folder))

    load_department(read_department(write_yaml(tmp_path / "shuju.yaml", NEWCOMER)))

    home = Page.objects.get(url_path="/shuju/")
    assert home.get_workflow().name == "部门审核"
    collection = Collection.objects.get(name="示例市数据局")
    for group in ("shuju-editors", "shuju-reviewers", "shuju-approvers", "shuju-managers"):
        pages = GroupPagePermission.objects.filter(group__name=group).values_list("page", flat=True)
        collections = GroupCollectionPermission.objects.filter(group__name=group).values_list("collection", flat=True)
        assert (set(pages), set(collections)) == ({home.pk}, {collection.pk})
    consultation = ConsultationPage.objects.get(url_path="/shuju/consultation/")
    complaints = ComplaintsPage.objects.get(url_path="/shuju/complaints/")
    assert [officer.post for officer in consultation.officers.all()] == ["政策咨询岗"]
    assert [officer.post for officer in complaints.officers.all()] == ["督察岗"]


def test_references_are_those_that_a_rebuild_finds(folder: Path) -> None:
    load_city(read_city(folder))
    columns = ("base_content_type", "object_id", "to_content_type", "to_object_id", "model_path")
    loaded = sorted(ReferenceIndex.objects.values_list(*columns))

    call_command("rebuild_references_index", verbosity=0)

    assert sorted(ReferenceIndex.objects.values_list(*columns)) == loaded
    assert len(loaded) > 5
