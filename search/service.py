"""Searching: from a query to results with titles, addresses and snippets."""

from __future__ import annotations

import msgspec

from cms.publishing.rich_text import FileLink, file_link
from cms.records.record import FileUse
from cms.records.search_entry import SearchEntry

from . import analysis
from .cards import Card, card
from .contacts import Contact, contact
from .correction import suggestion
from .entries import CITY_TIME, SiteIdentity, Source, year_of
from .query import Query
from .searching import Searching
from .snippets import highlighted, shared, snippet

SUGGESTIONS = 8
LOOKED_AT = 30
"""Results that suggestions are chosen from."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One result."""

    key: str
    title: str
    title_html: str
    url: str
    site: str
    site_name: str
    sections: tuple[str, ...]
    """Titles of the sections it lies in, the outermost first."""
    kind: str
    kind_label: str
    snippet: str
    """Safe HTML; from ``file``, where there is one."""
    file: FileLink | None = None
    """A file of the page that has more of the query than the page itself."""
    published: str
    """``YYYY-MM-DD``, or empty."""
    is_best_bet: bool = False
    """The city's staff want it first for this query."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    query: str
    total: int
    results: tuple[Found, ...]
    facets: dict[str, tuple[FacetValue, ...]]
    is_fallback: bool = False
    """The chosen engine did not answer: another one did."""
    is_partial: bool = False
    """There may be more: not everything was searched in time."""
    is_loose: bool = False
    """No result has all that was asked for."""
    suggestion: str | None = None
    """What was perhaps meant."""
    contact: Contact | None = None
    card: Card | None = None
    """Both told above the results."""


class FacetValue(msgspec.Struct, frozen=True, kw_only=True):
    value: str
    label: str
    count: int


def answer(query: Query, using: Searching) -> Answer:
    """Raises ``SearchFailed`` while no engine answers."""
    with using.source.one_moment():
        return _answer(query, using)


def _answer(query: Query, using: Searching) -> Answer:
    found, engine = using.search(query)
    bets = _best_bets(query, using)
    keys = [hit.key for hit in found.hits if hit.key not in bets]
    entries = using.source.entries(keys) | bets
    sites = using.source.sites()
    shown = [*bets, *keys] if query.page == 1 else keys
    present = [entries[key] for key in shown if key in entries and entries[key].site in sites]
    sections = using.source.sections((entry.site, entry.path) for entry in present)
    meant = suggestion(query.text, [entry.title for entry in present]) if query.page == 1 else None
    marked = f"{query.text} {meant}" if meant else query.text
    results = tuple(
        _found(entry, sites[entry.site], marked, using, sections=above, is_best_bet=entry.key in bets)
        for entry, above in zip(present, sections, strict=True)
    )
    labels = {kind.name: kind.label for kind in using.source.kinds.by_name.values() if kind.is_facet}
    facets = {
        "site": _values(found.facets["site"], {slug: site.name for slug, site in sites.items()}),
        "kind": _values(found.facets["kind"], labels),
        "year": tuple(
            FacetValue(value=year, label=year, count=count)
            for year, count in sorted(found.facets["year"].items(), reverse=True)
        ),
    }
    return Answer(
        query=query.text,
        total=max(found.total, len(results)),
        results=results,
        facets=facets,
        is_fallback=using.is_fallback(engine),
        is_partial=found.is_partial,
        is_loose=found.is_loose and not bets,
        suggestion=meant,
        contact=contact(query.text, using.vocabulary(), using.source) if query.page == 1 else None,
        card=_card(query, present, sites, using.source),
    )


def suggestions(text: str, using: Searching) -> list[dict[str, str]]:
    """Titles for what is being typed: those that begin so, then those that contain it, then the best found."""
    if not text.strip():
        return []
    with using.source.one_moment():
        found, _engine = using.search(Query(text=text, size=LOOKED_AT))
        entries = using.source.entries(hit.key for hit in found.hits)
        sites = using.source.sites()
    typed = analysis.exact(text)
    present = [entries[hit.key] for hit in found.hits if hit.key in entries and entries[hit.key].site in sites]
    present.sort(key=lambda entry: _distance(typed, analysis.exact(entry.title)))
    titles: dict[str, str] = {}
    for entry in present:
        titles.setdefault(entry.title, sites[entry.site].base_url + entry.path)
    return [{"title": title, "url": url} for title, url in list(titles.items())[:SUGGESTIONS]]


def _distance(typed: str, title: str) -> int:
    if title.startswith(typed):
        return 0
    return 1 if typed in title else 2


def _card(query: Query, entries: list[SearchEntry], sites: dict[str, SiteIdentity], source: Source) -> Card | None:
    return card(query.text, entries, sites, source) if query.page == 1 and not query.sort else None


def _best_bets(query: Query, using: Searching) -> dict[str, SearchEntry]:
    """Of those that are public, the ones that the query's filters let through."""
    entries = using.source.entries(using.vocabulary().bets_on(query.text))
    return {
        key: entry
        for key, entry in entries.items()
        if query.site in ("", entry.site) and query.kind in ("", entry.kind) and query.year in ("", year_of(entry))
    }


def _found(
    entry: SearchEntry,
    site: SiteIdentity,
    marked: str,
    using: Searching,
    *,
    sections: tuple[str, ...],
    is_best_bet: bool,
) -> Found:
    """One result, with the words of ``marked`` marked: what was typed and, where that was a slip, what was meant."""
    file = _file(entry, marked)
    return Found(
        key=entry.key,
        title=entry.title,
        title_html=highlighted(entry.title, marked),
        url=site.base_url + entry.path,
        site=entry.site,
        site_name=site.name,
        sections=sections,
        kind=entry.kind,
        kind_label=using.source.kinds[entry.kind].label,
        snippet=snippet(file.text if file else entry.body, marked),
        file=_link(file, site) if file else None,
        published=entry.published.astimezone(CITY_TIME).strftime("%Y-%m-%d") if entry.published else "",
        is_best_bet=is_best_bet,
    )


def _link(file: FileUse, site: SiteIdentity) -> FileLink:
    link = file_link(file)
    return msgspec.structs.replace(link, url=site.base_url + link.url)


def _file(entry: SearchEntry, text: str) -> FileUse | None:
    least = shared(f"{entry.title} {entry.body}", text) if entry.files else 0
    best = max(entry.files, key=lambda file: shared(file.text, text), default=None)
    return best if best is not None and shared(best.text, text) > least else None


def _values(counts: dict[str, int], labels: dict[str, str]) -> tuple[FacetValue, ...]:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(FacetValue(value=v, label=labels[v], count=count) for v, count in ordered if v in labels)
