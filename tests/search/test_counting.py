"""What was searched for is counted without a person in it, and comes to the department's own list."""

from __future__ import annotations

import http.client
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest

from cms.editing.regular import Regular, Rounds
from cms.front.counts import FLUSH_SECONDS, SearchCounts
from cms.records.search_counts import SearchRow, search_rows, week_of
from departments.organisation.models import SiteProfile
from departments.wording.counting import fetch, keep
from departments.wording.models import SearchCount
from search.analysis import NO_WORDS, Dictionary
from search.personal import is_personal
from search.popular import Popular
from tests.editing.forms import client_of
from tests.front.server import Front, running_front
from tests.publishing.city import BUREAU, PORTAL, PublishedCity

from .test_sync import eventually

MONDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 22)

PERSONAL = [
    "11010519491231002x",
    "110105 19491231 002X",
    "13800138000",
    "138-0013-8000",
    "02787654321",
    "6222020200112233445",
    "someone@qq.com",
    "王小明",
    "张 三",
    "张三低保",
    "陈子涵户口在哪里",
    "欧阳娜娜",
    "曾国华",
    "阿依古丽",
    "刘建业的电话",
    "我家住在建设路三号院五单元二零一室邻居半夜装修没有人来管",
]
COUNTED = [
    "公积金",
    "居住证",
    "身份证",
    "停水",
    "gjj",
    "医保报销",
    "安全生产许可证",
    "i-1",
    "周末上班",
    "水费",
    "2026年放假",
    "食品经营许可证",
    "养犬证",
    "居家养老",
]


@pytest.mark.parametrize("text", PERSONAL)
def test_what_may_name_a_person_is_not_counted(text: str) -> None:
    assert is_personal(text, NO_WORDS)


@pytest.mark.parametrize("text", COUNTED)
def test_what_names_a_matter_is(text: str) -> None:
    assert not is_personal(text, NO_WORDS)


def test_what_the_city_calls_so_is_no_persons_name() -> None:
    assert is_personal("高新区", NO_WORDS)
    assert not is_personal("高新区停水", Dictionary(["高新区"]))


def test_searches_add_up_by_week_host_and_query(tmp_path: Path) -> None:
    file = tmp_path / "counts.sqlite"
    assert search_rows(file, "2026-W01") == []
    counts = SearchCounts(file)
    for day in (SUNDAY, MONDAY, MONDAY):
        counts.count(day, BUREAU, "停水", "searches")
        counts.flush()

    assert search_rows(file, week_of(SUNDAY)) == [
        SearchRow("2026-W47", BUREAU, "停水", "searches", 1),
        SearchRow("2026-W48", BUREAU, "停水", "searches", 2),
    ]
    assert len(search_rows(file, week_of(MONDAY))) == 1


def test_whoever_invents_queries_fills_no_disk(tmp_path: Path) -> None:
    counts = SearchCounts(tmp_path / "counts.sqlite", most_queries=10)
    for number in range(10):
        counts.count(MONDAY, BUREAU, f"第{number}", "searches")
    counts.flush()

    for text in ("第3", "又一个"):
        counts.count(MONDAY, BUREAU, text, "searches")
    counts.flush()

    rows = search_rows(tmp_path / "counts.sqlite", "2026-W48")
    assert {row.query: row.number for row in rows} == {f"第{number}": 1 + (number == 3) for number in range(10)}


def click(front: Front, text: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", front.port, timeout=20)
    connection.request("POST", f"/search/click?q={quote(text)}", body=b"PING", headers={"Host": BUREAU})
    status = connection.getresponse().status
    connection.close()
    return status


def test_what_many_ask_is_offered_to_who_types_the_same(tmp_path: Path) -> None:
    counts = SearchCounts(tmp_path / "counts.sqlite")
    for query, times, unanswered in (
        ("身份证", 5, 0),
        ("身份证换领", 6, 0),
        ("身份", 9, 0),
        ("身份丢了", 9, 1),
        ("身高", 4, 0),
    ):
        for number in range(times):
            counts.count(MONDAY, BUREAU, query, "searches")
            if number < unanswered:
                counts.count(MONDAY, BUREAU, query, "unanswered")
    counts.flush()
    popular = Popular(tmp_path / "counts.sqlite")

    assert popular.beginning_with("身份", 0.0) == ["身份证换领", "身份证"]
    assert popular.beginning_with("身高", 0.0) == popular.beginning_with("", 0.0) == []


@pytest.mark.slow
def test_a_departments_list_shows_what_was_searched_on_its_site(city: PublishedCity, settings: object) -> None:
    city.publish()
    file = city.var / "counts.sqlite"
    settings.CHENGMEN_COUNTS_DATABASE = file  # type: ignore[attr-defined]
    with running_front(city) as front:
        for text in ("身份证", "身份証", "龘靐", "王小明", "王\u200b小明", "13800138000", "\u200b", "--", "?"):
            assert front.get(f"/search?q={quote(text)}").status == 200
        front.get(f"/search?q={quote('身份证')}&kind=news")
        assert click(front, "身份证") == 204
        assert front.get("/search/click?q=x").status == 405
        eventually(lambda: len(search_rows(file, "2026-W01")) == 4, FLUSH_SECONDS * 5)

    assert fetch() == 2
    assert fetch() == 2

    rows = {row.query: (row.searches, row.unanswered, row.clicks) for row in SearchCount.objects.all()}
    assert rows == {"身份证": (2, 0, 1), "龘靐": (1, 1, 0)}
    kept = b"".join(each.read_bytes() for each in city.var.glob("counts.sqlite*"))
    assert "王小明".encode() not in kept
    assert b"13800138000" not in kept


def test_a_department_sees_its_own_counts_and_changes_none(city: PublishedCity) -> None:
    keep([SearchRow("2026-W48", BUREAU, "停水", "unanswered", 3)], MONDAY)
    keep([SearchRow("2026-W48", PORTAL, "停电", "searches", 3)], MONDAY)
    keep([SearchRow("2026-W48", "unknown.example", "别处", "searches", 3)], MONDAY)

    editor, team = client_of("gongan-editors"), client_of("portal-team")
    own = editor.get("/admin/search_counts/").content.decode()
    every = team.get("/admin/search_counts/").content.decode()

    assert ("停水" in own, "停电" in own) == (True, False)
    assert ("停水" in every, "停电" in every, "别处" in every) == (True, True, False)
    unanswered = team.get("/admin/search_counts/?answered=unanswered&week=2026-W48").content.decode()
    assert ("停水" in unanswered, "停电" in unanswered) == (True, False)
    row = SearchCount.objects.get(query="停水")
    for client in (editor, team):
        assert client.post(f"/admin/search_counts/edit/{row.pk}/", {}).status_code in (302, 403, 404)
        assert client.post(f"/admin/search_counts/delete/{row.pk}/", {}).status_code in (302, 403, 404)
    assert SearchCount.objects.filter(pk=row.pk).exists()


def test_a_damaged_file_of_counts_stops_nobody(city: PublishedCity, settings: object, tmp_path: Path) -> None:
    file = tmp_path / "counts.sqlite"
    file.write_bytes(b"no database" * 100)
    settings.CHENGMEN_COUNTS_DATABASE = file  # type: ignore[attr-defined]

    assert fetch() == 0
    assert Popular(file).beginning_with("身份", 0.0) == []


def test_counts_end_after_a_year(city: PublishedCity) -> None:
    site = SiteProfile.objects.get(slug="gongan")
    SearchCount.objects.create(week="2025-W40", site=site, query="从前")

    keep([], MONDAY)

    assert not SearchCount.objects.exists()


def test_an_act_goes_round_when_it_is_due() -> None:
    done: list[str] = []
    rounds = Rounds([Regular(10, lambda: done.append("done"))])

    for now in (0.0, 5.0, 10.0, 11.0):
        rounds.go(now)

    assert done == ["done", "done"]
