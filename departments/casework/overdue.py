"""What is late is known above the desk: managers and supervisors see its clocks, and no word of what people wrote (R11.2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from cms.accounts.duties import watches
from cms.editing.rights import managers_name, slugs_of
from cms.editing.today import MOST, Line, today

from .histories import newest_events
from .models import Event
from .recusals import is_kept_out
from .transitions import OPEN_STATES


@today(gettext_lazy("超期未办结的来件"), order=7)
def late(user: Any, pages: QuerySet[Page]) -> Iterator[Line]:
    day = timezone.localdate()
    for event in late_events(user, day)[:MOST]:
        days = (day - (event.due or day)).days
        title = f"{event.case.get_kind_display()} {event.case.number}"
        yield Line(title, "", f"{event.department.name} · " + _("已超期%(days)d天") % {"days": days})


def late_events(user: Any, day: date) -> QuerySet[Event]:
    """Of the sites that the user manages, or of all for whoever supervises; the longest overdue first, none about the user."""
    slugs = slugs_of(user, managers_name)
    where = Q() if watches(user) else Q(department__sites__slug__in=slugs)
    found = newest_events().filter(where, ~is_kept_out(user), to_state__in=OPEN_STATES, due__lt=day)
    return found.select_related("case", "department").order_by("due", "case_id").distinct()
