"""What the gate says about a page's latest draft, masking in one click, and the release by a second person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.models import Page

from ..pages import BasePage
from . import door
from .detect import mask as masked
from .releasing import may_release
from .releasing import release as let_pass
from .texts import put_text


class ReleaseForm(forms.Form):
    digest = forms.CharField(widget=forms.HiddenInput)
    reviewer = forms.CharField(
        label=gettext_lazy("保密审查人"), max_length=60, help_text=gettext_lazy("对这段文字作出保密审查的人员")
    )
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text=gettext_lazy("例如：值班手机，经本人同意向社会公开"),
    )


def findings(request: HttpRequest, page_id: int) -> HttpResponse:
    page = _draft(request, page_id)
    return _screen(request, page, ReleaseForm(initial={"digest": door.examine(page).digest}))


@require_POST
def mask(request: HttpRequest, page_id: int) -> HttpResponse:
    """Writes the replacement into a new draft; the findings are counted in the order in which they are shown."""
    page = _draft(request, page_id)
    examination = door.examine(page)
    number = request.POST.get("finding", "")
    is_known = number.isascii() and number.isdecimal() and int(number) < len(examination.findings)
    if not is_known or request.POST.get("digest") != examination.digest:
        messages.error(request, _("文字已有改动，请先保存草稿，再重新遮盖。"))
        return redirect("wagtailadmin_pages:edit", page.pk)
    found = examination.findings[int(number)]
    if found.at is not None and found.finding.replacement is not None:
        put_text(page, found.at, masked(found.at.text, (found.finding,)))
        page.save_revision(user=request.user, log_action=True)
        messages.success(request, _("已改为“%(text)s”。") % {"text": found.finding.replacement})
    return redirect("wagtailadmin_pages:edit", page.pk)


@require_POST
def release(request: HttpRequest, page_id: int) -> HttpResponse:
    page = _draft(request, page_id, to_change=False)
    if not may_release(request.user, page):
        raise PermissionDenied
    form = ReleaseForm(request.POST)
    if form.is_valid():
        try:
            let_pass(page, user=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("已放行。文字再有改动，放行即失效。"))
            return redirect("wagtailadmin_pages:edit", page.pk)
    return _screen(request, page, form)


def _screen(request: HttpRequest, page: Any, form: ReleaseForm) -> HttpResponse:
    examination = door.examine(page)
    context = {
        "page": page,
        "missing": [*page.missing_parts(), *(fault.sentence for fault in examination.faults)],
        "examination": examination,
        "may_release": may_release(request.user, page),
        "form": form,
    }
    return render(request, "chengmen/gate.html", context)


def _draft(request: HttpRequest, page_id: int, *, to_change: bool = True) -> Any:
    """The latest draft; the guard has seen that the page is the user's own."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, BasePage):
        raise PermissionDenied
    if to_change and not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return page.get_latest_revision_as_object()
