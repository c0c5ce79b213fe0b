"""Entries for the engines' tests, without Records."""

from __future__ import annotations

from datetime import UTC, datetime

from cms.records.search_entry import SearchEntry
from search.entries import Change, indexed
from search.query import Indexed

EPOCH = "epoch"


def entry(
    key: str,
    title: str,
    *,
    version: int = 1,
    body: str = "",
    site: str = "gongan",
    kind: str = "news",
    year: int = 2026,
) -> Indexed:
    made = SearchEntry(
        key=key, site=site, kind=kind, title=title, path="/", body=body, published=datetime(year, 6, 1, tzinfo=UTC)
    )
    found = indexed(Change(key, version, made, False), {})
    assert isinstance(found, Indexed)
    return found
