"""Writing the public guides to a file, which is there whole or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from departments.organisation.models import SiteProfile

from .plain import csv_file, write_csv, write_json
from .rows import Rows, public_guides, rows_of, together
from .tables import GUIDES, KEY, TABLES
from .workbook import too_long, write_workbook

WRITERS = {".xlsx": write_workbook, ".csv": write_csv, ".json": write_json}
SUFFIXES = tuple(WRITERS)
_STEP = 1000


class Exported(NamedTuple):
    items: int = 0
    rows: int = 0
    """Of all tables."""
    faults: tuple[str, ...] = ()
    """With one of them nothing was written."""


def site_named(slug: str) -> SiteProfile | None:
    """Raises ``SiteProfile.DoesNotExist``; None for no slug, which means every site."""
    return SiteProfile.objects.select_related("site__root_page").get(slug=slug) if slug else None


def export(file: Path, only: SiteProfile | None, report: Callable[[int], None] = lambda count: None) -> Exported:
    rows = together(_read(only, report))
    items = rows[GUIDES.name]
    times = Counter(row[KEY] for row in items)
    faults = [f"事项 {code} 有多份公开的指南：一个事项只能有一份，请下线其余的" for code, n in times.items() if n > 1]
    if file.suffix == ".xlsx":
        faults += too_long(rows)
    if faults:
        return Exported(faults=tuple(faults))
    with TemporaryDirectory(dir=file.absolute().parent) as folder:
        made = Path(folder) / file.name
        WRITERS[file.suffix](rows, made)
        for table in TABLES if file.suffix == ".csv" else (GUIDES,):
            csv_file(made, table).replace(csv_file(file, table))
    return Exported(len(items), sum(map(len, rows.values())))


def _read(only: SiteProfile | None, report: Callable[[int], None]) -> Iterator[Rows]:
    slugs = {one.site.root_page.path: one.slug for one in SiteProfile.objects.select_related("site__root_page")}
    for count, guide in enumerate(public_guides(only and only.site), start=1):
        site = next((slug for path, slug in slugs.items() if guide.path.startswith(path)), "")
        yield rows_of(guide, site)
        if count % _STEP == 0:
            report(count)
