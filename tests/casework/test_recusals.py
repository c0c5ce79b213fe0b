"""A complaint is neither seen nor handled by whom it is about (R13)."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from departments.casework.histories import read
from departments.casework.models import Case, Recusal
from departments.casework.telling import status_of
from departments.casework.watching import of_nobody
from departments.casework.work_years import work_calendar
from departments.organisation.models import Department
from tests.editing.forms import client_of, person, signed_in

from .desk import MARK, act, asked, seen

pytestmark = pytest.mark.database


@pytest.fixture
def owner(police: Department) -> Client:
    """Sees the complaints of the department."""
    return client_of("gongan-complaints")


def named(name: str, *groups: str) -> Any:
    user = person(name, *groups)
    user.last_name = name
    user.save()
    return user


def everywhere(client: Client, case: Case) -> str:
    """Whatever the desk and the home page answer."""
    found = "".join(seen(client, address) for address in ("/admin/cases/", f"/admin/cases/{case.pk}/", "/admin/"))
    refused = act(client, case, "answer", text="自己答复自己")
    assert refused.status_code in (302, 404)
    return found


def test_complaints_are_on_the_desk_of_their_owner_and_not_of_the_other_officers(
    police: Department, officer: Client, owner: Client
):
    complaint, question = asked(police, "complaint", subject="投诉的事"), asked(police, subject="咨询的事")

    assert "投诉的事" in seen(owner)
    assert "咨询的事" not in seen(owner)
    assert "投诉的事" not in everywhere(officer, complaint)
    assert "咨询的事" in seen(officer, f"/admin/cases/{question.pk}/")
    assert len(read(complaint)) == 1


def test_whoever_is_kept_out_sees_and_handles_it_nowhere(police: Department, owner: Client):
    user = person("colleague", "gongan-complaints")
    colleague, case = signed_in(user), asked(police, "complaint")
    assert MARK in seen(colleague)

    act(owner, case, "recuse", people=[user.pk], text="投诉的就是他")

    assert case.number not in everywhere(colleague, case)
    assert MARK not in seen(colleague)
    assert MARK in seen(owner)
    assert [entry.act for entry in read(case)] == ["submit", "recuse"]


def test_whoever_is_named_in_it_never_sees_it(police: Department, owner: Client):
    clerk = signed_in(named("三号窗口", "gongan-complaints", "gongan-officers"))

    case = asked(police, "complaint", subject="三号窗口态度恶劣")

    assert case.number not in everywhere(clerk, case)
    assert "三号窗口态度恶劣" in seen(owner)


def test_an_officer_who_writes_a_name_keeps_nobody_out(police: Department, owner: Client):
    named("督察岗", "gongan-complaints")
    case = asked(police, "complaint")

    act(owner, case, "accept", text="由督察岗办理")

    assert not Recusal.objects.exists()


def test_whoever_bears_the_name_of_the_writer_is_not_kept_out(police: Department, owner: Client):
    named("买买提", "gongan-complaints")

    asked(police, "complaint")

    assert not Recusal.objects.exists()


def test_if_all_of_the_department_are_kept_out_the_portal_has_it(police: Department, owner: Client):
    portal = client_of("portal-complaints")
    case, other = asked(police, "complaint"), asked(police, "complaint", subject="另一件")

    everybody = User.objects.filter(groups__name="gongan-complaints").values_list("pk", flat=True)
    act(owner, case, "recuse", people=list(everybody), text="投诉全组")

    assert MARK in seen(portal, f"/admin/cases/{case.pk}/")
    assert MARK not in seen(owner)
    assert "另一件" in seen(owner, f"/admin/cases/{other.pk}/")
    assert "另一件" not in seen(portal)


def test_a_complaint_that_nobody_may_see_is_told_to_the_portal_team(police: Department):
    clerk = named("三号窗口", "gongan-complaints")
    asked(police, "complaint", subject="三号窗口态度恶劣")

    before = of_nobody()
    Recusal.objects.filter(user=clerk).delete()

    assert (before, of_nobody()) == (1, 0)


def test_the_person_sees_that_somebody_was_kept_out_and_not_whom_or_why(police: Department, owner: Client):
    user = named("三号窗口", "gongan-officers")
    case = asked(police, "complaint")

    act(owner, case, "recuse", people=[user.pk], text="群众举报")

    step = status_of(case, work_calendar()).steps[-1]
    assert (step.act, step.text) == ("recuse", "")


def test_who_was_kept_out_by_mistake_is_let_in_again(police: Department, owner: Client):
    user = named("三号窗口", "gongan-complaints")
    case = asked(police, "complaint", subject="三号窗口旁边的饮水机坏了")

    act(owner, case, "recuse", people=[], text="不是投诉该岗位")

    assert case.number in seen(signed_in(user))


def test_who_joins_later_or_is_renamed_is_kept_out_of_what_names_them_already(police: Department):
    case = asked(police, "complaint", subject="三号窗口和四号窗口都没人")

    joins = named("三号窗口", "gongan-complaints")
    renamed = named("五号窗口", "gongan-complaints")
    renamed.last_name = "四号窗口"
    renamed.save()

    assert set(Recusal.objects.filter(case=case).values_list("user", flat=True)) == {joins.pk, renamed.pk}


def test_a_recusal_needs_its_reason_and_a_complaint(police: Department, officer: Client, owner: Client):
    complaint, question = asked(police, "complaint"), asked(police)

    act(owner, complaint, "recuse", people=[], text="")
    act(officer, question, "recuse", people=[], text="理由")

    assert [len(read(case)) for case in (complaint, question)] == [1, 1]
