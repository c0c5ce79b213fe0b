"""Before the publisher: database, demo accounts, the counter's terms and, in an empty database, the sample city."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from cms.records.public_copy import discard
from cms.settings import environment
from cms.settings.shared import ROOT


def main() -> int:
    """The status of ``make run``'s first step."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.development")
    django.setup()
    # These import models.
    from departments.casework.exchanging import exchange

    from .accounts import ensure_demo_accounts
    from .addresses import use_port

    discard_if_damaged(Path(settings.CHENGMEN_PUBLIC_DATABASE))
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
    if not _is_migrated():
        call_command("migrate", verbosity=0)
    _load_city(Path(settings.VAR) / "loading")
    use_port(settings.CHENGMEN_PUBLIC_PORT)
    ensure_demo_accounts(Path(settings.VAR) / "accounts.txt")
    # The counter is open from the first moment: the worker comes later.
    exchange()
    return 0


def discard_if_damaged(copy: Path) -> bool:
    """Removes a ``public.sqlite`` that is no sound database any more; the publisher then delivers it anew."""
    if not copy.exists():
        return False
    try:
        with closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as connection:
            sound = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
    except sqlite3.DatabaseError:
        sound = False
    if not sound:
        sys.stderr.write(f"{copy} was damaged: it is made anew from the Records.\n")
        discard(copy)
    return not sound


def _is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _load_city(unfinished: Path) -> None:
    """Fills an empty database; a loading that was cut short, by Ctrl-C or worse, is taken up again.

    ``unfinished`` is the file that tells of one.
    """
    if apps.get_model("chengmen_provisioning", "ProvisionedPart").objects.exists() and not unfinished.exists():
        return
    folder = environment.path("CHENGMEN_CITY", ROOT / "departments" / "provisioning" / "sample_city")
    sys.stderr.write(f"Loading the city in {folder}; this happens once.\n")
    unfinished.touch()
    call_command("load_city", str(folder))
    unfinished.unlink()


if __name__ == "__main__":
    sys.exit(main())
