"""The text of rich text, for search and summaries."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.records.record import Html, Reference, plain_text

INLINE = ("a", "b", "strong", "i", "em", "sup", "sub", "span", "code")
NAMES = (*INLINE, "p", "h2", "li", "br", "abbr", "body", "table")
ATTRIBUTES = ("", ' data-block-key="x1"', ' title="1 > 2"', " alt='它说 \"好\"'", ' href="/a/?b=1&amp;c"', "/", " open")


class Parser(HTMLParser):
    """Slow, and knows all that HTML may be."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, _attributes: object) -> None:
        self.parts += [] if tag in INLINE else [" "]

    def handle_endtag(self, tag: str) -> None:
        self.parts += [] if tag in INLINE else [" "]


def parsed(html: str) -> str:
    parser = Parser()
    parser.feed(html)
    parser.close()
    return " ".join("".join(parser.parts).split())


tags = st.builds(lambda name, more: f"<{name}{more}>", st.sampled_from(NAMES), st.sampled_from(ATTRIBUTES))
ends = st.builds(lambda name: f"</{name}>", st.sampled_from(NAMES))
words = st.sampled_from(
    ["身份证", "办理 ", "5 &lt; 6", "&amp;", "&nbsp;", "\n", "a", "<!-- 不<b>显示 -->", "1 < 2，", "&#20013;"]
)


@given(st.lists(st.one_of(tags, ends, words), max_size=12).map("".join))
def test_text_is_what_a_parser_of_html_reads(html: str) -> None:
    assert plain_text((Html(html),)) == parsed(html)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>身份<b>证</b></p><p>办理</p>", "身份证 办理"),
        ('<P CLASS="a>b">身<SPAN>份</SPAN></P>', "身份"),
        ("<p>1 < 2 且 a<b", "1 < 2 且 a<b"),
        ('<a "' * 20_000, '<a "' * 20_000),
    ],
)
def test_tags_leave_no_trace_in_a_word_and_a_space_between_blocks(html: str, text: str) -> None:
    assert plain_text((Html(html),)) == " ".join(text.split())


def test_pieces_of_one_text_stand_apart() -> None:
    assert plain_text((Html("<p>见"), Reference("page:1", "办事<em>指南</em>"), Html("。</p>"))) == "见 办事指南 。"
