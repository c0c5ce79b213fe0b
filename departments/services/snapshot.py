"""From catalogue items and guides to Records."""

from __future__ import annotations

import json
from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_unpublished, post_page_move

from cms.editing.following import public_identifiers
from cms.editing.snapshot import file_use, page_fields, page_key, rich_text
from cms.records.models import RecordRow
from cms.records.shared_reads import shared
from cms.records.snapshots import follows, snapshot_of
from cms.records.table import is_writing, mark
from departments.organisation.lines import split_list
from departments.organisation.models import Department, SiteProfile
from departments.organisation.snapshot import department_key

from . import models, records
from .permissions import OTHER_CODES


@follows(models.CatalogueItem, "item")
def catalogue_item(item: models.CatalogueItem) -> records.CatalogueItem | None:
    """None for an item of a department whose site is closed."""
    profile = shared(
        ("profile", item.department_id), lambda: item.department.sites.select_related("site__root_page").first()
    )
    if profile is not None and profile.closed_on:
        return None
    return records.CatalogueItem(
        key=item_key(item.pk),
        site=profile.slug if profile else "",
        name=item.name,
        code=item.code,
        national_type=item.item_type.code,
        national_type_label=item.item_type.label,
        article_kind=item.item_type.article_kind,
        department=department_key(item.department_id),
        department_name=item.department.name,
        phone=item.phone or item.department.phone,
        audiences=item.audiences,
        topic=item.topic,
        other_names=item.all_other_names,
        guide=_public_guide(item),
        catalogue_path=_catalogue_path(profile.site) if profile else "",
        position=item.position,
    )


@snapshot_of(models.ServiceIndexPage)
def service_index(page: models.ServiceIndexPage) -> records.ServiceIndex:
    return records.ServiceIndex(**page_fields(page), introduction=rich_text(page.introduction))


@snapshot_of(models.ItemCataloguePage)
def item_catalogue(page: models.ItemCataloguePage) -> records.ItemCatalogue:
    return records.ItemCatalogue(**page_fields(page), introduction=rich_text(page.introduction))


# Named alike in the page, its Record and a department's file; the digests of what was loaded know them in this order.
PLAIN_FIELDS = ("source_of_power", "level", "quota", "special_procedure", "case_kind", "has_fee", "fee_basis")
PLAIN_FIELDS += ("result_kind", "result_name", "handled", "online_url", "visits", "visits_reason", "consultation")
PLAIN_FIELDS += ("supervision", "remedy", "topic", "version", "body_kind", "entrusting_body", "area")
PLAIN_FIELDS += ("intermediary", "online_depth", "has_single_sign_on", "mobile_url", "has_mobile_single_sign_on")
PLAIN_FIELDS += ("takes_online_payment", "in_hall", "takes_bookings", "township_code", "township")
PLAIN_FIELDS += ("village_code", "village")
LISTED_FIELDS = ("joint_bodies", "topics_for_persons", "topics_for_legal_persons")
DAY_FIELDS = ("effective_from", "cancelled_on", "reviewed")


@snapshot_of(models.ServiceItemPage)
def service_item(page: models.ServiceItemPage) -> records.ServiceItem | None:
    """None while a required part is missing: such an item stands in the catalogue alone (R10.3)."""
    if page.item is None or page.statutory_limit is None or page.promised_limit is None:
        return None
    item = page.item
    return records.ServiceItem(
        **page_fields(page),
        item=item_key(item.pk),
        code=item.code,
        national_type=item.item_type.code,
        national_type_label=item.item_type.label,
        article_kind=item.item_type.article_kind,
        department=department_key(item.department_id),
        department_name=item.department.name,
        bases=_rows(page.bases, records.LegalBasis, "law document_number article text"),
        conditions=rich_text(page.conditions),
        materials=tuple(_material(row) for row in page.materials.all()),
        steps=_rows(page.steps, records.Step, "name task handler limit criteria result"),
        statutory_limit=_limit(page.statutory_limit, page.statutory_unit, page.statutory_note),
        promised_limit=_limit(page.promised_limit, page.promised_unit, page.promised_note),
        fees=_rows(page.fees, records.Fee, "name standard basis reduction note"),
        result_sample=file_use(page.result_sample),
        published_results=_rows(page.published_results, records.PublishedResult, "period text"),
        places=_rows(page.places, records.Place, "name address hours phone longitude latitude"),
        questions=_rows(page.questions, records.ItemQuestion, "question answer"),
        other_names=page.all_other_names or item.all_other_names,
        **{name: getattr(item, name) for name in OTHER_CODES},
        **{name: getattr(page, name) for name in (*PLAIN_FIELDS, "audiences", "channels")},
        **{name: split_list(getattr(page, name)) for name in LISTED_FIELDS},
        **{name: day.isoformat() if (day := getattr(page, name)) else "" for name in DAY_FIELDS},
    )


def item_key(identifier: int) -> str:
    return f"item:{identifier}"


def connect() -> None:
    """Items follow their guide, their type, their department and the page that lists them; guides their item."""
    following = {
        models.ServiceItemPage: _guide_changed,
        models.ItemCataloguePage: _catalogue_changed,
        models.ServiceIndexPage: _page_changed,
        models.CatalogueItem: _item_changed,
        models.ItemType: _type_changed,
        Department: _department_changed,
        Site: _site_changed,
        SiteProfile: _profile_changed,
    }
    for model, function in following.items():
        for signal in (post_save, post_delete):
            signal.connect(function, sender=model, dispatch_uid=f"services-{model.__name__}")
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(_page_changed, dispatch_uid="services-page")
    for signal in (post_save, post_delete):
        signal.connect(_restriction_changed, sender=PageViewRestriction, dispatch_uid="services-restriction")


def _page_changed(sender: Any, instance: Page, **_: Any) -> None:
    """What hides, shows or moves a page does so with the guides and the catalogue below it."""
    # Not told by a save of their own: time expires pages, and moves them, as plain pages.
    is_shown_by_items = issubclass(sender, (models.ServiceItemPage, models.ItemCataloguePage))
    if (instance.numchild or is_shown_by_items) and is_writing():
        path = Page.objects.values_list("path", flat=True).get(pk=instance.pk)
        mark("item", *_items_below(path))


def _restriction_changed(sender: Any, instance: PageViewRestriction, **_: Any) -> None:
    if is_writing():
        mark("item", *_items_below(instance.page.path))


def _items_below(path: str) -> set[int]:
    items = models.CatalogueItem.objects.filter(guides__path__startswith=path).values_list("pk", flat=True)
    found = set(items)
    for catalogue in models.ItemCataloguePage.objects.filter(path__startswith=path):
        found.update(_items_listed_by(catalogue))
    return found


def _guide_changed(sender: Any, instance: models.ServiceItemPage, **_: Any) -> None:
    if instance.item_id and is_writing():
        mark("item", instance.item_id)
        # The item it was the guide of until now, when an editor has chosen another one.
        former = RecordRow.objects.filter(key=page_key(instance.pk), is_removed=False).values_list("body", flat=True)
        mark("item", *(str(json.loads(body)["item"]).removeprefix("item:") for body in former if body))


def _catalogue_changed(sender: Any, instance: models.ItemCataloguePage, **_: Any) -> None:
    if is_writing():
        mark("item", *_items_listed_by(instance))


def _item_changed(sender: Any, instance: models.CatalogueItem, **_: Any) -> None:
    mark("page", *instance.guides.filter(live=True).values_list("pk", flat=True))


def _type_changed(sender: Any, instance: models.ItemType, **_: Any) -> None:
    mark("item", *models.CatalogueItem.objects.filter(item_type_id=instance.pk).values_list("pk", flat=True))
    guides = models.ServiceItemPage.objects.filter(item__item_type_id=instance.pk, live=True)
    mark("page", *guides.values_list("pk", flat=True))


def _department_changed(sender: Any, instance: Department, **_: Any) -> None:
    mark("item", *models.CatalogueItem.objects.filter(department_id=instance.pk).values_list("pk", flat=True))
    guides = models.ServiceItemPage.objects.filter(item__department_id=instance.pk, live=True)
    mark("page", *guides.values_list("pk", flat=True))


def _profile_changed(sender: Any, instance: SiteProfile, **_: Any) -> None:
    mark("item", *_items_of(instance.site_id))


def _site_changed(sender: Any, instance: Site, **_: Any) -> None:
    mark("item", *_items_of(instance.pk))


def _items_listed_by(page: models.ItemCataloguePage) -> list[int]:
    roots = Site.get_site_root_paths()
    return [item for root in roots if page.url_path.startswith(root.root_path) for item in _items_of(root.site_id)]


def _items_of(site_id: int) -> list[int]:
    items = models.CatalogueItem.objects.filter(department__sites__site_id=site_id)
    return list(items.values_list("pk", flat=True))


def _public_guide(item: models.CatalogueItem) -> str | None:
    if is_writing():
        # An act concerns few items, and a department may have thousands of guides.
        public = public_identifiers(map(str, item.guides.filter(live=True).values_list("pk", flat=True)))
        return page_key(public[0]) if public else None
    guides = shared(("public guides", item.department_id), lambda: _public_guides(item.department_id))
    return page_key(guides[item.pk]) if item.pk in guides else None


def _public_guides(department: int) -> dict[int, int]:
    """The first public guide of each item of a department that has one, by item."""
    live = models.ServiceItemPage.objects.filter(item__department_id=department, live=True)
    items = dict(live.values_list("pk", "item_id"))
    public = public_identifiers(map(str, items)) if items else []
    return {items[guide]: guide for guide in reversed(public)}


def _catalogue_path(site: Site) -> str:
    return shared(("catalogue path", site.pk), lambda: _catalogue_path_of(site))


def _catalogue_path_of(site: Site) -> str:
    pages = models.ItemCataloguePage.objects.descendant_of(site.root_page).filter(live=True).in_bulk()
    public = public_identifiers(map(str, pages))
    parts = pages[public[0]].get_url_parts() if public else None
    return parts[2] if parts else ""


def _rows(manager: Any, record: Any, fields: str) -> tuple[Any, ...]:
    return tuple(record(**{name: getattr(row, name) for name in fields.split()}) for row in manager.all())


def _material(row: Any) -> records.Material:
    fields = ("name", "is_required", "situation", "form", "copies", "specification", "source", "source_note")
    fields += ("kind", "basis", "criteria", "note", "remark")
    files = {"blank_form": file_use(row.blank_form), "sample": file_use(row.sample)}
    return records.Material(**{name: getattr(row, name) for name in fields}, **files)


def _limit(amount: int, unit: str, note: str) -> records.TimeLimit:
    return records.TimeLimit(amount=amount, unit=unit, note=note)
