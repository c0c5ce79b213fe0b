"""What the person is told of a case: its steps and clocks, without what stays inside the office."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from cms.intake.messages import ClockDay, ShownClock, Status, Step

from .clocks import Clock
from .dialogue import ask_again_until, possible
from .histories import Entry, clocks_of, read
from .models import Case
from .transitions import ASK_AGAIN, SILENT
from .working_days import WorkCalendar


def status_of(case: Case, calendar: WorkCalendar) -> Status:
    """Raises as ``histories.read``."""
    entries = read(case)
    may = possible(case, entries, timezone.localdate(), calendar)
    return Status(
        kind=case.kind,
        state=entries[-1].state,
        department=entries[-1].department,
        subject=entries[0].body.get("subject", ""),
        steps=tuple(_step(entry) for entry in entries if entry.act not in SILENT),
        clocks=tuple(_shown(clock, entries) for clock in clocks_of(case, calendar)),
        may=may,
        ask_again_until=ask_again_until(entries, calendar) if ASK_AGAIN in may else None,
    )


def _step(entry: Entry) -> Step:
    """Of an event's body what the person has said, or is told; nothing else of it leaves the office."""
    said = {name: entry.body.get(name, "") for name in ("text", "score", "wanted")}
    return Step(at=entry.at, act=entry.act, department=entry.department, **said)


def _shown(clock: Clock, entries: Sequence[Entry]) -> ShownClock:
    return ShownClock(
        name=clock.name,
        department=entries[clock.first].department,
        began=clock.began,
        limit=clock.limit,
        due=clock.due,
        waits=clock.waits,
        ended=clock.ended,
        ended_by=clock.ended_by,
        days=tuple(ClockDay(day.date, day.counts, day.why) for day in clock.days),
    )
