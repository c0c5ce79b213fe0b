"""A publisher killed at any step leaves every site whole, and the same command run again completes (design 7)."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from django.db import connection
from wagtail.models import Page, PageViewRestriction, Site

from cms.records.table import writing
from departments.disclosure.models import ColumnPage
from departments.organisation.models import City
from tests.publishing.city import BUREAU, PublishedCity

from .killing import faults_of_live_releases, kill_a_run, put_back, remember, steps_of_a_run

FEW = 12


def edit() -> None:
    page = Page.objects.get(url_path="/gongan/news/a/").specific
    page.title = "便民服务周"
    page.save_revision().publish()


def rename_a_section() -> None:
    column = ColumnPage.objects.get(url_path="/gongan/news/")
    column.slug = "work"
    column.save_revision().publish()


def colour_the_city() -> None:
    city = City.load()
    city.colour = "#7a1f1f"
    city.save()


def move_the_site_to_another_host() -> None:
    site = Site.objects.get(hostname=BUREAU)
    site.hostname = "police.localhost"
    site.save()


def close_a_site() -> None:
    PageViewRestriction.objects.create(page=Page.objects.get(url_path="/gongan/"), restriction_type="login")


ACTS = [edit, rename_a_section, colour_the_city, move_the_site_to_another_host, close_a_site]


def try_kills(city: PublishedCity, act: Callable[[], None], *, every: int = 0) -> int:
    """Kills one run at each step, or at some spread over the run; answers how many."""
    city.publish()
    with writing():
        act()
    connection.close()
    memory = remember(city)
    steps = steps_of_a_run(city)
    points = range(1, steps + 1, every or max(1, steps // FEW))
    for step in points:
        put_back(city, memory)
        kill_a_run(city, step)
        faults = faults_of_live_releases(city.configuration.tree)
        assert not faults, (act.__name__, step, faults)
        city.publisher = city.new_publisher()
        city.publish()
        differences = city.differences()
        assert not differences, (act.__name__, step, differences)
    return len(points)


@pytest.mark.slow
def test_a_publisher_killed_at_some_steps_leaves_every_site_whole(city: PublishedCity) -> None:
    assert try_kills(city, edit) >= FEW


@pytest.mark.soak
@pytest.mark.timeout(0)
@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_a_publisher_killed_at_any_step_leaves_every_site_whole(
    city: PublishedCity, act: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    points = try_kills(city, act, every=1)

    with capsys.disabled():
        sys.stdout.write(f" {act.__name__}: {points} points ")
