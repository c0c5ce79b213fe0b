"""``manage.py deadline --received TIME --working-days N``: where a limit ends, day by day."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from departments.casework.errors import CalendarMissing
from departments.casework.work_years import work_calendar
from departments.casework.working_days import arithmetic

FAULTY, UNABLE = 1, 2
MOST = 1000


class Command(BaseCommand):
    help = "Counts a limit in working days; the day of receipt does not count."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--received", required=True, help="2026-09-28T10:00+08:00; without an offset local time")
        parser.add_argument("--working-days", required=True, type=int, metavar="N")

    def handle(self, *args: Any, **options: Any) -> None:
        limit: int = options["working_days"]
        if not 1 <= limit <= MOST:
            self._end(FAULTY, f"--working-days {limit}: give a number from 1 to {MOST}.")
        try:
            received = _local_date(options["received"])
        except (ValueError, OverflowError):
            self._end(FAULTY, f"--received {options['received']}: write it as 2026-09-28T10:00+08:00.")
        try:
            days = arithmetic(received, limit, work_calendar())
        except CalendarMissing as error:
            self._end(UNABLE, str(error))
        except DatabaseError as error:
            self._end(UNABLE, f"The database cannot be used ({error}): run 'manage.py migrate' first.")
        told = {
            "received": received.isoformat(),
            "deadline": days[-1].date.isoformat(),
            "days": [{"date": day.date.isoformat(), "working": day.is_working, "why": day.why} for day in days],
        }
        self.stdout.write(json.dumps(told, ensure_ascii=False))

    def _end(self, status: int, why: str) -> NoReturn:
        self.stderr.write(why)
        self.stdout.write(json.dumps({"error": why}, ensure_ascii=False))
        sys.exit(status)


def _local_date(text: str) -> date:
    moment = datetime.fromisoformat(text)
    return timezone.localdate(moment) if timezone.is_aware(moment) else moment.date()
