"""Short texts kept one a line in a single field: former names, key words, other names."""

from __future__ import annotations

from collections.abc import Iterable


def split_lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def join_lines(texts: Iterable[str]) -> str:
    return "\n".join(texts)
