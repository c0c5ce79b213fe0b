"""Nothing that is not public reaches the front: neither its files nor its copies, its index or its answers."""

from __future__ import annotations

import gzip
import sqlite3
import time
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction

from cms.publishing.withdraw import withdraw, withdrawn_of
from cms.records.reader import RecordReader
from cms.records.table import writing
from departments.disclosure.models import ColumnPage, NewsPage
from tests.editing.gate.made_files import pdf
from tests.publishing.city import BUREAU, PORTAL, PublishedCity

from .server import Front, running_front

PUBLIC = "publicmark01"
NEVER_PUBLIC = [
    "draftoflive01",
    "neverpublished01",
    "scheduled01",
    "restricted01",
    "belowrestricted01",
    "belowunpublished01",
    "searchengine01",
    "seotitle01",
    "imagetitle01",
    "exifcamera01",
    "filetitle01",
    "unattached01",
    "tagofafile01",
    "ownersname01",
]
NO_LONGER_PUBLIC = ["unpublished01", "deleted01", "expired01", "restrictedlater01"]
WITHDRAWN = "withdrawn01"


@pytest.fixture
def planted(city: PublishedCity) -> PublishedCity:
    """A city with a marker in each place that is not public, and one page that is."""
    owner = get_user_model().objects.create(username="ownersname01", first_name="ownersname01")
    with writing():
        add("public", PUBLIC, owner=owner, search_description="searchengine01", seo_title="seotitle01")
        add("never", "neverpublished01", is_live=False)
        add("later", "scheduled01", go_live_at=timezone.now() + timedelta(days=1))
        restrict(add("closed", "restricted01"))
        for number, parent in enumerate((column("shut", "shut"), column("dark", "dark"))):
            below = ["belowrestricted01", "belowunpublished01"][number]
            add("below", below, parent=parent)
            restrict(parent) if number == 0 else parent.unpublish()
        for number, marker in enumerate((*NO_LONGER_PUBLIC, WITHDRAWN)):
            add(f"leaving-{number}", marker)
        with_files(NewsPage.objects.get(slug="public"))
    draft = NewsPage.objects.get(slug="public")
    draft.title = draft.summary = "draftoflive01"
    with writing():
        draft.save_revision()
    return city


@pytest.fixture
def front(planted: PublishedCity) -> Iterator[Front]:
    planted.publish()
    with running_front(planted) as running:
        yield running


@pytest.mark.slow
def test_nothing_private_is_on_the_front(front: Front, planted: PublishedCity) -> None:
    await_search(front, WITHDRAWN, is_found=True)
    take_away(planted)
    for marker in (*NO_LONGER_PUBLIC, WITHDRAWN):
        await_search(front, marker, is_found=False)

    private = [*NEVER_PUBLIC, *NO_LONGER_PUBLIC, WITHDRAWN]
    answered = answers(front, private)
    stored = [file for name in ("public.sqlite*", "index/**/*", "downloads/*") for file in planted.var.glob(name)]
    everywhere = [file for name in ("site/**/*", "receipts/*", "images/*") for file in planted.var.glob(name)]
    live = [file for host in (BUREAU, PORTAL) for file in planted.file("/", host).rglob("*")]

    assert telling(stored, [PUBLIC]), "The search for markers finds none at all."
    assert telling(live, [PUBLIC]), "The search for markers finds none at all."
    assert telling(stored + live, private) == []
    assert telling(everywhere, [*NEVER_PUBLIC, WITHDRAWN]) == []
    assert [place for place, body in answered.items() if PUBLIC.encode() in body]
    assert [(place, marker) for place, body in answered.items() for marker in private if marker.encode() in body] == []


def add(slug: str, marker: str, *, parent: Page | None = None, is_live: bool = True, **fields: Any) -> NewsPage:
    page = NewsPage(title=marker, summary=marker, slug=slug, live=False, **fields)
    page.body = [("text", f"<p>{marker}</p>")]
    (parent or Page.objects.get(url_path="/gongan/news/")).add_child(instance=page)
    revision = page.save_revision()
    if is_live:
        revision.publish()
    return page


def column(slug: str, title: str) -> Page:
    page = Page.objects.get(url_path="/gongan/").add_child(instance=ColumnPage(title=title, slug=slug, live=False))
    page.save_revision().publish()
    return Page.objects.get(pk=page.pk)


def restrict(page: Page) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type="login")


def with_files(page: NewsPage) -> None:
    exif = Image.Exif()
    exif[0x010F] = "exifcamera01"
    content = BytesIO()
    Image.new("RGB", (900, 600), "red").save(content, "JPEG", exif=exif)
    assert b"exifcamera01" in content.getvalue()
    page.image = get_image_model().objects.create(
        title="imagetitle01", description="市民大厅", file=ContentFile(content.getvalue(), "hall.jpg")
    )
    documents = get_document_model().objects
    attached = documents.create(title="filetitle01", file=ContentFile(pdf("BT /F1 9 Tf (form) Tj ET"), "form.pdf"))
    attached.tags.add("tagofafile01")
    documents.create(
        title="unattached01", file=ContentFile(pdf("BT /F1 9 Tf (unattached01) Tj ET"), "unattached01.pdf")
    )
    page.attachments.add(page.attachments.model(document=attached, title="申请表"))
    page.save_revision().publish()


def take_away(city: PublishedCity) -> None:
    """What was public a moment ago leaves in each way there is."""
    pages = {page.title: page for page in NewsPage.objects.filter(slug__startswith="leaving-")}
    thing = withdrawn_of(RecordReader(city.settings), f"page:{pages[WITHDRAWN].pk}")  # type: ignore[arg-type]
    assert thing is not None
    with writing():
        pages["unpublished01"].unpublish()
        pages["deleted01"].delete()
        restrict(pages["restrictedlater01"])
        pages["expired01"].expire_at = timezone.now()
        pages["expired01"].save_revision().publish()

    def unpublish() -> None:
        with writing():
            pages[WITHDRAWN].unpublish()

    withdraw(city.configuration, thing, unpublish=unpublish, publish=city.publish)


def await_search(front: Front, title: str, *, is_found: bool) -> None:
    end = time.monotonic() + 30
    while (title in str(front.get(f"/search.json?q={title}").json["results"])) != is_found:
        assert time.monotonic() < end, f"search does not say of {title} what it should"
        time.sleep(0.2)


def answers(front: Front, private: list[str]) -> dict[str, bytes]:
    """All of the API, the downloads, and what search says of everything."""
    places = ["/api/v1/records?limit=1000", "/api/v1/records?since=0&limit=1000", "/api/v1/sites", "/feed.xml"]
    places += ["/sitemap.xml", "/search.json?q=%E6%9C%8D%E5%8A%A1", "/search?q=%E6%9C%8D%E5%8A%A1", "/news/"]
    found = {place: front.get(place).body for place in places}
    found["jsonl"] = gzip.decompress(front.get("/data/records.jsonl.gz").body)
    found["sqlite"] = front.get("/data/public.sqlite").body
    for marker in private:
        # The answer repeats the question: only results may not.
        found[f"suggest {marker}"] = str(front.get(f"/suggest.json?q={marker[:6]}").json["suggestions"]).encode()
        found[f"search {marker}"] = str(front.get(f"/search.json?q={marker}").json["results"]).encode()
    return found


def telling(files: list[Path], markers: list[str]) -> list[str]:
    found = []
    for file in files:
        content = file.read_bytes() if file.is_file() else b""
        found += [f"{file}: {marker}" for marker in markers if marker.encode() in content]
    return found


def test_a_download_holds_no_free_pages(front: Front, tmp_path: Path) -> None:
    file = tmp_path / "copy.sqlite"
    file.write_bytes(front.get("/data/public.sqlite").body)

    connection = sqlite3.connect(file)
    free = connection.execute("PRAGMA freelist_count").fetchone()[0]
    connection.close()

    assert free == 0
