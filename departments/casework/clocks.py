"""The clocks of a case (R11.2): a pure function of its events, of the limits it began with, and of the calendar.

A clock that waits stands still from the day after the event that stopped it until the day of the one that lets it go on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from .errors import CalendarMissing
from .transitions import OUTCOMES
from .working_days import WorkCalendar

Limits = Mapping[str, int]
"""Working days by the clock's name."""

PAUSED, CALENDAR = "paused", "calendar"
EXTEND, EXTENSION = "extend", "extension"


class Rule(NamedTuple):
    """When a clock runs. It also ends where it begins anew."""

    clock: str
    begins: frozenset[str]
    ends: frozenset[str]


class Stop(NamedTuple):
    resumes: str
    why: str


class Happened(NamedTuple):
    act: str
    on: date
    limits: Limits


class CountedDay(NamedTuple):
    date: date
    counts: bool
    why: str


class Clock(NamedTuple):
    name: str
    first: int
    """Place in the history of the event it began with."""
    began: date
    limit: int
    """In working days, extensions included."""
    days: tuple[CountedDay, ...]
    """Each day from the one after ``began`` to the last one; as far as known where that is not known."""
    due: date | None
    """None while it waits."""
    waits: str
    """For what: ``PAUSED``, or ``CALENDAR`` where a year is missing."""
    ended: date | None
    ended_by: str
    """The act; empty while it runs."""

    @property
    def runs_until(self) -> date | None:
        return self.due if self.ended is None else None


def _rule(clock: str, begins: str, ends: str) -> Rule:
    return Rule(clock, frozenset(begins.split()), frozenset(ends.split()))


_OUTCOMES = " ".join((*OUTCOMES, "withdraw"))
_TRANSFER = _rule("transfer", "refer", f"take return designate {_OUTCOMES}")
_ANSWER = _rule("answer", "submit refer return designate ask_again", _OUTCOMES)
RULES: dict[str, tuple[Rule, ...]] = {
    "consultation": (
        # That a department has taken the case is a word to the person too.
        _rule("first_reply", "submit return designate ask_again", f"refer interim_reply request_material {_OUTCOMES}"),
        _TRANSFER,
        _ANSWER,
    ),
    "complaint": (
        _rule("acceptance", "submit take return designate ask_again", f"refer accept interim_reply {_OUTCOMES}"),
        _TRANSFER,
        _ANSWER,
    ),
    # The limit begins anew with the corrected request (Regulation on Disclosure, article 30).
    "disclosure_request": (
        _rule("correction", "submit", "request_correction consult_others extend decide withdraw"),
        _rule("answer", "submit supply_correction", "request_correction decide withdraw"),
    ),
    "application": (
        _rule("acceptance", "submit supply_material", "request_material accept refuse withdraw"),
        _rule("decision", "accept", "decide withdraw"),
    ),
}
STOPS = {
    # Article 33: the time others are asked for is not part of the limit.
    "consult_others": Stop("others_replied", "征求意见，不计入期限"),
    "pause": Stop("resume", "暂停计时"),
    "request_material": Stop("supply_material", "等待补充材料，不计入期限"),
}


def begins_clock(kind: str, act: str) -> bool:
    return any(act in rule.begins for rule in RULES.get(kind, ()))


def clocks(kind: str, history: Sequence[Happened], calendar: WorkCalendar) -> tuple[Clock, ...]:
    """Every clock that ever ran, by rule and in order of beginning."""
    return tuple(clock for rule in RULES[kind] for clock in _runs(rule, history, calendar))


def next_due(running: Sequence[Clock]) -> date | None:
    """The nearest deadline of those that run; none where all stand still or have ended."""
    return min((until for clock in running if (until := clock.runs_until)), default=None)


def _runs(rule: Rule, history: Sequence[Happened], calendar: WorkCalendar) -> Iterator[Clock]:
    for place, first in enumerate(history):
        if first.act not in rule.begins or rule.clock not in first.limits:
            continue
        within: list[Happened] = []
        ended: Happened | None = None
        for later in history[place + 1 :]:
            if later.act in rule.begins | rule.ends:
                ended = later
                break
            within.append(later)
        yield _clock(rule.clock, place, history, within, ended, calendar)


def _clock(
    name: str,
    place: int,
    history: Sequence[Happened],
    within: list[Happened],
    ended: Happened | None,
    calendar: WorkCalendar,
) -> Clock:
    first = history[place]
    limit = first.limits[name] + sum(each.limits[EXTENSION] for each in within if each.act == EXTEND)
    stops = list(_stops(within, ended))
    days: list[CountedDay] = []
    left, waits = limit, ""
    try:
        for day in calendar.days_after(first.on):
            stop = next(
                (each for each in stops if each[0] < day.date and (each[1] is None or day.date <= each[1])), None
            )
            if stop is not None and stop[1] is None:
                waits = PAUSED
                break
            counts = stop is None and day.is_working
            days.append(CountedDay(day.date, counts, day.why if stop is None else stop[2]))
            left -= counts
            if not left:
                break
    except CalendarMissing:
        waits = CALENDAR
    due = None if waits else days[-1].date
    on, by = (ended.on, ended.act) if ended is not None else (None, "")
    return Clock(name, place, first.on, limit, tuple(days), due, waits, on, by)


def _stops(within: list[Happened], ended: Happened | None) -> Iterator[tuple[date, date | None, str]]:
    """Since when, until when if it goes on again or has ended, and why."""
    for place, each in enumerate(within):
        if (stop := STOPS.get(each.act)) is not None:
            resumed = (later.on for later in within[place:] if later.act == stop.resumes)
            until = next(resumed, ended.on if ended is not None else None)
            yield each.on, until, stop.why
