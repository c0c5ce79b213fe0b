"""What ``import_items`` takes in, and what it refuses without writing anything."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from cms.records.models import RecordRow
from cms.records.table import writing
from departments.services.exchange.cells import rich_text
from departments.services.exchange.faults import InvalidTables
from departments.services.exchange.importing import Import, Way
from departments.services.exchange.reading import read_tables
from departments.services.exchange.rows import as_lines
from departments.services.exchange.tables import TABLES
from departments.services.models import CatalogueItem, ServiceItemPage
from tests.editing.forms import person
from tests.factories import guide
from tests.provisioning.test_commands import rows_of_all_tables
from tests.publishing.city import PublishedCity

BASIC, MATERIAL = "up_task_general_basic", "up_task_general_material"


@pytest.fixture
def exported(city: PublishedCity, tmp_path: Path) -> Callable[[str], Path]:
    def export(suffix: str) -> Path:
        file = tmp_path / f"items{suffix}"
        call_command("export_items", str(file))
        return file

    return export


def take_in(file: Path, capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    capsys.readouterr()
    call_command("import_items", str(file), *options)
    last: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    del last["seconds"]
    return last


def told(**counts: int) -> dict[str, int]:
    return dict.fromkeys(("items", "created", "changed", "unchanged", "published", "incomplete"), 0) | counts


def refused(file: Path, capsys: pytest.CaptureFixture[str], *options: str) -> list[str]:
    before = rows_of_all_tables()
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        call_command("import_items", str(file), *options)
    assert ended.value.code == 1
    assert rows_of_all_tables() == before
    said = capsys.readouterr()
    faults = said.err.splitlines()
    assert json.loads(said.out.splitlines()[-1]) == {"faults": len(faults)}
    return faults


def change_json(file: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    tables = json.loads(file.read_text(encoding="utf-8"))
    change(tables)
    file.write_text(json.dumps(tables), encoding="utf-8")
    return file


def change_sheet(file: Path, sheet: str, cells: dict[tuple[str, int], Any]) -> Path:
    """``cells`` by heading and row."""
    book = load_workbook(file)
    for (heading, row), value in cells.items():
        book[sheet][place(sheet, heading, row)] = value
    book.save(file)
    return file


def place(sheet: str, heading: str, row: int) -> str:
    columns = next(table.columns for table in TABLES if table.sheet == sheet)
    number = next(number for number, column in enumerate(columns, start=1) if column.heading == heading)
    return f"{get_column_letter(number)}{row}"


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".json"])
def test_what_was_exported_comes_back_without_one_write(
    exported: Callable[[str], Path], capsys: pytest.CaptureFixture[str], suffix: str
) -> None:
    file = exported(suffix)
    before = rows_of_all_tables()

    assert take_in(file, capsys) == told(items=1, unchanged=1)
    assert rows_of_all_tables() == before


def test_a_changed_cell_of_the_workbook_changes_the_public_guide_and_nothing_a_second_time(
    exported: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    file = change_sheet(
        exported(".xlsx"), "事项", {("结果名称", 3): "居民身份证（正式）", ("受理条件", 3): "有效期满。\n或者 <损坏>。"}
    )
    change_sheet(file, "申请材料", {("事项编码", 4): "I-1", ("材料名称", 4): "旧证", ("必要", 4): "否"})

    assert take_in(file, capsys, "--publish")["changed"] == 1
    assert guide().result_name == "居民身份证（正式）"
    assert as_lines(guide().conditions) == "有效期满。\n或者 <损坏>。"
    assert [(one.name, one.is_required, one.copies) for one in guide().materials.all()] == [
        ("居民户口簿", True, 1),
        ("旧证", False, 1),
    ]
    assert "居民身份证（正式）" in str(RecordRow.objects.get(key=f"page:{guide().pk}").body)

    before = rows_of_all_tables()
    assert take_in(file, capsys)["changed"] == 0
    assert rows_of_all_tables() == before


def test_a_dry_run_counts_and_writes_nothing(
    exported: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    file = change_json(exported(".json"), lambda tables: tables[BASIC][0].update(topic="证件"))
    before = rows_of_all_tables()

    assert take_in(file, capsys, "--dry-run")["changed"] == 1
    assert rows_of_all_tables() == before


def add_guide(tables: dict[str, Any], **fields: str) -> None:
    new = tables[BASIC][0] | {"task_code": "I-2", "slug": "border-pass", "title": "", "task_name": ""} | fields
    tables[BASIC].append(new)
    for name, rows in tables.items():
        if name != BASIC:
            rows += [row | {"task_code": "I-2"} for row in list(rows)]


def test_a_new_guide_that_is_complete_is_published_under_its_items_name(
    exported: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    file = change_json(exported(".json"), add_guide)

    assert take_in(file, capsys, "--publish") == told(items=2, created=1, unchanged=1, published=1)
    made = ServiceItemPage.objects.get(slug="border-pass")
    assert (made.title, made.live, made.item.code) == ("边境通行证核发", True, "I-2")
    assert take_in(file, capsys)["unchanged"] == 2


def test_a_guide_that_the_gate_refuses_stays_a_draft_and_the_draft_is_known_the_next_time(
    exported: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    file = change_json(exported(".json"), lambda tables: add_guide(tables, result_name=""))

    assert take_in(file, capsys, "--publish")["incomplete"] == 1
    assert not ServiceItemPage.objects.get(slug="border-pass").live
    assert take_in(file, capsys) == told(items=2, unchanged=2)

    change_json(file, lambda tables: tables[BASIC][1].update(result_name="边境通行证"))
    assert take_in(file, capsys, "--publish")["changed"] == 1
    assert ServiceItemPage.objects.get(slug="border-pass").live


def test_a_guide_that_was_taken_down_does_not_come_back_by_itself(
    exported: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    file = change_json(exported(".json"), lambda tables: tables[BASIC][0].update(topic="证件"))
    with writing():
        guide().unpublish()

    assert take_in(file, capsys, "--publish")["changed"] == 1
    assert not guide().live


def test_a_draft_that_somebody_is_writing_is_not_overwritten(
    exported: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    file = change_json(exported(".json"), lambda tables: tables[BASIC][0].update(topic="证件"))
    with writing():
        page = guide()
        page.quota = "每年 100 件"
        page.save_revision()

    faults = [f"{BASIC}[0].task_code：这份指南有未发布的修改：请先在后台发布或者放弃"]
    assert refused(file, capsys, "--publish") == faults


def test_without_being_told_to_publish_it_writes_drafts_and_writes_them_once(
    exported: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    file = change_json(exported(".json"), lambda tables: tables[BASIC][0].update(topic="证件"))
    change_json(file, add_guide)

    assert take_in(file, capsys) == told(items=2, created=1, changed=1)
    assert guide().topic != "证件"
    assert guide().get_latest_revision_as_object().topic == "证件"
    assert not ServiceItemPage.objects.get(slug="border-pass").live

    before = rows_of_all_tables()
    assert take_in(file, capsys) == told(items=2, unchanged=2)
    assert rows_of_all_tables() == before


def test_a_guide_that_waits_for_approval_is_not_overtaken(
    exported: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    file = change_json(exported(".json"), lambda tables: tables[BASIC][0].update(topic="证件"))
    with writing():
        page = guide()
        page.save_revision()
        page.get_workflow().start(page, person("writer", "gongan-editors"))

    assert "正在审核中" in refused(file, capsys)[0]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"promise_type": "week"}, "promise_type：承诺时限单位：“week”不在列表中"),
        ({"promise_day": "二十"}, "promise_day：承诺办结时限"),
        ({"limit_scene_num": "99"}, "limit_scene_num：到现场次数"),
        ({"server_type": "居民"}, "server_type：“居民”不是服务对象"),
        ({"site": "nowhere"}, "site：不是要导入的网站"),
        ({"site": "portal"}, "site：事项由市公安局实施"),
        ({"slug": "other"}, "slug：已有的指南在 id-card"),
        ({"task_name": "别的名称"}, "task_name：与事项目录（居民身份证换领）不一致"),
        ({"reviewed": "昨天"}, "reviewed：最近核对日期"),
        ({"result_guid": "999"}, "result_guid：结果样本"),
        ({"power_source": "权" * 51}, "power_source：权力来源"),
    ],
)
def test_each_fault_names_its_cell_and_what_to_do(
    exported: Callable[[str], Path], capsys: pytest.CaptureFixture[str], fields: dict[str, str], told: str
) -> None:
    file = change_json(exported(".json"), lambda tables: tables[BASIC][0].update(fields))

    (fault,) = refused(file, capsys)
    assert fault.startswith(f"{BASIC}[0].{told}")


def test_a_title_that_no_page_may_have_is_told_by_its_cell(
    exported: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    file = change_json(exported(".json"), lambda tables: add_guide(tables, title="边境\u202e通行证"))
    change_json(file, lambda tables: tables[BASIC][0].update(title="身份证\u202e换领"))

    faults = refused(file, capsys)
    assert [fault.partition("：")[0] for fault in faults] == [f"{BASIC}[0].title", f"{BASIC}[1].title"]


@pytest.mark.parametrize(
    ("slug", "told"), [("", "地址只能用"), ("A b", "地址只能用"), ("search", "保留"), ("id-card", "地址已被使用")]
)
def test_the_address_of_a_new_guide_must_be_free_and_fit(
    exported: Callable[[str], Path], capsys: pytest.CaptureFixture[str], slug: str, told: str
) -> None:
    file = change_json(exported(".json"), lambda tables: add_guide(tables, slug=slug))

    (fault,) = refused(file, capsys)
    assert fault.startswith(f"{BASIC}[1].slug：")
    assert told in fault


def test_the_workbooks_faults_name_sheet_and_cell(
    exported: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    file = change_sheet(
        exported(".xlsx"),
        "申请材料",
        {("必要", 3): "也许", ("份数", 3): "一", ("事项编码", 4): "X-9", ("材料名称", 4): "旧证"},
    )

    faults = refused(file, capsys)
    assert [fault.partition("：")[0] for fault in faults] == [
        f"申请材料!{place('申请材料', heading, row)}" for heading, row in (("事项编码", 4), ("必要", 3), ("份数", 3))
    ]


def test_guides_of_other_sites_are_refused_where_one_is_named(
    exported: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    file = exported(".json")

    assert take_in(file, capsys, "--site", "gongan")["unchanged"] == 1
    assert "不是要导入的网站" in refused(file, capsys, "--site", "portal")[0]


def test_formulas_are_refused_by_their_cells(
    exported: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    file = change_sheet(exported(".xlsx"), "事项", {("结果名称", 3): '=WEBSERVICE("http://localhost/")'})

    (fault,) = refused(file, capsys)
    assert fault.startswith(f"事项!{place('事项', '结果名称', 3)}：是公式")


def add_part(file: Path, name: str, content: bytes) -> None:
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)


def replace_sheet(file: Path, sheet: str) -> None:
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = sheet.encode()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
ENTITY = '<!DOCTYPE a [<!ENTITY b "c">]>'


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda file: file.write_bytes(b"PK\x03\x04 no workbook"), "不能作为工作簿读取"),
        (lambda file: file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096)), "请去掉密码"),
        (lambda file: file.write_bytes(b""), "不能作为工作簿读取"),
        (lambda file: add_part(file, "xl/media/bomb.bin", bytes(30 * 2**20)), "压缩比异常"),
        (lambda file: add_part(file, "xl/vbaProject.bin", b"x"), "含有宏"),
        (lambda file: add_part(file, "xl/externalLinks/externalLink1.xml", b"<a/>"), "指向其他文件的链接"),
        (lambda file: replace_sheet(file, ENTITY + SHEET.format("")), "无法读取"),
        (lambda file: replace_sheet(file, SHEET.format('<row r="1"><c r="A1"')), "无法读取"),
        (lambda file: replace_sheet(file, SHEET.format("")), "没有表头"),
        (lambda file: replace_sheet(file, SHEET.format('<row r="1"><c r="A9999999"/></row>')), "超出"),
        (
            lambda file: replace_sheet(
                file,
                SHEET.format(
                    '<row r="1">'
                    + "".join(
                        f'<c r="{a}{b}{c}1"><v>1</v></c>' for a in "ABC" for b in "ABCDEFGHIJ" for c in "ABCDEFGHIJ"
                    )
                    + "</row>"
                ),
            ),
            "请检查表头",
        ),
    ],
)
def test_hostile_workbooks_are_refused_in_words(
    exported: Callable[[str], Path], capsys: pytest.CaptureFixture[str], spoil: Callable[[Path], None], told: str
) -> None:
    file = exported(".xlsx")
    spoil(file)

    faults = refused(file, capsys)
    assert told in faults[0]
    assert len(faults) <= 200


def test_a_workbook_may_be_as_large_as_whoever_reads_it_says(exported: Callable[[str], Path]) -> None:
    file = exported(".xlsx")

    assert read_tables(file, most_elements=10_000)[BASIC]
    with pytest.raises(InvalidTables, match="内容过多"):
        read_tables(file, most_elements=100)


def test_a_workbook_of_something_else_is_refused(
    city: PublishedCity, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Workbook().save(tmp_path / "other.xlsx")

    assert "没有“事项”" in refused(tmp_path / "other.xlsx", capsys)[0]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.csv", "事项编码,名称".encode("gbk"), "不是 UTF-8"),
        ("a.csv", b"a,b\n", "没有 a 这一列"),
        ("a.csv", b"", "缺少 task_code 这一列"),
        ("a.csv", b'"' + b"x" * 200_000 + b'"', "不是有效的 CSV"),
        ("a.json", b"[" * 200_000, "不是有效的 JSON"),
        ("a.json", b"[]", "应为一组"),
        ("a.json", b'{"up_task_general_basic": [1]}', "应为列表"),
        ("a.json", b"{}", "没有“事项”"),
        ("a.json", b" " * (51 * 2**20), "文件超过 50 MB"),
        ("a.xls", b"", "文件名应以"),
    ],
)
def test_files_that_are_no_tables_are_refused_in_words(
    city: PublishedCity, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes, told: str
) -> None:
    (tmp_path / name).write_bytes(content)

    assert told in refused(tmp_path / name, capsys)[0]


def test_a_file_that_is_not_there_could_not_be_read(
    city: PublishedCity, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("import_items", str(tmp_path / "none.json"))
    assert ended.value.code == 2


def test_markup_is_stored_as_an_editors_field_would_store_it() -> None:
    stored = rich_text('<h2>条件</h2><p onclick="x()">甲<script>alert(1)</script></p>')

    assert as_lines(stored).startswith("<h2>条件</h2>")
    assert "script" not in stored
    assert "onclick" not in stored
    assert as_lines(rich_text(as_lines(stored))) == as_lines(stored)


def many(tables: dict[str, Any], number: int) -> None:
    """So many guides more, of items of their own, that nobody has written yet."""
    for place in range(number):
        item = CatalogueItem.objects.get(code="I-2")
        item.pk, item.code = None, f"I-2-{place}"
        with writing():
            item.save()
        tables[BASIC].append(tables[BASIC][0] | {"task_code": item.code, "slug": f"pass-{place}", "task_name": ""})
        tables[MATERIAL] += [tables[MATERIAL][0] | {"task_code": item.code, "material_name": name} for name in "甲乙丙"]
        for name in set(tables) - {BASIC, MATERIAL}:
            tables[name] += [row | {"task_code": item.code} for row in tables[name][:1]]


def test_what_a_file_says_is_compared_with_what_is_there_by_one_reading_for_many_guides(
    exported: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    def reads(file: Path) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert take_in(file, capsys)["changed"] == 0
        return len(captured)

    alone = reads(exported(".json"))
    assert (
        take_in(change_json(exported(".json"), lambda tables: many(tables, 30)), capsys, "--publish")["created"] == 30
    )

    assert reads(exported(".xlsx")) == alone


def test_a_guide_that_somebody_else_was_quicker_to_submit_is_left_and_told(
    exported: Callable[[str], Path],
) -> None:
    file = change_json(exported(".json"), lambda tables: tables[BASIC][0].update(topic="证件"))
    change_json(file, add_guide)
    work = Import(read_tables(file), None, Way())
    list(work.checked())
    with writing():
        page = guide()
        page.save_revision()
        page.get_workflow().start(page, person("writer", "gongan-editors"))

    list(work.written())

    assert (work.outcome.created, work.outcome.changed) == (1, 0)
    assert "正在审核中" in str(*work.outcome.overtaken)


def test_each_guide_is_told_while_it_is_checked_and_while_it_is_written(
    exported: Callable[[str], Path],
) -> None:
    work = Import(read_tables(change_json(exported(".json"), add_guide)), None, Way())

    assert [line.row["task_code"] for line in work.checked()] == ["I-1", "I-2"]
    assert [line.row["task_code"] for line in work.written()] == ["I-2"]
