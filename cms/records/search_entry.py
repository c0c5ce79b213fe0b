"""What search keeps of one Record: the same for every engine."""

from __future__ import annotations

from datetime import datetime

import msgspec


class SearchEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    key: str
    site: str
    kind: str
    language: str = "zh-hans"
    title: str
    path: str
    """Address inside the site, with ``#fragment`` for things that stand on another thing's page."""
    body: str = ""
    department: str = ""
    """Name of the department, searched along."""
    keywords: tuple[str, ...] = ()
    """Codes, document numbers, names in other words: matched like titles."""
    published: datetime | None = None
