"""What a page's form may lead to or show: no screen offers another department's drafts and files, a request may name them.

A form comes back with the titles and pictures of what was sent in it, even with a refusal: so it is looked at first.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db import models
from django.utils.translation import gettext as _
from wagtail.admin.widgets import AdminPageChooser
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from .gate.texts import Use, uses_of
from .guard import pages_of, sees_all, usable


def require_own_uses(form: Any) -> None:
    """Raises ``PermissionDenied`` for what is neither the user's own nor public, nor on the page already."""
    if form.for_user is None or sees_all(form.for_user):
        return
    foreign = _foreign(form.for_user, set(_sent(form)))
    if foreign and foreign - set(uses_of(form.instance)):
        raise PermissionDenied


def show_public_titles(form: Any) -> None:
    """In choosers, another department's page stands with the title that the public sees, never with a draft's."""
    for field in form.fields.values():
        if isinstance(field.widget, AdminPageChooser):
            field.widget.get_display_title = partial(_title_for, form.for_user)


def _title_for(user: Any, page: Page) -> str:
    if user is None or pages_of(user).filter(pk=page.pk).exists():
        return str(page.get_admin_display_title())
    return str(page.title) if page.live else _("其他部门没有公开的页面")


def _foreign(user: Any, uses: set[Use]) -> set[Use]:
    found = set()
    for sort in {use.sort for use in uses}:
        named = {use.identifier for use in uses if use.sort == sort}
        known = usable(user, sort).filter(pk__in=named).values_list("pk", flat=True)
        found |= {Use(sort, identifier) for identifier in named - set(map(str, known))}
    return found


def _sent(form: Any) -> Iterator[Use]:
    for one in (form, *(row for rows in form.formsets.values() for row in rows.forms)):
        for bound in one:
            yield from _of_field(one._meta.model, bound)


def _of_field(model: type[models.Model], bound: Any) -> Iterator[Use]:
    try:
        field: Any = model._meta.get_field(bound.name)
    except FieldDoesNotExist:
        return
    if hasattr(field, "extract_references"):
        for used, identifier, _model_path, _content_path in field.extract_references(bound.data):
            yield from _use(used, identifier)
    elif field.is_relation and field.many_to_one:
        yield from _use(field.related_model, bound.data)


def _use(model: type[Any], identifier: Any) -> Iterator[Use]:
    sorts = {"image": get_image_model(), "document": get_document_model(), "page": Page}
    for sort, known in sorts.items():
        if issubclass(model, known) and str(identifier or "").isdecimal():
            yield Use(sort, str(identifier))
