"""Before something is unpublished or deleted its users on all sites are told; of others' drafts the number alone."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import Collection, Page

from cms.records.table import writing
from departments.disclosure.models import NewsPage
from tests.factories import news
from tests.publishing.city import PublishedCity

from .forms import client_of

PUBLIC, DRAFT = "门户转载的消息", "门户没有公开的草稿"


@pytest.fixture
def used(city: PublishedCity) -> NewsPage:
    """A page of the bureau that the portal links to from a public page and from a draft."""
    target = news()
    link = f'<p>见<a linktype="page" id="{target.pk}">原文</a></p>'
    column = Page.objects.get(url_path="/portal/news/")
    with writing():
        for title, slug, is_live in ((PUBLIC, "public", True), (DRAFT, "draft", False)):
            page = NewsPage(title=title, slug=slug, body=[("text", link)], live=False)
            column.add_child(instance=page)
            if is_live:
                page.save_revision().publish()
    return target


@pytest.mark.parametrize("act", ["unpublish", "delete"])
def test_a_department_is_told_who_links_to_its_page(used: NewsPage, act: str) -> None:
    answer = client_of("gongan-editors", "gongan-approvers").get(f"/admin/pages/{used.pk}/{act}/")

    text = answer.content.decode()
    assert "示例市人民政府门户网站" in text
    assert PUBLIC in text
    assert "另有 1 页" in text
    assert DRAFT not in text


def test_the_portal_team_is_told_of_drafts_too(used: NewsPage) -> None:
    text = client_of("portal-team").get(f"/admin/pages/{used.pk}/unpublish/").content.decode()

    assert PUBLIC in text
    assert DRAFT in text


def test_who_offers_a_file_is_told_before_it_is_deleted(city: PublishedCity) -> None:
    with writing():
        collection = Collection.objects.get(name="示例市公安局")
        file = ContentFile(b"%PDF-1.4", name="form.pdf")
        document = get_document_model().objects.create(title="申请表", collection=collection, file=file)
        body = [("text", f'<p><a linktype="document" id="{document.pk}">申请表</a></p>')]
        page = NewsPage(title="附申请表的通知", slug="with-form", body=body, live=False)
        Page.objects.get(url_path="/gongan/news/").add_child(instance=page)

    text = client_of("portal-team").get(f"/admin/documents/delete/{document.pk}/").content.decode()

    assert page.title in text
    assert "正在使用" in text


def test_what_nobody_uses_is_said_nothing_of(city: PublishedCity) -> None:
    text = client_of("portal-team").get(f"/admin/pages/{news().pk}/delete/").content.decode()

    assert "正在使用" not in text
