"""``manage.py restore DIR`` (docs/operations.md)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from cms.operations.backup import restore
from cms.operations.commands import known_migrations, place, telling_faults
from cms.publishing.release import exclusive


class Command(BaseCommand):
    help = "Replaces main database, media and page counts by those of a backup; the city's processes must have ended."
    # A backup may be restored where there is no sound database yet.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        with telling_faults(self.stderr, self.stdout):
            known = known_migrations()
            connections.close_all()
            with exclusive(Path(settings.CHENGMEN_SITE_ROOT), wait=False, note="restore"):
                manifest = restore(place(), folder.absolute(), known_migrations=known)
            self.stderr.write("Restored. Next: 'manage.py migrate', then 'manage.py publish' or 'make run'.")
            told = {"restored": str(folder), "made": manifest.made.isoformat(), "files": len(manifest.files)}
            self.stdout.write(json.dumps(told))
