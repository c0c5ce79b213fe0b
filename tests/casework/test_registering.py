"""代录: what comes by telephone, over the counter or from 12345 is a case like any other, on the same clock (R11)."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from cms.intake import codes
from departments.casework.exchanging import Exchanging
from departments.casework.histories import newest_events, read
from departments.casework.models import Case, Recusal
from departments.organisation.models import Department
from tests.editing.forms import client_of, person

from .desk import another_department, seen

ADDRESS = "/admin/cases/register/"
CALL = {
    "kind": "consultation",
    "channel": "12345",
    "outside": "GD-2026-0042",
    "received": "2026-09-28 09:30",
    "subject": "公交改线",
    "text": "几路车到新医院？",
    "name": "买买提",
    "phone": "13800001111",
}


def form_id(client: Client) -> str:
    return str(client.get(ADDRESS).context["form_id"])


def sent(client: Client, department: Department, **changes: Any) -> Any:
    return client.post(ADDRESS, {"form": form_id(client), "department": department.pk, **CALL, **changes})


def given(answer: Any) -> tuple[str, str]:
    number, code = re.findall(r"<dd>([0-9]{12}|[0-9A-Z-]{19})</dd>", answer.content.decode())
    return number, code


def test_what_was_told_by_telephone_is_a_case_from_the_day_it_was_told(police: Department, officer: Client):
    number, _code = given(sent(officer, police))

    case = Case.objects.get(number=number)
    body = read(case)[0].body
    assert (body["channel"], body["outside"], body["registrar"]) == ("12345", "GD-2026-0042", "gongan-officers")
    assert newest_events().get(case=case).due == date(2026, 9, 29)
    page = seen(officer, f"/admin/cases/{case.pk}/")
    assert [part for part in ("12345热线", "GD-2026-0042", "公交改线", "几路车到新医院？") if part not in page] == []


def test_the_person_sees_it_with_the_number_and_code_that_were_printed(
    police: Department, officer: Client, worker: Exchanging
):
    number, code = given(sent(officer, police))

    worker.turn(0.0)

    status = worker.intake.status(number, codes.read(code))
    assert status is not None
    assert (status.subject, status.state) == ("公交改线", "received")
    assert "GD-2026-0042" not in str(status)


def test_sent_twice_it_is_one_case_with_one_code(police: Department, officer: Client):
    form = {"form": form_id(officer), "department": police.pk, **CALL}

    first, second = (given(officer.post(ADDRESS, form)) for _ in range(2))
    changed = officer.post(ADDRESS, form | {"text": "别的"})

    assert first == second
    assert "不能改成别的内容" in changed.content.decode()
    assert Case.objects.count() == 1


def test_a_case_is_written_down_for_ones_own_department_only(police: Department, officer: Client):
    water = another_department("shuiwu", "市水务局")

    refused = sent(officer, water)

    assert refused.status_code == 200
    assert not Case.objects.exists()
    assert client_of("gongan-editors").get(ADDRESS).status_code in (302, 403, 404)


@pytest.mark.parametrize(
    "wrong", [{"received": "2199-01-01 08:00"}, {"kind": "complaint"}, {"text": ""}, {"form": "x"}]
)
def test_what_is_wrong_is_told_and_nothing_is_opened(police: Department, officer: Client, wrong: dict[str, str]):
    answer = sent(officer, police, **wrong)

    assert answer.context["form"].errors
    assert not Case.objects.exists()


def test_whoever_is_named_in_a_complaint_by_telephone_is_kept_out(police: Department, officer: Client):
    clerk = person("clerk", "gongan-complaints")
    clerk.last_name = "三号窗口"
    clerk.save()

    sent(officer, police, kind="complaint", sort="complaint", text="三号窗口没有人")

    assert Recusal.objects.get().user == clerk
