"""Working days (R11.2): which days count, and where a limit ends. Knows neither database nor clock.

A limit is counted as the Civil Code has it: the day of receipt does not count (article 201), whatever the hour, for what
reaches a system has been received (article 137). Only working days count, so the last day is never a holiday (article 203).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from .errors import CalendarMissing

ONE = timedelta(days=1)
WEEKEND = {5: "周六", 6: "周日"}


class SpecialDay(NamedTuple):
    """A day on which an official notice departs from the week, or confirms it."""

    is_working: bool
    occasion: str
    """The holiday, also of a weekend day worked in exchange for it."""


class Day(NamedTuple):
    date: date
    is_working: bool
    why: str


class WorkCalendar(NamedTuple):
    years: frozenset[int]
    """Those whose notice is known. One notice may also move days of the December before."""
    special: Mapping[date, SpecialDay]

    def day(self, day: date) -> Day:
        """Raises ``CalendarMissing`` for a day of a year that is not known."""
        if day.year not in self.years:
            raise CalendarMissing(day.year)
        if (special := self.special.get(day)) is not None:
            return Day(day, special.is_working, special.occasion + ("调休上班" if special.is_working else "放假"))
        if (weekend := WEEKEND.get(day.weekday())) is not None:
            return Day(day, is_working=False, why=weekend)
        return Day(day, is_working=True, why="工作日")

    def days_after(self, day: date) -> Iterator[Day]:
        """The days that follow, without end: raises ``CalendarMissing`` where the calendar ends."""
        while True:
            day += ONE
            yield self.day(day)


def arithmetic(received: date, limit: int, calendar: WorkCalendar) -> tuple[Day, ...]:
    """Each day from the one after ``received`` to the last day to answer, ``limit`` (at least 1) working days on.

    Raises ``CalendarMissing``.
    """
    days: list[Day] = []
    left = limit
    for day in calendar.days_after(received):
        days.append(day)
        left -= day.is_working
        if left <= 0:
            break
    return tuple(days)


def reply_deadline(received: date, limit: int, calendar: WorkCalendar) -> date:
    """The last working day to answer; see ``arithmetic``."""
    return arithmetic(received, limit, calendar)[-1].date


def working_days(after: date, until: date, calendar: WorkCalendar) -> int:
    """How many working days lie after the one day, until the other with it. Raises ``CalendarMissing``."""
    span = (until - after).days
    return sum(calendar.day(after + number * ONE).is_working for number in range(1, span + 1))
