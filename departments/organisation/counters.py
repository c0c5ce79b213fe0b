"""Where the public may write to a department: the pages that are live, and the limits that stand on them (R11, R13)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from .models import ComplaintsPage, ConsultationPage, Department, SiteProfile


class Counter(NamedTuple):
    host: str
    kind: str
    """Of the cases that are opened here."""
    department: Department
    promised: dict[str, int]
    """Working days by clock."""


class Source(NamedTuple):
    """A kind of pages that stand ``depth`` levels below a home page."""

    kind: str
    pages: Callable[[], QuerySet[Any]]
    depth: int
    promised: Callable[[Any], Mapping[str, int]]


SOURCES: list[Source] = [
    Source(
        "consultation",
        lambda: ConsultationPage.objects.live(),
        1,
        lambda page: {"first_reply": page.acknowledgement_limit_days, "answer": page.response_limit_days},
    ),
    Source(
        "complaint",
        lambda: ComplaintsPage.objects.live(),
        1,
        lambda page: {"acceptance": page.response_limit_days, "answer": page.answer_limit_days},
    ),
]
"""Rooms with pages of their own add theirs when they are ready."""


def open_counters(of: Department | None = None) -> Iterator[Counter]:
    """All of them, or a department's; a query for each kind, and one more."""
    profiles = SiteProfile.objects.filter(closed_on=None, department__isnull=False)
    if of is not None:
        profiles = profiles.filter(department=of)
    homes = {
        profile.site.root_page.path: profile for profile in profiles.select_related("site__root_page", "department")
    }
    # Of one department few: the pages of all others are not read.
    below = Q() if of is None else reduce(or_, (Q(path__startswith=path) for path in homes), Q(pk__in=[]))
    for source in SOURCES:
        for page in source.pages().filter(below).order_by("pk"):
            profile = homes.get(page.path[: -page.steplen * source.depth])
            if profile is not None and profile.department is not None:
                promised = {clock: max(1, days) for clock, days in source.promised(page).items()}
                yield Counter(profile.site.hostname, source.kind, profile.department, promised)
