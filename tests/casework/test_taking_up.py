"""Who of a department has which case, what they tell each other about it, and how a case is found (R11.1)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from departments.casework.histories import read
from departments.casework.models import Allotment
from departments.casework.telling import status_of
from departments.casework.work_years import work_calendar
from departments.organisation.models import Department
from tests.editing.forms import client_of, person, signed_in

from .desk import MARK, act, another_department, asked, seen

SECRET = "内部说法"


@pytest.fixture
def colleague(police: Department) -> Any:
    return person("colleague", "gongan-officers")


def test_a_case_is_given_to_a_colleague_who_finds_it_among_ones_own(
    police: Department, officer: Client, colleague: Any
):
    case, other = asked(police), asked(police, subject="别的问题")

    act(officer, case, "allot", person=colleague.pk, text="请三天内办")

    own = seen(signed_in(colleague), "/admin/cases/?who=mine")
    assert (MARK in own, "别的问题" in own) == (True, False)
    nobodys = seen(officer, "/admin/cases/?who=nobody")
    assert (MARK in nobodys, "别的问题" in nobodys) == (False, True)
    assert other.number in nobodys


def test_the_person_is_told_neither_notes_nor_who_has_the_case(police: Department, officer: Client, colleague: Any):
    case = asked(police)

    act(officer, case, "allot", person=colleague.pk, text=SECRET)
    act(officer, case, "note", event=3, text=SECRET)

    told = status_of(case, work_calendar())
    assert [step.act for step in told.steps] == ["submit"]
    assert SECRET not in str(told)
    assert seen(officer, f"/admin/cases/{case.pk}/").count(SECRET) == 2


def test_a_complaint_may_be_given_to_an_officer_who_then_answers_it(police: Department, colleague: Any):
    case, owner = asked(police, "complaint"), client_of("gongan-complaints")
    client = signed_in(colleague)
    before = seen(client, f"/admin/cases/{case.pk}/")

    act(owner, case, "allot", person=colleague.pk)
    act(client, case, "answer", event=3, text="已处理")

    assert before == ""
    assert [entry.act for entry in read(case)] == ["submit", "allot", "answer"]


def test_a_case_is_given_to_nobody_who_is_kept_out_of_it(police: Department, colleague: Any):
    case, owner = asked(police, "complaint"), client_of("gongan-complaints")
    act(owner, case, "allot", person=colleague.pk)

    act(owner, case, "recuse", event=3, people=[colleague.pk], text="投诉的是他")
    act(owner, case, "allot", event=4, person=colleague.pk)

    assert seen(signed_in(colleague), f"/admin/cases/{case.pk}/") == ""
    assert not Allotment.objects.exists()


def test_a_case_that_goes_to_another_department_is_nobodys_there(police: Department, officer: Client, colleague: Any):
    case, water = asked(police), another_department("shuiwu", "市水务局")
    act(officer, case, "allot", person=colleague.pk)

    act(officer, case, "refer", event=3, text="供水", to=water.pk)

    assert not Allotment.objects.exists()
    assert MARK not in seen(signed_in(colleague))


@pytest.mark.parametrize("words", ["身份证 外地", "买买提", "NUMBER"])
def test_a_case_is_found_by_what_was_written_or_by_its_number(police: Department, officer: Client, words: str):
    case = asked(police, subject="身份证在外地补办")
    asked(police, subject="户口迁移")

    page = seen(officer, f"/admin/cases/?q={words.replace('NUMBER', case.number)}&kind=consultation")

    assert "身份证在外地补办" in page
    assert ("户口迁移" in page) == (words == "买买提")


def test_the_list_is_narrowed_to_what_is_late(police: Department, officer: Client):
    asked(police, subject="刚刚收到的")
    asked(police, subject="早就收到的", days_ago=30)

    page = seen(officer, "/admin/cases/?due=late")

    assert ("早就收到的" in page, "刚刚收到的" in page) == (True, False)


def test_sending_may_open_the_next_case_by_deadline(police: Department, officer: Client):
    first, second = asked(police, days_ago=30), asked(police)

    opened = officer.post(
        f"/admin/cases/{first.pk}/", {"act": "answer", "event": 2, "answer-text": "答复", "next": "1"}
    )
    last = officer.post(f"/admin/cases/{second.pk}/", {"act": "answer", "event": 2, "answer-text": "答复", "next": "1"})

    assert (opened["Location"], last["Location"]) == (f"/admin/cases/{second.pk}/", "/admin/cases/")
