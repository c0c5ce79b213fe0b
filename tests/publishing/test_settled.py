"""A publisher that starts anew plans what differs from what its releases were made of, and nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cms.publishing.receipts import Receipt
from cms.records.models import Counter
from cms.records.public_copy import state
from cms.records.table import writing
from departments.organisation.models import City, Department
from tests.factories import news, publish_page

from .city import BUREAU, PORTAL, PublishedCity
from .test_faults import picture

pytestmark = pytest.mark.database


def cold(city: PublishedCity, **asked: Any) -> Receipt:
    return city.new_publisher().run(**asked)


@pytest.fixture
def settled(city: PublishedCity) -> Iterator[PublishedCity]:
    city.publish()
    yield city
    assert city.differences() == []


def planned(city: PublishedCity) -> set[str]:
    """Sites that a run of a new publisher looked at in full."""
    publisher = city.new_publisher()
    found: set[str] = set()
    original = publisher.view

    def noted(slug: str) -> Any:
        found.add(slug)
        return original(slug)

    publisher.view = noted  # type: ignore[method-assign]
    receipt = publisher.run()
    assert receipt.failed == {}
    assert receipt.sites == 2
    return found


def test_without_a_change_nothing_is_planned_and_everything_is_told(settled: PublishedCity) -> None:
    whole = cold(settled, full=True)

    assert planned(settled) == set()
    receipt = cold(settled)
    assert (receipt.written, receipt.rendered, receipt.removed) == (0, 0, 0)
    told = (receipt.sites, receipt.records, receipt.outputs, receipt.kept, receipt.version)
    assert told == (2, whole.records, whole.outputs, whole.outputs, Counter.objects.get().version)


def test_a_change_is_found_where_it_was_made(settled: PublishedCity) -> None:
    page = news()
    page.responsible_editor = "值班编辑岗"
    publish_page(page)

    assert planned(settled) == {"gongan"}
    assert "值班编辑岗" in settled.read("/news/a.html")


def test_a_removal_is_found(settled: PublishedCity) -> None:
    with writing():
        news().unpublish()

    assert "gongan" in planned(settled)
    assert not settled.file("/news/a.html").exists()


def test_what_all_sites_read_concerns_all_sites(settled: PublishedCity) -> None:
    with writing():
        city = City.load()
        city.hotline = "12345-9"
        city.save()

    assert planned(settled) == {"gongan", "portal"}
    assert "12345-9" in settled.read("/index.html", host=PORTAL)


def test_what_the_portal_shows_of_a_site_concerns_the_portal(settled: PublishedCity) -> None:
    with writing():
        department = Department.objects.get(sites__slug="gongan")
        department.name = "示例市警务局"
        department.save()

    assert planned(settled) == {"gongan", "portal"}
    assert "示例市警务局" in settled.read("/index.html", host=PORTAL)


def test_a_site_alone_leaves_the_portal_for_the_next_run(settled: PublishedCity) -> None:
    page = news()
    page.title = "便民服务日改期"
    publish_page(page)

    cold(settled, only="gongan")
    assert "便民服务日改期" not in settled.read("/index.html", host=PORTAL)
    assert planned(settled) == {"portal"}
    assert "便民服务日改期" in settled.read("/index.html", host=PORTAL)


@pytest.mark.parametrize(
    ("setting", "file"), [("CHENGMEN_TEMPLATES", "kinds/news.html"), ("CHENGMEN_STATIC", "main.css")]
)
def test_a_changed_template_or_asset_is_found(settled: PublishedCity, setting: str, file: str) -> None:
    copy = settled.var / "changed"
    shutil.copytree(getattr(settled.settings, setting), copy)
    setattr(settled.settings, setting, copy)
    with (copy / file).open("a", encoding="utf-8") as changed:
        changed.write("\n/* 改过 */\n")

    assert planned(settled) == {"gongan", "portal"}


@pytest.mark.parametrize(
    "damage",
    [
        lambda releases: (releases.folder / "inputs.json").unlink(),
        lambda releases: (releases.folder / "inputs.json").write_bytes(b"{"),
        lambda releases: (releases.manifests / f"{releases.live()}.json").unlink(),
        lambda releases: (releases.folder / "current").unlink(),
    ],
    ids=["forgotten", "half written", "without manifest", "not live"],
)
def test_a_release_that_is_not_as_it_was_is_looked_at_again(
    settled: PublishedCity, damage: Callable[[Any], None]
) -> None:
    damage(settled.releases())

    assert planned(settled) == {"gongan"}


def test_a_site_that_was_rolled_back_is_planned_once_it_is_released(settled: PublishedCity) -> None:
    first = settled.releases().live()
    publish_page(news())
    page = news()
    page.title = "第二次"
    publish_page(page)
    cold(settled)
    settled.releases().roll_back(first)

    assert cold(settled).pinned == ["gongan"]
    settled.releases().unpin()
    assert planned(settled) == {"gongan"}
    assert "第二次" in settled.read("/news/a.html")


def test_a_site_that_should_be_gone_is_taken_down(settled: PublishedCity) -> None:
    shutil.copytree(settled.var / "site" / BUREAU, settled.var / "site" / "gone.localhost", symlinks=True)

    cold(settled)

    assert not (settled.var / "site" / "gone.localhost" / "current").exists()


def test_a_lost_copy_for_the_front_is_made_even_where_nothing_is_published(settled: PublishedCity) -> None:
    for file in settled.var.glob("public.sqlite*"):
        file.unlink()

    cold(settled)

    assert state(settled.configuration.public_copy) == (Counter.objects.get().epoch, Counter.objects.get().version)


def test_a_page_with_a_missing_picture_is_tried_again_by_the_next_publisher(city: PublishedCity) -> None:
    city.publish()
    page = news()
    page.title, page.image = "换了标题", picture("green")
    publish_page(page)
    original = Path(page.image.file.path)
    hidden = original.rename(original.with_suffix(".hidden"))

    assert "gongan/news/a.html" in cold(city).withheld
    hidden.rename(original)
    assert "gongan" in planned(city)
    assert "换了标题" in city.read("/news/a.html")
