"""The work calendar out of the database, and what it lacks."""

from __future__ import annotations

from collections.abc import Set
from datetime import date, timedelta

from django.utils import timezone

from cms.editing.deadlines import LastDay, counts_working_days
from cms.operations.gauges import gauge

from .errors import CalendarMissing
from .models import WorkDay, WorkYear
from .working_days import SpecialDay, WorkCalendar, reply_deadline

NEEDED_AHEAD = timedelta(days=31)
"""The notice for a year appears in the November before, as a rule; from December on limits run into that year."""


def work_calendar() -> WorkCalendar:
    """Two queries for all years."""
    rows = WorkDay.objects.values_list("date", "is_working", "occasion")
    special = {day: SpecialDay(is_working, occasion) for day, is_working, occasion in rows}
    return WorkCalendar(_years(), special)


@counts_working_days
def last_working_day() -> LastDay:
    calendar = work_calendar()

    def last(arrived: date, limit: int) -> date | None:
        try:
            return reply_deadline(arrived, limit, calendar)
        except CalendarMissing:
            return None

    return last


def years_missing(known: Set[int], today: date) -> list[int]:
    """The years that limits need from ``today`` on and that nobody has entered."""
    return sorted({today.year, (today + NEEDED_AHEAD).year} - known)


def years_missing_now() -> list[int]:
    return years_missing(_years(), timezone.localdate())


@gauge("work_calendar_years_missing", "Years without holidays that the limits of cases run into")
def missing() -> int:
    return len(years_missing_now())


def _years() -> frozenset[int]:
    return frozenset(WorkYear.objects.values_list("year", flat=True))
