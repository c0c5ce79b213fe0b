"""自查: what a site falls short of is found in what was built, told with rule and place, and exported."""

from __future__ import annotations

from datetime import date
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from wagtail.models import Page, Site

from cms.accounts.duties import INSPECTORS, SUPERVISORS
from cms.records.table import writing
from departments.compliance.checking import Finding
from departments.compliance.keeping import check_all, last_check, look_at
from departments.organisation.models import SiteProfile
from departments.services.models import ServiceItemPage
from tests.editing.forms import client_of
from tests.factories import make_site, news
from tests.publishing.city import PublishedCity

SOON = date(2026, 10, 10)
"""Shortly after the newest of the small city's pages."""


@pytest.fixture
def public(city: PublishedCity) -> PublishedCity:
    city.publish()
    return city


def bureau() -> SiteProfile:
    return SiteProfile.objects.get(slug="gongan")


def found(rule: str, today: date = SOON, slug: str = "gongan") -> list[Finding]:
    check = look_at(SiteProfile.objects.get(slug=slug), today)
    return [finding for finding in check.findings if finding.rule == rule]


def texts(findings: list[Finding]) -> set[tuple[str, str]]:
    return {(finding.path, finding.text) for finding in findings}


def test_a_home_page_without_anything_new_for_two_weeks_is_told_with_its_last_date(public: PublishedCity) -> None:
    assert found("V3") == []
    assert texts(found("V3", date(2026, 10, 17))) == {("/", "首页最新的信息是 2026-10-02 的，超过两周没有更新")}


def test_stale_columns_are_told_by_what_they_hold(public: PublishedCity) -> None:
    assert texts(found("V4a")) == {
        ("/policies/", "最近一次更新是 2026-03-01，已有 223 天"),
        ("/interpretations/", "最近一次更新是 2026-03-02，已有 222 天"),
    }
    assert "/news/" in {finding.path for finding in found("V4a", date(2026, 10, 16))}
    assert "/notices/" not in {finding.path for finding in found("V4a", date(2026, 10, 16))}


def test_a_column_without_content_is_blank(public: PublishedCity) -> None:
    with writing():
        news().unpublish()

    (blank,) = found("V4c")

    assert (blank.path, blank.key) == ("/news/", f"page:{Page.objects.get(url_path='/gongan/news/').pk}")


def test_dead_links_are_found_on_every_site_that_has_them_and_the_world_is_not_asked(public: PublishedCity) -> None:
    with writing():
        page = news()
        page.body = [("text", '<p>见<a href="https://outside.invalid/">外部</a>。</p>')]
        page.save_revision().publish()
    public.publish()
    assert found("D7") == []

    public.file("/services/id-card.html").unlink()

    dead = {finding.path for finding in found("D7")}
    assert {"/", "/services/"} <= dead
    assert any("gongan.localhost" in finding.text for finding in found("D7", slug="portal"))


def test_a_moved_page_is_no_dead_link(public: PublishedCity) -> None:
    text = public.read("/news/index.html")
    with writing():
        page = news()
        page.slug = "moved"
        page.save_revision().publish()
    public.publish()
    assert '"/news/a.html"' in text

    public.file("/news/index.html").unlink()
    public.file("/news/index.html").write_text(text, encoding="utf-8")

    assert [finding for finding in found("D7") if "/news/a.html" in finding.text] == []


def test_footer_and_metadata_are_read_from_the_built_page(public: PublishedCity) -> None:
    missing = {finding.text.removeprefix("页脚缺少：") for finding in found("D8")}
    assert {"网站标识码", "ICP 备案号", "公安机关备案号", "党政机关标识"} <= missing
    (unmarked,) = found("N7")
    assert unmarked.text.endswith("缺少元数据：SiteIDCode")

    with writing():
        profile = bureau()
        profile.identification_code, profile.icp_number = "4201000001", "示ICP备1号"
        profile.save()
    public.publish()

    assert found("N7") == []
    assert "网站标识码" not in {finding.text.removeprefix("页脚缺少：") for finding in found("D8")}


def test_guides_lacking_elements_are_told_with_what_they_lack(public: PublishedCity) -> None:
    with writing():
        guide = ServiceItemPage.objects.get(slug="id-card")
        guide.materials.clear()
        guide.save_revision().publish()
    public.publish()

    (lacking,) = found("V6b")
    assert lacking.text == "缺少要素：办理材料"


def test_a_site_that_does_not_lead_to_the_portal_is_told(public: PublishedCity) -> None:
    assert found("R9") == []
    with writing():
        Page.objects.get(url_path="/gongan/portal/").specific.unpublish()
    public.publish()

    assert len(found("R9")) == 1


def test_the_worker_looks_again_only_at_what_was_released(public: PublishedCity) -> None:
    assert (check_all(), check_all()) == (2, 0)

    with writing():
        news().unpublish()
    public.publish()

    assert check_all() >= 1
    check = last_check(bureau())
    assert check is not None
    assert check.release == public.releases().live()


def test_the_portal_team_sees_all_sites_and_a_department_its_own(public: PublishedCity) -> None:
    check_all()
    team, editor = client_of("portal-team"), client_of("gongan-editors")
    portal = SiteProfile.objects.get(slug="portal")

    overview = team.get("/admin/compliance/")
    own = editor.get(f"/admin/compliance/{bureau().pk}/")

    assert [line.profile.slug for line in overview.context["lines"]] in (["gongan", "portal"], ["portal", "gongan"])
    assert "网站标识码" in own.content.decode()
    closed = ["", "export/", f"{portal.pk}/", f"{portal.pk}/export/"]
    assert {editor.get(f"/admin/compliance/{address}").status_code for address in closed} == {404}
    assert f"/admin/compliance/{bureau().pk}/" in editor.get("/admin/").content.decode()
    assert "网站自查发现的问题" in editor.get("/admin/").content.decode()


def test_the_overview_asks_no_more_of_more_sites(public: PublishedCity) -> None:
    team = client_of("portal-team")
    team.get("/admin/compliance/")

    asked = []
    for slug in ("one", "two"):
        make_site(slug)
        with CaptureQueriesContext(connection) as queries:
            team.get("/admin/compliance/")
        asked.append(len(queries))

    assert asked[0] == asked[1]


def test_the_workbook_names_page_rule_owner_and_source_and_holds_no_formula(public: PublishedCity) -> None:
    with writing():
        column = Page.objects.get(url_path="/gongan/policies/").specific
        column.title = "=1+1"
        column.save_revision().publish()
    public.publish()
    check_all()

    answer = client_of("portal-team").get("/admin/compliance/export/")

    book = load_workbook(BytesIO(answer.content))
    rows: list[tuple[Any, ...]] = list(book["自查表"].iter_rows(values_only=True))
    assert rows[0][:6] == ("网站", "规则", "检查内容", "页面", "地址", "问题")
    told = [row for row in rows if row[1] == "V4a" and row[3] == "=1+1"]
    base = Site.objects.get(profile__slug="gongan").root_url
    assert told[0][4] == f"{base}/policies/"
    assert told[0][6] == "市公安局"
    assert "国办秘函〔2019〕19号" in told[0][7]
    assert {cell.data_type for row in book["自查表"].iter_rows() for cell in row} == {"s"}
    assert ("V6b", "否") in {(row[0], row[4]) for row in book["规则"].iter_rows(values_only=True)}


def test_a_link_whose_page_is_no_longer_public_is_told_with_its_words(public: PublishedCity) -> None:
    target = Page.objects.get(url_path="/gongan/notices/n/").specific
    with writing():
        page = news()
        page.body = [("text", f'<p>见<a linktype="page" id="{target.pk}">窗口<b>调整</b>通知</a></p>')]
        page.save_revision().publish()
    assert [finding for finding in found("D7") if "窗口调整通知" in finding.text] == []

    with writing():
        target.unpublish()
    public.publish()

    (lost,) = [finding for finding in found("D7") if "窗口调整通知" in finding.text]
    assert lost.path == "/news/a.html"


def test_who_supervises_finds_the_sites_at_once_and_nothing_to_change(public: PublishedCity) -> None:
    check_all()
    supervisor, profile = client_of(SUPERVISORS), bureau()

    home = supervisor.get("/admin/").content.decode()
    overview = supervisor.get("/admin/compliance/").content.decode()
    site = supervisor.get(f"/admin/compliance/{profile.pk}/").content.decode()

    assert f'href="/admin/compliance/{profile.pk}/">{profile.site.site_name}</a>' in home
    assert '"/admin/compliance/"' in unescape(home)
    assert profile.site.site_name in overview
    assert f"/admin/pages/{profile.site.root_page_id}/" not in overview
    assert "新增部门" not in overview
    assert "网站标识码" in site
    assert "去处理" not in site


def test_who_inspects_reads_the_log_besides(public: PublishedCity) -> None:
    inspector, supervisor = client_of(INSPECTORS), client_of(SUPERVISORS)
    places = ("/admin/compliance/", "/admin/compliance/export/", "/admin/accounts/log/")

    assert [inspector.get(place).status_code for place in places] == [200, 200, 200]
    assert [supervisor.get(place).status_code for place in places] == [200, 200, 404]
