"""What each page of a site was made of: the next plan looks only at pages that read what has changed (design 5).

A read has a name: the key of a Record, found or not; ``all News`` for a list of a type, ``in en`` for the pages
in a language; ``below page:7`` for the children of a page; ``slug zhengwu`` for the site of a slug; ``extracts`` for
what other sites hand to the portal.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

import msgspec

from cms.records.record import Record

EXTRACTS = "extracts"

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


def all_of(kind: type) -> str:
    return f"all {kind.__name__}"


def in_language(language: str) -> str:
    return f"in {language}"


def below(key: str) -> str:
    return f"below {key}"


def of_slug(slug: str) -> str:
    return f"slug {slug}"


def is_key(name: str) -> bool:
    return ":" in name and " " not in name


def names_of(record: Record) -> set[str]:
    """Everything by which a page of the same site can have come upon the Record, or missed it."""
    names = {record.key, in_language(record.language), *map(all_of, type(record).__mro__)}
    if parent := getattr(record, "parent", None):
        names.add(below(parent))
    return names | foreign_names_of(record)


def foreign_names_of(record: Record) -> set[str]:
    """The same for pages of other sites, which read by key only."""
    return {record.key, of_slug(record.site)} if record.key.startswith("site:") else {record.key}


class PageReads(msgspec.Struct, frozen=True, array_like=True):
    """Of the pages that one Record becomes."""

    names: tuple[str, ...]
    shares: tuple[int, ...]
    """Places in ``SiteReads.shared``."""
    files: tuple[str, ...]
    stored: tuple[str, ...]
    """Files of the release that hold its pictures and attachments."""


class SiteReads(msgspec.Struct, frozen=True, kw_only=True):
    shared: tuple[frozenset[str], ...] = ()
    """What pages have in common, a menu or a trail, was made of these."""
    pages: dict[str, PageReads] = {}
    """By key of the Record."""

    def untouched(self, touched: set[str]) -> SiteReads:
        """The pages that read nothing of these names."""
        shares = {place for place, names in enumerate(self.shared) if not touched.isdisjoint(names)}
        pages = {
            key: page
            for key, page in self.pages.items()
            if key not in touched and touched.isdisjoint(page.names) and shares.isdisjoint(page.shares)
        }
        return SiteReads(shared=self.shared, pages=pages)


class ReadLog:
    """Notes the names that are read while a plan is made."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._shares: set[int] = set()
        self._places: dict[frozenset[str], int] = {}
        self._shared: list[frozenset[str]] = []
        self._pages: dict[str, PageReads] = {}

    def note(self, name: str) -> None:
        self._names.add(name)

    def shared(self, known: dict[K, tuple[T, int]], place: K, make: Callable[[], T]) -> T:
        """What ``make`` gives, made once for each place: whoever takes it has read what it was made of."""
        found = known.get(place)
        if found is None:
            outer = self._names, self._shares
            self._names, self._shares = set(), set()
            try:
                made = make()
                read = self._names.union(*(self._shared[share] for share in self._shares))
            finally:
                self._names, self._shares = outer
            found = known[place] = made, self._place(frozenset(read))
        self._shares.add(found[1])
        return found[0]

    def begin(self) -> None:
        """What is read from now on is read for another page."""
        self._names, self._shares = set(), set()

    def end(self, key: str, files: Iterable[str], stored: Iterable[str]) -> None:
        """The Record's pages are made of what was read since ``begin``."""
        self._pages[key] = PageReads(tuple(self._names), tuple(self._shares), tuple(files), tuple(stored))

    def keep(self, key: str, page: PageReads, former: SiteReads) -> None:
        """The Record's pages are those of the former plan."""
        shares = tuple(self._place(former.shared[share]) for share in page.shares)
        self._pages[key] = msgspec.structs.replace(page, shares=shares)

    def told(self) -> SiteReads:
        return SiteReads(shared=tuple(self._shared), pages=self._pages)

    def _place(self, names: frozenset[str]) -> int:
        place = self._places.get(names)
        if place is None:
            place = self._places[names] = len(self._shared)
            self._shared.append(names)
        return place
