"""What every page says about itself: metadata, breadcrumb, alternates, structured data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

import msgspec

from cms.records.record import Change, PageRecord

from . import routes
from .plan import Link, PlannedPage, SiteView

CITY_TIME = timezone(timedelta(hours=8))
HTML_LANGUAGES = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "en": "en"}


class ArticleMeta(msgspec.Struct, frozen=True):
    """What the government-website guideline asks of an article beyond what every page says."""

    keywords: str
    author: str
    image: str
    """Absolute address of the picture; the only tag that may be empty: checkers count an empty one as missing."""


class PageMeta(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    site_name: str
    url: str
    """Absolute."""
    canonical: str
    """The same, or that of the page which this one repeats."""
    html_lang: str
    description: str
    keywords: tuple[str, ...]
    breadcrumb: tuple[Link, ...]
    published: str
    """``YYYY-MM-DD HH:MM`` in the city's time."""
    updated: str
    changes: tuple[Change, ...]
    """修改记录, newest first."""
    source: str
    """Who provided it: the site's sponsor where the page names nobody else."""
    responsible_editor: str
    is_historical: bool
    article: ArticleMeta | None
    """None for sections."""
    json_ld: str
    """JSON that is safe inside a script element."""
    alternates: tuple[tuple[str, str], ...]
    json_url: str


class PageMetas:
    """The metadata of one site's pages; what siblings share is made once."""

    def __init__(self, view: SiteView) -> None:
        self._view = view
        self._site = view.site()
        self._base_url = view.base_url()
        self._trails: dict[str | None, tuple[tuple[tuple[Link, ...], str], int]] = {}

    def of(self, record: PageRecord, planned: PlannedPage, variant: str = "") -> PageMeta:
        site = self._site
        path = planned.path or record.path
        title = planned.title or record.title
        url = self._base_url + routes.variant_path(path, variant)
        source = record.source or _publisher(site)
        breadcrumb, trail = self._trail(record)
        return PageMeta(
            title=title,
            site_name=site.name if site is not None else "",
            url=url,
            canonical=planned.canonical or url,
            html_lang=HTML_LANGUAGES[variant or record.language],
            description=planned.description or record.summary or _described(title, site),
            keywords=record.keywords,
            breadcrumb=breadcrumb,
            published=minute(record.published),
            updated=minute(record.updated),
            changes=record.changes,
            source=source,
            responsible_editor=record.responsible_editor,
            is_historical=record.is_historical,
            article=None if routes.is_section(record.path) else self._article(record, source),
            json_ld=_json_ld(trail, len(breadcrumb), title, url, planned),
            alternates=self._alternates(record, path),
            json_url=routes.variant_path(routes.json_path(path), variant)
            if planned.has_twin and not planned.path
            else "",
        )

    def _article(self, record: PageRecord, source: str) -> ArticleMeta:
        picture = self._view.picture(record.image)
        return ArticleMeta(
            keywords=",".join(record.keywords) or _keywords(column_of(self._view, record), self._site),
            author=record.responsible_editor or source,
            image=self._base_url + picture.src if picture else "",
        )

    def _trail(self, record: PageRecord) -> tuple[tuple[Link, ...], str]:
        """Links from the home page down to the parent, and their list items as JSON."""
        return self._view.reads.shared(self._trails, record.parent, lambda: self._climbed(record))

    def _climbed(self, record: PageRecord) -> tuple[tuple[Link, ...], str]:
        links = tuple(Link(title=above.title, url=above.path) for above in self._view.ancestors(record))
        items = [_list_item(place, link.title, self._base_url + link.url) for place, link in enumerate(links, 1)]
        return links, "".join(f"{item}," for item in items)

    def _alternates(self, record: PageRecord, path: str) -> tuple[tuple[str, str], ...]:
        if not record.variants:
            return ()
        own = (HTML_LANGUAGES[record.language], self._base_url + path)
        others = ((HTML_LANGUAGES[name], self._base_url + routes.variant_path(path, name)) for name in record.variants)
        return (own, *others)


def site_meta(view: SiteView, column: PageRecord | None) -> Iterator[tuple[str, str]]:
    """META tags of the government-website guideline that all pages of a column share, in its order."""
    site = view.site()
    name = site.name if site is not None else ""
    if site is not None:
        yield "SiteName", name
        yield "SiteDomain", site.host
        yield "SiteIDCode", site.identification_code
    if column is not None:
        yield "ColumnName", column.title
        yield "ColumnType", view.kinds.of(column).label
        yield "ColumnDescription", column.summary or (f"{name}：{column.title}" if column.title != name else name)
        yield "ColumnKeywords", ",".join(column.keywords) or _keywords(column, site)


def column_of(view: SiteView, record: PageRecord) -> PageRecord:
    """The section that the page is or stands in."""
    if routes.is_section(record.path):
        return record
    return next((above for above in reversed(view.ancestors(record)) if routes.is_section(above.path)), record)


@lru_cache(maxsize=1024)
def minute(moment: datetime) -> str:
    """``YYYY-MM-DD HH:MM`` in the city's time; kept, for a page is mostly as old as its last change."""
    return moment.astimezone(CITY_TIME).isoformat(" ", "minutes")[:16]


def script_json(value: object) -> str:
    """JSON with ``<``, ``>`` and ``&`` escaped: it cannot end its script element."""
    text = msgspec.json.encode(value).decode()
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _json_ld(trail: str, length: int, title: str, url: str, planned: PlannedPage) -> str:
    own = _list_item(length + 1, title, url)
    crumbs = f'{{"@context":"https://schema.org","@type":"BreadcrumbList","itemListElement":[{trail}{own}]}}'
    return f"[{','.join((crumbs, *map(script_json, planned.json_ld)))}]"


def _list_item(position: int, name: str, url: str) -> str:
    return script_json({"@type": "ListItem", "position": position, "name": name, "item": url})


def _described(title: str, site: Any) -> str:
    """What is said of a page without a summary; the home page bears the site's name and description."""
    if site is None or title == site.name:
        return str(site.description) if site is not None else ""
    return f"{site.name}：{title}"


def _publisher(site: Any) -> str:
    return str(site.sponsor or site.name) if site is not None else ""


def _keywords(column: PageRecord, site: Any) -> str:
    """Of a page that has none of its own."""
    return ",".join(dict.fromkeys(filter(None, (column.title, site.name if site is not None else ""))))
