"""The limits that a new case begins with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from django.db.models import F

from departments.organisation.counters import Counter, open_counters
from departments.organisation.models import Department

from .models import Limit


class _Row(NamedTuple):
    kind: str
    clock: str
    department: int | None
    days: int


def limits_of(kind: str, department: Department) -> dict[str, int]:
    """Working days by clock: the department's own limit where it has one, else the city's, or what its page promises."""
    counter = next((each for each in open_counters(department) if each.kind == kind), None)
    return _kept_to(counter.promised if counter is not None else {}, _rows(), kind, department)


def limits_of_counters() -> Iterator[tuple[Counter, dict[str, int]]]:
    """Of all open counters, in four queries."""
    rows = _rows()
    for counter in open_counters():
        yield counter, _kept_to(counter.promised, rows, counter.kind, counter.department)


def _kept_to(promised: Mapping[str, int], rows: Sequence[_Row], kind: str, department: Department) -> dict[str, int]:
    """Nobody is promised a shorter limit than the one that is counted."""
    known = {row.clock: row.days for row in rows if row.kind == kind and row.department in (None, department.pk)}
    return {clock: min(days, promised.get(clock, days)) for clock, days in known.items()}


def _rows() -> list[_Row]:
    # The city's come first, so that a department's own replace them.
    rows = Limit.objects.order_by(F("department").asc(nulls_first=True), "pk")
    return [_Row(*row) for row in rows.values_list("kind", "clock", "department", "days")]
