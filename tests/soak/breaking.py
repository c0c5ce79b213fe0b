"""Breaking a process off just before one of its steps on the disk, in a fork; and what must hold after it."""

from __future__ import annotations

import io
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from cms.publishing.configuration import Configuration
from cms.publishing.release import SiteReleases, decoded, hosts, sha256_of
from cms.publishing.signing import SigningKeys

OF_THE_SYSTEM = frozenset(
    {"link", "symlink", "rename", "replace", "mkdir", "unlink", "remove", "rmdir", "fsync", "truncate", "open", "close"}
)
OF_FILES = frozenset({"write", "close", "__exit__", "flush", "truncate", "execute", "executescript"})
KEPT_FOLDERS = ("site", "images", "receipts", "keys")
RELEASED = ("site", "images")
COPY = "public.sqlite"

Contents = dict[str, dict[str, str]]
"""SHA-256 of each file by host, and what the front's copy holds."""


def steps_of(run: Callable[[], None]) -> int:
    """How many steps on the disk the run takes from here; the run is made."""
    reading, writing = os.pipe()

    def tell(steps: int) -> None:
        os.write(writing, str(steps).encode())

    assert _in_a_fork(run, _Steps(0, killed), tell) == 0
    os.close(writing)
    with os.fdopen(reading) as pipe:
        return int(pipe.read())


def broken_off(run: Callable[[], None], *, step: int, by: Callable[[], None]) -> None:
    """Starts a run that ends by this just before the step, counted from 1; ``by`` must end the process."""
    assert _in_a_fork(run, _Steps(step, by)) == -signal.SIGKILL


def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def faults(city: Configuration) -> list[str]:
    """Files of complete releases that are not as their signed manifest says, or missing, or foreign; links to nothing.

    Pictures of the store that cannot be what was put there.
    """
    found = [f"images/{file.name} is empty" for file in city.images.glob("[!.]*") if not file.stat().st_size]
    for host in hosts(city.tree):
        releases = SiteReleases(city.tree, host)
        live = releases.live()
        if live and live not in releases.known():
            found.append(f"{host}: current leads to {live}, which is no complete release")
        for release in releases.known():
            found += _faults_of(city, releases, release)
    return found


def contents(city: Configuration) -> Contents:
    """What is served, which must be whole."""
    found = faults(city)
    assert not found, found
    told: Contents = {}
    for host in hosts(city.tree):
        releases = SiteReleases(city.tree, host)
        manifest = releases.manifest(releases.live()) if releases.live() else None
        if manifest is not None:
            told[host] = {file: known.sha256 for file, known in manifest.files.items()}
    if city.public_copy.exists():
        with closing(sqlite3.connect(city.public_copy)) as copy:
            told[COPY] = {key: str(version) for key, version in copy.execute("SELECT key, version FROM record_version")}
    return told


def moved(var: Path, place: Path, settings: Any) -> Path:
    """Everything that stands in ``var`` stands in this place instead."""
    for name in ("VAR", "MEDIA_ROOT", "CHENGMEN_SITE_ROOT", "CHENGMEN_PUBLIC_DATABASE", "CHENGMEN_INDEX"):
        former = getattr(settings, name)
        setattr(settings, name, type(former)(place / Path(former).relative_to(var)))
    return place


def remember(var: Path) -> Path:
    """A copy of what a publisher writes; released files are linked, for no publisher writes into them."""
    memory = var / "memory"
    memory.mkdir()
    for name in KEPT_FOLDERS:
        _copy(var / name, memory / name)
    for file in var.glob(f"{COPY}*"):
        shutil.copyfile(file, memory / file.name)
    return memory


def put_back(var: Path, memory: Path) -> None:
    for name in KEPT_FOLDERS:
        shutil.rmtree(var / name, ignore_errors=True)
        _copy(memory / name, var / name)
    for file in var.glob(f"{COPY}*"):
        file.unlink()
    for file in memory.glob(f"{COPY}*"):
        shutil.copyfile(file, var / file.name)


def _faults_of(city: Configuration, releases: SiteReleases, release: str) -> list[str]:
    host = releases.folder.name
    if releases.manifest(release) is None:
        return [f"{host}: the manifest of {release} cannot be read"]
    signed = releases.signed(release)
    known = decoded(signed.content).files
    folder = releases.releases / release
    found = [] if SigningKeys(city.keys.folder).is_genuine(signed) else [f"{host}: {release} is not signed"]
    present = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    found += [f"{host}/{file}" for file in present ^ known.keys()]
    for file in present & known.keys():
        if sha256_of(folder / file) != (known[file].sha256, known[file].size):
            found.append(f"{host}/{file}")
    return found


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        copy = os.link if source.name in RELEASED else shutil.copy2
        shutil.copytree(source, target, symlinks=True, copy_function=copy)


class _Steps:
    """Counts the calls that change the disk, as Python's profiler tells of them, and ends the process at one."""

    def __init__(self, last: int, end: Callable[[], None]) -> None:
        self.last = last
        self.end = end
        self.taken = 0

    def __call__(self, frame: Any, event: str, argument: Any) -> None:
        if event == "c_call" and _changes_the_disk(argument):
            self.taken += 1
            if self.taken == self.last:
                sys.setprofile(None)
                self.end()


def _in_a_fork(run: Callable[[], None], steps: _Steps, tell: Callable[[int], None] | None = None) -> int:
    child = os.fork()
    if child == 0:
        status = 3
        try:
            sys.setprofile(steps)
            run()
            sys.setprofile(None)
            if tell is not None:
                tell(steps.taken)
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _changes_the_disk(function: Any) -> bool:
    if getattr(function, "__module__", None) == "posix":
        return function.__name__ in OF_THE_SYSTEM
    owner = getattr(function, "__self__", None)
    if isinstance(owner, io.IOBase):
        return function.__name__ in OF_FILES and not owner.closed and owner.writable()
    return isinstance(owner, sqlite3.Connection) and function.__name__ in OF_FILES
