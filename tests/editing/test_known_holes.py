"""Holes that Wagtail has had and that are no question of whose a thing is, by their advisories; see matrix/test_known_leaks.py."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.images import get_image_model
from wagtail.models import Collection

from cms.records.models import RecordRow
from cms.records.table import writing
from tests.factories import make_picture, news, publish_page
from tests.publishing.city import PublishedCity

from .conftest import UNCLOSED
from .forms import client_of

pytestmark = [pytest.mark.database, *UNCLOSED]

LONG = 4_000
"""Characters: no server passes on a longer line of a request."""


@pytest.fixture
def editor(city: PublishedCity) -> Client:
    return client_of("gongan-editors")


@pytest.fixture
def portal_team(city: PublishedCity) -> Client:
    return client_of("portal-team")


def published(body: list[tuple[str, Any]]) -> str:
    page = news()
    page.body = body
    publish_page(page)
    return RecordRow.objects.get(key=f"page:{page.pk}").body


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "java&#10;script:alert(1)", "data:text/html,x", "vbscript:x"],
)
def test_an_address_in_rich_text_runs_nothing(city: PublishedCity, address: str) -> None:
    """CVE-2021-29434."""
    body = published([("text", f'<p>办事指南<a href="{address}" onclick="alert(1)">见此</a></p>')])

    assert "办事指南" in body
    assert "见此" in body
    assert not any(word in body.lower() for word in ("script:", "data:text", "onclick"))


def test_rich_text_keeps_no_element_that_runs(city: PublishedCity) -> None:
    """CVE-2021-32681: what a block holds is not taken for markup that is safe."""
    body = published(
        [("text", "<p>正文<img src=x onerror=alert(1)><svg onload=alert(1)></svg><script>alert(1)</script></p>")]
    )

    assert "正文" in body
    assert not any(word in body for word in ("onerror", "onload", "script", "svg"))


def test_a_cell_of_a_table_is_text(city: PublishedCity) -> None:
    """CVE-2026-28222."""
    table = {
        "data": [["项目", "<img src=x onerror=alert(1)>"]],
        "cell": [{"row": 0, "col": 0, "className": '"><script>'}],
    }

    body = published([("table", table)])

    assert "&lt;img src=x onerror=alert(1)&gt;" in body
    assert "<img" not in body
    assert "<script" not in body


@pytest.mark.parametrize("query", ['"' * LONG, "a:" * (LONG // 2), 'a:"' * (LONG // 3), "\\" * LONG])
@pytest.mark.parametrize("place", ["pages/search/", "images/", "documents/"])
def test_a_long_query_is_answered(editor: Client, place: str, query: str) -> None:
    """CVE-2024-39317."""
    assert editor.get(f"/admin/{place}", {"q": query}).status_code == 200


@pytest.mark.parametrize(
    "spec", ["width-100000", "max-99999x99999", "fill-1x1|format-webp-lossless|jpegquality-1", "<script>"]
)
def test_nobody_has_pictures_made_by_an_address(editor: Client, portal_team: Client, spec: str) -> None:
    """CVE-2026-54260 and CVE-2026-54263: neither in numbers, nor by an address that comes back as markup."""
    with writing():
        picture = make_picture("大厅")
        picture.collection = Collection.objects.get(depth=2, name__contains="公安")
        picture.save()

    addresses = [
        f"/admin/images/{picture.pk}/preview/{spec}/",
        f"/admin/images/{picture.pk}/generate_url/{spec}/",
        f"/images/x/{picture.pk}/{spec}/",
    ]
    assert {editor.get(address).status_code for address in addresses} == {404}
    for answer in map(portal_team.get, addresses):
        assert not ("html" in answer["Content-Type"] and b"<script>" in answer.getvalue())
    assert not picture.renditions.exclude(filter_spec__startswith="max-").exists()


def test_a_picture_larger_than_allowed_is_refused(editor: Client) -> None:
    """CVE-2023-28837: a file is measured before it is read."""
    large = SimpleUploadedFile("大厅.png", b"\x89PNG" + bytes(settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE), "image/png")
    own = Collection.objects.get(depth=2, name__contains="公安")

    answer = editor.post(
        "/admin/images/add/", {"title": "大厅", "file": large, "collection": own.pk, "description": "大厅"}
    )

    assert "10.0" in answer.content.decode()
    assert not get_image_model().objects.filter(title="大厅").exists()
