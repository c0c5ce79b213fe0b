"""What the templates of the duties, contacts, consultation, complaints and portal pages get."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from cms.publishing.plan import Link, PlannedPage, SiteView
from cms.publishing.telephone import phone_url
from cms.records.record import Hours

from .records import (
    Body,
    City,
    Complaints,
    Consultation,
    Contacts,
    Department,
    Duties,
    InternalBody,
    Leader,
    PortalColumn,
    PortalHome,
    Question,
    StaffPost,
)

CITY = "setting:city"
PORTAL = "portal"
"""Slug of the municipal portal."""


class SpecialDays(msgspec.Struct, frozen=True, kw_only=True):
    days: str
    """``2026-10-01 至 2026-10-07``."""
    hours: str
    """Empty for closed."""
    reason: str


class OpeningHours(msgspec.Struct, frozen=True, kw_only=True):
    regular: str
    special: tuple[SpecialDays, ...]


class DutiesContext(msgspec.Struct, frozen=True, kw_only=True):
    department: str
    duties: str
    organisation: str
    bodies: tuple[InternalBody, ...]
    leaders: tuple[Leader, ...]
    hours: OpeningHours
    contacts_url: str


class BodyContact(msgspec.Struct, frozen=True, kw_only=True):
    """One body's address and phones, with links for telephones and maps."""

    name: str
    address: str
    phone: str
    phone_url: str
    fax: str
    email: str
    postcode: str
    hours: str
    directions: str
    accessibility: str
    map_url: str


class StaffLine(msgspec.Struct, frozen=True, kw_only=True):
    post: str
    name: str
    body: str
    duties: str
    phone: str
    phone_url: str


class ContactsContext(msgspec.Struct, frozen=True, kw_only=True):
    internal: tuple[BodyContact, ...]
    affiliated: tuple[BodyContact, ...]
    staff: tuple[StaffLine, ...]
    note: str


class ConsultationContext(msgspec.Struct, frozen=True, kw_only=True):
    introduction: str
    rules: str
    response_limit_days: int
    acknowledgement_limit_days: int
    phone: str
    phone_url: str
    hours: OpeningHours
    live_hours: str
    responsible_posts: tuple[str, ...]
    common_questions: tuple[Question, ...]
    complaints_url: str


class ComplaintsContext(msgspec.Struct, frozen=True, kw_only=True):
    introduction: str
    owner: str
    scope: str
    procedure: str
    response_limit_days: int
    answer_limit_days: int
    phone: str
    phone_url: str
    address: str
    hours: OpeningHours
    hotline: str
    consultation_url: str


class PortalColumnContext(msgspec.Struct, frozen=True, kw_only=True):
    introduction: str
    portal: Link | None
    services: tuple[Link, ...]
    """Services the portal offers first."""


def duties_pages(record: Duties, view: SiteView) -> Iterator[PlannedPage]:
    yield PlannedPage(
        content=DutiesContext(
            department=department_name(view),
            duties=view.html(record.duties),
            organisation=view.html(record.organisation),
            bodies=record.bodies,
            leaders=record.leaders,
            hours=opening_hours(record.hours),
            contacts_url=address_of(view, Contacts, record.language),
        ),
        json_ld=tuple(organisation_json_ld(view)),
    )


def contacts_pages(record: Contacts, view: SiteView) -> Iterator[PlannedPage]:
    yield PlannedPage(
        content=ContactsContext(
            internal=tuple(body_contact(body) for body in record.bodies if body.relation == "internal"),
            affiliated=tuple(body_contact(body) for body in record.bodies if body.relation != "internal"),
            staff=tuple(_staff_line(post) for post in record.staff),
            note=view.html(record.note),
        ),
        json_ld=tuple(organisation_json_ld(view)),
    )


def consultation_pages(record: Consultation, view: SiteView) -> Iterator[PlannedPage]:
    yield PlannedPage(
        content=ConsultationContext(
            introduction=view.html(record.introduction),
            rules=view.html(record.rules),
            response_limit_days=record.response_limit_days,
            acknowledgement_limit_days=record.acknowledgement_limit_days,
            phone=record.phone,
            phone_url=phone_url(record.phone),
            hours=opening_hours(record.hours),
            live_hours=record.live_hours,
            responsible_posts=record.responsible_posts,
            common_questions=record.common_questions,
            complaints_url=address_of(view, Complaints, record.language),
        )
    )


def complaints_pages(record: Complaints, view: SiteView) -> Iterator[PlannedPage]:
    city = view.record(CITY)
    yield PlannedPage(
        content=ComplaintsContext(
            introduction=view.html(record.introduction),
            owner=record.owner,
            scope=view.html(record.scope),
            procedure=view.html(record.procedure),
            response_limit_days=record.response_limit_days,
            answer_limit_days=record.answer_limit_days,
            phone=record.phone,
            phone_url=phone_url(record.phone),
            address=record.address,
            hours=opening_hours(record.hours),
            hotline=city.hotline if isinstance(city, City) else "",
            consultation_url=address_of(view, Consultation, record.language),
        )
    )


def portal_column_pages(record: PortalColumn, view: SiteView) -> Iterator[PlannedPage]:
    """R9: the portal's services are read by their keys; its news stays on the portal, one link away."""
    portal = view.site(PORTAL)
    home = view.record(portal.home) if portal is not None else None
    services = home.featured_items if isinstance(home, PortalHome) else ()
    yield PlannedPage(
        content=PortalColumnContext(
            introduction=view.html(record.introduction),
            portal=Link(title=portal.name, url=portal.base_url + "/") if portal is not None else None,
            services=tuple(link for key in services if (link := service_link(view, key)) is not None),
        )
    )


def service_link(view: SiteView, key: str) -> Link | None:
    """Link to a catalogue item's guide, or to its line in the catalogue while it has none."""
    item = view.record(key)
    guide = getattr(item, "guide", None)
    return (view.link(guide) if guide else None) or view.link(key)


def opening_hours(hours: Hours) -> OpeningHours:
    return OpeningHours(
        regular=hours.regular,
        special=tuple(
            SpecialDays(
                days=f"{special.first} 至 {special.last}" if special.last not in ("", special.first) else special.first,
                hours=special.hours,
                reason=special.reason,
            )
            for special in hours.special
        ),
    )


def body_contact(body: Body) -> BodyContact:
    return BodyContact(
        name=body.name,
        address=body.address,
        phone=body.phone,
        phone_url=phone_url(body.phone),
        fax=body.fax,
        email=body.email,
        postcode=body.postcode,
        hours=body.hours,
        directions=body.directions,
        accessibility=body.accessibility,
        map_url=map_url(body.latitude, body.longitude),
    )


def map_url(latitude: float | None, longitude: float | None) -> str:
    """``geo:`` address (RFC 5870); empty without coordinates."""
    return f"geo:{latitude},{longitude}" if latitude is not None and longitude is not None else ""


def address_of(view: SiteView, kind: type[Any], language: str) -> str:
    """Address of the site's page of a kind, preferably in this language; empty where it has none."""
    found = sorted(view.own(kind), key=lambda record: record.language != language)
    return str(found[0].path) if found else ""


def department_name(view: SiteView) -> str:
    department = department_of(view)
    return department.name if department is not None else ""


def department_of(view: SiteView) -> Department | None:
    site = view.site()
    record = view.record(site.department) if site is not None and site.department else None
    return record if isinstance(record, Department) else None


def organisation_json_ld(view: SiteView) -> Iterator[dict[str, Any]]:
    """The department as schema.org ``GovernmentOrganization``."""
    department, site = department_of(view), view.site()
    if department is None or site is None:
        return
    organisation: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "GovernmentOrganization",
        "name": department.name,
        "url": site.base_url + "/",
    }
    if department.phone:
        organisation["telephone"] = department.phone
    if department.address:
        organisation["address"] = department.address
    if department.short_name:
        organisation["alternateName"] = department.short_name
    yield organisation


def _staff_line(post: StaffPost) -> StaffLine:
    return StaffLine(
        post=post.post,
        name=post.name,
        body=post.body,
        duties=post.duties,
        phone=post.phone,
        phone_url=phone_url(post.phone),
    )
