"""The first screen: what waits for a user today, and what became of the last publications.

Each list is cut to a few lines and asks a number of queries that grows neither with pages nor with sites. Rooms add
lists of their own with ``today``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component
from wagtail.models import Page, WorkflowState

from .guard import pages_of
from .pages import BasePage
from .receipts import standing

MOST = 5
LOOKED_AT = 10
"""Unpublished pages that are asked for missing parts: each answer is a few queries."""


class Line(NamedTuple):
    title: str
    url: str
    """Empty for what the user may know of and not open."""
    note: str = ""


class Section(NamedTuple):
    heading: str
    lines: list[Line]
    place: Any = ""
    """Address of the whole list, where there is one."""


Lister = Callable[[Any, QuerySet[Page]], Iterable[Line]]
_lists: list[tuple[int, Any, Any, Lister]] = []


def today(heading: Any, *, order: int, place: Any = "") -> Callable[[Lister], Lister]:
    """Registers a list for the first screen; it is given the user and the user's own pages."""

    def register(lister: Lister) -> Lister:
        _lists.append((order, heading, place, lister))
        return lister

    return register


def sections(user: Any) -> list[Section]:
    """The lists that have something to say, in their order."""
    pages = pages_of(user)
    ordered = sorted(_lists, key=lambda one: one[0])
    found = [
        Section(str(heading), list(islice(lister(user, pages), MOST)), place)
        for _order, heading, place, lister in ordered
    ]
    return [section for section in found if section.lines]


def line(page: Page, note: str = "") -> Line:
    return Line(page.get_admin_display_title(), reverse("wagtailadmin_pages:edit", args=[page.pk]), note)


class Today(Component):
    name = "today"
    order = 215
    template_name = "chengmen/today.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"sections": sections(parent_context["request"].user)}


@today(_("退回修改"), order=10)
def returned(user: Any, pages: QuerySet[Page]) -> Iterator[Line]:
    names = pages.annotate(name=Cast("pk", CharField())).values("name")
    states = WorkflowState.objects.filter(status=WorkflowState.STATUS_NEEDS_CHANGES, object_id__in=names)
    for state in states.select_related("current_task_state").order_by("-created_at")[:MOST]:
        said = state.current_task_state.comment if state.current_task_state else ""
        yield line(state.content_object, said or translate("没有写明意见"))


@today(_("我没有写完的稿子"), order=20)
def drafts(user: Any, pages: QuerySet[Page]) -> Iterator[Line]:
    waiting = WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS).values("object_id")
    mine = pages.filter(has_unpublished_changes=True, latest_revision__user=user)
    mine = mine.annotate(name=Cast("pk", CharField())).exclude(name__in=waiting)
    for page in mine.order_by("-latest_revision_created_at", "pk")[:MOST]:
        yield line(page, _moment(page.latest_revision_created_at))


@today(_("我送审的稿件"), order=25)
def submitted(user: Any, pages: QuerySet[Page]) -> Iterator[Line]:
    mine = WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS, requested_by=user)
    steps = mine.select_related("current_task_state__task").order_by("-current_task_state__started_at", "pk")
    for state in steps[:MOST]:
        step = state.current_task_state
        yield line(state.content_object, f"{step.task.name} · {_moment(step.started_at)}")


@today(_("没有公开的页面缺少什么"), order=40)
def incomplete(user: Any, pages: QuerySet[Page]) -> Iterator[Line]:
    waiting = pages.filter(live=False).order_by("-latest_revision_created_at", "pk")[:LOOKED_AT]
    for page in waiting.specific():
        draft = page.get_latest_revision_as_object()
        missing = list(draft.missing_parts()) if isinstance(draft, BasePage) else []
        if missing:
            more = translate("（共 %(count)s 处）") % {"count": len(missing)} if len(missing) > 1 else ""
            yield line(draft, missing[0] + more)


@today(_("最近上线"), order=50)
def published(user: Any, pages: QuerySet[Page]) -> Iterator[Line]:
    latest = pages.filter(live=True, last_published_at__isnull=False).order_by("-last_published_at", "pk")[:MOST]
    for page in latest.specific():
        yield line(page, standing(page).text or _moment(page.last_published_at))


def _moment(moment: Any) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else ""
