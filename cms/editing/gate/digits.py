"""Groups of digits that may belong to one number, and the numbers that people write in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import accumulate, pairwise
from typing import NamedTuple

_BETWEEN = r"[\s\-‐‑‒–—−_.·•∙・/\\()、,]{1,4}"
_PART = r"(?:\d+|(?<=\d)[xX](?![A-Za-z])|(?<=[\s\-.])[xX](?![A-Za-z0-9]))"
_CHAIN = re.compile(rf"\d+(?:(?:{_BETWEEN})?{_PART})*")
_GROUP = re.compile(r"\d+[xX]?(?![A-Za-z])|\d+|[xX]")


class Number(NamedTuple):
    """Neighbouring groups, as one number."""

    start: int
    end: int
    digits: str
    groups: tuple[int, ...]
    """How many digits each group has."""
    between: tuple[str, ...]
    before: str
    """What stands between this and the digits right before, empty if none do."""
    after: str


def numbers(text: str, *, lengths: range, looks: Callable[[str], object]) -> Iterator[Number]:
    """Every run of whole groups with so many digits that looks as asked.

    A group is never split: no part of a longer number counts. ``looks`` is asked very often in tables of figures.
    """
    for chain in _CHAIN.finditer(text):
        if chain.end() - chain.start() < lengths.start:
            continue
        groups = [(found.start(), found.end()) for found in _GROUP.finditer(text, chain.start(), chain.end())]
        ends = list(accumulate(end - start for start, end in groups))
        if ends[-1] < lengths.start:
            continue
        digits = "".join(text[start:end] for start, end in groups).upper()
        for first, (start, end) in enumerate(groups):
            taken = ends[first] - (end - start)
            for last in range(first, len(groups)):
                total = ends[last] - taken
                if total >= lengths.stop:
                    break
                if total in lengths and looks(digits[taken : ends[last]]):
                    yield _number(text, groups, first, last, digits[taken : ends[last]])


def _number(text: str, groups: list[tuple[int, int]], first: int, last: int, digits: str) -> Number:
    chosen = groups[first : last + 1]
    return Number(
        start=chosen[0][0],
        end=chosen[-1][1],
        digits=digits,
        groups=tuple(end - start for start, end in chosen),
        between=tuple(text[one[1] : other[0]] for one, other in pairwise(chosen)),
        before=text[groups[first - 1][1] : chosen[0][0]] if first else "",
        after=text[chosen[-1][1] : groups[last + 1][0]] if last + 1 < len(groups) else "",
    )


def luhn_holds(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(map(int, reversed(digits))):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_check_character(body: str) -> str:
    """The last place of an ID-card number after its 17 digits (GB 11643)."""
    return "10X98765432"[sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body, strict=True)) % 11]
