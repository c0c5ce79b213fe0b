"""The service index: a department's own services; on the portal those of the whole city (R9)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from cms.publishing.plan import PlannedPage, SiteView

from .extract import Extract, other_sites
from .services.contexts import DepartmentServices, OfferedService, offered_guides, offered_items, service_index_context
from .services.records import ServiceIndex

SHOWN = 12
"""Of each group on the portal; the departments' own indexes have all."""
ITEMS = 24
"""Of the catalogue, where no guide is ready yet."""


def service_index_pages(record: ServiceIndex, view: SiteView) -> Iterator[PlannedPage]:
    sites = other_sites(view)
    own = offered_guides(view, language=record.language)
    offered = [*own, *(service for site in sites for service in site.services)]
    yield PlannedPage(
        content=service_index_context(
            record,
            view,
            _largest_topics_first(offered) if sites else offered or offered_items(view)[:ITEMS],
            shown=SHOWN if sites else None,
            departments=tuple(_services_of(site) for site in sites if site.services_url),
        )
    )


def _largest_topics_first(offered: Sequence[OfferedService]) -> list[OfferedService]:
    sizes = Counter(service.topic for service in offered)
    return sorted(offered, key=lambda service: (-sizes[service.topic], service.topic))


def _services_of(site: Extract) -> DepartmentServices:
    return DepartmentServices(name=site.name, url=site.services_url, count=site.item_count)
