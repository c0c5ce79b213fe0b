"""``manage.py reconcile [--fix]``: live pages against Records (docs/operations.md)."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cms.records.reconcile import compare, mend


class Command(BaseCommand):
    help = "Compares everything public with the table of Records; --fix writes what differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fix", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        found = compare()
        if options["fix"]:
            mend(found)
            self.stderr.write(f"{len(found.missing) + len(found.stale) + len(found.orphaned)} Records mended.")
        lists = {"missing": found.missing, "stale": found.stale, "orphaned": found.orphaned}
        self.stdout.write(json.dumps({"pages": found.compared, **lists}, ensure_ascii=False))
        if any(lists.values()) and not options["fix"]:
            sys.exit(1)
