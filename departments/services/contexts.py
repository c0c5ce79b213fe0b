"""What the templates of the service index, the item catalogue and the guides get."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import msgspec

from cms.publishing.plan import Link, PlannedPage, SiteView, anchor
from cms.publishing.rich_text import FileLink
from cms.publishing.telephone import phone_url

from ..organisation.contexts import department_of, map_url
from .records import (
    ARTICLE_KINDS,
    AUDIENCES,
    CatalogueItem,
    Fee,
    ItemCatalogue,
    ItemQuestion,
    LegalBasis,
    Material,
    Place,
    PublishedResult,
    ServiceIndex,
    ServiceItem,
    Step,
    TimeLimit,
)

AUDIENCE_TYPES = {"person": "个人", "legal_person": "企业和组织", "other": "其他对象"}


class ServiceCard(msgspec.Struct, frozen=True, kw_only=True):
    """An item or guide as it is offered in lists."""

    title: str
    url: str
    department: str = ""
    summary: str = ""
    type_label: str = ""
    audiences: tuple[str, ...] = ()
    has_guide: bool = True


class OfferedService(msgspec.Struct, frozen=True, kw_only=True):
    """A guide, or an item without one, with what indexes group it by."""

    card: ServiceCard
    topic: str
    article_kind: str


class DepartmentServices(msgspec.Struct, frozen=True, kw_only=True):
    """Where a department lists its services."""

    name: str
    url: str
    count: int
    """Of the items in its catalogue."""


class ServiceGroup(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    """A topic's title, or the code of an audience or article kind, which the template names."""
    anchor: str
    count: int
    services: tuple[ServiceCard, ...]
    """The first of them."""


class ServiceIndexContext(msgspec.Struct, frozen=True, kw_only=True):
    introduction: str
    guide_count: int
    topics: tuple[ServiceGroup, ...]
    audiences: tuple[ServiceGroup, ...]
    article_kinds: tuple[ServiceGroup, ...]
    departments: tuple[DepartmentServices, ...]
    """On the portal alone."""
    catalogue: Link | None
    consultation_phone: str


class CatalogueLine(msgspec.Struct, frozen=True, kw_only=True):
    anchor: str
    name: str
    code: str
    type_label: str
    department: str
    phone: str
    phone_url: str
    guide_url: str
    """Empty while the guide is in preparation (指南编制中)."""


class CatalogueGroup(msgspec.Struct, frozen=True, kw_only=True):
    article_kind: str
    anchor: str
    lines: tuple[CatalogueLine, ...]


class ItemCatalogueContext(msgspec.Struct, frozen=True, kw_only=True):
    introduction: str
    count: int
    guide_count: int
    groups: tuple[CatalogueGroup, ...]


class MaterialLine(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    is_required: bool
    form: str
    copies: int
    specification: str
    source: str
    notes: tuple[str, ...]
    """What to know of it, a sentence each."""
    blank_form: FileLink | None
    sample: FileLink | None


class Situation(msgspec.Struct, frozen=True, kw_only=True):
    """适用情形: what is needed besides where this applies; several may apply at once."""

    name: str
    materials: tuple[MaterialLine, ...]


class PlaceLine(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    address: str
    hours: str
    phone: str
    phone_url: str
    map_url: str


class ServiceItemContext(msgspec.Struct, frozen=True, kw_only=True):
    """A guide: the six parts of article 10 in their order, then where, whom to ask and how to object."""

    summary: str
    code: str
    type_label: str
    article_kind: str
    department: str
    department_url: str
    bases: tuple[LegalBasis, ...]
    body_kind: str
    entrusting_body: str
    joint_bodies: tuple[str, ...]
    catalogue_code: str
    version: int
    effective_from: str
    cancelled_on: str
    source_of_power: str
    level: str
    audiences: tuple[str, ...]
    conditions: str
    quota: str
    area: str
    materials: tuple[MaterialLine, ...]
    """Those that everybody needs."""
    situations: tuple[Situation, ...]
    steps: tuple[Step, ...]
    special_procedure: str
    intermediary: str
    case_kind: str
    statutory_limit: TimeLimit
    promised_limit: TimeLimit
    has_fee: bool
    fee_basis: str
    fees: tuple[Fee, ...]
    has_reduction: bool
    result_kind: str
    result_name: str
    result_sample: FileLink | None
    published_results: tuple[PublishedResult, ...]
    channels: tuple[str, ...]
    handled: str
    online_depth: str
    online_url: str
    has_single_sign_on: bool
    mobile_url: str
    takes_online_payment: bool
    in_hall: bool
    takes_bookings: bool
    visits: int
    visits_reason: str
    places: tuple[PlaceLine, ...]
    phone: str
    phone_url: str
    consultation: str
    supervision: str
    remedy: str
    questions: tuple[ItemQuestion, ...]
    other_names: tuple[str, ...]
    topic: str
    reviewed: str


def offered_guides(view: SiteView, *, language: str, base_url: str = "") -> tuple[OfferedService, ...]:
    """The site's guides in this language, in the order of the tree."""
    return tuple(
        OfferedService(card=service_card(guide, base_url=base_url), topic=guide.topic, article_kind=guide.article_kind)
        for guide in view.own(ServiceItem)
        if guide.language == language
    )


def offered_items(view: SiteView) -> tuple[OfferedService, ...]:
    """The items of the site's catalogue, each leading to its guide or to its line there."""
    return tuple(
        OfferedService(card=card, topic=item.topic, article_kind=item.article_kind)
        for item in view.own(CatalogueItem)
        if (card := item_card(item.key, view)) is not None
    )


def service_index_context(
    record: ServiceIndex,
    view: SiteView,
    offered: Sequence[OfferedService],
    *,
    shown: int | None,
    departments: tuple[DepartmentServices, ...],
) -> ServiceIndexContext:
    """``shown``: the most that a group shows; None for all."""
    catalogues = view.own(ItemCatalogue)
    department = department_of(view)
    return ServiceIndexContext(
        introduction=view.html(record.introduction),
        guide_count=sum(service.card.has_guide for service in offered),
        topics=_by_topic(offered, shown),
        audiences=_groups("audience", AUDIENCES, offered, lambda service: service.card.audiences, shown),
        article_kinds=_groups("kind", ARTICLE_KINDS, offered, lambda service: (service.article_kind,), shown),
        departments=departments,
        catalogue=view.link(catalogues[0].key) if catalogues else None,
        consultation_phone=department.phone if department is not None else "",
    )


def item_catalogue_pages(record: ItemCatalogue, view: SiteView) -> Iterator[PlannedPage]:
    lines = [(item.article_kind, catalogue_line(item, view)) for item in view.own(CatalogueItem)]
    by_kind = {kind: tuple(line for of, line in lines if of == kind) for kind in ARTICLE_KINDS}
    yield PlannedPage(
        content=ItemCatalogueContext(
            introduction=view.html(record.introduction),
            count=len(lines),
            guide_count=sum(1 for _, line in lines if line.guide_url),
            groups=tuple(
                CatalogueGroup(article_kind=kind, anchor=f"kind-{kind}", lines=found)
                for kind, found in by_kind.items()
                if found
            ),
        )
    )


def service_item_pages(record: ServiceItem, view: SiteView) -> Iterator[PlannedPage]:
    department, site = department_of(view), view.site()
    phone = next((place.phone for place in record.places if place.phone), "") or (
        department.phone if department else ""
    )
    yield PlannedPage(
        content=ServiceItemContext(
            summary=record.summary,
            code=record.code,
            type_label=record.national_type_label,
            article_kind=record.article_kind,
            department=record.department_name,
            department_url=(view.url(site.home) or "") if site is not None else "",
            bases=record.bases,
            body_kind=record.body_kind,
            entrusting_body=record.entrusting_body,
            joint_bodies=record.joint_bodies,
            catalogue_code=record.catalogue_code,
            version=record.version,
            effective_from=record.effective_from,
            cancelled_on=record.cancelled_on,
            source_of_power=record.source_of_power,
            level=record.level,
            audiences=record.audiences,
            conditions=view.html(record.conditions),
            quota=record.quota,
            area=record.area,
            materials=tuple(_material(material, view) for material in record.materials if not material.situation),
            situations=_situations(record.materials, view),
            steps=record.steps,
            special_procedure=record.special_procedure,
            intermediary=record.intermediary,
            case_kind=record.case_kind,
            statutory_limit=record.statutory_limit,
            promised_limit=record.promised_limit,
            has_fee=record.has_fee,
            fee_basis=record.fee_basis,
            fees=record.fees,
            has_reduction=any(fee.reduction for fee in record.fees),
            result_kind=record.result_kind,
            result_name=record.result_name,
            result_sample=view.file(record.result_sample),
            published_results=record.published_results,
            channels=record.channels,
            handled=record.handled,
            online_depth=record.online_depth,
            online_url=record.online_url,
            has_single_sign_on=record.has_single_sign_on or record.has_mobile_single_sign_on,
            mobile_url=record.mobile_url,
            takes_online_payment=record.takes_online_payment,
            in_hall=record.in_hall,
            takes_bookings=record.takes_bookings,
            visits=record.visits,
            visits_reason=record.visits_reason,
            places=tuple(_place(place) for place in record.places),
            phone=phone,
            phone_url=phone_url(phone),
            consultation=record.consultation,
            supervision=record.supervision,
            remedy=record.remedy,
            questions=record.questions,
            other_names=record.other_names,
            topic=record.topic,
            reviewed=record.reviewed,
        ),
        description=record.summary
        or f"{record.department_name}“{record.title}”办事指南：依据、条件、材料、程序、时限、收费、结果，以及办理地点、时间和咨询电话。",
        json_ld=(service_json_ld(record, view),),
    )


def service_card(guide: ServiceItem, *, base_url: str = "") -> ServiceCard:
    return ServiceCard(
        title=guide.title,
        url=base_url + guide.path,
        department=guide.department_name,
        summary=guide.summary,
        type_label=guide.national_type_label,
        audiences=guide.audiences,
    )


def item_card(key: str, view: SiteView) -> ServiceCard | None:
    """A catalogue item as a card that leads to its guide, or to its line in the catalogue."""
    item = view.record(key)
    if not isinstance(item, CatalogueItem):
        return None
    guide = view.record(item.guide) if item.guide else None
    url = view.url(guide.key if guide is not None else key)
    if url is None:
        return None
    return ServiceCard(
        title=getattr(guide, "title", item.name),
        url=url,
        department=item.department_name,
        summary=getattr(guide, "summary", ""),
        type_label=item.national_type_label,
        audiences=item.audiences,
        has_guide=guide is not None,
    )


def catalogue_line(item: CatalogueItem, view: SiteView) -> CatalogueLine:
    return CatalogueLine(
        anchor=anchor(item.key),
        name=item.name,
        code=item.code,
        type_label=item.national_type_label,
        department=item.department_name,
        phone=item.phone,
        phone_url=phone_url(item.phone),
        guide_url=(view.url(item.guide) if item.guide else None) or "",
    )


def service_json_ld(record: ServiceItem, view: SiteView) -> dict[str, Any]:
    """The guide as schema.org ``GovernmentService``."""
    service: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": record.title,
        "identifier": record.code,
        "serviceType": record.national_type_label,
        "serviceOperator": {
            "@type": "GovernmentOrganization",
            "name": record.department_name,
            "url": f"{view.base_url()}/",
        },
        "serviceOutput": {"@type": "Thing", "name": record.result_name},
        "offers": [_offer(fee) for fee in record.fees] or [{"@type": "Offer", "price": "0", "priceCurrency": "CNY"}],
        "audience": [{"@type": "Audience", "audienceType": AUDIENCE_TYPES[code]} for code in record.audiences],
        "url": view.base_url() + record.path,
    }
    if record.other_names:
        service["alternateName"] = list(record.other_names)
    channels = [_channel(place) for place in record.places]
    if record.online_url:
        channels.append({"@type": "ServiceChannel", "name": "网上", "serviceUrl": record.online_url})
    if channels:
        service["availableChannel"] = channels
    return service


def _offer(fee: Fee) -> dict[str, str]:
    return {"@type": "Offer", "name": fee.name, "description": fee.standard}


def _channel(place: Place) -> dict[str, Any]:
    location: dict[str, Any] = {"@type": "Place", "name": place.name}
    if place.address:
        location["address"] = place.address
    if place.latitude is not None and place.longitude is not None:
        location["geo"] = {"@type": "GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude}
    channel: dict[str, Any] = {"@type": "ServiceChannel", "name": "窗口", "serviceLocation": location}
    if place.phone:
        channel["servicePhone"] = {"@type": "ContactPoint", "telephone": place.phone}
    return channel


def _by_topic(offered: Iterable[OfferedService], shown: int | None) -> tuple[ServiceGroup, ...]:
    """Groups in the order in which their topics first occur; services without one come last."""
    topics: dict[str, list[ServiceCard]] = {}
    for service in offered:
        topics.setdefault(service.topic, []).append(service.card)
    ordered = sorted(topics.items(), key=lambda topic: not topic[0])
    return tuple(
        ServiceGroup(name=name, anchor=f"topic-{number}", count=len(found), services=tuple(found[:shown]))
        for number, (name, found) in enumerate(ordered, start=1)
    )


def _groups(
    prefix: str,
    names: Iterable[str],
    offered: Iterable[OfferedService],
    names_of: Callable[[OfferedService], tuple[str, ...]],
    shown: int | None,
) -> tuple[ServiceGroup, ...]:
    found: dict[str, list[ServiceCard]] = {name: [] for name in names}
    for service in offered:
        for name in found.keys() & names_of(service):
            found[name].append(service.card)
    return tuple(
        ServiceGroup(name=name, anchor=f"{prefix}-{name}", count=len(cards), services=tuple(cards[:shown]))
        for name, cards in found.items()
        if cards
    )


def _situations(materials: Iterable[Material], view: SiteView) -> tuple[Situation, ...]:
    """In the order in which they first occur."""
    found: dict[str, list[MaterialLine]] = {}
    for material in materials:
        if material.situation:
            found.setdefault(material.situation, []).append(_material(material, view))
    return tuple(Situation(name=name, materials=tuple(lines)) for name, lines in found.items())


def _material(material: Material, view: SiteView) -> MaterialLine:
    return MaterialLine(
        name=material.name,
        is_required=material.is_required,
        form=material.form,
        copies=material.copies,
        specification=material.specification,
        source=material.source,
        notes=tuple(filter(None, (material.source_note, material.criteria, material.note, material.remark))),
        blank_form=view.file(material.blank_form),
        sample=view.file(material.sample),
    )


def _place(place: Place) -> PlaceLine:
    return PlaceLine(
        name=place.name,
        address=place.address,
        hours=place.hours,
        phone=place.phone,
        phone_url=phone_url(place.phone),
        map_url=map_url(place.latitude, place.longitude),
    )
