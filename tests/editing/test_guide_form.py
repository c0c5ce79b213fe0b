"""The form of a guide: what it offers, and what it shows only where it applies."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from cms.records.table import writing
from departments.organisation.models import Department
from departments.services.models import CatalogueItem, ServiceIndexPage
from tests.factories import guide
from tests.publishing.city import PublishedCity

from .forms import client_of


@pytest.fixture
def editor(city: PublishedCity) -> Client:
    return client_of("gongan-editors")


def form(client: Client) -> Any:
    return client.get(f"/admin/pages/{guide().pk}/edit/")


def test_only_the_items_of_the_own_department_are_offered(editor: Client) -> None:
    own = guide().item
    with writing():
        other = Department.objects.get(code="P-001")
        CatalogueItem.objects.create(code="P-9", name="别的部门的事项", item_type=own.item_type, department=other)

    names = {str(item) for item in form(editor).context["form"].fields["item"].queryset}
    index = ServiceIndexPage.objects.get(url_path="/gongan/services/")
    new = editor.get(f"/admin/pages/add/chengmen_services/serviceitempage/{index.pk}/").context["form"]

    assert own.name in names
    assert "别的部门的事项" not in names
    assert {str(item) for item in new.fields["item"].queryset} == names


@pytest.mark.parametrize(
    ("field", "rule"),
    [
        ("entrusting_body", '{"body_kind": ["entrusted"]}'),
        ("fee_basis", '{"has_fee": ["on"]}'),
        ("online_url", '{"is_online": ["on"]'),
        ("takes_bookings", '{"at_window": ["on"]}'),
        ("visits_reason", '{"visits": ["0"]}'),
        ("topics_for_persons", '{"for_persons": ["on"]}'),
    ],
)
def test_a_field_that_depends_on_a_choice_says_on_which_and_is_there_without_scripts(
    editor: Client, field: str, rule: str
) -> None:
    shown = form(editor).content.decode()

    before = shown[: shown.index(f'name="{field}"')]
    opened = re.findall(r"<div[^>]*data-w-rules-target[^>]*>", before)[-1]
    assert escape(rule) in opened
    assert "hidden" not in opened


def test_what_few_materials_need_is_folded_away_until_it_is_filled(editor: Client) -> None:
    closed = form(editor).content.decode()
    with writing():
        page = guide()
        material = page.materials.first()
        material.criteria = "在有效期内"
        page.materials.add(material)
        page.save()
    opened = form(editor).content.decode()

    assert '<details class="folded" open' not in closed
    assert '<details class="folded" open' in opened
