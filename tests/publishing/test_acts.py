"""Acts of editors and what they change in the release tree: exactly what they touch."""

from __future__ import annotations

import json
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from cms.records.models import Counter, RecordRow
from cms.records.reconcile import compare
from cms.records.table import OutsideTransaction, mark, writing
from departments.disclosure.models import ColumnPage, DocumentPage, NewsPage, NoticePage
from departments.organisation.models import City, Department
from departments.services.models import CatalogueItem, ServiceItemPage
from tests.factories import news, publish_page

from .city import BUREAU, PORTAL, PublishedCity
from .tree import dead_links, live_files

pytestmark = pytest.mark.database


def test_a_first_run_publishes_every_site_whole(city: PublishedCity) -> None:
    receipt = city.publish()

    assert receipt.sites == 2
    assert receipt.withheld == {}
    assert "便民服务日" in city.read("/news/a.html")
    assert json.loads(city.read("/news/a.json"))["title"] == "便民服务日"
    for file in ("sitemap.xml", "feed.xml", "robots.txt", "404.html", "_frame.html", "services/id-card.html"):
        assert city.file(file).is_file(), file
    assert city.differences() == []


def test_the_feed_says_of_each_entry_what_it_is_about(city: PublishedCity) -> None:
    page = news()
    page.summary = ""
    publish_page(page)

    city.publish()

    assert "<summary></summary>" not in city.read("/feed.xml")


def test_a_run_without_a_change_writes_nothing(city: PublishedCity) -> None:
    city.publish()
    live = city.releases().live()

    receipt = city.publish()
    cold = city.new_publisher().run()

    assert (receipt.sites, cold.written, cold.removed) == (0, 0, 0)
    assert city.releases().live() == live


def test_two_processes_build_the_same_bytes_as_one(city: PublishedCity) -> None:
    city.publish(jobs=2)

    assert city.differences() == []


def test_an_edit_writes_its_page_its_lists_and_nothing_else(city: PublishedCity) -> None:
    city.publish()
    page = news()
    page.title = "便民服务周"
    publish_page(page)

    receipt = city.publish()

    written, removed = receipt.switched["gongan"]
    assert removed == []
    assert {"news/a.html", "news/a.json", "news/index.html", "feed.xml"} <= set(written)
    assert "services/id-card.html" not in written
    assert city.differences() == []


def test_a_draft_is_seen_nowhere(city: PublishedCity) -> None:
    city.publish()
    page = news()
    page.title = "未发布标记甲乙丙"
    with writing():
        page.save_revision()

    receipt = city.publish()

    assert receipt.written == 0
    assert compare() == compare()._replace(missing=[], stale=[], orphaned=[])


def test_unpublishing_removes_the_page_everywhere(city: PublishedCity) -> None:
    city.publish()
    with writing():
        news().unpublish()

    receipt = city.publish()

    assert {"news/a.html", "news/a.json"} <= set(receipt.switched["gongan"][1])
    assert "便民服务日" not in city.read("/news/index.html") + city.read("/sitemap.xml") + city.read("/feed.xml")
    assert city.differences() == []


def test_a_slug_change_moves_the_subtree_and_redirects_the_old_addresses(city: PublishedCity) -> None:
    city.publish()
    column = ColumnPage.objects.get(url_path="/gongan/news/")
    column.slug = "work"
    publish_page(column)

    receipt = city.publish()

    assert city.file("/work/a.html").is_file()
    assert "这个页面有了新地址" in city.read("/news/a.html")
    assert not city.file("/news/a.json").exists()
    assert json.loads(city.read("/_redirects.json"))["/news/a.html"] == "/work/a.html"
    assert receipt.failed == {}
    assert compare().stale == []
    assert city.differences() == []


def test_a_restriction_hides_the_subtree_and_lifting_it_shows_it_again(city: PublishedCity) -> None:
    city.publish()
    column = ColumnPage.objects.get(url_path="/gongan/news/")
    with writing():
        restriction = PageViewRestriction.objects.create(page=column, restriction_type="login")
    city.publish()
    assert not city.file("/news/a.html").exists()

    with writing():
        restriction.delete()
    city.publish()

    assert city.file("/news/a.html").is_file()
    assert city.differences() == []


def test_moving_a_page_moves_its_files(city: PublishedCity) -> None:
    city.publish()
    with writing():
        news().move(Page.objects.get(url_path="/gongan/notices/"), pos="last-child")

    city.publish()

    assert city.file("/notices/a.html").is_file()
    assert "这个页面有了新地址" in city.read("/news/a.html")
    assert not city.file("/news/a.json").exists()
    assert (compare().missing, compare().stale, compare().orphaned) == ([], [], [])
    assert city.differences() == []


def test_deleting_a_section_removes_all_below_it(city: PublishedCity) -> None:
    city.publish()
    with writing():
        ColumnPage.objects.get(url_path="/gongan/news/").delete()

    city.publish()

    assert not city.file("/news/index.html").exists()
    assert compare().orphaned == []
    assert city.differences() == []


def test_deleting_a_document_changes_the_interpretation_that_names_it(city: PublishedCity) -> None:
    city.publish()
    with writing():
        Page.objects.get(url_path="/gongan/policies/d/").delete()

    city.publish()

    assert compare().stale == []
    assert "/policies/d.html" not in city.read("/interpretations/i.html") + city.read("/interpretations/i.json")
    assert city.differences() == []


def test_a_document_links_its_interpretation_on_another_site(city: PublishedCity) -> None:
    with writing():
        interpretation = Page.objects.get(url_path="/gongan/interpretations/i/")
        interpretation.move(Page.objects.get(url_path="/portal/disclosure/rules/"), pos="last-child")

    city.publish()

    assert f'href="http://{PORTAL}:8000/disclosure/rules/i.html"' in city.read("/policies/d.html")
    assert city.file("/disclosure/rules/i.html", PORTAL).is_file()


@pytest.mark.parametrize("path", ["/gongan/interpretations/i/", "/gongan/services/id-card/"])
def test_what_expires_changes_what_names_it(city: PublishedCity, path: str) -> None:
    city.publish()
    with writing():
        Page.objects.get(url_path=path).unpublish(set_expired=True)

    city.publish()

    assert compare().stale == []
    assert city.differences() == []


def test_a_section_renamed_by_code_takes_its_subtree_along(city: PublishedCity) -> None:
    city.publish()
    column = ColumnPage.objects.get(url_path="/gongan/news/")
    column.slug = "work"
    with writing():
        column.save()

    city.publish()

    assert compare().stale == []
    assert city.file("/work/a.html").is_file()


def test_what_is_marked_while_a_transaction_ends_is_not_lost_unseen(city: PublishedCity) -> None:
    def mark_too_late() -> None:
        with writing():
            transaction.on_commit(lambda: mark("page", 1))

    with pytest.raises(OutsideTransaction):
        mark_too_late()


def test_a_changed_item_changes_its_guide(city: PublishedCity) -> None:
    city.publish()
    with writing():
        item = CatalogueItem.objects.get(code="I-1")
        item.code = "I-100"
        item.save()

    city.publish()

    assert compare().stale == []
    assert "I-100" in city.read("/services/id-card.html")


def test_an_item_that_is_deleted_leaves_the_home_pages_that_offer_it(city: PublishedCity) -> None:
    city.publish()
    item = CatalogueItem.objects.get(code="I-1")
    with writing():
        ServiceItemPage.objects.get(item=item).delete()
    city.publish()
    assert all(item.name in city.read("/index.html", host) for host in (PORTAL, BUREAU))

    with writing():
        item.delete()
    city.publish()

    assert compare().stale == []
    assert not any(item.name in city.read("/index.html", host) for host in (PORTAL, BUREAU))


def test_every_link_leads_to_a_place_where_nothing_is_left_to_list(city: PublishedCity) -> None:
    for kind in (NewsPage, NoticePage, DocumentPage):
        for page in kind.objects.live():
            with writing():
                page.unpublish()

    city.publish()

    assert dead_links(live_files(city.var / "site")) == []


def test_renaming_a_department_changes_what_names_it(city: PublishedCity) -> None:
    city.publish()
    with writing():
        department = Department.objects.get(code="B-001")
        department.name = "市公安厅"
        department.short_name = "公安厅"
        department.save()

    city.publish()

    assert "公安厅" in city.read("/index.html", PORTAL)
    assert city.differences() == []


def test_the_colour_of_the_city_changes_every_site(city: PublishedCity) -> None:
    city.publish()
    with writing():
        row = City.load()
        row.colour = "#7a1f1f"
        row.save()

    receipt = city.publish()

    assert receipt.sites == 2
    assert city.differences() == []


def test_an_expired_page_goes(city: PublishedCity) -> None:
    page = news()
    page.expire_at = timezone.now() - timedelta(minutes=1)
    publish_page(page)

    city.publish()

    assert not city.file("/news/a.html").exists()


def test_an_act_outside_a_transaction_is_refused(city: PublishedCity) -> None:
    with pytest.raises(OutsideTransaction, match="writing"):
        news().save_revision().publish()


def test_a_failed_act_leaves_page_and_record_as_they_were(city: PublishedCity) -> None:
    before = Counter.objects.get().version
    page = news()
    page.title = "另一标题"

    def fail_after_publishing() -> None:
        with writing():
            page.save_revision().publish()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_publishing()

    assert news().title == "便民服务日"
    assert Counter.objects.get().version == before


def test_the_fronts_copy_follows_and_forgets_what_was_removed(city: PublishedCity) -> None:
    page = news()
    page.title = "将被撤下的标题"
    publish_page(page)
    city.publish()
    key = f"page:{page.pk}"
    with writing():
        news().unpublish()

    city.publish()

    copy = city.var / "public.sqlite"
    rows = sqlite3.connect(copy).execute("SELECT title, body, is_removed FROM record_version WHERE key = ?", (key,))
    assert rows.fetchall() == [(None, None, 1)]
    everything = b"".join(file.read_bytes() for file in city.var.glob("public.sqlite*"))
    assert "将被撤下的标题".encode() not in everything


def test_a_damaged_copy_is_delivered_again(city: PublishedCity) -> None:
    city.publish()
    copy = city.var / "public.sqlite"
    copy.write_bytes(b"damaged" * 1000)

    city.publish()

    count = sqlite3.connect(copy).execute("SELECT count(*) FROM record").fetchone()[0]
    assert count == RecordRow.objects.filter(is_removed=False).count()


def test_a_rolled_back_site_is_pinned_until_it_is_released(city: PublishedCity) -> None:
    city.publish()
    first = city.releases().live()
    page = news()
    page.title = "便民服务周"
    publish_page(page)
    city.publish()

    city.releases().pin(first)
    city.releases().switch(first)
    page.title = "便民服务月"
    publish_page(page)
    pinned = city.publish()
    assert pinned.pinned == ["gongan"]
    assert "便民服务日" in city.read("/news/a.html")

    city.releases().unpin()
    city.publish(full=True)

    assert "便民服务月" in city.read("/news/a.html")
    assert city.differences() == []


def test_a_broken_layout_keeps_the_old_release_of_every_site_and_is_named(city: PublishedCity) -> None:
    city.publish()
    templates = city.var / "templates"
    shutil.copytree(city.settings.CHENGMEN_TEMPLATES, templates)
    (templates / "layouts" / "footer.html").write_text("{{ frame.nothing_of_the_kind }}")
    city.settings.CHENGMEN_TEMPLATES = templates
    live = city.releases().live()

    receipt = city.new_publisher().run()

    assert "layouts/footer.html" in receipt.failed["gongan"]
    assert receipt.failed.keys() == {"gongan", "portal"}
    assert city.releases().live() == live


def test_records_say_when_time_alone_will_change_them(city: PublishedCity) -> None:
    end = datetime(2030, 1, 1, tzinfo=UTC)
    page = news()
    page.expire_at = end
    publish_page(page)

    assert RecordRow.objects.get(key=f"page:{page.pk}").next_change_at == end
