"""Whose cases are whose. Nobody else reads what people write, the portal team included."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet

from cms.editing.rights import officers_name, slugs_of
from departments.organisation.contexts import PORTAL
from departments.organisation.models import Department, SiteProfile

from ..histories import newest_events
from ..models import Case, Event
from ..transitions import OPEN_STATES

SUFFIX = officers_name("")


def departments_of(user: Any) -> QuerySet[Department]:
    """Those for which the user is an officer.

    The portal's officers also have those that have no officer: a case is on somebody's desk, always.
    """
    slugs = slugs_of(user, officers_name)
    own = Q(pk__in=SiteProfile.objects.filter(slug__in=slugs).values("department"))
    return Department.objects.filter(own | ~_has_officers() if PORTAL in slugs else own)


def is_officer(user: Any) -> bool:
    return bool(slugs_of(user, officers_name))


def own_events(user: Any) -> QuerySet[Event]:
    """The newest event of each case that is on the user's desk now."""
    return newest_events().filter(department__in=departments_of(user))


def events_of_nobody() -> QuerySet[Event]:
    """The newest event of each open case that is on no desk: its department has no officer, and the portal has none."""
    portal = Group.objects.filter(name=officers_name(PORTAL), user__is_active=True)
    waiting = newest_events().filter(to_state__in=OPEN_STATES)
    return (
        waiting.none()
        if portal.exists()
        else waiting.exclude(department__in=Department.objects.filter(_has_officers()))
    )


def own_cases(user: Any) -> QuerySet[Case]:
    return Case.objects.filter(pk__in=own_events(user).values("case"))


def _has_officers() -> Q:
    names = Group.objects.filter(name__endswith=SUFFIX, user__is_active=True).values_list("name", flat=True)
    slugs = {name.removesuffix(SUFFIX) for name in names}
    return Q(pk__in=SiteProfile.objects.filter(slug__in=slugs).values("department"))
