"""What of other departments may be linked to; the addresses themselves are walked over in ``matrix``."""

from __future__ import annotations

import pytest
from wagtail.models import Page

from cms.editing import guard
from cms.records.table import writing
from departments.disclosure.models import ColumnPage, NewsPage
from tests.publishing.city import PublishedCity

from .forms import person


def drafted(column: str, title: str) -> Page:
    with writing():
        return Page.objects.get(url_path=column).add_child(instance=NewsPage(title=title, slug="draft", live=False))


def test_links_lead_to_published_pages_of_all_sites_and_own_drafts(city: PublishedCity) -> None:
    own, foreign = drafted("/gongan/news/", "自己的草稿"), drafted("/portal/news/", "门户的草稿")

    found = guard.linkable_pages(person("linker", "gongan-editors"), Page.objects.all())

    assert found.filter(pk=own.pk).exists()
    assert found.filter(url_path="/portal/news/a/").exists()
    assert not found.filter(pk=foreign.pk).exists()


@pytest.mark.parametrize("is_hidden", [True, False])
def test_links_lead_to_nothing_below_a_section_that_is_hidden_or_being_changed(
    city: PublishedCity, is_hidden: bool
) -> None:
    section = ColumnPage.objects.get(url_path="/portal/news/")
    section.title = "尚未公开的栏目名称"
    with writing():
        section.unpublish() if is_hidden else section.save_revision()

    found = guard.linkable_pages(person("linker", "gongan-editors"), Page.objects.all())

    assert not found.filter(url_path="/portal/news/a/").exists()
    assert found.filter(url_path="/portal/notices/n/").exists()
