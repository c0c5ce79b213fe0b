"""From what was read to an article: its title, its facts, and blocks of text, pictures and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from .content import Article, Block, Paragraph, Picture, Table, Text
from .official import attachments_of, head_of, heading_level, signature_of

LONGEST_CAPTION = 60
_CAPTION = re.compile(r"^图\s*[\d一二三四五六七八九十]*\s*[\-.．：:、]?\s*\S")


class Open(NamedTuple):
    """A list under way: its tag, and its depth as Word counts."""

    tag: str
    depth: int


def compose(items: Sequence[Paragraph | Table], notes: Sequence[str] = ()) -> Article:
    head, signature = head_of(items), signature_of(items)
    body = [item for place, item in enumerate(items) if place not in head.taken or _holds_a_picture(item)]
    return Article(
        title=head.title,
        document_number=head.number,
        issuer=signature.issuer,
        date_written=signature.written,
        attachments=attachments_of(items),
        blocks=tuple(_blocks(body)),
        notes=tuple(notes),
    )


def _blocks(items: Sequence[Paragraph | Table]) -> Iterator[Block]:
    levels = sorted({level for item in items if isinstance(item, Paragraph) and (level := heading_level(item))})
    text = _Writer({level: f"h{min(4, place + 2)}" for place, level in enumerate(levels)})
    captions = _captions(items)
    for place, item in enumerate(items):
        if isinstance(item, Table):
            yield from text.done()
            yield Table(rows=item.rows, spans=item.spans)
        elif place not in captions.values():
            text.add(item)
        if item.pictures:
            yield from text.done()
            said = items[captions[place]].text if place in captions else ""  # type: ignore[union-attr]
            yield from (Picture(one.data, one.extension, one.alt, said) for one in item.pictures)
    yield from text.done()


def _captions(items: Sequence[Paragraph | Table]) -> dict[int, int]:
    """Places of pictures that stand alone, with those of the line below that names them."""
    found = {}
    for place, (item, following) in enumerate(pairwise(items)):
        is_picture = isinstance(item, Paragraph) and len(item.pictures) == 1 and not item.text
        if is_picture and isinstance(following, Paragraph) and not following.pictures:
            is_centred = following.alignment == "center" and 0 < len(following.text) <= LONGEST_CAPTION
            if is_centred and _CAPTION.match(following.text):
                found[place] = place + 1
    return found


class _Writer:
    """Gathers paragraphs into one piece of rich text."""

    def __init__(self, headings: dict[int, str]) -> None:
        self._headings = headings
        self._pieces: list[str] = []
        self._open: list[Open] = []

    def add(self, one: Paragraph) -> None:
        if not one.html:
            return
        if one.list_kind and self._continues(one):
            self._list_item(one)
            return
        self._close()
        level = heading_level(one)
        # A heading is bold by itself.
        written = re.sub(r"</?b>", "", one.html) if level else one.html
        tag = self._headings[level] if level else "p"
        self._pieces.append(f"<{tag}>{one.label}{written}</{tag}>")

    def done(self) -> Iterator[Text]:
        self._close()
        if self._pieces:
            yield Text("".join(self._pieces))
        self._pieces = []

    def _continues(self, one: Paragraph) -> bool:
        """A list in a browser begins with one: what goes on after other text keeps its number as text."""
        if one.list_kind == "ul":
            return True
        is_under_way = any(each.depth == one.list_level and each.tag == "ol" for each in self._open)
        return one.number == 1 or is_under_way

    def _list_item(self, one: Paragraph) -> None:
        while self._open and self._open[-1].depth > one.list_level:
            self._pieces.append(f"</li></{self._open.pop().tag}>")
        if self._open and self._open[-1] == Open(one.list_kind, one.list_level):
            self._pieces.append("</li>")
        else:
            if self._open and self._open[-1].depth == one.list_level:
                self._pieces.append(f"</li></{self._open.pop().tag}>")
            self._open.append(Open(one.list_kind, one.list_level))
            self._pieces.append(f"<{one.list_kind}>")
        self._pieces.append(f"<li>{one.html}")

    def _close(self) -> None:
        while self._open:
            self._pieces.append(f"</li></{self._open.pop().tag}>")


def _holds_a_picture(item: Paragraph | Table) -> bool:
    return isinstance(item, Table) or bool(item.pictures)
