"""A title is read in menus, lists and feeds of others: it holds nothing that would change what stands around it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import models

from departments.organisation.models import City, Department
from departments.services.models import ItemType
from tests.factories import news
from tests.publishing.city import PublishedCity

from .forms import client_of, form_data


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


def test_a_page_without_an_address_gets_its_title_in_pinyin(city: PublishedCity) -> None:
    editor, page = client_of("gongan-editors"), news()
    column = page.get_parent()
    filled = form_data(editor, page, title="停水通知", slug="")

    for _time in range(2):
        editor.post(f"/admin/pages/add/chengmen_disclosure/newspage/{column.pk}/", filled)

    slugs = set(column.get_children().filter(title="停水通知").values_list("slug", flat=True))
    assert slugs == {"ting-shui-tong-zhi", "ting-shui-tong-zhi-2"}


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (Department(code="B-9", name="市\u202e局"), "name"),
        (Department(code="B-9", name="市局", former_names="市\u2066署"), "former_names"),
        (ItemType(code="99", label="许\u200f可"), "label"),
        (City(notice="停\x0b水"), "notice"),
    ],
)
def test_the_names_of_the_city_are_held_to_the_same(row: models.Model, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        row.clean_fields()

    assert "U+" in str(refused.value.message_dict[field])
