"""The officer's desk: whose cases are whose, and what becomes of them (R11.1, R11.2, R11.3)."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry

from departments.casework.histories import act_on, newest_events, read
from departments.casework.watching import of_nobody
from departments.organisation.models import Department
from tests.editing.forms import client_of, person, said, signed_in
from tests.publishing.city import PublishedCity

from .desk import MARK, act, asked, seen

pytestmark = pytest.mark.database


def test_an_officer_finds_the_departments_cases_and_nobody_else_does(police: Department, officer: Client):
    case = asked(police)
    others = [client_of(group) for group in ("gongan-editors", "gongan-approvers", "portal-team", "portal-officers")]

    assert MARK in seen(officer)
    assert MARK in seen(officer, f"/admin/cases/{case.pk}/")
    for other in others:
        assert MARK not in seen(other)
        assert other.get(f"/admin/cases/{case.pk}/").status_code in (302, 403, 404)


def test_the_most_urgent_case_comes_first_in_colour_and_in_words(police: Department, officer: Client):
    asked(police, subject="刚刚收到的")
    asked(police, subject="早就收到的", days_ago=30)

    page = seen(officer)

    assert page.index("早就收到的") < page.index("刚刚收到的")
    assert "case-due-late" in page
    assert "已超期" in page


def test_many_cases_ask_no_more_than_one(police: Department, officer: Client, django_assert_max_num_queries: Any):
    asked(police)
    officer.get("/admin/cases/")
    with CaptureQueriesContext(connection) as few:
        officer.get("/admin/cases/")

    for number in range(5):
        asked(police, subject=f"第{number}个问题")

    with django_assert_max_num_queries(len(few)):
        assert "第4个问题" in seen(officer)


def test_an_answer_is_in_the_history_with_its_author_and_waits_to_be_told(police: Department, officer: Client):
    case = asked(police)

    answer = act(officer, case, "answer", text="可以在外地补办。")

    assert answer.status_code == 302
    last = read(case)[-1]
    assert (last.act, last.body) == ("answer", {"text": "可以在外地补办。", "by": "gongan-officers"})
    assert MARK in seen(officer)


def test_a_reply_in_the_meantime_keeps_the_case_open(police: Department, officer: Client):
    case = asked(police)

    act(officer, case, "interim_reply", text="正在核实，三天内答复。")

    newest = newest_events().get(case=case)
    assert (newest.act, newest.to_state) == ("interim_reply", "received")


def test_a_referred_case_goes_to_the_other_desk_with_its_reason(
    police: Department, office: Department, officer: Client
):
    case, other = asked(police), client_of("portal-officers")

    act(officer, case, "refer", text="不属于公安职责", to=office.pk)

    assert officer.get(f"/admin/cases/{case.pk}/").status_code == 404
    assert "不属于公安职责" in seen(other, f"/admin/cases/{case.pk}/")


def test_of_two_officers_the_later_one_is_told_and_keeps_what_was_written(police: Department, officer: Client):
    case, colleague = asked(police), signed_in(person("colleague", "gongan-officers"))
    act(officer, case, "interim_reply", text="正在核实。")

    late = act(colleague, case, "answer", text="后写的答复")

    assert "已由他人办理" in said(late)
    assert "后写的答复" in late.content.decode()
    assert [entry.act for entry in read(case)] == ["submit", "interim_reply"]


def test_an_act_that_is_over_is_told(police: Department, officer: Client):
    case = asked(police)
    act(officer, case, "answer", text="答复")

    again = act(officer, case, "answer", event=3, text="再答")

    assert "已由他人办理" in said(again)
    assert len(read(case)) == 2


def test_a_complaint_is_accepted_with_a_word_to_the_person(police: Department):
    case, owner = asked(police, "complaint"), client_of("gongan-complaints")

    act(owner, case, "accept", text="已受理，由督察岗办理。")

    assert newest_events().get(case=case).to_state == "accepted"


def test_what_the_person_says_is_on_the_desk(police: Department, officer: Client):
    case = asked(police)
    now = timezone.now()

    act(officer, case, "request_material", text="请补充地址。")
    act_on(case, "supply_material", expected_event=3, body={"text": "江岸区<b>", "word": "1"}, now=now)
    act(officer, case, "answer", event=4, text="可以。")
    act_on(case, "rate", expected_event=5, body={"score": "2", "text": "太慢", "word": "2"}, now=now)

    page = seen(officer, f"/admin/cases/{case.pk}/")
    assert "江岸区&lt;b&gt;" in page
    assert "提交人评价：不满意" in page
    assert "太慢" in page
    assert MARK in seen(officer)


def test_who_has_answered_leaves_what_was_not_solved_to_another_officer(police: Department, officer: Client):
    case = asked(police)
    act(officer, case, "answer", text="可以。")
    act_on(case, "ask_again", expected_event=3, body={"text": "没有解决"}, now=timezone.now())
    alone = seen(officer, f"/admin/cases/{case.pk}/")
    colleague = signed_in(person("colleague", "gongan-officers"))

    refused = act(officer, case, "answer", event=4, text="还是可以。")
    page = seen(officer, f"/admin/cases/{case.pk}/")
    act(colleague, case, "answer", event=4, text="去派出所。")

    assert 'name="answer-text"' in alone
    assert "请由本部门其他承办人员答复" in page
    assert 'name="answer-text"' not in page
    assert refused.status_code == 200
    assert read(case)[-1].body == {"text": "去派出所。", "by": "colleague"}


def test_the_cases_of_a_department_without_officers_are_on_the_portals_desk(police: Department):
    case, portal = asked(police), client_of("portal-officers")

    alone = seen(portal, f"/admin/cases/{case.pk}/")
    person("newcomer", "gongan-officers")

    assert MARK in alone
    assert portal.get(f"/admin/cases/{case.pk}/").status_code == 404


def test_the_portal_team_is_told_of_cases_that_are_on_no_desk(police: Department):
    asked(police)
    team = client_of("portal-team")

    before, watched = seen(team, "/admin/"), of_nobody()
    person("newcomer", "portal-officers")

    assert "1件没有承办人员" in before
    assert (watched, of_nobody()) == (1, 0)
    assert MARK not in before
    assert "没有承办人员" not in seen(team, "/admin/")


def test_each_look_is_in_the_log(police: Department, officer: Client):
    case = asked(police)

    officer.get(f"/admin/cases/{case.pk}/")

    entry = ModelLogEntry.objects.get(action="chengmen.case_read")
    assert (entry.user.get_username(), entry.label) == ("gongan-officers", case.number)
    assert MARK not in f"{entry.data}{entry.label}"


def test_what_a_person_wrote_runs_no_script_on_the_officers_screen(police: Department, officer: Client):
    case = asked(police, subject="<script>alert(1)</script>")

    assert "<script>alert(1)" not in seen(officer) + seen(officer, f"/admin/cases/{case.pk}/")


def test_every_site_has_a_group_of_officers(city: PublishedCity):
    names = set(Group.objects.values_list("name", flat=True))
    assert {f"{slug}-{post}" for slug in ("gongan", "portal") for post in ("officers", "complaints")} <= names
