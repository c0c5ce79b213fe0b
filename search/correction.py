"""Did you mean: the part of a found title that a query is a slip of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from . import analysis, pinyin

LOOKED_AT = 20
"""Titles, the best ones: others are not what was meant."""
LEAST, MOST = 3, 24
"""Characters of a query that is corrected."""
LONG = 5
"""Characters from which one wrong character may sound otherwise than the right one."""
_HAN_ONLY = re.compile("[\u3400-\u9fff]+")


class Slip(NamedTuple):
    cost: int
    written: str


def suggestion(text: str, found: Sequence[str]) -> str | None:
    """What was meant, where none of the found titles has what was typed and one has nearly that."""
    typed = "".join(analysis.normalised(text).split())
    titles = ["".join(analysis.normalised(title).split()) for title in found[:LOOKED_AT]]
    if re.fullmatch("[a-z]+", typed):
        return _from_pinyin(typed, titles)
    if not _HAN_ONLY.fullmatch(typed) or not LEAST <= len(typed) <= MOST or any(typed in title for title in titles):
        return None
    slips = [slip for title in titles if (slip := _slip(typed, title))]
    return min(slips, key=lambda slip: slip.cost).written if slips else None


def _from_pinyin(typed: str, titles: Sequence[str]) -> str | None:
    """The characters that sound as typed."""
    for title in titles:
        for part in _HAN_ONLY.findall(title):
            sounds = pinyin.syllables(part)
            for start in range(len(sounds) if len(sounds) == len(part) else 0):
                joined = ""
                for end in range(start, len(sounds)):
                    joined += sounds[end]
                    if joined == typed:
                        return part[start : end + 1]
                    if not typed.startswith(joined):
                        break
    return None


def _slip(typed: str, title: str) -> Slip | None:
    """The part of the title next to what was typed: wrong, missing, further or swapped characters, one or two."""
    width, allowed = len(typed), 1 if len(typed) <= LONG else 2
    # Cost and start of the best part of the title that ends here, for each beginning of what was typed.
    rows: list[list[tuple[int, int]]] = [[(0, end) for end in range(len(title) + 1)]]
    for row in range(1, width + 1):
        cells = [(row, 0)]
        for end in range(1, len(title) + 1):
            wrong = typed[row - 1] != title[end - 1]
            ways = [
                (rows[row - 1][end - 1][0] + wrong, rows[row - 1][end - 1][1]),
                (rows[row - 1][end][0] + 1, rows[row - 1][end][1]),
                (cells[end - 1][0] + 1, cells[end - 1][1]),
            ]
            if row > 1 and end > 1 and typed[row - 2 : row] == title[end - 1] + title[end - 2]:
                ways.append((rows[row - 2][end - 2][0] + 1, rows[row - 2][end - 2][1]))
            cells.append(min(ways))
        rows.append(cells)
    cost, end = min((cell[0], end) for end, cell in enumerate(rows[width]))
    written = title[rows[width][end][1] : end]
    if not 0 < cost <= allowed or len(written) < LEAST or not _is_slip(typed, written):
        return None
    return Slip(cost, written)


def _is_slip(typed: str, written: str) -> bool:
    """Swapped and missing characters, the same sounds, or one character of many: 停电通知 is no slip of 停水通知."""
    if sorted(typed) == sorted(written) or pinyin.syllables(typed) == pinyin.syllables(written):
        return True
    if len(typed) != len(written):
        return len(typed) > LEAST
    return len(typed) > LONG
