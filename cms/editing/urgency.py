"""紧急发布: the portal team publishes without an approval, and says why; the reason stays in the page's history (R10)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogFormatter, log

URGENT = "chengmen.urgent_publish"
"""Action in the page's log, with the reason."""
FIELD = "urgent_reason"
"""By this name every form of the admin that publishes sends it."""
MOST = 1000

_reason: ContextVar[str] = ContextVar("reason", default="")
_approved: ContextVar[bool] = ContextVar("approved", default=False)


class UrgencyMiddleware:
    """Wagtail's publishing knows no request: the reason given goes beside it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return self.get_response(request)
        with because(request.POST.get(FIELD, "")):
            return self.get_response(request)


class UrgentFormatter(LogFormatter):
    label = gettext_lazy("紧急发布")

    def format_message(self, log_entry: Any) -> str:
        return _("未经审核紧急发布，理由：%(reason)s") % {"reason": log_entry.data["reason"]}


@contextmanager
def because(reason: str) -> Iterator[None]:
    """What is published without an approval inside is published for this reason."""
    token = _reason.set(reason.strip()[:MOST])
    try:
        yield
    finally:
        _reason.reset(token)


@contextmanager
def approved() -> Iterator[None]:
    """What goes live inside has gone through its steps."""
    token = _approved.set(True)
    try:
        yield
    finally:
        _approved.reset(token)


def is_approved() -> bool:
    return _approved.get()


def reason_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("紧急发布理由"),
        required=False,
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("未经审核直接发布时必填，记入本页历史；提交审核的不填"),
    )


def refusal() -> str:
    """Empty when a reason was given."""
    if _reason.get():
        return ""
    return _("未经审核直接发布须写明紧急发布理由；不紧急的，请提交审核。")


def note(page: Any, user: Any) -> None:
    log(instance=page, action=URGENT, user=user, data={"reason": _reason.get()})
