"""``manage.py load_city FOLDER [--dry-run]``: a whole city (docs/provisioning.md)."""

from __future__ import annotations

import json
import time
from itertools import count
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from departments.provisioning.checks import check_city
from departments.provisioning.commands import explain_drafts, refusing_invalid_files
from departments.provisioning.loading import Outcome, load_city
from departments.provisioning.reading import read_city


class Command(BaseCommand):
    help = (
        "Loads a whole city from a folder into the database; a second run changes nothing. A running publisher "
        "publishes each department as it comes; without one, 'manage.py publish' does."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="validate only")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        with refusing_invalid_files(self.stderr):
            source = read_city(options["folder"])
            check_city(source)
            numbers = count(1)
            total = 1 + len(source.departments)

            def report(outcome: Outcome) -> None:
                made = f"{outcome.created} created, {outcome.changed} changed"
                self.stderr.write(f"{next(numbers)}/{total} {outcome.department}: {made}")
                explain_drafts(outcome, self.stderr)

            outcomes = [] if options["dry_run"] else load_city(source, report)
        result = {
            "departments": total,
            "pages": sum(outcome.pages for outcome in outcomes),
            "created": sum(outcome.created for outcome in outcomes),
            "changed": sum(outcome.changed for outcome in outcomes),
            "drafts": sum(len(outcome.drafts) for outcome in outcomes),
            "seconds": round(time.monotonic() - started, 3),
        }
        self.stdout.write(json.dumps(result, ensure_ascii=False))
