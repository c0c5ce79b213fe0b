"""A department is merged or retired: its cases go on, and the person is told by whom (R11.3)."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from cms.records.table import writing
from departments.casework.histories import act_on, read
from departments.casework.models import Case, Event
from departments.casework.succession import told
from departments.casework.telling import status_of
from departments.casework.work_years import work_calendar
from departments.organisation.models import Department, SiteProfile
from departments.provisioning.loading import load_department
from departments.provisioning.reading import read_department
from departments.provisioning.reorganising.merging import Merging
from departments.provisioning.reorganising.retiring import Retiring
from tests.editing.forms import client_of, person, signed_in
from tests.provisioning.cities import NEWCOMER, write_yaml

from .desk import act, asked, seen

pytestmark = pytest.mark.database


@pytest.fixture
def other(police: Department, tmp_path: Path) -> Department:
    load_department(read_department(write_yaml(tmp_path / "shuju.yaml", NEWCOMER)))
    return Department.objects.get(sites__slug="shuju")


def newest(case: Case) -> Event:
    return case.events.select_related("department").last()


def profile(department: Department) -> SiteProfile:
    return SiteProfile.objects.get(department=department)


def test_the_heir_goes_on_with_what_is_open_within_the_same_limits(police: Department, other: Department):
    case, complaint = asked(other), asked(other, kind="complaint")
    ended = asked(other)
    act_on(ended, "withdraw", expected_event=2, body={}, now=timezone.now())
    before = [clock.due for clock in status_of(case, work_calendar()).clocks]

    assert list(told(other, police)) == ["2 件未办结的来件由市公安局继续办理，期限不变，提交人会看到"]
    with writing():
        Merging(profile(other), profile(police), "公告", "职责并入。").make()

    assert [newest(each).department for each in (case, complaint, ended)] == [police, police, other]
    status = status_of(case, work_calendar())
    assert (status.department, status.state) == ("市公安局", "received")
    assert status.steps[-1].text == "市数据局的职责已有变动，本件由市公安局继续办理，期限不变。"
    assert [clock.due for clock in status.clocks] == before
    assert case.number in seen(client_of("gongan-officers"))


def test_an_answer_of_the_former_department_may_still_be_asked_again(police: Department, other: Department):
    case = asked(other)
    act_on(case, "answer", expected_event=2, body={"text": "可以。", "by": "x"}, now=timezone.now())

    with writing():
        Merging(profile(other), profile(police), "公告", "职责并入。").make()
    act_on(case, "ask_again", expected_event=4, body={"text": "没有解决。"}, now=timezone.now())

    assert (newest(case).department, newest(case).to_state) == (police, "received")


def test_without_an_heir_the_portal_goes_on(police: Department, office: Department, other: Department):
    case = asked(other)

    assert [office.name in sentence for sentence in told(other, None)] == [True]
    with writing():
        Retiring(profile(other), "撤销。").make()

    assert newest(case).department == office


def test_what_a_closed_department_has_referred_is_given_back_to_the_portal(
    police: Department, office: Department, other: Department, officer: Client
):
    case = asked(other)
    act_on(case, "refer", expected_event=2, body={"text": "属于公安。", "by": "x"}, now=timezone.now(), to=police)
    with writing():
        Retiring(profile(other), "撤销。").make()

    answer = act(signed_in(person("officer", "gongan-officers")), case, "return", event=3, text="不属于我局。")

    assert answer.status_code == 302
    assert newest(case).department == office
    assert read(case)[-1].body["text"] == "不属于我局。"


def test_a_department_without_cases_tells_nothing(police: Department, other: Department):
    assert list(told(other, police)) == []
