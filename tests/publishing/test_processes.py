"""Publishing over several processes ends like publishing in one."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cms.publishing.errors import HelperLost
from cms.publishing.forked import in_processes
from cms.publishing.plan import SiteView
from cms.publishing.publisher import MOST_SINGLE_SITES
from departments.provisioning.synthetic.city import make_city
from tests.databases import own_database, using_database

from .city import PublishedCity, city_from


@pytest.fixture(scope="module")
def synthetic_database(
    migrated_database: Path, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[Path]:
    file = tmp_path_factory.mktemp("synthetic") / "city.sqlite"
    with django_db_blocker.unblock(), own_database(file, migrated_database) as database:
        with using_database(database):
            list(make_city(144, sites_wanted=6))
        yield database


@pytest.fixture
def synthetic_city(synthetic_database: Path, var: Path, django_db_blocker: Any) -> Iterator[PublishedCity]:
    """A city with more sites than are made lasting one by one."""
    with django_db_blocker.unblock(), city_from(synthetic_database, var) as city:
        yield city


@pytest.fixture
def signals_that_do_not_kill() -> Iterator[None]:
    """As in a watching publisher, which finishes its run."""
    former = signal.signal(signal.SIGTERM, lambda number, frame: None)
    yield
    signal.signal(signal.SIGTERM, former)


@pytest.mark.timeout(60, func_only=True)
@pytest.mark.usefixtures("signals_that_do_not_kill")
def test_a_run_over_processes_ends_where_signals_are_handled(city: PublishedCity) -> None:
    for _ in range(5):
        receipt = city.publish(full=True, jobs=2)

        assert receipt.sites == 2


def test_many_sites_become_live_together_and_whole(synthetic_city: PublishedCity) -> None:
    receipt = synthetic_city.publish(jobs=2)

    assert receipt.sites > MOST_SINGLE_SITES
    assert synthetic_city.differences() == []
    assert not list((synthetic_city.var / "site").glob("*/manifests/.*"))


def test_releases_without_their_manifests_are_made_anew(synthetic_city: PublishedCity) -> None:
    """As after a power cut between the files of many sites and the manifests that vouch for them."""
    receipt = synthetic_city.publish()
    for manifest in (synthetic_city.var / "site").glob("*/manifests/*.json"):
        manifest.rename(manifest.with_name(f".{manifest.name}"))

    again = synthetic_city.new_publisher().run()

    assert again.written == receipt.written
    assert synthetic_city.differences() == []


def test_a_process_that_is_killed_costs_its_own_work_alone() -> None:
    def work(name: str) -> str:
        if name == "b":
            os.kill(os.getpid(), signal.SIGKILL)
        return name.upper()

    done: list[tuple[str, str]] = []
    with pytest.raises(HelperLost, match="signal 9"):
        done.extend(in_processes(work, list("abcdef"), 2))

    assert sorted(done) == [(name, name.upper()) for name in "acdef"]


def test_a_site_whose_process_is_killed_is_told_and_made_by_the_next_run(synthetic_city: PublishedCity) -> None:
    publisher = synthetic_city.new_publisher()
    parent, frame = os.getpid(), publisher.city.frame

    def killed(view: SiteView, language: str) -> Any:
        if view.slug == "portal" and os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return frame(view, language)

    publisher.city.frame = killed
    receipt = publisher.run(jobs=2)
    again = publisher.run()

    assert list(receipt.failed) == ["portal"]
    assert "fewer --jobs" in receipt.failed["portal"]
    assert receipt.sites == len(publisher.records.sites) - 1
    assert (again.failed, again.sites) == ({}, 1)
    assert synthetic_city.differences() == []
