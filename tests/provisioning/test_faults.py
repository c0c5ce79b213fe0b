"""Bad input: every fault is listed with file, line or key, and remedy."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from departments.provisioning.checks import check_city
from departments.provisioning.faults import InvalidFiles
from departments.provisioning.reading import read_city, read_department

from .cities import BUREAU, CITY, GUIDE, ITEMS, write_city, write_yaml

pytestmark = pytest.mark.django_db


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
        (b"slug: a\nname: [[[[x\n", "YAML"),
        (b"slug: !!python/object:os.system x\n", "标签"),
        (b"? [a]\n: b\n", "键应为文字"),
        (b"a: &a [x]\nb: *a\n", "别名"),
        (b"a: &a [*a]\n", "别名"),
        (b"[" * 200_000, "YAML"),
        (b"a: " + b"[" * 60 + b"]" * 60, "嵌套"),
        ("名: 公安\n".encode("gb18030"), "UTF-8"),
        (b"a: \x00\n", "YAML"),
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


def test_two_bodies_cannot_share_code_host_or_name(tmp_path: Path) -> None:
    folder = write_city(tmp_path)
    twin = {**BUREAU, "slug": "twin", "news": [], "host": "a.example"}
    write_yaml(folder / "departments" / "gongan.yaml", {**BUREAU, "host": "a.example"})
    write_yaml(folder / "departments" / "twin.yaml", {**twin, "home": {}})

    faults = faults_of_city(folder)

    assert len([fault for fault in faults if "重复" in fault]) == 3


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


def test_aliases_are_not_followed(tmp_path: Path) -> None:
    laughs = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 40))
    (tmp_path / "bureau.yaml").write_text(laughs, encoding="utf-8")

    with pytest.raises(InvalidFiles, match="别名"):
        read_department(tmp_path / "bureau.yaml")


def test_what_is_written_is_the_text_that_is_kept(tmp_path: Path) -> None:
    write_yaml(tmp_path / "bureau.yaml", BUREAU)
    text = (tmp_path / "bureau.yaml").read_text(encoding="utf-8")
    (tmp_path / "bureau.yaml").write_text(
        text.replace("code: B-001", "code: 0101").replace("short_name: 公安局", "short_name: yes"), encoding="utf-8"
    )

    department = read_department(tmp_path / "bureau.yaml").department

    assert (department.code, department.short_name) == ("0101", "yes")


@pytest.mark.parametrize(
    "value", ["gestern", "20260901", "2026-02-30", "2026-9-1", "0001-01-01", "2026-01-01T25:00", 5]
)
def test_a_date_that_is_none_is_refused(tmp_path: Path, value: object) -> None:
    news = [{"slug": "a", "title": "甲", "body": "x", "published": value}]

    assert ["有效的" in fault for fault in faults_of_bureau(tmp_path, news=news)] == [True]


@pytest.mark.parametrize("value", ["2026-02-30", "20260901", "1.9.2026", "2026-13-01"])
def test_a_day_that_is_none_is_refused(tmp_path: Path, value: str) -> None:
    documents = [{**BUREAU["documents"][0], "date_written": value}]

    assert len(faults_of_bureau(tmp_path, documents=documents)) == 1


def test_special_days_that_end_before_they_begin_are_refused(tmp_path: Path) -> None:
    hours = {"special": [{"first": "2026-10-07", "last": "2026-10-01"}]}

    assert "早于" in faults_of_bureau(tmp_path, duties={"hours": hours})[0]


def test_control_characters_are_refused(tmp_path: Path) -> None:
    assert "控制字符" in faults_of_bureau(tmp_path, name="市\x07公安局")[0]


@pytest.mark.parametrize("host", ["Bad.Example", "a b", "../x", "a..b", "-a.example", "a.example:80", "a" * 300])
def test_a_host_that_is_none_is_refused(tmp_path: Path, host: str) -> None:
    assert len(faults_of_bureau(tmp_path, host=host)) == 1


@pytest.mark.parametrize("name", ["bureau.yaml", "items.csv", "city.yaml"])
def test_a_folder_or_a_pipe_in_place_of_a_file_is_refused(tmp_path: Path, name: str) -> None:
    folder = write_city(tmp_path / "city")
    file = folder / name
    file.unlink(missing_ok=True)
    file.mkdir()
    as_folder = _refusal_of(file)
    file.rmdir()
    os.mkfifo(file)

    assert as_folder
    assert _refusal_of(file)


def _refusal_of(file: Path) -> str:
    with pytest.raises(InvalidFiles) as caught:
        read_department(file) if file.name == "bureau.yaml" else read_city(file.parent)
    return str(caught.value)


def test_what_would_be_passed_over_in_silence_is_named(tmp_path: Path) -> None:
    folder = write_city(tmp_path)
    (folder / "departments" / "shuju.yml").touch()
    (folder / "media").touch()

    faults = faults_of_city(folder)

    assert [fault.split(":")[0] for fault in faults] == ["departments/shuju.yml", "media"]


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "bureau.yaml").open("wb") as file:
        file.truncate(21 * 1024 * 1024)

    with pytest.raises(InvalidFiles, match="20 MB"):
        read_department(tmp_path / "bureau.yaml")


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ("", 1, "表头"),
        ("code;name;national_type;department\nI-1;a;07;gongan\n", 1, "表头"),
        ("code,name,national_type,department,code\n", 1, "表头"),
        ("code,name,national_type\n", 1, "department"),
        (ITEMS + "I-3,少一列\n", 4, "缺少"),
        (ITEMS + "I-3,多,07,gongan,,person,,,1,x,y\n", 4, "没有这个项目"),
        (ITEMS + "I-1,重复,07,gongan,,,,,\n", 4, "第 2 行重复"),
        (ITEMS + "I-3,名,07,gongan,,nobody,,,\n", 4, "只能是"),
        (ITEMS + "I-3,名,07,gongan,,,,,vielleicht\n", 4, "true 或 false"),
        (ITEMS + 'I-3,"名\n字",07,nobody,,,,,\n', 5, "nobody"),
        (ITEMS + 'I-3,"名,07,gongan,,,,,\n', 4, "CSV"),
        (ITEMS + "I-3,名,99,gongan,,,,,\n", 4, "item_types"),
        (ITEMS + f"I-3,{'名' * 1100},07,gongan,,,,,\n", 4, "1000"),
    ],
)
def test_each_fault_of_the_items_has_its_line(tmp_path: Path, content: str, line: int, words: str) -> None:
    folder = write_city(tmp_path)
    write_yaml(folder / "city.yaml", {**CITY, "featured_items": []})
    write_yaml(folder / "departments" / "gongan.yaml", {**BUREAU, "home": {}})
    (folder / "guides" / "gongan" / "id-card.yaml").unlink()
    (folder / "items.csv").write_text(content, encoding="utf-8")

    faults = faults_of_city(folder)

    assert any(fault.startswith(f"items.csv:{line} ") or fault.startswith(f"items.csv:{line}:") for fault in faults)
    assert any(words in fault for fault in faults)


def test_a_spreadsheets_own_encoding_is_refused_with_what_to_do(tmp_path: Path) -> None:
    folder = write_city(tmp_path)
    (folder / "items.csv").write_bytes(ITEMS.encode("gb18030"))

    assert "items.csv:2: 文件不是 UTF-8 编码，请另存为 UTF-8" in faults_of_city(folder)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"site": {**BUREAU["site"], "name": "示例市人民政府门户网站"}}, "网站名称"),
        ({"host": "localhost"}, "域名"),
        ({"kind": "portal"}, "门户网站只能"),
        ({"news": [{"slug": "a", "title": "题" * 300, "body": "x"}]}, "255"),
        ({"site": {**BUREAU["site"], "error_report_url": "nowhere"}}, "site"),
        ({"home": {"image": "../city.yaml"}}, "文件夹"),
        ({"pages": [{"slug": "a", "title": "甲", "body": "x"}, {"slug": "a", "title": "乙", "body": "x"}]}, "已有一页"),
        (
            {"disclosure": {"reports": [{"slug": "r", "title": t, "year": 2025, "body": "x"} for t in "甲乙"]}},
            "已有一页",
        ),
        ({"contacts": {"bodies": [{"name": "甲", "email": "none"}]}}, "contacts.bodies[0]"),
    ],
)
def test_what_the_database_would_refuse_is_told_before(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    folder = write_city(tmp_path)
    write_yaml(folder / "departments" / "gongan.yaml", {**BUREAU, "home": {}, **changes})

    assert any(words in fault for fault in faults_of_city(folder))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no picture", "不是可用的图片"),
        (b"", "不是可用的图片"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不是可用的图片"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "不是可用的图片"),
        (b"\xff\xd8" + b"\0" * 11_000_000, "10 MB"),
    ],
)
def test_a_picture_that_is_none_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    folder = write_city(tmp_path)
    (folder / "media").mkdir()
    (folder / "media" / "a.png").write_bytes(content)
    write_yaml(folder / "media" / "credits.yaml", {"a.png": {"alt": "图"}})
    news = [{**BUREAU["news"][0], "image": "a.png"}]
    write_yaml(folder / "departments" / "gongan.yaml", {**BUREAU, "news": news})

    assert [words in fault for fault in faults_of_city(folder)] == [True]


def test_faults_of_the_portal_have_their_place_in_the_citys_file(tmp_path: Path) -> None:
    folder = write_city(tmp_path)
    news = [{"slug": "a", "title": "甲", "body": "x", "column": "none"}]
    file = write_yaml(folder / "city.yaml", {**CITY, "portal": {**CITY["portal"], "news": news}})

    fault = next(fault for fault in faults_of_city(folder) if "portal.news[0]" in fault)

    line = int(fault.split(":")[1].split()[0])
    assert "slug: a" in file.read_text(encoding="utf-8").splitlines()[line - 1]


def test_an_order_of_departments_names_those_of_the_folder(tmp_path: Path) -> None:
    write_city(tmp_path)
    write_yaml(tmp_path / "city.yaml", {**CITY, "department_order": ["gongan", "minzheng"]})

    (fault,) = faults_of_city(tmp_path)

    assert "department_order[1]: departments 文件夹中没有 minzheng.yaml" in fault


def test_an_address_of_the_older_site_leads_to_one_page_and_is_an_address(tmp_path: Path) -> None:
    notices = [
        {"slug": slug, "title": slug, "body": "通知。", "old_url": old}
        for slug, old in {
            "a": "/show.aspx?b=2&a=1",
            "b": "http://old.example/show.aspx?a=1&b=2",
            "c": "javascript:alert(1)",
        }.items()
    ]
    write_city(tmp_path)
    write_yaml(tmp_path / "departments" / "gongan.yaml", {**BUREAU, "notices": notices})

    twice, no_address = faults_of_city(tmp_path)

    assert "notices[1].old_url: 旧网址 /show.aspx?a=1&b=2 已转到另一页" in twice
    assert "notices[0].old_url）" in twice
    assert "notices[2].old_url: “javascript:alert(1)”不是旧网站的网址" in no_address


def test_an_empty_title_is_told_in_the_same_words_as_all_faults(tmp_path: Path) -> None:
    faults = faults_of_bureau(tmp_path, notices=[{"slug": "a", "title": " ", "body": "通知。"}])

    assert [fault.partition("notices")[2] for fault in faults] == ["[0].title: 不能为空"]
