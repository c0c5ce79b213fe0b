"""``manage.py add_department FILE [--dry-run]``: one department from one YAML file (docs/provisioning.md)."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from departments.provisioning.checks import check_department
from departments.provisioning.commands import explain_drafts, refusing_invalid_files
from departments.provisioning.loading import load_department, planned
from departments.provisioning.opening import open_site
from departments.provisioning.reading import read_department


class Command(BaseCommand):
    help = (
        "Adds one department with its site, pages, rights and workflow: published and searchable when it returns. "
        "A second run changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="validate only")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        with refusing_invalid_files(self.stderr):
            source = read_department(options["file"])
            check_department(source)
            outcome = planned(source) if options["dry_run"] else load_department(source)
        explain_drafts(outcome, self.stderr)
        hindrances = [] if options["dry_run"] else open_site(source.department.slug, outcome.site)
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
