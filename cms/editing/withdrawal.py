"""紧急撤回 by the portal team: a screen that says what goes, a reason that stays, and the command's own act."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter, log
from wagtail.models import Page

from cms.publishing.errors import PublishingError
from cms.publishing.routes import json_path
from cms.publishing.withdraw import Withdrawn
from cms.publishing.withdrawal import kept_releases, remove_everywhere, thing_of
from cms.records.models import RecordRow
from cms.records.reader import RecordsUnreadable

from .guard import require, sees_all

logger = logging.getLogger(__name__)

WITHDRAWN = "chengmen.withdraw"
"""Action in the page's log, with the reason."""


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("撤回理由"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("必填，记入本页历史和操作日志"),
    )


class WithdrawnFormatter(LogFormatter):
    label = gettext_lazy("紧急撤回")

    def format_message(self, log_entry: Any) -> str:
        return _("紧急撤回了本页，理由：%(reason)s") % {"reason": log_entry.data["reason"]}


def button(page: Page, user: Any) -> Button | None:
    """For whatever was public once: kept releases outlive an ordinary unpublishing."""
    if page.first_published_at is None or not sees_all(user):
        return None
    return Button(_("紧急撤回"), reverse("chengmen_withdraw", args=[page.pk]), icon_name="warning", priority=62)


def withdraw(request: HttpRequest, page_id: int) -> HttpResponse:
    """Shows what would go; acts on POST alone."""
    require(sees_all(request.user))
    page = get_object_or_404(Page, pk=page_id, depth__gt=1, first_published_at__isnull=False).specific
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    thing = thing_of(page)
    if not form.is_valid():
        return render(request, "chengmen/withdraw.html", {"form": form, **_effects(page, thing)})
    # Wagtail would refuse where somebody has locked the page, or where it is not live.
    UnpublishPageAction(page, user=request.user).execute(skip_permission_checks=True)
    log(instance=page, action=WITHDRAWN, user=request.user, data={"reason": form.cleaned_data["reason"]})
    # The publisher sees only what was committed.
    transaction.on_commit(partial(_remove, request, page, thing))
    return redirect("wagtailadmin_pages:history", page.pk)


def _remove(request: HttpRequest, page: Page, thing: Withdrawn) -> None:
    try:
        removed = remove_everywhere(thing, unpublish=lambda: None)
    except (PublishingError, RecordsUnreadable, OSError) as error:
        logger.error("withdrawal_unfinished", extra={"key": thing.key, "reason": str(error)})
        told = _("“%(title)s”已取消发布，但还没有从各处清除干净，请再次紧急撤回。（%(reason)s）")
        messages.error(request, told % {"title": page.title, "reason": error})
        return
    count = sum(map(len, removed.values()))
    told = _("“%(title)s”已紧急撤回：删除了 %(count)s 个保留的发布批次，并清除了公开副本、图片和搜索索引中的内容。")
    messages.success(request, told % {"title": page.title, "count": count})


def _effects(page: Page, thing: Withdrawn) -> dict[str, Any]:
    site = page.get_site()
    row = RecordRow.objects.filter(key=thing.key, is_removed=False).first()
    address = (page.full_url or "") if row is not None else ""
    path = row.path or "" if row is not None else ""
    return {
        "page": page,
        "address": address,
        "twin": address.removesuffix(path) + json_path(path) if path else "",
        "releases": kept_releases(site.hostname, thing.key) if site is not None else [],
        "pictures": len(thing.digests),
    }
