from __future__ import annotations

from departments.provisioning.markdown import Table, Text, blocks, page_links, rich_text


def nowhere(target: str) -> int | None:
    return None


def test_headings_start_below_the_page_title() -> None:
    assert rich_text("# 一\n\n### 二", nowhere) == "<h2>一</h2><h3>二</h3>"


def test_no_line_ends_stand_between_blocks():
    assert (
        rich_text("一\n\n二\n\n- 甲\n- 乙\n\n三", nowhere)
        == "<p>一</p><p>二</p><ul><li>甲</li><li>乙</li></ul><p>三</p>"
    )


def test_a_link_to_a_page_becomes_a_reference() -> None:
    html = rich_text("见[职责](page:duties)。", {"duties": 7}.get)

    assert html == '<p>见<a linktype="page" id="7">职责</a>。</p>'


def test_a_link_to_a_missing_page_leaves_its_text() -> None:
    assert rich_text("见[职责](page:duties)和[别处](https://example.org/)", nowhere) == (
        '<p>见职责和<a href="https://example.org/">别处</a></p>'
    )


def test_markup_in_the_text_is_escaped() -> None:
    assert rich_text("<script>x</script>", nowhere) == "<p>&lt;script&gt;x&lt;/script&gt;</p>"


def test_tables_stand_between_texts() -> None:
    found = blocks("前\n\n| 项 | 数 |\n|---|---|\n| 甲 | 1 |\n\n后", nowhere)

    assert found == [Text("<p>前</p>"), Table(("项", "数"), (("甲", "1"),)), Text("<p>后</p>")]


def test_a_table_in_rich_text_becomes_a_list() -> None:
    assert rich_text("| 项 | 数 |\n|---|---|\n| 甲 | 1 |", nowhere) == "<ul><li>项：甲；数：1</li></ul>"


def test_page_links_are_found() -> None:
    assert page_links("[a](page:duties) [b](page:gongan/services/id-card) [c](https://x/)") == [
        "duties",
        "gongan/services/id-card",
    ]
