"""What is asked of an engine, and what it answers."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

PAGE_SIZE = 10
MOST_PAGES = 100
FACETS = {"site": 1000, "kind": 50, "year": 60}
"""What results are counted by, and how many values at most."""
FIELDS = ("words", "pairs", "characters", "title", "keywords", "files", "sounds", "initials")
"""Where terms stand. Words and pairs apart: each with its own length, they rank better than in one field (measured)."""

NEWS = frozenset({"news", "notice"})
"""Kinds that are of a day; all others stand until they change."""


class Query(msgspec.Struct, frozen=True, kw_only=True):
    text: str = ""
    site: str = ""
    kind: str = ""
    year: str = ""
    sort: str = ""
    """Empty for the best first, ``newest`` for the newest of the best hundred first."""
    page: int = 1
    size: int = PAGE_SIZE


class Clause(NamedTuple):
    """A term that engines look for in a field."""

    field: str
    term: str
    weight: float


class Needed(NamedTuple):
    """Terms that a result must have some of."""

    terms: tuple[tuple[str, str], ...]
    """Fields and terms."""
    least: int


class Asked(Query, frozen=True, kw_only=True):
    """A query as engines take it."""

    clauses: tuple[Clause, ...] = ()
    """Make the score; alone they make no result."""
    needed: tuple[Needed, ...] = ()
    """A result has enough of one of these groups, or its title or code is in ``exact``."""
    exact: tuple[str, ...] = ()
    """Titles or codes that the whole query may stand for."""
    title_pairs: frozenset[str] = frozenset()
    """Of a query that is short enough to be a title."""
    is_doing: bool = False
    """About applying for something, rather than about news of it."""
    is_reaching: bool = False
    """About a telephone, an address or hours."""
    preferred: frozenset[str] = frozenset()
    """Sites of the departments that the query names."""


class Hit(msgspec.Struct, frozen=True):
    key: str
    score: float
    title: str = ""
    site: str = ""
    kind: str = ""
    published: int = 0
    """Seconds since 1970; 0 for what has no date."""
    is_effective: bool = True


class Results(msgspec.Struct, frozen=True, kw_only=True):
    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, dict[str, int]]
    """Counts by value for each of ``FACETS``; a facet ignores its own filter."""
    is_partial: bool = False
    """Something did not answer in time: there may be more."""
    is_loose: bool = False
    """Nothing has enough of the query: these have a part of it."""


class Indexed(msgspec.Struct, frozen=True, kw_only=True):
    """One entry as engines index it."""

    key: str
    version: int
    """Of its Record."""
    digest: str
    """Of the entry: tells a stale one."""
    site: str
    kind: str
    year: str
    published: int
    """Seconds since 1970; 0 for what has no date."""
    listed: int
    """Where it stands without a query: the greatest first, news before all that stands."""
    is_effective: bool
    label: str
    """The title as it is shown."""
    exact: tuple[str, ...]
    """Title, codes and numbers without punctuation."""
    terms: dict[str, list[str]]
    """By field, see ``FIELDS``."""


class Removed(NamedTuple):
    """What is not to be found any more."""

    key: str
    version: int
    """Of the Record's removal."""
