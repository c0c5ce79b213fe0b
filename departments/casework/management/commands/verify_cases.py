"""``manage.py verify_cases``: whether every case is as it was written."""

from __future__ import annotations

import json
import sys
from typing import Any, NoReturn

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from departments.casework.errors import MasterKeyUnusable
from departments.casework.histories import tampered_cases
from departments.casework.models import Case

FOUND, UNABLE = 1, 2


class Command(BaseCommand):
    help = "Verifies the history of every case and names those that were tampered with."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            cases, found = Case.objects.count(), list(tampered_cases())
        except MasterKeyUnusable as error:
            self._end(str(error))
        except DatabaseError as error:
            self._end(f"The database cannot be used ({error}): run 'manage.py migrate' first.")
        for case in found:
            self.stderr.write(str(case))
        tampered = [{"case": case.number, "reason": case.reason} for case in found]
        self.stdout.write(json.dumps({"cases": cases, "tampered": tampered}, ensure_ascii=False))
        if found:
            sys.exit(FOUND)

    def _end(self, why: str) -> NoReturn:
        self.stderr.write(why)
        self.stdout.write(json.dumps({"error": why}, ensure_ascii=False))
        sys.exit(UNABLE)
