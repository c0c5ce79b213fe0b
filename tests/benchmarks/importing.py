"""``import_items --publish`` of a workbook of new guides, each with ten materials and four steps, and of the same file again."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from cms.settings.shared import ROOT

from .city import BenchCity
from .lists import site_of_roles
from .measuring import Found, Line

MATERIALS, STEPS = 10, 4
PROBE = """
import json, resource, sys
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "import_items", *sys.argv[1:]])
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"processor": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss / 1024}))
"""


def measure(city: BenchCity, guides: int) -> Found:
    """The commands with their start, in processes of their own, on a copy of the city; nobody publishes meanwhile."""
    from tests.databases import using_database  # Not before Django is set up.

    var = city.var / "importing"
    shutil.rmtree(var, ignore_errors=True)
    var.mkdir()
    database, file = var / city.database.name, var / "guides.xlsx"
    shutil.copyfile(city.database, database)
    with using_database(database):
        _write(file, guides)
    environment = city.environment | {"CHENGMEN_VAR": str(var)}
    first, second = _imported(environment, file), _imported(environment, file)
    if (first["created"], second["unchanged"]) != (guides, guides):
        raise RuntimeError(f"Not all guides were taken in: {first}, {second}.")
    about = {
        "pages": city.records,
        "guides": guides,
        "materials": MATERIALS,
        "steps": STEPS,
        "megabytes": round(file.stat().st_size / 1e6, 1),
    }
    shutil.rmtree(var)
    lines = [
        *_lines("new guides, published", first, guides),
        *_lines("the same file again", second, guides),
    ]
    return Found("importing", about, lines)


def _lines(name: str, told: dict[str, float], guides: int) -> list[Line]:
    each = round(told["processor"] / guides * 1000, 1)
    return [
        Line(name=name, value=round(told["processor"], 1), unit="s of processors", note=f"{each} ms a guide"),
        Line(name=f"{name}, memory", value=round(told["peak"], 1), unit="MB"),
    ]


def _imported(environment: dict[str, str], file: Path) -> dict[str, Any]:
    command = [sys.executable, "-c", PROBE, str(file), "--publish"]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"The import ended with {done.returncode}: {done.stderr[-2000:]}")
    told, used = map(json.loads, done.stdout.splitlines()[-2:])
    return {**told, **used}


def _write(file: Path, guides: int) -> None:
    """New items like one that a site has already, and a workbook with a guide for each."""
    from cms.records.table import writing
    from departments.services.exchange.rows import rows_of, together
    from departments.services.exchange.workbook import write_workbook
    from departments.services.models import CatalogueItem, Material, ServiceItemPage, Step

    profile = site_of_roles()
    guide = ServiceItemPage.objects.live().descendant_of(profile.site.root_page).exclude(item=None).first()
    guide.materials = [Material(name=f"材料{number}", sort_order=number) for number in range(MATERIALS)]
    guide.steps = [Step(name=f"环节{number}", task="按规定办理", sort_order=number) for number in range(STEPS)]
    pattern, rows = guide.item, []
    with writing():
        for number in range(guides):
            item = CatalogueItem.objects.get(pk=pattern.pk)
            item.pk, item.code, item.name = None, f"{item.code}-{number}", f"{item.name}（{number}）"
            item.save()
            guide.item, guide.slug, guide.title = item, f"guide-{number}", item.name
            rows.append(rows_of(guide, profile.slug))
    write_workbook(together(rows), file)
