"""What stands in attachments and pictures is found, and what cannot be read never passes silently."""

from __future__ import annotations

import io
import random

import pytest

from cms.editing.gate.files.process import scanned
from cms.editing.gate.files.scan import scan

from . import made_files as made
from .made_files import W, docx, paragraph, pdf, pptx, xlsx
from .test_detect import ID, MOBILE

CELL = "<w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>"


def kinds(data: bytes, extension: str) -> set[str]:
    return {finding.kind for finding in scan(data, extension)}


@pytest.mark.parametrize(
    "data",
    [
        docx(paragraph(f"证号{ID}")),
        docx(paragraph("证号", ID[:6], ID[6:])),
        docx(CELL.format(paragraph("张三"), paragraph(ID))),
        docx(header1=f"<w:hdr {W}>{paragraph(ID)}</w:hdr>"),
        docx(footnotes=f"<w:footnotes {W}>{paragraph(ID)}</w:footnotes>"),
        docx(f"<w:p><w:del w:author='张三'><w:r><w:delText>{ID}</w:delText></w:r></w:del></w:p>"),
    ],
    ids=["paragraph", "runs", "table", "header", "footnote", "deleted"],
)
def test_text_of_every_part_of_a_word_file_is_read(data: bytes) -> None:
    assert "id_card" in kinds(data, "docx")


def test_a_word_file_tells_comments_changes_hidden_text_and_who_wrote_it() -> None:
    data = docx(
        "<w:p><w:ins w:author='张三'><w:r><w:t>改</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:t>见</w:t></w:r></w:p>",
        author="张三",
        saved="李四",
        comments=f"<w:comments {W}>{paragraph('请再核对')}</w:comments>",
    )

    found = {(finding.kind, finding.masked) for finding in scan(data, "docx")}

    assert found == {
        ("comment", "批注"),
        ("tracked_change", "修订痕迹（张三）"),
        ("hidden_content", "隐藏的文字"),
        ("metadata", "作者“张三”"),
        ("metadata", "最后保存者“李四”"),
    }


@pytest.mark.parametrize("author", ["", "Administrator", "微软用户", "示例市民政局", "办公室"])
def test_programs_and_bodies_as_authors_are_left_alone(author: str) -> None:
    assert scan(docx(paragraph("平安"), author=author), "docx") == []


def test_a_workbook_is_read_with_hidden_sheets_comments_and_numbers() -> None:
    data = xlsx(
        ["姓名", "手机"], ["张三", int(MOBILE)], hidden=["李四", ID], comment="内部资料，请勿外传", author="王五"
    )

    found = {(finding.kind, finding.masked) for finding in scan(data, "xlsx")}

    assert {
        ("mobile", f"{MOBILE[:3]}****{MOBILE[7:]}"),
        ("id_card", f"{ID[:6]}********{ID[14:]}"),
        ("hidden_content", "隐藏的工作表“名单”"),
        ("comment", "批注"),
        ("metadata", "作者“王五”"),
    } <= found
    assert "secrecy_marking" in {kind for kind, _masked in found}


def test_slides_and_notes_are_read() -> None:
    assert kinds(pptx("平安", f"证号{ID}"), "pptx") == {"id_card"}
    assert kinds(pptx("平安", notes=f"值班人手机{MOBILE}"), "pptx") == {"mobile", "hidden_content"}


def test_a_pdf_is_read_with_its_author() -> None:
    data = pdf(f"BT /F1 12 Tf 72 700 Td ({ID}) Tj ET", author="zhang san")

    assert kinds(data, "pdf") == {"id_card", "metadata"}


@pytest.mark.parametrize(
    ("drawing", "is_hidden"),
    [
        ("BT /F1 12 Tf 72 700 Td (secret name) Tj ET 0 g 70 695 200 20 re f", True),
        ("BT /F1 12 Tf 72 700 Td (secret name) Tj ET q 0 0 0 rg 70 695 200 20 re f Q", True),
        ("0 g 70 695 200 20 re f 1 g BT /F1 12 Tf 72 700 Td (white on black) Tj ET", False),
        ("BT /F1 12 Tf 72 700 Td (a line below) Tj ET 0 g 70 695 200 1 re f", False),
        ("BT /F1 12 Tf 72 700 Td (bright) Tj ET 1 1 0 rg 70 695 200 20 re f", False),
        ("BT /F1 12 Tf 72 700 Td (elsewhere) Tj ET 0 g 70 300 200 20 re f", False),
    ],
)
def test_text_under_a_black_box_is_told_from_other_drawing(drawing: str, is_hidden: bool) -> None:
    assert ("hidden_content" in kinds(pdf(drawing), "pdf")) is is_hidden


def test_a_scanned_page_is_not_passed_silently() -> None:
    data = pdf("q 595 0 0 842 0 0 cm /I1 Do Q", resources="/XObject<</I1 7 0 R>>")

    (finding,) = scan(data, "pdf")

    assert (finding.kind, finding.masked) == ("unreadable", "第1页是图片，没有可以检查的文字")


def test_a_photograph_tells_where_and_by_whom_it_was_taken() -> None:
    assert kinds(made.photograph(has_position=True), "jpg") == {"location"}
    assert kinds(made.photograph(author="Zhang San"), "jpg") == {"metadata"}
    assert kinds(made.photograph(), "jpg") == set()


def test_a_photograph_inside_a_word_file_is_looked_at_too() -> None:
    data = made.archive(
        {"word/document.xml": f"<w:document {W}/>", "word/media/image1.jpeg": made.photograph(has_position=True)}
    )

    assert kinds(data, "docx") == {"location"}


@pytest.mark.parametrize("extension", ["doc", "xls", "wps", "et", "ofd", "zip", "rar", "", "exe"])
def test_what_nobody_here_can_read_is_a_finding(extension: str) -> None:
    assert kinds(b"PK\x03\x04" + b"x" * 100, extension) == {"unreadable"}


HOSTILE = {
    "bomb": (made.zip_bomb, "docx"),
    "columns": (made.million_columns, "xlsx"),
    "entities": (made.billion_laughs, "docx"),
    "encrypted": (lambda: made.encrypted_flag(docx(paragraph("x"))), "docx"),
    "old container": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "xlsx"),
    "broken xml": (lambda: made.archive({"word/document.xml": "<a><b></a>"}), "docx"),
    "another sort": (lambda: xlsx(["a"]), "docx"),
    "text as pdf": (lambda: b"hello", "pdf"),
    "cut pdf": (lambda: pdf("BT ET")[:200], "pdf"),
    "cut zip": (lambda: docx(paragraph("x"))[:-30], "docx"),
    "cut picture": (lambda: made.photograph()[:20], "jpg"),
    "page as picture": (lambda: b"<html>", "png"),
    "empty": (lambda: b"", "docx"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_a_finding_and_no_crash(name: str) -> None:
    make, extension = HOSTILE[name]

    found = scanned(io.BytesIO(make()), extension)

    assert [finding.kind for finding in found] == ["unreadable"]


@pytest.mark.parametrize("seed", range(40))
def test_damage_anywhere_never_crashes_a_scan(seed: int) -> None:
    chance = random.Random(seed)
    data, extension = chance.choice(
        [(docx(paragraph(ID)), "docx"), (xlsx(["张三", ID]), "xlsx"), (pdf(f"BT /F1 9 Tf ({ID}) Tj ET"), "pdf"),
         (made.photograph(has_position=True), "jpg")]
    )  # fmt: skip
    damaged = bytearray(data)
    for _ in range(chance.randint(1, 30)):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)

    assert isinstance(scan(bytes(damaged), extension), list)


def test_a_plain_file_is_read_in_either_encoding() -> None:
    assert kinds(f"证号{ID}".encode("gb18030"), "csv") == {"id_card"}
    assert kinds(f"证号{ID}".encode(), "txt") == {"id_card"}
