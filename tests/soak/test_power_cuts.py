"""A power cut at any step leaves every site whole: no empty file, no link to nothing (design 7). Needs root."""

from __future__ import annotations

import fcntl
import os
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from cms.publishing import publisher, release
from tests.publishing.city import PublishedCity

from . import commands
from .breaking import broken_off, contents, faults, killed, moved, steps_of
from .commands import Act, prepared

pytestmark = [pytest.mark.soak, pytest.mark.timeout(0)]

CUTS = 25
"""Of each act, spread over its steps; one more comes when the command has ended."""
MEGABYTES = {"ext4": 64, "xfs": 320}
ACTS = [
    commands.nothing_yet,
    commands.edit,
    commands.show_a_picture_and_a_file,
    commands.rename_a_section,
    commands.colour_the_city,
]
PATIENCE = 200
"""Times that a disk in use is asked for."""
GOING_DOWN = 0x8004587D
WITHOUT_THE_LOG = 2
"""What ``xfs_io -x -c shutdown`` asks of ext4 and XFS: from now on nothing more reaches the disk."""


class Disk:
    """A file system in a file, whose power can be cut."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.file, self.memory, self.place = folder / "disk", folder / "memory", folder / "place"
        self.place.mkdir()
        with self.file.open("wb") as file:
            file.truncate(MEGABYTES[kind] << 20)
        subprocess.run([f"mkfs.{kind}", "-q", self.file], check=True)

    def mount(self) -> None:
        subprocess.run(["mount", "-o", "loop", self.file, self.place], check=True)

    def unmount(self) -> None:
        """As soon as the processes that were just killed have let go of it."""
        for _ in range(PATIENCE):
            if subprocess.run(["umount", self.place], check=False, stderr=subprocess.DEVNULL).returncode == 0:
                return
            time.sleep(0.05)
        raise AssertionError(f"{self.place} is still in use.")

    def cut(self) -> None:
        descriptor = os.open(self.place, os.O_RDONLY)
        try:
            fcntl.ioctl(descriptor, GOING_DOWN, struct.pack("I", WITHOUT_THE_LOG))
        finally:
            os.close(descriptor)

    def start_again(self) -> None:
        self.unmount()
        self.mount()

    def remember(self) -> None:
        self.unmount()
        self._copy(self.file, self.memory)
        self.mount()

    def put_back(self) -> None:
        self.unmount()
        self._copy(self.memory, self.file)
        self.mount()

    def _copy(self, source: Path, target: Path) -> None:
        subprocess.run(["cp", "--sparse=always", source, target], check=True)


@pytest.fixture(params=["ext4", "xfs"])
def disk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Disk]:
    if shutil.which(f"mkfs.{request.param}") is None:
        pytest.fail(f"mkfs.{request.param} is missing: install it (Debian: apt-get install e2fsprogs xfsprogs).")
    made = Disk(tmp_path, request.param)
    made.mount()
    yield made
    made.unmount()


@pytest.fixture
def var(disk: Disk, var: Path, settings: Any) -> Path:
    """Everything of the city stands on the disk, its database too."""
    return moved(var, disk.place, settings)


def try_cuts(disk: Disk, city: PublishedCity, act: Act) -> int:
    """Cuts the power before some steps of the command, and after its end; answers how often."""
    command = prepared(city, act)
    connection.close()
    disk.remember()
    command()  # Whatever a process reads but once is read: each run from here takes the same steps.
    wanted = contents(city.configuration)
    disk.put_back()
    steps = steps_of(command)
    points = range(1, steps + 1, max(1, steps // CUTS))

    def cut() -> None:
        disk.cut()
        killed()

    for step in points:
        disk.put_back()
        broken_off(command, step=step, by=cut)
        disk.start_again()
        found = faults(city.configuration)
        assert not found, (act.__name__, step, found)
        command()
        assert contents(city.configuration) == wanted, (act.__name__, step)
    disk.put_back()
    command()
    disk.cut()
    disk.start_again()
    assert contents(city.configuration) == wanted, (act.__name__, "what was told to be live is not")
    return len(points) + 1


def tell(capsys: pytest.CaptureFixture[str], cuts: int, started: float) -> None:
    each = (time.perf_counter() - started) / cuts
    with capsys.disabled():
        sys.stdout.write(f" {cuts} power cuts, {each * 1000:.0f} ms each ")


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_a_power_cut_leaves_every_site_whole(
    disk: Disk, city: PublishedCity, act: Act, capsys: pytest.CaptureFixture[str]
) -> None:
    started = time.perf_counter()

    cuts = try_cuts(disk, city, act)

    tell(capsys, cuts, started)


@pytest.fixture
def few_syncs() -> Iterator[None]:
    """Every run syncs as one over many sites does."""
    former, publisher.MOST_SINGLE_SITES = publisher.MOST_SINGLE_SITES, 0
    yield
    publisher.MOST_SINGLE_SITES = former


@pytest.mark.usefixtures("few_syncs")
def test_a_power_cut_during_a_run_over_many_sites_leaves_every_site_whole(
    disk: Disk, city: PublishedCity, capsys: pytest.CaptureFixture[str]
) -> None:
    started = time.perf_counter()

    cuts = try_cuts(disk, city, commands.colour_the_city)

    tell(capsys, cuts, started)


def of_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither files nor names are asked to the disk."""
    monkeypatch.setattr(os, "fsync", lambda _: None)
    monkeypatch.setattr(release, "sync_file_system", lambda _: None)


def of_names_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a release's files hold is not asked to the disk, all else is."""
    sync = release.sync
    monkeypatch.setattr(release, "sync", lambda target, files, folders: sync(target, [], folders))


@pytest.mark.parametrize("planted", [of_nothing, of_names_alone])
def test_a_release_that_is_not_synced_is_found(
    disk: Disk, city: PublishedCity, monkeypatch: pytest.MonkeyPatch, planted: Any
) -> None:
    planted(monkeypatch)

    with pytest.raises(AssertionError, match=r"localhost|told to be live"):
        try_cuts(disk, city, commands.edit)
