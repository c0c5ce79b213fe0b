"""``synthetic_city`` against adding the same pages one by one and publishing each."""

from __future__ import annotations

import shutil
from pathlib import Path

from .city import BenchCity
from .measuring import Found, Line, timed

PAGES = 150
BULK_PAGES = 20_000


def measure(folder: Path) -> Found:
    """A site of ``PAGES`` through the loader of provisioning, which publishes page by page; and the bulk way."""
    from departments.provisioning.loading import load_department  # Not before Django is set up.
    from departments.provisioning.synthetic.city import prepare
    from departments.provisioning.synthetic.sources import bodies, source_of
    from tests.databases import using_database

    work = BenchCity(folder, 0)
    shutil.rmtree(work.var, ignore_errors=True)
    work.var.mkdir(parents=True)
    work.manage("migrate", "-v0")
    empty = work.var / "empty.sqlite"
    work.database.rename(empty)
    body = list(bodies(2))[1]
    source = source_of(body, pages=PAGES, seed=1)
    shutil.copyfile(empty, work.database)
    with using_database(work.database):
        prepare()
        with timed() as one_by_one:
            outcome = load_department(source, position=1)
    work.database.unlink()
    shutil.copyfile(empty, work.database)
    with timed() as bulk:
        work.manage("synthetic_city", "--records", str(BULK_PAGES))
    shutil.rmtree(work.var)
    single, many = one_by_one.seconds / outcome.pages * 1000, bulk.seconds / BULK_PAGES * 1000
    lines = [
        Line(name="one by one", value=round(single, 2), unit="ms a page"),
        Line(name="synthetic_city", value=round(many, 2), unit="ms a page", note="the command with its start"),
        Line(name="synthetic_city / one by one", value=round(many / single, 4), unit="×", goal=round(1 / 25, 4)),
    ]
    return Found("filling", {"pages": [outcome.pages, BULK_PAGES]}, lines)
