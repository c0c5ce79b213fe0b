"""After a withdrawal nothing on the front's disk tells of the page (R10)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from wagtail.models import Page

from cms.publishing.withdraw import StillPublic, Withdrawn, withdraw, withdrawn_of
from cms.records.reader import RecordReader
from cms.records.table import writing
from cms.settings.shared import ROOT
from departments.disclosure.models import NewsPage
from search.configuration import engine
from tests.factories import make_picture

from .city import BUREAU, PublishedCity

SECRET = "误发的内部名单"


def published_by_mistake(city: PublishedCity) -> NewsPage:
    city.publish()
    with writing():
        column = Page.objects.get(url_path="/gongan/news/")
        page = column.add_child(instance=NewsPage(title=SECRET, slug="mistake", live=False))
        page.body = [("text", f"<p>{SECRET}</p>")]
        page.save_revision().publish()
    city.publish()
    assert SECRET in city.read("/news/mistake.html")
    return page


def unpublish(page: NewsPage) -> None:
    with writing():
        NewsPage.objects.get(pk=page.pk).unpublish()


def files_that_tell(folder: Path) -> list[str]:
    needle = SECRET.encode()
    return [str(file) for file in folder.rglob("*") if file.is_file() and needle in file.read_bytes()]


def withdrawal(city: PublishedCity, page: NewsPage) -> dict[str, list[str]]:
    thing = withdrawn_of(RecordReader(city.settings), f"page:{page.pk}")  # type: ignore[arg-type]
    assert thing is not None
    return withdraw(city.configuration, thing, unpublish=lambda: unpublish(page), publish=city.publish)


def manage(city: PublishedCity, *words: str) -> None:
    given = {name: value for name, value in os.environ.items() if not name.startswith(("CHENGMEN_", "DJANGO_"))}
    given |= {"CHENGMEN_VAR": str(city.var), "CHENGMEN_DATABASE": str(city.database)}
    subprocess.run([sys.executable, str(ROOT / "manage.py"), *words], env=given, check=True)


@pytest.mark.slow
def test_when_the_command_ends_no_byte_of_the_search_index_tells_of_the_page(city: PublishedCity) -> None:
    page = published_by_mistake(city)
    manage(city, "search", "rebuild")
    assert f"page:{page.pk}" in dict(engine("embedded").digests())

    manage(city, "withdraw", f"page:{page.pk}")

    assert files_that_tell(city.var / "index") == []
    assert f"page:{page.pk}" not in dict(engine("embedded").digests())
    assert list((city.var / "index").rglob("state.json"))


def test_a_withdrawn_page_leaves_kept_releases_and_the_public_copy(city: PublishedCity) -> None:
    page = published_by_mistake(city)
    first = city.releases().known()[0]

    removed = withdrawal(city, page)

    assert removed[BUREAU]
    assert files_that_tell(city.var / "site") == []
    assert files_that_tell(city.var / "receipts") == []
    assert [file for file in files_that_tell(city.var) if "public.sqlite" in file] == []
    assert first in city.releases().known()


def test_a_site_pinned_to_a_release_with_the_page_is_unpinned(city: PublishedCity) -> None:
    page = published_by_mistake(city)
    city.releases().pin(city.releases().live())

    withdrawal(city, page)

    assert city.releases().pinned() == ""
    assert files_that_tell(city.var / "site") == []


def test_a_withdrawal_done_again_forgets_the_pictures_that_the_first_left(city: PublishedCity) -> None:
    page = published_by_mistake(city)
    with writing():
        page.image = make_picture("secret")
        page.save_revision().publish()
    city.publish()
    assert list(city.configuration.images.iterdir())
    unpublish(page)
    city.publish()

    # Its Record is gone, as after a first command that was killed.
    withdraw(
        city.configuration,
        Withdrawn(key=f"page:{page.pk}", title=SECRET),
        unpublish=lambda: None,
        publish=city.publish,
    )

    assert list(city.configuration.images.iterdir()) == []


def test_a_site_that_was_pinned_to_the_page_is_renewed_even_where_nothing_else_changes(city: PublishedCity) -> None:
    page = published_by_mistake(city)
    city.releases().pin(city.releases().live())
    unpublish(page)
    city.publish()

    thing = Withdrawn(key=f"page:{page.pk}", title=SECRET)
    withdraw(city.configuration, thing, unpublish=lambda: None, publish=city.publish)

    assert files_that_tell(city.var / "site") == []


def test_a_withdrawal_that_could_not_publish_says_so(city: PublishedCity) -> None:
    page = published_by_mistake(city)
    thing = withdrawn_of(RecordReader(city.settings), f"page:{page.pk}")  # type: ignore[arg-type]
    assert thing is not None

    with pytest.raises(StillPublic, match=r"gongan\.localhost"):
        withdraw(city.configuration, thing, unpublish=lambda: unpublish(page), publish=lambda full: None)
