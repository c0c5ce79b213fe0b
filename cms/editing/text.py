"""Rich text as the editor stores it."""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple

SHOWN_BEFORE = 10
"""Characters that say where something unseen stands."""
# Controls that neither break a line nor indent it, what XML cannot hold, and what turns the direction of what follows.
_UNSEEN = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff"
# Marks of direction turn nothing but themselves: texts in Uyghur or Arabic need them, lines read among others do not.
_UNSEEN_IN_TEXT, _UNSEEN_IN_LINE = re.compile(f"[{_UNSEEN}]"), re.compile(f"[{_UNSEEN}\t\n\r\u061c\u200e\u200f]")
_SHOWN = re.compile(r"<(?:embed|hr|img|table)\b")


def is_blank(html: str) -> bool:
    """Whether a reader would see nothing: an emptied editor leaves ``<p data-block-key="…"></p>``."""
    text = re.sub(r"<[^>]*>|&nbsp;", "", html)
    return not text.strip() and not _SHOWN.search(html)


class Unseen(NamedTuple):
    """Characters that no reader sees and that change what stands around them."""

    codes: tuple[str, ...]
    """As ``U+202E``; each once, in order."""
    before: str
    """The last words before the first of them."""


def unseen_in_line(line: str) -> Unseen | None:
    """In a title they would turn the menu around it too, or make a feed that no reader accepts."""
    return _unseen(_UNSEEN_IN_LINE, line)


def unseen_in_text(text: str) -> Unseen | None:
    """In plain text of several lines, or in rich text."""
    return _unseen(_UNSEEN_IN_TEXT, unescape(text))


def _unseen(pattern: re.Pattern[str], text: str) -> Unseen | None:
    first = pattern.search(text)
    if first is None:
        return None
    codes = tuple(f"U+{ord(character):04X}" for character in dict.fromkeys(pattern.findall(text)))
    before = " ".join(re.sub(r"<[^>]*>", " ", text[: first.start()]).split())
    return Unseen(codes, before[-SHOWN_BEFORE:])
