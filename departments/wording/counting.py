"""Fetching what was searched for from the front, on this host or on its own."""

from __future__ import annotations

import logging
import sqlite3
import urllib.request
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from http.client import HTTPException
from pathlib import Path

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cms.editing.regular import regularly
from cms.publishing.delivery.messages import SEARCHES
from cms.records.search_counts import SearchRow, search_rows, week_of
from departments.organisation.models import SiteProfile

from .models import SearchCount

logger = logging.getLogger(__name__)
EVERY = 600.0
SECONDS = 20.0
WEEKS_FETCHED, WEEKS_KEPT = 2, 53
NUMBERS = ("searches", "unanswered", "clicks")


@regularly(EVERY)
def fetch() -> int:
    """Brings this week's counts and the last one's up to date; answers how many queries they have."""
    today = timezone.localdate()
    try:
        rows = _rows(_weeks_before(today, WEEKS_FETCHED - 1))
    except (OSError, HTTPException, sqlite3.Error, msgspec.DecodeError) as error:
        logger.warning("searches_not_fetched", extra={"reason": str(error)})
        return 0
    return keep(rows, today)


def keep(rows: Iterable[SearchRow], today: date) -> int:
    sites = {profile.site.hostname: profile.pk for profile in SiteProfile.objects.select_related("site")}
    found: dict[tuple[str, int, str], dict[str, int]] = defaultdict(dict)
    for row in rows:
        if row.host in sites and row.what in NUMBERS:
            found[row.week, sites[row.host], row.query][row.what] = row.number
    made = [
        SearchCount(week=week, site_id=site, query=query, **numbers) for (week, site, query), numbers in found.items()
    ]
    with transaction.atomic():
        SearchCount.objects.bulk_create(
            made,
            batch_size=500,
            update_conflicts=True,
            unique_fields=["week", "site", "query"],
            update_fields=NUMBERS,
        )
        SearchCount.objects.filter(week__lt=_weeks_before(today, WEEKS_KEPT)).delete()
    return len(made)


def _rows(since: str) -> list[SearchRow]:
    if not settings.CHENGMEN_FRONT_URL:
        return search_rows(Path(settings.CHENGMEN_COUNTS_DATABASE), since)
    # S310: the address is the portal team's own setting.
    with urllib.request.urlopen(settings.CHENGMEN_FRONT_URL + SEARCHES + since, timeout=SECONDS) as answer:  # noqa: S310
        return msgspec.json.decode(answer.read(), type=list[SearchRow])


def _weeks_before(day: date, weeks: int) -> str:
    return week_of(day - timedelta(weeks=weeks))
