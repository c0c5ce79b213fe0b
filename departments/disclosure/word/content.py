"""What is read out of a Word file, in its order, and what is made of it."""

from __future__ import annotations

import msgspec


class Picture(msgspec.Struct, frozen=True, tag="picture"):
    data: bytes
    """Without what cameras and programs write into it."""
    extension: str
    alt: str = ""
    caption: str = ""


class Paragraph(msgspec.Struct, frozen=True, kw_only=True):
    html: str
    """Inline: bold, italic, links, line breaks."""
    text: str
    pictures: tuple[Picture, ...] = ()
    level: int = 0
    """Of a heading by its style, from 1; 0 for running text."""
    is_title: bool = False
    """By its style."""
    list_kind: str = ""
    """ul or ol."""
    list_level: int = 0
    number: int = 0
    """Its place in a numbered list."""
    label: str = ""
    """The number as Word shows it: 一、, 第三条, 1.2."""
    alignment: str = ""
    size: float = 0
    """Of its largest letters, in points."""
    is_marked: bool = False
    """All of it bold, or in a font that official documents keep for headings."""


class Table(msgspec.Struct, frozen=True, tag="table"):
    rows: tuple[tuple[str, ...], ...]
    """Plain texts; all rows are equally long."""
    spans: tuple[tuple[int, int, int, int], ...] = ()
    """Row, column, rows and columns of each merged cell; the cells it covers are empty."""
    pictures: tuple[Picture, ...] = ()


class Text(msgspec.Struct, frozen=True, tag="text"):
    html: str


Block = Text | Table | Picture


class Article(msgspec.Struct, frozen=True, kw_only=True):
    title: str = ""
    document_number: str = ""
    issuer: str = ""
    date_written: str = ""
    """ISO date."""
    attachments: tuple[str, ...] = ()
    """Names in the list 附件 below the text."""
    blocks: tuple[Block, ...] = ()
    notes: tuple[str, ...] = ()
    """What was left out, as sentences for the editor."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two."""

    article: Article | None = None
    refusal: str = ""
    """A sentence for the editor."""
