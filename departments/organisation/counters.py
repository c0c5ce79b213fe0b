"""Where the public may write to a department: the pages that are live, and the limits that stand on them (R11, R13)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Q

from .models import ComplaintsPage, ConsultationPage, Department, SiteProfile


class Counter(NamedTuple):
    host: str
    kind: str
    """``consultation`` or ``complaint``."""
    department: Department
    promised: dict[str, int]
    """Working days by clock."""


def open_counters(of: Department | None = None) -> Iterator[Counter]:
    """All of them, or a department's; three queries."""
    profiles = SiteProfile.objects.filter(closed_on=None, department__isnull=False)
    if of is not None:
        profiles = profiles.filter(department=of)
    homes = {
        profile.site.root_page.path: profile for profile in profiles.select_related("site__root_page", "department")
    }
    # Of one department few: the pages of all others are not read.
    below = Q() if of is None else reduce(or_, (Q(path__startswith=path) for path in homes), Q(pk__in=[]))
    for consultation in ConsultationPage.objects.live().filter(below).order_by("pk"):
        limits = {"first_reply": consultation.acknowledgement_limit_days, "answer": consultation.response_limit_days}
        yield from _counter("consultation", consultation, limits, homes)
    for complaints in ComplaintsPage.objects.live().filter(below).order_by("pk"):
        limits = {"acceptance": complaints.response_limit_days, "answer": complaints.answer_limit_days}
        yield from _counter("complaint", complaints, limits, homes)


def _counter(
    kind: str, page: ConsultationPage | ComplaintsPage, limits: dict[str, int], homes: dict[str, SiteProfile]
) -> Iterator[Counter]:
    # They stand right below a home page.
    if (profile := homes.get(page.path[: -page.steplen])) is not None and profile.department is not None:
        promised = {clock: max(1, days) for clock, days in limits.items()}
        yield Counter(profile.site.hostname, kind, profile.department, promised)
