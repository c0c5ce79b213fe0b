"""How long a step may take: its last day, in working days as a room counts them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

LastDay = Callable[[date, int], "date | None"]
"""From the day on which a text arrived and a limit in working days; None where the calendar is not known."""

_calendars: list[Callable[[], LastDay]] = []


def counts_working_days(calendar: Callable[[], LastDay]) -> Callable[[], LastDay]:
    """Registers the city's calendar; what it answers serves many steps with the queries of one."""
    _calendars.append(calendar)
    return calendar


def last_day() -> LastDay:
    return _calendars[-1]() if _calendars else _on_weekdays


def due_on(state: Any, counted: LastDay) -> date | None:
    """The last day of a step that waits; None without a limit."""
    limit = state.task.specific.limit
    return counted(timezone.localdate(state.started_at), limit) if limit else None


def _on_weekdays(arrived: date, limit: int) -> date:
    day = arrived
    while limit > 0:
        day += timedelta(days=1)
        limit -= day.weekday() < 5
    return day
