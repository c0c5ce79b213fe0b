"""The limits that a new case begins with."""

from __future__ import annotations

from django.db.models import F, Q

from departments.organisation.models import Department

from .models import Limit


def limits_of(kind: str, department: Department) -> dict[str, int]:
    """Working days by clock: the department's own limit where it has one, else the city's. One query."""
    rows = Limit.objects.filter(Q(department=None) | Q(department=department), kind=kind)
    # The city's come first, so that the department's own replace them.
    return dict(rows.order_by(F("department").asc(nulls_first=True)).values_list("clock", "days"))
