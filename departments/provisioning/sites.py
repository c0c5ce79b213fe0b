"""What stands around a site's pages: city, department, Wagtail site, collection, rights, workflow, items."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.files.images import ImageFile
from django.db import models
from wagtail.images import get_image_model
from wagtail.models import Collection, Page, Site

from cms.editing.rights import ensure_collection, ensure_portal_team, grant_site_rights
from cms.editing.workflow import ensure_workflow
from departments.organisation.lines import join_lines
from departments.organisation.models import SUPERVISING_ROLES, City, Department, SiteProfile
from departments.services.models import CatalogueItem, ItemType

from .format import CityFile, DepartmentFile, Item
from .reading import CitySource


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
    fields = {name: getattr(given, name) for name in ("name", "short_name", "name_en", "address", "phone")}
    fields |= {"former_names": join_lines(given.former_names), "position": position}
    _put(Department, {"code": given.code}, fields)
    return Department.objects.get(code=given.code)


def host_of(given: DepartmentFile) -> str:
    if given.host:
        return given.host
    domain = str(settings.CHENGMEN_DOMAIN)
    return domain if given.kind == "portal" else f"{given.slug}.{domain}"


def put_site(given: DepartmentFile, home: Page, department: Department, credits: tuple[str, ...]) -> Site:
    site = Site.objects.filter(profile__slug=given.slug).first() or Site()
    fields = {
        "hostname": host_of(given),
        "port": settings.CHENGMEN_PUBLIC_PORT,
        "site_name": given.site.name,
        "root_page_id": home.pk,
        "is_default_site": given.kind == "portal",
    }
    _update(site, fields)
    texts = ("name_en", "identification_code", "icp_number", "police_number", "sponsor", "operator", "phone")
    texts += ("description", "error_report_url", "party_government_mark_url")
    identity = {name: getattr(given.site, name) for name in texts}
    identity |= {
        "phone": given.site.phone or given.phone,
        "keywords": join_lines(given.site.keywords),
        "picture_credits": join_lines(credits),
        "slug": given.slug,
        "site_kind": given.kind,
        "department": department,
    }
    _put(SiteProfile, {"site": site}, identity)
    return site


def put_rights(given: DepartmentFile, home: Page) -> Collection:
    """Groups, rights, collection and workflow of the site; answers the collection."""
    ensure_portal_team()
    collection = ensure_collection(given.site.name)
    grant_site_rights(slug=given.slug, home=home, collection=collection)
    ensure_workflow(home)
    return collection


def put_items(items: tuple[Item, ...], department: Department) -> int:
    """Answers how many items were new or changed."""
    stored = {item.code: item for item in CatalogueItem.objects.filter(code__in=[item.code for item in items])}
    changed = 0
    for code, fields in _fields_of_items(items, department):
        changed += _update(stored.get(code) or CatalogueItem(code=code), fields)
    return changed


def new_items(items: tuple[Item, ...], department: Department) -> list[CatalogueItem]:
    """The rows of items that the table does not have yet, unsaved."""
    return [CatalogueItem(code=code, **fields) for code, fields in _fields_of_items(items, department)]


def _fields_of_items(items: tuple[Item, ...], department: Department) -> Iterator[tuple[str, dict[str, Any]]]:
    types = {kind.code: kind for kind in ItemType.objects.all()}
    for position, given in enumerate(items):
        yield (
            given.code,
            {
                "name": given.name,
                "item_type": types[given.national_type],
                "department": department,
                "phone": given.phone or department.phone,
                "topic": given.topic,
                "other_names": join_lines(given.other_names),
                "position": position,
                "for_persons": "person" in given.audiences,
                "for_legal_persons": "legal_person" in given.audiences,
                "for_others": "other" in given.audiences,
            },
        )


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
