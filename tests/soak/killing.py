"""Killing a publisher at one of its steps on the disk, in a forked process; and what must hold after it."""

from __future__ import annotations

import io
import os
import shutil
import signal
import sqlite3
import sys
from pathlib import Path
from typing import Any

from cms.publishing.release import SiteReleases, exclusive, hosts, sha256_of
from tests.publishing.city import PublishedCity

OF_THE_SYSTEM = frozenset(
    {"link", "symlink", "rename", "replace", "mkdir", "unlink", "remove", "rmdir", "fsync", "truncate", "open", "close"}
)
OF_FILES = frozenset({"write", "close", "__exit__", "flush", "truncate", "execute", "executescript"})
KEPT_FOLDERS = ("site", "images", "receipts", "keys")


def steps_of_a_run(city: PublishedCity) -> int:
    """How many steps on the disk a run takes from here; the run is made."""
    counted = city.var / "steps"
    assert _run_in_a_fork(city, kill_at=0, counted=counted) == 0
    return int(counted.read_text())


def kill_a_run(city: PublishedCity, step: int) -> None:
    """Starts a run that dies at this step, just before or just after it by turns."""
    assert _run_in_a_fork(city, kill_at=step) == -signal.SIGKILL


def faults_of_live_releases(tree: Path) -> list[str]:
    """Files of live releases that are not as their manifest says, missing, or foreign."""
    faults = []
    for host in hosts(tree):
        current = tree / host / "current"
        manifest = SiteReleases(tree, host).manifest(current.resolve(strict=True).name)
        if manifest is None:
            faults.append(f"{host}: no manifest")
            continue
        root = current.resolve()
        present = {file.relative_to(root).as_posix() for file in root.rglob("*") if file.is_file()}
        faults += [f"{host}/{file}" for file in present ^ manifest.files.keys()]
        for file in present & manifest.files.keys():
            if sha256_of(root / file) != (manifest.files[file].sha256, manifest.files[file].size):
                faults.append(f"{host}/{file}")
    return faults


def remember(city: PublishedCity) -> Path:
    """A copy of what a publisher writes; released files are linked, for no publisher writes into them."""
    memory = city.var / "memory"
    memory.mkdir()
    for name in KEPT_FOLDERS:
        _copy(city.var / name, memory / name)
    for file in city.var.glob("public.sqlite*"):
        shutil.copyfile(file, memory / file.name)
    return memory


def put_back(city: PublishedCity, memory: Path) -> None:
    for name in KEPT_FOLDERS:
        shutil.rmtree(city.var / name, ignore_errors=True)
        _copy(memory / name, city.var / name)
    for file in city.var.glob("public.sqlite*"):
        file.unlink()
    for file in memory.glob("public.sqlite*"):
        shutil.copyfile(file, city.var / file.name)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        is_released = source.name in ("site", "images")
        shutil.copytree(source, target, symlinks=True, copy_function=os.link if is_released else shutil.copy2)


def _run_in_a_fork(city: PublishedCity, *, kill_at: int, counted: Path | None = None) -> int:
    child = os.fork()
    if child == 0:
        status = 3
        try:
            steps = _Steps(kill_at)
            sys.setprofile(steps)
            with exclusive(city.configuration.tree):
                failed = city.new_publisher().run().failed
            sys.setprofile(None)
            if counted is not None:
                counted.write_text(str(steps.taken))
            status = 1 if failed else 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


class _Steps:
    """Counts the calls that change the disk, as Python's profiler tells of them, and ends the process at one."""

    def __init__(self, kill_at: int) -> None:
        self.kill_at = kill_at
        self.taken = 0

    def __call__(self, frame: Any, event: str, argument: Any) -> None:
        if event == "c_call" and _changes_the_disk(argument):
            self.taken += 1
            if self.taken == self.kill_at and self.kill_at % 2:
                os.kill(os.getpid(), signal.SIGKILL)
        elif event in ("c_return", "c_exception") and self.taken == self.kill_at > 0 and _changes_the_disk(argument):
            os.kill(os.getpid(), signal.SIGKILL)


def _changes_the_disk(function: Any) -> bool:
    if getattr(function, "__module__", None) == "posix":
        return function.__name__ in OF_THE_SYSTEM
    owner = getattr(function, "__self__", None)
    return isinstance(owner, (io.IOBase, sqlite3.Connection)) and function.__name__ in OF_FILES
