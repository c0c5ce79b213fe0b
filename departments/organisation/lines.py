"""Short texts kept in a single field: one a line (former names, key words), or parted by 、 (topics)."""

from __future__ import annotations

from collections.abc import Iterable


def split_lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def join_lines(texts: Iterable[str]) -> str:
    return "\n".join(texts)


def split_list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("、") if part.strip())


def join_list(texts: Iterable[str]) -> str:
    return "、".join(texts)
