"""The admin opens to a department only what is its own: every address is closed unless a rule here opens it.

Wagtail alone shows editors other departments' titles and names from dozens of addresses. A new address
of a new Wagtail is closed until it gets its rule; a test names it.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Revision,
    TaskState,
    WorkflowState,
)

from .guarded import ANYONE, CLOSED, OF_ROOMS, OWN, OWN_SELECTION, PAGE_CHOOSERS, PLACES
from .rights import PORTAL_TEAM

_SELECTED = {"page": "page", "image": "image", "document": "document"}


class GuardMiddleware:
    """Answers 404 where a signed-in user of a department asks for what is not the department's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        match = request.resolver_match
        if match is None or not match.route.startswith("admin/"):
            return
        user: Any = request.user
        # Whoever is not signed in is sent to the login by Wagtail itself.
        if user.is_authenticated and not sees_all(user) and not _is_open(request, match.view_name, kwargs):
            raise Http404


def sees_all(user: Any) -> bool:
    """Asked dozens of times for one page, so the answer stays with the user object, as Django keeps permissions."""
    known: bool | None = getattr(user, "_sees_all", None)
    if known is None:
        known = user._sees_all = bool(user.is_superuser) or user.groups.filter(name=PORTAL_TEAM).exists()
    return known


def require(is_entitled: bool) -> None:
    """The guard keeps departments out by the address; the act itself asks once more. Raises ``PermissionDenied``."""
    if not is_entitled:
        raise PermissionDenied


def own_pages(user: Any) -> QuerySet[Page]:
    """Pages below the places where the user's groups have rights."""
    places = GroupPagePermission.objects.filter(group__user=user).values_list("page__path", flat=True)
    return Page.objects.filter(_below(places))


def pages_of(user: Any) -> QuerySet[Page]:
    """All pages for the portal team, the own ones for everybody else."""
    return Page.objects.filter(depth__gt=1) if sees_all(user) else own_pages(user)


def linkable_pages(user: Any, pages: QuerySet[Page]) -> QuerySet[Page]:
    """Own pages, and of other sites what the public sees.

    A changed draft would show its new title, and a section's stands beside every page below it.
    """
    sections = Page.objects.filter(depth__gt=1, numchild__gt=0)
    unfinished = sections.filter(Q(live=False) | Q(has_unpublished_changes=True)).values_list("path", flat=True)
    others = Page.objects.live().public().filter(has_unpublished_changes=False).exclude(_below(unfinished))
    return pages.filter(Q(pk__in=own_pages(user).values("pk")) | Q(pk__in=others.values("pk")))


def usable(user: Any, sort: str) -> QuerySet[Any]:
    """What a page of the user's may lead to or show: own files, own pages, and pages that are public."""
    if sort != "page":
        return _OWNED[sort](user)
    return Page.objects.filter(
        Q(pk__in=own_pages(user).values("pk")) | Q(pk__in=Page.objects.live().public().values("pk"))
    )


def own_collections(user: Any) -> QuerySet[Collection]:
    places = GroupCollectionPermission.objects.filter(group__user=user).values_list("collection__path", flat=True)
    return Collection.objects.filter(_below(places))


def own_files(user: Any, model: type[Any]) -> QuerySet[Any]:
    """Pictures or documents, by their model; everything for those who see all."""
    return model._default_manager.all() if sees_all(user) else _in_own_collections(user, model)


def owned(sort: str, rows: Callable[[Any], QuerySet[Any]]) -> None:
    """Says which things of a room's own sort are a user's own."""
    _OWNED[sort] = rows


def opens_to(group: str, view_names: Container[str]) -> None:
    """Says all that the admin opens to the people of a group, which has no other rights."""
    _DUTIES[group] = view_names


def has_rule(view_name: str) -> bool:
    """Whether somebody has decided about this address; without a rule it is closed."""
    return any(view_name in names for names in (ANYONE, CLOSED, PAGE_CHOOSERS, OWN_SELECTION, OWN, OF_ROOMS))


def is_open_to_departments(view_name: str) -> bool:
    """Whether people of departments get an answer from it at all, for things of their own."""
    return view_name not in CLOSED and OF_ROOMS.get(view_name, {}) is not None


def _is_open(request: HttpRequest, view_name: str, kwargs: dict[str, Any]) -> bool:
    for group in request.user.groups.filter(name__in=_DUTIES).values_list("name", flat=True):
        return view_name in _DUTIES[group]
    places = [place for field in PLACES for place in request.POST.getlist(field)]
    if not _owns(request.user, "page", filter(None, places)):
        return False
    if view_name in ANYONE:
        return True
    if view_name in PAGE_CHOOSERS:
        return _may_link(request, kwargs)
    if view_name in OWN_SELECTION:
        sort = OWN_SELECTION[view_name] or _SELECTED.get(str(kwargs["model_name"]), "")
        return _owns_selection(request, sort)
    sorts = OWN.get(view_name) or OF_ROOMS.get(view_name)
    if sorts is not None:
        return all(_owns(request.user, sort, [kwargs[name]]) for name, sort in sorts.items() if name in kwargs)
    return False


def _may_link(request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    named = {str(kwargs["parent_page_id"])} if "parent_page_id" in kwargs else set()
    wanted = _numbers([*named, *request.GET.getlist("id")])
    known = Page.objects.filter(pk__in=wanted)
    roots = known.filter(depth=1).count()
    return known.count() == roots + linkable_pages(request.user, known.filter(depth__gt=1)).count()


def _owns_selection(request: HttpRequest, sort: str) -> bool:
    """Bulk actions name their things by ``?id=``; ``all`` means all below one page."""
    chosen = request.GET.getlist("id")
    if "all" in chosen:
        place = request.GET.get("childOf", "")
        return sort == "page" and _owns(request.user, "page", [place])
    return bool(sort) and _owns(request.user, sort, chosen)


def _owns(user: Any, sort: str, identifiers: Iterable[Any]) -> bool:
    wanted = set(map(str, identifiers))
    numbers = _numbers(wanted)
    return len(numbers) == len(wanted) and _OWNED[sort](user).filter(pk__in=numbers).count() == len(wanted)


def _numbers(values: Iterable[Any]) -> set[int]:
    return set(_decimals(values))


def _decimals(values: Iterable[Any]) -> Iterator[int]:
    for value in map(str, values):
        if value.isascii() and value.isdecimal() and len(value) < 19:
            yield int(value)


def _below(paths: Iterable[str]) -> Q:
    found = Q(pk__in=[])
    for path in paths:
        found |= Q(path__startswith=path)
    return found


def _in_own_collections(user: Any, model: type[Any]) -> QuerySet[Any]:
    return model._default_manager.filter(collection__in=own_collections(user))


def _page_names(user: Any) -> list[str]:
    return list(map(str, own_pages(user).values_list("pk", flat=True)))


def _of_pages(field: str) -> Callable[[Any], Q]:
    def condition(user: Any) -> Q:
        return Q(**{f"{field}base_content_type__app_label": "wagtailcore", f"{field}object_id__in": _page_names(user)})

    return condition


_DUTIES: dict[str, Container[str]] = {}

_OWNED: dict[str, Callable[[Any], QuerySet[Any]]] = {
    "page": own_pages,
    "collection": own_collections,
    "image": lambda user: _in_own_collections(user, get_image_model()),
    "document": lambda user: _in_own_collections(user, get_document_model()),
    "revision": lambda user: Revision.objects.filter(_of_pages("")(user)),
    "workflow_state": lambda user: WorkflowState.objects.filter(_of_pages("")(user)),
    "task_state": lambda user: TaskState.objects.filter(_of_pages("workflow_state__")(user)),
}
