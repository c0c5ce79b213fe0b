"""What a page refers to is known after each save, its rows' files too."""

from __future__ import annotations

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import ReferenceIndex

from cms.records.table import writing
from departments.services.models import Material, ServiceItemPage
from tests.publishing.city import PublishedCity

from .gate.made_files import docx


def users_of(document: object) -> set[str]:
    return {row.object_id for row in ReferenceIndex.get_references_to(document)}


def test_the_files_of_a_pages_rows_are_known_as_used_from_publishing_to_taking_away(city: PublishedCity) -> None:
    guide = ServiceItemPage.objects.get(url_path="/gongan/services/id-card/")
    with writing():
        form = get_document_model().objects.create(
            title="申请表", file=ContentFile(docx("填写姓名。"), name="form.docx")
        )
        guide.materials.add(Material(name="申请表", blank_form=form, sample=form))
        revision = guide.save_revision()
    assert users_of(form) == set()

    with writing():
        revision.publish()
    assert users_of(form) == {str(guide.pk)}

    with writing():
        page = ServiceItemPage.objects.get(pk=guide.pk)
        page.materials.remove(page.materials.get(name="申请表"))
        page.save_revision().publish()
    assert users_of(form) == set()
