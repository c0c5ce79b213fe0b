"""待我审批: what waits for a user's word, and the one screen on which it is given; made for a phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.menu import MenuItem
from wagtail.models import Page, TaskState

from .deadlines import due_days
from .delegating import standing
from .gate.attachments import Attached, attached_to
from .today import Line, today
from .workflow import waiting_for


class JudgementForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput)
    """What was seen: another text is not approved by the same tap."""
    comment = forms.CharField(
        label=gettext_lazy("意见"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("退回修改时必填"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "reject" in self.data and not cleaned.get("comment"):
            self.add_error("comment", _("请写明退回的理由。"))
        return cleaned


class Judged(NamedTuple):
    """All that the screen shows of a text that waits."""

    state: TaskState
    page: Any
    """The latest draft."""
    is_new: bool
    changes: list[Any]
    faults: list[str]
    files: list[Attached]
    acts: set[str]


class ApprovalsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.groups.exists() or bool(request.user.is_superuser)


def waiting(user: Any) -> Iterator[Line]:
    """Oldest first."""
    found, day = waiting_for(user), timezone.localdate()
    days = due_days([one.state for one in found])
    for state, page, giver in found:
        by = state.workflow_state.requested_by
        note = f"{state.task.name} · {state.started_at:%Y-%m-%d} · {by.get_username() if by else ''}"
        if (due := days[state.pk]) is not None:
            said = _("已超过审核时限 %(day)s") if due < day else _("请在 %(day)s 前审核")
            note += " · " + said % {"day": due.isoformat()}
        if giver is not None:
            note += " · " + _("受%(giver)s委托") % {"giver": giver.get_username()}
        yield Line(page.get_admin_display_title(), reverse("chengmen_judge", args=[state.pk]), note)


@today(gettext_lazy("待我审批"), order=5, place=reverse_lazy("chengmen_approvals"))
def oldest_waiting(user: Any, pages: Any) -> Iterator[Line]:
    return waiting(user)


def approvals(request: HttpRequest) -> HttpResponse:
    return render(request, "chengmen/approvals.html", {"lines": list(waiting(request.user)), **standing(request.user)})


def judge(request: HttpRequest, task_state_id: int) -> HttpResponse:
    """Shows; the address in a mail or in a list never acts."""
    judged = _judged(request, task_state_id)
    return _screen(request, judged, JudgementForm(initial={"revision": judged.page.latest_revision_id}))


@require_POST
def give_word(request: HttpRequest, task_state_id: int) -> HttpResponse:
    judged = _judged(request, task_state_id)
    act, form = "reject" if "reject" in request.POST else "approve", JudgementForm(request.POST)
    if not form.is_valid():
        return _screen(request, judged, form)
    if form.cleaned_data["revision"] != judged.page.latest_revision_id or act not in judged.acts:
        messages.error(request, _("文字在您查看之后有改动，或者未通过发布检查，请重新查看。"))
        return redirect("chengmen_judge", judged.state.pk)
    judged.state.task.specific.on_action(judged.state, request.user, act, comment=form.cleaned_data["comment"])
    told = _("已退回修改：“%(title)s”。") if act == "reject" else _("已通过：“%(title)s”。")
    messages.success(request, told % {"title": judged.page.title})
    return redirect("chengmen_approvals")


def _judged(request: HttpRequest, task_state_id: int) -> Judged:
    state = get_object_or_404(TaskState.objects.reviewable_by(request.user), pk=task_state_id)
    stored = Page.objects.get(pk=state.workflow_state.object_id).specific
    draft = stored.get_latest_revision_as_object()
    acts = {name for name, _label, _asks in state.task.specific.get_actions(stored, request.user)}
    if not acts:
        raise Http404
    changes = _changes(request, stored, draft) if stored.live else []
    return Judged(state, draft, not stored.live, changes, draft.gate_findings(), attached_to(draft), acts)


def _changes(request: HttpRequest, stored: Any, draft: Any) -> list[Any]:
    panel = stored.get_edit_handler().get_bound_panel(instance=stored, request=request, form=None)
    compared = (comparison(stored, draft) for comparison in panel.get_comparison())
    return [change for change in compared if change.has_changed()]


def _screen(request: HttpRequest, judged: Judged, form: JudgementForm) -> HttpResponse:
    giver = judged.state.task.specific.judged_for(judged.state.workflow_state.content_object, request.user)
    return render(request, "chengmen/judge.html", {**judged._asdict(), "form": form, "giver": giver})
