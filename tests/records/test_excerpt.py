"""The beginning of a text, for descriptions."""

from __future__ import annotations

from cms.records.record import FileUse, Html, Reference, excerpt


def test_an_excerpt_has_no_mark_up_and_keeps_the_words_of_links():
    body = (
        Html("<p>第一条&amp;说明，见"),
        Reference(key="page:1", text="管理办法"),
        Html("。</p><ul><li>附则</li></ul>"),
    )

    assert excerpt(body) == "第一条&说明，见管理办法。 附则"


def test_an_excerpt_of_a_long_text_is_cut_and_says_so():
    cut = excerpt((Html(f"<p>{'字' * 5000}</p>"),), 60)

    assert cut == "字" * 59 + "…"


def test_a_tag_cut_in_two_leaves_nothing_behind():
    body = (Html(f'<p>开头</p><p class="{"x" * 900}">正文</p>'),)

    assert excerpt(body) == "开头"


def test_what_stands_in_a_linked_file_is_not_what_the_page_says():
    form = FileUse(
        key="document:1", title="申请表", file="a.docx", digest="0" * 64, size=1, extension="docx", text="申请人须知"
    )

    assert excerpt((Html("<p>见附表"), form, Html("。</p>"))) == "见附表。"
