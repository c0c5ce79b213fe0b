"""``manage.py search rebuild | sync | verify | evaluate``, on the front's data (docs/operations.md)."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from search.configuration import synchroniser
from search.evaluation import evaluate


class Command(BaseCommand):
    help = "The search index: rebuild it, bring it up to date, compare it with the Records, measure its ranking."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=("rebuild", "sync", "verify", "evaluate"))
        parser.add_argument("--engine", choices=("embedded",), default="embedded")
        parser.add_argument("--documents", type=Path, help="JSON lines, for evaluate")
        parser.add_argument("--queries", type=Path, help="JSON lines, for evaluate")

    def handle(self, *args: Any, **options: Any) -> None:
        act = options["act"]
        if act == "evaluate":
            if not (options["documents"] and options["queries"]):
                self.stderr.write("evaluate needs --documents FILE and --queries FILE.")
                sys.exit(2)
            result = evaluate(options["documents"], options["queries"])
        else:
            result = getattr(synchroniser(), act)()
        self.stdout.write(json.dumps(result, ensure_ascii=False))
        if act == "verify" and (result["missing"] or result["stale"] or result["orphaned"]):
            sys.exit(1)
