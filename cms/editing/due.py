"""What time alone makes happen: scheduled publishing, expiry, and Records that say when they change next."""

from __future__ import annotations

from datetime import datetime

from django.core.management import call_command
from django.db.models import QuerySet
from wagtail.models import Page, Revision

from cms.records.models import RecordRow
from cms.records.table import mark, writing


def do_due(now: datetime) -> int:
    """Does everything due at ``now``; answers how many acts. Takes no write lock when nothing is."""
    scheduled = _scheduled(now)
    changing = _changing(now)
    if scheduled:
        with writing():
            call_command("publish_scheduled", verbosity=0)
    for name, identifiers in changing.items():
        with writing():
            mark(name, *identifiers)
            # A Record that stays as it is would be due for ever.
            _due_rows(now).filter(key__in=[f"{name}:{one}" for one in identifiers]).update(next_change_at=None)
    return scheduled + sum(map(len, changing.values()))


def _scheduled(now: datetime) -> int:
    going_live = Revision.objects.filter(approved_go_live_at__lte=now).count()
    return going_live + Page.objects.filter(live=True, expire_at__lte=now).count()


def _changing(now: datetime) -> dict[str, list[str]]:
    """Identifiers of things whose Record is due, by sort."""
    found: dict[str, list[str]] = {}
    for key in _due_rows(now).values_list("key", flat=True):
        name, _, identifier = key.partition(":")
        found.setdefault(name, []).append(identifier)
    return found


def _due_rows(now: datetime) -> QuerySet[RecordRow]:
    return RecordRow.objects.filter(is_removed=False, next_change_at__lte=now)
