"""A page is found by its words and by what it refers to after each act, and read for that once."""

from __future__ import annotations

from contextlib import suppress

from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.documents import get_document_model
from wagtail.models import Page, ReferenceIndex
from wagtail.search.models import IndexEntry

from cms.records.table import writing
from departments.services.models import Material, ServiceItemPage
from tests.publishing.city import PublishedCity

from .gate.made_files import docx


def users_of(document: object) -> set[str]:
    return {row.object_id for row in ReferenceIndex.get_references_to(document)}


def guide() -> ServiceItemPage:
    return ServiceItemPage.objects.get(url_path="/gongan/services/id-card/")


def found_by(word: str) -> list[str]:
    return [page.title for page in Page.objects.all().autocomplete(word)]


def test_the_files_of_a_pages_rows_are_known_as_used_from_publishing_to_taking_away(city: PublishedCity) -> None:
    page = guide()
    with writing():
        form = get_document_model().objects.create(
            title="申请表", file=ContentFile(docx("填写姓名。"), name="form.docx")
        )
        page.materials.add(Material(name="申请表", blank_form=form, sample=form))
        revision = page.save_revision()
    assert users_of(form) == set()

    with writing():
        revision.publish()
    assert users_of(form) == {str(page.pk)}

    with writing():
        page = guide()
        page.materials.remove(page.materials.get(name="申请表"))
        page.save_revision().publish()
    assert users_of(form) == set()


def test_a_page_is_found_by_the_title_that_it_was_saved_with_last(city: PublishedCity) -> None:
    with writing():
        page = guide()
        page.title = "边境通行证"
        page.save_revision().publish()
    assert (found_by("边境"), found_by("居民身份证")) == (["边境通行证"], [])

    outside = guide()
    outside.live, outside.title = False, "出境通行证"
    outside.save()
    assert (found_by("出境"), found_by("边境")) == (["出境通行证"], [])


def test_a_page_that_is_deleted_is_found_no_more(city: PublishedCity) -> None:
    entries = IndexEntry.objects.filter(object_id=str(guide().pk))
    with writing():
        page = guide()
        page.save_revision().publish()
    assert entries.exists()

    with writing():
        guide().delete()

    assert not entries.exists()


def test_an_act_that_saves_a_page_several_times_indexes_it_once(city: PublishedCity) -> None:
    with CaptureQueriesContext(connection) as captured, writing():
        page = guide()
        page.save_revision().publish()
        page.refresh_from_db()
        page.save()

    told = [query["sql"] for query in captured if IndexEntry._meta.db_table in query["sql"]]
    assert len([sql for sql in told if "autocomplete" in sql and not sql.startswith("SELECT")]) == 1


def test_an_act_that_was_undone_inside_another_is_forgotten_by_the_other(city: PublishedCity) -> None:
    def save_and_fail() -> None:
        with writing():
            guide().save()
            ServiceItemPage.objects.get(slug="none")

    with CaptureQueriesContext(connection) as captured, writing(), suppress(ServiceItemPage.DoesNotExist):
        save_and_fail()

    assert not [query["sql"] for query in captured if IndexEntry._meta.db_table in query["sql"]]
