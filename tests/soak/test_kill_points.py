"""A publisher killed at any step leaves every site whole, and the same command run again completes (design 7)."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cms.publishing import publisher, release
from cms.publishing.release import Manifest, SiteReleases
from tests.publishing.city import PublishedCity

from . import commands
from .breaking import broken_off, contents, faults, killed, moved, put_back, remember, steps_of
from .commands import Act, prepared

FEW = 12
MEMORY = Path("/dev/shm")
ACTS = [
    commands.nothing_yet,
    commands.edit,
    commands.show_a_picture_and_a_file,
    commands.rename_a_section,
    commands.colour_the_city,
    commands.move_the_site_to_another_host,
    commands.close_a_site,
    commands.withdraw_a_page,
    commands.roll_back,
    commands.rotate_the_keys,
]


@pytest.fixture
def var(var: Path, settings: Any) -> Iterator[Path]:
    """In memory where there is such a place: a kill loses nothing that was written, synced or not."""
    if not MEMORY.is_dir():
        yield var
        return
    with tempfile.TemporaryDirectory(dir=MEMORY, prefix="chengmen-") as folder:
        yield moved(var, Path(folder) / "var", settings)


def try_kills(city: PublishedCity, act: Act, *, every: int = 0) -> int:
    """Kills the command before each of its steps, or before some spread over it; answers how many."""
    command = prepared(city, act)
    memory = remember(city.var)
    command()  # Whatever a process reads but once is read: each run from here takes the same steps.
    wanted = contents(city.configuration)
    put_back(city.var, memory)
    steps = steps_of(command)
    points = range(1, steps + 1, every or max(1, steps // FEW))
    for step in points:
        put_back(city.var, memory)
        broken_off(command, step=step, by=killed)
        found = faults(city.configuration)
        assert not found, (act.__name__, step, found)
        command()
        assert contents(city.configuration) == wanted, (act.__name__, step)
    return len(points)


def tell(capsys: pytest.CaptureFixture[str], points: int, started: float) -> None:
    each = (time.perf_counter() - started) / points
    with capsys.disabled():
        sys.stdout.write(f" {points} points, {each * 1000:.0f} ms each ")


@pytest.mark.slow
def test_a_publisher_killed_at_some_steps_leaves_every_site_whole(city: PublishedCity) -> None:
    assert try_kills(city, commands.edit) >= FEW
    assert city.differences() == []


@pytest.mark.soak
@pytest.mark.timeout(0)
@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_a_command_killed_at_any_step_leaves_every_site_whole(
    city: PublishedCity, act: Act, capsys: pytest.CaptureFixture[str]
) -> None:
    started = time.perf_counter()

    points = try_kills(city, act, every=1)

    tell(capsys, points, started)
    if not city.releases().pinned():
        assert city.differences() == []


@pytest.fixture
def few_syncs() -> Iterator[None]:
    """Every run syncs as one over many sites does."""
    former, publisher.MOST_SINGLE_SITES = publisher.MOST_SINGLE_SITES, 0
    yield
    publisher.MOST_SINGLE_SITES = former


@pytest.mark.soak
@pytest.mark.timeout(0)
@pytest.mark.usefixtures("few_syncs")
def test_a_run_over_many_sites_killed_at_any_step_leaves_every_site_whole(
    city: PublishedCity, capsys: pytest.CaptureFixture[str]
) -> None:
    started = time.perf_counter()

    points = try_kills(city, commands.colour_the_city, every=1)

    tell(capsys, points, started)
    assert city.differences() == []


@pytest.fixture
def switching_too_early(monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted fault: the last file of a release is written after the switch."""
    build, switch = SiteReleases.build, SiteReleases.switch
    late: dict[str, tuple[str, bytes | Path]] = {}

    def build_all_but_one(
        self: SiteReleases, manifest: Manifest, written: dict[str, bytes | Path], base: str, **options: Any
    ) -> None:
        last = max(written)
        fewer = {file: told for file, told in manifest.files.items() if file != last}
        late[self.folder.name] = last, written[last]
        rest = {file: content for file, content in written.items() if file != last}
        build(self, Manifest(release=manifest.release, version=manifest.version, files=fewer), rest, base, **options)

    def switch_and_write(self: SiteReleases, name: str, **options: Any) -> None:
        switch(self, name, **options)
        last, content = late.pop(self.folder.name)
        target = self.releases / name / last
        target.parent.mkdir(parents=True, exist_ok=True)
        release._write(str(target), content)

    monkeypatch.setattr(SiteReleases, "build", build_all_but_one)
    monkeypatch.setattr(SiteReleases, "switch", switch_and_write)


@pytest.mark.soak
@pytest.mark.timeout(0)
@pytest.mark.usefixtures("switching_too_early")
def test_a_switch_before_the_last_file_is_found(city: PublishedCity) -> None:
    with pytest.raises(AssertionError, match=r"gongan\.localhost/news/"):
        try_kills(city, commands.edit, every=1)
