"""What every page says about itself: metadata, breadcrumb, alternates, structured data."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import msgspec

from cms.records.record import PageRecord

from . import routes
from .plan import Link, PlannedPage, SiteView, section_of

CITY_TIME = timezone(timedelta(hours=8))
HTML_LANGUAGES = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "en": "en"}


class PageMeta(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    site_name: str
    path: str
    url: str
    """Absolute: the canonical address."""
    language: str
    html_lang: str
    description: str
    keywords: tuple[str, ...]
    breadcrumb: tuple[Link, ...]
    published: str
    """``YYYY-MM-DD HH:MM`` in the city's time."""
    updated: str
    source: str
    """Who provided it: the site's sponsor where the page names nobody else."""
    responsible_editor: str
    is_historical: bool
    meta: tuple[tuple[str, str], ...]
    """META tags of the government-website guideline, in its order."""
    json_ld: str
    """JSON that is safe inside a script element."""
    alternates: tuple[tuple[str, str], ...]
    json_url: str
    kind: str
    kind_label: str
    is_section: bool
    section: str
    """Key of the top-level section the page stands in."""


def page_meta(record: PageRecord, planned: PlannedPage, view: SiteView, variant: str = "") -> PageMeta:
    path = planned.path or record.path
    title = planned.title or record.title
    site = view.site()
    address = view.base_url() + routes.variant_path(path, variant)
    ancestors = tuple(Link(title=above.title, url=above.path) for above in view.ancestors(record))
    source = record.source or _publisher(site)
    description = planned.description or record.summary or _described(title, site)
    return PageMeta(
        title=title,
        site_name=site.name if site is not None else "",
        path=path,
        url=address,
        language=record.language,
        html_lang=HTML_LANGUAGES[variant or record.language],
        description=description,
        keywords=record.keywords,
        breadcrumb=ancestors,
        published=minute(record.published),
        updated=minute(record.updated),
        source=source,
        responsible_editor=record.responsible_editor,
        is_historical=record.is_historical,
        meta=tuple(_meta_tags(record, view, title=title, url=address, source=source, description=description)),
        json_ld=script_json([_breadcrumb_list(ancestors, title, address, view), *planned.json_ld]),
        alternates=_alternates(record, path, view),
        json_url=routes.variant_path(routes.json_path(path), variant) if planned.has_twin and not planned.path else "",
        kind=view.kinds.of(record).name,
        kind_label=view.kinds.of(record).label,
        is_section=routes.is_section(path),
        section=section_of(view, record),
    )


def minute(moment: datetime) -> str:
    return moment.astimezone(CITY_TIME).isoformat(" ", "minutes")[:16]


def script_json(value: object) -> str:
    """JSON with ``<``, ``>`` and ``&`` escaped: it cannot end its script element."""
    text = msgspec.json.encode(value).decode()
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _described(title: str, site: Any) -> str:
    """What is said of a page without a summary; the home page bears the site's name and description."""
    if site is None or title == site.name:
        return str(site.description) if site is not None else ""
    return f"{site.name}：{title}"


def _publisher(site: Any) -> str:
    return str(site.sponsor or site.name) if site is not None else ""


def _meta_tags(record: PageRecord, view: SiteView, *, title: str, url: str, source: str, description: str) -> Any:
    """None is empty but ``Image`` of a page without a picture: checkers count an empty tag as missing."""
    site = view.site()
    name = site.name if site is not None else ""
    if site is not None:
        yield "SiteName", site.name
        yield "SiteDomain", site.host
        yield "SiteIDCode", site.identification_code
    chain = [*view.ancestors(record), record]
    column = next((above for above in reversed(chain) if routes.is_section(above.path)), record)
    yield "ColumnName", column.title
    yield "ColumnType", view.kinds.of(column).label
    yield "ColumnDescription", column.summary or (f"{name}：{column.title}" if column.title != name else name)
    yield "ColumnKeywords", ",".join(column.keywords or dict.fromkeys((column.title, name)))
    if not routes.is_section(record.path):
        yield "ArticleTitle", title
        yield "PubDate", minute(record.published)
        yield "ContentSource", source
        yield "Keywords", ",".join(record.keywords or dict.fromkeys((column.title, name)))
        yield "Author", record.responsible_editor or source
        yield "Description", description
        picture = view.picture(record.image)
        yield "Image", view.base_url() + picture.src if picture else ""
        yield "Url", url


def _breadcrumb_list(ancestors: tuple[Link, ...], title: str, url: str, view: SiteView) -> dict[str, Any]:
    links = [*((link.title, view.base_url() + link.url) for link in ancestors), (title, url)]
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": address}
            for position, (name, address) in enumerate(links, start=1)
        ],
    }


def _alternates(record: PageRecord, path: str, view: SiteView) -> tuple[tuple[str, str], ...]:
    if not record.variants:
        return ()
    own = (HTML_LANGUAGES[record.language], view.base_url() + path)
    others = ((HTML_LANGUAGES[name], view.base_url() + routes.variant_path(path, name)) for name in record.variants)
    return (own, *others)
