"""The commands with input that is not fit: every fault told, status 1, and not one row written."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.publishing.city import PublishedCity

from .cities import BUREAU, ITEMS, NEWCOMER, write_city, write_yaml


def rows_of_all_tables() -> dict[str, list[tuple[Any, ...]]]:
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = sorted(cursor.fetchall(), key=repr)
        return found


def lasting_rows() -> dict[str, list[tuple[Any, ...]]]:
    """Without what every request of a signed-in user leaves."""
    return {name: rows for name, rows in rows_of_all_tables().items() if name != "django_session"}


def refused(command: str, given: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    before = rows_of_all_tables()
    errors = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command(command, str(given), stderr=errors)
    assert ended.value.code == 1
    assert rows_of_all_tables() == before
    faults = errors.getvalue().splitlines()
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {"faults": len(faults)}
    return faults


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"slug": "gongan"}, "标识 gongan 已属于"),
        ({"code": "B-001"}, "编码 B-001 已属于"),
        ({"host": "gongan.localhost"}, "域名"),
        ({"site": {"name": "示例市公安局"}}, "已有名为"),
        ({"slug": "search"}, "保留"),
        ({"kind": "portal"}, "已有门户网站"),
        ({"fone": "1"}, "没有这个项目"),
        ({"items": [{"code": "I-1", "name": "甲", "national_type": "07"}], "guides": [], "home": {}}, "另一个部门"),
        ({"items": [{"code": "N-1", "name": "甲", "national_type": "99"}]}, "item_types"),
        ({"items": [{"code": "N-1", "name": n, "national_type": "07"} for n in "甲乙"]}, "重复"),
        ({"home": {"introduction": "[x](page:gongan/none)"}}, "page:gongan/none"),
        ({"home": {"introduction": "[x](page:nowhere/duties)"}}, "page:nowhere"),
        ({"home": {"image": "a.png"}}, "不能带图片"),
        ({"name": "市" * 300}, "name: 名称"),
    ],
)
def test_a_department_that_is_not_fit_leaves_the_database_as_it_was(
    city: PublishedCity, tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, Any], words: str
) -> None:
    file = write_yaml(tmp_path / "shuju.yaml", {**NEWCOMER, **changes})

    faults = refused("add_department", file, capsys)

    assert any(words in fault for fault in faults), faults
    assert all(fault.startswith("shuju.yaml:") for fault in faults)


def _spoil_the_last_department(folder: Path) -> None:
    write_yaml(folder / "departments" / "zzz.yaml", {**BUREAU, "slug": "zzz", "code": "Z", "home": {}, "x": 1})


def _spoil_the_items(folder: Path) -> None:
    (folder / "items.csv").write_text(ITEMS + "I-2,重复,07,gongan,,,,,\n", encoding="utf-8")


def _take_the_address_of_a_page(folder: Path) -> None:
    write_yaml(folder / "departments" / "gongan.yaml", {**BUREAU, "pages": [{"slug": "news", "title": "甲"}]})


@pytest.mark.django_db
@pytest.mark.database
@pytest.mark.parametrize("spoil", [_spoil_the_last_department, _spoil_the_items, _take_the_address_of_a_page])
def test_a_city_that_is_not_fit_leaves_an_empty_database_empty(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], spoil: Callable[[Path], None]
) -> None:
    folder = write_city(tmp_path / "city")
    spoil(folder)

    assert refused("load_city", folder, capsys)


def test_another_city_cannot_take_over_a_department(
    city: PublishedCity, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_city(tmp_path / "other")
    write_yaml(folder / "departments" / "gongan.yaml", {**BUREAU, "code": "OTHER"})

    assert any("编码为 B-001" in fault for fault in refused("load_city", folder, capsys))


@pytest.mark.django_db
@pytest.mark.database
def test_a_department_needs_a_city(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "load_city" in refused("add_department", write_yaml(tmp_path / "shuju.yaml", NEWCOMER), capsys)[0]


def test_a_dry_run_tells_what_would_come_and_writes_nothing(city: PublishedCity, tmp_path: Path) -> None:
    before = rows_of_all_tables()
    output = StringIO()

    call_command("add_department", str(write_yaml(tmp_path / "shuju.yaml", NEWCOMER)), "--dry-run", stdout=output)

    result = json.loads(output.getvalue())
    assert (result["department"], result["site"], result["created"]) == ("市数据局", "shuju.localhost", 0)
    assert result["pages"] > 20
    assert rows_of_all_tables() == before


@pytest.mark.django_db
@pytest.mark.database
def test_an_empty_database_is_told_to_be_migrated(tmp_path: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE chengmen_provisioned_part RENAME TO elsewhere")

    with pytest.raises(CommandError, match="migrate") as caught:
        call_command("load_city", str(write_city(tmp_path)))

    assert caught.value.returncode == 2


@pytest.mark.slow
@pytest.mark.django_db
def test_a_hundred_thousand_items_of_unknown_types_are_told_line_by_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_city(tmp_path / "city")
    rows = "".join(f"L-{number},事项,99,gongan,,,,,\n" for number in range(100_000))
    (folder / "items.csv").write_text(ITEMS + rows, encoding="utf-8")

    assert len(refused("load_city", folder, capsys)) == 100_000
