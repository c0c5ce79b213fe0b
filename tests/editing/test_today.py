"""The first screen tells a clerk what waits today."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from cms.editing.today import MOST, Section, sections
from cms.records.table import writing
from departments.disclosure.models import NewsPage
from departments.services.models import ItemType, ServiceItemPage
from tests.factories import add_page, make_site
from tests.publishing.city import PublishedCity

from .forms import client_of, form_data


@pytest.fixture
def editor(city: PublishedCity) -> Client:
    return client_of("gongan-editors")


def found(username: str = "gongan-editors") -> dict[str, Section]:
    user = get_user_model().objects.get(username=username)
    return {section.heading: section for section in sections(user)}


def titles(section: Section) -> list[str]:
    return [line.title for line in section.lines]


def draft(title: str, place: str = "gongan", user: str | None = None) -> Page:
    author = get_user_model().objects.filter(username=user).first()
    with writing():
        page = Page.objects.get(url_path=f"/{place}/news/").add_child(
            instance=NewsPage(title=title, slug=f"draft-{len(title)}", live=False)
        )
        page.save_revision(user=author)
    return page


def guide(reviewed: date | None) -> ServiceItemPage:
    with writing():
        page = ServiceItemPage.objects.get(url_path="/gongan/services/id-card/")
        page.reviewed = reviewed
        page.save_revision().publish()
    return page


def test_ones_own_drafts_are_listed_and_nobody_elses(editor: Client) -> None:
    draft("我的草稿", user="gongan-editors")
    draft("同事的一篇草稿")

    assert titles(found()["我没有写完的稿子"]) == ["我的草稿"]


def test_what_was_submitted_is_listed_with_its_step_and_no_longer_as_a_draft(editor: Client) -> None:
    for number in range(MOST + 1):
        page = draft("送" * (number + 1), user="gongan-editors")
        with writing():
            page.get_workflow().start(page, page.latest_revision.user)

    home, lists = editor.get("/admin/").content.decode(), found()

    assert titles(lists["我送审的稿件"]) == ["送" * number for number in range(MOST + 1, 1, -1)]
    assert lists["我送审的稿件"].lines[0].note.startswith("审核发布 · ")
    assert "我没有写完的稿子" not in lists
    assert "objects-in-workflow" not in home


def test_what_was_sent_back_is_listed_with_the_reason(editor: Client) -> None:
    page = NewsPage.objects.get(url_path="/gongan/news/a/")
    editor.post(f"/admin/pages/{page.pk}/edit/", form_data(editor, page, title="改过的标题") | {"action-submit": "1"})
    task_state = NewsPage.objects.get(pk=page.pk).current_workflow_task_state
    with writing():
        task_state.reject(user=None, comment="请写明时间")

    section = found()["退回修改"]

    assert titles(section) == ["改过的标题"]
    assert section.lines[0].note == "请写明时间"


@pytest.mark.parametrize(
    ("reviewed", "is_listed"),
    [
        (None, True),
        (timezone.localdate() - timedelta(days=366), True),
        (timezone.localdate() - timedelta(days=365), False),
    ],
)
def test_guides_not_reviewed_for_a_year_are_listed(editor: Client, reviewed: date | None, is_listed: bool) -> None:
    guide(reviewed)

    assert ("该核对的指南" in found()) == is_listed


def test_how_long_a_review_holds_is_set_by_item_type(editor: Client) -> None:
    guide(timezone.localdate() - timedelta(days=200))
    before = "该核对的指南" in found()

    with writing():
        ItemType.objects.update(review_months=6)

    assert (before, "该核对的指南" in found()) == (False, True)


def test_the_list_of_guides_shows_those_past_their_review(editor: Client) -> None:
    page, filtered = guide(timezone.localdate()), "/admin/guides/results/?review=past"
    while_fresh = page.title in editor.get(filtered).content.decode()

    guide(timezone.localdate() - timedelta(days=400))

    assert (while_fresh, page.title in editor.get(filtered).content.decode()) == (False, True)


def test_an_unpublished_page_tells_what_it_lacks(editor: Client) -> None:
    draft("没有正文的稿子")

    section = found()["没有公开的页面缺少什么"]

    assert [(line.title, line.note) for line in section.lines] == [("没有正文的稿子", "缺少“正文”，请填写后再发布。")]


def test_the_latest_publications_tell_when_they_went_live(city: PublishedCity, editor: Client) -> None:
    with writing():
        NewsPage.objects.get(url_path="/gongan/news/a/").save_revision().publish()
    city.publish()

    section = found()["最近上线"]

    assert titles(section)[0] == "便民服务日"
    assert section.lines[0].note.startswith("已上线 ")
    assert len(section.lines) == 5


def test_the_screen_shows_only_ones_own(editor: Client) -> None:
    draft("门户没有正文的草稿", "portal")

    assert "门户没有正文的草稿" not in editor.get("/admin/").content.decode()
    assert "门户没有正文的草稿" in client_of("portal-team").get("/admin/").content.decode()


@pytest.mark.parametrize(
    ("group", "offered"),
    [("gongan-editors", True), ("portal-team", True), ("gongan-officers", False), ("supervisors", False)],
)
def test_only_who_may_see_pages_is_offered_to_search_them(city: PublishedCity, group: str, offered: bool) -> None:
    screen = client_of(group).get("/admin/").content.decode()

    assert ('role="search"' in screen) is offered
    assert 'value="Search"' not in screen


@pytest.mark.slow
def test_the_screen_costs_no_more_queries_with_more_sites_and_pages(editor: Client) -> None:
    editor.get("/admin/")
    before = queries(editor)
    for number in range(3):
        make_site(f"bureau-{number}")
    column = Page.objects.get(url_path="/gongan/news/")
    for number in range(12):
        add_page(column, NewsPage, f"more-{number}")

    assert queries(editor) <= before + 2


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/admin/").status_code == 200
    return len(captured)
