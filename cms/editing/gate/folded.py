"""A text as a reader takes it in: without tags, hidden characters and full-width forms, with the way back."""

from __future__ import annotations

import html
import re
import sys
import unicodedata
from bisect import bisect_right

ZERO_WIDTH = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\ufeff"

_CELL = {"td", "th"}
_BLOCK = (
    _CELL
    | {"p", "br", "div", "li", "ul", "ol", "tr", "table", "thead", "tbody", "caption", "hr", "blockquote"}
    | {f"h{level}" for level in range(1, 7)}
)
_TOKEN = re.compile(
    # What an address in a link says is read too.
    r"<[aA]\s[^<>]{0,200}?href=[\"']?(?:mailto|tel):|<!--.{0,200}?-->|</?([A-Za-z][A-Za-z0-9]*)(?:[\s/][^<>]*)?>|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});"
    rf"|[{ZERO_WIDTH}]+",
    re.DOTALL,
)


def _letters() -> dict[int, str]:
    """Every form of one character that reads as a plain digit, letter or sign."""
    table = {number: chr(number - 0xFEE0) for number in range(0xFF01, 0xFF5F)}
    table |= dict.fromkeys((160, 5760, *range(8192, 8203), 8239, 8287, 12288), " ")
    for number in range(0x660, sys.maxunicode + 1):
        digit = unicodedata.decimal(chr(number), None)
        if digit is not None:
            table[number] = str(digit)
    for number in range(0x1D400, 0x1D7CC):
        plain = unicodedata.normalize("NFKC", chr(number))
        if len(plain) == 1 and plain.isascii():
            table[number] = plain
    # Cyrillic, Greek and Roman look-alikes of the last place of an ID-card number.
    table |= dict.fromkeys(map(ord, "ХхΧχⅩⅹ"), "X")
    return table


_PLAIN = _letters()

# A whole telephone or card number in other figures; shorter runs are years and list marks.
_FIGURES = (
    {character: str(value) for value, character in enumerate("零一二三四五六七八九")}
    | {character: str(value) for value, character in enumerate("零壹贰叁肆伍陆柒捌玖")}
    | {"〇": "0", "○": "0", "幺": "1", "两": "2", "⓪": "0"}
    | {chr(0x2460 + value - 1): str(value) for value in range(1, 10)}
    | {chr(0x2474 + value - 1): str(value) for value in range(1, 10)}
    | {chr(0x2776 + value - 1): str(value) for value in range(1, 10)}
)
_FIGURE = "".join(_FIGURES)
_FIGURES_RUN = re.compile(rf"[{_FIGURE}](?:[ \-]{{0,2}}[{_FIGURE}]){{10,}}")
_FIGURE_TABLE = str.maketrans(_FIGURES)


class Folded:
    """``text`` is what is searched; ``original`` turns a span of it into one of the given text."""

    def __init__(self, given: str) -> None:
        self.given = given
        pieces: list[str] = []
        self._starts: list[int] = [0]
        self._offsets: list[int] = [0]
        length = position = 0
        for token in _TOKEN.finditer(given):
            piece = given[position : token.start()]
            length += len(piece)
            pieces.append(piece)
            instead = _instead(token)
            if instead:
                self._note(length, token.start() - length)
                pieces.append(instead)
                length += len(instead)
            position = token.end()
            self._note(length, position - length)
        pieces.append(given[position:])
        self.text = _FIGURES_RUN.sub(lambda run: run[0].translate(_FIGURE_TABLE), "".join(pieces).translate(_PLAIN))

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span in the given text, from the first to just after the last character."""
        return self._original(start), self._original(end - 1) + 1

    def _original(self, position: int) -> int:
        return position + self._offsets[bisect_right(self._starts, position) - 1]

    def _note(self, start: int, offset: int) -> None:
        if self._starts[-1] == start:
            self._offsets[-1] = offset
        else:
            self._starts.append(start)
            self._offsets.append(offset)


def _instead(token: re.Match[str]) -> str:
    """One character or none, so that every place has its way back."""
    if token[0].startswith("&"):
        character = html.unescape(token[0])
        return character if len(character) == 1 and character not in ZERO_WIDTH else ""
    if token[0].endswith(":"):
        return "\n"
    name = (token[1] or "").lower()
    if name in _CELL:
        return "\t"
    return "\n" if name in _BLOCK else ""
