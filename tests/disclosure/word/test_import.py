"""From a Word file to a draft: in the form, with pictures and attachments in the site's own collection."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from cms.editing.rights import collection_of
from cms.editing.snapshot import table_html
from departments.disclosure.models import DocumentPage, NewsPage
from tests.editing.forms import client_of, said
from tests.editing.gate.made_files import pdf
from tests.publishing.city import PublishedCity

from .made import OFFICIAL, cell, line, picture, table, word

LIVE = "/gongan/news/a/"


@pytest.fixture
def editor(city: PublishedCity) -> Client:
    return client_of("gongan-editors")


def given(data: bytes, name: str = "通知.docx", **further: Any) -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, data), **further}


def page(url_path: str) -> Any:
    return Page.objects.get(url_path=url_path).specific


def begin(client: Client, column: str, **further: Any) -> Any:
    return client.post(f"/admin/word/new/{page(column).pk}/", further)


def test_a_document_begins_with_what_its_file_says(editor: Client) -> None:
    answer = begin(editor, "/gongan/policies/", page_type="documentpage", **given(word(*OFFICIAL)))

    made = DocumentPage.objects.get(title="示例市人民政府关于印发停车管理办法的通知")
    assert answer.headers["Location"] == f"/admin/pages/{made.pk}/edit/"
    draft = made.get_latest_revision_as_object()
    assert not made.live
    assert (draft.document_number, str(draft.date_written)) == ("示政规〔2026〕3号", "2026-09-01")
    assert draft.issuer == "示例市人民政府"
    assert "<h2>一、总体要求</h2>" in draft.body[0].value.source
    assert "停车泊位申请表、收费标准" in said(answer)
    assert editor.get(f"/admin/pages/{made.pk}/edit/").status_code == 200


def test_attachments_are_sorted_by_the_list_in_the_text(editor: Client) -> None:
    files = [
        SimpleUploadedFile("收费标准（2026）.pdf", pdf("")),
        SimpleUploadedFile("说明.pdf", pdf("") + b"\n"),
        SimpleUploadedFile("附件1.pdf", pdf("") + b"\n\n"),
    ]

    begin(editor, "/gongan/policies/", page_type="documentpage", attachments=files, **given(word(*OFFICIAL)))

    draft = DocumentPage.objects.get(title__startswith="示例市人民政府").get_latest_revision_as_object()
    titles = [row.title for row in draft.attachments.all()]
    assert titles == ["附件1 停车泊位申请表", "附件2 收费标准", "说明"]
    assert {row.document.collection for row in draft.attachments.all()} == {collection_of("gongan")}


def test_a_text_replaces_that_of_a_draft_and_leaves_title_and_public_page_alone(editor: Client) -> None:
    live = page(LIVE)
    before = live.body[0].value.source

    answer = editor.post(f"/admin/word/{live.pk}/", given(word(line("关于窗口的通知", style="a3"), line("新的正文。"))))

    draft = page(LIVE).get_latest_revision_as_object()
    assert answer.headers["Location"] == f"/admin/pages/{live.pk}/edit/"
    assert [block.value.source for block in draft.body] == ["<p>新的正文。</p>"]
    assert draft.title == live.title
    assert page(LIVE).body[0].value.source == before


def test_pictures_go_to_the_sites_collection_once(editor: Client) -> None:
    data = word(line("大厅开放。"), line(picture("市民在窗口办事")), line("再看一次。"), line(picture()))

    editor.post(f"/admin/word/{page(LIVE).pk}/", given(data))

    draft = page(LIVE).get_latest_revision_as_object()
    shown = [block.value for block in draft.body if block.block_type == "picture"]
    assert [value["alt"] for value in shown] == ["市民在窗口办事", ""]
    assert len({value["image"].pk for value in shown}) == 1
    assert shown[0]["image"].collection == collection_of("gongan")


def test_merged_cells_reach_the_public_page(city: PublishedCity, editor: Client) -> None:
    data = word(
        line("收费标准。"),
        table(cell("收费（元）", columns=2), cell("白天") + cell("夜间"), cell("5", "每小时") + cell("2")),
    )
    editor.post(f"/admin/word/{page(LIVE).pk}/", given(data))

    shown = page(LIVE).get_latest_revision_as_object().make_preview_request().content.decode()

    assert '<thead><tr><th scope="col" colspan="2">收费（元）</th></tr></thead>' in shown
    assert "<tr><td>5<br>每小时</td><td>2</td></tr>" in shown


@pytest.mark.parametrize(
    ("merged", "cells"),
    [
        ([{"row": 0, "col": 0, "rowspan": 1, "colspan": 2}], '<th scope="col" colspan="2">甲</th></tr></thead>'),
        ([{"row": 0, "col": 0, "rowspan": 10**9, "colspan": 10**9}], 'colspan="2" rowspan="2">甲</th>'),
        ([{"row": 0, "col": 0, "rowspan": 1, "colspan": '2" onclick="x'}], '<th scope="col">甲</th>'),
        ([{"row": 9, "col": 9, "rowspan": 2, "colspan": 2}, "x", {}], '<th scope="col">甲</th>'),
        ({"row": 0}, '<th scope="col">甲</th>'),
    ],
)
def test_what_a_form_makes_up_about_merged_cells_does_no_harm(merged: Any, cells: str) -> None:
    shown = table_html({"data": [["甲", "乙"], ["丙", "丁"]], "first_row_is_table_header": True, "mergeCells": merged})

    assert cells in shown
    assert "onclick" not in shown


def test_a_file_that_cannot_be_taken_in_is_explained_and_changes_nothing(editor: Client) -> None:
    live, images = page(LIVE), get_image_model().objects.count()
    revisions = live.revisions.count()

    refused = [
        editor.post(f"/admin/word/{live.pk}/", given(data, name)).content.decode()
        for data, name in (
            (b"x", "通知.doc"),
            (b"x", "通知.docm"),
            (b"PK\x03\x04", "通知.docx"),
            (word(line("")), "空.docx"),
        )
    ]

    reasons = ("只能导入 .docx", "含有宏", "已损坏", "没有可以导入的文字")
    for answer, reason in zip(refused, reasons, strict=True):
        assert reason in answer
    assert (live.revisions.count(), get_image_model().objects.count()) == (revisions, images)


def test_an_attachment_that_may_not_be_uploaded_takes_back_the_rest(editor: Client) -> None:
    files = [SimpleUploadedFile("附件1.pdf", pdf("")), SimpleUploadedFile("脚本.exe", b"MZ")]

    answer = begin(editor, "/gongan/news/", page_type="newspage", attachments=files, **given(word(*OFFICIAL)))

    assert "脚本.exe" in answer.content.decode()
    assert not NewsPage.objects.filter(title__startswith="示例市").exists()
    assert not get_document_model().objects.filter(title__startswith="附件1").exists()


def test_other_departments_pages_take_nothing_in(city: PublishedCity) -> None:
    stranger = client_of("minzheng-editors")

    answers = [
        stranger.get(f"/admin/word/{page(LIVE).pk}/"),
        stranger.post(f"/admin/word/{page(LIVE).pk}/", given(word(line("甲。")))),
        stranger.get(f"/admin/word/new/{page('/gongan/news/').pk}/"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_pages_without_an_article_take_no_file(editor: Client) -> None:
    assert editor.get(f"/admin/word/{page('/gongan/duties/').pk}/").status_code == 302
    assert editor.get(f"/admin/word/new/{page('/gongan/duties/').pk}/").status_code == 302
