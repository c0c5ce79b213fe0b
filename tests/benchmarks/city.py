"""The synthetic city that benchmarks measure on: made once for a size and kept under ``var/bench``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from cms.settings.shared import ROOT

PORT = 9310
NOT_INHERITED = ("CHENGMEN_",)


class BenchCity:
    """A database with a synthetic city and a ``var`` of its own for trees, receipts and copies."""

    def __init__(self, folder: Path, records: int, *, sites: int | None = None) -> None:
        self.records = records
        self.sites = [] if sites is None else ["--sites", str(sites)]
        self.var = folder / f"city-{records}"
        self.database = self.var / "chengmen.sqlite"
        self.tree = self.var / "site"
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(NOT_INHERITED)}
        self.environment = inherited | {
            "DJANGO_SETTINGS_MODULE": "cms.settings.development",
            "CHENGMEN_VAR": str(self.var),
            "CHENGMEN_PORT": str(PORT),
        }

    def ensure(self) -> None:
        """Makes the city unless a complete one of this size is there."""
        complete = self.var / "complete"
        if complete.exists():
            self.manage("migrate", "-v0")
            return
        shutil.rmtree(self.var, ignore_errors=True)
        self.var.mkdir(parents=True)
        self.manage("migrate", "-v0")
        self.manage("synthetic_city", "--records", str(self.records), *self.sites)
        complete.touch()

    def manage(self, *arguments: str) -> str:
        """Standard output of ``manage.py``; errors go to the terminal."""
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        done = subprocess.run(command, env=self.environment, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        return done.stdout

    def forget_published(self) -> None:
        """As before the first publish: no tree, no copy for the front, no receipts."""
        self.forget_tree()
        for file in self.var.glob("public.sqlite*"):
            file.unlink()
        shutil.rmtree(self.var / "receipts", ignore_errors=True)

    def forget_tree(self) -> None:
        set_aside(self.tree)
        # What was moved is written back before anything is timed.
        os.sync()


def set_aside(folder: Path) -> None:
    """Out of the way at once: on some disks removing a tree takes minutes, in which nothing can be measured."""
    if folder.exists():
        aside = folder.with_name("aside")
        aside.mkdir(exist_ok=True)
        folder.rename(aside / f"{folder.name}-{len(list(aside.iterdir()))}")


def remove_set_aside(folder: Path) -> None:
    shutil.rmtree(folder.with_name("aside"), ignore_errors=True)


def released_files(tree: Path) -> dict[str, bytes]:
    """Every live file of the tree by ``host/path``."""
    found = {}
    for host in sorted(tree.iterdir()):
        current = host / "current"
        if current.exists():
            release = current.resolve()
            for file in release.rglob("*"):
                if file.is_file():
                    found[f"{host.name}/{file.relative_to(release)}"] = file.read_bytes()
    return found


def size_of(folder: Path) -> dict[str, float]:
    """Files by kind and megabytes of a built site."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    sizes = {suffix: [file.stat().st_size for file in files if file.suffix == suffix] for suffix in (".html", ".json")}
    return {
        "html": len(sizes[".html"]),
        "html_mb": round(sum(sizes[".html"]) / 1e6, 1),
        "json": len(sizes[".json"]),
        "json_mb": round(sum(sizes[".json"]) / 1e6, 1),
        "files": len(files),
    }
