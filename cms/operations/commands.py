"""What the commands of this room share: where the city stands, and how they end."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from cms.publishing.errors import PublishingError

from .backup import Place
from .databases import main_database
from .errors import BackupDamaged, OperationsError

FINDING, UNABLE = 1, 2


def place() -> Place:
    return Place(
        database=main_database(settings.DATABASES["default"]),
        media=Path(settings.MEDIA_ROOT),
        archives=Path(settings.VAR) / "archives",
        counts=Path(settings.VAR) / "counts.sqlite",
        intake=Path(settings.CHENGMEN_INTAKE_DATABASE),
        keys=Path(settings.CHENGMEN_KEYS),
        case_key=Path(settings.CHENGMEN_CASE_KEY),
    )


def applied_migrations() -> tuple[str, ...]:
    return tuple(sorted(f"{app}.{name}" for app, name in MigrationLoader(connection).applied_migrations))


def known_migrations() -> frozenset[str]:
    return frozenset(f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations)


@contextmanager
def telling_faults(stderr: Any, stdout: Any) -> Iterator[None]:
    """Status 1 for a damaged backup, 2 for what could not be done; each as one sentence."""
    try:
        yield
    except (OperationsError, PublishingError, OSError) as error:
        stderr.write(str(error))
        stdout.write(json.dumps({"error": str(error)}, ensure_ascii=False))
        sys.exit(FINDING if isinstance(error, BackupDamaged) else UNABLE)
