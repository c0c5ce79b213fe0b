"""``manage.py add_department FILE [--dry-run]``: one department from one YAML file (docs/provisioning.md)."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from departments.provisioning.commands import explain_drafts, refusing_invalid_files
from departments.provisioning.joining import add_department, rehearse
from departments.provisioning.reading import read_department


class Command(BaseCommand):
    help = (
        "Adds one department with its site, pages, rights and workflow: published and searchable when it returns. "
        "A second run changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="tell what would come, and leave nothing behind")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        with refusing_invalid_files(self.stderr):
            source = read_department(options["file"])
            hindrances: list[str] = []
            outcome = rehearse(source) if options["dry_run"] else add_department(source, opened=hindrances.extend)
        explain_drafts(outcome, self.stderr)
        for hindrance in hindrances:
            self.stderr.write(hindrance)
        result = {
            "department": outcome.department,
            "site": outcome.site,
            "pages": outcome.pages,
            "created": outcome.created,
            "changed": outcome.changed,
            "drafts": sorted(outcome.drafts),
            "seconds": round(time.monotonic() - started, 3),
        }
        self.stdout.write(json.dumps(result, ensure_ascii=False))
        if hindrances:
            sys.exit(1)
