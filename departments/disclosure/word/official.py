"""How official documents are laid out: title, 文号, signature with date, and the list of attachments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from .content import Paragraph, Table

FIRST = 20
"""Paragraphs in which the head of a document ends."""
LAST = 40
LONGEST_TITLE = 120
TITLE_SIZE = 16.0
"""Points: running text has 三号 (16) at most, titles 二号 (22)."""

_NUMBER = re.compile(
    r"^(?P<body>[\u4e00-\u9fff]{1,16})\s*[〔\[［（(【]\s*(?P<year>(?:19|20)\d{2})\s*[〕\]］）)】]\s*(?:第\s*)?(?P<number>\d{1,5})\s*号"
    r"(?:\s*签发人.*)?$"
)
_HEAD = re.compile(r"(?:文件|公报|简报|通报|会议纪要)$")
_DATE = re.compile(
    r"^(?P<year>\d{4}|[零〇○Ｏ0OoＯ一二三四五六七八九]{4})\s*年\s*(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})\s*月\s*"
    r"(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})\s*日$"
)
_FIGURES = {"零": 0, "〇": 0, "○": 0, "O": 0, "o": 0, "Ｏ": 0} | {
    figure: number for number, figure in enumerate("一二三四五六七八九", start=1)
}
_ATTACHMENTS = re.compile(r"^附\s*件\s*[:：]\s*(?P<first>.*)$", re.DOTALL)
_ITEM = re.compile(r"^\s*(?:(?P<number>\d{1,2})\s*[.．、]|[（(]\d{1,2}[）)])?\s*(?P<name>\S.*?)\s*$")
_ENDS = re.compile(r"[。；;：:，,！!？?]$")
_CHAPTER = re.compile(r"^第[一二三四五六七八九十百零]+[章编]\s*\S")
_FIRST_LEVEL = re.compile(r"^[一二三四五六七八九十百]+、\S")
_SECOND_LEVEL = re.compile(r"^[（(][一二三四五六七八九十百]+[）)]\S")
_SALUTATION = re.compile(r"[:：]$")
LONGEST_HEADING = 50


class Head(NamedTuple):
    title: str
    number: str
    taken: frozenset[int]
    """Places of the paragraphs that say so."""


class Signature(NamedTuple):
    issuer: str
    written: str


def head_of(items: Sequence[Paragraph | Table]) -> Head:
    taken: set[int] = set()
    number = ""
    said = [(place, item) for place, item in enumerate(items[:FIRST]) if isinstance(item, Paragraph) and item.text]
    for place, one in said:
        if found := _NUMBER.fullmatch(one.text):
            number = f"{found['body']}〔{found['year']}〕{int(found['number'])}号"
            # What stands above it is the red head: whose document it is.
            taken.update(other for other, above in said if other <= place and _is_head(above, is_last=other == place))
            break
    rest = [(place, one) for place, one in said if place not in taken]
    lines = _title_lines(rest)
    taken.update(place for place, _one in lines)
    title = "".join(one.text.replace("\n", "") for _place, one in lines)
    return Head(_spaced(title), number, frozenset(taken))


def signature_of(items: Sequence[Paragraph | Table]) -> Signature:
    """The last date that stands alone, and the body above it."""
    for place in range(len(items) - 1, max(-1, len(items) - 1 - LAST), -1):
        item = items[place]
        if not isinstance(item, Paragraph):
            continue
        lines = [line.strip() for line in item.text.split("\n") if line.strip()]
        if not lines or (written := _iso(lines[-1])) is None:
            continue
        above = items[place - 1] if place else None
        name = lines[-2] if len(lines) > 1 else above.text.strip() if isinstance(above, Paragraph) else ""
        name = re.sub(r"\s+", "", name)
        return Signature("" if len(name) > 40 or re.search(r"[，。；：、,:;]", name) else name, written)
    return Signature("", "")


def attachments_of(items: Sequence[Paragraph | Table]) -> tuple[str, ...]:
    """The names listed after 附件：, without their numbers."""
    for place, item in enumerate(items):
        if not isinstance(item, Paragraph) or not (found := _ATTACHMENTS.fullmatch(item.text)):
            continue
        lines = [line for line in found["first"].split("\n") if line.strip()]
        is_numbered = not lines or re.match(r"^\s*\d", lines[0]) is not None
        for further in items[place + 1 :] if is_numbered else ():
            text = further.text if isinstance(further, Paragraph) else ""
            label = further.label if isinstance(further, Paragraph) else ""
            more = [f"{label}{line}" for line in text.split("\n") if line.strip()]
            if not more or not all(re.match(r"^\s*\d{1,2}\s*[.．、]", line) for line in more):
                break
            lines += more
        return tuple(name for line in lines if (name := _item_name(line)))
    return ()


def heading_level(paragraph: Paragraph) -> int:
    """1 to 3; 0 for running text. By style, or by how official documents number and mark their headings."""
    if paragraph.level:
        return paragraph.level
    text = f"{paragraph.label}{paragraph.text}"
    if paragraph.list_kind or not paragraph.text or len(text) > LONGEST_HEADING or _ENDS.search(text):
        return 0
    if _CHAPTER.match(text) and (paragraph.is_marked or paragraph.alignment == "center"):
        return 1
    if _FIRST_LEVEL.match(text) and paragraph.is_marked:
        return 1
    return 2 if _SECOND_LEVEL.match(text) and paragraph.is_marked else 0


def _is_head(paragraph: Paragraph, *, is_last: bool) -> bool:
    return is_last or (len(paragraph.text) <= 40 and bool(_HEAD.search(re.sub(r"\s+", "", paragraph.text))))


def _title_lines(said: list[tuple[int, Paragraph]]) -> list[tuple[int, Paragraph]]:
    if styled := [(place, one) for place, one in said if one.is_title]:
        return styled[:3]
    for first, (_place, one) in enumerate(said):
        if one.alignment != "center" or one.size < TITLE_SIZE or one.list_kind:
            break
        lines = said[first : first + 1]
        for further in said[first + 1 : first + 4]:
            # A title over several lines has one size.
            if further[1].alignment != "center" or further[1].size != one.size or heading_level(further[1]):
                break
            lines.append(further)
        return lines if len("".join(line.text for _place, line in lines)) <= LONGEST_TITLE else []
    # Nothing is laid out: a short first line that is no sentence.
    if said and len(said) > 1:
        first_one = said[0][1]
        is_short = 4 <= len(first_one.text) <= 60 and "\n" not in first_one.text
        if is_short and not _ENDS.search(first_one.text) and not heading_level(first_one) and not first_one.label:
            return said[:1]
    return []


def _spaced(title: str) -> str:
    """Without the spaces that push Chinese characters apart."""
    return re.sub(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])", "", " ".join(title.split()))


def _item_name(line: str) -> str:
    found = _ITEM.fullmatch(line)
    return found["name"].strip("《》") if found else ""


def _iso(line: str) -> str | None:
    found = _DATE.fullmatch(re.sub(r"\s+", "", line))
    if found is None:
        return None
    try:
        return date(_year(found["year"]), _number(found["month"]), _number(found["day"])).isoformat()
    except ValueError:
        return None


def _year(text: str) -> int:
    return int("".join(str(_FIGURES.get(figure, figure)) for figure in text))


def _number(text: str) -> int:
    """1 to 99, in either figures."""
    if text.isdecimal() and text.isascii():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return _FIGURES[text]
    return (_FIGURES[tens] if tens else 1) * 10 + (_FIGURES[ones] if ones else 0)
