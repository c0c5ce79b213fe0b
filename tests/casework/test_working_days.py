"""Counting working days: as the articles have it, and that adding and counting back agree."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from departments.casework.errors import CalendarMissing
from departments.casework.working_days import SpecialDay, WorkCalendar, arithmetic, reply_deadline, working_days

YEARS = range(2025, 2030)
FIRST, LAST = date(2025, 1, 1), date(2026, 12, 31)
days = st.dates(FIRST, LAST)
calendars = st.builds(
    WorkCalendar,
    st.just(frozenset(YEARS)),
    st.dictionaries(days, st.builds(SpecialDay, st.booleans(), st.just("国庆节")), max_size=60),
)
limits = st.integers(1, 60)

NATIONAL_DAY = WorkCalendar(
    frozenset({2026}),
    {date(2026, 10, number): SpecialDay(False, "国庆节") for number in range(1, 8)}
    | {date(2026, 10, 10): SpecialDay(True, "国庆节")},
)


def test_a_holiday_is_skipped_and_the_saturday_worked_for_it_counts():
    counted = arithmetic(date(2026, 9, 28), 5, NATIONAL_DAY)

    assert counted[-1] == (date(2026, 10, 10), True, "国庆节调休上班")
    assert [day.why for day in counted] == ["工作日"] * 2 + ["国庆节放假"] * 7 + ["工作日"] * 2 + ["国庆节调休上班"]


def test_the_day_of_receipt_does_not_count():
    monday, tuesday = date(2026, 9, 28), date(2026, 9, 29)

    assert reply_deadline(monday, 1, NATIONAL_DAY) == tuesday


def test_what_comes_in_at_the_weekend_is_due_as_if_it_had_come_on_friday():
    friday, saturday, sunday = (date(2026, 9, number) for number in (18, 19, 20))

    assert len({reply_deadline(day, 5, NATIONAL_DAY) for day in (friday, saturday, sunday)}) == 1


def test_a_limit_that_runs_into_an_unknown_year_names_it():
    with pytest.raises(CalendarMissing, match="no year 2027: enter") as raised:
        reply_deadline(date(2026, 12, 30), 5, NATIONAL_DAY)

    assert raised.value.year == 2027


@given(days, limits, calendars)
def test_adding_working_days_and_counting_them_back_agree(received, limit, calendar):
    deadline = reply_deadline(received, limit, calendar)

    assert calendar.day(deadline).is_working
    assert working_days(received, deadline, calendar) == limit


@given(days, limits, limits, calendars)
def test_a_limit_can_be_cut_in_two_at_its_working_days(received, first, second, calendar):
    half = reply_deadline(received, first, calendar)

    assert reply_deadline(half, second, calendar) == reply_deadline(received, first + second, calendar)


@given(days, limits, calendars)
def test_who_writes_later_is_never_answered_earlier(received, limit, calendar):
    tomorrow = received + timedelta(days=1)

    assert reply_deadline(received, limit, calendar) <= reply_deadline(tomorrow, limit, calendar)


@given(days, limits, calendars)
def test_the_arithmetic_tells_every_day_once_and_ends_with_the_limit(received, limit, calendar):
    counted = arithmetic(received, limit, calendar)

    assert [day.date for day in counted] == [received + timedelta(days=number + 1) for number in range(len(counted))]
    assert sum(day.is_working for day in counted) == limit
