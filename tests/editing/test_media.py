"""Editors see thumbnails of their own pictures, and of nobody else's."""

from __future__ import annotations

import pytest
from django.core.files import File
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.models import Collection

from cms.records.table import writing
from tests.factories import make_picture
from tests.publishing.city import PublishedCity

from .forms import client_of


def thumbnail(collection: Collection) -> str:
    with writing():
        picture = make_picture("hall")
        picture.collection = collection
        picture.save()
        with picture.file.open("rb") as original:
            made = picture.renditions.create(
                filter_spec="max-165x165",
                focal_point_key="",
                width=165,
                height=110,
                file=File(original, "hall.small.png"),
            )
    return str(made.url)


@pytest.fixture
def own(city: PublishedCity) -> Collection:
    return Collection.objects.get(depth=2, name__contains="公安")


@pytest.fixture
def foreign(city: PublishedCity) -> Collection:
    return Collection.objects.filter(depth=2).exclude(name__contains="公安").first()


def test_an_editor_sees_thumbnails_of_own_pictures(own: Collection) -> None:
    answer = client_of("gongan-editors").get(thumbnail(own))

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.getvalue().startswith(b"\x89PNG")


def test_another_departments_thumbnail_is_not_shown(foreign: Collection) -> None:
    address = thumbnail(foreign)

    assert client_of("gongan-editors").get(address).status_code == 404
    shown = client_of("portal-team").get(address)
    assert shown.status_code == 200
    shown.close()


def test_thumbnails_are_shown_to_nobody_else(own: Collection) -> None:
    assert Client().get(thumbnail(own)).status_code == 404


@pytest.mark.parametrize("name", ["original_images/hall.png", "documents/form.pdf", "../chengmen.sqlite"])
def test_nothing_but_thumbnails_is_served(own: Collection, name: str) -> None:
    thumbnail(own)

    assert client_of("gongan-editors").get(f"/media/{name}").status_code == 404


def test_a_lost_thumbnail_is_not_found(own: Collection, city: PublishedCity) -> None:
    address = thumbnail(own)
    (city.var / "media" / address.removeprefix("/media/")).unlink()

    assert client_of("gongan-editors").get(address).status_code == 404


def test_a_picture_that_no_screen_has_shown_yet_opens(own: Collection) -> None:
    """Wagtail notes its size then, on a look."""
    with writing():
        picture = make_picture("hall")
        picture.collection, picture.file_size = own, None
        picture.save()

    assert client_of("gongan-editors").get(f"/admin/images/{picture.pk}/").status_code == 200


def test_files_are_their_departments_own(own: Collection, foreign: Collection) -> None:
    documents = get_document_model().objects
    with writing():
        ours, theirs = (
            documents.create(title="表", collection=place, file=ContentFile(b"%PDF-1.4", name=f"form{place.pk}.pdf"))
            for place in (own, foreign)
        )
    editor = client_of("gongan-editors")

    assert editor.get(ours.url).getvalue() == b"%PDF-1.4"
    assert editor.get(theirs.url).status_code == 404
    assert Client().get(theirs.url).status_code == 404
