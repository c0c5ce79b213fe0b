"""What is asked of an engine, and what it answers."""

from __future__ import annotations

import msgspec

PAGE_SIZE = 10
MOST_PAGES = 100


class Query(msgspec.Struct, frozen=True, kw_only=True):
    text: str = ""
    site: str = ""
    kind: str = ""
    year: str = ""
    page: int = 1
    size: int = PAGE_SIZE


class Hit(msgspec.Struct, frozen=True):
    key: str
    score: float


class Results(msgspec.Struct, frozen=True, kw_only=True):
    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, dict[str, int]]
    """Counts by value for ``site``, ``kind`` and ``year``."""


class Indexed(msgspec.Struct, frozen=True, kw_only=True):
    """One entry as engines index it."""

    key: str
    digest: str
    """Of the entry: tells a stale one."""
    site: str
    kind: str
    year: str
    published: int
    """Seconds since 1970."""
    title: tuple[str, ...]
    keywords: tuple[str, ...]
    body: tuple[str, ...]
    exact: tuple[str, ...]
    """Title, codes and numbers without punctuation."""
