"""``manage.py backup DIR`` (docs/operations.md)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from cms.operations.backup import KEYS, back_up
from cms.operations.commands import applied_migrations, place, telling_faults


class Command(BaseCommand):
    help = "Copies main database, media and page counts to a new folder, while the city goes on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        with telling_faults(self.stderr, self.stdout):
            manifest = back_up(place(), folder.absolute(), migrations=applied_migrations(), now=timezone.now())
            size = sum(entry.size for entry in manifest.files.values())
            if KEYS not in manifest.files:
                self.stderr.write(
                    "Without the signing keys: no custodians are appointed ('manage.py keys custodians')."
                )
            self.stdout.write(json.dumps({"backup": str(folder), "files": len(manifest.files), "bytes": size}))
