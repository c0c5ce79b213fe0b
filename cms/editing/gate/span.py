"""What a detector answers: a place in the folded text, and how it reads masked."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    start: int
    end: int
    kind: str
    masked: str
    replacement: str | None = ""
    """Empty: the masked form itself; None: only a person can say."""
    advice: str = ""


def stars(count: int) -> str:
    return "*" * count
