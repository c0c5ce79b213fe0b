"""``manage.py remind``: mails those who are late with a step of the approval; for a timer."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from cms.editing.mails import overdue, remind
from cms.records.table import writing


class Command(BaseCommand):
    help = "Mails those for whom texts wait past their limit, once for each step."

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        with writing():
            reminded = remind(today)
        self.stdout.write(json.dumps({"overdue": len(overdue(today)), "reminded": reminded}))
