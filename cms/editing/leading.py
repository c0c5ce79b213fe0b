"""What a page's form may lead to or show: no screen offers another department's drafts and files, a request may name them.

A form comes back with the titles and pictures of what was sent in it, even with a refusal: so these are taken out first.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminPageChooser
from wagtail.documents import get_document_model
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.models import Page

from .gate.texts import Use, uses_of
from .guard import pages_of, sees_all, usable
from .taking_out import without

TAKEN_OUT = _("这里选用了其他部门没有公开的页面、图片或文件，已经去掉，请另选。您填写的其他内容都保留着，还没有保存。")


class Sent(NamedTuple):
    """A field as it was sent, with what it uses and at which places inside its value."""

    form: Any
    bound: Any
    field: models.Field[Any, Any]
    value: Any
    uses: list[tuple[str, Use]]


def take_out_foreign(form: Any) -> list[tuple[Any, str]]:
    """Takes out what is neither the user's own nor public, nor on the page already; answers forms and fields."""
    if form.for_user is None or sees_all(form.for_user):
        return []
    fields = list(_sent(form))
    foreign = _foreign(form.for_user, {use for one in fields for _place, use in one.uses})
    if foreign:
        foreign -= set(uses_of(form.instance))
    found = []
    for one in fields:
        if taken := [(place, use) for place, use in one.uses if use in foreign]:
            left = without(one.field, one.value, taken)
            # The form is read again, for its cleaning and for the screen: it finds this.
            one.bound.field.widget.value_from_datadict = partial(_answer, left)
            found.append((one.form, one.bound.name))
    return found


def show_public_titles(form: Any) -> None:
    """In choosers, another department's page stands with the title that the public sees, never with a draft's."""
    for field in form.fields.values():
        if isinstance(field.widget, AdminPageChooser):
            field.widget.get_display_title = partial(_title_for, form.for_user)


def _title_for(user: Any, page: Page) -> str:
    if user is None or pages_of(user).filter(pk=page.pk).exists():
        return str(page.get_admin_display_title())
    return str(page.title) if page.live else translate("其他部门没有公开的页面")


def _foreign(user: Any, uses: set[Use]) -> set[Use]:
    found = set()
    for sort in {use.sort for use in uses}:
        named = {use.identifier for use in uses if use.sort == sort}
        known = usable(user, sort).filter(pk__in=named).values_list("pk", flat=True)
        found |= {Use(sort, identifier) for identifier in named - set(map(str, known))}
    return found


def _sent(form: Any) -> Iterator[Sent]:
    for one in (form, *(row for rows in form.formsets.values() for row in rows.forms)):
        for bound in one:
            try:
                field: Any = one._meta.model._meta.get_field(bound.name)
            except FieldDoesNotExist:
                continue
            yield _of_field(one, bound, field, bound.data)


def _of_field(form: Any, bound: Any, field: Any, value: Any) -> Sent:
    if isinstance(field, StreamField):
        # New blocks get their names, by which the places are told.
        value.get_prep_value()
    if hasattr(field, "extract_references"):
        found = [(place, _use(used, name)) for used, name, _model, place in field.extract_references(value)]
    else:
        found = [("", _use(field.related_model, value))] if field.many_to_one else []
    return Sent(form, bound, field, value, [(place, use) for place, use in found if use is not None])


def _answer(left: Any, data: Any, files: Any, name: str) -> Any:
    return left


def _use(model: type[Any], identifier: Any) -> Use | None:
    sorts = {"image": get_image_model(), "document": get_document_model(), "page": Page}
    for sort, known in sorts.items():
        if issubclass(model, known) and str(identifier or "").isdecimal():
            return Use(sort, str(identifier))
    return None
