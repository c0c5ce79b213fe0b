"""What both provisioning commands say to people."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandError
from django.db import OperationalError, ProgrammingError, connection

from .faults import InvalidFiles
from .loading import Outcome
from .models import ProvisionedPart

UNABLE = 2


@contextmanager
def refusing_invalid_files(stderr: Any) -> Iterator[None]:
    """Prints every fault and ends with status 1; nothing was changed. Status 2 when the database cannot be used."""
    try:
        _require_tables()
        yield
    except InvalidFiles as invalid:
        for fault in invalid.faults:
            stderr.write(str(fault))
        print(json.dumps({"faults": len(invalid.faults)}))  # noqa: T201 (the command's result)
        sys.exit(1)
    except (OperationalError, ProgrammingError) as error:
        raise CommandError(
            f"数据库无法使用（{error}）：请检查其设置、权限、磁盘空间和占用它的程序", returncode=UNABLE
        ) from error


def explain_drafts(outcome: Outcome, stderr: Any) -> None:
    for name, missing in sorted(outcome.drafts.items()):
        stderr.write(f"  草稿 {outcome.department} {name}：{' '.join(missing)}")


def _require_tables() -> None:
    if ProvisionedPart._meta.db_table not in connection.introspection.table_names():
        raise CommandError("数据库还是空的：请先运行 manage.py migrate", returncode=UNABLE)
