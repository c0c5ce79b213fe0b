"""The form of a guide: what it offers, and what it shows only where it applies."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from cms.records.table import writing
from departments.organisation.models import Department
from departments.services.models import CatalogueItem, Fee, LegalBasis, Material, ServiceIndexPage, Step
from tests.factories import guide
from tests.publishing.city import PublishedCity

from .forms import PUBLISH, client_of, form_data


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


def put_rows(materials: int, *, steps: int = 8, bases: int = 4, fees: int = 3) -> None:
    with writing():
        page = guide()
        page.materials = [Material(name=f"材料{number}") for number in range(materials)]
        page.steps = [Step(name=f"环节{number}") for number in range(steps)]
        page.bases = [LegalBasis(law=f"法{number}", article="第一条") for number in range(bases)]
        page.fees = [Fee(name=f"费{number}", standard="1 元") for number in range(fees)]
        page.save_revision().publish()


def queries_of_a_save(client: Client, **sent: str) -> int:
    data = form_data(client, guide(), consultation="0000-12345678", **sent)
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(f"/admin/pages/{guide().pk}/edit/", data)
    assert answer.status_code == 302
    return len(captured)


def test_saving_a_guide_asks_the_database_for_each_row_once(city: PublishedCity, editor: Client) -> None:
    put_rows(materials=2)
    few = queries_of_a_save(editor)

    put_rows(materials=20)
    many = queries_of_a_save(editor)

    assert many - few <= 18
    assert many <= 160


def test_publishing_a_guide_asks_the_database_for_each_row_once(city: PublishedCity) -> None:
    team = client_of("portal-team")
    put_rows(materials=2)
    few = queries_of_a_save(team, **PUBLISH)

    put_rows(materials=20)
    many = queries_of_a_save(team, **PUBLISH)

    assert many - few <= 18
    assert many <= 240
