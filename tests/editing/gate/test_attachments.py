"""Files that a page uses are read once, when they are uploaded, and hold the page back like its own text."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from cms.editing.gate import door
from cms.editing.gate.releasing import release
from cms.editing.models import FileScan
from cms.records.table import writing
from departments.disclosure.models import NewsPage
from tests.editing.forms import person
from tests.publishing.city import PublishedCity

from . import made_files as made
from .test_detect import ID


def upload(data: bytes, name: str = "list.docx", title: str = "名单") -> Any:
    with writing():
        return get_document_model().objects.create(title=title, file=ContentFile(data, name=name))


def page_with(document: Any = None, image: Any = None) -> NewsPage:
    link = f'<p><a linktype="document" id="{document.pk}">附件</a></p>' if document else "<p>正文。</p>"
    return NewsPage(title="通知", slug="with-file", live=False, image=image, body=[("text", link)])


def found(page: NewsPage) -> set[tuple[str, str]]:
    return {(one.finding.kind, one.label) for one in door.examine(page).findings}


def test_an_upload_is_scanned_at_once_and_only_once(city: PublishedCity) -> None:
    data = made.docx(made.paragraph(f"证号{ID}"))

    upload(data)
    upload(data, "copy.docx")

    (scan,) = FileScan.objects.all()
    assert [finding["kind"] for finding in scan.findings] == ["id_card"]
    assert ID not in str(scan.findings)


def test_a_page_with_a_bad_attachment_cannot_go_live(city: PublishedCity) -> None:
    page = page_with(upload(made.docx(made.paragraph(f"证号{ID}"))))

    assert found(page) == {("id_card", "附件“名单”")}
    with writing():
        Page.objects.get(url_path="/gongan/news/").add_child(instance=page)
    with pytest.raises(door.Refused), writing():
        page.save_revision().publish()


def test_a_files_name_is_read_too(city: PublishedCity) -> None:
    page = page_with(upload(made.docx(made.paragraph("平安")), title=f"张三{ID}"))

    assert found(page) == {("id_card", f"附件“张三{ID[:6]}********{ID[14:]}”的名称")}


def test_a_picture_with_a_place_holds_the_page_back(city: PublishedCity) -> None:
    photograph = ContentFile(made.photograph(has_position=True), name="photo.jpg")
    with writing():
        picture = get_image_model().objects.create(title="现场", file=photograph)

    assert {kind for kind, _label in found(page_with(image=picture))} == {"location"}


def test_a_second_person_confirms_what_cannot_be_read_and_another_file_voids_it(city: PublishedCity) -> None:
    page = page_with(upload(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "list.doc"))
    with writing():
        Page.objects.get(url_path="/gongan/news/").add_child(instance=page)
        page.save_revision(user=person("author", "gongan-editors"))
    digest = door.examine(page).digest

    release(page, user=person("team", "portal-team"), digest=digest, reason="已人工核对", reviewer="保密审查岗")
    assert door.examine(page).open_findings == ()
    other = upload(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 new", "list.doc")
    page.body = page_with(other).body

    assert [one.finding.kind for one in door.examine(page).open_findings] == ["unreadable"]
