"""What a Word file says and how it is built is kept; how it looks is not; nothing in it can do harm."""

from __future__ import annotations

import io

import pytest

from departments.disclosure.word.__main__ import answer
from departments.disclosure.word.content import Article, Picture, Table, Text
from departments.disclosure.word.styles import chinese
from tests.editing.gate.made_files import archive, billion_laughs, encrypted_flag, photograph, zip_bomb

from .made import OFFICIAL, cell, line, link, picture, run, table, word


def article(*body: str, **parts: str | bytes) -> Article:
    found = answer(word(*body, **parts))
    assert found.article is not None, found.refusal
    return found.article


def html(*body: str) -> str:
    return "".join(block.html for block in article(*body).blocks if isinstance(block, Text))


def test_headings_begin_below_the_title_whatever_level_the_author_began_with() -> None:
    assert html(line("总则。"), line("第一部分", style="2"), line("细目", style="3"), line("正文。")) == (
        "<p>总则。</p><h2>第一部分</h2><h2>细目</h2><p>正文。</p>"
    )
    assert html(line("总则。"), line("甲", style="1"), line("乙", style="2")) == "<p>总则。</p><h2>甲</h2><h3>乙</h3>"


def test_headings_of_official_documents_are_known_by_number_and_font() -> None:
    found = html(*OFFICIAL)

    assert "<h2>一、总体要求</h2>" in found
    assert "<h3>（一）基本原则</h3>" in found


def test_a_numbered_sentence_in_the_font_of_the_text_is_no_heading() -> None:
    assert "<h2>" not in html(line("通知如下。"), line("一、本办法自发布之日起施行", font="仿宋_GB2312"))


def test_bold_italic_and_raised_letters_stay_and_fonts_and_sizes_go() -> None:
    written = line("请在", run("三日", bold=True, size=30, font="华文彩云"), run("内", bold=True), "办理。")
    raised = line("面积 10 m", run("2", further='<w:vertAlign w:val="superscript"/>'))

    assert html(written, raised) == "<p>请在<b>三日内</b>办理。</p><p>面积 10 m<sup>2</sup></p>"


def test_lists_keep_their_kind_and_depth() -> None:
    found = html(
        line("材料："),
        line("身份证", list_="decimal"),
        line("原件", list_="bullet", depth=1),
        line("户口簿", list_="decimal"),
    )

    assert found == "<p>材料：</p><ol><li>身份证<ul><li>原件</li></ul></li><li>户口簿</li></ol>"


def test_numbers_that_a_browser_would_not_write_stand_as_text() -> None:
    articles = html(
        line("总则。"), line("为了规范停车。", list_="article"), line("本办法适用于本市。", list_="article")
    )
    going_on = html(line("甲", list_="decimal"), line("说明文字。"), line("乙", list_="decimal"))

    assert articles == "<p>总则。</p><p>第一条 为了规范停车。</p><p>第二条 本办法适用于本市。</p>"
    assert going_on == "<ol><li>甲</li></ol><p>说明文字。</p><p>2.乙</p>"


@pytest.mark.parametrize(("number", "written"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (105, "一百零五")])
def test_chinese_numbers(number: int, written: str) -> None:
    assert chinese(number) == written


def test_links_lead_only_to_the_web_and_to_mail() -> None:
    found = html(line("见", link("指南"), "和", link("坏链接", "rId3"), "。"))

    assert found == '<p>见<a href="https://www.example.org/guide">指南</a>和坏链接。</p>'


def test_markup_in_the_text_stays_text() -> None:
    assert html(line("&lt;script&gt;alert(1)&lt;/script&gt; 和 1 &lt; 2。")) == (
        "<p>&lt;script&gt;alert(1)&lt;/script&gt; 和 1 &lt; 2。</p>"
    )


def test_a_table_keeps_its_merged_cells() -> None:
    found = article(
        line("收费标准。"),
        table(
            cell("区域", merge="restart") + cell("收费（元）", columns=2),
            cell(merge="continue") + cell("白天") + cell("夜间"),
            cell("一类") + cell("5", "每小时") + cell("2"),
        ),
    )

    [_text, made] = found.blocks
    assert made == Table(
        rows=(("区域", "收费（元）", ""), ("", "白天", "夜间"), ("一类", "5\n每小时", "2")),
        spans=((0, 0, 2, 1), (0, 1, 1, 2)),
    )


def test_a_frame_around_text_is_no_table() -> None:
    assert html(line("前言。"), table(cell("框中的话。"))) == "<p>前言。</p><p>框中的话。</p>"


def test_pictures_stand_in_their_place_with_description_and_caption() -> None:
    found = article(
        line("大厅开放。"), line(picture("市民在窗口办事")), line("图1 服务大厅", align="center"), line("欢迎。")
    )

    [before, shown, after] = found.blocks
    assert (before, after) == (Text("<p>大厅开放。</p>"), Text("<p>欢迎。</p>"))
    assert isinstance(shown, Picture)
    assert (shown.extension, shown.alt, shown.caption) == ("png", "市民在窗口办事", "图1 服务大厅")


@pytest.mark.parametrize("described", ["图片 1", "IMG_2031.JPG", "C:\\照片\\a.png", "手机屏幕截图\n\n描述已自动生成"])
def test_what_a_program_wrote_is_no_description(described: str) -> None:
    [_text, shown] = article(line("大厅开放。"), line(picture(described.replace("\n", " ")))).blocks

    assert isinstance(shown, Picture)
    assert shown.alt == ""


def test_a_photograph_loses_place_and_author() -> None:
    from PIL import Image

    data = photograph(has_position=True, author="张三")

    [_text, shown] = article(line("大厅开放。"), line(picture()), **{"media__image1_dot_png": data}).blocks

    assert isinstance(shown, Picture)
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(shown.data)) as after:
        assert len(before.getexif()) > 0
        assert len(after.getexif()) == 0
        assert after.tobytes() == before.tobytes()


def test_what_stays_behind_is_told() -> None:
    found = article(
        line("请", f'<w:del w:author="a">{run("勿")}</w:del><w:ins w:author="a">{run("于三日内")}</w:ins>', "办理。"),
        line("公开。", run("内部说明", further="<w:vanish/>")),
        line("附图。", picture(identifier="rId4")),
        comments_dot_xml="<w/>",
    )

    assert [block.html for block in found.blocks if isinstance(block, Text)] == [
        "<p>请于三日内办理。</p><p>公开。</p><p>附图。</p>"
    ]
    assert [note[:6] for note in found.notes] == ["文件中有修订", "批注没有导入", "文件中有隐藏", "有的图片格式"]


def test_title_number_signature_and_attachments_are_known() -> None:
    found = article(*OFFICIAL)

    assert found.title == "示例市人民政府关于印发停车管理办法的通知"
    assert found.document_number == "示政规〔2026〕3号"
    assert (found.issuer, found.date_written) == ("示例市人民政府", "2026-09-01")
    assert found.attachments == ("停车泊位申请表", "收费标准")
    [body] = found.blocks
    assert isinstance(body, Text)
    assert body.html.startswith("<p>各区人民政府：</p>")
    assert body.html.endswith("<p>示例市人民政府</p><p>2026年9月1日</p>")


def test_other_ways_to_write_number_and_date() -> None:
    found = article(
        line("示公通(2025)第 012 号"),
        line("关于窗口调整的公告", style="a3"),
        line("自即日起。"),
        line("二〇二五年十月二十一日"),
    )

    assert (found.title, found.document_number) == ("关于窗口调整的公告", "示公通〔2025〕12号")
    assert found.date_written == "2025-10-21"


def test_plain_notes_have_no_title_that_nobody_wrote() -> None:
    found = article(line("今天上午，服务大厅开放。"), line("市民可以办理业务。"))

    assert (found.title, found.document_number, found.date_written) == ("", "", "")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "已损坏"),
        (b"PK\x03\x04 no archive", "已损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "已加密"),
        (encrypted_flag(word(line("甲"))), "已加密"),
        (word(line("甲"), vbaProject_dot_bin=b"macro"), "宏"),
        (zip_bomb(), "压缩比"),
        (billion_laughs(), "已损坏"),
        (archive({"xl/workbook.xml": "<workbook/>"}), "不是 Word"),
        (archive({"word/document.xml": "<w:document"}), "已损坏"),
        (word("<w:p>" + "<w:smartTag>" * 5_000 + run("甲") + "</w:smartTag>" * 5_000 + "</w:p>"), "层次过深"),
        (word(table("".join(cell("") for _ in range(80)))), "60 列"),
    ],
)
def test_hostile_and_broken_files_are_refused_with_a_reason(data: bytes, reason: str) -> None:
    found = answer(data)

    assert found.article is None
    assert reason in found.refusal
