"""本网站: what a site's manager looks after: texts under way, who holds which post, how long a step may take."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import CharField, Prefetch, QuerySet
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log
from wagtail.models import Page, TaskState

from cms.accounts.posts import Posts
from cms.editing.deadlines import due_days
from cms.editing.rights import (
    approvers_name,
    complaints_name,
    editors_name,
    managers_name,
    officers_name,
    reviewers_name,
    slugs_of,
)
from cms.editing.today import MOST as MOST_ON_HOME
from cms.editing.today import Line, line, today

from .models import SiteProfile

MOST = 50
POSTS = (editors_name, reviewers_name, approvers_name, officers_name, complaints_name, managers_name)


class LimitsForm(forms.ModelForm):
    class Meta:
        model = SiteProfile
        fields = ["review_limit", "approval_limit"]


class Text(NamedTuple):
    """One that waits for somebody's word."""

    page: Page
    state: TaskState
    due: date | None
    is_late: bool


class Post(NamedTuple):
    name: str
    people: list[Any]


def managed(user: Any) -> QuerySet[SiteProfile]:
    profiles = SiteProfile.objects.filter(slug__in=slugs_of(user, managers_name), closed_on=None)
    return profiles.select_related("site__root_page").order_by("slug")


def index(request: HttpRequest) -> HttpResponse:
    """Leads to the first site of one's own; its screen names the others."""
    if (first := managed(request.user).first()) is None:
        raise Http404
    return redirect("own_site:site", first.pk)


def site(request: HttpRequest, profile_id: int) -> HttpResponse:
    profile = get_object_or_404(managed(request.user), pk=profile_id)
    form = LimitsForm(request.POST or None, instance=profile)
    if form.is_valid():
        form.save()
        log(instance=profile, action="wagtail.edit", user=request.user)
        messages.success(request, _("已保存审核时限。"))
        return redirect("own_site:site", profile.pk)
    waiting = under_way(Page.objects.descendant_of(profile.site.root_page, inclusive=True))
    context = {
        "profile": profile,
        "others": managed(request.user).exclude(pk=profile.pk),
        "number": waiting.count(),
        "texts": list(texts(waiting[:MOST])),
        "posts": posts(profile),
        "form": form,
    }
    return render(request, "chengmen/own_site.html", context)


def under_way(pages: QuerySet[Page]) -> QuerySet[TaskState]:
    """The steps at which texts among these pages wait, oldest first."""
    names = pages.annotate(name=Cast("pk", CharField())).values("name")
    waiting = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS, workflow_state__object_id__in=names)
    return waiting.select_related("task", "workflow_state__requested_by").order_by("started_at", "pk")


def texts(waiting: QuerySet[TaskState]) -> Iterator[Text]:
    states, day = list(waiting), timezone.localdate()
    days = due_days(states)
    pages = Page.objects.in_bulk([state.workflow_state.object_id for state in states])
    for state in states:
        due = days[state.pk]
        page = pages[int(state.workflow_state.object_id)]
        yield Text(page, state, due, is_late=due is not None and due < day)


def posts(profile: SiteProfile) -> list[Post]:
    """All posts of the site with their people, the empty ones too."""
    active = get_user_model().objects.filter(is_active=True).order_by("username")
    names = [name(profile.slug) for name in POSTS]
    groups = Group.objects.filter(name__in=names).prefetch_related(Prefetch("user_set", active))
    members = {group.name: list(group.user_set.all()) for group in groups}
    known = Posts()
    return [Post(known.name(name), members.get(name, [])) for name in names]


@today(gettext_lazy("本网站审核中的稿件"), order=15, place=reverse_lazy("own_site:index"))
def oldest_under_way(user: Any, pages: QuerySet[Page]) -> Iterator[Line]:
    """For managers of sites."""
    if slugs_of(user, managers_name):
        for text in texts(under_way(pages)[:MOST_ON_HOME]):
            late = " · " + _("已超过审核时限 %(day)s") % {"day": text.due} if text.is_late else ""
            yield line(text.page, f"{text.state.task.name} · {timezone.localdate(text.state.started_at)}{late}")
