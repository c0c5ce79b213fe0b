"""Whose cases are whose. Nobody else reads what people write, the portal team included.

Complaints are on other desks than all else (R13), and a case is never on the desk of one who is kept out of it. What has
nobody left at its department is on the portal's desk: a case is on somebody's, always.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from cms.editing.rights import complaints_name, managers_name, officers_name, slugs_of
from departments.organisation.contexts import PORTAL
from departments.organisation.models import Department, SiteProfile

from ..histories import newest_events
from ..kinds import COMPLAINT
from ..models import Case, Event, Recusal
from ..recusals import is_kept_out
from ..transitions import OPEN_STATES

Post = Callable[[str], str]
DESKS: tuple[tuple[Post, Q], ...] = (
    (complaints_name, Q(case__kind=COMPLAINT)),
    (officers_name, ~Q(case__kind=COMPLAINT)),
)
"""The post that has the cases of some kinds."""


def is_officer(user: Any) -> bool:
    return bool(slugs_of(user, officers_name, complaints_name))


def own_events(user: Any) -> QuerySet[Event]:
    """The newest event of each case that is on the user's desk now."""
    on_desk = Q(pk__in=[])
    for post, kinds in DESKS:
        slugs = slugs_of(user, post)
        theirs = Q(department__in=SiteProfile.objects.filter(slug__in=slugs).values("department"))
        on_desk |= kinds & (theirs | ~_somebody(post) if PORTAL in slugs else theirs)
    on_desk |= Q(case__allotment__user=user, department__in=own_departments(user))
    return newest_events().filter(on_desk).exclude(is_kept_out(user))


def own_departments(user: Any) -> QuerySet[Department]:
    """Those for which the user answers, in whatever post."""
    return Department.objects.filter(sites__slug__in=slugs_of(user, officers_name, complaints_name)).distinct()


def own_cases(user: Any) -> QuerySet[Case]:
    return Case.objects.filter(pk__in=own_events(user).values("case"))


def events_of_nobody() -> QuerySet[Event]:
    """The newest event of each open case that is on no desk: nobody has it at its department, nor at the portal."""
    on_none = Q(pk__in=[])
    for post, kinds in DESKS:
        on_none |= kinds & ~_somebody(post) & ~_somebody(post, at_portal=True)
    return newest_events().filter(to_state__in=OPEN_STATES).filter(on_none)


def handlers(event: Event) -> QuerySet[Any]:
    """Who may handle an event's case at its department: those of the post that are not kept out."""
    post = complaints_name if event.case.kind == COMPLAINT else officers_name
    people = _holders(post(slug) for slug in event.department.sites.values_list("slug", flat=True))
    return people.exclude(pk__in=event.case.recusals.values("user"))


def takers(event: Event) -> QuerySet[Any]:
    """To whom an event's case may be given: a complaint to other officers of the department too."""
    names = [post(slug) for post, _kinds in DESKS for slug in event.department.sites.values_list("slug", flat=True)]
    return _holders(names).exclude(pk__in=event.case.recusals.values("user")).order_by("last_name", "username")


def people_of(department: Department) -> QuerySet[Any]:
    """Who answers for it or manages its site, and who does so for the portal."""
    slugs = [PORTAL, *department.sites.values_list("slug", flat=True)]
    posts = (*(post for post, _kinds in DESKS), managers_name)
    return _holders(post(slug) for post in posts for slug in slugs).order_by("last_name", "username")


def _holders(posts: Iterable[str]) -> QuerySet[Any]:
    return get_user_model()._default_manager.filter(is_active=True, groups__name__in=list(posts)).distinct()


def _somebody(post: Post, *, at_portal: bool = False) -> Exists:
    """Whether an event's case may be handled by one who holds the post at its department, or at the portal."""
    sites = SiteProfile.objects.filter(department=OuterRef(OuterRef("department")))
    names = [post(PORTAL)] if at_portal else sites.values(name=Concat("slug", Value(post(""))))
    kept_out = Exists(Recusal.objects.filter(case=OuterRef(OuterRef("case")), user=OuterRef("pk")))
    return Exists(get_user_model().objects.filter(~kept_out, is_active=True, groups__name__in=names))
