"""What the database's fields allow: told before anything is written, with the place in the file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation

from departments.organisation.models import Department, SiteProfile
from departments.services.models import CatalogueItem

from .faults import Fault, Located, Location
from .parts import Part, parts_of
from .reading import Source
from .sites import department_fields, item_fields, site_fields


def field_faults(source: Source) -> Iterator[Fault]:
    with translation.override("zh-hans"):
        yield from _of_values(Department, department_fields(source.department), source.located, ())
        yield from _of_values(SiteProfile, site_fields(source.department), source.located, ("site",))
        for item, place in zip(source.items, source.item_places, strict=True):
            yield from _of_values(CatalogueItem, item_fields(item), place, ())
        for part in parts_of(source):
            yield from _of_part(part, *_place(source, part.name))


def _of_part(part: Part, located: Located, location: Location) -> Iterator[Fault]:
    yield from _of_values(part.model, part.fields | {"slug": part.slug}, located, location)
    for name, rows in part.rows.items():
        model = getattr(part.model, name).rel.related_model
        for index, row in enumerate(rows):
            yield from _of_values(model, row, located, (*location, name, index))


def _of_values(
    model: type[models.Model], values: dict[str, Any], located: Located, location: Location
) -> Iterator[Fault]:
    for name, value in values.items():
        if not isinstance(value, str | int):
            continue  # Texts of any length, rows and references have no limits of a field.
        field = model._meta.get_field(name)
        try:
            field.run_validators(value)
        except ValidationError as error:
            label = getattr(field, "verbose_name", name)
            below = (*location, name)
            is_named_so = (*located.above, *below) in located.lines
            yield located.fault(below if is_named_so else location, f"{label}：{''.join(error.messages)}")


def _place(source: Source, part: str) -> tuple[Located, Location]:
    """Where in its file a part is described."""
    kind, _, rest = part.partition("/")
    department = source.department
    if kind == "guides":
        slugs = [guide.slug for guide in source.guides]
        return source.guide_places[slugs.index(rest)], ()
    if kind in ("news", "notices", "documents", "interpretations", "pages"):
        slugs = [page.slug for page in getattr(department, kind)]
        # A page by default has no place.
        return source.located, (kind, slugs.index(rest)) if rest in slugs else ()
    if part.startswith("disclosure/annual/"):
        slugs = [report.slug for report in department.disclosure.reports]
        return source.located, ("disclosure", "reports", slugs.index(rest.removeprefix("annual/")))
    if kind == "portal":
        return source.located, ("portal_column",)
    return source.located, (kind, rest) if rest else (kind,)
