"""What time alone makes happen: scheduled publishing, expiry, and Records that say when they change next."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry, Revision

from cms.records.models import RecordRow
from cms.records.snapshots import things_of
from cms.records.table import mark, writing

logger = logging.getLogger(__name__)

REFUSED = "chengmen.schedule_refused"
"""Action in the page's log: what was scheduled could not go live."""


def do_due(now: datetime) -> int:
    """Does everything due at ``now``; answers how many acts. Takes no write lock when nothing is.

    Raises ``OSError`` for acts that a missing file kept from being done, after all others: they are still due.
    """
    expired = list(Page.objects.filter(live=True, expire_at__lte=now).order_by("expire_at", "pk"))
    waiting = list(Revision.objects.filter(approved_go_live_at__lte=now).order_by("approved_go_live_at", "pk"))
    changing = _changing(now)
    acts: list[Callable[[], object]] = [
        *(partial(_expire, page) for page in expired),
        *(partial(_publish, revision) for revision in waiting),
        *(partial(_change, now, keys) for keys in changing.values()),
    ]
    failures = []
    for act in acts:
        try:
            act()
        except OSError as error:
            logger.warning("due_failed act=%s reason=%s", act, error)
            failures.append(error)
    if failures:
        raise failures[0]
    return len(expired) + len(waiting) + sum(map(len, changing.values()))


def refused_schedules(pages: QuerySet[Page]) -> list[PageLogEntry]:
    """Of these pages the latest refusals, newest first, for pages that have not gone live since."""
    entries = PageLogEntry.objects.filter(action=REFUSED, page__in=pages).select_related("page")
    latest: dict[int, PageLogEntry] = {}
    for entry in entries.order_by("-timestamp", "-pk"):
        published = entry.page.last_published_at
        if published is None or published < entry.timestamp:
            latest.setdefault(entry.page_id, entry)
    return list(latest.values())


def _expire(page: Page) -> None:
    with writing():
        page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _change(now: datetime, keys: list[str]) -> None:
    with writing():
        for key in keys:
            name, identifiers = things_of(key)
            mark(name, *identifiers)
        # A Record that stays as it is would be due for ever.
        _due_rows(now).filter(key__in=keys).update(next_change_at=None)


def _publish(revision: Revision) -> None:
    """In a transaction of its own."""
    try:
        with writing():
            revision.publish(log_action="wagtail.publish.scheduled")
    except ValidationError as error:
        logger.warning("schedule_refused object=%s revision=%d", revision.object_id, revision.pk)
        with writing():
            # Or it would be tried again every second; the editor sets a new time after putting it right.
            Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
            page = revision.content_object
            log(instance=page, action=REFUSED, revision=revision, data={"reasons": error.messages})


def _changing(now: datetime) -> dict[str, list[str]]:
    """Keys of the Records that are due, by sort."""
    found: dict[str, list[str]] = {}
    for key in _due_rows(now).values_list("key", flat=True):
        found.setdefault(things_of(key)[0], []).append(key)
    return found


def _due_rows(now: datetime) -> QuerySet[RecordRow]:
    return RecordRow.objects.filter(is_removed=False, next_change_at__lte=now)
