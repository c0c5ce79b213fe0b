"""What a site hands to the portal: its newest contents, its services and its contacts (R9)."""

from __future__ import annotations

import msgspec

from cms.publishing.plan import SiteView

from .disclosure.records import Document, News, Notice
from .listing import Entry, entry
from .organisation.contexts import address_of, department_of
from .organisation.records import Complaints, Consultation
from .services.contexts import OfferedService, offered_guides
from .services.records import CatalogueItem, ServiceIndex

NEWEST = 6
SERVICES = 24


class Extract(msgspec.Struct, frozen=True, kw_only=True):
    slug: str
    name: str
    short_name: str
    site_kind: str
    url: str
    position: int
    phone: str
    consultation_url: str
    complaints_url: str
    news: tuple[Entry, ...]
    notices: tuple[Entry, ...]
    documents: tuple[Entry, ...]
    services: tuple[OfferedService, ...]
    services_url: str
    item_count: int


def extract(view: SiteView) -> Extract | None:
    """None for a slug that has no site yet, and for a site that is closed."""
    site, department = view.site(), department_of(view)
    if site is None or site.closed_on:
        return None
    short_name = (department.short_name or department.name) if department else site.name
    return Extract(
        slug=view.slug,
        name=department.name if department else site.name,
        short_name=short_name,
        site_kind=site.site_kind,
        url=site.base_url + "/",
        position=department.position if department else 0,
        phone=site.phone or (department.phone if department else ""),
        consultation_url=_absolute(view, address_of(view, Consultation, "zh-hans")),
        complaints_url=_absolute(view, address_of(view, Complaints, "zh-hans")),
        news=_newest(view, News, short_name),
        notices=_newest(view, Notice, short_name),
        documents=_newest(view, Document, short_name),
        services=offered_guides(view, language="zh-hans", base_url=site.base_url)[:SERVICES],
        services_url=_absolute(view, address_of(view, ServiceIndex, "zh-hans")),
        item_count=len(view.own(CatalogueItem)),
    )


def other_sites(view: SiteView) -> list[Extract]:
    """All sites but the portal, in the city's order; empty on every site but the portal."""
    sites = [site for site in view.extracts.values() if isinstance(site, Extract) and site.slug != view.slug]
    return sorted(sites, key=lambda site: (site.position, site.slug))


def _newest(view: SiteView, kind: type[News | Notice | Document], origin: str) -> tuple[Entry, ...]:
    records = [record for record in view.newest(kind) if record.language == "zh-hans"][:NEWEST]
    return tuple(entry(record, base_url=view.base_url(), origin=origin) for record in records)


def _absolute(view: SiteView, path: str) -> str:
    return view.base_url() + path if path else ""
