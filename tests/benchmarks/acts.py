"""Acts that touch many pages: how many files are rendered again, how many of them differ, and how long it takes."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cms.publishing.publisher import Publisher

from .city import BenchCity
from .measuring import Found, Line, timed
from .publishing import publisher

RECORDS = 3000
SITES = 2
"""Sites larger than usual, so that one column has five hundred pages."""
NEWS = "kinds/news.html"
FOOTER = "layouts/footer.html"


def measure(folder: Path) -> Found:
    """On a city of its own; each act is followed by a run in one process.

    A changed template is met by a new publisher, as after an upgrade; it reads the Records as well.
    """
    from tests.databases import using_database  # Not before Django is set up.

    city = BenchCity(folder / "acts", RECORDS, sites=SITES)
    city.ensure()
    city.forget_published()
    templates = folder / "acts" / "templates"
    shutil.rmtree(templates, ignore_errors=True)
    shutil.copytree(publisher(city).city.settings.CHENGMEN_TEMPLATES, templates)
    warm = publisher(city, templates)
    about: dict[str, Any] = {"pages": RECORDS, "sites": SITES, "files": warm.run(full=True).outputs}
    with using_database(city.database):
        column = _largest_column()
        about["pages of the section"] = column.get_descendant_count()
        lines = [
            _line("a title", lambda: _save(column.get_children().first().specific, "title"), warm),
            _line("slug of the section", lambda: _save(column, "slug"), warm),
            _line("name of the department", lambda: _rename_department(column), warm),
        ]
    for name, template in (("template of news", NEWS), ("footer", FOOTER)):
        _change(templates / template)
        lines.append(_line(name, lambda: None, publisher(city, templates)))
    shutil.rmtree(templates)
    return Found("acts", about, lines)


def _line(name: str, act: Callable[[], object], using: Publisher) -> Line:
    act()
    with timed() as lap:
        receipt = using.run()
    if receipt.failed or receipt.withheld:
        raise RuntimeError(f"Some of the city was not published: {receipt.failed | receipt.withheld}")
    note = f"rendered {receipt.rendered}, differing {receipt.written}, removed {receipt.removed}, sites {receipt.sites}"
    return Line(name=name, value=round(lap.seconds * 1000), unit="ms", note=note)


def _largest_column() -> Any:
    from departments.disclosure.models import ColumnPage

    return max(ColumnPage.objects.all(), key=lambda column: column.numchild)


def _save(page: Any, field: str) -> None:
    from cms.records.table import writing

    with writing():
        setattr(page, field, f"{getattr(page, field)}-{time.time_ns()}")
        page.save_revision().publish()


def _rename_department(column: Any) -> None:
    from cms.records.table import writing

    with writing():
        department = column.get_site().profile.department
        department.name = f"{department.name}新"
        department.save()


def _change(template: Path) -> None:
    source = template.read_text(encoding="utf-8")
    template.write_text(source.replace("<p", f"<!-- {time.time_ns()} --><p"), encoding="utf-8")
