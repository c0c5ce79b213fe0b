"""Rich text as the editor stores it."""

from __future__ import annotations

import re

_DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNSEEN = re.compile(rf"[\x00-\x1f\x7f-\x9f\u2028\u2029{_DIRECTIONS}]")
_SHOWN = re.compile(r"<(?:embed|hr|img|table)\b")


def is_blank(html: str) -> bool:
    """Whether a reader would see nothing: an emptied editor leaves ``<p data-block-key="…"></p>``."""
    text = re.sub(r"<[^>]*>|&nbsp;", "", html)
    return not text.strip() and not _SHOWN.search(html)


def unseen_characters(line: str) -> list[str]:
    """Control characters, and those that turn the direction of what follows, as ``U+202E``; each once, in order.

    In a title they would turn the menu around it too, or make a feed that no reader accepts.
    """
    return [f"U+{ord(character):04X}" for character in dict.fromkeys(_UNSEEN.findall(line))]
