"""``manage.py search rebuild | sync | verify | evaluate``, on the front's data (docs/operations.md)."""

from __future__ import annotations

import json
import sqlite3
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from search.configuration import scratch_engine, synchroniser
from search.engines.engine import SearchFailed
from search.evaluation import evaluate
from search.judged import FileInvalid


class Command(BaseCommand):
    help = "The search index: rebuild it, bring it up to date, compare it with the Records, measure its ranking."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=("rebuild", "sync", "verify", "evaluate"))
        parser.add_argument("--engine", choices=("embedded", "elastic"), default=settings.CHENGMEN_SEARCH_ENGINE)
        parser.add_argument("--documents", type=Path, help="JSON lines, for evaluate")
        parser.add_argument("--queries", type=Path, help="JSON lines, for evaluate")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["act"] == "evaluate" and not (options["documents"] and options["queries"]):
            self.stderr.write("evaluate needs --documents FILE and --queries FILE.")
            sys.exit(2)
        try:
            result = _done(options)
        except (SearchFailed, FileInvalid) as error:
            self.stderr.write(str(error))
            sys.exit(2)
        except (OSError, sqlite3.Error) as error:
            self.stderr.write(_unusable(error))
            sys.exit(2)
        self.stdout.write(json.dumps(result, ensure_ascii=False))
        if options["act"] == "verify" and (result["missing"] or result["stale"] or result["orphaned"]):
            sys.exit(1)


def _done(options: dict[str, Any]) -> dict[str, Any]:
    if options["act"] == "evaluate":
        with scratch_engine(options["engine"]) as engine:
            return evaluate(engine, options["documents"], options["queries"])
    done: dict[str, Any] = getattr(synchroniser(options["engine"]), options["act"])()
    return done


def _unusable(error: Exception) -> str:
    return (
        f"{error}: see that {settings.CHENGMEN_INDEX} can be written and {settings.CHENGMEN_PUBLIC_DATABASE} be read, "
        "and that their disk is not full. Where the copy of the Records is damaged, 'manage.py publish' makes it anew."
    )
