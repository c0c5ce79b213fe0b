"""How the city's processes are doing: what ``/healthz`` and ``/metrics`` of the back office tell."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.utils import timezone
from wagtail.models import Revision

from cms.editing.beat import AWAY, worker_beat
from cms.publishing.release import is_watched
from cms.publishing.watch import latest_receipt
from cms.records.models import Counter, RecordRow


class Status(msgspec.Struct, frozen=True, kw_only=True):
    records_version: int
    published_version: int
    records: int
    is_publisher_watching: bool
    sites_failed: int
    pages_withheld: int
    is_undelivered: bool
    """A front on another host has not taken what the last run published."""
    sites_pinned: int
    last_run_seconds: float
    worker_age_seconds: float
    """Infinite when no worker was ever heard of."""
    reconcile_findings: int
    acts_overdue: int
    """Scheduled publishing and next versions of Records that should have happened by now."""

    @property
    def is_published(self) -> bool:
        return self.published_version == self.records_version

    def faults(self) -> list[str]:
        """What is not as it should be, in stable words."""
        signs = {
            "publisher_away": not self.is_publisher_watching,
            "worker_away": self.worker_age_seconds > AWAY,
            "sites_failed": self.sites_failed > 0,
            "pages_withheld": self.pages_withheld > 0,
            "not_delivered": self.is_undelivered,
        }
        return [name for name, is_so in signs.items() if is_so]


def status() -> Status:
    """Raises ``DatabaseError`` while the main database does not answer."""
    counter = Counter.objects.filter(id=1).first()
    receipt: dict[str, Any] = latest_receipt(Path(settings.VAR) / "receipts")
    is_current = counter is not None and receipt.get("epoch") == counter.epoch
    beat = worker_beat(Path(settings.VAR))
    now = timezone.now()
    return Status(
        records_version=counter.version if counter else 0,
        published_version=int(receipt["version"]) if is_current else 0,
        records=RecordRow.objects.filter(is_removed=False).count(),
        is_publisher_watching=is_watched(Path(settings.CHENGMEN_SITE_ROOT)),
        sites_failed=len(receipt.get("failed", {})),
        pages_withheld=len(receipt.get("withheld", {})),
        is_undelivered=bool(receipt.get("undelivered")),
        sites_pinned=len(receipt.get("pinned", [])),
        last_run_seconds=float(receipt.get("seconds", {}).get("total", 0.0)),
        worker_age_seconds=time.time() - beat.at if beat else float("inf"),
        reconcile_findings=beat.reconcile_findings if beat else 0,
        acts_overdue=Revision.objects.filter(approved_go_live_at__lte=now).count()
        + RecordRow.objects.filter(is_removed=False, next_change_at__lte=now).count(),
    )
