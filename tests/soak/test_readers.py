"""Who reads while releases are switched, and what a full or closed disk leaves standing (design 7)."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.db import connection

from cms.publishing.delivery.push import FrontUnreachable
from cms.publishing.outputs import sha256
from cms.publishing.release import SiteReleases
from cms.records.table import writing
from departments.disclosure.models import NewsPage
from tests.publishing.city import BUREAU, PublishedCity

from .breaking import contents, faults
from .elsewhere import FrontElsewhere
from .test_kill_points_of_the_front import assert_old_or_new

RELEASES = 200
ROOM = 16 * 1024
"""Bytes of a full disk that become free at a time."""


def retitle(title: str) -> None:
    page = NewsPage.objects.get(url_path="/gongan/news/a/")
    page.title = title
    with writing():
        page.save_revision().publish()


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_a_reader_finds_each_release_as_its_manifest_says(city: PublishedCity) -> None:
    city.publish()
    connection.close()
    publisher = os.fork()
    if publisher == 0:
        status = 1
        try:
            for number in range(RELEASES):
                retitle(f"第 {number} 次")
                city.publish()
            status = 0
        finally:
            os._exit(status)

    rounds = []
    while (ended := os.waitpid(publisher, os.WNOHANG)) == (0, 0):
        rounds.append(read_a_release(city.releases()))

    assert os.waitstatus_to_exitcode(ended[1]) == 0
    assert len(set(rounds)) > RELEASES // 10


def read_a_release(releases: SiteReleases) -> str:
    """Reads every file through one handle of the directory that ``current`` led to; answers the release."""
    folder = os.open(releases.folder / "current", os.O_RDONLY | os.O_DIRECTORY)
    try:
        release = os.readlink(f"/proc/self/fd/{folder}").rpartition("/")[2]
        manifest = releases.manifest(release)
        assert manifest is not None, release
        for file, known in manifest.files.items():
            with open(os.open(file, os.O_RDONLY, dir_fd=folder), "rb") as opened:
                assert sha256(opened.read()) == known.sha256, (release, file)
    finally:
        os.close(folder)
    return release


@pytest.mark.soak
@pytest.mark.parametrize("state", ["full", "read-only"])
def test_a_disk_that_takes_nothing_more_keeps_the_old_release(city: PublishedCity, state: str) -> None:
    """Needs root, to mount a disk of its own."""
    tree = city.var / "site"
    tree.mkdir()
    with small_disk(tree):
        city.publish()
        live = city.releases().live()
        retitle("便民服务周")
        fill(tree) if state == "full" else remount(tree, "ro")

        outcome = attempt(city)

        assert "No space left" in outcome if state == "full" else "Read-only" in outcome
        assert city.releases().live() == live
        assert faults(city.configuration) == []
        (tree / "filling").unlink() if state == "full" else remount(tree, "rw")
        city.publish()
        assert "便民服务周" in city.read("/news/a.html", BUREAU)
        assert city.differences() == []


@pytest.mark.soak
def test_a_front_whose_disk_is_full_serves_what_it_had_until_there_is_room(
    city: PublishedCity, capsys: pytest.CaptureFixture[str]
) -> None:
    """Needs root, to mount a disk of its own. The room comes bit by bit: each delivery gets a little further."""
    folder = city.var / "elsewhere"
    folder.mkdir(parents=True)
    with small_disk(folder):
        front = FrontElsewhere(folder, city)
        city.publish()
        front.receive()
        before = contents(front.configuration)
        retitle("便民服务周")
        city.publish()
        failures = 0
        # The processes of a front keep the copy open.
        with closing(sqlite3.connect(f"file:{front.configuration.public_copy}?mode=ro", uri=True)) as searching:
            searching.execute("SELECT count(*) FROM record").fetchone()
            fill(folder)

            while not is_taken(front):
                failures += 1
                assert_old_or_new(contents(front.configuration), before, contents(city.configuration), failures)
                with (folder / "filling").open("r+b") as filling:
                    filling.truncate(filling.seek(0, os.SEEK_END) - ROOM)

        assert failures > 3
        assert contents(front.configuration) == contents(city.configuration)
    with capsys.disabled():
        sys.stdout.write(f" {failures} deliveries to a full disk ")


def is_taken(front: FrontElsewhere) -> bool:
    try:
        front.receive()
    except FrontUnreachable:
        return False
    return True


def attempt(city: PublishedCity) -> str:
    """What the run says of its failure."""
    try:
        return str(city.publisher.run().failed)
    except OSError as error:
        return str(error)


def fill(tree: Path) -> None:
    with closing((tree / "filling").open("wb", buffering=0)) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            return


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "chengmen-soak", folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def remount(folder: Path, option: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{option}", folder], check=True)
