"""What changed in a guide is told in words, row by row, to whoever compares or approves."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from departments.services.changes import Change, changes_of_table
from departments.services.exchange.tables import TABLES
from departments.services.models import ServiceItemPage
from tests.editing.forms import client_of, form_data
from tests.publishing.city import PublishedCity

MATERIALS = next(table for table in TABLES if table.relation == "materials")


def materials(*names: str, **fields: str) -> list[dict[str, str]]:
    empty = dict.fromkeys((column.name for column in MATERIALS.columns), "")
    return [empty | {"material_name": name} | fields for name in names]


def told(before: list[dict[str, str]], after: list[dict[str, str]]) -> list[tuple[str, str, str]]:
    return [(change.field, change.before, change.after) for change in changes_of_table(MATERIALS, before, after)]


def test_a_changed_cell_is_told_by_its_row_and_heading_in_the_words_of_the_form() -> None:
    changes = changes_of_table(MATERIALS, materials("照片", is_need="1"), materials("照片", is_need="0"))

    assert list(changes) == [Change("申请材料", "“照片”必要", "是", "否")]


def test_added_removed_and_renamed_rows_are_told_as_such() -> None:
    assert told(materials("甲"), materials("甲", "乙")) == [("增加“乙”", "", "乙")]
    assert told(materials("甲", "乙"), materials("乙")) == [("删去“甲”", "甲", "")]
    assert told(materials("甲", "乙"), materials("甲", "丙")) == [("“乙”材料名称", "乙", "丙")]


def test_another_order_alone_is_told_as_that() -> None:
    assert told(materials("甲", "乙"), materials("乙", "甲")) == [("顺序", "甲、乙", "乙、甲")]
    assert told(materials("甲", "甲"), materials("甲", "甲")) == []


def test_the_comparison_of_versions_and_the_approvers_screen_name_row_and_field(city: PublishedCity) -> None:
    editor = client_of("gongan-editors")
    guide: Any = ServiceItemPage.objects.get(url_path="/gongan/services/id-card/")
    sent = form_data(editor, guide)
    (field,) = (name for name, value in sent.items() if value == "0000-12340001" and name.startswith("places-"))
    editor.post(f"/admin/pages/{guide.pk}/edit/", sent | {field: "0000-12349999", "action-submit": "1"})

    compared = editor.get(f"/admin/pages/{guide.pk}/revisions/compare/live...latest/").content.decode()
    guide.refresh_from_db()
    state = guide.current_workflow_task_state
    judged = client_of("gongan-approvers").get(reverse("chengmen_judge", args=[state.pk])).content.decode()

    for shown in (compared, judged):
        assert "“办证大厅”电话" in shown
        assert "居民户口簿" not in shown.partition("公开后的样子")[0]
