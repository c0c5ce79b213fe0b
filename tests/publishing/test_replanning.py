"""After a change a site is planned as far as its pages have read what changed, and the tree is as a clean build's."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from wagtail.models import Page

from cms.publishing.receipts import Receipt
from cms.publishing.release import SiteReleases
from cms.records.table import writing
from departments.disclosure.models import NewsPage
from departments.organisation.models import City, SiteProfile
from tests.factories import add_page, make_picture, news, publish_page

from .city import BUREAU, PORTAL, PublishedCity

pytestmark = pytest.mark.database

PORTAL_SLUG = "portal"
PAGES = 12
"""More than those that an article concerns."""


@pytest.fixture
def followed(city: PublishedCity) -> Iterator[PublishedCity]:
    with writing():
        column = news().get_parent()
        for number in range(PAGES):
            add_page(column, NewsPage, f"further-{number}")
    city.publish()
    yield city
    assert city.differences() == []


def titled(city: PublishedCity, title: str, *, slug: str = "further-3") -> Receipt:
    """An article of the bureau gets another title."""
    retitle(title, slug)
    return city.publish()


def retitle(title: str, slug: str = "further-3") -> None:
    page = NewsPage.objects.get(slug=slug)
    page.title = title
    publish_page(page)


def others(city: PublishedCity) -> dict[str, int]:
    """Files of the articles beside the one that changes, by inode: what is not made again is linked."""
    folder = city.file("/").resolve()
    return {file.name: file.stat().st_ino for file in folder.rglob("further-*.html") if "further-3" not in file.name}


def test_an_article_has_few_pages_planned_again(followed: PublishedCity) -> None:
    whole, before = followed.publish(full=True), others(followed)

    receipt = titled(followed, "夜间窗口开放")

    assert receipt.planned < whole.planned / 2
    assert "夜间窗口开放" in followed.read("/news/further-3.html")
    assert others(followed) == before


def test_the_portal_has_few_pages_planned_again_for_what_it_shows_of_others(followed: PublishedCity) -> None:
    whole = followed.publish(full=True)

    shown = followed.read("/index.html", PORTAL)
    # Of those that went public within a second, keys decide.
    slug = next(slug for slug in (f"further-{number}" for number in range(PAGES)) if f"/{slug}.html" in shown)

    receipt = titled(followed, "夜间窗口开放", slug=slug)

    assert "夜间窗口开放" in followed.read("/index.html", PORTAL)
    assert {PORTAL_SLUG, "gongan"} == receipt.switched.keys()
    assert receipt.planned < whole.planned / 2


def test_pages_that_were_planned_again_are_known_the_next_time(followed: PublishedCity) -> None:
    first = titled(followed, "夜间窗口开放")

    second = titled(followed, "周末窗口开放")

    assert second.planned == first.planned
    assert "夜间窗口开放" not in followed.read("/news/further-3.html")


def test_what_all_pages_show_has_all_planned_again(followed: PublishedCity) -> None:
    whole = followed.publish(full=True)
    city = City.objects.get()
    city.hotline = "12333"
    with writing():
        city.save()

    receipt = followed.publish()

    assert receipt.planned == whole.planned
    assert all("12333" in followed.read(f"/news/further-{number}.html") for number in range(PAGES))


def test_the_site_itself_has_all_its_pages_planned_again(followed: PublishedCity) -> None:
    profile = SiteProfile.objects.get(slug="gongan")
    profile.icp_number = "鄂ICP备00000001号"
    with writing():
        profile.save()

    receipt = followed.publish()

    assert receipt.sites == 2
    assert "鄂ICP备00000001号" in followed.read("/news/further-7.html")


def test_a_page_that_was_missed_is_found_when_it_comes(followed: PublishedCity) -> None:
    """What a look-up did not find is read, too: a link to a page that is not public yet."""
    target, source = NewsPage.objects.get(slug="further-5"), NewsPage.objects.get(slug="further-6")
    source.body = [("text", f'<p><a linktype="page" id="{target.pk}">见此</a></p>')]
    publish_page(source)
    with writing():
        target.unpublish()
    followed.publish()
    assert "further-5.html" not in followed.read("/news/further-6.html")

    publish_page(NewsPage.objects.get(slug="further-5"))
    receipt = followed.publish()

    assert "further-5.html" in followed.read("/news/further-6.html")
    assert receipt.planned < receipt.outputs / 2


def test_a_publisher_that_starts_anew_knows_what_pages_read(followed: PublishedCity) -> None:
    whole = followed.publish(full=True)
    publisher = followed.new_publisher()
    publisher.stays = True
    publisher.run()
    retitle("夜间窗口开放")

    receipt = publisher.run()

    assert receipt.planned < whole.planned / 2


def test_a_publisher_that_does_not_know_what_has_changed_plans_the_site_whole(followed: PublishedCity) -> None:
    retitle("夜间窗口开放")

    receipt = followed.new_publisher().run()

    assert receipt.planned > receipt.outputs / 2


def lost(releases: SiteReleases) -> None:
    (releases.folder / "reads.msgpack").unlink()


def damaged(releases: SiteReleases) -> None:
    (releases.folder / "reads.msgpack").write_bytes(b"\x81")


def of_another_release(releases: SiteReleases) -> None:
    file = releases.folder / "reads.msgpack"
    file.write_bytes(file.read_bytes().replace(b"release", b"relea5e"))


@pytest.mark.parametrize("harm", [lost, damaged, of_another_release])
def test_without_what_was_read_the_site_is_planned_whole(
    followed: PublishedCity, harm: Callable[[SiteReleases], None]
) -> None:
    small = titled(followed, "夜间窗口开放")
    harm(followed.releases(BUREAU))

    receipt = titled(followed, "周末窗口开放")

    assert receipt.planned > 2 * small.planned
    assert titled(followed, "午间窗口开放").planned == small.planned


def test_a_release_that_was_rolled_back_is_no_ground_for_the_next(followed: PublishedCity) -> None:
    """What is kept comes from the live release, and only where that is the one whose reads are known."""
    releases = followed.releases(BUREAU)
    former = releases.live()
    titled(followed, "夜间窗口开放")
    releases.switch(former)

    titled(followed, "周末窗口开放", slug="further-4")

    assert "夜间窗口开放" in followed.read("/news/further-3.html")


def test_pictures_of_pages_that_are_kept_stay(followed: PublishedCity) -> None:
    page = NewsPage.objects.get(slug="further-8")
    with writing():
        page.image = make_picture("窗口")
    publish_page(page)
    followed.publish()
    stored = {file.name for file in followed.file("/assets/images").iterdir()}
    assert stored

    titled(followed, "夜间窗口开放")

    assert {file.name for file in followed.file("/assets/images").iterdir()} == stored


def test_a_page_that_goes_takes_its_files_along(followed: PublishedCity) -> None:
    with writing():
        Page.objects.get(slug="further-9").delete()

    receipt = followed.publish()

    assert not followed.file("/news/further-9.html").exists()
    assert receipt.planned < receipt.outputs / 2
