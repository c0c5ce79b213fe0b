"""The screen of 委托审批: whom, from when and until when; and the two lists beside 待我审批."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.widgets import AdminDateInput
from wagtail.log_actions import LogFormatter, log

from .delegations import DELEGATED, DELEGATION_ENDED, Delegation, in_force, judged_sites, judges_of, unended
from .guard import owned


class DelegationForm(forms.ModelForm):
    class Meta:
        model = Delegation
        fields = ["taker", "begins_on", "ends_on", "reason"]
        widgets = {"begins_on": AdminDateInput, "ends_on": AdminDateInput}

    def __init__(self, *args: Any, giver: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.giver = giver
        others = judges_of(judged_sites(giver)).exclude(pk=giver.pk)
        self.fields["taker"].queryset = others.order_by(get_user_model().USERNAME_FIELD)

    def clean_ends_on(self) -> Any:
        last = self.cleaned_data["ends_on"]
        if last < timezone.localdate():
            raise forms.ValidationError(_("截止日期已经过去。"))
        return last


class DelegatedFormatter(LogFormatter):
    label = gettext_lazy("委托审批")

    def format_message(self, log_entry: Any) -> str:
        return _("委托%(taker)s审批，%(begins_on)s至%(ends_on)s") % log_entry.data


class JudgedForFormatter(LogFormatter):
    label = gettext_lazy("受委托审批")

    def format_message(self, log_entry: Any) -> str:
        return _("受%(giver)s委托审批") % log_entry.data


def standing(user: Any) -> dict[str, Any]:
    """What the list of waiting texts says about handing over."""
    today = timezone.localdate()
    return {
        "may_delegate": bool(judged_sites(user)),
        "given": unended(user).filter(ends_on__gte=today).select_related("taker"),
        "taken": in_force(today).filter(taker=user).select_related("giver"),
    }


def delegate(request: HttpRequest) -> HttpResponse:
    if not judged_sites(request.user):
        raise PermissionDenied
    form = DelegationForm(request.POST or None, giver=request.user, initial={"begins_on": timezone.localdate()})
    if not form.is_valid():
        return render(request, "chengmen/delegate.html", {"form": form})
    made = form.save()
    _note(made, DELEGATED, request.user)
    messages.success(request, _("已委托%(taker)s审批。") % {"taker": made.taker.get_username()})
    return redirect("chengmen_approvals")


@require_POST
def end(request: HttpRequest, delegation_id: int) -> HttpResponse:
    """The giver takes it back; the guard has seen whose it is, this asks once more."""
    found = get_object_or_404(unended(request.user), pk=delegation_id)
    found.ended_at = timezone.now()
    found.save(update_fields=["ended_at"])
    _note(found, DELEGATION_ENDED, request.user)
    messages.success(request, _("已结束委托，稿件由您本人审批。"))
    return redirect("chengmen_approvals")


def _note(delegation: Delegation, action: str, user: Any) -> None:
    said = {"taker": delegation.taker.get_username(), "reason": delegation.reason}
    said |= {"begins_on": delegation.begins_on.isoformat(), "ends_on": delegation.ends_on.isoformat()}
    log(instance=delegation, action=action, user=user, data=said)


owned("delegation", unended)
