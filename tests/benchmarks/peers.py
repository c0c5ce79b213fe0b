"""A full publish against wagtail-bakery and django-distill, which export the same pages through Wagtail's serving."""

from __future__ import annotations

import html
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from cms.publishing.publisher import Publisher
from cms.records.record import PageRecord
from cms.settings.shared import ROOT

from .city import BenchCity, released_files, size_of
from .full import JOBS, cold_publish, size_of_content, warm_publish
from .measuring import Found, Lap, in_turns, ratio, timed, timing_lines
from .publishing import publisher

PAGES = 2000
REPEATS = 2
EACH = 10
"""Of so many articles one is compared."""
COMMANDS = {
    "wagtail-bakery": ("build", "--skip-static", "--skip-media", "--build-dir"),
    "django-distill": ("distill", "generate", "--force", "--quiet", "--exclude-staticfiles", "--output-directory"),
}


class WrongExport(Exception):
    """A peer's output is not the city; the message says where."""


def measure(folder: Path, repeats: int = REPEATS) -> Found:
    city = BenchCity(folder, PAGES)
    city.ensure()
    warm = publisher(city)
    city.forget_published()
    warm.run(full=True, jobs=JOBS)
    content = released_files(city.tree)
    exports = {name: Export(name, folder / "peers", city) for name in COMMANDS}
    timings = in_turns(
        min(repeats, REPEATS),
        {
            "full publish, warm": lambda: warm_publish(city, warm),
            "full publish, cold command": lambda: cold_publish(city),
            **{name: export.lap for name, export in exports.items()},
        },
    )
    about: dict[str, object] = {
        "pages": PAGES,
        "sites": len(warm.records.sites),
        "chengmen": {**size_of_content(content), "jobs": JOBS},
    }
    lines = timing_lines(timings)
    for name, export in exports.items():
        compare(export.output, content, warm)
        about[name] = {"version": version(name), "django": version("django"), **size_of(export.output)}
        lines.append(ratio(f"full publish, warm / {name}", timings["full publish, warm"], timings[name], 0.01))
        lines.append(
            ratio(f"full publish, cold command / {name}", timings["full publish, cold command"], timings[name])
        )
    shutil.rmtree(folder / "peers")
    return Found("peers", about, lines, {name: timing.seconds for name, timing in timings.items()})


class Export:
    """The city's copy as a Wagtail project (``tests/benchmarks/wagtail``), exported by one of the peers."""

    def __init__(self, name: str, folder: Path, city: BenchCity) -> None:
        self.name = name
        self.output = folder / name / "output"
        self.environment = city.environment | {
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.wagtail.settings",
            "CHENGMEN_VAR": str(folder / name),
            "PYTHONPATH": str(ROOT),
            # One of them imports pkg_resources.
            "PYTHONWARNINGS": "ignore",
        }
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).mkdir(parents=True)
        with (
            sqlite3.connect(city.database) as source,
            sqlite3.connect(folder / name / city.database.name) as copy,
        ):
            source.backup(copy)

    def lap(self) -> Lap:
        shutil.rmtree(self.output, ignore_errors=True)
        os.sync()
        command = [sys.executable, "-m", "django", *COMMANDS[self.name], str(self.output)]
        with timed() as lap:
            subprocess.run(command, env=self.environment, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
        return lap


def compare(exported: Path, content: dict[str, bytes], own: Publisher) -> None:
    """Raises ``WrongExport`` unless every page is there with its title, and some articles with their whole text."""
    hosts = {slug: site.host for slug, site in own.records.sites.items()}
    pages = [record for record in own.records.by_key.values() if isinstance(record, PageRecord)]
    files = {str(file.relative_to(exported)) for file in exported.rglob("*.html")}
    missing = {_exported_name(hosts[page.site], page.path) for page in pages} ^ files
    if missing:
        raise WrongExport(f"{exported}: {len(missing)} files too few or too many, such as {min(missing)}")
    for number, page in enumerate(sorted(pages, key=lambda page: page.key)):
        theirs = (exported / _exported_name(hosts[page.site], page.path)).read_text(encoding="utf-8")
        ours = content[_own_name(hosts[page.site], page.path)].decode()
        if heading(theirs) != heading(ours):
            raise WrongExport(f"{page.key}: titled “{heading(theirs)}” instead of “{heading(ours)}”")
        if number % EACH == 0 and article(theirs) != article(ours):
            raise WrongExport(f"{page.key}: another text of its article in {exported}")


def heading(page: str) -> str:
    return "".join(_text(found) for found in re.findall(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL))


def article(page: str) -> str:
    """The text of a page's article without spaces; empty where it has none."""
    found = re.search(r'<div class="prose article-body">(.*?)<p class="back">', page, re.DOTALL)
    return _text(found[1]) if found else ""


def _text(markup: str) -> str:
    return "".join(html.unescape(re.sub(r"<[^>]*>", "", markup)).split())


def _own_name(host: str, path: str) -> str:
    return f"{host}{path}index.html" if path.endswith("/") else f"{host}{path}"


def _exported_name(host: str, path: str) -> str:
    return f"{host}{path.removesuffix('.html').rstrip('/')}/index.html"
