"""What stands around a site's pages: city, department, Wagtail site, collection, rights, workflow, items."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.images import ImageFile
from django.db import models
from wagtail.images import get_image_model
from wagtail.models import Collection, Page, Site

from cms.editing.rights import (
    approvers_name,
    complaints_name,
    editors_name,
    ensure_collection,
    ensure_portal_team,
    grant_site_rights,
    managers_name,
    officers_name,
    reviewers_name,
)
from cms.records.table import mark
from departments.organisation.lines import join_lines
from departments.organisation.models import SUPERVISING_ROLES, City, Department, SiteProfile
from departments.services.models import CatalogueItem, ItemType
from departments.services.permissions import OTHER_CODES

from .format import CityFile, DepartmentFile, Item
from .reading import CitySource

CHUNK = 500
GROUP_NAMES = {
    "editors": editors_name,
    "reviewers": reviewers_name,
    "approvers": approvers_name,
    "officers": officers_name,
    "complaint_officers": complaints_name,
    "managers": managers_name,
}


def put_city(source: CityFile) -> bool:
    """Whether anything changed."""
    fields: dict[str, Any] = {
        name: getattr(source, name)
        for name in ("name", "name_en", "portal_name", "portal_name_en", "colour", "hotline", "sample_notice")
    }
    fields |= {f"{role}_body": getattr(source.supervising_bodies, role) for role in SUPERVISING_ROLES}
    changed = _update(City.load(), fields)
    for code, given in source.item_types.items():
        kind = {"label": given.label, "article_kind": given.article_kind}
        changed |= _put(ItemType, {"code": code}, kind)
    return changed


def put_department(given: DepartmentFile, *, position: int) -> Department:
    fields = department_fields(given)
    _put(Department, {"code": fields.pop("code")}, {**fields, "position": position})
    return Department.objects.get(code=given.code)


def department_fields(given: DepartmentFile) -> dict[str, Any]:
    fields = {name: getattr(given, name) for name in ("code", "name", "short_name", "name_en", "address", "phone")}
    return fields | {"former_names": join_lines(given.former_names)}


def host_of(given: DepartmentFile) -> str:
    if given.host:
        return given.host
    domain = str(settings.CHENGMEN_DOMAIN)
    return domain if given.kind == "portal" else f"{given.slug}.{domain}"


def put_site(given: DepartmentFile, home: Page, department: Department, credits: tuple[str, ...]) -> Site:
    site = Site.objects.filter(profile__slug=given.slug).first() or Site()
    fields = {
        "hostname": host_of(given),
        "port": _port(),
        "site_name": given.site.name,
        "root_page_id": home.pk,
        "is_default_site": given.kind == "portal",
    }
    _update(site, fields)
    identity = {"picture_credits": join_lines(credits), "department": department}
    _put(SiteProfile, {"site": site}, site_fields(given) | identity)
    return site


def _port() -> int:
    """The city's: a command need not know on which port the city was started."""
    portal = Site.objects.filter(profile__site_kind="portal").first()
    return portal.port if portal is not None else int(settings.CHENGMEN_PUBLIC_PORT)


def site_fields(given: DepartmentFile) -> dict[str, Any]:
    texts = ("name_en", "identification_code", "icp_number", "police_number", "sponsor", "operator", "phone")
    texts += ("description", "error_report_url", "party_government_mark_url")
    return {name: getattr(given.site, name) for name in texts} | {
        "phone": given.site.phone or given.phone,
        "keywords": join_lines(given.site.keywords),
        "slug": given.slug,
        "site_kind": given.kind,
        "has_three_steps": given.site.three_steps,
    }


def put_rights(given: DepartmentFile, home: Page) -> Collection:
    """Groups with their members, rights and collection of the site; answers the collection."""
    ensure_portal_team()
    collection = ensure_collection(given.site.name)
    grant_site_rights(slug=given.slug, home=home, collection=collection)
    for role, names in given.accounts:
        members = get_user_model().objects.filter(username__in=names)
        Group.objects.get(name=GROUP_NAMES[role](given.slug)).user_set.add(*members)
    return collection


def put_items(items: tuple[Item, ...], department: Department) -> int:
    """Answers how many items were new or changed."""
    stored = _stored_items([item.code for item in items])
    made = [item for item in new_items(items, department) if item.code not in stored]
    CatalogueItem.objects.bulk_create(made, batch_size=CHUNK)
    mark("item", *(item.pk for item in made))
    changed = 0
    for code, fields in _fields_of_items(items, department):
        if code in stored:
            changed += _update(stored[code], fields)
    return len(made) + changed


def new_items(items: tuple[Item, ...], department: Department) -> list[CatalogueItem]:
    """The rows of items, unsaved."""
    return [CatalogueItem(code=code, **fields) for code, fields in _fields_of_items(items, department)]


def item_fields(given: Item) -> dict[str, Any]:
    return {
        "code": given.code,
        "name": given.name,
        **{name: getattr(given, name) for name in OTHER_CODES},
        "phone": given.phone,
        "topic": given.topic,
        "other_names": join_lines(given.other_names),
        "for_persons": "person" in given.audiences,
        "for_legal_persons": "legal_person" in given.audiences,
        "for_others": "other" in given.audiences,
    }


def _fields_of_items(items: tuple[Item, ...], department: Department) -> Iterator[tuple[str, dict[str, Any]]]:
    types = {kind.code: kind for kind in ItemType.objects.all()}
    for position, given in enumerate(items):
        fields = item_fields(given)
        code = fields.pop("code")
        placed = {"item_type": types[given.national_type], "department": department, "position": position}
        yield code, fields | placed | {"phone": given.phone or department.phone}


def _stored_items(codes: list[str]) -> dict[str, CatalogueItem]:
    found: dict[str, CatalogueItem] = {}
    for start in range(0, len(codes), CHUNK):
        rows = CatalogueItem.objects.filter(code__in=codes[start : start + CHUNK])
        found.update((item.code, item) for item in rows)
    return found


def put_image(name: str, source: CitySource, collection: Collection) -> Any:
    """The picture of the media folder in the site's collection, uploaded once."""
    images = get_image_model()
    found = images.objects.filter(collection=collection, title=name).first()
    if found is not None:
        return found
    with (source.folder / "media" / name).open("rb") as file:
        image = images(title=name, description=source.credits[name].alt, collection=collection)
        image.file = ImageFile(file, name=name)
        image.save()
    return image


def remove_welcome() -> None:
    """Takes away the page and site that a new Wagtail brings along."""
    welcome = Page.objects.filter(depth=2, content_type__model="page", content_type__app_label="wagtailcore")
    Site.objects.filter(root_page__in=welcome).delete()
    for page in welcome:
        page.delete()


def _put(model: type[models.Model], key: dict[str, Any], fields: dict[str, Any]) -> bool:
    found = model._default_manager.filter(**key).first() or model(**key)
    return _update(found, fields)


def _update(instance: models.Model, fields: dict[str, Any]) -> bool:
    """Saves only what differs: an equal row is not written."""
    differs = instance._state.adding or any(getattr(instance, name) != value for name, value in fields.items())
    if differs:
        for name, value in fields.items():
            setattr(instance, name, value)
        instance.save()
    return differs
