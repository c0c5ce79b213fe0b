"""Limits out of the database, the deadlines that histories tell, and a calendar that changes."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from departments.casework.errors import ExtensionTooLong
from departments.casework.histories import act_on, newest_events, open_case, read
from departments.casework.limits import limits_of
from departments.casework.models import Case, Limit, WorkDay, WorkYear
from departments.casework.recounting import recount
from departments.casework.work_years import work_calendar
from departments.casework.working_days import reply_deadline
from departments.organisation.models import Department

from .test_histories import body_of_the_city, verified

pytestmark = [pytest.mark.database, pytest.mark.django_db]

NOW = datetime(2026, 9, 28, 10, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture
def police(db: None) -> Department:
    return body_of_the_city("gongan", "市公安局")


def opened(department: Department, kind: str = "consultation", now: datetime = NOW) -> Case:
    return open_case(uuid4(), kind=kind, department=department, body={"question": "？"}, now=now)


def due(case: Case) -> date | None:
    return newest_events().get(case=case).due


def test_the_citys_limits_are_there_with_their_source():
    rows = Limit.objects.values_list("kind", "clock", "days")

    assert set(rows) == {
        ("consultation", "first_reply", 1),
        ("consultation", "transfer", 2),
        ("consultation", "answer", 5),
        ("complaint", "acceptance", 1),
        ("complaint", "transfer", 2),
        ("complaint", "answer", 15),
        ("disclosure_request", "correction", 7),
        ("disclosure_request", "answer", 20),
        ("disclosure_request", "extension", 20),
    }
    assert not Limit.objects.filter(source="").exists()


def test_a_department_may_promise_less_than_the_city_and_no_more(police: Department):
    own = Limit(kind="consultation", clock="answer", department=police, days=3, source="服务承诺")
    own.full_clean()
    own.save()

    assert limits_of("consultation", police) == {"first_reply": 1, "transfer": 2, "answer": 3}
    own.days = 6
    with pytest.raises(ValidationError, match="不能更长"):
        own.full_clean()


def test_a_case_keeps_the_limits_it_began_with(police: Department):
    case = opened(police)
    act_on(case, "interim_reply", expected_event=2, body={}, now=NOW)
    act_on(case, "answer", expected_event=3, body={}, now=NOW)

    Limit.objects.filter(kind="consultation", clock="answer").update(days=1)
    act_on(case, "ask_again", expected_event=4, body={}, now=NOW)
    act_on(case, "interim_reply", expected_event=5, body={}, now=NOW)

    assert due(case) == date(2026, 10, 10)
    assert due(opened(police, "complaint")) == date(2026, 9, 29)


def test_a_referral_begins_with_the_limits_of_the_receiving_department(police: Department):
    water = body_of_the_city("shuiwu", "市水务局")
    Limit.objects.create(kind="consultation", clock="answer", department=water, days=2, source="服务承诺")
    case = opened(police)

    act_on(case, "refer", expected_event=2, body={"reason": "供水"}, now=NOW, to=water)
    act_on(case, "take", expected_event=3, body={}, now=NOW)

    assert [entry.department for entry in read(case)] == ["市公安局", "市水务局", "市水务局"]
    assert due(case) == date(2026, 9, 30)
    assert newest_events().get(case=case).department == water


@pytest.mark.parametrize("days", [0, 21])
def test_an_extension_is_refused_beyond_what_the_case_began_with(police: Department, days: int):
    case = opened(police, "disclosure_request")

    with pytest.raises(ExtensionTooLong):
        act_on(case, "extend", expected_event=2, body={}, now=NOW, granted={"extension": days})
    act_on(case, "extend", expected_event=2, body={}, now=NOW, granted={"extension": 20})

    assert due(case) == reply_deadline(NOW.date(), 40, work_calendar())


def test_a_changed_calendar_recounts_open_cases_and_says_so_in_their_history(police: Department):
    running, answered = opened(police), opened(police)
    act_on(running, "interim_reply", expected_event=2, body={}, now=NOW)
    act_on(answered, "answer", expected_event=2, body={}, now=NOW)
    year = WorkYear.objects.get(year=2026)
    WorkDay.objects.create(year=year, date=date(2026, 9, 29), is_working=False, occasion="台风停工")

    recounted = recount(work_calendar()), recount(work_calendar())

    assert recounted == (1, 0)
    told = read(running)[-1]
    assert (told.act, told.body) == ("recount", {"before": "2026-10-10", "after": "2026-10-12"})
    assert due(running) == date(2026, 10, 12)
    assert [entry.act for entry in read(answered)] == ["submit", "answer"]
    assert verified()[0] == 0


def test_a_case_that_runs_into_an_unknown_year_is_opened_and_counted_when_the_year_is_entered(police: Department):
    case = opened(police, now=NOW.replace(month=12, day=31))
    assert due(case) is None

    WorkYear.objects.create(year=2027, source="通知")
    recount(work_calendar())

    assert due(case) == date(2027, 1, 1)
    assert read(case)[-1].body == {"before": "", "after": "2027-01-01"}
