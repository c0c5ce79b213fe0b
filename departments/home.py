"""The home pages of the portal and of the departments: they gather from all rooms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from cms.publishing.plan import Link, PlannedPage, SiteView
from cms.publishing.rich_text import Picture
from cms.publishing.telephone import phone_url
from cms.records.record import PageRecord

from .disclosure.contexts import SectionLink, section_links
from .disclosure.records import Disclosure, Document, News, Notice
from .extract import Extract, other_sites
from .listing import Entry, day, entries, pinned_first
from .organisation.contexts import address_of, department_of, organisation_json_ld
from .organisation.records import (
    Complaints,
    Consultation,
    Contacts,
    DepartmentHome,
    Duties,
    PortalColumn,
    PortalHome,
)
from .services.contexts import ServiceCard, item_card, offered_items, service_card
from .services.records import CatalogueItem, ItemCatalogue, ServiceIndex, ServiceItem

LINES = 7
FEATURED = 12
TOPICS = 12
TOPIC_SERVICES = 5


class DatedList(msgspec.Struct, frozen=True, kw_only=True):
    entries: tuple[Entry, ...]
    url: str
    """The column with all of them; empty where there is none."""


class LeadStory(msgspec.Struct, frozen=True, kw_only=True):
    """The newest piece of news that has a picture."""

    title: str
    url: str
    date: str
    summary: str
    picture: Picture


class DepartmentHomeContext(msgspec.Struct, frozen=True, kw_only=True):
    closed_on: str
    """Nothing but the introduction is shown then: it says who carries on."""
    introduction: str
    services: tuple[ServiceCard, ...]
    services_url: str
    catalogue_url: str
    item_count: int
    notices: DatedList
    news: DatedList
    documents: DatedList
    lead: LeadStory | None
    department: str
    address: str
    phone: str
    phone_url: str
    hours: str
    contacts_url: str
    duties_url: str
    consultation_url: str
    complaints_url: str
    disclosure: Link | None
    disclosure_sections: tuple[SectionLink, ...]
    portal_column: Link | None


class SiteLink(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    url: str


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    services: tuple[ServiceCard, ...]


class PortalHomeContext(msgspec.Struct, frozen=True, kw_only=True):
    introduction: str
    services: tuple[ServiceCard, ...]
    topics: tuple[Topic, ...]
    departments: tuple[SiteLink, ...]
    districts: tuple[SiteLink, ...]
    zones: tuple[SiteLink, ...]
    news: DatedList
    notices: DatedList
    documents: DatedList
    lead: LeadStory | None
    consultation_url: str
    complaints_url: str
    disclosure: Link | None
    disclosure_sections: tuple[SectionLink, ...]


def department_home_pages(record: DepartmentHome, view: SiteView) -> Iterator[PlannedPage]:
    department, language = department_of(view), record.language
    duties = view.own(Duties)
    phone = department.phone if department else ""
    disclosure, sections = _disclosure(view)
    lead = _lead(view, language)
    yield PlannedPage(
        content=DepartmentHomeContext(
            closed_on=view.site().closed_on,
            introduction=view.html(record.introduction),
            services=_department_services(record, view),
            services_url=address_of(view, ServiceIndex, language),
            catalogue_url=address_of(view, ItemCatalogue, language),
            item_count=len(view.own(CatalogueItem)),
            notices=_own_list(view, Notice, language),
            news=_without(lead, _own_list(view, News, language)),
            documents=_own_list(view, Document, language),
            lead=lead,
            department=department.name if department else "",
            address=department.address if department else "",
            phone=phone,
            phone_url=phone_url(phone),
            hours=duties[0].hours.regular if duties else "",
            contacts_url=address_of(view, Contacts, language),
            duties_url=address_of(view, Duties, language),
            consultation_url=address_of(view, Consultation, language),
            complaints_url=address_of(view, Complaints, language),
            disclosure=disclosure,
            disclosure_sections=sections,
            portal_column=next((view.link(column.key) for column in view.own(PortalColumn)), None),
        ),
        json_ld=tuple(organisation_json_ld(view)),
    )


def portal_home_pages(record: PortalHome, view: SiteView) -> Iterator[PlannedPage]:
    language = record.language
    sites = other_sites(view)
    disclosure, sections = _disclosure(view)
    lead = _lead(view, language)
    yield PlannedPage(
        content=PortalHomeContext(
            introduction=view.html(record.introduction),
            services=_portal_services(record, view, sites),
            topics=_topics(sites),
            departments=_sites_of_kind(sites, "department"),
            districts=_sites_of_kind(sites, "district"),
            zones=_sites_of_kind(sites, "zone"),
            news=_without(
                lead, _merged(_own_list(view, News, language), [line for site in sites for line in site.news])
            ),
            notices=_merged(_own_list(view, Notice, language), [line for site in sites for line in site.notices]),
            documents=_merged(_own_list(view, Document, language), [line for site in sites for line in site.documents]),
            lead=lead,
            consultation_url=address_of(view, Consultation, language),
            complaints_url=address_of(view, Complaints, language),
            disclosure=disclosure,
            disclosure_sections=sections,
        ),
        json_ld=tuple(organisation_json_ld(view)),
    )


def _department_services(record: DepartmentHome, view: SiteView) -> tuple[ServiceCard, ...]:
    """The featured items, filled up with guides; items without one where there is no guide yet."""
    cards = [card for key in record.featured_items if (card := item_card(key, view)) is not None]
    cards = list(_filled(cards, (service_card(guide) for guide in view.own(ServiceItem))))
    return tuple(cards) or tuple(item.card for item in offered_items(view)[:FEATURED])


def _portal_services(record: PortalHome, view: SiteView, sites: list[Extract]) -> tuple[ServiceCard, ...]:
    cards = [card for key in record.featured_items if (card := item_card(key, view)) is not None]
    return _filled(cards, (service.card for site in sites for service in site.services))


def _filled(cards: list[ServiceCard], further: Iterable[ServiceCard]) -> tuple[ServiceCard, ...]:
    offered = {card.url for card in cards}
    for card in further:
        if len(cards) >= FEATURED:
            break
        if card.url not in offered:
            cards.append(card)
    return tuple(cards[:FEATURED])


def _topics(sites: list[Extract]) -> tuple[Topic, ...]:
    """The topics with most guides, each with its first ones."""
    topics: dict[str, list[ServiceCard]] = {}
    for site in sites:
        for service in site.services:
            if service.topic:
                topics.setdefault(service.topic, []).append(service.card)
    largest = sorted(topics.items(), key=lambda topic: (-len(topic[1]), topic[0]))[:TOPICS]
    return tuple(Topic(name=name, services=tuple(cards[:TOPIC_SERVICES])) for name, cards in largest)


def _sites_of_kind(sites: list[Extract], kind: str) -> tuple[SiteLink, ...]:
    return tuple(SiteLink(name=site.name, url=site.url) for site in sites if site.site_kind == kind)


def _own_list(view: SiteView, kind: type[News | Notice | Document], language: str) -> DatedList:
    newest: list[News | Notice | Document] = view.newest(kind)
    column = view.record(newest[0].parent) if newest and newest[0].parent else None
    return DatedList(
        entries=entries(newest, language, LINES), url=column.path if isinstance(column, PageRecord) else ""
    )


def _merged(own: DatedList, others: list[Entry]) -> DatedList:
    """The city's newest: pins of the portal's own first, then by date and address."""
    others = [msgspec.structs.replace(line, is_pinned=False) for line in others]
    lines = sorted([*own.entries, *others], key=lambda line: line.url)
    newest_first = sorted(lines, key=lambda line: line.date, reverse=True)
    return DatedList(entries=tuple(pinned_first(newest_first)[:LINES]), url=own.url)


def _lead(view: SiteView, language: str) -> LeadStory | None:
    for news in view.newest(News):
        picture = view.picture(news.image) if news.language == language else None
        if picture is not None:
            return LeadStory(
                title=news.title, url=news.path, date=day(news.published), summary=news.summary, picture=picture
            )
    return None


def _without(lead: LeadStory | None, listed: DatedList) -> DatedList:
    """The lead story stands above the list and not in it."""
    if lead is None:
        return listed
    return DatedList(entries=tuple(line for line in listed.entries if line.url != lead.url), url=listed.url)


def _disclosure(view: SiteView) -> tuple[Link | None, tuple[SectionLink, ...]]:
    found = view.own(Disclosure)
    return (view.link(found[0].key), section_links(found[0].key, view)) if found else (None, ())
