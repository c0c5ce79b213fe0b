"""Clocks as a pure function of events, limits and calendar (R11.2, R13)."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from departments.casework.clocks import CALENDAR, PAUSED, Clock, Happened, clocks, next_due
from departments.casework.working_days import SpecialDay, WorkCalendar, reply_deadline

YEAR = WorkCalendar(
    frozenset({2026}),
    {date(2026, 10, number): SpecialDay(False, "国庆节") for number in range(1, 8)}
    | {date(2026, 10, 10): SpecialDay(True, "国庆节")},
)
MONDAY = date(2026, 9, 28)
CONSULTATION = {"first_reply": 1, "answer": 5}
REQUEST = {"answer": 20, "correction": 7, "extension": 20}


def on(day: int, act: str, **limits: int) -> Happened:
    return Happened(act, date(2026, 9, 1) + timedelta(days=day - 1), limits)


def clock(name: str, running: tuple[Clock, ...]) -> Clock:
    """The last one of this name."""
    return [each for each in running if each.name == name][-1]


def test_an_answer_is_due_after_the_holiday_and_the_saturday_worked_for_it_counts():
    answer = clock("answer", clocks("consultation", [Happened("submit", MONDAY, CONSULTATION)], YEAR))

    assert answer.due == date(2026, 10, 10)
    assert [day.counts for day in answer.days] == [True] * 2 + [False] * 7 + [True] * 3
    assert answer.days[-1].why == "国庆节调休上班"


def test_the_nearest_deadline_that_still_runs_is_the_next_one():
    begun = [on(1, "submit", **CONSULTATION)]
    replied = [*begun, on(2, "interim_reply")]

    assert next_due(clocks("consultation", begun, YEAR)) == date(2026, 9, 2)
    assert next_due(clocks("consultation", replied, YEAR)) == date(2026, 9, 8)
    assert next_due(clocks("consultation", [*replied, on(3, "answer")], YEAR)) is None


def test_a_referral_ends_the_clock_of_the_one_and_begins_that_of_the_other_department():
    first, second = [
        each
        for each in clocks("consultation", [on(1, "submit", **CONSULTATION), on(3, "refer", answer=3)], YEAR)
        if each.name == "answer"
    ]

    assert (first.due, first.ended, first.ended_by) == (date(2026, 9, 8), date(2026, 9, 3), "refer")
    assert (second.began, second.limit, second.due, second.ended) == (date(2026, 9, 3), 3, date(2026, 9, 8), None)


def test_a_complaint_has_to_be_accepted_and_answered_from_its_receipt_on():
    begun = [on(1, "submit", acceptance=1, answer=15), on(2, "accept")]

    running = clocks("complaint", begun, YEAR)

    assert (clock("acceptance", running).due, clock("acceptance", running).ended) == (date(2026, 9, 2),) * 2
    assert clock("answer", running).due == reply_deadline(date(2026, 9, 1), 15, YEAR)


def test_the_limit_of_a_request_begins_anew_with_its_correction():
    asked = [on(1, "submit", **REQUEST), on(4, "request_correction")]
    corrected = [*asked, on(14, "supply_correction", **REQUEST)]

    assert clock("correction", clocks("disclosure_request", asked, YEAR)).due == date(2026, 9, 10)
    assert next_due(clocks("disclosure_request", asked, YEAR)) is None
    assert next_due(clocks("disclosure_request", corrected, YEAR)) == reply_deadline(date(2026, 9, 14), 20, YEAR)


def test_an_extension_adds_the_days_that_were_granted():
    begun = [on(1, "submit", **REQUEST), on(10, "extend", extension=10)]

    answer = clock("answer", clocks("disclosure_request", begun, YEAR))

    assert (answer.limit, answer.due) == (30, reply_deadline(date(2026, 9, 1), 30, YEAR))


def test_the_time_in_which_others_are_asked_does_not_count_and_says_why():
    asked = [on(1, "submit", **REQUEST), on(2, "consult_others")]
    replied = [*asked, on(9, "others_replied")]

    waiting = clock("answer", clocks("disclosure_request", asked, YEAR))
    running = clock("answer", clocks("disclosure_request", replied, YEAR))

    assert (waiting.due, waiting.waits) == (None, PAUSED)
    assert [day.date.day for day in running.days if "征求意见" in day.why] == list(range(3, 10))
    assert sum(day.counts for day in running.days) == 20


def test_a_clock_that_ended_while_it_waited_waits_no_more():
    begun = [on(1, "submit", **CONSULTATION), on(2, "request_material")]

    waiting = clock("answer", clocks("consultation", begun, YEAR))
    withdrawn = clock("answer", clocks("consultation", [*begun, on(4, "withdraw")], YEAR))

    assert (waiting.due, waiting.waits) == (None, PAUSED)
    assert (withdrawn.due, withdrawn.waits, withdrawn.ended) == (date(2026, 9, 10), "", date(2026, 9, 4))


def test_a_clock_that_runs_into_an_unknown_year_waits_for_the_calendar():
    late = [Happened("submit", date(2026, 12, 31), CONSULTATION)]

    answer = clock("answer", clocks("consultation", late, YEAR))

    assert (answer.due, answer.waits, answer.days) == (None, CALENDAR, ())


def test_without_a_limit_no_clock_runs():
    assert clocks("application", [on(1, "submit")], YEAR) == ()


@given(st.integers(1, 15), st.integers(0, 20), st.integers(0, 20))
def test_a_pause_moves_the_deadline_by_the_working_days_it_took(begins: int, until_pause: int, pause: int):
    history = [on(begins, "accept", decision=20), on(begins + until_pause, "pause")]
    resumed = on(begins + until_pause + pause, "resume")

    paused = clock("decision", clocks("application", [*history, resumed], YEAR))
    whole = clock("decision", clocks("application", history[:1], YEAR))

    stopped = [day for day in paused.days if day.why == "暂停计时"]
    worked = [day for day in stopped if YEAR.day(day.date).is_working]
    assert paused.due == reply_deadline(history[0].on, 20 + len(worked), YEAR)
    assert sum(day.counts for day in paused.days) == sum(day.counts for day in whole.days) == 20
