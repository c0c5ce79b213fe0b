"""Editors see and change only their own site; approvers publish; the gate holds in the admin too."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import Page

from departments.disclosure.models import ColumnPage, NewsPage
from departments.services.models import ServiceItemPage
from tests.publishing.city import PublishedCity


def client_of(*groups: str) -> Client:
    user = get_user_model().objects.create_user(username="-".join(groups), password="test")
    user.groups.set(Group.objects.filter(name__in=groups))
    client = Client()
    client.force_login(user)
    return client


def news(site: str) -> NewsPage:
    return NewsPage.objects.get(url_path=f"/{site}/news/a/")


def edit(page: Page) -> str:
    return f"/admin/pages/{page.pk}/edit/"


@pytest.fixture
def editor(city: PublishedCity) -> Client:
    return client_of("gongan-editors")


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

    answer = editor.post(edit(page), form_data(editor, page, title="改过的标题") | {"action-publish": "1"})

    assert answer.status_code in (200, 302)
    page.refresh_from_db()
    assert page.title == "便民服务日"


def test_an_approver_publishes(city: PublishedCity) -> None:
    approver = client_of("gongan-editors", "gongan-approvers")
    page = news("gongan")

    answer = approver.post(edit(page), form_data(approver, page, title="改过的标题") | {"action-publish": "1"})

    assert answer.status_code == 302, answer.context and answer.context["form"].errors
    city.publish()
    assert "改过的标题" in city.read("/news/a.html")


def test_a_guide_without_a_required_part_is_not_published_and_says_why(city: PublishedCity) -> None:
    approver = client_of("gongan-editors", "gongan-approvers")
    guide = ServiceItemPage.objects.get(url_path="/gongan/services/id-card/")

    data = form_data(approver, guide, result_name="") | {"action-publish": "1"}
    answer = approver.post(edit(guide), data)

    assert answer.status_code == 200
    assert "第十条" in answer.content.decode()
    guide.refresh_from_db()
    assert guide.result_name == "居民身份证"


def test_a_page_cannot_be_created_where_it_does_not_belong(city: PublishedCity) -> None:
    portal_team = client_of("portal-team")
    column = ColumnPage.objects.get(url_path="/gongan/news/")

    answer = portal_team.get(f"/admin/pages/add/chengmen_organisation/departmenthomepage/{column.pk}/")

    assert answer.status_code in (302, 403)


def form_data(client: Client, page: Page, **changes: Any) -> dict[str, Any]:
    """What the page's form sends back when nothing but ``changes`` was touched."""
    form = client.get(edit(page)).context["form"]
    data: dict[str, Any] = {}
    for bound in _all_forms(form):
        for field in bound:
            value = field.value()
            if value is None or value is False:
                continue
            data.update(_sent(field, value))
    for formset in form.formsets.values():
        data.update({f"{formset.prefix}-{name}": str(value) for name, value in formset.management_form.initial.items()})
        for number, _row in enumerate(formset.forms):
            data[f"{formset.prefix}-{number}-ORDER"] = str(number + 1)
    return data | changes


def _all_forms(form: Any) -> list[Any]:
    return [form, *(row for formset in form.formsets.values() for row in formset.forms)]


def _sent(field: Any, value: Any) -> dict[str, str]:
    if field.name == "body" and hasattr(value, "raw_data"):
        return _sent_stream(field.html_name, value)
    if isinstance(value, str) and "Draftail" in type(field.field.widget).__name__:
        return {field.html_name: field.field.widget.format_value(value) or "null"}
    return {field.html_name: "on" if value is True else str(value)}


def _sent_stream(name: str, value: Any) -> dict[str, str]:
    from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

    converter = ContentstateConverter(features=["h2", "h3", "h4", "bold", "italic", "ol", "ul", "link"])
    data = {f"{name}-count": str(len(value))}
    for number, block in enumerate(value):
        data |= {
            f"{name}-{number}-deleted": "",
            f"{name}-{number}-order": str(number),
            f"{name}-{number}-type": block.block_type,
            f"{name}-{number}-id": block.id or "",
            f"{name}-{number}-value": converter.from_database_format(block.value.source),
        }
    return data
