"""Markdown of provisioning files as Wagtail rich text and as blocks of text and tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from html import escape
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

Resolve = Callable[[str], int | None]
"""From the target of a ``page:`` link to the id of its page; None when there is none (yet)."""

AFTER_A_BLOCK = re.compile(r"(</(?:p|li|ul|ol|h[1-6]|blockquote)>|<(?:ul|ol|li|blockquote|hr ?/?)>)\n")
PAGE_LINK = re.compile(r"\]\(page:([^)\s]+)\)")


class Text(NamedTuple):
    html: str


class Table(NamedTuple):
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def rich_text(markdown: str, resolve: Resolve) -> str:
    """Rich text as Wagtail stores it; tables become lists of their rows, which rich text cannot hold."""
    parts = []
    for block in blocks(markdown, resolve):
        match block:
            case Text(html):
                parts.append(html)
            case Table(header, rows):
                parts.append(f"<ul>{''.join(f'<li>{_row_text(header, row)}</li>' for row in rows)}</ul>")
    return "".join(parts)


def blocks(markdown: str, resolve: Resolve) -> list[Text | Table]:
    """The text in its order: rich text between tables, and the tables."""
    parser = _parser()
    tokens = parser.parse(markdown, {"resolve": resolve})
    found: list[Text | Table] = []
    pending: list[Token] = []
    position = 0
    while position < len(tokens):
        if tokens[position].type == "table_open":
            _flush(parser, pending, resolve, found)
            end = next(i for i in range(position, len(tokens)) if tokens[i].type == "table_close")
            found.append(_table(tokens[position : end + 1]))
            position = end
        else:
            pending.append(tokens[position])
        position += 1
    _flush(parser, pending, resolve, found)
    return found


def page_links(markdown: str) -> list[str]:
    """Targets of the text's ``page:`` links."""
    return PAGE_LINK.findall(markdown)


def _flush(parser: MarkdownIt, pending: list[Token], resolve: Resolve, found: list[Text | Table]) -> None:
    if pending:
        html = parser.renderer.render(pending, parser.options, {"resolve": resolve})
        # The editor stores no line ends between blocks: opened and saved, the page stays the same.
        found.append(Text(AFTER_A_BLOCK.sub(r"\1", html).strip()))
        pending.clear()


def _table(tokens: Sequence[Token]) -> Table:
    rows = list(_rows(tokens))
    return Table(rows[0], tuple(rows[1:]))


def _rows(tokens: Sequence[Token]) -> Iterator[tuple[str, ...]]:
    row: list[str] = []
    for index, token in enumerate(tokens):
        if token.type == "tr_open":
            row = []
        elif token.type in ("th_open", "td_open"):
            row.append(_plain(tokens[index + 1]))
        elif token.type == "tr_close":
            yield tuple(row)


def _plain(inline: Token) -> str:
    return "".join(child.content for child in inline.children or () if child.type in ("text", "code_inline"))


def _row_text(header: Sequence[str], row: Sequence[str]) -> str:
    return "；".join(escape(f"{name}：{value}" if name else value) for name, value in zip(header, row, strict=False))


@cache
def _parser() -> MarkdownIt:
    # Making one takes as long as reading a page of text.
    parser = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")
    parser.add_render_rule("link_open", _link_open)
    parser.add_render_rule("link_close", _link_close)
    parser.add_render_rule("heading_open", _heading)
    parser.add_render_rule("heading_close", _heading)
    parser.add_render_rule("strong_open", _bold)
    parser.add_render_rule("strong_close", _bold)
    parser.add_render_rule("em_open", _italic)
    parser.add_render_rule("em_close", _italic)
    return parser


def _link_open(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    target = str(tokens[index].attrGet("href") or "")
    if not target.startswith("page:"):
        return f'<a href="{escape(target)}">'
    page = env["resolve"](target.removeprefix("page:"))
    tokens[_closing(tokens, index)].meta["is_dropped"] = page is None
    return "" if page is None else f'<a linktype="page" id="{page}">'


def _link_close(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return "" if tokens[index].meta.get("is_dropped") else "</a>"


def _closing(tokens: Sequence[Token], index: int) -> int:
    return next(i for i in range(index, len(tokens)) if tokens[i].type == "link_close")


def _heading(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    # The page's title is its only h1.
    level = min(4, max(2, int(tokens[index].tag[1:])))
    return f"<{'/' if tokens[index].nesting < 0 else ''}h{level}>"


def _bold(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return "</b>" if tokens[index].nesting < 0 else "<b>"


def _italic(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return "</i>" if tokens[index].nesting < 0 else "<i>"
