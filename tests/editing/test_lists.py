"""The editor's menu: flat lists of each kind, with what is the user's own and no more."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from wagtail.admin.views.generic import CopyView
from wagtail.models import Page

from cms.records.table import writing
from departments.disclosure.models import NewsPage
from departments.organisation.models import City, Department
from departments.services.models import CatalogueItem, ItemType
from tests.publishing.city import PublishedCity

from .forms import client_of
from .matrix.addresses import addresses

LISTS = ("news", "notices", "policy_documents", "interpretations", "guides", "catalogue_items")
TEAM_LISTS = (
    "departments",
    "site_profiles",
    "item_types",
    "work_years",
    "case_limits",
    "settings/chengmen_organisation/city",
)


@pytest.fixture
def editor(city: PublishedCity) -> Client:
    return client_of("gongan-editors")


@pytest.fixture
def portal_team(city: PublishedCity) -> Client:
    return client_of("portal-team")


@pytest.fixture
def other_item(city: PublishedCity) -> CatalogueItem:
    """An item of the municipal office."""
    with writing():
        return CatalogueItem.objects.create(
            code="I-9",
            name="公章刻制备案",
            item_type=ItemType.objects.get(),
            department=Department.objects.get(code="P-001"),
        )


def own_item() -> CatalogueItem:
    return CatalogueItem.objects.get(code="I-1")


def item_form(item: CatalogueItem, **changes: str) -> dict[str, str]:
    sent = {
        "code": item.code,
        "name": item.name,
        "item_type": str(item.item_type_id),
        "department": str(item.department_id),
        "phone": item.phone,
        "topic": item.topic,
        "other_names": item.other_names,
        "position": str(item.position),
    }
    return sent | changes


def texts(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


@pytest.mark.parametrize("name", LISTS)
def test_an_editor_opens_each_list(editor: Client, name: str) -> None:
    assert editor.get(f"/admin/{name}/").status_code == 200


@pytest.mark.parametrize("name", TEAM_LISTS)
def test_lists_of_the_whole_city_are_the_portal_teams(editor: Client, portal_team: Client, name: str) -> None:
    assert editor.get(f"/admin/{name}/").status_code == 404
    assert portal_team.get(f"/admin/{name}/", follow=True).status_code == 200


def test_the_menu_offers_a_department_its_own_lists(editor: Client, portal_team: Client) -> None:
    offered, all_offered = (texts(client.get("/admin/")) for client in (editor, portal_team))

    for name in LISTS:
        assert f'"/admin/{name}/"' in offered
    for name in TEAM_LISTS:
        assert f'"/admin/{name}/"' not in offered
        assert f'"/admin/{name}/"' in all_offered


def test_a_list_of_pages_shows_only_ones_own(editor: Client, portal_team: Client) -> None:
    with writing():
        NewsPage.objects.get(url_path="/portal/news/a/").delete()
        Page.objects.get(url_path="/portal/news/").add_child(
            instance=NewsPage(title="门户的草稿", slug="draft", live=False)
        )

    assert "便民服务日" in texts(editor.get("/admin/news/"))
    assert "门户的草稿" not in texts(editor.get("/admin/news/"))
    assert "门户的草稿" in texts(portal_team.get("/admin/news/"))


def test_a_list_finds_chinese_words_inside_titles(editor: Client) -> None:
    assert "便民服务日" in texts(editor.get("/admin/news/results/?q=服务"))
    assert "便民服务日" not in texts(editor.get("/admin/news/results/?q=停水"))


@pytest.mark.parametrize("place", ["", "results/"])
def test_the_search_of_all_pages_finds_chinese_words_in_own_titles(editor: Client, place: str) -> None:
    with writing():
        Page.objects.get(url_path="/portal/news/").add_child(
            instance=NewsPage(title="门户的服务草稿", slug="draft", live=False)
        )

    found = texts(editor.get(f"/admin/pages/search/{place}?q=服务"))

    assert "便民服务日" in found
    assert "门户的服务草稿" not in found


def test_the_tree_finds_chinese_words_inside_titles(editor: Client) -> None:
    home = Page.objects.get(url_path="/gongan/")

    assert "便民服务日" in texts(editor.get(f"/admin/pages/{home.pk}/results/?q=服务日"))
    assert "便民服务日" not in texts(editor.get(f"/admin/pages/{home.pk}/results/?q=停水"))


def test_a_list_tells_drafts_from_published_pages(editor: Client) -> None:
    page = NewsPage.objects.get(url_path="/gongan/news/a/")
    with writing():
        page.get_parent().add_child(instance=NewsPage(title="未完成的稿子", slug="unfinished", live=False))

    drafts = texts(editor.get("/admin/news/results/?state=draft"))

    assert "未完成的稿子" in drafts
    assert "便民服务日" not in drafts


@pytest.mark.parametrize("name", [*LISTS[:-1], "pages", "pages/search"])
def test_filters_name_neither_people_nor_sites_of_others(editor: Client, name: str) -> None:
    author = get_user_model().objects.create_user(username="portal-author", last_name="门户作者")
    with writing():
        NewsPage.objects.get(url_path="/portal/news/a/").save_revision(user=author, log_action=True)

    shown = texts(editor.get(f"/admin/{name}/", follow=True))

    assert "门户作者" not in shown
    assert "示例市人民政府门户网站" not in shown


def test_an_editor_corrects_an_own_items_phone(editor: Client, city: PublishedCity) -> None:
    item = own_item()

    answer = editor.post(f"/admin/catalogue_items/edit/{item.pk}/", item_form(item, phone="0000-99990000"))

    assert answer.status_code == 302
    item.refresh_from_db()
    assert item.phone == "0000-99990000"
    city.publish()
    assert "0000-99990000" in city.read("/services/catalogue/index.html")


def test_an_editor_leaves_the_citys_part_of_an_item_alone(editor: Client) -> None:
    item = own_item()

    editor.post(f"/admin/catalogue_items/edit/{item.pk}/", item_form(item, name="别的名称", code="I-0", topic="证件"))

    item.refresh_from_db()
    assert (item.name, item.code, item.topic) == ("居民身份证换领", "I-1", "证件")


@pytest.mark.parametrize("view", ["edit", "history", "history-results", "usage", "delete"])
def test_an_editor_does_not_reach_another_departments_item(
    editor: Client, portal_team: Client, other_item: CatalogueItem, view: str
) -> None:
    address = f"/admin/catalogue_items/{view}/{other_item.pk}/"

    assert editor.get(address).status_code == 404
    assert editor.post(address, item_form(other_item, phone="0000-1")).status_code == 404
    assert portal_team.get(address).status_code == 200
    other_item.refresh_from_db()
    assert other_item.phone == ""


@pytest.mark.parametrize("view", ["edit", "history", "history-results"])
def test_an_editor_reaches_own_items(editor: Client, view: str) -> None:
    assert editor.get(f"/admin/catalogue_items/{view}/{own_item().pk}/").status_code == 200


def test_the_list_of_items_holds_only_ones_own(editor: Client, portal_team: Client, other_item: CatalogueItem) -> None:
    assert own_item().name in texts(editor.get("/admin/catalogue_items/"))
    assert other_item.name not in texts(editor.get("/admin/catalogue_items/?q=公章"))
    assert other_item.name in texts(portal_team.get("/admin/catalogue_items/?q=公章"))


def test_only_the_portal_team_adds_items(editor: Client, portal_team: Client) -> None:
    assert editor.get("/admin/catalogue_items/new/").status_code == 404
    assert portal_team.get("/admin/catalogue_items/new/").status_code == 200


def test_the_portal_team_changes_the_citys_settings(portal_team: Client, city: PublishedCity) -> None:
    address = portal_team.get("/admin/settings/chengmen_organisation/city/").headers["Location"]
    form = portal_team.get(address).context["form"]
    sent = {field.html_name: field.value() or "" for field in form}

    answer = portal_team.post(address, sent | {"hotline": "12345-9"})

    assert answer.status_code == 302, answer.context["form"].errors
    assert City.load().hotline == "12345-9"


def test_an_odd_code_is_saved_with_a_question(portal_team: Client) -> None:
    item = own_item()

    answer = portal_team.post(f"/admin/catalogue_items/edit/{item.pk}/", item_form(item), follow=True)

    assert "I-1" in texts(answer)
    assert "请核对" in texts(answer)


def test_no_list_offers_wagtails_copy_view() -> None:
    """It overwrites the row it was asked to copy."""
    copying = {one.name for one in addresses() if issubclass(getattr(one.view, "view_class", object), CopyView)}

    assert copying == set()
