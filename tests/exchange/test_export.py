"""What ``export_items`` writes: the workbook for people and the tables for systems."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from cms.editing.pages import BasePage
from cms.records.table import writing
from departments.services.exchange.plain import guarded, unguarded
from departments.services.exchange.rows import as_lines
from departments.services.exchange.tables import TABLES
from departments.services.models import CatalogueItem, Material, ServiceItemPage
from tests.publishing.city import PublishedCity


def export(file: Path, capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    call_command("export_items", str(file), *options)
    told: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return told


def refusal(file: Path, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    with pytest.raises(SystemExit) as ended:
        call_command("export_items", str(file), *options)
    assert ended.value.code == 1
    told = capsys.readouterr()
    assert json.loads(told.out.splitlines()[-1]) == {"faults": 1}
    return told.err


def put_material(**fields: Any) -> None:
    with writing():
        guide = ServiceItemPage.objects.get(url_path="/gongan/services/id-card/")
        guide.materials.add(Material(**fields))
        guide.save()


def test_the_workbook_has_headings_help_and_a_row_for_each_guide(
    city: PublishedCity, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = export(tmp_path / "items.xlsx", capsys)

    book = load_workbook(tmp_path / "items.xlsx")
    assert book.sheetnames == [table.sheet for table in TABLES]
    sheet = book["事项"]
    assert [cell.value for cell in sheet[1]][:2] == ["事项编码", "事项名称"]
    assert sheet["A2"].value == "事项目录中的编码，各表用它对应同一事项"
    assert sheet.freeze_panes == "B3"
    assert sheet.max_row == 2 + told["items"] == 2 + ServiceItemPage.objects.live().count()


def test_the_workbook_offers_the_choices_of_a_field(
    city: PublishedCity, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export(tmp_path / "items.xlsx", capsys)

    sheet = load_workbook(tmp_path / "items.xlsx")["申请材料"]
    offers = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}
    assert offers == {"C3:C200000": '"是,否"', "D3:D200000": '"证照、证明,申请表、文书,其他"'}
    assert sheet["C3"].value in ("是", "否")


def test_every_field_of_a_guide_and_of_its_rows_is_a_column() -> None:
    made_otherwise = {"item", "conditions", "for_persons", "for_legal_persons", "for_others"}
    of_every_page = {field.name for field in BasePage._meta.concrete_fields} | {"basepage_ptr", "page_ptr"}
    for table in TABLES:
        passed_over = {"id", "sort_order", "page"} if table.relation else of_every_page | made_otherwise
        own = {field.name for field in table.model._meta.concrete_fields} - passed_over

        assert own == {column.field for column in table.columns} - {"", "title"}


def test_no_text_becomes_a_formula_in_the_workbook(
    city: PublishedCity, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put_material(name='=HYPERLINK("http://localhost/","申请表")', note="0101")

    export(tmp_path / "items.xlsx", capsys)

    cells = [cell for row in load_workbook(tmp_path / "items.xlsx")["申请材料"].iter_rows(min_row=3) for cell in row]
    assert any(cell.value == '=HYPERLINK("http://localhost/","申请表")' for cell in cells)
    assert any(cell.value == "0101" for cell in cells)
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}


def test_the_tables_have_the_columns_of_the_exchange(
    city: PublishedCity, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = export(tmp_path / "items.json", capsys)

    tables = json.loads((tmp_path / "items.json").read_text(encoding="utf-8"))
    assert list(tables) == [table.name for table in TABLES]
    assert told["rows"] == sum(map(len, tables.values()))
    row = tables["up_task_general_basic"][0]
    guide = ServiceItemPage.objects.get(slug=row["slug"])
    assert row["task_code"] == guide.item.code
    assert row["task_name"] == guide.item.name
    assert row["promise_day"] == str(guide.promised_limit)
    assert row["project_type"] == {"immediate": "1", "promised": "2"}[guide.case_kind]
    assert row["site"] == "gongan"


def test_csv_holds_the_same_tables_as_json_and_hides_formulas_from_spreadsheets(
    city: PublishedCity, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put_material(name="=1+1")

    export(tmp_path / "items.csv", capsys)
    export(tmp_path / "items.json", capsys)

    tables = json.loads((tmp_path / "items.json").read_text(encoding="utf-8"))
    with (tmp_path / "items.material.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert "'=1+1" in [row["material_name"] for row in rows]
    shown = [{name: unguarded(text) for name, text in row.items()} for row in rows]
    assert shown == tables["up_task_general_material"]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "'=1", "''-", "'甲", "甲", ""])
def test_the_mark_against_formulas_is_taken_away_again(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize(
    ("rich", "lines"),
    [
        (
            '<p data-block-key="a">年满 16 周岁</p><p data-block-key="b">户籍 &amp; 住址</p>',
            "年满 16 周岁\n户籍 & 住址",
        ),
        ("<h2>条件</h2><p>甲</p>", "<h2>条件</h2><p>甲</p>"),
        ("<p>&lt;b&gt;</p>", "<p>&lt;b&gt;</p>"),
        ("", ""),
    ],
)
def test_rich_text_of_paragraphs_alone_is_written_as_lines(rich: str, lines: str) -> None:
    assert as_lines(rich) == lines


def test_only_public_guides_of_the_site_asked_for_are_written(
    city: PublishedCity, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    everything = export(tmp_path / "all.json", capsys)["items"]

    assert export(tmp_path / "one.json", capsys, "--site", "gongan")["items"] == everything > 0
    assert export(tmp_path / "none.json", capsys, "--site", "portal")["items"] == 0

    with writing():
        ServiceItemPage.objects.get(url_path="/gongan/services/id-card/").unpublish()
    assert export(tmp_path / "fewer.json", capsys)["items"] == everything - 1


def test_a_site_that_is_not_there_and_a_format_that_is_not_known_are_refused(
    city: PublishedCity, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "没有这个网站" in refusal(tmp_path / "a.json", capsys, "--site", "nowhere")
    assert ".xlsx、.csv、.json" in refusal(tmp_path / "a.xls", capsys)
    assert list(tmp_path.glob("a.*")) == []


def test_two_public_guides_of_one_item_are_told_and_nothing_is_written(
    city: PublishedCity, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    guide = ServiceItemPage.objects.get(url_path="/gongan/services/id-card/")
    with writing():
        twin = guide.copy(update_attrs={"slug": "twin"}, keep_live=False)
        ServiceItemPage.objects.filter(pk=twin.pk).update(live=True)

    code = CatalogueItem.objects.get(guides=twin).code
    assert f"事项 {code} 有多份公开的指南" in refusal(tmp_path / "a.json", capsys)
    assert not (tmp_path / "a.json").exists()
