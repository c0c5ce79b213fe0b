"""A title is read in menus, lists and feeds of others: it holds nothing that would change what stands around it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, GroupCollectionPermission, Site

from departments.disclosure.models import NewsPage
from departments.organisation.models import City, Department
from departments.services.models import ItemType
from tests.factories import news
from tests.publishing.city import PublishedCity

from .forms import client_of, form_data
from .matrix.files import pdf, picture


@pytest.mark.parametrize("unseen", ["\u202e", "\u2066", "\u200f", "\u061c", "\x0b", "\u2028"])
def test_a_title_with_an_unseen_control_character_is_refused_by_name(city: PublishedCity, unseen: str) -> None:
    editor, page = client_of("gongan-editors"), news()

    answer = editor.post(f"/admin/pages/{page.pk}/edit/", form_data(editor, page, title=f"便民{unseen}服务日"))

    assert f"U+{ord(unseen):04X}" in str(answer.context["form"].errors["title"])
    assert news().get_latest_revision_as_object().title == "便民服务日"


@pytest.mark.parametrize("title", ["“便民服务日”（第3期）·ABC", "𠮷林路　窗口👨‍👩‍👧"])
def test_a_title_in_any_script_is_saved(city: PublishedCity, title: str) -> None:
    editor, page = client_of("gongan-editors"), news()

    editor.post(f"/admin/pages/{page.pk}/edit/", form_data(editor, page, title=title))

    assert news().get_latest_revision_as_object().title == title


def a_new_page(client: Client) -> tuple[str, dict[str, str]]:
    """Address and form of one whose author has thought of a title alone."""
    page = news()
    address = f"/admin/pages/add/chengmen_disclosure/newspage/{page.get_parent().pk}/"
    return address, form_data(client, page, title="停水通知", slug="")


def slugs() -> set[str]:
    return set(NewsPage.objects.filter(title="停水通知").values_list("slug", flat=True))


def test_a_page_without_an_address_gets_its_title_in_pinyin(city: PublishedCity) -> None:
    editor = client_of("gongan-editors")
    address, filled = a_new_page(editor)

    for _time in range(2):
        editor.post(address, filled)

    assert slugs() == {"ting-shui-tong-zhi", "ting-shui-tong-zhi-2"}


def test_a_new_page_does_not_save_itself_while_its_title_is_typed(city: PublishedCity) -> None:
    editor = client_of("gongan-editors")
    address, filled = a_new_page(editor)

    answer = editor.post(address, filled, headers={"accept": "application/json"})

    assert answer.status_code == 400
    assert answer.json()["error_code"] == "validation_error"
    assert "保存草稿" in answer.json()["error_message"]
    assert slugs() == set()


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (Department(code="B-9", name="市\u202e局"), "name"),
        (Department(code="B-9", name="市局", former_names="市\u2066署"), "former_names"),
        (ItemType(code="99", label="许\u200f可"), "label"),
        (City(notice="停\x0b水"), "notice"),
        (Site(hostname="a.example", site_name="市\u202e局"), "site_name"),
        (Collection(name="市\u202e局"), "name"),
        (get_image_model()(title="大\u202e厅", collection_id=1), "title"),
        (get_image_model()(title="大厅", description="大\u2066厅", collection_id=1), "description"),
        (get_document_model()(title="表\u200f格", collection_id=1), "title"),
    ],
)
def test_the_names_of_the_city_are_held_to_the_same(row: models.Model, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        row.clean_fields()

    assert "U+" in str(refused.value.message_dict[field])


@pytest.mark.parametrize("sort", ["image", "document"])
def test_a_picture_or_file_whose_title_holds_one_is_not_uploaded(city: PublishedCity, sort: str) -> None:
    editor = client_of("gongan-editors")
    folder = GroupCollectionPermission.objects.filter(group__name="gongan-editors")[0].collection_id
    given = {"title": "大\u202e厅", "collection": folder, "file": picture() if sort == "image" else pdf()}

    answer = editor.post(reverse("wagtailimages:add" if sort == "image" else "wagtaildocs:add"), given)

    assert "U+202E" in str(answer.context["form"].errors["title"])
    assert not (get_image_model() if sort == "image" else get_document_model()).objects.exists()
