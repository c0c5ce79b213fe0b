"""Dated lists, and their division into pages that an addition hardly touches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, timezone
from functools import lru_cache

import msgspec

from cms.publishing import routes
from cms.publishing.plan import SiteView
from cms.records.record import PageRecord

PAGE_SIZE = 20
CITY_TIME = timezone(timedelta(hours=8))


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a dated list."""

    title: str
    url: str
    date: str
    """``YYYY-MM-DD``."""
    is_pinned: bool = False
    origin: str = ""
    """Short name of the site it comes from, where several are mixed."""


class ListPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of a list. Numbered pages are full and count from the oldest, so they hardly ever change."""

    entries: tuple[Entry, ...]
    number: int = 0
    """0 on the newest page, which stands at the section's own address."""
    older_url: str = ""
    newer_url: str = ""
    newest_url: str = ""
    """Empty on the newest page."""


@lru_cache(maxsize=1024)
def day(moment: datetime) -> str:
    """The date in the city's time, as ``YYYY-MM-DD``; kept, for a page stands in several lists."""
    return moment.astimezone(CITY_TIME).date().isoformat()


def entry(record: PageRecord, *, base_url: str = "", origin: str = "") -> Entry:
    return Entry(
        title=record.title,
        url=base_url + record.path,
        date=day(record.published),
        is_pinned=bool(getattr(record, "is_pinned", False)),
        origin=origin,
    )


def entries(records: Iterable[PageRecord], language: str, limit: int) -> tuple[Entry, ...]:
    """The first ``limit`` in this language, pinned ones before the others."""
    listed = [entry(record) for record in records if record.language == language]
    return tuple(pinned_first(listed)[:limit])


def pinned_first(listed: Sequence[Entry]) -> list[Entry]:
    return sorted(listed, key=lambda line: not line.is_pinned)


def list_pages(section: PageRecord, newest_first: Sequence[PageRecord]) -> list[ListPage]:
    """The newest page (20 to 39 entries when there are older ones), then the numbered pages, newest first.

    Nothing stands on two pages, except a pinned entry, which also heads the newest one.
    """
    lines = [entry(record) for record in newest_first]
    full = max(0, len(lines) // PAGE_SIZE - 1)
    newest = lines[: len(lines) - full * PAGE_SIZE]
    shown = {line.url for line in newest}
    pinned = [line for line in lines if line.is_pinned and line.url not in shown]
    first = ListPage(entries=tuple(pinned_first(pinned + newest)), older_url=_numbered(section, full, full))
    return [first, *(_numbered_page(section, lines, number, full) for number in range(full, 0, -1))]


def _numbered_page(section: PageRecord, lines: Sequence[Entry], number: int, full: int) -> ListPage:
    start = len(lines) - number * PAGE_SIZE
    return ListPage(
        entries=tuple(lines[start : start + PAGE_SIZE]),
        number=number,
        older_url=_numbered(section, number - 1, full),
        newer_url=_numbered(section, number + 1, full) or section.path,
        newest_url=section.path,
    )


def _numbered(section: PageRecord, number: int, full: int) -> str:
    return routes.numbered_path(section.path, number) if 1 <= number <= full else ""


def listed_children(view: SiteView, section: PageRecord, *types: type[PageRecord]) -> list[PageRecord]:
    """Child pages of these types in the section's language, newest first."""
    found: list[PageRecord] = view.newest_children(section.key, *types)
    return [record for record in found if record.language == section.language and not _is_lost(record, view)]


def _is_lost(record: PageRecord, view: SiteView) -> bool:
    """Whether it repeats an article that is public no more."""
    article = getattr(record, "of", "")
    return bool(article) and view.record(article) is None
