"""Numbers of cases for whoever watches over the city; no case, person or department can be told from them."""

from __future__ import annotations

from django.utils import timezone

from cms.operations.gauges import gauge

from .desk.officers import events_of_nobody
from .histories import newest_events
from .models import Untold
from .transitions import OPEN_STATES


@gauge("cases_untold", "Cases whose newest step the counter has not been told yet")
def untold() -> int:
    return Untold.objects.count()


@gauge("cases_overdue", "Open cases whose deadline has passed")
def overdue() -> int:
    return newest_events().filter(to_state__in=OPEN_STATES, due__lt=timezone.localdate()).count()


@gauge("cases_of_nobody", "Open cases that are on no officer's desk")
def of_nobody() -> int:
    return events_of_nobody().count()
