"""A schedule that falls on a day off is told when it is saved: nobody may be there to see it go live."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail import hooks

from .errors import CalendarMissing
from .work_years import work_calendar


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def warn_of_days_off(request: HttpRequest, page: Any) -> None:
    # Wagtail saves by itself while somebody types: that is not the moment to speak.
    if not request.accepts("text/html"):
        return
    draft = page.get_latest_revision_as_object()
    for moment, act in ((draft.go_live_at, _("定时发布")), (draft.expire_at, _("到期下线"))):
        if moment is not None and moment > timezone.now() and (why := day_off(moment)):
            told = _("%(act)s的时间 %(day)s 是%(why)s，请确认当天有人值班。")
            day = timezone.localtime(moment).strftime("%Y-%m-%d")
            messages.warning(request, told % {"act": act, "day": day, "why": why})


def day_off(moment: Any) -> str:
    """Why nobody works on that day; empty for a working day, and for a year that nobody has entered."""
    try:
        day = work_calendar().day(timezone.localtime(moment).date())
    except CalendarMissing:
        return ""
    return "" if day.is_working else day.why
