"""Editors see and change only their own site; the gate holds in the admin too."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from wagtail.models import Page

from departments.disclosure.models import ColumnPage, NewsPage
from departments.services.models import ServiceItemPage
from tests.publishing.city import PublishedCity

from .forms import PUBLISH, client_of, form_data

pytestmark = pytest.mark.database


def news(site: str) -> NewsPage:
    return NewsPage.objects.get(url_path=f"/{site}/news/a/")


def edit(page: Page) -> str:
    return f"/admin/pages/{page.pk}/edit/"


@pytest.fixture
def editor(city: PublishedCity) -> Client:
    return client_of("gongan-editors")


@pytest.mark.slow
def test_an_editor_opens_every_page_of_the_own_site(editor: Client) -> None:
    home = Page.objects.get(url_path="/gongan/")

    for page in Page.objects.descendant_of(home, inclusive=True):
        assert editor.get(edit(page)).status_code == 200, page.url_path


@pytest.mark.parametrize("view", ["edit/", "delete/", "unpublish/", "move/", "copy/", "history/", "add_subpage/"])
def test_an_editor_is_refused_on_another_sites_pages(editor: Client, view: str) -> None:
    page = news("portal")

    answer = editor.get(f"/admin/pages/{page.pk}/{view}")

    assert answer.status_code in (302, 403, 404)
    assert page.title not in answer.content.decode()


def test_an_editor_saves_a_draft_and_cannot_publish_it(editor: Client) -> None:
    page = news("gongan")

    answer = editor.post(edit(page), form_data(editor, page, title="改过的标题") | PUBLISH)

    assert answer.status_code in (200, 302)
    page.refresh_from_db()
    assert page.title == "便民服务日"


def test_the_portal_team_publishes(city: PublishedCity) -> None:
    team = client_of("portal-team")
    page = news("gongan")

    answer = team.post(edit(page), form_data(team, page, title="改过的标题") | PUBLISH)

    assert answer.status_code == 302, answer.context and answer.context["form"].errors
    city.publish()
    assert "改过的标题" in city.read("/news/a.html")


def test_an_approver_finds_approving_under_the_large_button(city: PublishedCity) -> None:
    author = client_of("gongan-editors")
    page = news("gongan")
    author.post(edit(page), form_data(author, page, title="改过的标题") | {"action-submit": "1"})

    shown = client_of("gongan-approvers").get(edit(page)).content.decode()

    footer = shown[shown.index('<nav class="actions') :]
    buttons = re.findall(r"<button.*?</button>", footer, re.DOTALL)
    assert "批准并发布" in buttons[0]
    assert "并发布并发布" not in buttons[0]


def test_a_guide_without_a_required_part_is_not_published_and_says_why(city: PublishedCity) -> None:
    team = client_of("portal-team")
    guide = ServiceItemPage.objects.get(url_path="/gongan/services/id-card/")

    data = form_data(team, guide, result_name="") | PUBLISH
    answer = team.post(edit(guide), data)

    assert answer.status_code == 200
    assert "第十条" in answer.content.decode()
    guide.refresh_from_db()
    assert guide.result_name == "居民身份证"


def test_a_page_cannot_be_created_where_it_does_not_belong(city: PublishedCity) -> None:
    portal_team = client_of("portal-team")
    column = ColumnPage.objects.get(url_path="/gongan/news/")

    answer = portal_team.get(f"/admin/pages/add/chengmen_organisation/departmenthomepage/{column.pk}/")

    assert answer.status_code in (302, 403)


@pytest.mark.parametrize(
    ("path", "field"),
    [("/gongan/duties/", "duties"), ("/gongan/consultation/", "rules"), ("/gongan/complaints/", "procedure")],
)
def test_an_emptied_rich_text_counts_as_missing(city: PublishedCity, path: str, field: str) -> None:
    page = Page.objects.get(url_path=path).specific
    setattr(page, field, '<p data-block-key="abcde"></p>')

    assert any("缺少" in finding for finding in page.gate_findings())


def test_a_body_of_empty_blocks_counts_as_missing(city: PublishedCity) -> None:
    page = news("gongan")
    page.body = [("text", '<p data-block-key="abcde"> </p>')]

    assert page.gate_findings() == ["缺少“正文”，请填写后再发布。"]
