"""Bad input: every fault is listed with file, line or key, and remedy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from departments.provisioning.checks import check_city
from departments.provisioning.faults import InvalidFiles
from departments.provisioning.reading import read_city, read_department

from .cities import BUREAU, CITY, GUIDE, write_city, write_yaml


def faults_of_city(folder: Path) -> list[str]:
    with pytest.raises(InvalidFiles) as caught:
        check_city(read_city(folder))
    return [str(fault) for fault in caught.value.faults]


def faults_of_bureau(folder: Path, **changes: Any) -> list[str]:
    with pytest.raises(InvalidFiles) as caught:
        read_department(write_yaml(folder / "bureau.yaml", {**BUREAU, **changes}))
    return [str(fault) for fault in caught.value.faults]


def test_a_sound_city_has_no_faults(tmp_path: Path) -> None:
    source = read_city(write_city(tmp_path))

    check_city(source)

    assert [one.department.slug for one in source.departments] == ["gongan"]
    assert [item.code for item in source.departments[0].items] == ["I-1", "I-2"]
    assert [guide.slug for guide in source.departments[0].guides] == ["id-card"]


def test_all_faults_of_a_file_are_told_with_line_and_key(tmp_path: Path) -> None:
    file = tmp_path / "bureau.yaml"
    write_yaml(file, {**BUREAU, "fone": "1"})
    text = file.read_text(encoding="utf-8").replace("code: B-001\n", "").replace("2026-10-02", "gestern")
    file.write_text(text, encoding="utf-8")

    with pytest.raises(InvalidFiles) as caught:
        read_department(file)

    by_key = {fault.key: fault for fault in caught.value.faults}
    assert set(by_key) == {"code", "fone", "notices[0].published"}
    lines = text.splitlines()
    assert lines[by_key["fone"].line - 1].startswith("fone:")
    assert "gestern" in lines[by_key["notices[0].published"].line - 1]
    assert "缺少" in by_key["code"].message


@pytest.mark.parametrize("slug", ["Gong An", "公安", "a--", "-a", "../x", "search", "index", ""])
def test_a_slug_that_cannot_be_an_address_is_refused(tmp_path: Path, slug: str) -> None:
    assert len(faults_of_bureau(tmp_path, slug=slug)) == 1


def test_a_reserved_slug_is_named_as_such(tmp_path: Path) -> None:
    assert "保留" in faults_of_bureau(tmp_path, slug="search")[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"slug: [", "YAML"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"- a\n", "键: 值"),
        (b"slug: a\nslug: b\n", "两次"),
        (b"", "键: 值"),
    ],
)
def test_an_unreadable_file_says_what_to_do(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "bureau.yaml"
    file.write_bytes(content)

    with pytest.raises(InvalidFiles) as caught:
        read_department(file)

    assert words in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidFiles, match=r"none\.yaml"):
        read_department(tmp_path / "none.yaml")


def test_a_folder_without_a_city_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidFiles, match=r"city\.yaml"):
        read_city(tmp_path)


def test_faults_of_several_files_come_together(tmp_path: Path) -> None:
    folder = write_city(tmp_path)
    write_yaml(folder / "departments" / "gongan.yaml", {**BUREAU, "x": 1})
    write_yaml(folder / "city.yaml", {**CITY, "y": 1})
    (folder / "items.csv").write_text("code,name,national_type,department,audiences\n,名,07,gongan,nobody\n")

    faults = faults_of_city(folder)

    assert any(fault.startswith("departments/gongan.yaml:") for fault in faults)
    assert any(fault.startswith("city.yaml:") for fault in faults)
    assert sum(fault.startswith("items.csv:2") for fault in faults) == 2


def test_two_bodies_cannot_share_slug_code_or_host(tmp_path: Path) -> None:
    folder = write_city(tmp_path)
    twin = {**BUREAU, "slug": "twin", "news": [], "host": "a.example"}
    write_yaml(folder / "departments" / "gongan.yaml", {**BUREAU, "host": "a.example"})
    write_yaml(folder / "departments" / "twin.yaml", {**twin, "home": {}})

    faults = faults_of_city(folder)

    assert len([fault for fault in faults if "重复" in fault]) == 2


def test_a_file_must_carry_its_slug(tmp_path: Path) -> None:
    folder = write_city(tmp_path)
    write_yaml(folder / "departments" / "other.yaml", {**BUREAU, "code": "B-2"})

    assert any("文件名" in fault for fault in faults_of_city(folder))


@pytest.mark.parametrize(
    ("part", "value", "words"),
    [
        ("news", [{"slug": "a", "title": "甲", "body": "x", "column": "none"}], "没有栏目"),
        ("news", [{"slug": "a", "title": "甲", "body": "[x](page:none)"}], "page:none"),
        ("news", [{"slug": "a", "title": "甲", "body": "x"}, {"slug": "a", "title": "乙", "body": "x"}], "同名地址"),
        ("news", [{"slug": "a", "title": "甲", "body": "x", "image": "none.jpg"}], "没有图片"),
        ("interpretations", [{"slug": "i", "title": "甲", "body": "x", "document": "none"}], "documents 中没有"),
        ("pages", [{"slug": "duties", "title": "甲", "body": "x"}], "必备页面"),
        ("columns", {**BUREAU["columns"], "services": {"title": "甲"}}, "必备页面"),
        ("home", {"featured_items": ["none"]}, "没有编码"),
    ],
)
def test_what_does_not_fit_together_is_refused(tmp_path: Path, part: str, value: object, words: str) -> None:
    folder = write_city(tmp_path)
    write_yaml(folder / "departments" / "gongan.yaml", {**BUREAU, part: value})

    assert any(words in fault for fault in faults_of_city(folder))


def test_a_guide_needs_its_item_and_only_one_guide_may_have_it(tmp_path: Path) -> None:
    folder = write_city(tmp_path)
    write_yaml(folder / "guides" / "gongan" / "second.yaml", GUIDE)
    write_yaml(folder / "guides" / "gongan" / "third.yaml", {**GUIDE, "item": "none"})
    write_yaml(folder / "guides" / "nowhere" / "a.yaml", GUIDE)

    faults = faults_of_city(folder)

    assert any("只能保留一份" in fault for fault in faults)
    assert any("没有编码 none" in fault for fault in faults)
    assert any("guides/nowhere" in fault for fault in faults)


def test_items_of_unknown_types_or_departments_or_twice_are_refused(tmp_path: Path) -> None:
    folder = write_city(tmp_path)
    rows = "I-1,重复,07,portal\nI-1,重复,07,gongan\nI-3,新,99,gongan\nI-4,新,07,nobody\n"
    (folder / "items.csv").write_text(f"code,name,national_type,department\n{rows}", encoding="utf-8")

    faults = faults_of_city(folder)

    assert any("编码必须唯一" in fault for fault in faults)
    assert any("item_types" in fault for fault in faults)
    assert any("nobody" in fault for fault in faults)
