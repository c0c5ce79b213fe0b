"""Nobody falls between two desks (R11.3): a referral is taken or given back, and the third one is decided."""

from __future__ import annotations

import pytest
from django.test import Client

from departments.casework.histories import clocks_of, newest_events, read
from departments.casework.models import Case
from departments.casework.telling import status_of
from departments.casework.transitions import INNER
from departments.casework.work_years import work_calendar
from departments.organisation.models import Department
from tests.editing.forms import client_of, said

from .desk import MARK, act, another_department, asked, seen


@pytest.fixture
def water(police: Department) -> Department:
    return another_department("shuiwu", "市水务局")


@pytest.fixture
def water_officer(water: Department) -> Client:
    return client_of("shuiwu-officers")


@pytest.fixture
def portal(water: Department) -> Client:
    return client_of("portal-officers")


def offered(client: Client, case: Case) -> set[str]:
    """Besides what may be done in whatever state."""
    return set(client.get(f"/admin/cases/{case.pk}/").context["forms"]) - set(INNER)


def in_charge(case: Case) -> tuple[str, str]:
    newest = newest_events().select_related("department").get(case=case)
    return newest.department.name, newest.to_state


def test_who_was_sent_a_case_takes_it_or_gives_it_back_in_a_time_of_its_own(
    police: Department, water: Department, officer: Client, water_officer: Client
):
    case = asked(police)

    act(officer, case, "refer", text="供水归水务", to=water.pk)

    running = {clock.name: clock.limit for clock in clocks_of(case, work_calendar()) if not clock.ended}
    assert offered(water_officer, case) == {"take", "return", "refer"}
    assert running == {"transfer": 2, "answer": 5}
    assert in_charge(case) == ("市水务局", "referred")


def test_a_case_that_was_taken_is_answered(
    police: Department, water: Department, officer: Client, water_officer: Client
):
    case = asked(police)
    act(officer, case, "refer", text="供水归水务", to=water.pk)

    taken = act(water_officer, case, "take", event=3)
    act(water_officer, case, "answer", event=4, text="明早恢复供水。")

    assert taken["Location"] == f"/admin/cases/{case.pk}/"
    assert in_charge(case) == ("市水务局", "answered")
    assert not [clock for clock in clocks_of(case, work_calendar()) if not clock.ended]


def test_what_is_given_back_is_on_the_former_desk_again_with_the_reason(
    police: Department, water: Department, officer: Client, water_officer: Client
):
    case = asked(police)
    act(officer, case, "refer", text="供水归水务", to=water.pk)

    unreasoned = act(water_officer, case, "return", event=3, text="")
    act(water_officer, case, "return", event=3, text="户口归公安")

    assert unreasoned.status_code == 200
    assert "户口归公安" in seen(officer, f"/admin/cases/{case.pk}/")
    assert MARK not in seen(water_officer)
    assert in_charge(case) == ("市公安局", "received")


def test_the_third_referral_goes_to_the_portal_which_decides_for_good(
    police: Department, water: Department, office: Department, officer: Client, water_officer: Client, portal: Client
):
    case = asked(police)
    act(officer, case, "refer", text="一", to=water.pk)
    act(water_officer, case, "return", event=3, text="退")
    act(officer, case, "refer", event=4, text="二", to=water.pk)

    act(water_officer, case, "refer", event=5, text="三", to=police.pk)

    assert in_charge(case) == (office.name, "referred")
    assert offered(portal, case) == {"take", "designate"}
    act(portal, case, "designate", event=6, text="管网归水务", to=water.pk)
    assert in_charge(case) == ("市水务局", "received")
    assert offered(water_officer, case) & {"refer", "return", "designate"} == set()
    assert "已由他人办理" in said(act(water_officer, case, "refer", event=7, text="四", to=police.pk))


def test_only_the_portal_designates(police: Department, water: Department, officer: Client):
    case = asked(police)

    act(officer, case, "designate", text="归水务", to=water.pk)

    assert in_charge(case) == ("市公安局", "received")


def test_the_person_sees_each_step_between_the_desks(
    police: Department, water: Department, officer: Client, water_officer: Client
):
    case = asked(police)
    act(officer, case, "refer", text="供水归水务", to=water.pk)
    act(water_officer, case, "return", event=3, text="户口归公安")

    steps = status_of(case, work_calendar()).steps

    assert [(step.act, step.department, step.text) for step in steps[1:]] == [
        ("refer", "市水务局", "供水归水务"),
        ("return", "市公安局", "户口归公安"),
    ]


def test_the_competent_body_outside_is_named_with_address_and_phone(police: Department, officer: Client):
    case = asked(police)
    where = {"way": "arbitration", "agency": "劳动人事争议仲裁院", "address": "建设路9号", "phone": "12333"}

    nowhere = act(officer, case, "direct", text="属劳动争议", **where | {"phone": ""})
    act(officer, case, "direct", text="属劳动争议", **where)

    assert nowhere.status_code == 200
    told = status_of(case, work_calendar()).steps[-1].text
    assert [part for part in ("属劳动争议", "仲裁", *list(where.values())[1:]) if part not in told] == []
    assert in_charge(case)[1] == "answered"


def test_a_case_ends_as_a_duplicate_of_a_number_or_untaken_with_its_reason(police: Department, officer: Client):
    former, again, empty = (asked(police, subject=subject) for subject in ("先", "后", "空"))

    wrong = act(officer, again, "duplicate", text="已答复", former="123456789012")
    act(officer, again, "duplicate", text="已答复", former=former.number)
    act(officer, empty, "dismiss", text="没有内容")

    assert "没有这样的编号" in wrong.content.decode()
    assert former.number in read(again)[-1].body["text"]
    assert [in_charge(case)[1] for case in (again, empty)] == ["answered", "answered"]
