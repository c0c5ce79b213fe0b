"""A calendar that was changed changes the deadlines of open cases: each case's history says so."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from cms.editing.regular import regularly

from .clocks import next_due
from .errors import ActRefused, CaseMovedOn
from .histories import act_on, clocks_of, newest_events
from .transitions import OPEN_STATES, RECOUNT
from .work_years import work_calendar
from .working_days import WorkCalendar

EVERY = 10.0
_counted: list[WorkCalendar] = []
"""The calendar that this process has counted all open cases with."""


@regularly(EVERY)
def recount_after_change() -> int:
    """Looks at the open cases only if the calendar is another one than the last time."""
    calendar = work_calendar()
    if _counted == [calendar]:
        return 0
    recounted = recount(calendar)
    _counted[:] = [calendar]
    return recounted


def recount(calendar: WorkCalendar) -> int:
    """Tells in the history of every open case whose next deadline has become another one; answers how many."""
    recounted = 0
    for event in newest_events().filter(to_state__in=OPEN_STATES).select_related("case").iterator(chunk_size=500):
        due = next_due(clocks_of(event.case, calendar))
        if due == event.due:
            continue
        body = {"before": _written(event.due), "after": _written(due)}
        try:
            act_on(event.case, RECOUNT, expected_event=event.number + 1, body=body, now=timezone.now())
        except (CaseMovedOn, ActRefused):
            continue  # Somebody acted meanwhile: that step was counted with the new calendar.
        recounted += 1
    return recounted


def _written(due: date | None) -> str:
    return due.isoformat() if due is not None else ""
