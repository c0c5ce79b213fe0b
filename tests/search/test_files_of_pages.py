"""What stands in a page's files is found, with a link to the file; nothing of a file that is not public."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import Page

from cms.editing.attached_texts import AttachedTexts
from cms.editing.models import FileText
from cms.records.table import writing
from departments.disclosure.models import NewsPage
from departments.kinds import KINDS
from search.engines.embedded import EmbeddedEngine
from search.entries import Source
from search.query import Query
from search.searching import Searching
from search.service import Found, answer
from search.sync import Synchroniser
from tests.editing.gate import made_files as made
from tests.publishing.city import PublishedCity

WORDS = "河道采砂许可申请书填写说明"


def upload(data: bytes, name: str) -> Any:
    with writing():
        return get_document_model().objects.create(title="申请书", file=ContentFile(data, name=name))


def publish_with(document: Any) -> NewsPage:
    page = NewsPage(title="表格下载", slug="forms", live=False, body=[("text", "<p>请下载。</p>")])
    page.body = [("text", f'<p><a linktype="document" id="{document.pk}">申请书</a></p>')]
    with writing():
        Page.objects.get(url_path="/gongan/news/").add_child(instance=page)
        page.save_revision().publish()
    return page


def find(city: PublishedCity, text: str) -> list[Found]:
    city.publish()
    source, engine = Source(city.var / "public.sqlite", KINDS), EmbeddedEngine(city.var / "index")
    following = Synchroniser(source, engine, city.var / "index")
    following.sync()
    assert following.verify()["stale"] == []
    return [found for found in answer(Query(text=text), Searching(source, [engine])).results if found.file]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (made.docx(made.paragraph(WORDS)), "form.docx"),
        (made.xlsx([WORDS, 3]), "form.xlsx"),
        (made.pdf("BT /F1 12 Tf 72 700 Td (Sand Mining 511Z07001006) Tj ET"), "form.pdf"),
    ],
)
def test_a_page_is_found_by_what_stands_in_its_files(city: PublishedCity, data: bytes, name: str) -> None:
    publish_with(upload(data, name))
    asked = "511Z07001006" if name.endswith("pdf") else "河道采砂许可"
    assert find(city, asked) == []

    assert AttachedTexts().read_new() == 1

    (found,) = find(city, asked)
    assert found.title == "表格下载"
    assert found.file is not None
    assert found.file.title == "申请书"
    assert "<mark>" in found.snippet
    released = found.file.url.partition("/assets/")[2]
    assert city.file(f"assets/{released}").read_bytes() == data


def test_a_text_that_was_read_writes_the_pages_json_alone(city: PublishedCity) -> None:
    publish_with(upload(made.docx(made.paragraph(WORDS)), "form.docx"))
    city.publish()
    AttachedTexts().read_new()

    receipt = city.publish()

    assert receipt.written == 1
    assert WORDS in city.read("/news/forms.json")
    assert WORDS not in city.read("/news/forms.html")


def test_a_file_is_read_once(city: PublishedCity) -> None:
    page = publish_with(upload(made.docx(made.paragraph(WORDS)), "form.docx"))
    texts = AttachedTexts()
    texts.read_new()

    page.title = "又一次"
    with writing():
        page.save_revision().publish()

    assert texts.read_new() == 0
    assert AttachedTexts().read_new() == 0
    assert [found.title for found in find(city, "河道采砂许可")] == ["又一次"]


def test_a_file_that_no_live_page_uses_is_not_read_and_one_that_none_uses_any_more_is_forgotten(
    city: PublishedCity,
) -> None:
    upload(made.docx(made.paragraph("从未公开的文件")), "private.docx")
    page = publish_with(upload(made.docx(made.paragraph(WORDS)), "form.docx"))
    AttachedTexts().read_new()
    assert [text.text for text in FileText.objects.all()] == [WORDS]

    with writing():
        NewsPage.objects.get(pk=page.pk).unpublish()

    AttachedTexts().read_new()
    assert not FileText.objects.exists()
    assert find(city, "河道采砂许可") == []


@pytest.mark.parametrize(
    "data",
    [
        made.docx(made.paragraph(WORDS), author="张三"),
        made.xlsx([WORDS], comment="批注里的话"),
        made.xlsx([WORDS], hidden=["隐藏的名单"]),
        made.docx(made.paragraph(f"{WORDS}13800138000")),
    ],
)
def test_nothing_is_kept_of_a_file_in_which_the_gate_finds_something(data: bytes) -> None:
    from cms.editing.gate.files.scan import public_text

    assert public_text(data, "docx" if b"word/" in data else "xlsx") == ""
    assert WORDS in public_text(made.xlsx([WORDS]), "xlsx")
