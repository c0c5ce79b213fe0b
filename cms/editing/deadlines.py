"""How long a step may take: its last day, in working days as a room counts them.

The limit is the step's, city-wide, or where a site has one of its own, that.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta

from django.utils import timezone
from wagtail.models import Page, Task, TaskState

from .workflow import slugs_by_page

LastDay = Callable[[date, int], "date | None"]
"""From the day on which a text arrived and a limit in working days; None where the calendar is not known."""
SiteLimits = Mapping[tuple[str, type[Task]], int]
"""Working days by the slug of a site and the sort of a step; 0 is no limit."""

_calendars: list[Callable[[], LastDay]] = []
_site_limits: list[Callable[[], SiteLimits]] = []


def counts_working_days(calendar: Callable[[], LastDay]) -> Callable[[], LastDay]:
    """Registers the city's calendar; what it answers serves many steps with the queries of one."""
    _calendars.append(calendar)
    return calendar


def limits_sites(limits: Callable[[], SiteLimits]) -> Callable[[], SiteLimits]:
    """Registers where the sites' own limits stand; asked once for many steps."""
    _site_limits.append(limits)
    return limits


def due_days(states: Collection[TaskState]) -> dict[int, date | None]:
    """The last day of each step that waits, by its number; None without a limit.

    The number of queries does not grow with the steps.
    """
    counted = _calendars[-1]() if _calendars else _on_weekdays
    own = {key: limit for limits in _site_limits for key, limit in limits().items()}
    steps = {task.pk: task for task in Task.objects.filter(pk__in={state.task_id for state in states}).specific()}
    pages = Page.objects.in_bulk([state.workflow_state.object_id for state in states])
    slugs = slugs_by_page(pages.values())
    found = {}
    for state in states:
        step = steps[state.task_id]
        limit = own.get((slugs[int(state.workflow_state.object_id)], type(step)), step.limit)
        found[state.pk] = counted(timezone.localdate(state.started_at), limit) if limit else None
    return found


def due_on(state: TaskState) -> date | None:
    return due_days([state])[state.pk]


def _on_weekdays(arrived: date, limit: int) -> date:
    day = arrived
    while limit > 0:
        day += timedelta(days=1)
        limit -= day.weekday() < 5
    return day
