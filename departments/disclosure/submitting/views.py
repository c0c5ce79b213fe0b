"""The department's button, and the portal team's list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.models import Page

from cms.editing import writers
from cms.editing.guard import require, sees_all

from ..models import Submission
from . import deciding

MOST_DECIDED = 50


class SubmissionForm(forms.ModelForm):
    class Meta:
        model = Submission
        fields = ("note",)


class AdoptionForm(forms.Form):
    column = forms.ModelChoiceField(label=gettext_lazy("采用到栏目"), queryset=Page.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = deciding.columns()
        self.fields["column"].queryset = Page.objects.filter(pk__in=[column.pk for column in columns])


class ReturnForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("退回理由"), max_length=300)


def submit(request: HttpRequest, page_id: int) -> HttpResponse:
    page = get_object_or_404(Page, pk=page_id).specific
    if not deciding.may_be_submitted(page) or not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    writers.check(page, request.user)
    form = SubmissionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            deciding.submit(page, user=request.user, note=form.cleaned_data["note"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("已报送门户，处理结果显示在首页。"))
            return redirect("wagtailadmin_pages:edit", page.pk)
    former = Submission.objects.filter(page=page)
    return render(request, "chengmen/submit.html", {"form": form, "page": page, "former": former})


def inbox(request: HttpRequest) -> HttpResponse:
    require(sees_all(request.user))
    rows = Submission.objects.select_related("page", "submitted_by", "decided_by", "adopted_as")
    waiting = rows.filter(state=Submission.State.WAITING).order_by("submitted_at", "pk")
    context = {
        "waiting": [(row, row.page.get_site()) for row in waiting],
        "decided": rows.exclude(state=Submission.State.WAITING).order_by("-decided_at")[:MOST_DECIDED],
        "adoption": AdoptionForm(),
        "turning_back": ReturnForm(),
    }
    return render(request, "chengmen/submissions.html", context)


@require_POST
def decide(request: HttpRequest, submission_id: int) -> HttpResponse:
    require(sees_all(request.user))
    submission = get_object_or_404(Submission.objects.select_related("page"), pk=submission_id)
    is_adopted = "adopt" in request.POST
    form = AdoptionForm(request.POST) if is_adopted else ReturnForm(request.POST)
    if not form.is_valid():
        told = _("请选择栏目。") if is_adopted else _("请写明退回理由。")
        messages.error(request, told)
        return redirect("chengmen_submissions:inbox")
    try:
        if is_adopted:
            deciding.adopt(submission, column=form.cleaned_data["column"].specific, user=request.user)
        else:
            deciding.turn_back(submission, reason=form.cleaned_data["reason"], user=request.user)
    except ValidationError as error:
        transaction.set_rollback(True)
        messages.error(request, " ".join(error.messages))
    else:
        told = _("已采用“%(title)s”。") if is_adopted else _("已退回“%(title)s”。")
        messages.success(request, told % {"title": submission.page.title})
    return redirect("chengmen_submissions:inbox")
