"""A front killed at any step of a delivery serves whole releases, and the same delivery completes (design 8)."""

from __future__ import annotations

import time

import pytest

from tests.publishing.city import PublishedCity

from . import commands
from .breaking import COPY, Contents, broken_off, contents, faults, killed, steps_of
from .commands import Act, prepared
from .elsewhere import FrontElsewhere
from .test_kill_points import tell, var

__all__ = ["var"]

FEW = 5
END = 20
"""Steps in which the last message of a delivery is remembered, and some more."""
ACTS = [
    commands.edit,
    commands.show_a_picture_and_a_file,
    commands.rename_a_section,
    commands.move_the_site_to_another_host,
    commands.close_a_site,
    commands.withdraw_a_page,
    commands.roll_back,
    commands.nothing_yet,
]


def try_kills(city: PublishedCity, act: Act, *, every: int = 0, last: int = 0) -> int:
    """Kills the front before each of its steps, before the last ones or some spread over all; answers how many."""
    command = prepared(city, act)
    front = FrontElsewhere(city.var / "elsewhere", city)
    memory = city.var / "front before"
    if act is not commands.nothing_yet:
        front.receive()
    command()
    front.remember(memory)
    before = contents(front.configuration)
    steps = steps_of(front.receive)
    wanted, everything = contents(front.configuration), front.everything()
    points = range(max(1, steps + 1 - last) if last else 1, steps + 1, every or max(1, steps // FEW))
    for step in points:
        front.put_back(memory)
        broken_off(front.receive, step=step, by=killed)
        found = faults(front.configuration)
        assert not found, (act.__name__, step, found)
        served = contents(front.configuration)
        assert_old_or_new(served, before, wanted, (act.__name__, step))
        front.receive()
        assert contents(front.configuration) == wanted, (act.__name__, step)
        assert front.everything() == everything, (act.__name__, step, differing(front.everything(), everything))
    return len(points)


def assert_old_or_new(served: Contents, before: Contents, wanted: Contents, where: object) -> None:
    for host in before.keys() | wanted.keys() | served.keys():
        assert served.get(host) in (before.get(host), wanted.get(host)), (where, host)
    for host in before.keys() & wanted.keys() - {COPY}:
        assert host in served, (where, host)


def differing(found: dict[str, str], wanted: dict[str, str]) -> list[str]:
    return sorted(name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name))


@pytest.mark.slow
def test_a_front_killed_at_some_steps_serves_whole_releases(city: PublishedCity) -> None:
    assert try_kills(city, commands.withdraw_a_page) >= FEW


@pytest.mark.slow
def test_a_front_killed_at_the_end_of_its_first_delivery_leaves_nothing_half_written(city: PublishedCity) -> None:
    assert try_kills(city, commands.nothing_yet, every=1, last=END) == END


@pytest.mark.soak
@pytest.mark.timeout(0)
@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_a_front_killed_at_any_step_serves_whole_releases(
    city: PublishedCity, act: Act, capsys: pytest.CaptureFixture[str]
) -> None:
    started = time.perf_counter()

    points = try_kills(city, act, every=1)

    tell(capsys, points, started)
