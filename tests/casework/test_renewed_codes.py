"""A lost query code: an officer gives a new one after checking who asks, and the old one is dead."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from wagtail.models import ModelLogEntry

from cms.intake import codes
from cms.intake.store import Intake
from departments.casework.exchanging import Exchanging
from departments.casework.histories import read, tampered_cases
from departments.casework.models import Case

from .counters import Given, say, status, submit
from .desk import act

pytestmark = pytest.mark.database


def renewed(officer: Client, case: Case) -> str:
    page = act(officer, case, "renew_code", text="核对了身份证原件").content.decode()
    return codes.read(re.findall(r"<dd>([0-9A-Z-]{19})</dd>", page)[0])


def test_the_new_code_opens_the_case_and_the_old_one_opens_nothing(intake: Intake, worker: Exchanging, officer: Client):
    given = submit(intake)
    worker.turn(0.0)
    case = Case.objects.get()

    code = renewed(officer, case)
    worker.turn(0.0)

    seen = status(intake, Given(given.number, code))
    assert intake.status(*given) is None
    assert [step.act for step in seen.steps] == ["submit", "renew_code"]
    assert "核对了身份证原件" not in repr(seen)
    assert read(case)[-1].body["note"] == "核对了身份证原件"
    assert ModelLogEntry.objects.filter(action="chengmen.case_code_renewed").count() == 1


def test_only_the_holder_of_the_new_code_is_listened_to(intake: Intake, worker: Exchanging, officer: Client):
    given = submit(intake)
    worker.turn(0.0)
    case = Case.objects.get()
    code = renewed(officer, case)

    say(intake, given, "withdraw")
    say(intake, Given(given.number, code), "message", text="还有一点")
    worker.turn(0.0)

    assert [entry.act for entry in read(case)] == ["submit", "renew_code", "message"]


def test_the_code_stands_nowhere_in_the_back_office(intake: Intake, worker: Exchanging, officer: Client):
    submit(intake)
    worker.turn(0.0)
    case = Case.objects.get()

    code = renewed(officer, case)

    page = officer.get(f"/admin/cases/{case.pk}/").content.decode()
    assert code not in repr(read(case)) + page
    assert codes.written(code) not in page


def test_a_reader_that_nobody_gave_is_found(intake: Intake, worker: Exchanging, officer: Client):
    submit(intake)
    worker.turn(0.0)
    renewed(officer, Case.objects.get())
    assert list(tampered_cases()) == []

    Case.objects.update(reader=b"1" * 32)

    assert [found.reason for found in tampered_cases()] == ["it is told to another code than the one given"]
