"""``manage.py upgrade DIR`` (docs/operations.md)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections
from django.utils import timezone

from cms.operations.backup import back_up, restore
from cms.operations.commands import applied_migrations, known_migrations, place, telling_faults
from cms.operations.upgrade import Step, upgrade
from cms.publishing.release import exclusive
from cms.settings.shared import ROOT


class Command(BaseCommand):
    help = (
        "With the new version installed and the city ended: backs up to DIR, migrates, reconciles, publishes, verifies."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="a new folder for the backup")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        folder = folder.absolute()
        with telling_faults(self.stderr, self.stdout):
            with exclusive(Path(settings.CHENGMEN_SITE_ROOT), wait=False, note="upgrade"):
                back_up(place(), folder, migrations=applied_migrations(), now=timezone.now())
            steps = [
                Step("migrate", lambda: _run("migrate", "--verbosity=0")),
                Step("reconcile", lambda: _run("reconcile", "--fix")),
                Step("publish", lambda: _run("publish", "--full")),
                Step("verify", lambda: _run("publish", "--verify")),
            ]
            done = upgrade(steps, backup=folder, go_back=_going_back(folder))
            self.stdout.write(json.dumps({"backup": str(folder), "done": done}))


def _run(*words: str) -> int:
    # In a process of its own: what it opened is closed when it ends, so that the way back is free.
    return subprocess.run([sys.executable, str(ROOT / "manage.py"), *words], check=False).returncode  # noqa: S603 (ours)


def _going_back(folder: Path) -> Callable[[], None]:
    known = known_migrations() | frozenset(applied_migrations())

    def go_back() -> None:
        connections.close_all()
        restore(place(), folder, known_migrations=known)

    return go_back
